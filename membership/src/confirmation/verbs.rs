//! Sending the link and opening it.

use super::{rules, store};
use crate::{
    entries,
    keys::SealingKey,
    letter::{self, LetterKind, Words, store::NewLetter},
    organisation,
};
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{App, Desk, Problem, format, t_with};

/// Sends a new link to the address of the account at this desk. The one before stops working.
///
/// Errors: [`Problem::Missing`] when there is nothing to confirm or no mail relay; [`Problem::TooMany`] within five minutes.
pub async fn send(desk: &Desk) -> Result<(), Problem> {
    let (tx, person) = (desk.begin().await?, desk.who.person);
    let address = store::address_of(&tx, person).await?.ok_or(Problem::Missing)?;
    if address.confirmed_at.is_some() {
        return Err(Problem::Missing);
    }
    if let Some(retry_after_seconds) = rules::must_wait(address.sent_at, desk.now()) {
        return Err(Problem::TooMany { retry_after_seconds });
    }
    let entry = post(&tx, desk.app(), desk.org(), person, desk.now())
        .await?
        .ok_or(Problem::Missing)?;
    Ok(tx.commit_with(entry).await?)
}

/// Puts the link on its way to the account's address; what is entered of it. Nothing without a mail relay, and for an address that is
/// confirmed.
pub(crate) async fn post(
    tx: &Tx,
    app: &App,
    org: OrgId,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<Entry>, Problem> {
    let address = store::address_of(tx, person).await?;
    let Some(address) = address.filter(|address| address.confirmed_at.is_none() && letter::is_offered(app)) else {
        return Ok(None);
    };
    let sealing = app
        .part::<SealingKey>()
        .ok_or_else(|| Fault::other("the server has no sealing key"))?;
    let ends = rules::link_ends(now);
    let (about, kind) = (person.to_string(), LetterKind::Confirmation);
    letter::store::withdraw(tx, org, kind, &about, now).await?;
    let secret = store::renew(tx, person, now, ends).await?;
    let words = words(tx, app, org, address.email, &secret, ends).await?;
    let letter = NewLetter {
        org,
        kind,
        about,
        words: &words,
        deadline_at: ends,
    };
    letter::store::post(tx, &sealing, letter, now).await?;
    Ok(Some(entries::of_person(org, "person.confirmation_sent", person, now)))
}

async fn words(tx: &Tx, app: &App, org: OrgId, to: String, secret: &str, ends: Timestamp) -> Result<Words, Problem> {
    let organisation = organisation::store::find(tx, org).await?.ok_or(Problem::Missing)?;
    let zone = jiff::tz::TimeZone::get(&organisation.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let link = format!("{}/me/address/{secret}", app.settings().base_url);
    let values = [
        ("organisation", organisation.name.into()),
        ("link", link.into()),
        ("until", format::day_clock_zone(ends, &zone).into()),
    ];
    Ok(Words {
        to,
        subject: t_with("address-mail-subject", &values),
        text: t_with("address-mail-text", &values),
    })
}

/// Is this the newest link that was sent to the account at this desk?
///
/// Errors: [`Problem::Missing`] for any other.
pub async fn offered(desk: &Desk, secret: &str) -> Result<store::Address, Problem> {
    let tx = desk.read().await?;
    if !store::is_good(&tx, desk.who.person, secret, desk.now()).await? {
        return Err(Problem::Missing);
    }
    store::address_of(&tx, desk.who.person).await?.ok_or(Problem::Missing)
}

/// Confirms the address: the link reached who is signed in to the account, and nobody else's sign-in uses it.
///
/// Errors: [`Problem::Missing`] for any other link.
pub async fn confirm(desk: &Desk, secret: &str) -> Result<(), Problem> {
    let (tx, person) = (desk.begin().await?, desk.who.person);
    if !store::take(&tx, person, secret, desk.now()).await? || !store::confirm(&tx, person, desk.now()).await? {
        tx.roll_back().await?;
        return Err(Problem::Missing);
    }
    let entry = entries::of_person(desk.org(), "person.address_confirmed", person, desk.now());
    Ok(tx.commit_with(entry).await?)
}
