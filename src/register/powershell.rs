//! What Exchange wants besides, as commands of Exchange Online PowerShell for an Exchange
//! administrator: no other API has them.

use crate::account::Access;
use crate::authority::Cloud;
use crate::error::Result;
use crate::guide::ANY_MAILBOX;
use crate::language::{Language, Text, text};
use crate::quoting::{opath, powershell, powershell_comment};
use crate::smtp::MailAddress;

use super::{Plan, Variable};

/// The commands, with the ids that are known.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) for an address that no filter can hold.
pub fn printed(plan: &Plan, language: Language) -> Result<String> {
    let mut script = Script {
        lines: Vec::new(),
        language,
    };
    script.remark(&text!(
        "in Exchange Online PowerShell, by an Exchange administrator (Install-Module ExchangeOnlineManagement)",
        "Exchange Online PowerShell で、Exchange 管理者が実行してください (Install-Module ExchangeOnlineManagement)"
    ))?;
    script.say(format!("Connect-ExchangeOnline{}", environment(plan)));
    if plan.wish.access == Access::AppOnly {
        script.app(plan)?;
    }
    script.remark(&text!(
        "SMTP AUTH for the mailbox, if it is off",
        "メールボックスの SMTP AUTH (無効の場合)"
    ))?;
    for mailbox in mailboxes(plan) {
        let mailbox = powershell(mailbox);
        script.say(format!(
            "Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false"
        ));
    }
    Ok(script.lines.join("\n"))
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

fn mailboxes(plan: &Plan) -> Vec<&str> {
    let given = plan.wish.mailboxes.iter();
    let mailboxes: Vec<&str> = given.map(MailAddress::as_str).collect();
    if mailboxes.is_empty() {
        return vec![ANY_MAILBOX];
    }
    mailboxes
}

struct Script {
    lines: Vec<String>,
    language: Language,
}

impl Script {
    fn remark(&mut self, remark: &Text) -> Result<()> {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        let remark = powershell_comment(remark.get(self.language))?;
        self.lines.push(remark);
        Ok(())
    }

    fn say(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Who the app is, and one of two ways to its mailboxes.
    fn app(&mut self, plan: &Plan) -> Result<()> {
        self.remark(&text!(
            "the app: its Application (client) ID, and the Object ID of the enterprise application (not the registration's)",
            "アプリ: アプリケーション (クライアント) ID と、エンタープライズ アプリケーションのオブジェクト ID (アプリの登録のものではありません)"
        ))?;
        let id =
            |variable: Variable| powershell(plan.known.get(variable).unwrap_or(variable.as_str()));
        let name = powershell(&plan.name);
        self.say(format!("$AppId = {}", id(Variable::ClientId)));
        self.say(format!("$ObjectId = {}", id(Variable::ServicePrincipal)));
        self.say(format!(
            "New-ServicePrincipal -AppId $AppId -ObjectId $ObjectId -DisplayName {name}"
        ));
        self.permission(plan)?;
        self.role(plan)
    }

    fn permission(&mut self, plan: &Plan) -> Result<()> {
        self.remark(&text!(
            "A. with the permission SMTP.SendAsApp and admin consent: each mailbox",
            "A. アクセス許可 SMTP.SendAsApp と管理者の同意がある場合: メールボックスごとに"
        ))?;
        for mailbox in mailboxes(plan) {
            let mailbox = powershell(mailbox);
            self.say(format!(
                "Add-MailboxPermission -Identity {mailbox} -User $ObjectId -AccessRights FullAccess"
            ));
        }
        Ok(())
    }

    /// "Role Based Access Control for Applications in Exchange Online".
    fn role(&mut self, plan: &Plan) -> Result<()> {
        self.remark(&text!(
            "B. instead of A, without any permission in Entra: a role for these mailboxes alone (may take 2 hours to count)",
            "B. A の代わりに、Entra のアクセス許可なしで: 対象のメールボックスだけのロール (反映まで最大 2 時間)"
        ))?;
        let addresses = mailboxes(plan);
        let is_it = |mailbox: &&str| Ok(format!("PrimarySmtpAddress -eq {}", opath(mailbox)?));
        let filter: Vec<String> = addresses.iter().map(is_it).collect::<Result<_>>()?;
        let filter = powershell(&filter.join(" -or "));
        let scope = powershell(&format!("{} mailboxes", plan.name));
        self.say(format!(
            "New-ManagementScope -Name {scope} -RecipientRestrictionFilter {filter}"
        ));
        self.say(format!(
            "New-ManagementRoleAssignment -App $ObjectId -Role 'Application SMTP.SendAsApp' -CustomResourceScope {scope}"
        ));
        for mailbox in addresses {
            let mailbox = powershell(mailbox);
            self.say(format!(
                "Test-ServicePrincipalAuthorization -Identity $ObjectId -Resource {mailbox}"
            ));
        }
        Ok(())
    }
}
