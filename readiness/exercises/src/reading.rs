//! Exercises as a desk may see them: own ones, and those of a partner that asked it, through the gate.

use crate::model::*;
use crate::rules::access::Access;
use crate::store;
use muster_agreements::crossing::{Circumstance, Item};
use muster_membership::{Organisation, organisation, site};
use muster_policy::{ClauseRef, Cleared, CrossingAct, Decision, Why, clear_own};
use muster_response::incident::{desk_receiver, gate};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// The exercise as the gate sees it, with what `owner` says of it; of a partner the unit that answered for it.
pub fn item(exercise: &Exercise, owner: OrgId, owner_unit: Option<UnitId>) -> Item {
    Item {
        class: DataClass::Exercise,
        owner,
        owner_unit,
        site: Some(exercise.site),
        incident: None,
        record: format!("exercise:{}", exercise.id),
        words: exercise.reference.to_string(),
        tlp: Tlp::Amber,
        recorded_at: exercise.created_at,
    }
}

/// An exercise that this desk may see, and what it is to it.
pub struct Seen {
    /// The own organisation's, or a partner's under the clause that opens it. Before the own yes it is what the question says, and no more.
    pub exercise: Cleared<Exercise>,
    /// The clauses that open it; none for an own one.
    pub under: Vec<ClauseRef>,
    pub access: Access,
    pub owner: Organisation,
    pub site_name: String,
    /// Of a partner's: what the own organisation was asked and answered.
    pub party: Option<Party>,
}

impl Seen {
    pub fn exercise(&self) -> &Exercise {
        self.exercise.as_ref()
    }

    /// Observations and ratings: for whoever runs and evaluates, and afterwards for all who took part.
    pub fn sees_review(&self) -> bool {
        self.access.sees_script() || (self.access.takes_part && self.exercise().state == State::Ended)
    }
}

fn circumstance(act: CrossingAct) -> Circumstance {
    Circumstance::quiet(act, Purpose::Readiness)
}

/// Loads an exercise for this desk. Commit before anything is shown.
///
/// Errors: [`Problem::Missing`] for one that is neither own nor asked of the own organisation, where no clause opens it now, and once it
/// has begun or was called off for who has not agreed.
pub async fn find(desk: &Desk, tx: &mut Tx, reference: &Reference, act: CrossingAct) -> Result<Seen, Problem> {
    let exercise = store::find(tx, reference).await?.ok_or(Problem::Missing)?;
    seen(desk, tx, exercise, act).await
}

/// The same for an exercise that was loaded, and perhaps held, before.
pub async fn seen(desk: &Desk, tx: &mut Tx, exercise: Exercise, act: CrossingAct) -> Result<Seen, Problem> {
    let role = store::people::role_of(tx, exercise.id, desk.who.position).await?;
    let owner = organisation::store::find(tx, exercise.org)
        .await?
        .ok_or(Problem::Missing)?;
    let site_name = site_name(tx, exercise.site).await?;
    let (is_own, plans) = (exercise.org == desk.org(), desk.may(Act::Drill));
    let mut access = Access {
        is_own,
        plans,
        role: role.filter(|role| role.org == desk.org()).map(|role| role.role),
        takes_part: is_own,
    };
    if is_own {
        // Whoever works on it reads it: a token for the one needs no second scope for the other.
        if !plans && !desk.may(Act::Respond) {
            desk.require(Act::ReadOwn)?;
        }
        let exercise = clear_own(desk.org(), exercise.org, exercise).map_err(|_| Problem::Missing)?;
        return Ok(Seen {
            exercise,
            under: Vec::new(),
            access,
            owner,
            site_name,
            party: None,
        });
    }
    let party = store::people::party(tx, exercise.id, desk.org())
        .await?
        .ok_or(Problem::Missing)?;
    if !party.is_in() && !exercise.is_planned() {
        return Err(Problem::Missing);
    }
    access.takes_part = party.is_in();
    let decision = gate(desk.app())?
        .watch(
            tx,
            &item(&exercise, exercise.org, None),
            &desk_receiver(desk),
            &circumstance(act),
            desk.now(),
        )
        .await?;
    let under = clauses(&decision);
    let shown = match access.takes_part {
        true => exercise,
        false => exercise.question(),
    };
    let exercise = decision.clear(shown).map_err(|_| Problem::Missing)?;
    Ok(Seen {
        exercise,
        under,
        access,
        owner,
        site_name,
        party: Some(party),
    })
}

fn clauses(decision: &Decision) -> Vec<ClauseRef> {
    match decision {
        Decision::Release { under } => under.of_each_agreement().cloned().collect(),
        Decision::Refuse(_) => Vec::new(),
    }
}

pub(crate) async fn site_name(tx: &Tx, id: SiteId) -> Result<String, Fault> {
    let found = site::store::find(tx, id).await?;
    Ok(found.map(|site| site.name).unwrap_or_default())
}

/// What one side brings: its people, what it saw, how it rated.
#[derive(Debug, Default)]
pub struct Brought {
    pub people: Vec<Participant>,
    pub observations: Vec<Observation>,
    pub ratings: Vec<Rating>,
}

/// One side of an exercise, as far as this desk may see it.
pub struct SidePart {
    pub org: Organisation,
    pub is_own: bool,
    /// The answer of a partner that was asked; `None` for the organisation that holds it.
    pub party: Option<Party>,
    /// The clauses that open it; none for the own side.
    pub under: Vec<ClauseRef>,
    /// What it brings, or why that is closed.
    pub brought: Result<Cleared<Brought>, Why>,
}

impl SidePart {
    /// What it brings, where that is open.
    pub fn open(&self) -> Option<&Brought> {
        self.brought.as_ref().ok().map(Cleared::as_ref)
    }
}

/// The sides that this desk learns of: its own, and either the one that holds the exercise or those that it asked. Two partners do
/// not learn of each other, and who has not agreed learns of none. Commit before anything is shown.
pub async fn sides(desk: &Desk, tx: &mut Tx, seen: &Seen, act: CrossingAct) -> Result<Vec<SidePart>, Problem> {
    let exercise = seen.exercise();
    let mut parts = Vec::new();
    if !seen.access.takes_part {
        return Ok(parts);
    }
    if seen.access.is_own {
        parts.push(side(desk, tx, seen, (seen.owner.clone(), None), act).await?);
        for party in store::people::parties(tx, exercise.id).await? {
            let org = organisation::store::find(tx, party.org)
                .await?
                .ok_or(Problem::Missing)?;
            parts.push(side(desk, tx, seen, (org, Some(party)), act).await?);
        }
        return Ok(parts);
    }
    parts.push(side(desk, tx, seen, (seen.owner.clone(), None), act).await?);
    let own = organisation::store::find(tx, desk.org())
        .await?
        .ok_or(Problem::Missing)?;
    parts.push(side(desk, tx, seen, (own, seen.party.clone()), act).await?);
    Ok(parts)
}

async fn side(
    desk: &Desk,
    tx: &mut Tx,
    seen: &Seen,
    (org, party): (Organisation, Option<Party>),
    act: CrossingAct,
) -> Result<SidePart, Problem> {
    let exercise = seen.exercise();
    let is_own = org.id == desk.org();
    // Whoever was only asked, or has declined, brings nothing.
    let brought = match party.as_ref().is_none_or(Party::is_in) {
        true => brought(tx, seen, org.id, is_own).await?,
        false => Brought::default(),
    };
    let unit = party.as_ref().and_then(|party| party.unit);
    let (under, brought) = if is_own {
        (
            Vec::new(),
            Ok(clear_own(desk.org(), org.id, brought).map_err(|_| Problem::Missing)?),
        )
    } else {
        let decision = gate(desk.app())?
            .watch(
                tx,
                &item(exercise, org.id, unit),
                &desk_receiver(desk),
                &circumstance(act),
                desk.now(),
            )
            .await?;
        (clauses(&decision), decision.clear(brought))
    };
    Ok(SidePart {
        org,
        is_own,
        party,
        under,
        brought,
    })
}

async fn brought(tx: &Tx, seen: &Seen, org: OrgId, is_own: bool) -> Result<Brought, Fault> {
    let exercise = seen.exercise().id;
    let people = store::people::participants(tx, exercise, org).await?;
    if !seen.sees_review() {
        return Ok(Brought {
            people,
            ..Brought::default()
        });
    }
    let mut observations = store::review::observations(tx, exercise, org).await?;
    if !is_own {
        // Whom the other side let in as a guest is its own affair.
        for said in observations.iter_mut().filter(|said| said.guest.is_some()) {
            said.title = t("exercise-guest");
        }
    }
    Ok(Brought {
        people,
        observations,
        ratings: store::review::ratings(tx, exercise, org).await?,
    })
}

/// The clock, the list and the objectives of an exercise, as far as this desk sees them.
pub struct Script {
    pub clock: Vec<ClockStep>,
    /// All of them for whoever runs it, otherwise those whose time has come.
    pub injects: Vec<Inject>,
    pub objectives: Vec<Objective>,
}

/// Reads clock, injects and objectives.
///
/// Errors: [`Problem::Missing`] for a side that has not agreed.
pub async fn script(tx: &Tx, seen: &Seen) -> Result<Script, Problem> {
    if !seen.access.takes_part {
        return Err(Problem::Missing);
    }
    let id = seen.exercise().id;
    let mut injects = store::msel::injects(tx, id).await?;
    injects.retain(|inject| seen.access.sees(inject));
    if !seen.access.sees_script() {
        for inject in &mut injects {
            inject.expected = String::new();
        }
    }
    Ok(Script {
        clock: store::msel::clock(tx, id).await?,
        injects,
        objectives: store::review::objectives(tx, id).await?,
    })
}
