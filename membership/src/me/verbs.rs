//! What people change about themselves.

use super::store::{self, Settings};
use crate::{
    confirmation,
    entries::{self, Means},
    position,
    sign_in::{self, Caller, Limits, password, rules},
};
use muster_terms::*;
use muster_web::{Desk, Problem, Theme, t};

/// Saves theme, "tap twice to send" and shortcuts.
pub async fn save_settings(desk: &Desk, settings: Settings) -> Result<(), Problem> {
    let (tx, person) = (desk.begin().await?, desk.who.person);
    store::save_settings(&tx, person, settings).await?;
    let entry = entries::of_person(desk.org(), "person.settings_changed", person, desk.now());
    Ok(tx
        .commit_with(
            entry
                .with("tap_twice", settings.tap_twice)
                .with("shortcuts", settings.shortcuts),
        )
        .await?)
}

/// Changes the theme alone. Not entered: nobody disputes a colour.
pub async fn set_theme(desk: &Desk, theme: Theme) -> Result<(), Problem> {
    let tx = desk.begin().await?;
    let settings = Settings {
        theme,
        tap_twice: desk.who.tap_twice,
        shortcuts: desk.who.shortcuts,
    };
    store::save_settings(&tx, desk.who.person, settings).await?;
    Ok(tx.commit().await?)
}

/// The running session goes on in another position of the same person.
///
/// Errors: [`Problem::Missing`] for a position that somebody else fills.
pub async fn switch_position(desk: &Desk, id: PositionId) -> Result<(), Problem> {
    let session = desk.who.session.ok_or(Problem::Missing)?;
    let mut tx = desk.begin().await?;
    let mine = position::store::of_person(&tx, desk.who.person).await?;
    let to = mine
        .into_iter()
        .find(|position| position.id == id)
        .ok_or(Problem::Missing)?;
    sign_in::store::move_session(&mut tx, session, id).await?;
    let entry = entries::of_position(to.org, "sign_in.position_switched", id, desk.who.position, desk.now());
    Ok(tx.commit_with(entry.with("session", session.to_string())).await?)
}

/// Ends one of one's own sessions.
pub async fn end_session(desk: &Desk, id: SessionId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    if !sign_in::store::end_session_of(&mut tx, desk.who.person, id, desk.now()).await? {
        return Err(Problem::Missing);
    }
    Ok(tx
        .commit_with(entries::session_ended(desk.org(), desk.who.person, id, desk.now()))
        .await?)
}

/// New recovery codes in place of all old ones, for the account's password: a stolen session must not mint a way back in.
///
/// Errors: `sign-in.password-wrong`; [`Problem::TooMany`].
pub async fn renew_codes(desk: &Desk, typed: String, caller: &Caller) -> Result<Vec<String>, Problem> {
    check_own_password(desk, typed, caller).await?;
    let (tx, person) = (desk.begin().await?, desk.who.person);
    let codes = sign_in::store::renew_recovery_codes(&tx, person, rules::RECOVERY_CODES).await?;
    tx.commit_with(entries::of_person(
        desk.org(),
        "person.recovery_codes_renewed",
        person,
        desk.now(),
    ))
    .await?;
    Ok(codes)
}

/// Another password; all other sessions end.
///
/// Errors: `sign-in.password-wrong`, `password.*`; [`Problem::TooMany`].
pub async fn change_password(desk: &Desk, typed: String, new: String, caller: &Caller) -> Result<(), Problem> {
    rules::check_password(&new)?;
    check_own_password(desk, typed, caller).await?;
    let kept = password::hash(new).await?;
    let (mut tx, person) = (desk.begin().await?, desk.who.person);
    sign_in::store::set_password(&tx, person, &kept).await?;
    let ended = sign_in::store::end_other_sessions(&mut tx, person, desk.who.session, desk.now()).await?;
    let entry = entries::of_person(desk.org(), "person.password_changed", person, desk.now());
    Ok(tx.commit_with(entry.with("sessions", ended)).await?)
}

async fn check_own_password(desk: &Desk, typed: String, caller: &Caller) -> Result<(), Problem> {
    let (tx, person) = (desk.read().await?, desk.who.person);
    // Counted under the address, as at sign-in: a session is no second row of tries.
    let address = confirmation::store::address_of(&tx, person).await?;
    let counted = address.map_or_else(|| person.to_string(), |address| address.email);
    Limits::ask_sign_in(desk.app(), &counted, caller)?;
    let account = sign_in::store::account_of(&tx, person).await?;
    drop(tx);
    if password::is_right(typed, account.and_then(|account| account.kept)).await? {
        return Ok(());
    }
    sign_in::verbs::note_failure(desk.app(), vec![person], Means::Password);
    Err(Problem::refusal("sign-in.password-wrong", t("me-password-wrong")))
}
