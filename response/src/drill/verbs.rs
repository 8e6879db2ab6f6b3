//! Planning, answering, starting a drill, and "this became real".

use super::model::{Drill, Participant};
use super::{partners as of_partner, rules as planning, store};
use crate::alert::{Raise, call, partners, store as alerts, verbs as alert};
use crate::incident::{
    Category, Ending, EntryKind, Line, Room, desk_receiver, gate, refused, rules, share, store as incidents,
};
use crate::room::verbs as room_verbs;
use muster_agreements::crossing::{Circumstance, Gate, Item};
use muster_membership::{position, position::Position, site};
use muster_policy::{Cleared, CrossingAct, clear_own};
use muster_readiness::site_plan::store as plans;
use muster_store::{Entry, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t, t_with};
use serde_json::json;

/// The longest words of a place and of a scenario.
pub const PLACE_CHARS: usize = 120;
pub const SCENARIO_CHARS: usize = 2_000;

/// What a drill is planned with.
#[derive(Debug, Clone)]
pub struct Plan {
    pub site: Reference,
    pub category: Category,
    pub place: String,
    pub scenario: String,
    pub planned_for: Timestamp,
    /// Own positions that are asked to take part; partners add their own.
    pub participants: Vec<PositionId>,
}

/// The drill as the gate sees it.
pub fn item(drill: &Drill) -> Item {
    Item {
        class: DataClass::Exercise,
        owner: drill.org,
        owner_unit: None,
        site: Some(drill.site),
        incident: None,
        record: format!("drill:{}", drill.id),
        words: drill.reference.to_string(),
        tlp: Tlp::Amber,
        recorded_at: drill.created_at,
    }
}

/// Plans a drill at an own site and asks own positions to take part.
///
/// Errors: [`Problem::Missing`] for a site or position of others, `drill.when-past`, `text.*`.
pub async fn plan(desk: &Desk, plan: Plan) -> Result<Drill, Problem> {
    let mut tx = desk.begin().await?;
    let drill = plan_in(&mut tx, desk, plan).await?;
    tx.commit().await?;
    Ok(drill)
}

/// The same in a transaction that goes on: an exercise keeps in it which drill is its room.
pub async fn plan_in(tx: &mut Tx, desk: &Desk, plan: Plan) -> Result<Drill, Problem> {
    desk.require(Act::Drill)?;
    let planned_for = planning::check_when(plan.planned_for, desk.now())?;
    let site = site::store::find_by_reference(tx, &plan.site)
        .await?
        .filter(|site| site.org == desk.org())
        .ok_or(Problem::Missing)?;
    let mut drill = Drill {
        id: IncidentId::new(),
        reference: store::draw_reference(tx).await?,
        org: desk.org(),
        site: site.id,
        category: plan.category,
        place: plain_text(&plan.place, &t("raise-place-name"), PLACE_CHARS, true)?,
        scenario: plain_text(&plan.scenario, &t("drill-scenario-name"), SCENARIO_CHARS, true)?,
        planned_for,
        planned_by: desk.who.position,
        created_at: desk.now(),
        incident: None,
        cancelled_at: None,
    };
    store::insert(tx, &mut drill).await?;
    ask(tx, desk, &drill, &plan.participants).await?;
    store::answer(tx, drill.id, desk.who.position, true, desk.now()).await?;
    tx.enter(
        Entry::new(desk.org(), "drill_planned", desk.now())
            .with("drill", String::from(drill.id))
            .with("site", String::from(site.id)),
    );
    Ok(drill)
}

/// Asks own positions to take part in an own drill. The planner is always one of them.
async fn ask(tx: &Tx, desk: &Desk, drill: &Drill, positions: &[PositionId]) -> Result<(), Problem> {
    let mut all = positions.to_vec();
    all.push(desk.who.position);
    for position in own(tx, desk, &all).await? {
        store::add_participant(tx, &Participant::asked(drill, position)).await?;
    }
    Ok(())
}

/// The positions of these ids.
///
/// Errors: [`Problem::Missing`] for one of others.
async fn own(tx: &Tx, desk: &Desk, ids: &[PositionId]) -> Result<Vec<Position>, Problem> {
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let known = position::store::find_of(tx, desk.org(), *id).await?;
        all.push(known.ok_or(Problem::Missing)?);
    }
    Ok(all)
}

/// Loads a drill for this desk: its own organisation's, or a partner's that somebody here was asked to and an exercise clause opens.
pub async fn find(tx: &mut Tx, desk: &Desk, reference: &Reference) -> Result<Cleared<Drill>, Problem> {
    let drill = store::find(tx, reference).await?.ok_or(Problem::Missing)?;
    opened_to(tx, desk, drill).await
}

pub(super) async fn opened_to(tx: &mut Tx, desk: &Desk, drill: Drill) -> Result<Cleared<Drill>, Problem> {
    let owner = drill.org;
    if owner == desk.org() {
        // Whoever works on it reads it: a token for the one needs no second scope for the other.
        if !desk.may(Act::Drill) {
            desk.require(Act::ReadOwn)?;
        }
        return clear_own(desk.org(), owner, drill).map_err(|_| Problem::Missing);
    }
    // The clause is about drills that the partner is asked to take part in: of another there is nothing to find, and no line.
    if !store::is_asked(tx, drill.id, desk.org()).await? {
        return Err(Problem::Missing);
    }
    let gate = gate(desk.app())?;
    let receiver = desk_receiver(desk);
    let decision = gate.watch(tx, &item(&drill), &receiver, &look(), desk.now()).await?;
    decision.clear(drill).map_err(|_| Problem::Missing)
}

/// How a drill of a partner's is asked for.
pub(super) fn look() -> Circumstance {
    Circumstance::quiet(CrossingAct::Read, Purpose::Readiness)
}

/// Brings own positions into the drill; into a partner's, whom the clauses name.
///
/// Errors: [`Problem::Missing`] for a drill that this desk does not find and for positions of others, `drill.not-planned`,
/// `drill.not-named` where no clause opens the drill to one of them: then nobody is brought.
pub async fn bring(desk: &Desk, reference: &Reference, positions: &[PositionId]) -> Result<(), Problem> {
    desk.require(Act::Drill)?;
    let mut tx = desk.begin().await?;
    let drill = held(&tx, reference).await?;
    let drill = opened_to(&mut tx, desk, drill).await?;
    let drill = drill.as_ref();
    if let Err(problem) = must_be_planned(drill) {
        return refused(tx, problem).await;
    }
    if drill.org == desk.org() {
        ask(&tx, desk, drill, positions).await?;
    } else {
        let positions = own(&tx, desk, positions).await?;
        let open = of_partner::open_to(&tx, desk, drill, positions.clone()).await?;
        if open.len() < positions.len() {
            let problem = Problem::refusal("drill.not-named", t("drill-not-named"));
            return refused(tx, problem).await;
        }
        of_partner::bring(&mut tx, desk, drill, open).await?;
    }
    tx.enter(
        Entry::new(desk.org(), "drill_participants", desk.now())
            .with("drill", String::from(drill.id))
            .with("asked", i64::try_from(positions.len()).unwrap_or(i64::MAX)),
    );
    Ok(tx.commit().await?)
}

/// The drill, held until this transaction ends: whoever starts it or calls it off at the same moment is before or after.
async fn held(tx: &Tx, reference: &Reference) -> Result<Drill, Problem> {
    store::find_for_update(tx, reference).await?.ok_or(Problem::Missing)
}

async fn held_own(tx: &Tx, desk: &Desk, reference: &Reference) -> Result<Drill, Problem> {
    let drill = held(tx, reference).await?;
    match drill.org == desk.org() {
        true => Ok(drill),
        false => Err(Problem::Missing),
    }
}

pub(super) fn must_be_planned(drill: &Drill) -> Result<(), Problem> {
    if drill.incident.is_some() || drill.cancelled_at.is_some() {
        return Err(not_planned());
    }
    Ok(())
}

fn not_planned() -> Problem {
    Problem::conflict("drill.not-planned", t("drill-not-planned"))
}

/// Says whether this position takes part. A yes while the drill runs lets it in from then on, through the same gate as at its start.
///
/// Errors: [`Problem::Missing`] for a drill whose page this desk does not find; `drill.not-planned` when it was called off;
/// `drill.too-late` when it is over; `drill.in-the-room` for a no of who is in its room; `room.closed-to-you` where no clause lets this
/// position in now, and for whatever a side answers that the site shut out: it does not learn by it that the drill is over.
pub async fn answer(desk: &Desk, reference: &Reference, agreed: bool) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let drill = held(&tx, reference).await?;
    // Whom no clause opens it to any more learns nothing of it by answering: neither that it was called off nor that it is over.
    if drill.org != desk.org() {
        opened_to(&mut tx, desk, drill.clone()).await.map(drop)?;
    }
    let mark = tx.mark().await?;
    match answered(&mut tx, desk, &drill, agreed).await {
        Ok(()) => {
            tx.pass(mark).await?;
            Ok(tx.commit().await?)
        }
        Err(problem) => {
            tx.undo_to(mark).await?;
            refused(tx, problem).await
        }
    }
}

async fn answered(tx: &mut Tx, desk: &Desk, drill: &Drill, agreed: bool) -> Result<(), Problem> {
    if !store::answer(tx, drill.id, desk.who.position, agreed, desk.now()).await? {
        return Err(Problem::Missing);
    }
    if drill.cancelled_at.is_some() {
        return Err(not_planned());
    }
    if let Some(room) = drill.incident {
        late(tx, desk, room, agreed).await?;
    }
    tx.enter(
        Entry::new(desk.org(), "drill_answered", desk.now())
            .with("drill", String::from(drill.id))
            .with("position", String::from(desk.who.position))
            .with("agreed", agreed),
    );
    Ok(())
}

/// An answer after the drill began, with its room held: whoever ends it at the same moment is before or after.
async fn late(tx: &mut Tx, desk: &Desk, room: IncidentId, agreed: bool) -> Result<(), Problem> {
    let incident = incidents::hold(tx, room).await?.ok_or(Problem::Missing)?;
    let mut room = Room::load(tx, incident).await?;
    if room.is_shut_to(desk.org()) {
        return Err(closed_to_you());
    }
    if !room.incident.is_open() {
        return Err(Problem::conflict("drill.too-late", t("drill-too-late")));
    }
    match (room.person(desk.who.position), agreed) {
        // Pressed twice, or said before: they are in.
        (Some(_), true) => Ok(()),
        (Some(_), false) => Err(Problem::conflict("drill.in-the-room", t("drill-in-the-room"))),
        (None, true) => let_in(tx, desk, &mut room).await,
        (None, false) => Ok(()),
    }
}

fn closed_to_you() -> Problem {
    Problem::refusal("room.closed-to-you", t("room-closed-to-you"))
}

async fn let_in(tx: &mut Tx, desk: &Desk, room: &mut Room) -> Result<(), Problem> {
    let (me, now) = (desk.who.position, desk.now());
    let gate = gate(desk.app())?;
    let words = call::alarm_words(room, &desk.app().settings().base_url);
    let known = position::store::reachable(tx, me).await?.ok_or(Problem::Missing)?;
    if desk.org() == room.incident.org {
        call::person(tx, room, &known, &words, now).await?;
    } else {
        partners::call_late(tx, &gate, room, known, &words, now).await?;
    }
    if room.person(me).is_none() {
        return Err(closed_to_you());
    }
    let line = Line::by(desk, EntryKind::State, t("log-takes-part-now"));
    share::write(tx, &gate, room, line, now).await?;
    tx.post(Message::live(
        share::STRIPS_TOPIC,
        json!({ "orgs": [room.incident.org.to_string()], "positions": [me.to_string()] }),
    ));
    Ok(())
}

/// Calls it off before it starts.
pub async fn cancel(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    desk.require(Act::Drill)?;
    let mut tx = desk.begin().await?;
    let drill = held_own(&tx, desk, reference).await?;
    if drill.cancelled_at.is_some() {
        return Ok(());
    }
    if !store::cancel(&tx, drill.id, desk.now()).await? {
        return Err(not_planned());
    }
    tx.enter(Entry::new(desk.org(), "drill_cancelled", desk.now()).with("drill", String::from(drill.id)));
    Ok(tx.commit().await?)
}

/// Starts the drill: a room of status Exercise with those who agreed, and nobody else.
pub async fn start(desk: &Desk, reference: &Reference) -> Result<Reference, Problem> {
    desk.require(Act::Drill)?;
    start_for(desk, reference).await
}

/// The same for whoever controls the exercise that is run in its room: that it may was decided there.
pub async fn start_for(desk: &Desk, reference: &Reference) -> Result<Reference, Problem> {
    let mut tx = desk.begin().await?;
    let drill = held_own(&tx, desk, reference).await?;
    if let Some(room) = opened_by(&tx, &drill).await? {
        return Ok(room);
    }
    must_be_planned(&drill)?;
    let site = site::store::find(&tx, drill.site).await?.ok_or(Problem::Missing)?;
    let input = Raise {
        site: site.reference.clone(),
        place: drill.place.clone(),
        place_mark: String::new(),
        level: AlertLevel::DangerToLife,
        category: drill.category,
        words: drill.scenario.clone(),
        silent: false,
        idempotency_key: String::new(),
    };
    let mut incident = alert::new_incident(&tx, desk, &site, &input, AlertStatus::Exercise).await?;
    alerts::insert(&mut tx, &mut incident, None).await?;
    if !store::start(&tx, drill.id, incident.id).await? {
        return Err(not_planned());
    }
    let agreed: Vec<PositionId> = store::participants(&tx, drill.id)
        .await?
        .into_iter()
        .filter(|p| p.agreed_at.is_some())
        .map(|p| p.position)
        .collect();
    let gate = gate(desk.app())?;
    let floors_since = plans::oldest_change(&tx, site.id).await?;
    let mut room = Room {
        incident,
        site,
        parties: Vec::new(),
        people: Vec::new(),
        floors_since,
    };
    alert::fill(&mut tx, &gate, desk, &mut room, Some(&agreed)).await?;
    let reference = room.incident.reference.clone();
    let entry = alert::raised_entry(&room);
    tx.commit_with(entry).await?;
    Ok(reference)
}

/// The room of a drill that runs: "Start" pressed twice opens one room.
async fn opened_by(tx: &Tx, drill: &Drill) -> Result<Option<Reference>, Problem> {
    let Some(id) = drill.incident else {
        return Ok(None);
    };
    let room = incidents::find(tx, id).await?;
    Ok(room.filter(|room| room.is_open()).map(|room| room.reference))
}

/// "This became real": a live room with the same people. The drill ends in the same commit and points to it.
///
/// There is no way back: no verb turns a real incident into a drill.
pub async fn became_real(desk: &Desk, reference: &Reference) -> Result<Reference, Problem> {
    desk.require(Act::Lead)?;
    let mut tx = desk.begin().await?;
    let mut drill = Room::open_for_change(&tx, desk, reference).await?;
    if drill.incident.org != desk.org() || !drill.incident.is_drill() {
        return Err(Problem::Missing);
    }
    rules::must_be_open(&drill.incident)?;
    let input = Raise {
        site: drill.site.reference.clone(),
        place: drill.incident.place.clone(),
        place_mark: drill.incident.place_mark.clone(),
        level: AlertLevel::DangerToLife,
        category: drill.incident.category,
        words: String::new(),
        silent: drill.incident.silent,
        idempotency_key: String::new(),
    };
    let mut incident = alert::new_incident(&tx, desk, &drill.site, &input, AlertStatus::Actual).await?;
    incident.came_from = Some(drill.incident.id);
    alerts::insert(&mut tx, &mut incident, None).await?;
    let gate = gate(desk.app())?;
    let floors_since = drill.floors_since;
    let mut room = Room {
        incident,
        site: drill.site.clone(),
        parties: Vec::new(),
        people: Vec::new(),
        floors_since,
    };
    alert::fill(&mut tx, &gate, desk, &mut room, None).await?;
    same_people(&mut tx, &gate, desk, &drill, &mut room).await?;
    name_drill(&mut tx, &gate, desk, &drill, &room).await?;
    let live = room.incident.reference.clone();
    let entry = alert::raised_entry(&room);
    drill.incident.became = Some(room.incident.id);
    let words = t_with("log-became-real", &[("room", live.to_string().into())]);
    room_verbs::finish(&mut tx, desk, &mut drill, Ending::BecameReal, words).await?;
    tx.commit_with(entry).await?;
    Ok(live)
}

/// The live room says which drill it came from: to the own side, and to each partner that a clause lets have the drill.
async fn name_drill(tx: &mut Tx, gate: &Gate, desk: &Desk, drill: &Room, room: &Room) -> Result<(), Problem> {
    let (own, now) = (desk.org(), desk.now());
    let mut knows = Vec::new();
    for party in drill.others(own) {
        if share::opens_to(tx, gate, drill, own, party.org, drill.head_class(), now)
            .await?
            .is_some()
        {
            knows.push(party.org);
        }
    }
    let words = t_with(
        "log-came-from-drill",
        &[("drill", drill.incident.reference.to_string().into())],
    );
    let line = Line::by(desk, EntryKind::BecameReal, words).only_among(knows);
    share::write(tx, gate, room, line, now).await?;
    Ok(())
}

/// Everyone of the drill is called to the real room too: own people always, a partner's when a clause names them.
async fn same_people(tx: &mut Tx, gate: &Gate, desk: &Desk, drill: &Room, room: &mut Room) -> Result<(), Problem> {
    let words = call::alarm_words(room, &desk.app().settings().base_url);
    for person in &drill.people {
        if person.position == desk.who.position {
            continue;
        }
        let Some(on_duty) = position::store::reachable(tx, person.position).await? else {
            continue;
        };
        if person.org == desk.org() {
            call::person(tx, room, &on_duty, &words, desk.now()).await?;
        } else if room.party(person.org).is_some() {
            partners::call_too(tx, gate, room, on_duty, &words, desk.now()).await?;
        }
    }
    Ok(())
}
