//! The causes behind the words of OAuth, for refusals without an AADSTS code that is known: one row
//! a cause, under each value of `error`, or of Microsoft's finer `suberror`, that means it.
//!
//! Owns what is said about a word, in English and Japanese; finding the row and filling in its place
//! holders is the parent's work. An AADSTS code says more than a `suberror`, and that more than an
//! `error`. The texts are ours.

use super::aadsts::{MEET_THE_DEVICE_POLICY, REPORT, SIGN_IN_AGAIN, TRY_LATER};
use super::{Actor, Confidence, Effect, Entry, Phrase, Sign};
use crate::error::ErrorKind;

const CODE_FLOW: &str =
    "RFC 6749 sections 4.1.2.1 and 5.2; Microsoft: OAuth 2.0 authorization code flow";
const DEVICE_CODE: &str =
    "RFC 8628 section 3.5; Microsoft: OAuth 2.0 device authorization grant flow";
const OPENID: &str = "OpenID Connect Core section 3.1.2.6; Microsoft: OpenID Connect on the Microsoft identity platform";
const CLASSIFICATION: &str = "Microsoft: MSAL, UiRequiredExceptionClassification";
const INTERNAL: &str = "the sources of MSAL Python and MSAL Java, which keep it to themselves";

/// Every row.
pub(super) static ENTRIES: &[Entry] = &[
    // `suberror`.
    Entry {
        sign: Sign::Suberror(&["consent_required"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "nobody has consented that the application may use the permission it asks for, or the consent was taken back",
            ja: "アプリケーションが要求するアクセス許可に同意していないか、同意が取り消されています",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --prompt consent` and accept; if the page asks for an admin, have one open {authority_host}/{tenant}/v2.0/adminconsent?client_id={client_id}&scope={smtp_send_in_query} (with the tenant's id or `organizations` where it says common)",
            ja: "`entra-token login -a {account} --prompt consent` を実行し、表示された内容に同意してください。管理者の承認を求められた場合は、次の URL を開くよう管理者に依頼してください: {authority_host}/{tenant}/v2.0/adminconsent?client_id={client_id}&scope={smtp_send_in_query} (common の部分はテナント ID か `organizations` に置き換えます)",
        },
        confidence: Confidence::Documented,
        source: CLASSIFICATION,
    },
    Entry {
        sign: Sign::Suberror(&["basic_action"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the sign-in needs a step by a person, such as multifactor authentication",
            ja: "サインインに、多要素認証などの本人の操作が必要です",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` and do what the page in the browser asks for",
            ja: "`entra-token login -a {account}` を実行し、ブラウザーの画面の案内に従ってください",
        },
        confidence: Confidence::Documented,
        source: CLASSIFICATION,
    },
    Entry {
        sign: Sign::Suberror(&["additional_action"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "something has to be done outside of the sign-in first, such as registering the device",
            ja: "サインインの前に、デバイスの登録など、サインイン画面の外での操作が必要です",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}`, and do what the page in the browser explains; if it stays, ask an admin what the organisation demands of this device or account",
            ja: "`entra-token login -a {account}` を実行し、ブラウザーの画面の説明に従ってください。解消しない場合は、このデバイスやアカウントに必要な条件を管理者に確認してください",
        },
        confidence: Confidence::Documented,
        source: CLASSIFICATION,
    },
    Entry {
        sign: Sign::Suberror(&["message_only"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the sign-in is blocked at the moment, and the person can do nothing about it; the page of a new sign-in says why",
            ja: "サインインが現在ブロックされており、本人の操作では解消できません (サインインし直すと、画面に理由が表示されます)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` and read the page; have an admin find the policy by the correlation id in Entra admin center > Monitoring & health > Sign-in logs",
            ja: "`entra-token login -a {account}` を実行して画面の説明を確認し、Microsoft Entra 管理センター > 監視と正常性 > サインイン ログ で相関 ID からポリシーを特定するよう管理者に依頼してください",
        },
        confidence: Confidence::Documented,
        source: CLASSIFICATION,
    },
    Entry {
        sign: Sign::Suberror(&["user_password_expired"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the user's password has expired",
            ja: "ユーザーのパスワードの有効期限が切れています",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` and change the password when asked",
            ja: "`entra-token login -a {account}` を実行し、案内に従ってパスワードを変更してください",
        },
        confidence: Confidence::Documented,
        source: CLASSIFICATION,
    },
    Entry {
        sign: Sign::Suberror(&["bad_token"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the refresh token is of no use any more: it was revoked or replaced, or its user is gone",
            ja: "更新トークンは無効です (取り消されたか、置き換えられたか、ユーザーが存在しません)",
        },
        actor: Actor::You,
        effect: Effect::TokenDead,
        remedy: SIGN_IN_AGAIN,
        confidence: Confidence::Reported,
        source: "MSAL Python's sources; seen with AADSTS50173 and AADSTS50034",
    },
    Entry {
        sign: Sign::Suberror(&["token_expired"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the refresh token has expired, or the time that a policy gives a sign-in is over",
            ja: "更新トークンの期限が切れたか、ポリシーで決められたサインインの有効期間が過ぎました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: SIGN_IN_AGAIN,
        confidence: Confidence::Reported,
        source: "MSAL Python's sources; seen with AADSTS70043",
    },
    Entry {
        sign: Sign::Suberror(&["client_mismatch"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the refresh token belongs to another application than the one that sent it",
            ja: "更新トークンが、送信したものとは別のアプリケーションのものです",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --client-id {client_id}`",
            ja: "`entra-token login -a {account} --client-id {client_id}` を実行してください",
        },
        confidence: Confidence::Inferred,
        source: INTERNAL,
    },
    Entry {
        sign: Sign::Suberror(&["protection_policy_required"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "a Conditional Access policy lets only apps under an Intune app protection policy sign in, and this tool cannot be one",
            ja: "条件付きアクセスのポリシーで、Intune アプリ保護ポリシーの対象アプリだけがサインインを許可されています (このツールは対象になりません)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "have an admin exempt this account or app in Entra admin center > Protection > Conditional Access, then run `entra-token login -a {account}`",
            ja: "Microsoft Entra 管理センター > 保護 > 条件付きアクセス でこのアカウントまたはアプリを対象外にするよう管理者に依頼し、その後 `entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Reported,
        source: "GitHub AzureAD/microsoft-authentication-library-for-dotnet wiki",
    },
    Entry {
        sign: Sign::Suberror(&["device_authentication_failed"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the device could not prove that it is a registered one, which a policy demands",
            ja: "ポリシーで登録済みデバイスが求められていますが、このデバイスを確認できませんでした",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: MEET_THE_DEVICE_POLICY,
        confidence: Confidence::Inferred,
        source: INTERNAL,
    },
    // `error`.
    Entry {
        sign: Sign::Error(&["interaction_required", "login_required"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "a person has to sign in: Entra does not answer this request without a page in a browser",
            ja: "本人のサインインが必要です (Entra はブラウザーの画面なしではこの要求に応答しません)",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: SIGN_IN_AGAIN,
        confidence: Confidence::Documented,
        source: OPENID,
    },
    Entry {
        sign: Sign::Error(&["access_denied"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the sign-in was cancelled or the consent declined, or a policy or an admin does not allow it",
            ja: "サインインがキャンセルされたか同意が拒否されました。または、ポリシーや管理者によって許可されていません",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` again and accept; if the page asks for the approval of an admin, have one open {authority_host}/{tenant}/v2.0/adminconsent?client_id={client_id}&scope={smtp_send_in_query} (with the tenant's id or `organizations` where it says common)",
            ja: "`entra-token login -a {account}` をもう一度実行し、承諾してください。管理者の承認を求められた場合は、次の URL を開くよう管理者に依頼してください: {authority_host}/{tenant}/v2.0/adminconsent?client_id={client_id}&scope={smtp_send_in_query} (common の部分はテナント ID か `organizations` に置き換えます)",
        },
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the authorization code or the refresh token is not accepted: it has expired, was revoked or used already, or belongs to another application",
            ja: "認可コードまたは更新トークンが受け付けられません (期限切れ、取り消し、使用済み、または別のアプリケーションのもの)",
        },
        actor: Actor::You,
        effect: Effect::GrantRefused,
        remedy: SIGN_IN_AGAIN,
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&["invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the application could not prove that it is itself: its client secret or certificate is wrong, has expired or is missing, or it sent one although its redirect URI is public",
            ja: "アプリケーションの認証に失敗しました (クライアント シークレットや証明書の誤り、期限切れ、不足、またはパブリックなリダイレクト URI でシークレットを送ったこと)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "for a redirect URI under \"Mobile and desktop applications\" run `entra-token login -a {account}` without a secret; for one under Web, with the Value of a valid secret: `entra-token login -a {account} --client-secret-file PATH`; both are listed in Entra admin center > App registrations > {client_id}",
            ja: "リダイレクト URI が「モバイル アプリケーションとデスクトップ アプリケーション」にある場合は、シークレットなしで `entra-token login -a {account}` を実行してください。「Web」にある場合は、有効なシークレットの「値」を使って `entra-token login -a {account} --client-secret-file PATH` を実行してください。どちらも Microsoft Entra 管理センター > アプリの登録 > {client_id} で確認できます",
        },
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&["unauthorized_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "this application may not sign in this way: the client id is unknown in the tenant, or the app registration does not allow it",
            ja: "このアプリケーションにはこの方法でのサインインが許可されていません (テナントにないクライアント ID か、アプリの登録で許可されていない方法です)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "compare {client_id} with the Application (client) ID in Entra admin center > App registrations, and run `entra-token login -a {account} --client-id CLIENT_ID --tenant TENANT_ID`; for --device-code set \"Allow public client flows\" to Yes under Authentication",
            ja: "{client_id} が Microsoft Entra 管理センター > アプリの登録 の「アプリケーション (クライアント) ID」と同じか確認し、`entra-token login -a {account} --client-id CLIENT_ID --tenant TENANT_ID` を実行してください。--device-code の場合は、認証 の「パブリック クライアント フローを許可する」を「はい」にしてください",
        },
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&["invalid_scope"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the scope asked for is not valid: misspelt, unknown to the service, or of another cloud",
            ja: "要求したスコープが正しくありません (書き間違い、サービスにないスコープ、別のクラウドのスコープなど)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --scope {smtp_send}`; --app-only is used without --scope",
            ja: "`entra-token login -a {account} --scope {smtp_send}` を実行してください。--app-only の場合は --scope を付けません",
        },
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&["invalid_resource"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the tenant does not have the service that the scope names: it has no Exchange Online, or the scope is misspelt or of another cloud",
            ja: "スコープが指すサービスがテナントにありません (Exchange Online の契約がないか、スコープの書き間違い、または別のクラウドのスコープです)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "check the tenant and the scope: `entra-token login -a {account} --tenant TENANT_ID --scope {smtp_send}`; if both are right, have an admin check that the tenant has an Exchange Online licence",
            ja: "テナントとスコープを確認してください: `entra-token login -a {account} --tenant TENANT_ID --scope {smtp_send}`。どちらも正しい場合は、テナントに Exchange Online のライセンスがあるか管理者に確認してください",
        },
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&["invalid_tenant"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the tenant does not exist in this cloud",
            ja: "このクラウドにテナントが見つかりません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --tenant TENANT` with the tenant's id or a verified domain; for another cloud add --cloud usgov, usgov-dod or china",
            ja: "テナント ID か確認済みドメインを指定して `entra-token login -a {account} --tenant TENANT` を実行してください。別のクラウドなら --cloud に usgov、usgov-dod、china のいずれかを付けてください",
        },
        confidence: Confidence::Reported,
        source: "captured live; seen with AADSTS90002",
    },
    Entry {
        sign: Sign::Error(&["temporarily_unavailable", "server_error"]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "Entra cannot answer at the moment",
            ja: "Entra が現在応答できません",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: TRY_LATER,
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&[
            "invalid_request",
            "unsupported_grant_type",
            "unsupported_response_type",
        ]),
        kind: ErrorKind::Unexpected,
        cause: Phrase {
            en: "the request is malformed, or is of a kind that Entra does not support for this app",
            ja: "要求の形式が正しくないか、このアプリではサポートされていない種類の要求です",
        },
        actor: Actor::Us,
        effect: Effect::Nothing,
        remedy: REPORT,
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    // `error`, of the device code flow.
    Entry {
        sign: Sign::Error(&["authorization_pending"]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "nobody has finished the sign-in with the device code yet",
            ja: "デバイス コードでのサインインが、まだ完了していません",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "open the page that was shown, enter the code and sign in; entra-token goes on by itself",
            ja: "表示されたページを開き、コードを入力してサインインしてください。entra-token は自動的に続行します",
        },
        confidence: Confidence::Documented,
        source: DEVICE_CODE,
    },
    Entry {
        sign: Sign::Error(&["slow_down"]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "the program asks too often whether the sign-in is finished",
            ja: "サインインの完了を確認する間隔が短すぎます",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "wait 5 seconds longer between two questions; entra-token does so by itself",
            ja: "確認の間隔を 5 秒長くしてください。entra-token は自動的に間隔を空けます",
        },
        confidence: Confidence::Documented,
        source: "RFC 8628 section 3.5",
    },
    Entry {
        sign: Sign::Error(&["expired_token"]),
        kind: ErrorKind::TimedOut,
        cause: Phrase {
            en: "the device code has expired: nobody finished the sign-in within about 15 minutes",
            ja: "デバイス コードの期限が切れました (約 15 分以内にサインインが完了しませんでした)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --device-code` again and enter the new code at once",
            ja: "`entra-token login -a {account} --device-code` をもう一度実行し、新しいコードをすぐに入力してください",
        },
        confidence: Confidence::Documented,
        source: DEVICE_CODE,
    },
    Entry {
        sign: Sign::Error(&["authorization_declined"]),
        kind: ErrorKind::Cancelled,
        cause: Phrase {
            en: "the person at the device code page declined the sign-in",
            ja: "デバイス コードの画面で、サインインが拒否されました",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --device-code` again, and accept",
            ja: "`entra-token login -a {account} --device-code` をもう一度実行し、許可してください",
        },
        confidence: Confidence::Documented,
        source: DEVICE_CODE,
    },
    Entry {
        sign: Sign::Error(&["bad_verification_code"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the device code is not recognised",
            ja: "デバイス コードが認識されません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --device-code` again for a new code",
            ja: "`entra-token login -a {account} --device-code` をもう一度実行し、新しいコードを取得してください",
        },
        confidence: Confidence::Documented,
        source: DEVICE_CODE,
    },
];

#[cfg(test)]
mod tests {
    use crate::error::ErrorKind;
    use crate::guide;

    #[test]
    fn a_suberror_says_more_than_its_error() {
        use ErrorKind::{Refused, SignInRequired, TemporarilyUnavailable, Unexpected};
        for (error, suberror, name, kind) in [
            ("invalid_grant", None, "invalid_grant", SignInRequired),
            (
                "invalid_grant",
                Some("bad_token"),
                "bad_token",
                SignInRequired,
            ),
            (
                "invalid_grant",
                Some("token_expired"),
                "token_expired",
                SignInRequired,
            ),
            (
                "invalid_grant",
                Some("message_only"),
                "message_only",
                Refused,
            ),
            (
                "invalid_grant",
                Some("of tomorrow"),
                "invalid_grant",
                SignInRequired,
            ),
            (
                "interaction_required",
                Some("basic_action"),
                "basic_action",
                SignInRequired,
            ),
            ("consent_required", None, "consent_required", SignInRequired),
            ("access_denied", None, "access_denied", Refused),
            ("invalid_client", None, "invalid_client", Refused),
            (
                "server_error",
                None,
                "temporarily_unavailable",
                TemporarilyUnavailable,
            ),
            ("invalid_request", None, "invalid_request", Unexpected),
        ] {
            let entry = guide::oauth(error, suberror).expect("a row");
            assert_eq!((entry.names()[0].as_str(), entry.kind), (name, kind));
        }
        assert!(guide::oauth("of_tomorrow", None).is_none());
    }

    #[test]
    fn every_error_of_an_aadsts_code_has_a_row() {
        for entry in guide::ENTRIES {
            let guide::Sign::Aadsts { errors, .. } = entry.sign else {
                continue;
            };
            for error in errors {
                assert!(guide::oauth(error, None).is_some(), "{error}");
            }
        }
    }
}
