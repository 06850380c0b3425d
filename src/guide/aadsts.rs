//! The causes behind Entra's AADSTS codes: one row a cause, under every code that shares it.
//!
//! Owns what is said about a code, in English and Japanese; finding the row and filling in its
//! place holders is the parent's work: `{account}` is the name that `-a` takes, `{client_id}` the
//! application (client) id, `{tenant}` the tenant segment, `{redirect_uri}` the redirect URI as
//! sent. The texts are ours, not Microsoft's. Where the codes or claims of a row are known from
//! different places, its confidence is the lowest among them. A row whose `errors` are empty is
//! only ever seen as a page in the browser: nothing comes back to the redirect URI.

use super::{Actor, Confidence, Effect, Entry, Phrase, Sign};
use crate::error::ErrorKind;

/// Microsoft's list of AADSTS codes.
const LIST: &str = "Microsoft: Microsoft Entra authentication and authorization error codes";

/// The codes of a row, and the values of `error` that they come under.
const fn aadsts(codes: &'static [u32], errors: &'static [&'static str]) -> Sign {
    Sign::Aadsts { codes, errors }
}

/// Where an admin consents for a whole tenant, in the global cloud.
macro_rules! admin_consent_url {
    () => {
        "{authority_host}/{tenant}/v2.0/adminconsent?client_id={client_id}&scope={smtp_send_in_query}"
    };
}

/// A plain new sign-in is all it takes.
pub(super) const SIGN_IN_AGAIN: Phrase = Phrase {
    en: "run `entra-token login -a {account}`",
    ja: "`entra-token login -a {account}` を実行してください",
};

/// The request was wrong, and nobody but us can put it right.
pub(super) const REPORT: Phrase = Phrase {
    en: "start again with `entra-token login -a {account}`; if it comes back, report it to the authors of entra-token with the correlation id",
    ja: "`entra-token login -a {account}` でサインインを最初からやり直してください。同じエラーが続く場合は、相関 ID を添えて entra-token の開発元に報告してください",
};

/// It passes by itself.
pub(super) const TRY_LATER: Phrase = Phrase {
    en: "wait a few minutes and run the same command again; nothing was changed",
    ja: "数分待ってから同じコマンドをもう一度実行してください。何も変更されていません",
};

/// A policy is about the device or the app that signs in.
pub(super) const MEET_THE_DEVICE_POLICY: Phrase = Phrase {
    en: "run `entra-token login -a {account}` in the browser of a device that your organisation manages, without --device-code; or have an admin exempt this account or app in Entra admin center > Protection > Conditional Access",
    ja: "組織が管理するデバイスのブラウザーで、--device-code を付けずに `entra-token login -a {account}` を実行してください。できない場合は、Microsoft Entra 管理センター > 保護 > 条件付きアクセス で、このアカウントまたはアプリを対象外にするよう管理者に依頼してください",
};

/// The redirect URI is on the wrong platform.
const LEAVE_SINGLE_PAGE: Phrase = Phrase {
    en: "in Entra admin center > App registrations > {client_id} > Authentication, remove `{redirect_uri}` from \"Single-page application\" and add it under \"Mobile and desktop applications\"; then run `entra-token login -a {account}`",
    ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > 認証 で、`{redirect_uri}` を「シングルページ アプリケーション」から削除し、「モバイル アプリケーションとデスクトップ アプリケーション」に追加してください。その後 `entra-token login -a {account}` を実行してください",
};

/// Every row.
pub(super) static ENTRIES: &[Entry] = &[
    // Client secret, public or confidential client.
    Entry {
        sign: aadsts(&[700025], &["invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the app registration lists this redirect URI as public (\"Mobile and desktop applications\"), so Entra refuses a client secret or certificate",
            ja: "アプリの登録でこのリダイレクト URI がパブリック クライアント (「モバイル アプリケーションとデスクトップ アプリケーション」) に分類されているため、クライアント シークレットや証明書は受け付けられません",
        },
        actor: Actor::You,
        effect: Effect::DropSecret,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` without a client secret (no --client-secret-file, AZURE_CLIENT_SECRET unset), or register `{redirect_uri}` under Web instead in Entra admin center > App registrations > {client_id} > Authentication",
            ja: "クライアント シークレットを渡さずに (--client-secret-file を付けず、環境変数 AZURE_CLIENT_SECRET も外して) `entra-token login -a {account}` を実行してください。シークレットを使う場合は、Microsoft Entra 管理センター > アプリの登録 > {client_id} > 認証 で `{redirect_uri}` を「Web」に登録し直してください",
        },
        confidence: Confidence::Reported,
        source: "Microsoft's error code list; GitHub canonical/authd #1881, Softeria/ms-365-mcp-server #667",
    },
    Entry {
        sign: aadsts(&[90023], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the request does not fit the app registration: with a personal account this is how Entra refuses a client secret from a public client, and it also comes for about a minute after the supported account types were changed",
            ja: "要求がアプリの登録と合っていません (個人用アカウントでパブリック クライアントがクライアント シークレットを送ったときや、サポートされているアカウントの種類を変更した直後の 1 分ほどの間に、このエラーになります)",
        },
        actor: Actor::You,
        effect: Effect::DropSecret,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` without a client secret (no --client-secret-file, AZURE_CLIENT_SECRET unset); after a change of the app registration, wait a minute first",
            ja: "クライアント シークレットを渡さずに (--client-secret-file を付けず、環境変数 AZURE_CLIENT_SECRET も外して) `entra-token login -a {account}` を実行してください。アプリの登録を変更した直後なら、1 分ほど待ってから実行してください",
        },
        confidence: Confidence::Reported,
        source: "Microsoft's error code list; GitHub AzureAD/microsoft-authentication-library-for-js #7334",
    },
    Entry {
        sign: aadsts(&[7000218], &["invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the app registration makes this sign-in a confidential one (the redirect URI is under Web, or a device code was used while public client flows are off), and no client secret was sent",
            ja: "アプリの登録ではこのサインインにクライアント シークレットが必要ですが (リダイレクト URI が「Web」にある、またはパブリック クライアント フローが無効のままデバイス コードを使った)、シークレットが送られていません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "in Entra admin center > App registrations > {client_id} > Authentication, move `{redirect_uri}` from Web to \"Mobile and desktop applications\", then run `entra-token login -a {account}`; for a device code set \"Allow public client flows\" to Yes there, then run `entra-token login -a {account} --device-code`; or keep Web and run `entra-token login -a {account} --client-secret-file PATH`",
            ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > 認証 で `{redirect_uri}` を「Web」から「モバイル アプリケーションとデスクトップ アプリケーション」に移し、`entra-token login -a {account}` を実行してください。デバイス コードを使う場合は、同じ画面で「パブリック クライアント フローを許可する」を「はい」にし、`entra-token login -a {account} --device-code` を実行してください。「Web」のまま使う場合は `entra-token login -a {account} --client-secret-file PATH` を実行してください",
        },
        confidence: Confidence::Reported,
        source: "Microsoft's error code list; GitHub AzureAD/microsoft-authentication-library-for-java #818",
    },
    Entry {
        sign: aadsts(&[7000216], &["invalid_client", "invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "this kind of sign-in needs a client secret or certificate, and none was sent",
            ja: "この種類のサインインにはクライアント シークレットか証明書が必要ですが、送られていません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --client-secret-file PATH` with a secret from Entra admin center > App registrations > {client_id} > Certificates & secrets",
            ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > 証明書とシークレット のシークレットを用意し、`entra-token login -a {account} --client-secret-file PATH` を実行してください",
        },
        confidence: Confidence::Reported,
        source: "GitHub MicrosoftDocs/azure-docs #30777",
    },
    Entry {
        sign: aadsts(&[7000215], &["invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the client secret is wrong: often its Secret ID was taken instead of its Value, or a blank or quote was copied along",
            ja: "クライアント シークレットが正しくありません (「値」ではなく「シークレット ID」を使った、空白や引用符が混ざった、などがよくある原因です)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "put the secret's Value, and nothing else, into a file and run `entra-token login -a {account} --client-secret-file PATH`; if the Value is lost, make a new client secret in Entra admin center > App registrations > {client_id} > Certificates & secrets; if the secret is brand new, wait a minute and try again",
            ja: "シークレットの「値」だけをファイルに保存し、`entra-token login -a {account} --client-secret-file PATH` を実行してください。値が分からない場合は、Microsoft Entra 管理センター > アプリの登録 > {client_id} > 証明書とシークレット で新しいクライアント シークレットを作成してください。作成した直後なら、1 分ほど待ってからもう一度試してください",
        },
        confidence: Confidence::Reported,
        source: "Microsoft's error code list; Microsoft Graph: application addPassword; captured live 2026-08",
    },
    Entry {
        sign: aadsts(&[70002], &["invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the client secret is wrong, or (with a personal account) it is missing although the redirect URI is under Web",
            ja: "クライアント シークレットが正しくないか、個人用アカウントでリダイレクト URI が「Web」にあるのにシークレットが送られていません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --client-secret-file PATH` with the Value of a secret from Entra admin center > App registrations > {client_id} > Certificates & secrets; to do without a secret, move `{redirect_uri}` to \"Mobile and desktop applications\" under Authentication",
            ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > 証明書とシークレット のシークレットの「値」を使って `entra-token login -a {account} --client-secret-file PATH` を実行してください。シークレットなしで使う場合は、認証 で `{redirect_uri}` を「モバイル アプリケーションとデスクトップ アプリケーション」に移してください",
        },
        confidence: Confidence::Reported,
        source: "Microsoft's error code list; GitHub microsoftgraph/msgraph-sdk-python #1123",
    },
    Entry {
        sign: aadsts(&[7000222], &["invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the client secret has expired",
            ja: "クライアント シークレットの有効期限が切れています",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "make a new client secret in Entra admin center > App registrations > {client_id} > Certificates & secrets and copy its Value at once, then run `entra-token login -a {account} --client-secret-file PATH`",
            ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > 証明書とシークレット で新しいクライアント シークレットを作成し、その場で「値」を控えてから、`entra-token login -a {account} --client-secret-file PATH` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    // Certificates, assertions and federated credentials.
    Entry {
        sign: aadsts(&[700027, 50012], &["invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the signature of the client assertion could not be verified: the certificate is not registered for this app, or the key is not the one that belongs to it",
            ja: "クライアント アサーションの署名を検証できません (証明書がこのアプリに登録されていないか、鍵が証明書と対になっていません)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "check that a certificate with the same thumbprint is listed and still valid in Entra admin center > App registrations > {client_id} > Certificates & secrets, and that the key belongs to it; then run `entra-token login -a {account}`",
            ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > 証明書とシークレット に同じ拇印の証明書があり、有効期限内であること、鍵がその証明書のものであることを確認してから、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[500133], &["invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the assertion is not valid at this time: it has expired, or the clock of this computer is wrong",
            ja: "アサーションが有効な時間の範囲外です (期限が切れているか、このコンピューターの時計がずれています)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "set the clock of this computer right, get a fresh assertion if another system issues it, then run `entra-token login -a {account}`",
            ja: "このコンピューターの時計を合わせ、アサーションをほかのシステムが発行している場合は新しく取得してから、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50048], &["invalid_client"]),
        kind: ErrorKind::Unexpected,
        cause: Phrase {
            en: "the client assertion names a subject that is not its issuer, while both must be the client id",
            ja: "クライアント アサーションの subject と issuer が一致していません (どちらもクライアント ID である必要があります)",
        },
        actor: Actor::Us,
        effect: Effect::Nothing,
        remedy: REPORT,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[700030], &["invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the subject name in the certificate is not allowed for this app",
            ja: "証明書のサブジェクト名が、このアプリに許可されたものではありません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "add this very certificate in Entra admin center > App registrations > {client_id} > Certificates & secrets, or use a certificate whose subject name is allowed; then run `entra-token login -a {account}`",
            ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > 証明書とシークレット にこの証明書を追加するか、許可されたサブジェクト名の証明書を使ってから、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50013], &["invalid_grant"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the assertion that was sent is not accepted: it has expired, is malformed, or was issued for something else",
            ja: "送られたアサーションが受け付けられません (期限切れか、形式の誤りか、別の用途に発行されたものです)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "get a fresh assertion from the system that issues it, check the clock of this computer, then run `entra-token login -a {account}`",
            ja: "アサーションを発行元のシステムから新しく取得し、このコンピューターの時計を確認してから、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(
            &[70021, 700211, 700213, 7002121],
            &["invalid_client", "invalid_request"],
        ),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "no federated credential of the app registration matches the issuer, subject and audience of the token that was sent",
            ja: "送られたトークンの issuer・subject・audience に一致するフェデレーション資格情報が、アプリの登録にありません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "in Entra admin center > App registrations > {client_id} > Certificates & secrets > Federated credentials, make the issuer (700211), the subject (700213) and the audience (7002121) equal to those of the token, upper and lower case included; the audience in the global cloud is `api://AzureADTokenExchange`",
            ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > 証明書とシークレット > フェデレーション資格情報 で、issuer (700211)、subject (700213)、audience (7002121) を大文字と小文字も含めてトークンの値に合わせてください。グローバル クラウドの audience は `api://AzureADTokenExchange` です",
        },
        confidence: Confidence::Reported,
        source: "Microsoft: workload identity federation; GitHub Azure/login #482, Azure/azure-workload-identity #340",
    },
    Entry {
        sign: aadsts(&[700229], &["invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the token sent as a federated credential belongs to a user, and Entra takes only an app-only token there",
            ja: "フェデレーション資格情報として送られたトークンがユーザーのものです (アプリ専用のトークンだけが使えます)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "take the federated token from an app-only sign-in (client credentials or a managed identity) instead, then run `entra-token login -a {account}`",
            ja: "アプリ専用のサインイン (クライアント資格情報またはマネージド ID) で得たトークンを使って、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    // The client id.
    Entry {
        sign: aadsts(&[700016, 700011], &["unauthorized_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the tenant does not know the application: the client id or the tenant is wrong, or nobody has consented to the application there yet",
            ja: "このテナントにアプリケーションが見つかりません (クライアント ID かテナントが間違っているか、まだ誰もこのテナントで同意していません)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "compare {client_id} with the Application (client) ID in Entra admin center > App registrations, then run `entra-token login -a {account} --client-id CLIENT_ID --tenant TENANT_ID`; if the app belongs to another organisation, have an admin open ",
                admin_consent_url!(),
                " (with the tenant's id or `organizations` where it says common)"
            ),
            ja: concat!(
                "{client_id} が Microsoft Entra 管理センター > アプリの登録 の「アプリケーション (クライアント) ID」と同じか確認し、`entra-token login -a {account} --client-id CLIENT_ID --tenant TENANT_ID` を実行してください。ほかの組織のアプリなら、次の URL を開くよう管理者に依頼してください: ",
                admin_consent_url!(),
                " (common の部分はテナント ID か `organizations` に置き換えます)"
            ),
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[700038], &["unauthorized_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the client id is not the id of any application",
            ja: "クライアント ID に該当するアプリケーションがありません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "copy the Application (client) ID, not the object id, from Entra admin center > App registrations and run `entra-token login -a {account} --client-id CLIENT_ID`",
            ja: "Microsoft Entra 管理センター > アプリの登録 で「アプリケーション (クライアント) ID」 (オブジェクト ID ではありません) をコピーし、`entra-token login -a {account} --client-id CLIENT_ID` を実行してください",
        },
        confidence: Confidence::Reported,
        source: "captured live 2026-08",
    },
    Entry {
        sign: aadsts(&[7000112, 70001], &["unauthorized_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the application is disabled",
            ja: "アプリケーションが無効になっています",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "have an admin enable it again in Entra admin center > Enterprise applications > {client_id}, or run `entra-token login -a {account} --client-id CLIENT_ID` with an app registration of your own",
            ja: "Microsoft Entra 管理センター > エンタープライズ アプリケーション > {client_id} で有効に戻すよう管理者に依頼するか、自分の組織のアプリの登録を使って `entra-token login -a {account} --client-id CLIENT_ID` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[1000031], &[]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the application cannot be used at the moment",
            ja: "アプリケーションが現在利用できない状態です",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "ask an admin why the application is blocked in Entra admin center > Enterprise applications > {client_id}, then run `entra-token login -a {account}`",
            ja: "Microsoft Entra 管理センター > エンタープライズ アプリケーション > {client_id} でブロックされている理由を管理者に確認し、解消後に `entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[65002], &["invalid_grant"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the client id belongs to an application of Microsoft (such as the Azure CLI), which may not ask for this permission",
            ja: "クライアント ID が Microsoft 自身のアプリケーション (Azure CLI など) のもので、このアクセス許可を要求できません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "make an app registration of your own in Entra admin center > App registrations > New registration, then run `entra-token login -a {account} --client-id CLIENT_ID`",
            ja: "Microsoft Entra 管理センター > アプリの登録 > 新規登録 で自分のアプリを登録し、`entra-token login -a {account} --client-id CLIENT_ID` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    // The redirect URI.
    Entry {
        sign: aadsts(&[50011, 70004], &["invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the redirect URI is not registered for the application",
            ja: "リダイレクト URI がアプリケーションに登録されていません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "add exactly `{redirect_uri}` under \"Mobile and desktop applications\" (under Web if you use a client secret) in Entra admin center > App registrations > {client_id} > Authentication, or run `entra-token login -a {account} --redirect-uri URI` with one that is listed there; for http://localhost only the port does not matter",
            ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > 認証 の「モバイル アプリケーションとデスクトップ アプリケーション」 (クライアント シークレットを使う場合は「Web」) に `{redirect_uri}` をそのまま追加するか、登録済みの URI で `entra-token login -a {account} --redirect-uri URI` を実行してください。http://localhost で違っていてもよいのはポートだけです",
        },
        confidence: Confidence::Documented,
        source: "Microsoft's error code list; Microsoft: redirect URI (reply URL) restrictions",
    },
    Entry {
        sign: aadsts(&[500113, 900971], &[]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the application has no redirect URI registered that could be used",
            ja: "使えるリダイレクト URI がアプリケーションに一つも登録されていません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "add `http://localhost` under \"Mobile and desktop applications\" in Entra admin center > App registrations > {client_id} > Authentication, then run `entra-token login -a {account}`; if the page came after an admin consent, the consent is stored and nothing needs to be done",
            ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > 認証 の「モバイル アプリケーションとデスクトップ アプリケーション」に `http://localhost` を追加し、`entra-token login -a {account}` を実行してください。管理者の同意のあとに表示された場合、同意は保存済みなので対応は不要です",
        },
        confidence: Confidence::Reported,
        source: "Microsoft's error code list (900971); GitHub KoenZomers/OneDriveAPI #33 (500113)",
    },
    Entry {
        sign: aadsts(&[9002327], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the redirect URI is registered under \"Single-page application\", whose sign-ins only a web page in a browser can finish",
            ja: "リダイレクト URI が「シングルページ アプリケーション」に登録されています (ブラウザー内の Web ページからしかサインインを完了できません)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: LEAVE_SINGLE_PAGE,
        confidence: Confidence::Reported,
        source: "GitHub AzureAD/microsoft-authentication-library-for-js #2482, sidebase/nuxt-auth #301",
    },
    Entry {
        sign: aadsts(&[9002325], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the redirect URI is registered under \"Single-page application\", where Entra demands PKCE",
            ja: "リダイレクト URI が、PKCE を必須とする「シングルページ アプリケーション」に登録されています",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: LEAVE_SINGLE_PAGE,
        confidence: Confidence::Reported,
        source: "GitHub thobach/MMM-MicrosoftToDo #27, atinux/nuxt-auth-utils #319",
    },
    Entry {
        sign: aadsts(&[9002326], &["invalid_request"]),
        kind: ErrorKind::Unexpected,
        cause: Phrase {
            en: "the token request carried an Origin header, which Entra takes only from a single-page application",
            ja: "トークン要求に Origin ヘッダーが付いていました (シングルページ アプリケーションでしか受け付けられません)",
        },
        actor: Actor::Us,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "check that no proxy on the way adds an Origin header, then run `entra-token login -a {account}`; if it comes back, report it to the authors of entra-token with the correlation id",
            ja: "経路上のプロキシが Origin ヘッダーを付けていないか確認し、`entra-token login -a {account}` を実行してください。同じエラーが続く場合は、相関 ID を添えて entra-token の開発元に報告してください",
        },
        confidence: Confidence::Reported,
        source: "GitHub umijs/umi-request #299",
    },
    // The tenant, the kind of account and the cloud.
    Entry {
        sign: aadsts(&[90002], &["invalid_request", "invalid_tenant"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the tenant does not exist in this cloud: its id or domain is misspelt, or it belongs to another cloud",
            ja: "このクラウドにテナントが見つかりません (テナント ID やドメインの書き間違いか、別のクラウドのテナントです)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --tenant TENANT` with the tenant's id or a verified domain; for another cloud add --cloud usgov, usgov-dod or china",
            ja: "テナント ID か確認済みドメインを指定して `entra-token login -a {account} --tenant TENANT` を実行してください。別のクラウドなら --cloud に usgov、usgov-dod、china のいずれかを付けてください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[900023], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the tenant given is neither a tenant id nor a valid domain name",
            ja: "指定されたテナントが、テナント ID でも正しいドメイン名でもありません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --tenant TENANT` with the tenant's id, one of its domains, or common, organizations or consumers",
            ja: "テナント ID、テナントのドメイン、または common、organizations、consumers のいずれかを指定して `entra-token login -a {account} --tenant TENANT` を実行してください",
        },
        confidence: Confidence::Reported,
        source: "captured live 2026-04",
    },
    Entry {
        sign: aadsts(&[50059, 50128, 90019], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "nothing in the request says which tenant is meant",
            ja: "どのテナントへのサインインなのかが、要求から分かりません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --tenant TENANT` with the tenant's id or a verified domain",
            ja: "テナント ID か確認済みドメインを指定して `entra-token login -a {account} --tenant TENANT` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[9001023], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "this kind of sign-in (such as --app-only) is not possible with common or consumers: it needs a tenant of its own",
            ja: "この種類のサインイン (--app-only など) は common や consumers では使えず、特定のテナントの指定が必要です",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --tenant TENANT` with the tenant's id or a verified domain, and the other flags as before",
            ja: "テナント ID か確認済みドメインを指定し、ほかのオプションはそのままで `entra-token login -a {account} --tenant TENANT` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50194], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the app registration is for a single tenant, and the sign-in went to common",
            ja: "アプリの登録が単一テナント用なのに、common でサインインしようとしました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --tenant TENANT_ID` with the id of the tenant that holds the app registration, or open it to more tenants under Supported account types in Entra admin center > App registrations > {client_id} > Authentication",
            ja: "アプリの登録があるテナントの ID を指定して `entra-token login -a {account} --tenant TENANT_ID` を実行してください。ほかのテナントからも使う場合は、Microsoft Entra 管理センター > アプリの登録 > {client_id} > 認証 の「サポートされているアカウントの種類」をマルチテナントに変更してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[9002331], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the app registration is for personal Microsoft accounts only",
            ja: "アプリの登録が個人用 Microsoft アカウント専用です",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "for a personal account run `entra-token login -a {account} --tenant consumers`; for a work or school account use an app registration that allows it: `entra-token login -a {account} --client-id CLIENT_ID`",
            ja: "個人用アカウントなら `entra-token login -a {account} --tenant consumers` を実行してください。職場または学校アカウントなら、それに対応したアプリの登録を使って `entra-token login -a {account} --client-id CLIENT_ID` を実行してください",
        },
        confidence: Confidence::Reported,
        source: "captured live; Microsoft: OpenID Connect on the Microsoft identity platform",
    },
    Entry {
        sign: aadsts(&[9002332, 90124, 90130], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the application, or the service it asks for, is for work and school accounts only, and the sign-in went to common or consumers",
            ja: "アプリケーションまたは要求先のサービスが職場または学校アカウント専用なのに、common か consumers でサインインしようとしました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --tenant organizations`, or give the tenant's id instead; for a personal account, have \"personal Microsoft accounts\" allowed under Supported account types in Entra admin center > App registrations > {client_id} > Authentication",
            ja: "`entra-token login -a {account} --tenant organizations` を実行してください (テナント ID でもかまいません)。個人用アカウントを使う場合は、Microsoft Entra 管理センター > アプリの登録 > {client_id} > 認証 の「サポートされているアカウントの種類」で個人用 Microsoft アカウントを許可してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[500208], &[]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the account is of the wrong kind: a personal account where only work or school accounts may sign in, or the reverse",
            ja: "アカウントの種類が違います (職場または学校アカウント専用のところに個人用アカウントで、またはその逆でサインインしようとしました)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --prompt select_account` and choose the right account; for a personal account also give --tenant consumers and check Supported account types in Entra admin center > App registrations > {client_id} > Authentication",
            ja: "`entra-token login -a {account} --prompt select_account` を実行して正しいアカウントを選んでください。個人用アカウントの場合は --tenant consumers も付け、Microsoft Entra 管理センター > アプリの登録 > {client_id} > 認証 の「サポートされているアカウントの種類」を確認してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(
            &[50020, 16000, 16003, 50014, 51004, 90072],
            &["invalid_grant", "interaction_required"],
        ),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the account that signed in does not belong to this tenant",
            ja: "サインインしたアカウントが、このテナントに属していません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --prompt select_account` and choose an account of the tenant, or add --tenant TENANT_ID with the tenant of the mailbox; otherwise have an admin of the tenant invite the account as a guest",
            ja: "`entra-token login -a {account} --prompt select_account` を実行してテナントのアカウントを選ぶか、メールボックスのあるテナントを --tenant TENANT_ID で指定してください。どちらも違う場合は、アカウントをゲストとして招待するようテナントの管理者に依頼してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[90038], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the tenant belongs to another national cloud than the one that was asked",
            ja: "テナントが、要求先とは別の国・地域のクラウドに属しています",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --cloud CLOUD --client-id CLIENT_ID` with global, usgov, usgov-dod or china, and an app registration in that cloud",
            ja: "global、usgov、usgov-dod、china のいずれかと、そのクラウドにあるアプリの登録のクライアント ID を指定して `entra-token login -a {account} --cloud CLOUD --client-id CLIENT_ID` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[900439], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the tenant is in the US Government cloud, and the sign-in went to the global cloud",
            ja: "テナントは米国政府クラウドにありますが、グローバル クラウドにサインインしようとしました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --cloud usgov` (for DoD --cloud usgov-dod)",
            ja: "`entra-token login -a {account} --cloud usgov` を実行してください (DoD の場合は --cloud usgov-dod)",
        },
        confidence: Confidence::Reported,
        source: "GitHub jgraph/drawio #1066",
    },
    Entry {
        sign: aadsts(&[900382, 900432], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "an application with a client secret or certificate cannot sign in from one cloud into another",
            ja: "クライアント シークレットや証明書を使うアプリケーションは、別のクラウドのテナントにサインインできません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "use an app registration in the cloud of the mailbox: `entra-token login -a {account} --cloud CLOUD --client-id CLIENT_ID --tenant TENANT_ID` with global, usgov, usgov-dod or china as the cloud",
            ja: "メールボックスと同じクラウドのアプリの登録を使い、`entra-token login -a {account} --cloud CLOUD --client-id CLIENT_ID --tenant TENANT_ID` を実行してください (CLOUD は global、usgov、usgov-dod、china のいずれか)",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50002, 500021], &["access_denied"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "this network lets people sign in to certain tenants only (tenant restrictions), and this tenant is not among them",
            ja: "このネットワークではサインインできるテナントが制限されており (テナント制限)、このテナントは許可されていません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "ask the network administrator to allow tenant {tenant} in the proxy's tenant restrictions, or run `entra-token login -a {account}` from another network",
            ja: "プロキシのテナント制限でテナント {tenant} を許可するようネットワーク管理者に依頼するか、別のネットワークから `entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[500212], &["access_denied"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the organisation of the account does not let its users sign in to this tenant (outbound cross-tenant access policy)",
            ja: "アカウントの所属組織が、このテナントへのサインインを許可していません (送信側のテナント間アクセス ポリシー)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "ask an admin of the account's own organisation to allow tenant {tenant} in its cross-tenant access policy, or sign in with an account of that tenant: `entra-token login -a {account} --prompt select_account`",
            ja: "テナント間アクセス ポリシーでテナント {tenant} を許可するよう、アカウントの所属組織の管理者に依頼してください。または `entra-token login -a {account} --prompt select_account` を実行し、そのテナントのアカウントでサインインしてください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[500213], &["access_denied"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the tenant does not let users of the account's organisation in (inbound cross-tenant access policy)",
            ja: "テナントが、このアカウントの所属組織からのアクセスを許可していません (受信側のテナント間アクセス ポリシー)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "ask an admin of tenant {tenant} to allow the account's organisation in its cross-tenant access policy, or sign in with an account of that tenant: `entra-token login -a {account} --prompt select_account`",
            ja: "テナント間アクセス ポリシーでこのアカウントの所属組織を許可するよう、テナント {tenant} の管理者に依頼してください。または `entra-token login -a {account} --prompt select_account` を実行し、そのテナントのアカウントでサインインしてください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    // Scopes and the service behind them.
    Entry {
        sign: aadsts(&[70011, 28002], &["invalid_scope", "invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the scope asked for is not valid: misspelt, of another cloud, or a .default scope mixed with others",
            ja: "要求したスコープが正しくありません (書き間違い、別のクラウドのスコープ、.default とほかのスコープの併用など)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --scope SCOPE` with the full scope of your cloud: `https://outlook.office.com/SMTP.Send` (global), `https://outlook.office365.us/SMTP.Send` (usgov) or `https://partner.outlook.cn/SMTP.Send` (china)",
            ja: "クラウドに合ったスコープを省略せずに指定して `entra-token login -a {account} --scope SCOPE` を実行してください: `https://outlook.office.com/SMTP.Send` (global)、`https://outlook.office365.us/SMTP.Send` (usgov)、`https://partner.outlook.cn/SMTP.Send` (china)",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[650053], &["invalid_scope", "invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the service does not offer a permission by the name in the scope: it is misspelt, or a short name was taken for one of Microsoft Graph",
            ja: "スコープに書かれた名前のアクセス許可がサービスにありません (書き間違いか、URL を省いた名前が Microsoft Graph のものと解釈されました)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --scope https://outlook.office.com/SMTP.Send`, the full URL included (in another cloud with the Outlook host of that cloud)",
            ja: "URL を省略せずに `entra-token login -a {account} --scope https://outlook.office.com/SMTP.Send` を実行してください (別のクラウドでは、そのクラウドの Outlook のホスト名にします)",
        },
        confidence: Confidence::Reported,
        source: "GitHub O365/python-o365 #551, WPManageNinja/fluent-smtp #154",
    },
    Entry {
        sign: aadsts(&[700022], &["invalid_scope", "invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the scopes belong to more than one service, and a token is for one service only",
            ja: "スコープが複数のサービスにまたがっています (トークンは一つのサービスにしか発行されません)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --scope https://outlook.office.com/SMTP.Send` with scopes of that one service only",
            ja: "スコープを一つのサービスのものだけにして `entra-token login -a {account} --scope https://outlook.office.com/SMTP.Send` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[700023], &["invalid_scope", "invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the scopes name no service that a token could be for",
            ja: "スコープに、トークンの対象となるサービスが含まれていません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --scope https://outlook.office.com/SMTP.Send` (in another cloud with the Outlook host of that cloud)",
            ja: "`entra-token login -a {account} --scope https://outlook.office.com/SMTP.Send` を実行してください (別のクラウドでは、そのクラウドの Outlook のホスト名にします)",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[1002012], &["invalid_scope"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "an app-only sign-in takes exactly one scope that ends in /.default, and another was asked for",
            ja: "アプリ専用のサインインで指定できるのは /.default で終わるスコープ一つだけですが、別のスコープが指定されました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --app-only --scope https://outlook.office365.com/.default` (for US Government `https://outlook.office365.us/.default`)",
            ja: "`entra-token login -a {account} --app-only --scope https://outlook.office365.com/.default` を実行してください (米国政府クラウドでは `https://outlook.office365.us/.default`)",
        },
        confidence: Confidence::Reported,
        source: "captured live; Microsoft: client credentials flow",
    },
    Entry {
        sign: aadsts(&[500011], &["invalid_resource"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the tenant does not have the service that the scope names: it has no Exchange Online, the scope is of another cloud, or it is the wrong tenant",
            ja: "スコープが指すサービスがテナントにありません (Exchange Online の契約がないか、別のクラウドのスコープか、テナントの間違いです)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --tenant TENANT_ID` with the tenant of the mailbox, and --cloud if it is not in the global cloud; if that is right already, have an admin check that the tenant has an Exchange Online licence",
            ja: "メールボックスのあるテナントを指定して `entra-token login -a {account} --tenant TENANT_ID` を実行してください (グローバル以外のクラウドなら --cloud も付けます)。指定が正しい場合は、テナントに Exchange Online のライセンスがあるか管理者に確認してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50001], &["invalid_resource"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the service that the scope names does not exist or is disabled",
            ja: "スコープが指すサービスが存在しないか、無効になっています",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "check the spelling of the host in the scope and run `entra-token login -a {account} --scope https://outlook.office.com/SMTP.Send` (in another cloud with the Outlook host of that cloud)",
            ja: "スコープのホスト名に書き間違いがないか確認し、`entra-token login -a {account} --scope https://outlook.office.com/SMTP.Send` を実行してください (別のクラウドでは、そのクラウドの Outlook のホスト名にします)",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[650052], &["invalid_client", "access_denied"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the organisation has not subscribed to, or not enabled, the service that the application needs",
            ja: "アプリケーションが必要とするサービスを、組織が契約していないか有効にしていません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "have an admin check that the tenant has an Exchange Online licence and that the service is enabled, then run `entra-token login -a {account}`",
            ja: "テナントに Exchange Online のライセンスがあり、サービスが有効になっていることを管理者に確認してもらってから、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[650054], &["invalid_resource"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the app registration asks for permissions of a service that is gone from the tenant",
            ja: "アプリの登録が、テナントにもう存在しないサービスのアクセス許可を要求しています",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "remove the permissions of the missing service in Entra admin center > App registrations > {client_id} > API permissions, then run `entra-token login -a {account}`",
            ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > APIのアクセス許可 で、存在しないサービスのアクセス許可を削除してから、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[650056, 650057], &["invalid_resource"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the app registration does not list the permission that is asked for, or no admin has consented to it",
            ja: "要求したアクセス許可がアプリの登録に含まれていないか、管理者がまだ同意していません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "add the delegated permission SMTP.Send (listed under Microsoft Graph) in Entra admin center > App registrations > {client_id} > API permissions, then have an admin open ",
                admin_consent_url!(),
                " (with the tenant's id or `organizations` where it says common) and run `entra-token login -a {account}`"
            ),
            ja: concat!(
                "Microsoft Entra 管理センター > アプリの登録 > {client_id} > APIのアクセス許可 で、委任されたアクセス許可 SMTP.Send (Microsoft Graph の一覧にあります) を追加し、次の URL を開くよう管理者に依頼してください: ",
                admin_consent_url!(),
                " (common の部分はテナント ID か `organizations` に置き換えます)。その後 `entra-token login -a {account}` を実行してください"
            ),
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[65005, 65006], &["invalid_resource", "invalid_client"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the API permissions of the app registration name something that the service does not have, such as the id of a Microsoft Graph permission entered for Exchange",
            ja: "アプリの登録の「APIのアクセス許可」に、サービス側に存在しない項目があります (Microsoft Graph のアクセス許可の ID を Exchange 用に登録した場合など)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "remove the broken entries in Entra admin center > App registrations > {client_id} > API permissions, add the delegated permission SMTP.Send by choosing it from the list of Microsoft Graph, then run `entra-token login -a {account}`",
            ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > APIのアクセス許可 で誤った項目を削除し、委任されたアクセス許可 SMTP.Send を Microsoft Graph の一覧から選んで追加してから、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Reported,
        source: "Microsoft's error code list (65005); GitHub kellylford/QuickMail #511 (65006)",
    },
    // Consent and assignment.
    Entry {
        sign: aadsts(&[65001], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "nobody has consented yet that the application may use the permission it asks for",
            ja: "アプリケーションが要求するアクセス許可に、まだ誰も同意していません",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "run `entra-token login -a {account} --prompt consent` and accept; if the page asks for an admin, have one open ",
                admin_consent_url!(),
                " (with the tenant's id or `organizations` where it says common)"
            ),
            ja: concat!(
                "`entra-token login -a {account} --prompt consent` を実行し、表示された内容に同意してください。管理者の承認を求められた場合は、次の URL を開くよう管理者に依頼してください: ",
                admin_consent_url!(),
                " (common の部分はテナント ID か `organizations` に置き換えます)"
            ),
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[65004], &["access_denied", "consent_required"]),
        kind: ErrorKind::Cancelled,
        cause: Phrase {
            en: "the person who signed in declined the consent",
            ja: "サインインした人が、アプリケーションへの同意を拒否しました",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` again and press Accept on the consent page",
            ja: "`entra-token login -a {account}` をもう一度実行し、同意の画面で「承諾」を押してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[90094, 90095], &["access_denied"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "in this tenant only an admin may consent to the application",
            ja: "このテナントでは、管理者だけがアプリケーションに同意できます",
        },
        actor: Actor::TenantAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "have an admin open ",
                admin_consent_url!(),
                " (with the tenant's id or `organizations` where it says common) and accept, then run `entra-token login -a {account}`"
            ),
            ja: concat!(
                "次の URL を開いて承諾するよう管理者に依頼してください: ",
                admin_consent_url!(),
                " (common の部分はテナント ID か `organizations` に置き換えます)。その後 `entra-token login -a {account}` を実行してください"
            ),
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[90093], &["access_denied"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the signed-in user is not permitted to do a step of the sign-in or consent (Microsoft Graph answered forbidden)",
            ja: "サインインまたは同意の途中の操作が、このユーザーには許可されていません (Microsoft Graph が拒否しました)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: concat!(
                "have an admin of the tenant give the consent at ",
                admin_consent_url!(),
                " (with the tenant's id or `organizations` where it says common), then run `entra-token login -a {account}`"
            ),
            ja: concat!(
                "次の URL で同意するようテナントの管理者に依頼してください: ",
                admin_consent_url!(),
                " (common の部分はテナント ID か `organizations` に置き換えます)。その後 `entra-token login -a {account}` を実行してください"
            ),
        },
        confidence: Confidence::Inferred,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50105], &["invalid_grant"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "only assigned users may use the application, and this user is not assigned",
            ja: "アプリケーションは割り当てられたユーザーだけが使えますが、このユーザーは割り当てられていません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "have an admin add the user in Entra admin center > Enterprise applications > {client_id} > Users and groups, then run `entra-token login -a {account}`",
            ja: "Microsoft Entra 管理センター > エンタープライズ アプリケーション > {client_id} > ユーザーとグループ にこのユーザーを追加するよう管理者に依頼し、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[501051], &["invalid_grant"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the service lets in assigned applications only, and this application has no role in it",
            ja: "サービスは割り当てられたアプリケーションだけを受け付けますが、このアプリケーションにはロールが割り当てられていません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "have an admin add the application permission SMTP.SendAsApp of Office 365 Exchange Online in Entra admin center > App registrations > {client_id} > API permissions and grant admin consent, then run `entra-token login -a {account} --app-only`",
            ja: "Microsoft Entra 管理センター > アプリの登録 > {client_id} > APIのアクセス許可 で Office 365 Exchange Online のアプリケーションの許可 SMTP.SendAsApp を追加し、管理者の同意を与えるよう管理者に依頼してください。その後 `entra-token login -a {account} --app-only` を実行してください",
        },
        confidence: Confidence::Inferred,
        source: "code captured live; Microsoft: authenticate IMAP, POP or SMTP with OAuth (app-only permission)",
    },
    // Refresh tokens and codes that are used up.
    Entry {
        sign: aadsts(&[700082], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the refresh token has expired because it was not used for too long (normally 90 days)",
            ja: "更新トークンが長い間 (通常 90 日) 使われなかったため、期限切れになりました",
        },
        actor: Actor::You,
        effect: Effect::TokenDead,
        remedy: Phrase {
            en: "run `entra-token login -a {account}`; to keep it alive from then on, run `entra-token refresh -a {account}` regularly, say weekly from cron",
            ja: "`entra-token login -a {account}` を実行してください。今後の期限切れを防ぐには、cron などで週に一度ほど `entra-token refresh -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[70008], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the authorization code or the refresh token has expired",
            ja: "認可コードまたは更新トークンの期限が切れています",
        },
        actor: Actor::You,
        effect: Effect::Expired,
        remedy: SIGN_IN_AGAIN,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50173], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the refresh token was revoked: the password was changed or reset, or the user or an admin ended all sessions",
            ja: "更新トークンが取り消されました (パスワードの変更やリセット、またはユーザーか管理者によるセッションの取り消し)",
        },
        actor: Actor::You,
        effect: Effect::TokenDead,
        remedy: SIGN_IN_AGAIN,
        confidence: Confidence::Documented,
        source: "Microsoft's error code list; Microsoft: refresh tokens (revocation)",
    },
    Entry {
        sign: aadsts(&[50132, 50133], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the session ended because the password expired or was changed",
            ja: "パスワードの期限切れまたは変更により、セッションが無効になりました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: SIGN_IN_AGAIN,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50089], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the sign-in session has expired, or was revoked by the user or an admin",
            ja: "サインインのセッションが期限切れになったか、ユーザーまたは管理者によって取り消されました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: SIGN_IN_AGAIN,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50085], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the account belongs to a social identity provider, where the user has to sign in again",
            ja: "ソーシャル ID プロバイダーのアカウントのため、そのプロバイダーでもう一度サインインする必要があります",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --prompt login` and sign in with user name and password",
            ja: "`entra-token login -a {account} --prompt login` を実行し、ユーザー名とパスワードでサインインしてください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[70000], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the refresh token is no longer valid, or the authorization code is incomplete (cut off while it was copied), has expired or was used already; with a personal account, the permission may never have been granted or Microsoft may have blocked the account",
            ja: "更新トークンが無効か、認可コードが不完全 (コピー中に途中で切れたなど)、期限切れ、または使用済みです (個人用アカウントの場合は、アクセス許可に同意していないか、Microsoft がアカウントをブロックしている可能性があります)",
        },
        actor: Actor::You,
        effect: Effect::NotValid,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --prompt consent`; if that fails with a personal account, sign in at https://outlook.com and follow what it says to unblock the account",
            ja: "`entra-token login -a {account} --prompt consent` を実行してください。個人用アカウントで失敗する場合は、https://outlook.com にサインインし、表示に従ってブロックを解除してください",
        },
        confidence: Confidence::Reported,
        source: "Microsoft's error code list; personal-account forms captured live",
    },
    Entry {
        sign: aadsts(&[70043], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "a Conditional Access policy limits how long a sign-in lasts (sign-in frequency), and that time is over",
            ja: "条件付きアクセスの「サインインの頻度」で決められた時間が過ぎました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}`; it will be needed again each time the period is over, so for an unattended mailbox ask an admin for an exemption in Entra admin center > Protection > Conditional Access, or change to --app-only",
            ja: "`entra-token login -a {account}` を実行してください。期間が過ぎるたびに必要になるため、無人で使うメールボックスなら、Microsoft Entra 管理センター > 保護 > 条件付きアクセス で対象外にするよう管理者に依頼するか、--app-only に切り替えてください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[700084], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the refresh token came from a redirect URI under \"Single-page application\", where it lasts 24 hours and cannot be extended",
            ja: "更新トークンが「シングルページ アプリケーション」のリダイレクト URI で発行されたもので、延長できない 24 時間の期限が切れました",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::TokenDead,
        remedy: LEAVE_SINGLE_PAGE,
        confidence: Confidence::Documented,
        source: "Microsoft's error code list; Microsoft: refresh tokens (lifetime)",
    },
    Entry {
        sign: aadsts(&[530036], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the refresh token came from a device code sign-in, which a Conditional Access policy now forbids",
            ja: "更新トークンがデバイス コードのサインインで発行されたもので、条件付きアクセスによって現在は禁止されています",
        },
        actor: Actor::You,
        effect: Effect::TokenDead,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` in a browser, without --device-code",
            ja: "--device-code を付けずに、ブラウザーで `entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: "Microsoft: Conditional Access, authentication flows",
    },
    Entry {
        sign: aadsts(&[54005], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the authorization code was used already, and it works only once",
            ja: "認可コードはすでに使用済みです (一度しか使えません)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` again, and do not reload the last page or paste the same address twice",
            ja: "`entra-token login -a {account}` をもう一度実行してください。最後のページを再読み込みしたり、同じアドレスを二度貼り付けたりしないでください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[501481], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the authorization code belongs to another sign-in attempt than the one that redeemed it (PKCE verifier does not match)",
            ja: "認可コードが、別のサインインの試行で発行されたものです (PKCE の検証値が一致しません)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "close old sign-in tabs and run `entra-token login -a {account}` again; if it comes back, report it to the authors of entra-token with the correlation id",
            ja: "以前のサインインのタブを閉じ、`entra-token login -a {account}` をもう一度実行してください。同じエラーが続く場合は、相関 ID を添えて entra-token の開発元に報告してください",
        },
        confidence: Confidence::Reported,
        source: "Microsoft's error code list; captured live",
    },
    Entry {
        sign: aadsts(&[9002313], &["invalid_grant", "invalid_request"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the request, or the code or refresh token in it, is malformed, as when it was cut off while being copied or stored",
            ja: "要求、またはその中の認可コードや更新トークンの形式が壊れています (コピーや保存の途中で切れた場合など)",
        },
        actor: Actor::You,
        effect: Effect::Malformed,
        remedy: Phrase {
            en: "run the same command once more; if it comes back, run `entra-token login -a {account}`",
            ja: "同じコマンドをもう一度実行してください。同じエラーが続く場合は `entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    // A person has to do something in the browser.
    Entry {
        sign: aadsts(&[50076, 50074], &["interaction_required", "invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the sign-in needs multifactor authentication, and it was not passed",
            ja: "多要素認証が必要ですが、完了していません",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` and complete the multifactor authentication in the browser",
            ja: "`entra-token login -a {account}` を実行し、ブラウザーで多要素認証を完了してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50078], &["interaction_required", "invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the last multifactor authentication is too old for the policy of the organisation",
            ja: "前回の多要素認証が、組織のポリシーで決められた期間を過ぎています",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` and complete the multifactor authentication again",
            ja: "`entra-token login -a {account}` を実行し、多要素認証をもう一度完了してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50079, 50072], &["interaction_required", "invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the user must set up multifactor authentication first",
            ja: "先に多要素認証の設定が必要です",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` and set up multifactor authentication in the browser when asked",
            ja: "`entra-token login -a {account}` を実行し、ブラウザーの案内に従って多要素認証を設定してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50158], &["interaction_required"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "an additional check by an external provider (such as Duo) was not passed",
            ja: "外部プロバイダー (Duo など) による追加の認証が完了していません",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` and complete the additional check in the browser",
            ja: "`entra-token login -a {account}` を実行し、ブラウザーで追加の認証を完了してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50058], &["login_required", "interaction_required"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "nobody is signed in to this browser, and the request did not let Entra ask",
            ja: "このブラウザーでは誰もサインインしておらず、要求はサインイン画面の表示を許していません",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: SIGN_IN_AGAIN,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[700020], &["interaction_required"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "access can only be granted with the user present",
            ja: "アクセスの許可に、ユーザー本人の操作が必要です",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: SIGN_IN_AGAIN,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[16001], &[]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the session of the account that was picked in the browser is no longer valid",
            ja: "ブラウザーで選んだアカウントのセッションが使えなくなっています",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "pick the account again or choose \"Use another account\"; if the page is gone, run `entra-token login -a {account} --prompt select_account`",
            ja: "アカウントを選び直すか「別のアカウントを使用する」を選んでください。画面を閉じてしまった場合は `entra-token login -a {account} --prompt select_account` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50197], &[]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the user was not found because the browser holds conflicting identities",
            ja: "ブラウザーに競合する ID があるため、ユーザーを特定できません",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --prompt select_account`, best in a private browser window",
            ja: "`entra-token login -a {account} --prompt select_account` を実行してください (プライベート ウィンドウで開くと確実です)",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50140], &[]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the sign-in stopped at the question whether to stay signed in, which is a normal step",
            ja: "「サインインの状態を維持しますか?」の画面で止まっています (通常の手順の一つです)",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "answer the question in the browser; if the page is gone, run `entra-token login -a {account}` again",
            ja: "ブラウザーで質問に答えてください。画面を閉じてしまった場合は `entra-token login -a {account}` をもう一度実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50199], &[]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the browser asks the user to confirm that this is the application they mean to sign in to",
            ja: "サインイン先のアプリケーションが正しいか、ブラウザーで確認が求められています",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "confirm in the browser; if the page is gone, run `entra-token login -a {account}` again",
            ja: "ブラウザーで確認してください。画面を閉じてしまった場合は `entra-token login -a {account}` をもう一度実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    // The user account.
    Entry {
        sign: aadsts(&[50034], &["invalid_grant"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the tenant has no such user: the address is misspelt, or the tenant is the wrong one",
            ja: "テナントにこのユーザーがいません (アドレスの書き間違いか、テナントの間違いです)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "check the address and run `entra-token login -a {account} --login-hint ADDRESS --tenant TENANT_ID` with the tenant of the mailbox",
            ja: "アドレスを確認し、メールボックスのあるテナントを指定して `entra-token login -a {account} --login-hint ADDRESS --tenant TENANT_ID` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50126], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the user name or the password is wrong",
            ja: "ユーザー名またはパスワードが正しくありません",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` and sign in with the right password",
            ja: "`entra-token login -a {account}` を実行し、正しいパスワードでサインインしてください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50053], &["invalid_grant"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the account is locked after too many wrong passwords, or the sign-in came from an IP address known for attacks",
            ja: "パスワードの間違いが続いてアカウントがロックされたか、不審な IP アドレスからのサインインとしてブロックされました",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "wait a while and run `entra-token login -a {account}`, if need be from another network; if it stays, have an admin look up the failure reason of error 50053 in Entra admin center > Monitoring & health > Sign-in logs and unblock the user",
            ja: "しばらく待ってから、必要なら別のネットワークで `entra-token login -a {account}` を実行してください。解消しない場合は、Microsoft Entra 管理センター > 監視と正常性 > サインイン ログ でエラー 50053 の失敗の理由を調べ、ブロックを解除するよう管理者に依頼してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50055, 50144], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the user's password has expired",
            ja: "ユーザーのパスワードの有効期限が切れています",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` and change the password when asked; if it is not offered there (a password of the company's Active Directory), change it the way your organisation does and run it again",
            ja: "`entra-token login -a {account}` を実行し、案内に従ってパスワードを変更してください。変更画面が出ない場合 (社内 Active Directory のパスワードなど) は、組織の手順で変更してからもう一度実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50056], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the directory holds no password for this account, so a password cannot be checked there",
            ja: "ディレクトリにこのアカウントのパスワードがないため、パスワードを確認できません",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` and sign in the way your organisation does (single sign-on); if the account should have a password, have an admin reset it first",
            ja: "`entra-token login -a {account}` を実行し、組織の方法 (シングル サインオン) でサインインしてください。パスワードがあるはずのアカウントなら、先に管理者にリセットを依頼してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50057], &["invalid_grant"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the user account is disabled",
            ja: "ユーザー アカウントが無効になっています",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "have an admin enable the account again (in the company's Active Directory if it comes from there), then run `entra-token login -a {account}`",
            ja: "アカウントを有効に戻すよう管理者に依頼し (社内 Active Directory のアカウントならそちらで)、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[53011], &["access_denied"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the user is blocked because the home tenant considers the account at risk",
            ja: "所属テナントでアカウントが危険と判定されたため、ユーザーがブロックされています",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "have an admin of the user's home tenant review and clear the user's risk, then run `entra-token login -a {account}`",
            ja: "ユーザーのリスクを確認して解除するよう所属テナントの管理者に依頼し、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[530034], &["access_denied"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "a delegated administrator was kept out of the tenant because the account is at risk in its home tenant",
            ja: "所属テナントでアカウントが危険と判定されたため、委任された管理者がこのテナントからブロックされました",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "sign in with an account of the tenant itself: `entra-token login -a {account} --prompt select_account`; or have an admin of the home tenant clear the risk",
            ja: "`entra-token login -a {account} --prompt select_account` を実行し、テナント自身のアカウントでサインインしてください。または、リスクを解除するよう所属テナントの管理者に依頼してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    // Conditional Access and other policies.
    Entry {
        sign: aadsts(
            &[53003],
            &["access_denied", "invalid_grant", "interaction_required"],
        ),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "a Conditional Access policy blocks this sign-in (often because of the device code, the network or the device)",
            ja: "条件付きアクセスのポリシーがこのサインインをブロックしています (デバイス コード、ネットワーク、デバイスが原因のことが多くあります)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` in a browser, without --device-code, on a network and device that your organisation allows; if it stays, have an admin find the policy by the correlation id in Entra admin center > Monitoring & health > Sign-in logs and exempt this account or app in Protection > Conditional Access",
            ja: "組織が許可するネットワークとデバイスで、--device-code を付けずにブラウザーで `entra-token login -a {account}` を実行してください。解消しない場合は、Microsoft Entra 管理センター > 監視と正常性 > サインイン ログ で相関 ID からポリシーを特定し、保護 > 条件付きアクセス でこのアカウントまたはアプリを対象外にするよう管理者に依頼してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[53000], &["interaction_required"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "a Conditional Access policy demands a compliant device, and this one is not compliant",
            ja: "条件付きアクセスで準拠デバイスが求められていますが、このデバイスは準拠していません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: MEET_THE_DEVICE_POLICY,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[53001], &["interaction_required"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "a Conditional Access policy demands a domain-joined device, and this one is not joined",
            ja: "条件付きアクセスでドメイン参加済みデバイスが求められていますが、このデバイスは参加していません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: MEET_THE_DEVICE_POLICY,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[53002], &["interaction_required"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "a Conditional Access policy lets only approved apps sign in, and this app is not one of them",
            ja: "条件付きアクセスで承認済みアプリだけが許可されており、このアプリは含まれていません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "have an admin exempt this account or app ({client_id}) from the policy in Entra admin center > Protection > Conditional Access, then run `entra-token login -a {account}`",
            ja: "Microsoft Entra 管理センター > 保護 > 条件付きアクセス で、このアカウントまたはアプリ ({client_id}) をポリシーの対象外にするよう管理者に依頼し、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50005], &["interaction_required"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "a Conditional Access policy does not support the operating system that the sign-in came from",
            ja: "サインイン元の OS が、条件付きアクセスのポリシーでサポートされていません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: MEET_THE_DEVICE_POLICY,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(
            &[530003, 530002],
            &["invalid_grant", "interaction_required"],
        ),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "a Conditional Access policy demands a managed or compliant device, which a device code sign-in can never prove",
            ja: "条件付きアクセスで管理対象または準拠のデバイスが求められています (デバイス コードでは証明できません)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: MEET_THE_DEVICE_POLICY,
        confidence: Confidence::Reported,
        source: "GitHub Azure/azure-cli #29282, AzureAD/MSAL.PS #51",
    },
    Entry {
        sign: aadsts(&[50097, 50129, 50155, 50187], &["interaction_required"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "only registered devices may sign in, and this device could not prove that it is one",
            ja: "登録済みデバイスからのサインインだけが許可されていますが、このデバイスを確認できませんでした",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: MEET_THE_DEVICE_POLICY,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50131, 530032], &["interaction_required", "invalid_grant"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "a security policy of the tenant blocks this sign-in, because of the state of the device, suspicious activity or a rule of its own",
            ja: "テナントのセキュリティ ポリシーがこのサインインをブロックしています (デバイスの状態、不審なアクティビティ、個別のルールなど)",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "have an admin find the reason by the correlation id in Entra admin center > Monitoring & health > Sign-in logs and change the policy in Protection > Conditional Access, then run `entra-token login -a {account}`",
            ja: "Microsoft Entra 管理センター > 監視と正常性 > サインイン ログ で相関 ID から理由を調べ、保護 > 条件付きアクセス でポリシーを見直すよう管理者に依頼してください。その後 `entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[530035], &["interaction_required", "invalid_grant"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the tenant's security defaults block this sign-in as legacy or unsafe",
            ja: "テナントの「セキュリティの既定値群」が、古い方式または安全でないサインインとしてブロックしています",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` in a browser, without --device-code, and complete multifactor authentication; if it stays, have an admin review the tenant's security defaults",
            ja: "--device-code を付けずにブラウザーで `entra-token login -a {account}` を実行し、多要素認証を完了してください。解消しない場合は、テナントのセキュリティの既定値群を見直すよう管理者に依頼してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[53004], &["interaction_required"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the user must register for multifactor authentication, but that is blocked because the sign-in looks risky",
            ja: "多要素認証の登録が必要ですが、サインインが危険と判定されたため登録がブロックされています",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "have an admin clear the risk or register a method for the user, then run `entra-token login -a {account}` and complete the registration",
            ja: "リスクを解除するか認証方法を登録するよう管理者に依頼し、`entra-token login -a {account}` を実行して登録を完了してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[53010], &["interaction_required"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "multifactor authentication must be set up first, and the organisation allows that only from certain places or devices",
            ja: "先に多要素認証の設定が必要ですが、組織が許可する場所やデバイスからしか設定できません",
        },
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "set up multifactor authentication from a place and device that the organisation allows, or have an admin lift the restriction; then run `entra-token login -a {account}`",
            ja: "組織が許可する場所とデバイスで多要素認証を設定するか、制限を外すよう管理者に依頼してから、`entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    // Device code.
    Entry {
        sign: aadsts(&[70016], &["authorization_pending"]),
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
        source: LIST,
    },
    Entry {
        sign: aadsts(&[70019, 70020], &["expired_token"]),
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
        confidence: Confidence::Reported,
        source: "Microsoft's error code list (70019); GitHub Azure/azure-cli #22251 (70020)",
    },
    Entry {
        sign: aadsts(&[70018], &["bad_verification_code"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "a wrong code was typed on the device code page",
            ja: "デバイス コードの入力画面で、間違ったコードが入力されました",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "type the code again exactly as shown; if it is no longer accepted, run `entra-token login -a {account} --device-code` for a new one",
            ja: "表示されたとおりにコードを入力し直してください。受け付けられない場合は `entra-token login -a {account} --device-code` を実行して新しいコードを取得してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[7000014], &["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the device code is unknown or was used already",
            ja: "デバイス コードが不明か、すでに使用済みです",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --device-code` again for a new code",
            ja: "`entra-token login -a {account} --device-code` をもう一度実行し、新しいコードを取得してください",
        },
        confidence: Confidence::Reported,
        source: "captured live 2026-08",
    },
    Entry {
        sign: aadsts(&[90119], &["invalid_request"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "no code was typed on the device code page",
            ja: "デバイス コードの入力画面で、コードが入力されませんでした",
        },
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --device-code` again and type the code that it shows",
            ja: "`entra-token login -a {account} --device-code` をもう一度実行し、表示されたコードを入力してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[90120], &["invalid_request"]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the sign-in with this device code was already approved or declined",
            ja: "このデバイス コードのサインインは、すでに承認または拒否されています",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --device-code` again for a new code",
            ja: "`entra-token login -a {account} --device-code` をもう一度実行し、新しいコードを取得してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50134], &[]),
        kind: ErrorKind::SignInRequired,
        cause: Phrase {
            en: "the device code was approved in another data center than the one that issued it",
            ja: "デバイス コードが、発行元とは別のデータセンターで承認されました",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account}` in a browser, without --device-code",
            ja: "--device-code を付けずに、ブラウザーで `entra-token login -a {account}` を実行してください",
        },
        confidence: Confidence::Documented,
        source: LIST,
    },
    // Wait and try again.
    Entry {
        sign: aadsts(
            &[90024, 90033, 90006, 90090, 50033, 50087],
            &["temporarily_unavailable", "server_error"],
        ),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "a service behind Entra is briefly unavailable",
            ja: "Entra の内部のサービスが一時的に利用できません",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: TRY_LATER,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[70012], &["server_error"]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "a server error at Microsoft stopped the sign-in of a personal account",
            ja: "個人用アカウントのサインイン中に、Microsoft 側でサーバー エラーが発生しました",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: TRY_LATER,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[90055], &["temporarily_unavailable"]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "too many requests come from this tenant, so Entra is holding them back",
            ja: "このテナントからの要求が多すぎるため、Entra が制限しています",
        },
        actor: Actor::Wait,
        effect: Effect::Nothing,
        remedy: TRY_LATER,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[50196], &["invalid_grant"]),
        kind: ErrorKind::TemporarilyUnavailable,
        cause: Phrase {
            en: "the same request was sent too often in a short time (about 15 times in 5 minutes)",
            ja: "同じ要求が短時間に繰り返し送られました (目安は 5 分間に 15 回)",
        },
        actor: Actor::Wait,
        effect: Effect::LoopGuard,
        remedy: Phrase {
            en: "wait a few minutes; let scripts call `entra-token show -a {account}`, which keeps a token as long as it is good, and not `entra-token refresh` in a loop",
            ja: "数分待ってください。スクリプトでは `entra-token refresh` を繰り返さず、有効なトークンを使い回す `entra-token show -a {account}` を呼び出してください",
        },
        confidence: Confidence::Reported,
        source: "Microsoft's error code list; GitHub AzureAD/microsoft-authentication-library-for-dotnet #1495",
    },
    // Requests that are wrong in themselves.
    Entry {
        sign: aadsts(&[50091, 90015], &["invalid_request"]),
        kind: ErrorKind::Refused,
        cause: Phrase {
            en: "the sign-in address is too long, as with very many scopes",
            ja: "サインインの URL が長すぎます (スコープが多すぎる場合など)",
        },
        actor: Actor::You,
        effect: Effect::Nothing,
        remedy: Phrase {
            en: "run `entra-token login -a {account} --scope https://outlook.office.com/SMTP.Send`, the one scope that sending mail needs",
            ja: "メール送信に必要なスコープだけを指定して `entra-token login -a {account} --scope https://outlook.office.com/SMTP.Send` を実行してください",
        },
        confidence: Confidence::Inferred,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[28003], &["invalid_request"]),
        kind: ErrorKind::Unexpected,
        cause: Phrase {
            en: "the authorization code was redeemed without a scope",
            ja: "認可コードの引き換え時に、スコープが指定されていませんでした",
        },
        actor: Actor::Us,
        effect: Effect::Nothing,
        remedy: REPORT,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[90009], &["invalid_request"]),
        kind: ErrorKind::Unexpected,
        cause: Phrase {
            en: "the request asked for a token for the application itself, as happens when a refresh names no scope",
            ja: "アプリケーション自身に対するトークンが要求されました (更新時にスコープが指定されていない場合など)",
        },
        actor: Actor::Us,
        effect: Effect::Nothing,
        remedy: REPORT,
        confidence: Confidence::Reported,
        source: "Microsoft's error code list; GitHub open-webui/open-webui #22359",
    },
    Entry {
        sign: aadsts(&[50147, 501491], &["invalid_request"]),
        kind: ErrorKind::Unexpected,
        cause: Phrase {
            en: "the PKCE code challenge of the request has the wrong length",
            ja: "要求の PKCE コード チャレンジの長さが正しくありません",
        },
        actor: Actor::Us,
        effect: Effect::Nothing,
        remedy: REPORT,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[700005], &["invalid_grant"]),
        kind: ErrorKind::Unexpected,
        cause: Phrase {
            en: "the authorization code was redeemed at another tenant than the one that issued it",
            ja: "認可コードが、発行元とは別のテナントで引き換えられました",
        },
        actor: Actor::Us,
        effect: Effect::Nothing,
        remedy: REPORT,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(
            &[70003, 70005, 70007],
            &[
                "unsupported_grant_type",
                "unsupported_response_type",
                "invalid_request",
            ],
        ),
        kind: ErrorKind::Unexpected,
        cause: Phrase {
            en: "the request used a grant type, response type or response mode that Entra does not support for this app",
            ja: "要求の grant_type、response_type または response_mode が、このアプリではサポートされていません",
        },
        actor: Actor::Us,
        effect: Effect::Nothing,
        remedy: REPORT,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[90014, 90013, 90100, 90102], &["invalid_request"]),
        kind: ErrorKind::Unexpected,
        cause: Phrase {
            en: "a parameter of the request is missing or not valid",
            ja: "要求のパラメーターが足りないか、正しくありません",
        },
        actor: Actor::Us,
        effect: Effect::Nothing,
        remedy: REPORT,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[900144], &["invalid_request"]),
        kind: ErrorKind::Unexpected,
        cause: Phrase {
            en: "the body of the request lacks a required parameter, or was not sent as a form",
            ja: "要求の本文に必須のパラメーターがないか、フォーム形式で送られていません",
        },
        actor: Actor::Us,
        effect: Effect::Nothing,
        remedy: REPORT,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[900561, 90056], &["invalid_request"]),
        kind: ErrorKind::Unexpected,
        cause: Phrase {
            en: "the request used the wrong HTTP method, which can also come from the Back button of the browser",
            ja: "HTTP メソッドが正しくない要求が送られました (ブラウザーの「戻る」ボタンが原因のこともあります)",
        },
        actor: Actor::Us,
        effect: Effect::Nothing,
        remedy: REPORT,
        confidence: Confidence::Documented,
        source: LIST,
    },
    Entry {
        sign: aadsts(&[7000114], &["invalid_grant"]),
        kind: ErrorKind::Unexpected,
        cause: Phrase {
            en: "the request was made on behalf of another application, which this application may not do",
            ja: "アプリケーションに許可されていない代理 (on-behalf-of) の要求が送られました",
        },
        actor: Actor::Us,
        effect: Effect::Nothing,
        remedy: REPORT,
        confidence: Confidence::Documented,
        source: LIST,
    },
];

#[cfg(test)]
mod tests {
    /// Every code that Microsoft documents or that was seen, as far as sending mail can meet it.
    const CODES: [u32; 165] = [
        16000, 16001, 16003, 28002, 28003, 50001, 500011, 50002, 500021, 50005, 53000, 53001,
        53002, 50011, 500113, 900971, 50012, 700027, 500133, 50048, 700030, 50013, 50014, 50020,
        51004, 90072, 500208, 500212, 500213, 50034, 50053, 50055, 50144, 50056, 50057, 50058,
        50059, 50128, 90019, 50072, 50079, 50074, 50076, 50078, 50085, 50089, 50091, 90015, 50097,
        50129, 50155, 50187, 50105, 50126, 50131, 530032, 530035, 50132, 50133, 50134, 50140,
        50147, 501491, 501481, 50158, 50173, 50194, 50196, 50197, 50199, 53003, 53004, 53010,
        53011, 530002, 530003, 530034, 530036, 54005, 65001, 65002, 65004, 65005, 65006, 650052,
        650053, 650054, 650056, 650057, 70000, 70001, 700011, 700016, 700038, 70002, 700005, 70003,
        70004, 70005, 70007, 70008, 700082, 700084, 70011, 1002012, 70012, 70016, 70018, 70019,
        70020, 70043, 700020, 700022, 700023, 700025, 7000112, 7000114, 7000014, 7000215, 7000216,
        7000218, 7000222, 700213, 700211, 7002121, 70021, 700229, 90002, 90009, 900023, 9001023,
        90013, 90014, 90100, 90102, 900144, 90023, 9002313, 9002325, 9002326, 9002327, 9002331,
        9002332, 90130, 90124, 90024, 90033, 50033, 50087, 90006, 90090, 90038, 900439, 900382,
        900432, 90055, 90056, 900561, 90093, 90094, 90095, 90119, 90120, 1000031, 501051,
    ];

    #[test]
    fn every_code_that_can_be_met_has_a_row() {
        for code in CODES {
            assert!(crate::guide::entry(code).is_some(), "AADSTS{code}");
        }
    }
}
