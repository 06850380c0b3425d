//! `register`: the app registration that a sign-in needs, as a plan, and carried out.

mod flags;
mod keeper;
mod report;

use std::io::{self, IsTerminal as _};

use report::{Planned, Registered};

use crate::account::Access;
use crate::authority::Tenant;
use crate::cli::{self, Global, fill, refuse_relative};
use crate::error::{Error, ErrorKind, Result};
use crate::locales::{Language, Message, fl};
use crate::net::https::Https;
use crate::os::interrupt;
use crate::register::{
    Directory, Found, GraphHost, Plan, Ran, RegistrationSpec, Variable, az, carry_out,
    graph_requests, portal, powershell, signed_in,
};
use crate::store::Prompting;
use crate::ui::Report;
use crate::ui::terminal::{Progress, confirms};

use super::{Context, Row, Verb, flags_of, parse};
use flags::{PlanForm, Register};
use keeper::Keeper;

pub(super) const ROW: Row = Row {
    name: "register",
    about: "Plan or create the app registration that sign-in requires",
    flags: flags_of::<Register>,
    read: parse::<Register>,
};

impl Verb for Register {
    fn complete(&mut self, global: &mut Global, variable: cli::Variable<'_>) -> Result<()> {
        global.fill_account(variable)?;
        if self.tenant.is_none() {
            fill(&mut self.tenant, "AZURE_TENANT_ID", variable)?;
            // One that stands for many is meant for sign-ins.
            self.tenant = self.tenant.take().filter(Tenant::is_one_organization);
        }
        fill(&mut self.store_by_variable, "ENTRA_TOKEN_STORE", variable)?;
        if self.cloud.is_none() {
            fill(&mut self.authority_host, "AZURE_AUTHORITY_HOST", variable)?;
        }
        let mut stores = self.store.iter().chain(&self.store_by_variable);
        stores.try_for_each(refuse_relative)
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        run(self, &context?)
    }

    fn prompting(&self) -> Prompting {
        Prompting::Allowed
    }
}

fn run(flags: &Register, context: &Context) -> Result<Box<dyn Report>> {
    let spec = spec(flags, context)?;
    if !flags.dry_run && !flags.run {
        return Ok(planned(Plan::unseen(&spec), flags, context)?.into());
    }
    let can_ask = io::stdin().is_terminal() && io::stderr().is_terminal();
    if flags.run && !flags.yes && !can_ask {
        return Err(Error::usage(fl!("register-needs-terminal")));
    }
    let keeper = Keeper::of(&spec, flags, context)?;
    if flags.run {
        keeper.prove()?;
    }
    let progress = Progress::begin(context.ui.language, context.has_progress());
    let (directory, plan) = look(spec, &keeper, context, &progress)?;
    drop(progress);
    if flags.dry_run {
        return Ok(planned(plan, flags, context)?.into());
    }
    if !plan.is_done() && !flags.yes {
        ask(&plan, context)?;
    }
    interrupt::watch();
    let (ran, keeper) = apply(plan, &directory, keeper, context);
    Ok(registered(ran, &keeper, flags.reveal).into())
}

/// What there is in the directory, and what that leaves of the spec.
fn look(
    spec: RegistrationSpec,
    keeper: &Keeper<'_>,
    context: &Context,
    progress: &Progress,
) -> Result<(Directory, Plan)> {
    progress.shows(&fl!("register-checking-azure-cli"));
    let signed = signed_in(&spec)?;
    let spec = RegistrationSpec {
        tenant: Some(signed.tenant),
        ..spec
    };
    progress.shows(&fl!("register-reading-directory"));
    let session = &context.session;
    let https = Https::new(session.roots(), session.clock())?;
    let directory = Directory::new(https, spec.graph_host.clone(), signed.token);
    let found = Found::look(&directory, &spec)?;
    let client_id = found.application.as_ref().map(|it| it.app_id.as_str());
    let plan = Plan::seen(&spec, &found, keeper.secret_ends(client_id)?)?;
    Ok((directory, plan))
}

/// Carries a plan out, keeps what comes of it, and reads it back.
fn apply<'a>(
    plan: Plan,
    directory: &Directory,
    mut keeper: Keeper<'a>,
    context: &Context,
) -> (Ran, Keeper<'a>) {
    let progress = Progress::begin(context.ui.language, context.has_progress());
    let shows = |work: &Message| progress.shows(work);
    let spec = plan.spec.clone();
    let mut keep = |secret: crate::register::NewSecret| {
        let client_id = secret.client_id.clone();
        keeper.keep(&spec, &client_id, Some(secret))
    };
    let mut ran = carry_out(plan, directory, &mut keep, &shows);
    let client_id = ran.plan.known.get(Variable::ClientId).map(str::to_owned);
    // An app in its own name cannot sign in without a secret.
    let is_usable = spec.access == Access::Delegated;
    if ran.failure.is_none()
        && keeper.kept().is_none()
        && is_usable
        && let Some(client_id) = &client_id
        && let Err(error) = keeper.keep(&spec, client_id, None)
    {
        ran.failure = Some(error);
    }
    if ran.failure.is_none() && !ran.applied.is_empty() {
        let kept = keeper.secret_ends(client_id.as_deref()).ok().flatten();
        ran.read_back(directory, kept, &shows);
    }
    (ran, keeper)
}

fn planned(plan: Plan, flags: &Register, context: &Context) -> Result<Planned> {
    let printed = flags.print;
    let printed = printed.map(|form| printed_as(form, &plan, context.ui.language));
    Ok(Planned {
        printed: printed.transpose()?,
        is_seen: flags.dry_run,
        plan,
    })
}

fn registered(ran: Ran, keeper: &Keeper<'_>, reveals: bool) -> Registered {
    let kept = keeper.kept();
    Registered {
        account: kept.map(|credential| credential.account.name.clone()),
        is_signed_in: kept.is_some_and(|credential| credential.tokens.is_signed_in()),
        store: keeper.listed().store.to_string(),
        client_secret: keeper.kept_secret().filter(|_| reveals),
        ran,
    }
}

/// Shows the plan, and goes on only with a yes.
fn ask(plan: &Plan, context: &Context) -> Result<()> {
    let shown = report::plan(plan, context.ui);
    let tenant = plan.spec.tenant.as_ref().map_or("", Tenant::as_str);
    let question = fl!("register-confirm", tenant);
    if confirms(&shown, &question, context.ui)? {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Declined, fl!("register-declined")))
}

/// What the flags spec for, if it can be had.
fn spec(flags: &Register, context: &Context) -> Result<RegistrationSpec> {
    if let Some(tenant) = &flags.tenant {
        refuse_many_tenants(tenant)?;
    }
    let cloud = flags.cloud.unwrap_or_default();
    let lifetime = flags.secret_lifetime.unwrap_or_default();
    let spec = RegistrationSpec {
        name: flags.name.clone(),
        client_id: flags.client_id.clone(),
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
        now: context.session.now(),
    };
    spec.check()?;
    Ok(spec)
}

/// One match from the form to its printer.
fn printed_as(form: PlanForm, plan: &Plan, language: Language) -> Result<String> {
    match form {
        PlanForm::Az => az::printed(plan, language),
        PlanForm::Graph => Ok(graph_requests(plan)),
        PlanForm::Portal => Ok(portal::printed(plan, language)),
        PlanForm::Powershell => powershell::printed(plan),
    }
}

fn refuse_many_tenants(tenant: &Tenant) -> Result<()> {
    if tenant.is_one_organization() {
        return Ok(());
    }
    Err(Error::usage(fl!("register-needs-one-tenant", tenant)))
}
