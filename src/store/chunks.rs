//! Splits an item over numbered entries where the keyring bounds their size: Windows' Credential
//! Manager takes 2,560 bytes (`CRED_MAX_CREDENTIAL_BLOB_SIZE`), and a record has more.
//!
//! An item that fits is one entry. Otherwise the entry of the account holds a header that names
//! the entries `NAME#GENERATION.NUMBER`, their count and a digest of the whole. New chunks get a
//! new generation and the header is written last, so that the old or the new item is there, whole.

use base64::prelude::{BASE64_STANDARD_NO_PAD, Engine as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Result};
use crate::locales::fl;
use crate::quoting::Shell;

use super::SecretBytes;

/// How a header begins. A record begins with a brace.
const MAGIC: &str = "entra-token-chunks";

/// A keyring: named entries of bounded size.
pub(super) trait Entries {
    /// The greatest size of an entry in bytes, if there is one.
    fn limit(&self) -> Option<usize>;
    /// The content of an entry.
    fn get(&self, entry: &str) -> Result<Option<SecretBytes>>;
    /// Puts or replaces an entry.
    fn set(&self, entry: &str, content: &[u8]) -> Result<()>;
    /// Removes an entry; says whether it was there.
    fn remove(&self, entry: &str) -> Result<bool>;
}

/// What the header says: which chunks make up the item.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Header {
    generation: u64,
    count: usize,
    digest: String,
}

impl Header {
    fn parse(content: &[u8]) -> Option<Self> {
        let mut fields = std::str::from_utf8(content).ok()?.split(' ');
        if fields.next()? != MAGIC {
            return None;
        }
        Some(Self {
            generation: fields.next()?.parse().ok()?,
            count: fields.next()?.parse().ok()?,
            digest: fields.next()?.to_owned(),
        })
    }

    fn to_line(&self) -> String {
        format!("{MAGIC} {} {} {}", self.generation, self.count, self.digest)
    }
}

/// The entry of a chunk.
fn chunk(name: &str, generation: u64, number: usize) -> String {
    format!("{name}#{generation}.{number}")
}

/// The item `name`, put together again.
pub(super) fn read(entries: &impl Entries, name: &str) -> Result<Option<SecretBytes>> {
    // A writer may exchange the chunks between our reading of the header and of the chunks: then
    // the header has changed, and a second look finds the new item.
    let mut seen = None;
    loop {
        let Some(content) = entries.get(name)? else {
            return Ok(None);
        };
        let Some(header) = Header::parse(&content) else {
            return Ok(Some(content));
        };
        if let Some(item) = join(entries, name, &header)? {
            return Ok(Some(item));
        }
        if seen.as_ref() == Some(&header) {
            return Err(incomplete(name));
        }
        seen = Some(header);
    }
}

/// Puts or replaces the item `name`. One that was split stays so, however short it becomes: the header
/// knows the generation.
pub(super) fn write(entries: &impl Entries, name: &str, item: &[u8]) -> Result<()> {
    let old = header(entries, name)?;
    let is_split = |limit: &usize| item.len() > *limit || old.is_some();
    let Some(limit) = entries.limit().filter(is_split) else {
        return entries.set(name, item);
    };
    let header = Header {
        generation: old.as_ref().map_or(1, |old| old.generation.wrapping_add(1)),
        // Also an empty item has a chunk: generations are found by them.
        count: item.len().div_ceil(limit).max(1),
        digest: digest(item),
    };
    for number in 0..header.count {
        let end = item.len().min((number + 1) * limit);
        let content = &item[number * limit..end];
        entries.set(&chunk(name, header.generation, number), content)?;
    }
    entries.set(name, header.to_line().as_bytes())?;
    // The new item is in its place whatever comes of this: what stays is cleared by the next write.
    if let Err(error) = clear(entries, name, &header) {
        log::debug!("could not delete old chunks of {name}: {error}");
    }
    Ok(())
}

/// Removes the item `name` and its chunks, the chunks first: a removal that is cut short can be
/// done again. Also those of a write that was cut short before its header.
pub(super) fn remove(entries: &impl Entries, name: &str) -> Result<bool> {
    if entries.limit().is_some() {
        let header = header(entries, name)?;
        let generation = header.as_ref().map_or(0, |header| header.generation);
        if let Some(header) = header {
            clear(entries, name, &header)?;
            remove_chunks(entries, name, generation, 0)?;
        }
        remove_chunks(entries, name, generation.wrapping_add(1), 0)?;
    }
    entries.remove(name)
}

/// Removes the chunks that are none of the item's: those of older generations, the oldest first, so
/// that those which are left when this is cut short are found from the present one on; and in its own
/// generation those of a longer item that was never finished.
fn clear(entries: &impl Entries, name: &str, header: &Header) -> Result<()> {
    let mut oldest = header.generation;
    while let Some(older) = oldest.checked_sub(1)
        && entries.get(&chunk(name, older, 0))?.is_some()
    {
        oldest = older;
    }
    for generation in oldest..header.generation {
        remove_chunks(entries, name, generation, 0)?;
    }
    remove_chunks(entries, name, header.generation, header.count)
}

fn header(entries: &impl Entries, name: &str) -> Result<Option<Header>> {
    // Without a limit nothing was ever split: spare the keyring a call.
    if entries.limit().is_none() {
        return Ok(None);
    }
    Ok(entries
        .get(name)?
        .and_then(|content| Header::parse(&content)))
}

fn join(entries: &impl Entries, name: &str, header: &Header) -> Result<Option<SecretBytes>> {
    let mut item: SecretBytes = Zeroizing::new(Vec::with_capacity(
        header.count * entries.limit().unwrap_or(0),
    ));
    for number in 0..header.count {
        let Some(content) = entries.get(&chunk(name, header.generation, number))? else {
            return Ok(None);
        };
        item.extend_from_slice(&content);
    }
    Ok((digest(&item) == header.digest).then_some(item))
}

/// Removes the chunks of a generation from a number on, the last one first: those that are left when
/// that is cut short still follow each other.
fn remove_chunks(entries: &impl Entries, name: &str, generation: u64, from: usize) -> Result<()> {
    let mut end = from;
    while entries.get(&chunk(name, generation, end))?.is_some() {
        end += 1;
    }
    for number in (from..end).rev() {
        entries.remove(&chunk(name, generation, number))?;
    }
    Ok(())
}

fn digest(item: &[u8]) -> String {
    BASE64_STANDARD_NO_PAD.encode(Sha256::digest(item))
}

fn incomplete(name: &str) -> Error {
    let flag = Shell::HERE.flag("-a", name);
    Error::new(
        ErrorKind::StoreDamaged,
        fl!("store-keyring-item-incomplete", name, flag),
    )
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    use super::*;

    /// A keyring that enforces a limit as Windows does, and that can fail at the n-th change.
    struct Bounded {
        limit: Option<usize>,
        entries: RefCell<BTreeMap<String, Vec<u8>>>,
        changes_left: Cell<usize>,
    }

    impl Bounded {
        fn new(limit: Option<usize>) -> Self {
            Self {
                limit,
                entries: RefCell::default(),
                changes_left: Cell::new(usize::MAX),
            }
        }

        fn change(&self) -> Result<()> {
            let Some(left) = self.changes_left.get().checked_sub(1) else {
                return Err(incomplete("the power failed"));
            };
            self.changes_left.set(left);
            Ok(())
        }

        fn item(&self) -> Option<Vec<u8>> {
            read(self, "taro").expect("whole").map(|item| item.to_vec())
        }
    }

    impl Entries for Bounded {
        fn limit(&self) -> Option<usize> {
            self.limit
        }

        fn get(&self, entry: &str) -> Result<Option<SecretBytes>> {
            Ok(self
                .entries
                .borrow()
                .get(entry)
                .cloned()
                .map(Zeroizing::new))
        }

        fn set(&self, entry: &str, content: &[u8]) -> Result<()> {
            assert!(
                self.limit.is_none_or(|limit| content.len() <= limit),
                "{entry} is too long"
            );
            self.change()?;
            self.entries
                .borrow_mut()
                .insert(entry.to_owned(), content.to_vec());
            Ok(())
        }

        fn remove(&self, entry: &str) -> Result<bool> {
            self.change()?;
            Ok(self.entries.borrow_mut().remove(entry).is_some())
        }
    }

    #[test]
    fn items_of_every_size_are_read_as_written_and_leave_nothing_behind() {
        for limit in [None, Some(2560)] {
            let keyring = Bounded::new(limit);
            let mut has_been_split = false;
            for length in [0, 1, 2559, 2560, 2561, 5120, 5121, 65_536, 100, 9000] {
                let item = vec![b'{'; length];
                write(&keyring, "taro", &item).expect("writable");
                assert_eq!(keyring.item(), Some(item), "{length}");
                has_been_split |= limit.is_some() && length > 2560;
                let chunks = length.div_ceil(2560).max(1);
                let entries = 1 + if has_been_split { chunks } else { 0 };
                assert_eq!(keyring.entries.borrow().len(), entries, "{length}");
            }
            assert!(remove(&keyring, "taro").expect("removable"));
            assert!(keyring.entries.borrow().is_empty());
            assert!(!remove(&keyring, "taro").expect("removable"));
        }
    }

    #[test]
    fn a_write_cut_short_anywhere_leaves_the_old_or_the_new_item() {
        let sizes = [100, 3000, 9000];
        for (old, new) in sizes
            .iter()
            .flat_map(|old| sizes.iter().map(move |new| (*old, *new)))
        {
            for changes in 0..12 {
                let keyring = Bounded::new(Some(2560));
                let (old, new) = (vec![b'o'; old], vec![b'n'; new]);
                write(&keyring, "taro", &old).expect("writable");
                keyring.changes_left.set(changes);
                let done = write(&keyring, "taro", &new).is_ok();
                let item = keyring.item().expect("there");
                assert!(item == new || !done && item == old, "{changes} changes");
            }
        }
    }

    #[test]
    fn nothing_outlives_a_removal_whatever_was_cut_short_before() {
        let sizes = [0, 100, 3000, 9000];
        let pairs = sizes
            .iter()
            .flat_map(|one| sizes.map(|other| (*one, other)));
        for (first, second) in pairs {
            for changes in 0..12 {
                let keyring = Bounded::new(Some(2560));
                // Two writes in a row are cut short, one is not, and the next is again.
                let lengths = [
                    (first, usize::MAX),
                    (second, changes),
                    (9000, changes),
                    (second, usize::MAX),
                    (first, changes),
                ];
                for (length, changes) in lengths {
                    keyring.changes_left.set(changes);
                    let _ = write(&keyring, "taro", &vec![b'x'; length]);
                }
                // A removal is cut short as well, and done again.
                keyring.changes_left.set(2);
                let _ = remove(&keyring, "taro");
                keyring.changes_left.set(usize::MAX);
                remove(&keyring, "taro").expect("removable");
                let left: Vec<String> = keyring.entries.borrow().keys().cloned().collect();
                assert_eq!(
                    left,
                    [] as [&str; 0],
                    "{first}, {second}, {changes} changes"
                );
            }
        }
    }

    #[test]
    fn a_missing_or_foreign_chunk_is_reported_and_not_overwritten() {
        let keyring = Bounded::new(Some(2560));
        write(&keyring, "taro", &[b'x'; 6000]).expect("writable");
        keyring
            .entries
            .borrow_mut()
            .insert("taro#1.1".to_owned(), vec![b'y'; 2560]);
        let before = keyring.entries.borrow().clone();
        let error = read(&keyring, "taro").expect_err("damaged");
        assert_eq!(error.kind(), ErrorKind::StoreDamaged);
        assert_eq!(*keyring.entries.borrow(), before);
    }
}
