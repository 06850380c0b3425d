//! What Exchange wants besides, as commands of Exchange Online PowerShell for an Exchange
//! administrator: no other API has them.

use crate::account::Access;
use crate::authority::Cloud;
use crate::error::Result;
use crate::guide::ANY_MAILBOX;
use crate::locales::{Language, Message, fl};
use crate::quoting::{opath, powershell, powershell_comment};
use crate::smtp::MailAddress;

use super::{Plan, Variable};

/// The commands, with the ids that are known.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) for an address that no filter can hold.
pub(crate) fn printed(plan: &Plan) -> Result<String> {
    let mut script = Script { lines: Vec::new() };
    script.remark(&fl!("register-powershell-usage"))?;
    script.say(format!("Connect-ExchangeOnline{}", environment(plan)));
    if plan.spec.access == Access::AppOnly {
        script.app(plan)?;
    }
    script.remark(&fl!("register-powershell-smtp-auth"))?;
    for mailbox in mailboxes(plan) {
        let mailbox = powershell(mailbox);
        script.say(format!(
            "Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false"
        ));
    }
    Ok(script.lines.join("\n"))
}

/// The cloud, if it is not the public one ("Connect to Exchange Online PowerShell").
fn environment(plan: &Plan) -> &'static str {
    match plan.spec.cloud {
        Cloud::Global => "",
        Cloud::UsGov => " -ExchangeEnvironmentName O365USGovGCCHigh",
        Cloud::UsGovDod => " -ExchangeEnvironmentName O365USGovDoD",
        Cloud::China => " -ExchangeEnvironmentName O365China",
    }
}

fn mailboxes(plan: &Plan) -> Vec<&str> {
    let given = plan.spec.mailboxes.iter();
    let mailboxes: Vec<&str> = given.map(MailAddress::as_str).collect();
    if mailboxes.is_empty() {
        return vec![ANY_MAILBOX];
    }
    mailboxes
}

/// What a management scope for an app's mailboxes is called; its name has at most 64 characters
/// ("New-ManagementScope", `-Name`).
fn scope_name(app: &str) -> String {
    const LONGEST: usize = 64;
    const BEHIND: &str = " mailboxes";
    let app: String = app.chars().take(LONGEST - BEHIND.len()).collect();
    format!("{}{BEHIND}", app.trim_end())
}

struct Script {
    lines: Vec<String>,
}

impl Script {
    fn remark(&mut self, remark: &Message) -> Result<()> {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        let remark = powershell_comment(&remark.text(Language::English))?;
        self.lines.push(remark);
        Ok(())
    }

    fn say(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Who the app is, and one of two ways to its mailboxes.
    fn app(&mut self, plan: &Plan) -> Result<()> {
        self.remark(&fl!("register-powershell-app"))?;
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
        self.remark(&fl!("register-powershell-with-permission"))?;
        for mailbox in mailboxes(plan) {
            let mailbox = powershell(mailbox);
            self.say(format!(
                "Add-MailboxPermission -Identity {mailbox} -User $ObjectId -AccessRights FullAccess"
            ));
            self.say(format!(
                "Add-RecipientPermission -Identity {mailbox} -Trustee $ObjectId -AccessRights SendAs"
            ));
        }
        Ok(())
    }

    /// "Role Based Access Control for Applications in Exchange Online".
    fn role(&mut self, plan: &Plan) -> Result<()> {
        self.remark(&fl!("register-powershell-with-role"))?;
        let addresses = mailboxes(plan);
        let is_it = |mailbox: &&str| Ok(format!("EmailAddresses -eq {}", opath(mailbox)?));
        let filter: Vec<String> = addresses.iter().map(is_it).collect::<Result<_>>()?;
        let filter = powershell(&filter.join(" -or "));
        let scope = powershell(&scope_name(&plan.name));
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
