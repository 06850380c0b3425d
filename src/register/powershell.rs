//! What Exchange wants besides, as commands of Exchange Online PowerShell for an Exchange
//! administrator: no other API has them.

use crate::account::Access;
use crate::authority::Cloud;
use crate::guide::ANY_MAILBOX;
use crate::language::{Language, Text, text};

use super::{Plan, Variable};

/// The commands, with the ids that are known.
#[must_use]
pub fn printed(plan: &Plan, language: Language) -> String {
    let mut script = Script {
        lines: Vec::new(),
        language,
    };
    script.remark(&text!(
        "in Exchange Online PowerShell, by an Exchange administrator (Install-Module ExchangeOnlineManagement)",
        "Exchange Online PowerShell で、Exchange 管理者が実行してください (Install-Module ExchangeOnlineManagement)"
    ));
    script.say(format!("Connect-ExchangeOnline{}", environment(plan)));
    if plan.wish.access == Access::AppOnly {
        script.app(plan);
    }
    script.remark(&text!(
        "SMTP AUTH for the mailbox, if it is off",
        "メールボックスの SMTP AUTH (無効の場合)"
    ));
    for mailbox in mailboxes(plan) {
        script.say(format!(
            "Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false"
        ));
    }
    script.lines.join("\n")
}

/// The cloud, where it is not the public one ("Connect to Exchange Online PowerShell").
fn environment(plan: &Plan) -> &'static str {
    match plan.wish.cloud {
        Cloud::Global => "",
        Cloud::UsGov => " -ExchangeEnvironmentName O365USGovGCCHigh",
        Cloud::UsGovDod => " -ExchangeEnvironmentName O365USGovDoD",
        Cloud::China => " -ExchangeEnvironmentName O365China",
    }
}

fn mailboxes(plan: &Plan) -> Vec<String> {
    let given = plan.wish.mailboxes.iter();
    let mut mailboxes: Vec<String> = given.map(|mailbox| quoted(mailbox.as_str())).collect();
    if mailboxes.is_empty() {
        mailboxes.push(quoted(ANY_MAILBOX));
    }
    mailboxes
}

/// A text that PowerShell takes to the letter.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

struct Script {
    lines: Vec<String>,
    language: Language,
}

impl Script {
    fn remark(&mut self, remark: &Text) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.push(format!("# {}", remark.get(self.language)));
    }

    fn say(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Who the app is, and one of two ways to its mailboxes.
    fn app(&mut self, plan: &Plan) {
        self.remark(&text!(
            "the app: its Application (client) ID, and the Object ID of the enterprise application (not the registration's)",
            "アプリ: アプリケーション (クライアント) ID と、エンタープライズ アプリケーションのオブジェクト ID (アプリの登録のものではありません)"
        ));
        let id = |variable: Variable| plan.known.get(variable).unwrap_or(variable.as_str());
        let name = quoted(&plan.name);
        self.say(format!("$AppId = '{}'", id(Variable::ClientId)));
        self.say(format!("$ObjectId = '{}'", id(Variable::ServicePrincipal)));
        self.say(format!(
            "New-ServicePrincipal -AppId $AppId -ObjectId $ObjectId -DisplayName {name}"
        ));
        self.permission(plan);
        self.role(plan);
    }

    fn permission(&mut self, plan: &Plan) {
        self.remark(&text!(
            "A. with the permission SMTP.SendAsApp and admin consent: each mailbox",
            "A. アクセス許可 SMTP.SendAsApp と管理者の同意がある場合: メールボックスごとに"
        ));
        for mailbox in mailboxes(plan) {
            self.say(format!(
                "Add-MailboxPermission -Identity {mailbox} -User $ObjectId -AccessRights FullAccess"
            ));
        }
    }

    /// "Role Based Access Control for Applications in Exchange Online".
    fn role(&mut self, plan: &Plan) {
        self.remark(&text!(
            "B. instead of A, without any permission in Entra: a role for these mailboxes alone (may take 2 hours to count)",
            "B. A の代わりに、Entra のアクセス許可なしで: 対象のメールボックスだけのロール (反映まで最大 2 時間)"
        ));
        let addresses = mailboxes(plan);
        let filter: Vec<String> = addresses
            .iter()
            .map(|mailbox| format!("PrimarySmtpAddress -eq {mailbox}"))
            .collect();
        let scope = quoted(&format!("{} mailboxes", plan.name));
        let filter = filter.join(" -or ");
        self.say(format!(
            "New-ManagementScope -Name {scope} -RecipientRestrictionFilter \"{filter}\""
        ));
        self.say(format!(
            "New-ManagementRoleAssignment -App $ObjectId -Role 'Application SMTP.SendAsApp' -CustomResourceScope {scope}"
        ));
        for mailbox in addresses {
            self.say(format!(
                "Test-ServicePrincipalAuthorization -Identity $ObjectId -Resource {mailbox}"
            ));
        }
    }
}
