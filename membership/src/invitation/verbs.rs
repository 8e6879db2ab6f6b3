//! Inviting somebody to a position, and accepting.

use super::store;
use crate::{
    confirmation,
    entries::{self, Means},
    keys::SealingKey,
    letter::{self, LetterKind, Words, store::NewLetter},
    organisation, position,
    position::{Person, Position},
    sign_in::{self, Caller, Limits, password, rules},
    vacancy,
};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{App, Desk, Problem, format, t, t_with};

/// How an invitation goes to whoever is invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invited {
    /// By mail alone. Nobody here sees the link, so whoever opens it reads the mail of that address.
    Mailed,
    /// By whoever invites: the path of the link, shown once.
    ByHand(String),
}

/// Invites somebody to a vacant position. An earlier link to it stops working.
///
/// - `to`: where to mail the link, when mail is set up.
/// - Errors: [`Problem::Missing`] without the duty, `position.filled`, `email.malformed`.
pub async fn invite(desk: &Desk, id: PositionId, to: Option<&str>) -> Result<Invited, Problem> {
    desk.require(Act::Administer)?;
    let to = to
        .filter(|_| letter::is_offered(desk.app()))
        .map(rules::check_email)
        .transpose()?;
    let (tx, now) = (desk.begin().await?, desk.now());
    let position = position::store::find_of(&tx, desk.org(), id)
        .await?
        .ok_or(Problem::Missing)?;
    if !position.is_vacant() {
        return Err(Problem::conflict("position.filled", t("people-still-filled")));
    }
    store::withdraw_waiting(&tx, id, now).await?;
    letter::store::withdraw(&tx, desk.org(), LetterKind::Invitation, &id.to_string(), now).await?;
    let ends = rules::invitation_ends(now);
    let (invitation, secret) = store::invite(&tx, id, Some(desk.who.position), to.as_deref(), now, ends).await?;
    let path = format!("/invite/{secret}");
    let by_mail = to.is_some();
    if let Some(to) = to {
        let link = format!("{}{path}", desk.app().settings().base_url);
        mail_link(&tx, desk, &position, to, &link, ends).await?;
    }
    let entry = entries::of_position(desk.org(), "position.invited", id, desk.who.position, now);
    let entry = entry
        .with("invitation", invitation.to_string())
        .with("by_mail", by_mail);
    tx.commit_with(entry).await?;
    Ok(if by_mail {
        Invited::Mailed
    } else {
        Invited::ByHand(path)
    })
}

/// The link on its way to whoever will fill the position.
async fn mail_link(
    tx: &Tx,
    desk: &Desk,
    position: &Position,
    to: String,
    link: &str,
    ends: Timestamp,
) -> Result<(), Problem> {
    let sealing = desk
        .app()
        .part::<SealingKey>()
        .ok_or_else(|| Fault::other("the server has no sealing key"))?;
    let until = format::day_clock_zone(ends, &desk.time_zone());
    let values = [
        ("title", position.title.as_str().into()),
        ("organisation", desk.who.org_name.as_str().into()),
        ("link", link.into()),
        ("until", until.into()),
    ];
    let words = Words {
        to,
        subject: t_with("invite-mail-subject", &values),
        text: t_with("invite-mail-text", &values),
    };
    let letter = NewLetter {
        org: desk.org(),
        kind: LetterKind::Invitation,
        about: position.id.to_string(),
        words: &words,
        deadline_at: ends,
    };
    letter::store::post(tx, &sealing, letter, desk.now()).await?;
    Ok(())
}

/// What an invitation offers, for its page.
#[derive(Debug, Clone)]
pub struct Offer {
    pub title: String,
    pub organisation: String,
    /// The address that the link was mailed to: that of the account.
    pub email: Option<String>,
}

/// What a link offers now.
///
/// Errors: [`Problem::Missing`] when it was used, taken back, has expired, or never was.
pub async fn offer(app: &App, secret: &str) -> Result<Offer, Problem> {
    let (invitation, position) = invited(app, secret).await?;
    let organisation = organisation::store::party_name(&app.store().read().await?, position.org, None).await?;
    Ok(Offer {
        title: position.title,
        organisation,
        email: invitation.email,
    })
}

async fn invited(app: &App, secret: &str) -> Result<(store::Invitation, Position), Problem> {
    let tx = app.store().read().await?;
    let found = store::find_invitation(&tx, secret, app.now())
        .await?
        .ok_or(Problem::Missing)?;
    let position = position::store::find(&tx, found.position)
        .await?
        .ok_or(Problem::Missing)?;
    Ok((found, position))
}

/// What accepting made.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The secret of the new session.
    pub session: String,
    /// Codes to print; empty when an account of this organisation took one more position.
    pub codes: Vec<String>,
}

/// Fills the position: with a new account, or with an account of the same organisation that shows its password. Accounts of the
/// same address in other organisations are theirs: neither the answer nor its time tells of them.
///
/// - `email`: what was typed; it counts only where the link was handed over. A link that was mailed is for the address it went to,
///   which it proves; any other is to be confirmed by a link of its own.
///
/// Errors: [`Problem::Missing`] for a link that is used up, `email.*`, `password.*`, `position.filled`; [`Problem::TooMany`].
pub async fn accept(app: &App, secret: &str, email: &str, typed: String, caller: &Caller) -> Result<Accepted, Problem> {
    Limits::ask_link(app, caller)?;
    let (invited, position) = invited(app, secret).await?;
    let is_mailed = invited.email.is_some();
    let email = invited.email.unwrap_or_else(|| email.to_owned());
    Limits::ask_sign_in(app, &email, caller)?;
    let email = rules::check_email(&email)?;
    rules::check_password(&typed)?;
    Limits::ask_invitation(app, invited.id, &email)?;
    let joining = joining(app, position.org, email, typed).await?;
    let (mut tx, now) = (app.store().begin().await?, app.now());
    let found = store::find_invitation(&tx, secret, now)
        .await?
        .ok_or(Problem::Missing)?;
    let position = position::store::find(&tx, found.position)
        .await?
        .ok_or(Problem::Missing)?;
    if !store::accept_invitation(&tx, found.id, now).await? {
        return Err(Problem::Missing);
    }
    let (person, codes) = join(&tx, &position, joining, now).await?;
    if !position::store::fill_vacant(&tx, position.id, person).await? {
        return Err(Problem::conflict("position.filled", t("invite-filled")));
    }
    vacancy::verbs::end(&mut tx, position.id, true, now).await?;
    vacancy::unproved(app, &tx, position.id).await?;
    let (org, id) = (position.org, position.id);
    let (sent, confirmed) = if is_mailed {
        (None, confirmation::store::confirm(&tx, person, now).await?)
    } else {
        (confirmation::verbs::post(&tx, app, org, person, now).await?, false)
    };
    sent.into_iter().for_each(|entry| tx.enter(entry));
    if confirmed {
        tx.enter(entries::of_person(org, "person.address_confirmed", person, now));
    }
    let session = sign_in::verbs::begin_session(&mut tx, org, person, id, Means::Invitation, caller, now).await?;
    let entry = entries::of_position(org, "position.filled", id, id, now).with("person", person.to_string());
    tx.commit_with(entry.with("invitation", found.id.to_string())).await?;
    Ok(Accepted { session, codes })
}

async fn joining(app: &App, org: OrgId, email: String, typed: String) -> Result<Joining, Problem> {
    let accounts = sign_in::store::accounts_by_email(&app.store().read().await?, &email).await?;
    match accounts.into_iter().find(|account| account.org == Some(org)) {
        Some(own) if password::is_right(typed.clone(), own.kept.clone()).await? => Ok(Joining::Known(own.person)),
        Some(own) => {
            sign_in::verbs::note_failure(app, vec![own.person], Means::Invitation);
            Err(position::verbs::email_taken())
        }
        None => Ok(Joining::New {
            email,
            kept: password::hash(typed).await?,
        }),
    }
}

enum Joining {
    Known(PersonId),
    New { email: String, kept: String },
}

async fn join(
    tx: &Tx,
    position: &Position,
    joining: Joining,
    now: Timestamp,
) -> Result<(PersonId, Vec<String>), Problem> {
    match joining {
        Joining::Known(person) => Ok((person, Vec::new())),
        Joining::New { email, kept } => {
            let person = Person {
                id: PersonId::new(),
                email: Some(email),
                display_name: position.title.clone(),
            };
            position::verbs::insert_account(tx, position.org, &person, Some(&kept), now).await?;
            let codes = sign_in::store::renew_recovery_codes(tx, person.id, rules::RECOVERY_CODES).await?;
            Ok((person.id, codes))
        }
    }
}
