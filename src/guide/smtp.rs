//! The causes behind the refusals of Exchange Online's mail server (and of the few others that take
//! XOAUTH2): one row a cause, the most telling replies first.
//!
//! `{mailbox}` is the address that mail is sent as. The texts are ours, not Microsoft's.

use super::{Actor, Confidence, Entry, Phrase, Reply};
use crate::error::ErrorKind;

const SUBMISSION: &str = "Microsoft: Enable or disable authenticated client SMTP submission (SMTP AUTH) in Exchange Online";
const THROTTLING: &str = "Microsoft: Continuous error throttling for SMTP AUTH submissions";
const LIMITS: &str = "Microsoft: Exchange Online limits, sending limits";
const OAUTH: &str = "Microsoft: Authenticate an IMAP, POP or SMTP connection using OAuth";

const fn reply(code: u16, status: &'static str, words: &'static str) -> Reply {
    Reply {
        code,
        status,
        words,
    }
}

/// What all rows have in common: no code of Entra belongs to them.
const ROW: Entry = Entry {
    codes: &[],
    errors: &[],
    replies: &[],
    kind: ErrorKind::Refused,
    cause: Phrase { en: "", ja: "" },
    actor: Actor::ExchangeAdmin,
    remedy: Phrase { en: "", ja: "" },
    confidence: Confidence::Documented,
    source: SUBMISSION,
};

/// It passes by itself.
const TRY_LATER: Phrase = Phrase {
    en: "wait some minutes and try again; if it lasts, look at the service health in the Microsoft 365 admin center",
    ja: "数分待ってからもう一度実行してください。続く場合は、Microsoft 365 管理センターの「サービス正常性」を確認してください",
};

/// Every row.
pub(super) const ENTRIES: &[Entry] = &[
    // SMTP AUTH is switched off.
    Entry {
        replies: &[reply(535, "5.7.139", "disabled for the tenant")],
        cause: Phrase {
            en: "SMTP AUTH is switched off for the whole tenant; that holds for OAuth as well",
            ja: "テナント全体で SMTP 認証が無効になっています (OAuth にも適用されます)",
        },
        remedy: Phrase {
            en: "for this mailbox alone: `Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false` in Exchange Online PowerShell (it wins over the tenant's switch), or Microsoft 365 admin center > Users > Active users > {mailbox} > Mail > Manage email apps > Authenticated SMTP; for all: `Set-TransportConfig -SmtpClientAuthenticationDisabled $false`; then wait some minutes",
            ja: "このメールボックスだけ有効にする場合: Exchange Online PowerShell で `Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false` を実行するか (テナントの設定より優先されます)、Microsoft 365 管理センター > ユーザー > アクティブなユーザー > {mailbox} > メール > メール アプリを管理する > 認証済み SMTP を有効にしてください。全体で有効にする場合: `Set-TransportConfig -SmtpClientAuthenticationDisabled $false` を実行してください。反映まで数分待ってください",
        },
        ..ROW
    },
    Entry {
        replies: &[reply(535, "5.7.139", "disabled for the mailbox")],
        cause: Phrase {
            en: "SMTP AUTH is switched off for this mailbox; that holds for OAuth as well",
            ja: "このメールボックスで SMTP 認証が無効になっています (OAuth にも適用されます)",
        },
        remedy: Phrase {
            en: "`Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false` in Exchange Online PowerShell, or Microsoft 365 admin center > Users > Active users > {mailbox} > Mail > Manage email apps > Authenticated SMTP; then wait some minutes",
            ja: "Exchange Online PowerShell で `Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false` を実行するか、Microsoft 365 管理センター > ユーザー > アクティブなユーザー > {mailbox} > メール > メール アプリを管理する > 認証済み SMTP を有効にしてください。反映まで数分待ってください",
        },
        ..ROW
    },
    // Passwords.
    Entry {
        replies: &[
            reply(535, "5.7.139", "basic authentication is disabled"),
            reply(550, "5.7.30", ""),
            reply(0, "", "basic authentication is not supported"),
        ],
        cause: Phrase {
            en: "a password was sent (basic authentication), and Exchange Online takes none here any more",
            ja: "パスワード (基本認証) が送られましたが、Exchange Online では受け付けられなくなっています",
        },
        actor: Actor::You,
        remedy: Phrase {
            en: "let the mail program use XOAUTH2 with the token that `entra-token show` prints, in place of the password; `entra-token doctor` shows that the token works",
            ja: "メール プログラムで、パスワードの代わりに `entra-token show` が出力するトークンを XOAUTH2 で使うよう設定してください。トークンが使えることは `entra-token doctor` で確認できます",
        },
        confidence: Confidence::Documented,
        source: "Microsoft: Exchange Online to retire Basic auth for Client Submission (SMTP AUTH); MC786329",
        ..ROW
    },
    Entry {
        replies: &[
            reply(535, "5.7.139", "did not meet the criteria"),
            reply(535, "5.7.139", "security defaults"),
            reply(535, "5.7.139", "user credentials were incorrect"),
        ],
        cause: Phrase {
            en: "a policy refuses this sign-in: security defaults, Conditional Access or an authentication policy, which most often means that a password was sent, or a wrong one",
            ja: "ポリシー (セキュリティの既定値群、条件付きアクセス、認証ポリシー) によりサインインが拒否されました。多くの場合、パスワードが送られたか、パスワードが間違っています",
        },
        actor: Actor::EntraAdmin,
        remedy: Phrase {
            en: "send the token of `entra-token show` by XOAUTH2 and no password; if that is what was sent, look at the user's entry in Entra admin center > Monitoring & health > Sign-in logs, which names the policy",
            ja: "パスワードではなく `entra-token show` のトークンを XOAUTH2 で送ってください。すでにそうしている場合は、Microsoft Entra 管理センター > 監視と正常性 > サインイン ログ で該当するポリシーを確認してください",
        },
        confidence: Confidence::Reported,
        source: "Microsoft Learn, questions on 535 5.7.139; MicrosoftDocs/dynamics365smb-docs, SMTP",
        ..ROW
    },
    Entry {
        replies: &[reply(535, "5.7.139", "")],
        cause: Phrase {
            en: "SMTP AUTH is switched off for the mailbox or the tenant, or a policy refuses it",
            ja: "メールボックスまたはテナントで SMTP 認証が無効か、ポリシーにより拒否されています",
        },
        remedy: Phrase {
            en: "`Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false` in Exchange Online PowerShell; if it is on already, look at the user's entry in Entra admin center > Monitoring & health > Sign-in logs",
            ja: "Exchange Online PowerShell で `Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false` を実行してください。すでに有効な場合は、Microsoft Entra 管理センター > 監視と正常性 > サインイン ログ を確認してください",
        },
        confidence: Confidence::Inferred,
        ..ROW
    },
    // The token, the mailbox or a right: this reply does not tell which.
    Entry {
        replies: &[reply(535, "5.7.3", "")],
        cause: Phrase {
            en: "Exchange does not accept this token for this mailbox, and does not say why",
            ja: "Exchange がこのメールボックスに対してトークンを受け付けません (理由は示されません)",
        },
        remedy: Phrase {
            en: "`entra-token doctor` rules out a wrong audience, a missing SMTP.Send and a token that has ended. What is left, in this order: SMTP AUTH is off (`Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false`); {mailbox} is not the mailbox of whoever signed in, nor one they have FullAccess to; it has no Exchange Online licence; an app-only token lacks rights on it (`Add-MailboxPermission -Identity {mailbox} -User OBJECT-ID -AccessRights FullAccess`); a personal account has SMTP switched off in its settings on outlook.com",
            ja: "`entra-token doctor` で、対象の誤り、SMTP.Send の不足、期限切れは除外できます。残る原因は次の順に確認してください: SMTP 認証が無効 (`Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false` を実行)、{mailbox} がサインインしたユーザーのメールボックスでもフル アクセス権のあるメールボックスでもない、Exchange Online のライセンスがない、アプリ専用トークンに権限がない (`Add-MailboxPermission -Identity {mailbox} -User OBJECT-ID -AccessRights FullAccess` を実行)、個人アカウントの場合は outlook.com の設定で SMTP が無効",
        },
        confidence: Confidence::Reported,
        source: "Microsoft: Authenticate an IMAP, POP or SMTP connection using OAuth; GitHub simonrob/email-oauth2-proxy #66, #193, #258",
        ..ROW
    },
    Entry {
        replies: &[reply(535, "5.7.8", ""), reply(535, "", "")],
        cause: Phrase {
            en: "the mail server does not accept this token for this mailbox",
            ja: "メール サーバーがこのメールボックスに対してトークンを受け付けません",
        },
        actor: Actor::You,
        remedy: Phrase {
            en: "`entra-token doctor --user {mailbox}` tells what is wrong with the token; Exchange Online itself answers 5.7.3 or 5.7.139: a relay of your own may check tokens in its own way",
            ja: "`entra-token doctor --user {mailbox}` でトークンの問題を確認してください。Exchange Online の応答は 5.7.3 か 5.7.139 です。自社の中継サーバーは独自にトークンを検証していることがあります",
        },
        confidence: Confidence::Inferred,
        source: "RFC 4954 §6",
        ..ROW
    },
    Entry {
        replies: &[reply(0, "5.7.57", ""), reply(530, "", "")],
        cause: Phrase {
            en: "the mail program sent mail without AUTH, or went on after AUTH had failed",
            ja: "メール プログラムが AUTH なしで、または AUTH の失敗後にメールを送信しようとしました",
        },
        actor: Actor::You,
        remedy: Phrase {
            en: "switch XOAUTH2 on in the mail program, on port 587 with STARTTLS; look at its log for the reply to AUTH: `entra-token explain` knows those",
            ja: "メール プログラムで XOAUTH2 (ポート 587、STARTTLS) を有効にしてください。ログにある AUTH への応答は `entra-token explain` で調べられます",
        },
        confidence: Confidence::Documented,
        source: "Microsoft: Fix issues with printers, scanners, and LOB applications that send email",
        ..ROW
    },
    // High Volume Email.
    Entry {
        replies: &[reply(501, "5.5.127", "")],
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "the token ends too soon: High Volume Email wants ten minutes of life",
            ja: "トークンの残り時間が足りません (High Volume Email では 10 分以上必要です)",
        },
        actor: Actor::You,
        remedy: Phrase {
            en: "take the token with `entra-token show --min-ttl 600`",
            ja: "`entra-token show --min-ttl 600` でトークンを取得してください",
        },
        confidence: Confidence::Reported,
        source: "Microsoft: Manage high volume emails for Microsoft 365",
        ..ROW
    },
    Entry {
        replies: &[reply(501, "5.5.124", ""), reply(501, "", "xoauth2")],
        cause: Phrase {
            en: "the XOAUTH2 answer is malformed: it must be one line of base64 of `user=ADDRESS^Aauth=Bearer TOKEN^A^A`",
            ja: "XOAUTH2 の応答の形式が正しくありません (`user=ADDRESS^Aauth=Bearer TOKEN^A^A` を base64 で 1 行にする必要があります)",
        },
        actor: Actor::You,
        remedy: Phrase {
            en: "a mail program that cuts long lines is too old for long tokens: update it; `entra-token doctor` shows that the token works",
            ja: "長い行を切り詰める古いメール プログラムでは長いトークンを使えません。更新してください。トークンが使えることは `entra-token doctor` で確認できます",
        },
        confidence: Confidence::Reported,
        source: "Microsoft: Manage high volume emails for Microsoft 365",
        ..ROW
    },
    // Sending as somebody else.
    Entry {
        replies: &[
            reply(550, "5.7.60", ""),
            reply(554, "5.2.252", ""),
            reply(0, "", "sendasdenied"),
            reply(553, "5.7.1", ""),
        ],
        cause: Phrase {
            en: "the From address is not that of the mailbox that signed in, and it may not send as another",
            ja: "From アドレスがサインインしたメールボックスのものではなく、他のアドレスとして送信する権限もありません",
        },
        remedy: Phrase {
            en: "let the mail program send as {mailbox}; or have the right given: `Add-RecipientPermission -Identity FROM-ADDRESS -Trustee {mailbox} -AccessRights SendAs` in Exchange Online PowerShell, and wait up to an hour",
            ja: "メール プログラムの From を {mailbox} にするか、Exchange Online PowerShell で `Add-RecipientPermission -Identity FROM-ADDRESS -Trustee {mailbox} -AccessRights SendAs` を実行して権限を付与し、最大 1 時間待ってください",
        },
        confidence: Confidence::Documented,
        source: "Microsoft: Fix NDR error 550 5.7.60 (SMTP: Client doesn't have permissions to send as this sender)",
        ..ROW
    },
    // Throttled for errors that go on.
    Entry {
        replies: &[
            reply(550, "5.2.251", ""),
            reply(550, "5.2.252", ""),
            reply(550, "5.2.253", ""),
            reply(550, "5.2.254", ""),
            reply(550, "5.2.255", ""),
            reply(0, "", "sender throttled due to continuous"),
        ],
        cause: Phrase {
            en: "Exchange holds this sender back, because it kept sending mail that was refused (the reply names the error: a full mailbox, SendAs denied, no licence, too many or invalid recipients)",
            ja: "拒否されるメールを送り続けたため、Exchange がこの送信者を制限しています (原因は応答に示されます: メールボックスの容量不足、SendAs の拒否、ライセンスなし、宛先が多すぎる、無効な宛先)",
        },
        actor: Actor::You,
        remedy: Phrase {
            en: "stop sending, mend the error that the reply names, and wait: each refused mail makes it last longer",
            ja: "送信を止め、応答に示された原因を取り除いてから待ってください。拒否されるメールを送るたびに制限が長引きます",
        },
        confidence: Confidence::Documented,
        source: THROTTLING,
        ..ROW
    },
    // Rights of an app.
    Entry {
        replies: &[
            reply(430, "4.2.0", ""),
            reply(0, "", "mailbox logon failure"),
        ],
        cause: Phrase {
            en: "the app may not use this mailbox: its service principal has no rights on it",
            ja: "アプリにこのメールボックスの権限がありません (サービス プリンシパルに権限が割り当てられていません)",
        },
        remedy: Phrase {
            en: "in Exchange Online PowerShell: `New-ServicePrincipal -AppId CLIENT-ID -ObjectId OBJECT-ID` (the object id of the enterprise application), then `Add-MailboxPermission -Identity {mailbox} -User OBJECT-ID -AccessRights FullAccess`; it can take up to two hours",
            ja: "Exchange Online PowerShell で `New-ServicePrincipal -AppId CLIENT-ID -ObjectId OBJECT-ID` (エンタープライズ アプリケーションのオブジェクト ID) を実行してから、`Add-MailboxPermission -Identity {mailbox} -User OBJECT-ID -AccessRights FullAccess` を実行してください。反映に最大 2 時間かかることがあります",
        },
        confidence: Confidence::Reported,
        source: OAUTH,
        ..ROW
    },
    // Limits.
    Entry {
        replies: &[
            reply(432, "4.3.2", ""),
            reply(0, "", "sender thread limit exceeded"),
            reply(0, "", "concurrent connections limit exceeded"),
        ],
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "more than three connections send from this mailbox at once",
            ja: "このメールボックスから 4 つ以上の接続が同時に送信しています",
        },
        actor: Actor::You,
        remedy: Phrase {
            en: "let fewer processes send at a time, or hand the mail to a local queue (Postfix, msmtpq); then try again",
            ja: "同時に送信するプロセスを減らすか、ローカルのキュー (Postfix、msmtpq) を経由させてから、もう一度実行してください",
        },
        source: LIMITS,
        ..ROW
    },
    Entry {
        replies: &[reply(0, "", "submissionquotaexceeded")],
        cause: Phrase {
            en: "this mailbox has reached its recipients for today (10,000)",
            ja: "このメールボックスの 1 日の宛先数の上限 (10,000 件) に達しました",
        },
        actor: Actor::Wait,
        remedy: Phrase {
            en: "wait until tomorrow; for more, use High Volume Email or Azure Communication Services",
            ja: "明日まで待ってください。それ以上の送信には High Volume Email または Azure Communication Services を使用してください",
        },
        source: LIMITS,
        ..ROW
    },
    Entry {
        replies: &[
            reply(451, "4.7.500", ""),
            reply(451, "4.7.0", ""),
            reply(421, "4.7.", ""),
            reply(450, "4.7.", ""),
            reply(451, "4.7.", ""),
            reply(454, "4.7.", ""),
        ],
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "the mail server is busy, or holds this sender back for a while (30 messages a minute are allowed)",
            ja: "メール サーバーが混雑しているか、送信者が一時的に制限されています (1 分あたり 30 通まで)",
        },
        actor: Actor::Wait,
        remedy: TRY_LATER,
        confidence: Confidence::Reported,
        source: LIMITS,
        ..ROW
    },
    Entry {
        replies: &[reply(421, "", ""), reply(454, "", "")],
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "the mail server cannot serve at the moment",
            ja: "メール サーバーが現在応答できません",
        },
        actor: Actor::Wait,
        remedy: TRY_LATER,
        confidence: Confidence::Inferred,
        source: "RFC 5321 §4.2.3",
        ..ROW
    },
    // Personal accounts.
    Entry {
        replies: &[reply(0, "5.7.14", ""), reply(0, "", "smtp access disabled")],
        cause: Phrase {
            en: "a personal account has SMTP switched off",
            ja: "個人アカウントで SMTP が無効になっています",
        },
        actor: Actor::MailboxOwner,
        remedy: Phrase {
            en: "sign in to outlook.com as {mailbox}, and switch it on: Settings > Mail > Forwarding and IMAP (POP and IMAP); the server is smtp-mail.outlook.com",
            ja: "outlook.com に {mailbox} でサインインし、設定 > メール > 転送と IMAP (POP と IMAP) で有効にしてください。サーバーは smtp-mail.outlook.com です",
        },
        confidence: Confidence::Inferred,
        source: "Microsoft support: POP, IMAP, and SMTP settings for Outlook.com",
        ..ROW
    },
];

#[cfg(test)]
mod tests {
    use super::super::reply as row_of;

    /// Exchange's own words, and those that the row's remedy must have in it.
    const REPLIES: &[(u16, &str, &str)] = &[
        (
            535,
            "5.7.3 Authentication unsuccessful [AB0PR01CA0001.eurprd01.prod.exchangelabs.com 2026-10-01T10:00:00.000Z 08DD]",
            "doctor",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
            "Set-TransportConfig",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information.",
            "Set-CASMailbox",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, basic authentication is disabled.",
            "XOAUTH2",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. Contact your administrator.",
            "Sign-in logs",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy.",
            "Sign-in logs",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
            "Sign-in logs",
        ),
        (535, "5.7.8 Error: authentication failed", "doctor"),
        (
            550,
            "5.7.30 Basic authentication is not supported for Client Submission.",
            "XOAUTH2",
        ),
        (
            530,
            "5.7.57 Client not authenticated to send mail.",
            "port 587",
        ),
        (501, "5.5.124 Invalid XOAUTH2 data", "doctor"),
        (501, "5.5.127 Access token expires soon", "--min-ttl 600"),
        (
            550,
            "5.7.60 SMTP; Client does not have permissions to send as this sender",
            "SendAs",
        ),
        (
            554,
            "5.2.252 SendAsDenied; taro@example.com not allowed to send as hanako@example.com",
            "SendAs",
        ),
        (
            554,
            "5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied",
            "SendAs",
        ),
        (
            550,
            "5.2.251 Sender throttled due to continuous mailbox full errors.",
            "stop sending",
        ),
        (
            550,
            "5.2.252 Sender throttled due to continuous send as denied errors.",
            "stop sending",
        ),
        (
            550,
            "5.2.253 Sender throttled due to continuous invalid license errors.",
            "stop sending",
        ),
        (
            550,
            "5.2.254 Sender throttled due to continuous too many recipients errors.",
            "stop sending",
        ),
        (
            550,
            "5.2.255 Sender throttled due to continuous invalid recipients errors.",
            "stop sending",
        ),
        (
            430,
            "4.2.0 STOREDRV; mailbox logon failure",
            "New-ServicePrincipal",
        ),
        (
            432,
            "4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
            "fewer processes",
        ),
        (
            432,
            "4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.",
            "fewer processes",
        ),
        (
            554,
            "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException",
            "tomorrow",
        ),
        (
            451,
            "4.7.0 Temporary server error. Please try again later.",
            "service health",
        ),
        (
            451,
            "4.7.500 Server busy. Please try again later",
            "service health",
        ),
        (421, "4.3.2 Service not active", "service health"),
        (
            454,
            "4.7.0 Temporary authentication failure",
            "service health",
        ),
    ];

    #[test]
    fn every_reply_finds_its_cause() {
        for (code, text, words) in REPLIES {
            let row = row_of(*code, text).unwrap_or_else(|| panic!("{code} {text}"));
            assert!(
                row.remedy.en.contains(words),
                "{code} {text}: {}",
                row.remedy.en
            );
        }
        assert!(row_of(250, "2.0.0 OK").is_none());
        assert!(row_of(550, "5.1.1 no such user").is_none());
        assert!(row_of(999, "").is_none());
    }
}
