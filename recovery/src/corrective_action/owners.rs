//! Whom an action can be given to.

use super::rules;
use crate::crossing;
use crate::debrief::{reading as debriefs, reading::Opened, rules as debrief_rules, store as debrief_store};
use muster_membership::position;
use muster_response::incident::gate;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// A position that a new action can be given to.
#[derive(Debug, Clone)]
pub struct OwnerChoice {
    pub position: PositionId,
    pub title: String,
    pub org: OrgId,
    pub org_name: String,
    pub side: Side,
}

/// Whom a new action can be given to.
pub struct Choices {
    pub owners: Vec<OwnerChoice>,
    /// The debrief still takes actions.
    pub is_open: bool,
}

/// Whom a new action can be given to: every own position, and people of the other side who were called or came, where a clause
/// lets the words of the action reach that side.
pub async fn owner_choices(desk: &Desk, reference: &Reference) -> Result<Choices, Problem> {
    desk.require(Act::Debrief)?;
    let (tx, opened) = debriefs::open(desk, reference).await?;
    let mut owners = own_choices(&tx, desk).await?;
    for party in opened.room.others(desk.org()) {
        if party.stopped_at.is_none() && reaches(&tx, desk, &opened, party.org).await? {
            owners.extend(people_of(&opened, party.org));
        }
    }
    tx.commit().await?;
    Ok(Choices {
        owners,
        is_open: opened.debrief.as_ref().is_open(),
    })
}

/// To whom this desk may give an action that is taken on: see [`rules::may_take_on`].
pub(super) async fn takers(tx: &Tx, desk: &Desk) -> Result<Vec<OwnerChoice>, Problem> {
    let mut choices = own_choices(tx, desk).await?;
    choices.retain(|choice| rules::may_take_on(desk.may(Act::Debrief), desk.who.position, choice.position).is_ok());
    Ok(choices)
}

/// Every own position, by title.
async fn own_choices(tx: &Tx, desk: &Desk) -> Result<Vec<OwnerChoice>, Problem> {
    let own = position::store::of_org(tx, desk.org()).await?;
    let side = desk.who.org_kind.side();
    let choice = |position: muster_membership::Position| OwnerChoice {
        position: position.id,
        title: position.title,
        org: desk.org(),
        org_name: desk.who.org_name.clone(),
        side,
    };
    Ok(own.into_iter().map(choice).collect())
}

/// People of another side as the debrief's facts name them.
fn people_of(opened: &Opened, org: OrgId) -> Vec<OwnerChoice> {
    let Some(party) = opened.room.party(org) else {
        return Vec::new();
    };
    let people = opened
        .debrief
        .as_ref()
        .facts
        .people
        .iter()
        .filter(|person| person.org == org);
    people
        .map(|person| OwnerChoice {
            position: person.position,
            title: person.title.clone(),
            org,
            org_name: party.org_name.clone(),
            side: party.org_kind.side(),
        })
        .collect()
}

/// May the words of an action by this desk reach that side? A partner can ask only the debrief's owner.
async fn reaches(tx: &Tx, desk: &Desk, opened: &Opened, to: OrgId) -> Result<bool, Problem> {
    if !opened.is_owner(desk) && to != opened.debrief.as_ref().org {
        return Ok(false);
    }
    let record = format!("actions:{}", opened.debrief.as_ref().id);
    let item = crossing::item(
        &opened.room,
        desk.org(),
        DataClass::CorrectiveAction,
        record,
        desk.now(),
    );
    Ok(crossing::opens_to(tx, &*gate(desk.app())?, &item, to, desk.now())
        .await?
        .is_some())
}

/// Whom it is given to, of a debrief that stays open until the action stands.
pub(super) async fn owner_while_open(
    tx: &Tx,
    desk: &Desk,
    opened: &Opened,
    wanted: PositionId,
) -> Result<OwnerChoice, Problem> {
    let debrief = opened.debrief.as_ref();
    debrief_rules::must_be_open(debrief)?;
    if !debrief_store::hold_open(tx, debrief.id).await? {
        return Err(debrief_rules::closed());
    }
    find_owner(tx, desk, opened, wanted).await
}

async fn find_owner(tx: &Tx, desk: &Desk, opened: &Opened, wanted: PositionId) -> Result<OwnerChoice, Problem> {
    if let Some(own) = own_choices(tx, desk)
        .await?
        .into_iter()
        .find(|choice| choice.position == wanted)
    {
        return Ok(own);
    }
    let refused = || Problem::refusal("action.owner", t("actions-choose-owner"));
    let others = opened
        .room
        .others(desk.org())
        .filter(|party| party.stopped_at.is_none());
    let person = others
        .flat_map(|party| people_of(opened, party.org))
        .find(|choice| choice.position == wanted);
    let person = person.ok_or_else(refused)?;
    if reaches(tx, desk, opened, person.org).await? {
        Ok(person)
    } else {
        Err(refused())
    }
}
