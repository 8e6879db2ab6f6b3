//! The drill room of an exercise that is run, and what is said in it.

use super::{entry, held_to_plan, must_be_planned, tell};
use crate::model::*;
use crate::store;
use muster_membership::{position, position::Position, site};
use muster_response::drill::{self, follow, model::Drill};
use muster_response::incident::{EntryKind, Line, Room, gate, share, store as incidents};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{App, Desk, Problem, t, t_with};

/// Plans the drill in whose room the exercise is run, and asks the own players and controllers to it. One that was called off, or held
/// without the exercise, is replaced.
///
/// Errors: `exercise.talked-through` for a type that has no room; `exercise.not-planned`; `exercise.has-room`; `drill.when-past`.
pub async fn make_room(desk: &Desk, reference: &Reference) -> Result<Reference, Problem> {
    let mut tx = desk.begin().await?;
    let exercise = held_to_plan(desk, &mut tx, reference).await?.exercise.into_inner();
    must_be_planned(&exercise)?;
    if !exercise.kind.is_operations_based() {
        let words = t("exercise-talked-through");
        return Err(Problem::refusal("exercise.talked-through", words));
    }
    let has_room = || Problem::conflict("exercise.has-room", t("exercise-has-room"));
    if drill_of(&tx, &exercise).await?.is_some() {
        return Err(has_room());
    }
    let site = site::store::find(&tx, exercise.site).await?.ok_or(Problem::Missing)?;
    let people = store::people::participants(&tx, exercise.id, desk.org()).await?;
    let asked = people.iter().filter(|one| one.role.is_in_room());
    let plan = drill::verbs::Plan {
        site: site.reference,
        category: exercise.category,
        place: exercise.place.clone(),
        scenario: exercise.scenario.clone(),
        planned_for: exercise.planned_for,
        participants: asked.map(|one| one.position).collect(),
    };
    let planned = drill::verbs::plan_in(&mut tx, desk, plan).await?;
    ask_sides(&mut tx, desk, &exercise, &planned).await?;
    if !store::set_drill(&tx, exercise.id, exercise.drill, Some(planned.id)).await? {
        return Err(has_room());
    }
    let entered = entry(desk.org(), "exercise.room", &exercise, desk.now());
    tx.enter(entered.with("drill", String::from(planned.id)));
    tell(&mut tx, &exercise).await?;
    tx.commit().await?;
    Ok(planned.reference)
}

/// Partners that take part were asked once: their positions with a role are asked to the drill, and whoever said yes to the exercise
/// has agreed to it.
async fn ask_sides(tx: &mut Tx, desk: &Desk, exercise: &Exercise, drill: &Drill) -> Result<(), Problem> {
    for party in store::people::parties(tx, exercise.id)
        .await?
        .iter()
        .filter(|party| party.is_in())
    {
        let roles = store::people::participants(tx, exercise.id, party.org).await?;
        let mut filled = position::store::of_org(tx, party.org).await?;
        filled.retain(|position| position.person.is_some());
        let said_yes = party.position;
        let has_role = |id: PositionId| roles.iter().any(|one| one.position == id && one.role.is_in_room());
        filled.retain(|position| Some(position.id) == said_yes || has_role(position.id));
        follow::ask_theirs(tx, desk, drill, filled, said_yes).await?;
    }
    Ok(())
}

/// The drill in whose room the exercise is or will be run; `None` too for one that is over before the exercise began.
pub(crate) async fn drill_of(tx: &Tx, exercise: &Exercise) -> Result<Option<Drill>, Problem> {
    let Some(id) = exercise.drill else {
        return Ok(None);
    };
    let Some(drill) = drill::store::by_id(tx, id).await? else {
        return Ok(None);
    };
    if !exercise.is_planned() {
        return Ok(Some(drill));
    }
    let has_ended = match drill.incident {
        Some(incident) => incidents::find(tx, incident)
            .await?
            .is_none_or(|known| !known.is_open()),
        None => drill.cancelled_at.is_some(),
    };
    Ok((!has_ended).then_some(drill))
}

/// The drill that is the room of this exercise is held as the exercise is planned now. Once it has begun, it stays as it is.
///
/// Errors: `drill.when-past`.
pub(super) async fn follow_plan(tx: &mut Tx, desk: &Desk, exercise: &Exercise) -> Result<(), Problem> {
    let Some(drill) = planned_drill(tx, exercise).await? else {
        return Ok(());
    };
    let change = follow::Change {
        category: exercise.category,
        place: exercise.place.clone(),
        scenario: exercise.scenario.clone(),
        planned_for: exercise.planned_for,
    };
    follow::change(tx, desk, drill, change).await
}

/// Asks a position of the own side to the drill, or takes it out, as its role in the exercise says. Who is asked while the room is open
/// comes into it with a yes; who is in it stays.
pub(crate) async fn follow_people(
    tx: &mut Tx,
    desk: &Desk,
    exercise: &Exercise,
    position: Position,
    asked: bool,
) -> Result<(), Problem> {
    let drill = match (exercise.drill, asked) {
        (Some(id), true) => follow::hold_open(tx, id).await?,
        (Some(id), false) => follow::hold_planned(tx, id).await?,
        (None, _) => None,
    };
    match drill {
        Some(drill) if asked && drill.org != desk.org() => {
            follow::ask_theirs(tx, desk, &drill, vec![position], None).await
        }
        Some(drill) => follow::ask(tx, desk, &drill, position, asked).await,
        None => Ok(()),
    }
}

/// Whoever says yes to the exercise for a partner has said it to its drill too, and is not asked again.
pub(super) async fn follow_yes(tx: &mut Tx, desk: &Desk, exercise: &Exercise) -> Result<(), Problem> {
    let Some(id) = exercise.drill else {
        return Ok(());
    };
    let me = position::store::find_of(tx, desk.org(), desk.who.position).await?;
    let (Some(drill), Some(me)) = (follow::hold_open(tx, id).await?, me) else {
        return Ok(());
    };
    let said_yes = Some(me.id);
    follow::ask_theirs(tx, desk, &drill, vec![me], said_yes).await
}

/// What a side that is out of the exercise has said to its drill: no, while that has not begun.
pub(super) async fn follow_no(tx: &Tx, desk: &Desk, exercise: &Exercise, org: OrgId) -> Result<(), Problem> {
    match planned_drill(tx, exercise).await? {
        Some(drill) => follow::leave_theirs(tx, desk, &drill, org).await,
        None => Ok(()),
    }
}

async fn planned_drill(tx: &Tx, exercise: &Exercise) -> Result<Option<Drill>, Problem> {
    match exercise.drill {
        Some(id) => Ok(follow::hold_planned(tx, id).await?),
        None => Ok(None),
    }
}

/// How the room of an exercise stands.
pub(crate) enum RoomNow {
    /// It has none, or it has not begun.
    None,
    Open(Box<Room>),
    /// It ended, was called off, or became real.
    Over,
}

/// The room, held until this transaction ends, so that nobody ends it in between.
pub(crate) async fn room_now(tx: &Tx, exercise: &Exercise) -> Result<RoomNow, Problem> {
    let Some(id) = exercise.drill else {
        return Ok(RoomNow::None);
    };
    let Some(drill) = drill::store::by_id(tx, id).await? else {
        return Ok(RoomNow::None);
    };
    if drill.cancelled_at.is_some() {
        return Ok(RoomNow::Over);
    }
    let Some(incident) = drill.incident else {
        return Ok(RoomNow::None);
    };
    match incidents::hold(tx, incident).await? {
        Some(incident) if incident.is_open() => Ok(RoomNow::Open(Box::new(Room::load(tx, incident).await?))),
        _ => Ok(RoomNow::Over),
    }
}

/// Errors: `exercise.room-over`, a conflict.
pub(super) fn room_over() -> Problem {
    Problem::conflict("exercise.room-over", t("exercise-room-over"))
}

/// Says an inject in the room, marked as what it is. It crosses to sides that take part in the exercise: others may be in the room.
pub(crate) async fn say(
    app: &App,
    tx: &mut Tx,
    room: &Room,
    exercise: &Exercise,
    inject: &Inject,
    now: Timestamp,
) -> Result<(), Problem> {
    let words = t_with(
        "exercise-room-line",
        &[
            ("reference", exercise.reference.as_str().into()),
            ("number", inject.number.into()),
            ("from", inject.from.as_str().into()),
            ("to", inject.to.as_str().into()),
            ("words", inject.words.as_str().into()),
        ],
    );
    let sides = store::people::sides_in(tx, exercise.id).await?;
    let line = Line::system(exercise.org, EntryKind::Message, words).only_among(sides);
    let gate = gate(app)?;
    share::write(tx, &gate, room, line, now).await.map(drop)
}
