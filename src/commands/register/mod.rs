//! `register`: the app registration that a sign-in needs, as a plan.

use crate::account::Access;
use crate::authority::Tenant;
use crate::cli::{PlanForm, Register};
use crate::error::{Error, Result};
use crate::language::{Language, text};
use crate::output::Report;
use crate::register::{GraphHost, Plan, Wish, az, graph_requests, portal, powershell};

use super::Context;

pub(super) fn run(flags: &Register, context: &Context) -> Result<Report> {
    let wish = wish(flags, context)?;
    let plan = Plan::unseen(&wish);
    let printed = flags.print;
    Ok(Report::Planned {
        printed: printed.map(|form| printed_as(form, &plan, context.language)),
        plan: Box::new(plan),
    })
}

/// What the flags wish for, if it can be had.
fn wish(flags: &Register, context: &Context) -> Result<Wish> {
    if let Some(tenant) = &flags.tenant {
        refuse_many_tenants(tenant)?;
    }
    let cloud = flags.cloud.unwrap_or_default();
    let lifetime = flags.secret_lifetime.unwrap_or_default();
    let wish = Wish {
        name: flags.name.clone(),
        client_id: None,
        audience: flags.audience,
        also_redirects: flags.also_redirects.clone(),
        secret: flags.with_secret.then_some(lifetime),
        access: if flags.app_only {
            Access::AppOnly
        } else {
            Access::Delegated
        },
        mailboxes: flags.mailboxes.clone(),
        grants_consent: flags.grant_admin_consent,
        cloud,
        tenant: flags.tenant.clone(),
        authority_host: flags
            .authority_host
            .clone()
            .unwrap_or_else(|| cloud.authority_host()),
        graph_host: flags
            .graph_host
            .clone()
            .unwrap_or_else(|| GraphHost::of(cloud)),
        now: (context.session.clock)(),
    };
    wish.check()?;
    Ok(wish)
}

/// One match from the form to its printer.
fn printed_as(form: PlanForm, plan: &Plan, language: Language) -> String {
    match form {
        PlanForm::Az => az::printed(plan, language),
        PlanForm::Graph => graph_requests(plan),
        PlanForm::Portal => portal::printed(plan, language),
        PlanForm::Powershell => powershell::printed(plan, language),
    }
}

fn refuse_many_tenants(tenant: &Tenant) -> Result<()> {
    if tenant.is_one_organization() {
        return Ok(());
    }
    Err(Error::usage(text!(
        "an app is registered in one directory, and `{tenant}` stands for many",
        "アプリは 1 つのディレクトリに登録します。`{tenant}` は複数のディレクトリを表します"
    ))
    .with_hint(text!(
        "`--tenant` takes the directory's GUID or domain; who may sign in is `--audience`",
        "`--tenant` にはディレクトリの GUID またはドメインを指定してください。サインインできるアカウントの種類は `--audience` で指定します"
    )))
}
