//! The client credentials grant (RFC 6749 §4.4): an app asks in its own name, and no person takes
//! part.

use crate::account::{Account, ClientType};
use crate::client::Client;
use crate::entra::TokenEndpoint;
use crate::error::Result;
use crate::language::text;
use crate::scope::SMTP_SEND_AS_APP;
use crate::token::{Claims, claims_of};

use super::tab::Tab;
use super::{Interaction, SignedIn};

/// Signs an app in.
///
/// # Errors
/// What Entra refused, and the network's failures.
pub fn sign_in(
    account: &Account,
    client: &Client,
    endpoint: &TokenEndpoint,
    person: &dyn Interaction,
) -> Result<SignedIn> {
    let tokens = endpoint.client_credentials(account, client)?;
    let claims = claims_of(&tokens.access_token);
    let has_role = |claims: &Claims| claims.has_role(SMTP_SEND_AS_APP);
    let lacks_role = claims.is_some_and(|claims| !has_role(&claims));
    if lacks_role && account.scopes.are(&account.cloud.app_only()) {
        person.note(&text!(
            "the token does not carry {SMTP_SEND_AS_APP}: mail goes out only if Exchange grants it by a management role (RBAC for Applications); else add it under API permissions > Office 365 Exchange Online > Application permissions, and have an admin consent",
            "トークンに {SMTP_SEND_AS_APP} が含まれていません。Exchange の管理ロール (アプリケーションの RBAC) で許可されている場合にだけ送信できます。それ以外は「API のアクセス許可」>「Office 365 Exchange Online」>「アプリケーションの許可」で追加し、管理者の同意を得てください"
        ));
    }
    Ok(SignedIn {
        tokens,
        client_type: ClientType::Confidential,
        tab: Tab::of(None),
    })
}
