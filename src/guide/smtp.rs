//! The causes behind the replies of a mail server: one row a cause, the most telling first.
//!
//! Owns what is said about a reply, in English and Japanese; finding the row and filling in its
//! place holders is the parent's work: `{mailbox}` is the address that mail is sent as, the others
//! are those of `aadsts.rs`. A row is found by the reply code, the enhanced status code and words of
//! the text, so one that names words stands before one that names none. Most replies are those of
//! Exchange Online; those of other servers are told by RFC 4954 and RFC 5321. The texts are ours.
//! Where the claims of a row are known from different places, its confidence is the lowest.

use super::{Actor, Confidence, Effect, Entry, Phrase, Reply, Sign};
use crate::error::ErrorKind;

const ON_SWITCHES: &str = "Microsoft: Enable or disable authenticated client SMTP submission (SMTP AUTH) in Exchange Online; GitHub simonrob/email-oauth2-proxy #66, #193";
const ON_OAUTH: &str = "Microsoft: Authenticate an IMAP, POP or SMTP connection using OAuth; GitHub tarickb/sasl-xoauth2 #70, #71";
const ON_ERROR_THROTTLING: &str =
    "Microsoft: Continuous error throttling for SMTP AUTH submissions in Exchange Online";
const ON_SUBMISSION: &str = "Microsoft: Message storage and concurrent connection throttling for SMTP Authenticated Submission";

const fn reply(code: u16, status: &'static str, words: &'static str) -> Reply {
    Reply {
        code,
        status,
        words,
    }
}

/// Switches SMTP AUTH on for one mailbox, whatever the tenant's switch says.
macro_rules! allow_mailbox {
    () => {
        "`Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false`"
    };
}

/// The same in the portal.
macro_rules! allow_mailbox_en {
    () => {
        "Microsoft 365 admin center > Users > Active users > {mailbox} > Mail > Manage email apps > Authenticated SMTP"
    };
}

macro_rules! allow_mailbox_ja {
    () => {
        "Microsoft 365 管理センター > ユーザー > アクティブなユーザー > {mailbox} > メール > メール アプリを管理する の「認証済み SMTP」"
    };
}

/// Lets a user open a mailbox that is not its own.
macro_rules! open_mailbox {
    () => {
        "`Add-MailboxPermission -Identity {mailbox} -User SIGNED_IN_USER -AccessRights FullAccess`"
    };
}

/// Lets a user send in the name of a mailbox that is not its own.
macro_rules! send_as {
    () => {
        "`Add-RecipientPermission -Identity {mailbox} -Trustee SIGNED_IN_USER -AccessRights SendAs`"
    };
}

/// Makes an app known to Exchange.
macro_rules! introduce_app {
    () => {
        "`New-ServicePrincipal -AppId {client_id} -ObjectId OBJECT_ID`"
    };
}

/// Lets an app open a mailbox.
macro_rules! open_mailbox_to_app {
    () => {
        "`Add-MailboxPermission -Identity {mailbox} -User OBJECT_ID -AccessRights FullAccess`"
    };
}

/// A password was sent, or a token as if it were one.
const SEND_THE_TOKEN: Phrase = Phrase {
    en: "set the sending program to OAuth 2.0 (XOAUTH2), and give it the token of `entra-token show -a {account}` for {mailbox}: a token that is sent as a password (AUTH LOGIN or PLAIN) is taken for a wrong one; `entra-token doctor -a {account}` shows whether the mailbox takes the token",
    ja: "送信するプログラムの認証方式を OAuth 2.0 (XOAUTH2) にし、{mailbox} 用に `entra-token show -a {account}` のトークンを渡してください。トークンをパスワードとして送ると (AUTH LOGIN や PLAIN)、間違ったパスワードとして扱われます。メールボックスがトークンを受け付けるかどうかは `entra-token doctor -a {account}` で確認できます",
};

/// A server that is busy, or holds mail back.
const TRY_LATER: Phrase = Phrase {
    en: "wait a few minutes and send again; wait longer each time it comes back",
    ja: "数分待ってからもう一度送信してください。同じ応答が続く場合は、待ち時間を少しずつ長くしてください",
};

/// Every row.
pub(super) static ENTRIES: &[Entry] = &[
    // SMTP AUTH is off. It stops OAuth as well as passwords.
    Entry {
        sign: Sign::Smtp(&[reply(535, "5.7.139", "disabled for the Tenant")]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "SMTP AUTH is off for the whole tenant, for OAuth as well as for passwords",
            ja: "SMTP AUTH がテナント全体で無効になっています (パスワードだけでなく OAuth も使えません)",
        },
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "allow it for this mailbox alone in Exchange Online PowerShell: ",
                allow_mailbox!(),
                ", or in ",
                allow_mailbox_en!(),
                "; to allow it for every mailbox without a setting of its own: `Set-TransportConfig -SmtpClientAuthenticationDisabled $false`, or Exchange admin center > Settings > Mail flow; then run `entra-token doctor -a {account}`"
            ),
            ja: concat!(
                "このメールボックスだけで有効にする場合は、Exchange Online PowerShell で ",
                allow_mailbox!(),
                " を実行するか、",
                allow_mailbox_ja!(),
                "を有効にしてください。個別の設定がないすべてのメールボックスで有効にする場合は、`Set-TransportConfig -SmtpClientAuthenticationDisabled $false` を実行するか、Exchange 管理センター > 設定 > メール フロー で SMTP AUTH を有効にしてください。その後 `entra-token doctor -a {account}` で確認してください"
            ),
        },
        confidence: Confidence::Reported,
        source: ON_SWITCHES,
    },
    Entry {
        sign: Sign::Smtp(&[reply(535, "5.7.139", "disabled for the Mailbox")]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "SMTP AUTH is off for this mailbox, for OAuth as well as for passwords",
            ja: "このメールボックスでは SMTP AUTH が無効になっています (パスワードだけでなく OAuth も使えません)",
        },
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "in Exchange Online PowerShell: ",
                allow_mailbox!(),
                " ($null instead of $false: as the tenant is set), or in ",
                allow_mailbox_en!(),
                "; then run `entra-token doctor -a {account}`"
            ),
            ja: concat!(
                "Exchange Online PowerShell で ",
                allow_mailbox!(),
                " を実行するか ($false の代わりに $null を指定するとテナントの設定に従います)、",
                allow_mailbox_ja!(),
                "を有効にしてください。その後 `entra-token doctor -a {account}` で確認してください"
            ),
        },
        confidence: Confidence::Reported,
        source: ON_SWITCHES,
    },
    // Passwords.
    Entry {
        sign: Sign::Smtp(&[reply(535, "5.7.139", "basic authentication is disabled")]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the sending program signed in with a password (basic authentication), which is switched off here",
            ja: "送信するプログラムがパスワード (基本認証) でサインインしましたが、基本認証は無効になっています",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: SEND_THE_TOKEN,
        confidence: Confidence::Reported,
        source: "Microsoft: Deprecation of Basic authentication in Exchange Online; reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[reply(535, "5.7.139", "user credentials were incorrect")]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the sending program signed in with a password that is wrong, or sent the token as a password",
            ja: "送信するプログラムが間違ったパスワードでサインインしたか、トークンをパスワードとして送りました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: SEND_THE_TOKEN,
        confidence: Confidence::Reported,
        source: "reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(535, "5.7.139", "security defaults"),
            reply(535, "5.7.139", "did not meet the criteria"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the tenant's security defaults or a Conditional Access policy block this sign-in: most often they block passwords (legacy authentication)",
            ja: "テナントのセキュリティの既定値群または条件付きアクセスのポリシーが、このサインインをブロックしています (多くの場合、パスワードによるレガシ認証のブロックです)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "set the sending program to OAuth 2.0 (XOAUTH2), and give it the token of `entra-token show -a {account}` for {mailbox}; if it does so already, have an Entra administrator look for the policy in Entra admin center > Monitoring & health > Sign-in logs, and an Exchange administrator run ",
                allow_mailbox!(),
                ": with security defaults SMTP AUTH is off"
            ),
            ja: concat!(
                "送信するプログラムの認証方式を OAuth 2.0 (XOAUTH2) にし、{mailbox} 用に `entra-token show -a {account}` のトークンを渡してください。すでにそうしている場合は、Microsoft Entra 管理センター > 監視と正常性 > サインイン ログ でポリシーを特定するよう Entra の管理者に、",
                allow_mailbox!(),
                " を実行するよう Exchange 管理者に依頼してください (セキュリティの既定値群が有効だと SMTP AUTH は無効になります)"
            ),
        },
        confidence: Confidence::Reported,
        source: "Microsoft: Enable or disable authenticated client SMTP submission (SMTP AUTH) in Exchange Online; reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[reply(535, "5.7.139", "")]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "Exchange Online does not allow this sign-in: SMTP AUTH is off for the mailbox or the tenant, or a policy blocks passwords",
            ja: "Exchange Online がこのサインインを許可していません (メールボックスかテナントで SMTP AUTH が無効か、ポリシーがパスワードをブロックしています)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "run `entra-token doctor -a {account}`, and read the words behind the code; if they say that SmtpClientAuthentication is disabled, an Exchange administrator runs ",
                allow_mailbox!(),
                "; otherwise set the sending program to OAuth 2.0 (XOAUTH2)"
            ),
            ja: concat!(
                "`entra-token doctor -a {account}` を実行し、コードの後の文を確認してください。SmtpClientAuthentication is disabled とある場合は、",
                allow_mailbox!(),
                " を実行するよう Exchange 管理者に依頼してください。それ以外の場合は、送信するプログラムの認証方式を OAuth 2.0 (XOAUTH2) にしてください"
            ),
        },
        confidence: Confidence::Reported,
        source: ON_SWITCHES,
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(550, "5.7.30", ""),
            reply(550, "", "Basic authentication is not supported"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the sending program signed in with a password, which Exchange Online no longer takes for sending mail",
            ja: "送信するプログラムがパスワードでサインインしましたが、Exchange Online はメールの送信に基本認証を受け付けなくなりました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: SEND_THE_TOKEN,
        confidence: Confidence::Documented,
        source: "Microsoft: Exchange Online to retire Basic auth for Client Submission (SMTP AUTH), MC786329",
    },
    // The token, the mailbox, or both.
    Entry {
        sign: Sign::Smtp(&[reply(535, "5.7.3", "")]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "Exchange Online does not take this token for this mailbox, and does not say why",
            ja: "Exchange Online がこのメールボックスに対してこのトークンを受け付けません (理由は示されません)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "run `entra-token doctor -a {account}`, and check in this order: (1) the token has not expired, and is one for {smtp_send}, not for Microsoft Graph: `entra-token login -a {account} --scope {smtp_send}` (an app-only one has the role SMTP.SendAsApp and is asked for without --scope); (2) `user=` is the address of the mailbox itself, {mailbox}; (3) SMTP AUTH is on: ",
                allow_mailbox!(),
                "; (4) the mailbox has an Exchange Online licence: ",
                "Microsoft 365 admin center > Users > Active users > {mailbox} > Licenses and apps; (5) for a shared mailbox, whoever signs in may open it: ",
                open_mailbox!(),
                "; (6) for --app-only, Exchange knows the app by the object id of Entra admin center > Enterprise applications, not of App registrations: ",
                introduce_app!(),
                " and ",
                open_mailbox_to_app!(),
                "; (7) a personal mailbox is sent from by smtp-mail.outlook.com, and is allowed to use SMTP"
            ),
            ja: concat!(
                "`entra-token doctor -a {account}` を実行し、次の順に確認してください。(1) トークンが期限切れでなく、Microsoft Graph 用ではなく {smtp_send} 用であること: `entra-token login -a {account} --scope {smtp_send}` (アプリ専用のトークンはロール SMTP.SendAsApp を持ち、--scope なしで取得します)。(2) `user=` がメールボックスそのもののアドレス {mailbox} であること。(3) SMTP AUTH が有効であること: ",
                allow_mailbox!(),
                "。(4) メールボックスに Exchange Online のライセンスがあること: ",
                "Microsoft 365 管理センター > ユーザー > アクティブなユーザー > {mailbox} > ライセンスとアプリ。(5) 共有メールボックスの場合、サインインするユーザーに権限があること: ",
                open_mailbox!(),
                "。(6) --app-only の場合、(アプリの登録ではなく) Microsoft Entra 管理センター > エンタープライズ アプリケーション のオブジェクト ID でアプリが Exchange に登録されていること: ",
                introduce_app!(),
                " と ",
                open_mailbox_to_app!(),
                "。(7) 個人用のメールボックスの場合、smtp-mail.outlook.com に接続し、SMTP の使用が許可されていること"
            ),
        },
        confidence: Confidence::Reported,
        source: ON_OAUTH,
    },
    Entry {
        sign: Sign::Smtp(&[reply(535, "", "")]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the mail server refused the sign-in",
            ja: "メール サーバーがサインインを拒否しました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token doctor -a {account}`, which finds out whether the token, the address {mailbox} or the server's settings are the reason; the status code behind 535 says more: pass the whole line to `entra-token explain`",
            ja: "`entra-token doctor -a {account}` を実行すると、トークン、アドレス {mailbox}、サーバーの設定のどれが原因かを確認できます。535 の後のステータス コードに詳しい理由があるため、行全体を `entra-token explain` に渡してください",
        },
        confidence: Confidence::Documented,
        source: "RFC 4954 section 6",
    },
    // The sign-in itself went wrong.
    Entry {
        sign: Sign::Smtp(&[
            reply(501, "5.5.127", ""),
            reply(501, "", "Token will expire soon"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the access token ends too soon for this server: High Volume Email wants one that lasts for another 600 s",
            ja: "アクセス トークンの残り時間が足りません (High Volume Email では 600 秒以上必要です)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "take the token from `entra-token show -a {account} --min-ttl 600`",
            ja: "`entra-token show -a {account} --min-ttl 600` でトークンを取得してください",
        },
        confidence: Confidence::Reported,
        source: "GitHub tarickb/sasl-xoauth2 #110 and its README",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(501, "5.5.124", ""),
            reply(501, "", "Invalid XOAUTH2 auth data"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the server cannot read the XOAUTH2 string: it was cut off or broken into lines, or put together wrongly",
            ja: "サーバーが XOAUTH2 の文字列を解釈できません (途中で切れたか、改行が入ったか、組み立て方が正しくありません)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token doctor -a {account}`: if it passes, the sending program shortens or changes the token; the string is the base64, in one line, of `user={mailbox}`, a byte 01, `auth=Bearer TOKEN` and two bytes 01",
            ja: "`entra-token doctor -a {account}` を実行してください。成功する場合は、送信するプログラムがトークンを途中で切っているか変更しています。文字列は、`user={mailbox}`、バイト 01、`auth=Bearer TOKEN`、2 つのバイト 01 をつなげて base64 にした 1 行です",
        },
        confidence: Confidence::Inferred,
        source: "Microsoft: Authenticate an IMAP, POP or SMTP connection using OAuth; GitHub tarickb/sasl-xoauth2",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(500, "5.5.6", ""),
            reply(500, "", "line too long"),
            reply(500, "", "line is too long"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the token is longer than a command line of this server may be",
            ja: "トークンが、このサーバーのコマンド行の長さの上限を超えています",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "use a program that sends `AUTH XOAUTH2` first, and the token in a line of its own, as `entra-token doctor -a {account}` does",
            ja: "`AUTH XOAUTH2` を先に送り、トークンを別の行で送るプログラムを使ってください (`entra-token doctor -a {account}` はそのように送ります)",
        },
        confidence: Confidence::Reported,
        source: "RFC 4954 section 4; GitHub simonrob/email-oauth2-proxy #287",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(504, "5.7.4", ""),
            reply(504, "5.5.4", ""),
            reply(504, "", "authentication type"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the server does not offer XOAUTH2 here: not before STARTTLS, not at this host or port, or not at all",
            ja: "サーバーがここでは XOAUTH2 を受け付けません (STARTTLS の前であるか、ホストやポートが違うか、サーバーが対応していません)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "connect to port 587 with STARTTLS: smtp.office365.com for work accounts, smtp-mail.outlook.com for personal ones (`entra-token status -a {account}` shows the host of another cloud); `entra-token doctor -a {account}` shows what the server offers",
            ja: "ポート 587 に STARTTLS で接続してください。職場または学校アカウントは smtp.office365.com、個人用アカウントは smtp-mail.outlook.com です (ほかのクラウドのホストは `entra-token status -a {account}` で確認できます)。サーバーが何に対応しているかは `entra-token doctor -a {account}` で確認できます",
        },
        confidence: Confidence::Documented,
        source: "RFC 4954 section 6; Microsoft: POP, IMAP and SMTP settings",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(530, "5.7.57", ""),
            reply(530, "", "not authenticated"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "mail was sent without a sign-in, or although the sign-in before it had failed",
            ja: "サインインせずに、またはサインインに失敗したままメールを送信しました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "set the sending program to sign in as {mailbox} with OAuth 2.0 (XOAUTH2) and the token of `entra-token show -a {account}`; if it does, an earlier reply in its log says why that failed: `entra-token doctor -a {account}` shows it, too, and if SMTP AUTH is off an Exchange administrator runs ",
                allow_mailbox!()
            ),
            ja: concat!(
                "送信するプログラムが OAuth 2.0 (XOAUTH2) と `entra-token show -a {account}` のトークンを使い、{mailbox} としてサインインするよう設定してください。すでに設定している場合は、その前の応答 (ログまたは `entra-token doctor -a {account}` で確認できます) に失敗の理由があります。SMTP AUTH が無効な場合は、",
                allow_mailbox!(),
                " を実行するよう Exchange 管理者に依頼してください"
            ),
        },
        confidence: Confidence::Documented,
        source: "Microsoft: Fix issues with printers, scanners, and LOB applications that send email using Microsoft 365",
    },
    Entry {
        sign: Sign::Smtp(&[reply(530, "", "")]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the server wants TLS, or a sign-in, before it takes mail",
            ja: "サーバーは、メールを受け取る前に TLS またはサインインを求めています",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "set the sending program to port 587 with STARTTLS and to sign in as {mailbox} with OAuth 2.0 (XOAUTH2); `entra-token doctor -a {account}` does the same step by step",
            ja: "送信するプログラムをポート 587 と STARTTLS に設定し、OAuth 2.0 (XOAUTH2) で {mailbox} としてサインインするようにしてください。`entra-token doctor -a {account}` で同じ手順を 1 つずつ確認できます",
        },
        confidence: Confidence::Documented,
        source: "RFC 3207 section 4; RFC 4954 section 6",
    },
    // Too many errors of one kind: each further attempt makes it last longer, so these come before
    // the single refusals with the same status code.
    Entry {
        sign: Sign::Smtp(&[
            reply(550, "5.2.251", ""),
            reply(550, "", "continuous mailbox full errors"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "Exchange Online holds this sender back, because mail went on being sent although the mailbox is full",
            ja: "メールボックスがいっぱいのまま送信が続いたため、Exchange Online がこの送信者を制限しています",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "stop sending; empty the mailbox {mailbox} (each mail sent is kept in Sent Items), see `Get-MailboxStatistics -Identity {mailbox}`; go on when the restriction has ended by itself",
            ja: "送信を止めてください。メールボックス {mailbox} の空きを増やしてから (送信したメールは「送信済みアイテム」に残ります。使用量は `Get-MailboxStatistics -Identity {mailbox}` で確認できます)、制限が自動的に解除された後に再開してください",
        },
        confidence: Confidence::Documented,
        source: ON_ERROR_THROTTLING,
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(550, "5.2.252", ""),
            reply(550, "", "continuous send as denied errors"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "Exchange Online holds this sender back, because mail went on being sent from an address that it may not send as",
            ja: "送信者の権限がないアドレスからの送信が続いたため、Exchange Online がこの送信者を制限しています",
        },
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "stop sending; then either put the address of whoever signs in into From, or give the right (if From is another address than {mailbox}, put that one after -Identity): ",
                send_as!(),
                "; go on when the restriction has ended by itself"
            ),
            ja: concat!(
                "送信を止めてください。差出人 (From) をサインインしたユーザーのアドレスにするか、次の権限を付与し (差出人が {mailbox} 以外の場合は、-Identity にそのアドレスを指定します)、",
                send_as!(),
                " 制限が自動的に解除された後に再開してください"
            ),
        },
        confidence: Confidence::Documented,
        source: ON_ERROR_THROTTLING,
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(550, "5.2.253", ""),
            reply(550, "", "continuous invalid license errors"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "Exchange Online holds this sender back, because mail went on being sent from a mailbox without a licence",
            ja: "ライセンスのないメールボックスからの送信が続いたため、Exchange Online がこの送信者を制限しています",
        },
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "stop sending; give the mailbox a licence with Exchange Online in Microsoft 365 admin center > Users > Active users > {mailbox} > Licenses and apps; go on when the restriction has ended by itself",
            ja: "送信を止めてください。Microsoft 365 管理センター > ユーザー > アクティブなユーザー > {mailbox} > ライセンスとアプリ で Exchange Online を含むライセンスを割り当て、制限が自動的に解除された後に再開してください",
        },
        confidence: Confidence::Documented,
        source: ON_ERROR_THROTTLING,
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(550, "5.2.254", ""),
            reply(550, "", "continuous too many recipients errors"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "Exchange Online holds this sender back, because mail with too many recipients went on being sent",
            ja: "宛先が多すぎるメールの送信が続いたため、Exchange Online がこの送信者を制限しています",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "stop sending; make the sending program use fewer recipients a mail, and no more than 10,000 a day, or a distribution group; go on when the restriction on {mailbox} has ended by itself",
            ja: "送信を止めてください。1 通あたりの宛先を減らし、1 日 10,000 件以内に収めるか、配布グループを使うようにしてから、{mailbox} の制限が自動的に解除された後に再開してください",
        },
        confidence: Confidence::Documented,
        source: ON_ERROR_THROTTLING,
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(550, "5.2.255", ""),
            reply(550, "", "continuous invalid recipients errors"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "Exchange Online holds this sender back, because mail to invalid recipients went on being sent",
            ja: "無効な宛先への送信が続いたため、Exchange Online がこの送信者を制限しています",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "stop sending; remove the wrong addresses from the recipients of the sending program; go on when the restriction on {mailbox} has ended by itself",
            ja: "送信を止めてください。送信するプログラムの宛先から誤ったアドレスを取り除き、{mailbox} の制限が自動的に解除された後に再開してください",
        },
        confidence: Confidence::Documented,
        source: ON_ERROR_THROTTLING,
    },
    Entry {
        sign: Sign::Smtp(&[reply(550, "", "Sender throttled")]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "Exchange Online holds this sender back, because the same error came again and again",
            ja: "同じエラーが繰り返されたため、Exchange Online がこの送信者を制限しています",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "stop sending; remove the cause that the words behind the code name; go on when the restriction on {mailbox} has ended by itself",
            ja: "送信を止めてください。コードの後の文が示す原因を取り除き、{mailbox} の制限が自動的に解除された後に再開してください",
        },
        confidence: Confidence::Documented,
        source: ON_ERROR_THROTTLING,
    },
    // A single mail, or its sender.
    Entry {
        sign: Sign::Smtp(&[
            reply(554, "5.2.252", ""),
            reply(554, "5.2.0", "SendAsDenied"),
            reply(550, "5.7.60", ""),
            reply(550, "5.7.1", "send as this sender"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "whoever signed in may not send from the address in From (SendAs)",
            ja: "サインインしたユーザーに、差出人 (From) のアドレスから送信する権限 (SendAs) がありません",
        },
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "either put the address of whoever signs in into From, or give the right in Exchange Online PowerShell (if From is another address than {mailbox}, put that one after -Identity): ",
                send_as!(),
                ", or in Exchange admin center > Recipients > Mailboxes > {mailbox} > Delegation > Send as"
            ),
            ja: concat!(
                "差出人 (From) をサインインしたユーザーのアドレスにするか、Exchange Online PowerShell で次の権限を付与してください (差出人が {mailbox} 以外の場合は、-Identity にそのアドレスを指定します): ",
                send_as!(),
                "。Exchange 管理センター > 受信者 > メールボックス > {mailbox} > 委任 の「メールボックス所有者として送信する」でも付与できます"
            ),
        },
        confidence: Confidence::Reported,
        source: "Microsoft: Fix issues with printers, scanners, and LOB applications that send email using Microsoft 365; reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(554, "5.2.0", "SubmissionQuotaExceeded"),
            reply(554, "", "submission quota"),
        ]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "the mailbox has reached its limit of 10,000 recipients a day",
            ja: "このメールボックスは、1 日あたりの宛先の上限 (10,000 件) に達しました",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "wait until the recipients of the last 24 hours are fewer, and spread the mail over more days or mailboxes than {mailbox}; for more, ask about High Volume Email or Azure Communication Services",
            ja: "過去 24 時間の宛先の数が減るまで待ち、送信を複数の日、または {mailbox} 以外のメールボックスにも分散してください。さらに多く送る場合は、High Volume Email や Azure Communication Services を検討してください",
        },
        confidence: Confidence::Documented,
        source: ON_SUBMISSION,
    },
    Entry {
        sign: Sign::Smtp(&[reply(554, "5.2.2", "")]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the mailbox is full, so it cannot send (each mail sent is kept in Sent Items)",
            ja: "メールボックスがいっぱいのため送信できません (送信したメールは「送信済みアイテム」に残ります)",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "empty the mailbox {mailbox}, Sent Items first, see `Get-MailboxStatistics -Identity {mailbox}`; for much mail, have an Exchange administrator set a retention policy on Sent Items",
            ja: "「送信済みアイテム」などを整理して、メールボックス {mailbox} の空きを増やしてください (使用量は `Get-MailboxStatistics -Identity {mailbox}` で確認できます)。大量に送信する場合は、「送信済みアイテム」に保持ポリシーを設定するよう Exchange 管理者に依頼してください",
        },
        confidence: Confidence::Documented,
        source: ON_SUBMISSION,
    },
    Entry {
        sign: Sign::Smtp(&[reply(554, "5.2.0", "")]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "Exchange Online took the mail, but could not submit it from the mailbox; the words behind STOREDRV say why",
            ja: "Exchange Online はメールを受け取りましたが、メールボックスから送信できませんでした (STOREDRV の後の語が理由を示します)",
        },
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "look for the words before Exception in the reply, such as SendAsDenied or QuotaExceeded, and check the licence, the size and the rights of {mailbox} in Exchange admin center > Recipients > Mailboxes",
            ja: "応答の Exception の前にある SendAsDenied や QuotaExceeded などの語を確認し、Exchange 管理センター > 受信者 > メールボックス で {mailbox} のライセンス、容量、権限を確認してください",
        },
        confidence: Confidence::Inferred,
        source: "reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(430, "4.2.0", ""),
            reply(430, "", "mailbox logon failure"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the sign-in was accepted, but whoever signed in may not open this mailbox: an app has no rights on it, or they are too new",
            ja: "サインインは受け付けられましたが、このメールボックスを開く権限がありません (アプリに権限がないか、付与した直後です)",
        },
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "in Exchange Online PowerShell, with the object id of the app in Entra admin center > Enterprise applications, not in App registrations: ",
                introduce_app!(),
                " and ",
                open_mailbox_to_app!(),
                " (for a person: ",
                open_mailbox!(),
                "); then wait: a new right may take an hour, with RBAC for Applications two"
            ),
            ja: concat!(
                "Exchange Online PowerShell で、(アプリの登録ではなく) Microsoft Entra 管理センター > エンタープライズ アプリケーション にあるアプリのオブジェクト ID を使って ",
                introduce_app!(),
                " と ",
                open_mailbox_to_app!(),
                " を実行してください (人がサインインする場合は ",
                open_mailbox!(),
                ")。権限が有効になるまで 1 時間ほど (アプリケーションの RBAC では 2 時間ほど) かかることがあります"
            ),
        },
        confidence: Confidence::Reported,
        source: "Microsoft: Authenticate an IMAP, POP or SMTP connection using OAuth; GitHub simonrob/email-oauth2-proxy #271",
    },
    Entry {
        sign: Sign::Smtp(&[reply(432, "4.3.2", ""), reply(432, "", "limit exceeded")]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "more than three connections at once send from this mailbox",
            ja: "このメールボックスから、同時に 3 つを超える接続で送信しています",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "let at most three connections at once send as {mailbox}, counted over all programs (Postfix: `smtp_destination_concurrency_limit`), and send again later; at most 30 mails a minute go out",
            ja: "{mailbox} として送信する接続を、すべてのプログラムを合わせて同時に 3 つまでにし (Postfix では `smtp_destination_concurrency_limit`)、後で再送してください。送信できるのは 1 分あたり 30 通までです",
        },
        confidence: Confidence::Documented,
        source: ON_SUBMISSION,
    },
    // It passes by itself.
    Entry {
        sign: Sign::Smtp(&[
            reply(454, "4.7.0", ""),
            reply(454, "", "authentication failure"),
        ]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "the server could not check the sign-in at the moment",
            ja: "サーバーが現在サインインを確認できません",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: TRY_LATER,
        confidence: Confidence::Documented,
        source: "RFC 4954 section 6",
    },
    Entry {
        sign: Sign::Smtp(&[reply(451, "4.7.500", "")]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "Exchange Online is busy for this address of the network, or holds it back",
            ja: "Exchange Online がこの送信元 IP アドレスに対して混雑しているか、制限しています",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: TRY_LATER,
        confidence: Confidence::Reported,
        source: "reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[reply(451, "4.7.0", "")]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "the mail server has a trouble that passes",
            ja: "メール サーバーで一時的な問題が発生しています",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: TRY_LATER,
        confidence: Confidence::Reported,
        source: "reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[reply(421, "4.3.2", "")]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "the mail server takes no connections at the moment",
            ja: "メール サーバーが現在接続を受け付けていません",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: TRY_LATER,
        confidence: Confidence::Documented,
        source: "RFC 3463 section 3.4; reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(421, "4.7.", ""),
            reply(450, "4.7.", ""),
            reply(451, "4.7.", ""),
            reply(452, "4.7.", ""),
            reply(454, "4.7.", ""),
        ]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "a rule of the mail server holds this mail or sender back for a while, most often because of too much at once",
            ja: "メール サーバーの規則により、このメールまたは送信者が一時的に制限されています (多くの場合、短時間に送りすぎたためです)",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "send less at once as {mailbox}, wait a few minutes and send again; wait longer each time it comes back",
            ja: "{mailbox} からの送信量を減らし、数分待ってからもう一度送信してください。同じ応答が続く場合は、待ち時間を少しずつ長くしてください",
        },
        confidence: Confidence::Inferred,
        source: "RFC 3463 section 3.8; reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(421, "", ""),
            reply(450, "", ""),
            reply(451, "", ""),
            reply(452, "", ""),
            reply(454, "", ""),
        ]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "the mail server cannot do it at the moment",
            ja: "メール サーバーが現在処理できません",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: TRY_LATER,
        confidence: Confidence::Documented,
        source: "RFC 5321 section 4.2",
    },
    // Other servers.
    Entry {
        sign: Sign::Smtp(&[
            reply(553, "5.7.1", ""),
            reply(550, "5.7.1", "not owned"),
            reply(553, "", "not owned"),
        ]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the server does not let this user send from this address",
            ja: "このユーザーがこのアドレスから送信することを、サーバーが許可していません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "send from the address of whoever signs in; or have whoever runs the mail server allow {mailbox} for that user (Postfix: `smtpd_sender_login_maps`)",
            ja: "サインインしたユーザーのアドレスから送信するか、そのユーザーに {mailbox} を許可するようメール サーバーの管理者に依頼してください (Postfix では `smtpd_sender_login_maps`)",
        },
        confidence: Confidence::Documented,
        source: "Postfix: smtpd_sender_login_maps, reject_sender_login_mismatch",
    },
    Entry {
        sign: Sign::Smtp(&[reply(550, "5.7.1", ""), reply(554, "5.7.1", "")]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "a rule of the mail server forbids this mail: its sender, its recipient, or sending without a sign-in",
            ja: "メール サーバーの規則により、このメールは許可されていません (差出人、宛先、またはサインインなしの送信)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "check that the sending program signs in and that From is {mailbox}: `entra-token doctor -a {account}` does both; otherwise ask whoever runs the mail server for the rule that the reply names",
            ja: "送信するプログラムがサインインしていること、差出人 (From) が {mailbox} であることを確認してください (`entra-token doctor -a {account}` はその両方を行います)。それでも拒否される場合は、応答が示す規則についてメール サーバーの管理者に問い合わせてください",
        },
        confidence: Confidence::Documented,
        source: "RFC 3463 section 3.8",
    },
];

#[cfg(test)]
mod tests {
    use crate::error::ErrorKind;
    use crate::guide;

    /// Replies as servers send them, and the name of the row for each.
    const REPLIES: [(u16, &str, &str); 48] = [
        (
            535,
            "5.7.3 Authentication unsuccessful [AB0PR01CA0001.eurprd01.prod.exchangelabs.com 2026-10-01T10:00:00.000Z 08DE000000000000]",
            "535 5.7.3",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [AB0PR01CA0001.eurprd01.prod.exchangelabs.com]",
            "535 5.7.139 … disabled for the Tenant",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information. [AB0PR01CA0001.eurprd01.prod.exchangelabs.com]",
            "535 5.7.139 … disabled for the Mailbox",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, basic authentication is disabled. [AB0PR01CA0001.eurprd01.prod.exchangelabs.com]",
            "535 5.7.139 … basic authentication is disabled",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. Contact your administrator.",
            "535 5.7.139 … security defaults",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
            "535 5.7.139 … user credentials were incorrect",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator.",
            "535 5.7.139 … security defaults",
        ),
        (535, "5.7.139 Authentication unsuccessful", "535 5.7.139"),
        (
            535,
            "5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
            "535",
        ),
        (535, "Authentication credentials invalid", "535"),
        (535, "", "535"),
        (
            550,
            "5.7.30 Basic authentication is not supported for Client Submission.",
            "550 5.7.30",
        ),
        (
            530,
            "5.7.57 Client not authenticated to send mail. [AB0PR01CA0001.eurprd01.prod.exchangelabs.com]",
            "530 5.7.57",
        ),
        (
            530,
            "5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM",
            "530 5.7.57",
        ),
        (530, "5.7.0 Must issue a STARTTLS command first", "530"),
        (501, "5.5.124 Invalid XOAUTH2 auth data", "501 5.5.124"),
        (
            501,
            "5.5.127 Invalid XOAUTH2 auth data - Token will expire soon",
            "501 5.5.127",
        ),
        (
            501,
            "Invalid XOAUTH2 auth data - Token will expire soon",
            "501 5.5.127",
        ),
        (
            500,
            "5.5.6 Authentication Exchange line is too long",
            "500 5.5.6",
        ),
        (
            504,
            "5.7.4 Unrecognized authentication type [AB0PR01CA0001.eurprd01.prod.exchangelabs.com]",
            "504 5.7.4",
        ),
        (
            550,
            "5.7.60 SMTP; Client does not have permissions to send as this sender",
            "550 5.7.60",
        ),
        (
            550,
            "5.7.1 Client does not have permissions to send as this sender",
            "554 5.2.252",
        ),
        (
            554,
            "5.2.252 SendAsDenied; taro@example.com not allowed to send as hanako@example.com; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception",
            "554 5.2.252",
        ),
        (
            554,
            "5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception with message Cannot submit message.",
            "554 5.2.0 … SendAsDenied",
        ),
        (
            550,
            "5.2.251 Sender throttled due to continuous mailbox full errors.",
            "550 5.2.251",
        ),
        (
            550,
            "5.2.252 Sender throttled due to continuous send as denied errors.",
            "550 5.2.252",
        ),
        (
            550,
            "5.2.253 Sender throttled due to continuous invalid license errors.",
            "550 5.2.253",
        ),
        (
            550,
            "5.2.254 Sender throttled due to continuous too many recipients errors.",
            "550 5.2.254",
        ),
        (
            550,
            "5.2.255 Sender throttled due to continuous invalid recipients errors.",
            "550 5.2.255",
        ),
        (
            550,
            "5.2.256 Sender throttled due to continuous something errors.",
            "550 … Sender throttled",
        ),
        (
            430,
            "4.2.0 STOREDRV; mailbox logon failure; message cannot be submitted",
            "430 4.2.0",
        ),
        (
            432,
            "4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded; [Hostname=AB0PR01MB0001.eurprd01.prod.exchangelabs.com]",
            "432 4.3.2",
        ),
        (
            432,
            "4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.",
            "432 4.3.2",
        ),
        (
            554,
            "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message due to a permanent exception with message The message can't be submitted because the sender's submission quota was exceeded.",
            "554 5.2.0 … SubmissionQuotaExceeded",
        ),
        (
            554,
            "5.2.0 STOREDRV.Submission.Exception:SomethingElseException; Failed to process message",
            "554 5.2.0",
        ),
        (
            554,
            "5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded",
            "554 5.2.2",
        ),
        (
            451,
            "4.7.0 Temporary server error. Please try again later. PRX5",
            "451 4.7.0",
        ),
        (
            451,
            "4.7.500 Server busy. Please try again later from [192.0.2.1].",
            "451 4.7.500",
        ),
        (421, "4.3.2 Service not available", "421 4.3.2"),
        (450, "4.7.1 Too many messages", "450 4.7.x"),
        (
            451,
            "4.7.650 The mail server has been temporarily rate limited",
            "451 4.7.x",
        ),
        (454, "4.7.0 Temporary authentication failure", "454 4.7.0"),
        (454, "TLS not available due to temporary reason", "454"),
        (421, "example.com closing connection", "421"),
        (
            553,
            "5.7.1 <hanako@example.com>: Sender address rejected: not owned by user taro@example.com",
            "553 5.7.1",
        ),
        (
            550,
            "5.7.1 <hanako@example.com>: Sender address rejected: not owned by user taro",
            "553 5.7.1",
        ),
        (550, "5.7.1 Unable to relay", "550 5.7.1"),
        (
            554,
            "5.7.1 <hanako@example.org>: Relay access denied",
            "554 5.7.1",
        ),
    ];

    #[test]
    fn every_reply_finds_the_row_that_tells_most() {
        for (code, text, name) in REPLIES {
            let entry = guide::reply(code, text).unwrap_or_else(|| panic!("{code} {text}"));
            assert!(
                entry.names().iter().any(|known| known == name),
                "{code} {text}: {:?}",
                entry.names()
            );
        }
    }

    #[test]
    fn every_row_is_found_by_a_reply() {
        for entry in super::ENTRIES {
            let is_found = REPLIES.iter().any(|(code, text, _)| {
                guide::reply(*code, text).is_some_and(|found| std::ptr::eq(found, entry))
            });
            assert!(is_found, "{:?}", entry.names());
        }
    }

    #[test]
    fn what_is_no_refusal_that_is_known_finds_none() {
        for (code, text) in [
            (235, "2.7.0 Authentication successful"),
            (250, "2.1.0 Sender OK"),
            (550, "5.1.1 User unknown"),
            (554, "Transaction failed"),
        ] {
            assert!(guide::reply(code, text).is_none(), "{code} {text}");
        }
    }

    #[test]
    fn one_refusal_and_being_held_back_for_many_are_told_apart() {
        let [one, many] = [554, 550].map(|code| guide::reply(code, "5.2.252 x").expect("a row"));
        assert!(!std::ptr::eq(one, many));
        assert!(many.remedy.en.starts_with("stop sending"));
        assert!(!one.remedy.en.contains("stop sending"));
    }

    #[test]
    fn what_passes_by_itself_is_transient() {
        for entry in super::ENTRIES {
            let is_transient = entry.replies().iter().all(|reply| reply.code / 100 == 4);
            let known = entry.names()[0].clone();
            // The mailbox's rights come late, and a day's quota comes back.
            let is_other =
                ["430 4.2.0", "554 5.2.0 … SubmissionQuotaExceeded"].contains(&known.as_str());
            let is_told = entry.kind == ErrorKind::TemporarilyUnavailable;
            assert_eq!(is_told, is_transient != is_other, "{known}");
        }
    }
}
