//! Founding an organisation, its units, and inviting another to found itself here.

use super::{Organisation, Unit, rules::Founding, rules::founding_duty, store};
use crate::{
    confirmation,
    entries::{self, Means},
    keys::{self, SealingKey},
    position::{self, Person, Position},
    sign_in::{self, Caller, password, rules::RECOVERY_CODES, verbs::begin_session},
    words,
};
use muster_store::{Entry, Tx};
use muster_terms::*;
use muster_web::{App, Desk, Problem, plain_text, t};

/// Why an organisation may be founded here. There is no fourth reason: an administrator cannot make organisations.
#[derive(Debug, Clone, Copy)]
pub enum Basis<'a> {
    /// Nobody is here yet.
    FirstRun,
    /// The secret of a partner invitation.
    Invitation(&'a str),
    /// The demo's generator; only with `--demo`.
    Demo,
}

impl Basis<'_> {
    fn word(self) -> &'static str {
        match self {
            Basis::FirstRun => "first_run",
            Basis::Invitation(_) => "invitation",
            Basis::Demo => "demo",
        }
    }
}

/// What founding made.
#[derive(Debug, Clone)]
pub struct Founded {
    pub org: OrgId,
    pub position: PositionId,
    pub person: PersonId,
    /// The secret of the owner's session; `None` in the demo.
    pub session: Option<String>,
    /// The owner's recovery codes, to be printed now or never.
    pub codes: Vec<String>,
}

/// Founds an organisation: itself, its signing key, the position that signs for it, on duty, and whoever fills it.
///
/// Errors: `setup.done` when somebody else was first, [`Problem::Missing`] when the basis does not hold.
pub async fn found_organisation(
    app: &App,
    founding: Founding,
    basis: Basis<'_>,
    caller: &Caller,
) -> Result<Founded, Problem> {
    if matches!(basis, Basis::Demo) && !app.settings().demo {
        return Err(Problem::Missing);
    }
    let (owner, kept) = match founding.owner.clone() {
        Some(owner) => (Some(owner.email), Some(password::hash(owner.password).await?)),
        None => (None, None),
    };
    let (mut tx, now) = (app.store().begin().await?, app.now());
    let org = organisation(&founding, now);
    store::insert(&tx, &org).await?;
    stand_on(&mut tx, basis, &org, now).await?;
    let sealing = app
        .part::<SealingKey>()
        .ok_or_else(|| Problem::fault("no sealing key is registered", false))?;
    keys::create(&tx, &sealing, org.id, now).await?;
    let (position, person) = first_position(&tx, &org, owner, kept.as_deref(), now).await?;
    let (mut session, mut codes) = (None, Vec::new());
    if kept.is_some() {
        codes = sign_in::store::renew_recovery_codes(&tx, person, RECOVERY_CODES).await?;
        let means = if matches!(basis, Basis::FirstRun) {
            Means::FirstRun
        } else {
            Means::Invitation
        };
        if let Some(entry) = confirmation::verbs::post(&tx, app, org.id, person, now).await? {
            tx.enter(entry);
        }
        session = Some(begin_session(&mut tx, org.id, person, position, means, caller, now).await?);
    }
    let entry = entries::of_position(org.id, "organisation.founded", position, position, now)
        .with("organisation", org.id.to_string())
        .with("kind_of", org.kind.as_str())
        .with("basis", basis.word())
        .with("person", person.to_string());
    tx.commit_with(entry).await?;
    Ok(Founded {
        org: org.id,
        position,
        person,
        session,
        codes,
    })
}

fn organisation(founding: &Founding, now: Timestamp) -> Organisation {
    Organisation {
        id: OrgId::new(),
        kind: founding.kind,
        name: founding.name.clone(),
        emergency_number: founding.emergency_number.clone(),
        out_of_hours: String::new(),
        time_zone: founding.time_zone.clone(),
        metric: founding.metric,
        created_at: now,
    }
}

/// Checks and uses up the reason to found; of two who race for one reason, one wins.
async fn stand_on(tx: &mut Tx, basis: Basis<'_>, org: &Organisation, now: Timestamp) -> Result<(), Problem> {
    match basis {
        Basis::FirstRun => {
            if !store::take_first_run(tx, org.id, now).await? {
                return Err(Problem::conflict("setup.done", t("setup-already-done")));
            }
        }
        Basis::Invitation(secret) => {
            let found = store::find_invitation(tx, secret, now)
                .await?
                .filter(|found| found.kind == org.kind);
            let found = found.ok_or(Problem::Missing)?;
            if !store::accept_invitation(tx, found.id, org.id, now).await? {
                return Err(Problem::Missing);
            }
            let entry = Entry::new(found.org, "organisation.invitation_accepted", now)
                .with("invitation", found.id.to_string())
                .with("organisation", org.id.to_string());
            tx.enter(entry);
        }
        Basis::Demo => {
            store::take_first_run(tx, org.id, now).await?;
        }
    }
    Ok(())
}

async fn first_position(
    tx: &Tx,
    org: &Organisation,
    email: Option<String>,
    kept: Option<&str>,
    now: Timestamp,
) -> Result<(PositionId, PersonId), Problem> {
    let duty = founding_duty(org.kind);
    let title = words::duty(duty);
    let person = Person {
        id: PersonId::new(),
        email,
        display_name: title.clone(),
    };
    position::verbs::insert_account(tx, org.id, &person, kept, now).await?;
    let position = Position {
        person: Some(person.id),
        ..Position::new(org.id, title, duty)
    };
    position::store::insert(tx, &position, now).await?;
    position::store::start_shift(tx, position.id, now).await?;
    Ok((position.id, person.id))
}

/// Adds a unit, such as a police district.
///
/// Errors: [`Problem::Missing`] without the duty, `text.*` for the name.
pub async fn add_unit(desk: &Desk, name: &str) -> Result<UnitId, Problem> {
    desk.require(Act::Administer)?;
    let name = plain_text(name, &t("people-unit-called"), 80, true)?;
    let unit = Unit {
        id: UnitId::new(),
        org: desk.org(),
        name,
    };
    let tx = desk.begin().await?;
    store::insert_unit(&tx, &unit).await?;
    let entry = Entry::new(desk.org(), "unit.added", desk.now()).with("unit", unit.id.to_string());
    tx.commit_with(entry.with("by", desk.who.position.to_string())).await?;
    Ok(unit.id)
}

/// Invites another organisation to found itself here; the answer is the link's path, shown once.
///
/// Errors: [`Problem::Missing`] without the duty to negotiate agreements.
pub async fn invite_partner(desk: &Desk, kind: OrganisationKind) -> Result<String, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let tx = desk.begin().await?;
    let (id, secret) = store::insert_invitation(&tx, desk.org(), desk.who.position, kind, desk.now()).await?;
    tx.commit_with(partner_entry(desk, "organisation.invited", id).with("kind_of", kind.as_str()))
        .await?;
    Ok(format!("/invite/organisation/{secret}"))
}

/// Takes an unused partner invitation back.
pub async fn withdraw_partner_invitation(desk: &Desk, id: InvitationId) -> Result<(), Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let tx = desk.begin().await?;
    if !store::withdraw_invitation(&tx, desk.org(), id, desk.now()).await? {
        return Err(Problem::Missing);
    }
    Ok(tx
        .commit_with(partner_entry(desk, "organisation.invitation_withdrawn", id))
        .await?)
}

fn partner_entry(desk: &Desk, kind: &'static str, id: InvitationId) -> Entry {
    Entry::new(desk.org(), kind, desk.now())
        .with("invitation", id.to_string())
        .with("by", desk.who.position.to_string())
}
