//! Coming in and going out, each one transaction with its ledger entry.

use super::{Caller, Limits, identity, password, recovery, rules, store};
use crate::{
    entries::{self, Means},
    position,
};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{App, Desk, Problem, forms::csrf_of, t};

/// One answer for an unknown account, a wrong password, a locked account and one without a duty.
pub(crate) fn wrong() -> Problem {
    Problem::refusal("sign-in.wrong", t("sign-in-wrong"))
}

/// Signs in with a password; the answer is the secret of the session's cookie.
///
/// Errors: `sign-in.wrong`, after the same time whether the account exists or not; [`Problem::TooMany`].
pub async fn sign_in(app: &App, email: &str, typed: String, caller: &Caller) -> Result<String, Problem> {
    Limits::ask_sign_in(app, email, caller)?;
    let accounts = store::accounts_by_email(&app.store().read().await?, email).await?;
    let right = password::opens(typed, accounts.iter().map(|account| account.kept.clone()).collect()).await?;
    if !right.contains(&true) {
        for account in &accounts {
            note_failure(app, account.person, Means::Password);
        }
        return Err(wrong());
    }
    let mut tx = app.store().begin().await?;
    let mut secret = None;
    for (account, _) in accounts.iter().zip(&right).filter(|(_, right)| **right) {
        // The password or the lock may have changed while the hash was computed.
        let still = store::account_of(&tx, account.person).await?;
        if secret.is_none() && still.is_some_and(|now| now.kept == account.kept) {
            secret = enter(&mut tx, account.person, Means::Password, caller, app.now()).await?;
        }
    }
    let secret = secret.ok_or_else(wrong)?;
    tx.commit().await?;
    Ok(secret)
}

/// Refuses a password that opens another account of the same address: sign-in could not tell which of both is meant. Only who
/// has shown that password learns of the other account.
///
/// - `own`: the account that gets it, when there is one already.
/// - Errors: `password.of-another-account`.
pub(crate) async fn refuse_shared(app: &App, email: &str, own: Option<PersonId>, new: String) -> Result<(), Problem> {
    let accounts = store::accounts_by_email(&app.store().read().await?, email).await?;
    let others = accounts.into_iter().filter(|account| Some(account.person) != own);
    if password::opens(new, others.map(|account| account.kept).collect())
        .await?
        .contains(&true)
    {
        return Err(of_another_account());
    }
    Ok(())
}

pub(crate) fn of_another_account() -> Problem {
    Problem::refusal("password.of-another-account", t("sign-in-password-of-another"))
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
    let before = store::accounts_by_email(&app.store().read().await?, asked.email).await?;
    let opened = password::opens(asked.new.clone(), before.iter().map(|a| a.kept.clone()).collect()).await?;
    let kept = password::hash(asked.new).await?;
    let mut tx = app.store().begin().await?;
    let accounts = store::accounts_by_email(&tx, asked.email).await?;
    let person = whose_code(&tx, &accounts, asked.code, app.now()).await?;
    let shared = before
        .iter()
        .zip(&opened)
        .any(|(other, opens)| *opens && Some(other.person) != person);
    let secret = match person {
        Some(_) if shared => {
            tx.roll_back().await?;
            return Err(of_another_account());
        }
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
        for account in accounts {
            note_failure(app, account.person, Means::Recovery);
        }
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
        if recovery::use_recovery_code(tx, account.person, code, now).await? && account.kept.is_some() {
            found = Some(account.person);
        }
    }
    // An unknown account asks the same questions, so that time tells nothing.
    for _ in accounts.len()..2 {
        recovery::use_recovery_code(tx, PersonId::new(), code, now).await?;
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

/// Enters a failed attempt into the log of the account's organisation, after the answer went out: waiting for the disk here
/// would tell by time which accounts exist.
pub(crate) fn note_failure(app: &App, person: PersonId, by: Means) {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(fault) = enter_failure(&app, person, by).await {
            tracing::error!(person.id = %person, %fault, "a failed sign-in could not be entered");
        }
    });
}

async fn enter_failure(app: &App, person: PersonId, by: Means) -> Result<(), muster_store::Fault> {
    let tx = app.store().begin().await?;
    match position::store::of_person(&tx, person).await?.first() {
        Some(first) => {
            tx.commit_with(entries::sign_in_failed(first.org, person, by, app.now()))
                .await
        }
        None => tx.roll_back().await,
    }
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
    let who = identity::by_position(&app.store().read().await?, position)
        .await?
        .ok_or(Problem::Missing)?;
    Ok(Desk::new(
        app.clone(),
        who,
        csrf_of(&position.to_string()),
        "/home".into(),
    ))
}
