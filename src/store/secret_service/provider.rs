//! Which program serves the Secret Service API here, how it differs from the others, and what its user
//! must do when it does not give what it is asked for.

use std::fs;

use zbus::blocking::Connection;

use crate::error::{Error, ErrorKind};
use crate::foreign::clean;
use crate::language::{Text, text, text_of};
use crate::store::keyring::{broken, missing, or_a_file, use_a_file};

use super::{Answer, NAME, Record, Trouble};

/// Names that the programs take beside the common one. Unlike a process id, they mean the same in every
/// container and sandbox.
const NAMES: [(&str, Provider); 6] = [
    ("org.gnome.keyring", Provider::GnomeKeyring),
    ("org.kde.kwalletd5", Provider::KWallet),
    ("org.kde.kwalletd6", Provider::KWallet),
    ("org.kde.ksecretd", Provider::KWallet),
    ("org.kde.secretservicecompat", Provider::KWallet),
    ("org.keepassxc.KeePassXC.MainWindow", Provider::KeePassXc),
];

/// What the kernel calls the programs: fifteen bytes of their names.
const PROGRAMS: [(&str, Provider); 5] = [
    ("gnome-keyring-d", Provider::GnomeKeyring),
    ("kwalletd5", Provider::KWallet),
    ("kwalletd6", Provider::KWallet),
    ("ksecretd", Provider::KWallet),
    ("keepassxc", Provider::KeePassXc),
];

/// A program that serves the Secret Service API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    GnomeKeyring,
    KWallet,
    KeePassXc,
    /// By what the kernel calls it.
    Other(String),
    /// There is none, or it cannot be told.
    Unknown,
}

impl Provider {
    /// The one on this bus.
    pub(super) fn of(bus: &Connection) -> Self {
        let Some(owner) = owner(bus, NAME) else {
            return Self::Unknown;
        };
        let owns = |name: &str| self::owner(bus, name).is_some_and(|other| other == owner);
        if let Some((_, provider)) = NAMES.into_iter().find(|(name, _)| owns(name)) {
            return provider;
        }
        let Some(program) = program(bus, &owner) else {
            return Self::Unknown;
        };
        let known = PROGRAMS.into_iter().find(|(name, _)| *name == program);
        known.map_or(Self::Other(program), |(_, provider)| provider)
    }

    /// True where an entry keeps what it held before, also once it is deleted.
    pub(super) fn keeps_former_contents(&self) -> bool {
        *self == Self::KeePassXc
    }

    /// True where what is locked is not found.
    pub(super) fn hides_what_is_locked(&self) -> bool {
        *self == Self::KeePassXc
    }

    /// True where a prompt must be run to delete, which shows a window only if it is set to.
    pub(super) fn deletes_at_its_prompt(&self) -> bool {
        *self == Self::KeePassXc
    }

    /// True where no prompt of an unlocked collection shows a window when an item is made.
    pub(super) fn creates_without_asking(&self) -> bool {
        match self {
            Self::GnomeKeyring | Self::KWallet | Self::KeePassXc => true,
            Self::Other(_) | Self::Unknown => false,
        }
    }

    /// True where a secret may be lost without an error if the keys of the session do not suit.
    pub(super) fn loses_what_it_cannot_decrypt(&self) -> bool {
        *self == Self::KWallet
    }

    pub(super) fn kept_after_deletion(&self, is_erased: bool) -> Option<Text> {
        if *self != Self::KeePassXc {
            return None;
        }
        Some(if is_erased {
            text!(
                "KeePassXC has moved the entry to its recycle bin; its tokens were overwritten before. The `-probe-…` entries there are from `login` testing the store, and hold no secret. To remove them all: Database > Empty recycle bin in KeePassXC",
                "KeePassXC はエントリーをゴミ箱に移動しました。トークンはその前に上書きしてあります。ゴミ箱の `-probe-…` は `login` が保存先の確認に使ったもので、秘密情報は含みません。すべて消すには、KeePassXC の「データベース」>「ゴミ箱を空にする」を実行してください"
            )
        } else {
            text!(
                "KeePassXC has moved the entry to its recycle bin, and its refresh token is still in it: KeePassXC did not let it be overwritten. To remove it: Database > Empty recycle bin in KeePassXC",
                "KeePassXC はエントリーをゴミ箱に移動しました。KeePassXC が上書きを許可しなかったため、更新トークンが残っています。消すには、KeePassXC の「データベース」>「ゴミ箱を空にする」を実行してください"
            )
        })
    }

    fn name(&self) -> Text {
        match self {
            Self::GnomeKeyring => text!("gnome-keyring", "gnome-keyring"),
            Self::KWallet => text!("KWallet", "KWallet"),
            Self::KeePassXc => text!("KeePassXC", "KeePassXC"),
            Self::Other(program) => text!("{program}", "{program}"),
            Self::Unknown => text!("an unknown program", "不明なプログラム"),
        }
    }

    fn how_to_unlock(&self) -> Text {
        let name = self.name();
        match self {
            Self::GnomeKeyring => text!(
                "unlock it by signing in to the desktop (or with `gnome-keyring-daemon --replace --unlock --daemonize --components=secrets`, which reads its password from standard input)",
                "デスクトップにサインインするか、`gnome-keyring-daemon --replace --unlock --daemonize --components=secrets` (標準入力からパスワードを読みます) でロックを解除してください"
            ),
            Self::KWallet => text!(
                "open the wallet for the Secret Service, also if KWalletManager shows it as open: `secret-tool lookup service entra-token >/dev/null`, which asks for its password if need be",
                "`secret-tool lookup service entra-token >/dev/null` で (必要ならパスワードの入力を求めます)、ウォレットを Secret Service 用に開いてください。KWalletManager で開いている場合も必要です"
            ),
            Self::KeePassXc => text!(
                "unlock the database in KeePassXC",
                "KeePassXC でデータベースのロックを解除してください"
            ),
            Self::Other(_) | Self::Unknown => text_of!(
                name => "unlock it in the window of {name}, or sign in to the desktop",
                "{name} の画面でロックを解除するか、デスクトップにサインインしてください"
            ),
        }
    }

    fn how_to_have_a_default(&self) -> Text {
        match self {
            Self::GnomeKeyring => text!(
                "make one: in Passwords and Keys (seahorse) a password keyring, set as default; or `gnome-keyring-daemon --replace --unlock --daemonize --components=secrets`, which reads a new password from standard input",
                "「パスワードと鍵」(seahorse) でパスワード キーリングを作成して既定に設定するか、`gnome-keyring-daemon --replace --unlock --daemonize --components=secrets` (標準入力から新しいパスワードを読みます) で作成してください"
            ),
            Self::KWallet => text!(
                "make one: in System Settings > KDE Wallet enable the subsystem and choose a default wallet, or in KWalletManager > New Wallet",
                "システム設定の「KDE ウォレット」でサブシステムを有効にして既定のウォレットを選ぶか、KWalletManager の「新しいウォレット」で作成してください"
            ),
            Self::KeePassXc => text!(
                "open a database in KeePassXC, and expose a group of it: Database > Database Settings > Secret Service Integration > Expose entries under this group",
                "KeePassXC でデータベースを開き、「データベース」>「データベースの設定」>「シークレットサービス統合」>「このグループ下のエントリーを公開する」でグループを公開してください"
            ),
            Self::Other(_) | Self::Unknown => text!(
                "make a keyring and set it as default, in the program that keeps your keyrings",
                "キーリングを管理するプログラムで、キーリングを作成して既定に設定してください"
            ),
        }
    }

    /// By what setting it asks before it deletes.
    fn asker(&self) -> Text {
        match self {
            Self::KeePassXc => text!(
                "KeePassXC (`Confirm when clients request entry deletion`)",
                "KeePassXC (「クライアントがエントリーの削除を要求する際に確認する」)"
            ),
            Self::GnomeKeyring | Self::KWallet | Self::Other(_) | Self::Unknown => self.name(),
        }
    }

    fn how_to_delete(&self) -> Text {
        let name = self.name();
        match self {
            Self::KeePassXc => text!(
                "in KeePassXC, close its question, turn off Tools > Settings > Secret Service Integration > `Confirm when clients request entry deletion`, and run the same command again",
                "KeePassXC の確認の画面を閉じ、「ツール」>「設定」>「シークレットサービス統合」>「クライアントがエントリーの削除を要求する際に確認する」をオフにしてから、同じコマンドをもう一度実行してください"
            ),
            Self::GnomeKeyring | Self::KWallet | Self::Other(_) | Self::Unknown => text_of!(
                name => "let {name} delete it without asking, and run the same command again",
                "確認なしで削除できるように {name} を設定してから、同じコマンドをもう一度実行してください"
            ),
        }
    }

    fn how_to_be_let_in(&self) -> Text {
        let name = self.name();
        match self {
            Self::KeePassXc => text!(
                "in KeePassXC, turn off Tools > Settings > Secret Service Integration > `Confirm when passwords are retrieved by clients`",
                "KeePassXC の「ツール」>「設定」>「シークレットサービス統合」>「クライアントがパスワードを取得する際に確認する」をオフにしてください"
            ),
            Self::GnomeKeyring | Self::KWallet | Self::Other(_) | Self::Unknown => text_of!(
                name => "let {name} give it to entra-token without asking",
                "確認なしで entra-token が読み取れるように {name} を設定してください"
            ),
        }
    }
}

/// What went wrong, and what the user of this program does about it.
pub(super) fn error(trouble: &Trouble, provider: &Provider) -> Error {
    let name = provider.name();
    let told = |kind, fact, hint: Text| Error::new(kind, fact).with_hint(or_a_file(&hint));
    match trouble {
        Trouble::NoBus(cause) => missing(&no_bus(cause)),
        Trouble::NoService(cause) => missing(&no_service(cause)),
        Trouble::NoDefault => told(
            ErrorKind::StoreMissing,
            text_of!(
                name => "the keyring has no default collection to keep a secret in ({NAME}: {name})",
                "キーリングに既定の保存先がありません ({NAME}: {name})"
            ),
            provider.how_to_have_a_default(),
        ),
        Trouble::Locked => told(
            ErrorKind::StoreLocked,
            text_of!(
                name => "the keyring is locked: nobody is asked for its password now ({NAME}: {name})",
                "キーリングがロックされています。この操作ではパスワードの入力を求めません ({NAME}: {name})"
            ),
            provider.how_to_unlock(),
        ),
        Trouble::Dismissed => told(
            ErrorKind::StoreLocked,
            text_of!(
                name => "the keyring is locked: its question was dismissed ({NAME}: {name})",
                "キーリングがロックされています。確認の画面が閉じられました ({NAME}: {name})"
            ),
            provider.how_to_unlock(),
        ),
        Trouble::NotForUs => told(
            ErrorKind::StoreLocked,
            text_of!(
                name => "the keyring gives the item to nobody without asking a person first ({NAME}: {name})",
                "キーリングは、利用者に確認しない限り項目を読み取らせません ({NAME}: {name})"
            ),
            provider.how_to_be_let_in(),
        ),
        Trouble::Asks => told(
            ErrorKind::StoreLocked,
            text_of!(
                name => "the keyring asks a person first: nobody is asked now ({NAME}: {name})",
                "キーリングが利用者に確認を求めていますが、この操作では確認の画面を表示しません ({NAME}: {name})"
            ),
            text_of!(
                name => "let {name} do it without asking",
                "確認なしで操作できるように {name} を設定してください"
            ),
        ),
        Trouble::NotDeleted { answer, record } => not_deleted(*answer, *record, provider),
        Trouble::Hidden(collections) => hidden(collections, provider),
        Trouble::BadSession(cause) | Trouble::Failed(cause) => failed(cause, provider),
    }
}

/// An item that is still there is only one that can be used if its record is whole.
fn not_deleted(answer: Answer, record: Record, provider: &Provider) -> Error {
    let name = provider.asker();
    let (kind, fact) = match (answer, record) {
        (_, Record::Overwritten) => (
            ErrorKind::StoreFailed,
            text_of!(
                name => "{name} asks before it deletes, and nobody agreed: the item is still there, and its tokens are overwritten",
                "{name} が削除前の確認を求め、承認されませんでした。項目は残っていますが、トークンは上書き済みで使えません"
            ),
        ),
        (Answer::Silence, Record::Whole) => (
            ErrorKind::StoreTimedOut,
            text_of!(
                name => "{name} asks before it deletes, and nobody answered: the item is still there",
                "{name} が削除前の確認を求め、応答がありませんでした。項目は残っています"
            ),
        ),
        (Answer::No, Record::Whole) => (
            ErrorKind::StoreLocked,
            text_of!(
                name => "{name} asks before it deletes, and its question was dismissed: the item is still there",
                "{name} が削除前の確認を求め、確認の画面が閉じられました。項目は残っています"
            ),
        ),
    };
    Error::new(kind, fact).with_hint(provider.how_to_delete())
}

fn hidden(collections: &[String], provider: &Provider) -> Error {
    let (name, names) = (provider.name(), clean(&collections.join(", ")));
    Error::new(
        ErrorKind::StoreLocked,
        text_of!(
            name => "{name} does not show what is in a locked database: there may be an item of this account in {names}",
            "{name} はロックされたデータベースの内容を公開しません。このアカウントの項目が {names} に残っている可能性があります"
        ),
    )
    .with_hint(text_of!(
        name => "unlock it in {name} (or close it if it has never held tokens), and run the same command again",
        "{name} でロックを解除して (トークンを保存したことがないデータベースであれば閉じて)、同じコマンドをもう一度実行してください"
    ))
}

fn no_bus(cause: &str) -> Text {
    let cause = clean(cause);
    text!(
        "no D-Bus session: {cause}",
        "D-Bus セッションがありません: {cause}"
    )
}

fn no_service(cause: &str) -> Text {
    let cause = clean(cause);
    text!(
        "nobody serves {NAME}: {cause}",
        "{NAME} を提供するプログラムがありません: {cause}"
    )
}

fn failed(cause: &str, provider: &Provider) -> Error {
    let (name, cause) = (provider.name(), clean(cause));
    let failure = broken(&text_of!(name => "{name}: {cause}", "{name}: {cause}"));
    // The secret would cross the bus in the clear without it.
    if cause.contains("createDLGroup") {
        return failure.with_hint(or_a_file(&text!(
            "KWallet lacks its cryptography: install libqca-qt5-2-plugins (KDE 6: libqca-qt6-plugins), then sign in to the desktop again",
            "KWallet の暗号プラグインがありません。libqca-qt5-2-plugins (KDE 6 では libqca-qt6-plugins) をインストールし、デスクトップにサインインし直してください"
        )));
    }
    failure.with_hint(use_a_file())
}

/// Who has a name. Nobody is started to have it.
fn owner(bus: &Connection, name: &str) -> Option<String> {
    ask_the_bus(bus, "GetNameOwner", name)
}

/// What the kernel calls the program of a connection. In a container the number of the process may be
/// unknown.
fn program(bus: &Connection, owner: &str) -> Option<String> {
    let process: u32 = ask_the_bus(bus, "GetConnectionUnixProcessID", owner)?;
    let name = fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
    let name = clean(&name);
    (!name.is_empty()).then_some(name)
}

fn ask_the_bus<T>(bus: &Connection, method: &str, name: &str) -> Option<T>
where
    T: for<'a> serde::Deserialize<'a> + zbus::zvariant::Type,
{
    let daemon = "org.freedesktop.DBus";
    let (path, interface) = ("/org/freedesktop/DBus", Some(daemon));
    let reply = bus.call_method(Some(daemon), path, interface, method, &(name));
    reply.ok()?.body().deserialize().ok()
}
