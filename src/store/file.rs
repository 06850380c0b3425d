//! The `file` store: one JSON file an account, readable by its owner only.

use std::path::PathBuf;

use crate::account::AccountName;
use crate::error::Result;
use crate::foreign::visible_path;

use super::private_file;
use super::state::{self, StateDirectory};
use super::{Capabilities, CredentialStore, Item};

/// Files in the `credentials` folder of the state directory.
pub(super) struct FileStore {
    directory: PathBuf,
}

impl FileStore {
    pub(super) fn new(state: &StateDirectory) -> Self {
        Self {
            directory: state.join(state::RECORDS),
        }
    }

    fn path(&self, name: &AccountName) -> PathBuf {
        self.directory.join(format!("{}.json", name.file_stem()))
    }
}

impl CredentialStore for FileStore {
    fn read(&self, name: &AccountName) -> Result<Option<Item>> {
        private_file::refuse_if_open(&self.directory)?;
        let item = private_file::read_if(&self.path(name), private_file::refuse_if_shared)?;
        Ok(item.map(Item::unversioned))
    }

    fn write(&self, name: &AccountName, content: &[u8], _expected: Option<&str>) -> Result<()> {
        private_file::make_private(&self.directory)?;
        private_file::refuse_if_open(&self.directory)?;
        private_file::replace(&self.path(name), content)
    }

    fn delete(&self, name: &AccountName) -> Result<bool> {
        private_file::remove(&self.path(name))
    }

    fn refuse_unless_replaceable(&self, name: &AccountName) -> Result<()> {
        private_file::refuse_unless_replaceable(&self.path(name))
    }

    fn location(&self, name: &AccountName) -> String {
        visible_path(&self.path(name))
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            survives_reboot: Some(true),
            compares: Some(false),
            prompts: Some(false),
            max_size: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, FileStore) {
        let directory = tempfile::tempdir().expect("a folder");
        let store = FileStore::new(&StateDirectory::at(directory.path().join("state")));
        (directory, store)
    }

    fn name() -> AccountName {
        "taro@example.com".parse().expect("a name")
    }

    #[test]
    fn what_is_written_is_read_replaced_and_deleted() {
        let (_directory, store) = store();
        assert!(store.read(&name()).expect("readable").is_none());
        assert!(!store.delete(&name()).expect("deletable"));
        for item in [b"one".as_slice(), b"another, longer one", b""] {
            store.write(&name(), item, None).expect("writable");
            assert_eq!(
                store
                    .read(&name())
                    .expect("readable")
                    .expect("there")
                    .content
                    .as_slice(),
                item
            );
        }
        assert!(store.delete(&name()).expect("deletable"));
        assert!(store.read(&name()).expect("readable").is_none());
    }

    #[cfg(unix)]
    #[test]
    fn the_file_and_its_folder_are_private_and_refused_when_they_are_not() {
        use std::fs::{Permissions, set_permissions};
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let (_directory, store) = store();
        store.write(&name(), b"secret", None).expect("writable");
        let path = store.path(&name());
        assert_eq!(path.metadata().expect("there").mode() & 0o777, 0o600);
        assert_eq!(
            store.directory.metadata().expect("there").mode() & 0o777,
            0o700
        );
        for (path, mode) in [(&path, 0o640), (&path, 0o604), (&store.directory, 0o750)] {
            let private = path.metadata().expect("there").permissions();
            set_permissions(path, Permissions::from_mode(mode)).expect("ours");
            let error = store.read(&name()).map(drop).expect_err("refused");
            assert_eq!(error.exit_code(), 7, "{error}");
            set_permissions(path, private).expect("ours");
        }
        assert!(store.read(&name()).is_ok());
    }
}
