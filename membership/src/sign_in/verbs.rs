//! Coming in and going out, each one transaction with its ledger entry.

use super::{
    Caller, Limits,
    choice::{Choice, Chosen},
    password, rules, store,
};
use crate::{
    entries::{self, Means},
    keys::SealingKey,
    organisation, position,
};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{App, Desk, Problem, forms::csrf_of, t};
use std::sync::Arc;

/// One answer for an unknown account, a wrong password, a locked account and one without a duty.
pub(crate) fn wrong() -> Problem {
    Problem::refusal("sign-in.wrong", t("sign-in-wrong"))
}

/// Where a right password leads.
#[derive(Debug)]
pub enum Entrance {
    /// The secret of the session's cookie.
    Session(String),
    /// It opens accounts of the address in several organisations: one is chosen with [`sign_in_at`].
    Choice(Vec<Choice>),
}

/// Signs in with a password. Accounts that fill no position are no choice.
///
/// Errors: `sign-in.wrong`, after the same time whether the account exists or not; [`Problem::TooMany`].
pub async fn sign_in(app: &App, email: &str, typed: String, caller: &Caller) -> Result<Entrance, Problem> {
    Limits::ask_sign_in(app, email, caller)?;
    let accounts = store::accounts_by_email(&app.store().read().await?, email).await?;
    let right = password::opens(typed, accounts.iter().map(|account| account.kept.clone()).collect()).await?;
    if !right.contains(&true) {
        note_failure(app, persons(&accounts), Means::Password);
        return Err(wrong());
    }
    let (mut tx, now) = (app.store().begin().await?, app.now());
    let mut open = Vec::new();
    for (account, _) in accounts.into_iter().zip(right).filter(|(_, right)| *right) {
        // The password or the lock may have changed while the hash was computed.
        let still = store::account_of(&tx, account.person).await?;
        if still.is_some_and(|now| now.kept == account.kept)
            && let Some(first) = position::store::of_person(&tx, account.person)
                .await?
                .into_iter()
                .next()
        {
            open.push((account, first));
        }
    }
    match open.as_slice() {
        [] => {
            tx.roll_back().await?;
            Err(wrong())
        }
        [(account, first)] => {
            let (org, id) = (first.org, first.id);
            let secret = begin_session(&mut tx, org, account.person, id, Means::Password, caller, now).await?;
            tx.commit().await?;
            Ok(Entrance::Session(secret))
        }
        several => {
            let (sealing, page, mut choices) = (sealing(app)?, uuid::Uuid::now_v7(), Vec::new());
            for (account, first) in several {
                let org = organisation::store::find(&tx, first.org).await?;
                choices.push(Choice {
                    organisation: org.ok_or(Problem::Missing)?.name,
                    token: Chosen::of(account, page, now).seal(&sealing)?,
                });
            }
            tx.roll_back().await?;
            Ok(Entrance::Choice(choices))
        }
    }
}

/// Signs in to the account that was chosen among those the password opened; the answer is the secret of the session's cookie.
///
/// Errors: `sign-in.choice-over` for a token that is too old, not of this purpose or of a page that was used, and for an account that
/// changed since;
/// [`Problem::TooMany`].
pub async fn sign_in_at(app: &App, token: &str, caller: &Caller) -> Result<String, Problem> {
    let over = || Problem::refusal("sign-in.choice-over", t("sign-in-which-over"));
    let chosen = Chosen::open(&*sealing(app)?, token, app.now()).ok_or_else(over)?;
    Limits::ask_sign_in(app, &chosen.person.to_string(), caller)?;
    let mut tx = app.store().begin().await?;
    let account = store::account_of(&tx, chosen.person).await?;
    let holds = account.is_some_and(|account| chosen.holds(&account));
    let secret = if holds && store::take_choice(&tx, chosen.page, chosen.ends, app.now()).await? {
        enter(&mut tx, chosen.person, Means::Password, caller, app.now()).await?
    } else {
        None
    };
    let Some(secret) = secret else {
        tx.roll_back().await?;
        return Err(over());
    };
    tx.commit().await?;
    Ok(secret)
}

fn sealing(app: &App) -> Result<Arc<SealingKey>, Problem> {
    app.part::<SealingKey>()
        .ok_or_else(|| Problem::fault("no sealing key is registered", false))
}

fn persons(accounts: &[store::Account]) -> Vec<PersonId> {
    accounts.iter().map(|account| account.person).collect()
}

/// What is asked to come in with a printed code.
#[derive(Debug)]
pub struct Recovery<'a> {
    pub email: &'a str,
    pub code: &'a str,
    /// The new password.
    pub new: String,
    /// The enrolled phones are revoked too: one of them was lost.
    pub devices_too: bool,
}

/// Chooses a new password with a printed code, which is used up; all other sessions end and one begins.
///
/// Errors: `password.*` for the new password, `sign-in.wrong` for everything else; [`Problem::TooMany`].
pub async fn recover(app: &App, asked: Recovery<'_>, caller: &Caller) -> Result<String, Problem> {
    Limits::ask_sign_in(app, asked.email, caller)?;
    rules::check_password(&asked.new)?;
    let kept = password::hash(asked.new).await?;
    let mut tx = app.store().begin().await?;
    let accounts = store::accounts_by_email(&tx, asked.email).await?;
    let person = whose_code(&tx, &accounts, asked.code, app.now()).await?;
    let secret = match person {
        Some(person) => {
            store::set_password(&tx, person, &kept).await?;
            let ended = store::end_all_sessions(&mut tx, person, asked.devices_too, app.now()).await?;
            let secret = enter(&mut tx, person, Means::Recovery, caller, app.now()).await?;
            if let Some(org) = accounts.iter().find(|a| a.person == person).and_then(|a| a.org) {
                let entry = entries::of_person(org, "person.password_changed", person, app.now());
                tx.enter(entry.with("sessions", ended).with("devices_too", asked.devices_too));
            }
            secret
        }
        None => None,
    };
    let Some(secret) = secret else {
        tx.roll_back().await?;
        note_failure(app, persons(&accounts), Means::Recovery);
        return Err(wrong());
    };
    tx.commit().await?;
    Ok(secret)
}

/// Uses up the code and says whose it was; nobody's for a locked account.
async fn whose_code(
    tx: &Tx,
    accounts: &[store::Account],
    code: &str,
    now: Timestamp,
) -> Result<Option<PersonId>, Problem> {
    let mut found = None;
    for account in accounts {
        if store::use_recovery_code(tx, account.person, code, now).await? && account.kept.is_some() {
            found = Some(account.person);
        }
    }
    // As many questions as hashes at sign-in, so that time tells nothing.
    for _ in accounts.len()..password::tried(accounts.len()) {
        store::use_recovery_code(tx, PersonId::new(), code, now).await?;
    }
    Ok(found)
}

/// Begins a session in the person's first position and enters it; `None` when the person fills none.
async fn enter(
    tx: &mut Tx,
    person: PersonId,
    by: Means,
    caller: &Caller,
    now: Timestamp,
) -> Result<Option<String>, Problem> {
    let Some(first) = position::store::of_person(tx, person).await?.into_iter().next() else {
        return Ok(None);
    };
    Ok(Some(
        begin_session(tx, first.org, person, first.id, by, caller, now).await?,
    ))
}

/// Begins a session in a given position and enters it; the secret goes into the cookie. The session that the same browser had
/// before ends: its cookie is overwritten, and nobody could end it by hand.
pub(crate) async fn begin_session(
    tx: &mut Tx,
    org: OrgId,
    person: PersonId,
    position: PositionId,
    by: Means,
    caller: &Caller,
    now: Timestamp,
) -> Result<String, Problem> {
    if let Some(before) = &caller.before
        && let Some(left) = store::running(tx, before).await?
    {
        store::end_session(tx, left.id, now).await?;
        tx.enter(entries::session_ended(left.org, left.person, left.id, now));
    }
    let ends = rules::session_ends(now);
    let (session, secret) = store::start_session(tx, person, position, &caller.agent, now, ends).await?;
    tx.enter(entries::signed_in(org, person, position, session, by, now));
    Ok(secret)
}

/// Enters a failed attempt, after the answer went out: waiting for the disk here would tell by time which accounts exist.
///
/// - `persons`: the accounts it was tried on, in their order. Only the first that fills a position hears of it: whoever gave
///   somebody's address a younger account must not learn when its owner mistypes elsewhere.
pub(crate) fn note_failure(app: &App, persons: Vec<PersonId>, by: Means) {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(fault) = enter_failure(&app, &persons, by).await {
            tracing::error!(person.ids = ?persons, %fault, "a failed sign-in could not be entered");
        }
    });
}

async fn enter_failure(app: &App, persons: &[PersonId], by: Means) -> Result<(), muster_store::Fault> {
    let tx = app.store().begin().await?;
    for person in persons {
        if let Some(first) = position::store::of_person(&tx, *person).await?.first() {
            let entry = entries::sign_in_failed(first.org, *person, by, app.now());
            return tx.commit_with(entry).await;
        }
    }
    tx.roll_back().await
}

/// Ends the session of this desk.
pub async fn sign_out(desk: &Desk) -> Result<(), Problem> {
    let Some(session) = desk.who.session else { return Ok(()) };
    let mut tx = desk.begin().await?;
    store::end_session(&mut tx, session, desk.now()).await?;
    Ok(tx
        .commit_with(entries::session_ended(desk.org(), desk.who.person, session, desk.now()))
        .await?)
}

/// Ends every session of the person at this desk and, when asked, revokes the enrolled phones.
pub async fn sign_out_everywhere(desk: &Desk, devices_too: bool) -> Result<(), Problem> {
    let (mut tx, person) = (desk.begin().await?, desk.who.person);
    let ended = store::end_all_sessions(&mut tx, person, devices_too, desk.now()).await?;
    let entry = entries::sessions_ended(desk.org(), person, desk.who.position, ended, devices_too, desk.now());
    Ok(tx.commit_with(entry).await?)
}

/// A desk in the name of whoever fills `position`, for the program's own work: the demo's history, a scheduled job.
///
/// Errors: [`Problem::Missing`] when the position is vacant.
pub async fn desk_of(app: &App, position: PositionId) -> Result<Desk, Problem> {
    let who = store::by_position(&app.store().read().await?, position)
        .await?
        .ok_or(Problem::Missing)?;
    Ok(Desk::new(
        app.clone(),
        who,
        csrf_of(&position.to_string()),
        "/home".into(),
    ))
}
