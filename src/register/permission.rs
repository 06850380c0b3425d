//! The permissions that sending mail requires, as Microsoft Graph names them.

use crate::scope;

/// An API that permissions are of, by its application id, which is the same in every directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    /// Office 365 Exchange Online.
    Exchange,
    /// Microsoft Graph.
    Graph,
}

impl Resource {
    /// Its application id.
    pub(crate) fn app_id(self) -> &'static str {
        match self {
            Self::Exchange => "00000002-0000-0ff1-ce00-000000000000",
            Self::Graph => "00000003-0000-0000-c000-000000000000",
        }
    }

    /// Its name in the portal.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Exchange => "Office 365 Exchange Online",
            Self::Graph => "Microsoft Graph",
        }
    }
}

/// How a permission is held ("resourceAccess resource type", `type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PermissionKind {
    /// Delegated: together with a person.
    Scope,
    /// In the app's own name.
    Role,
}

impl PermissionKind {
    /// The value of `type`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Scope => "Scope",
            Self::Role => "Role",
        }
    }
}

/// A permission of an API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permission {
    /// Whose it is.
    pub resource: Resource,
    /// Its name: the same in every cloud.
    pub value: &'static str,
    /// How it is held.
    pub kind: PermissionKind,
    /// Its id in the public cloud, for when the directory cannot be asked.
    pub id: &'static str,
}

/// What a person's sign-in asks for. Microsoft Graph has an SMTP.Send of its own, whose tokens
/// Exchange refuses; the refresh token's scope is Microsoft Graph's.
pub(super) const DELEGATED: [Permission; 2] = [
    Permission {
        resource: Resource::Exchange,
        value: scope::SMTP_SEND,
        kind: PermissionKind::Scope,
        id: "76faac2a-0f20-42f1-928a-50de5b9dbe52",
    },
    Permission {
        resource: Resource::Graph,
        value: scope::OFFLINE_ACCESS,
        kind: PermissionKind::Scope,
        id: "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
    },
];

/// What app-only sign-in requires.
pub(super) const APP_ONLY: [Permission; 1] = [Permission {
    resource: Resource::Exchange,
    value: scope::SMTP_SEND_AS_APP,
    kind: PermissionKind::Role,
    id: "7146a1f0-8703-45b3-9eae-527a64c00995",
}];
