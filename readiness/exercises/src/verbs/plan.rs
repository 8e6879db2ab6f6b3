//! Planning an exercise, changing its plan, calling it off.

use super::people::ask_again;
use super::room::{drill_of, follow_plan};
use super::{entry, held_to_plan, must_be_planned, tell};
use crate::model::*;
use crate::rules::forms::Plan;
use crate::scenarios::Scenario;
use crate::store;
use muster_membership::{Site, site};
use muster_recovery::work::{self, Work, WorkKind};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, Told, t};

/// Exercises that are planned and not yet held: more is a loop that went wrong.
const MOST_EXERCISES: usize = 500;

async fn own_site(desk: &Desk, tx: &Tx, reference: &Reference) -> Result<Site, Problem> {
    let found = site::store::find_by_reference(tx, reference).await?;
    let refusal = || Problem::refusal("exercise.site", t("exercise-choose"));
    found.filter(|site| site.org == desk.org()).ok_or_else(refusal)
}

/// Plans an exercise at an own site, with the objectives and injects of a ready scenario where one is given. Whoever plans it
/// controls it.
///
/// Errors: [`Problem::Missing`] for whoever plans none, `exercise.site`, `exercise.too-many`.
pub async fn create(desk: &Desk, plan: Plan, scenario: Option<&Scenario>) -> Result<Exercise, Problem> {
    desk.require(Act::Drill)?;
    let mut tx = desk.begin().await?;
    let site = own_site(desk, &tx, &plan.site).await?;
    let open = store::lines::open_of(&tx, desk.org()).await?;
    if open.iter().filter(|one| one.is_planned()).count() >= MOST_EXERCISES {
        return Err(Problem::refusal("exercise.too-many", t("exercise-too-many")));
    }
    let exercise = Exercise {
        id: ExerciseId::new(),
        reference: store::draw_reference(&tx).await?,
        org: desk.org(),
        site: site.id,
        kind: plan.kind,
        title: plan.title,
        planned_for: plan.planned_for,
        duration_minutes: plan.duration_minutes,
        category: plan.category,
        place: plan.place,
        scope: plan.scope,
        scenario: plan.scenario,
        sponsor: plan.sponsor,
        contact: plan.contact,
        state: State::Planned,
        drill: None,
        work: WorkId::new(),
        started_at: None,
        ended_at: None,
        revision: 1,
        created_at: desk.now(),
        changed: LastChange::by(desk),
    };
    work::store::insert(&tx, &work_of(&exercise)).await?;
    store::insert(&tx, &exercise).await?;
    let planner = Participant {
        exercise: exercise.id,
        position: desk.who.position,
        org: desk.org(),
        title: desk.who.position_title.clone(),
        role: Role::Controller,
    };
    store::people::set_role(&tx, &planner).await?;
    if let Some(scenario) = scenario {
        fill(&tx, desk, &exercise, scenario).await?;
    }
    let made = entry(desk.org(), "exercise.planned", &exercise, desk.now())
        .with("exercise_kind", exercise.kind.as_str())
        .with("site", String::from(site.id));
    tx.enter(made);
    tell(&mut tx, &exercise).await?;
    tx.commit().await?;
    Ok(exercise)
}

/// The work from which its corrective actions come: whoever takes part is in it.
fn work_of(exercise: &Exercise) -> Work {
    Work {
        id: exercise.work,
        kind: WorkKind::Exercise,
        reference: exercise.reference.clone(),
        org: exercise.org,
        site: exercise.site,
        title: exercise.title.clone(),
    }
}

/// Objectives and injects of a ready scenario.
async fn fill(tx: &Tx, desk: &Desk, exercise: &Exercise, scenario: &Scenario) -> Result<(), Problem> {
    let mut ids = Vec::new();
    for (rank, ready) in (1..).zip(&scenario.objectives) {
        let objective = Objective {
            id: ObjectiveId::new(),
            exercise: exercise.id,
            rank,
            words: ready.words.clone(),
            capability: ready.capability()?,
            targets: ready.targets.clone(),
            analysis: String::new(),
            revision: 1,
            changed: LastChange::by(desk),
        };
        store::review::insert_objective(tx, &objective).await?;
        ids.push(objective.id);
    }
    for ready in &scenario.injects {
        let number = store::msel::next_number(tx, exercise.id).await?;
        let inject = Inject {
            id: InjectId::new(),
            exercise: exercise.id,
            number,
            planned_minute: ready.minute,
            from: ready.from.clone(),
            to: ready.to.clone(),
            audience: ready.audience()?,
            words: ready.words.clone(),
            expected: ready.expected.clone(),
            objective: ready.objective.checked_sub(1).and_then(|at| ids.get(at)).copied(),
            state: InjectState::Planned,
            ad_hoc: false,
            done: None,
            revision: 1,
            changed: LastChange::by(desk),
        };
        store::msel::insert(tx, &inject).await?;
    }
    Ok(())
}

/// Somebody else was first.
pub fn lost_race(last: &LastChange, back: String, desk: &Desk) -> Problem {
    let told = Told {
        code: "exercise.changed-meanwhile",
        known: "exercise-changed-meanwhile",
        unknown: "exercise-changed-unseen",
    };
    told.conflict(Some(last), desk).meanwhile(back, None)
}

/// Changes the plan before the start. `seen` is the revision that the writer saw. When the time moves, partners that answered are asked
/// anew, and so is everybody in its drill, which follows; once it has one, it stays an exercise that is run at this site.
///
/// Errors: `exercise.changed-meanwhile`, `exercise.not-planned`: conflicts; `exercise.site`; `exercise.has-room`; `drill.when-past`.
pub async fn change_plan(desk: &Desk, reference: &Reference, seen: i64, plan: Plan) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let known = held_to_plan(desk, &mut tx, reference).await?.exercise.into_inner();
    must_be_planned(&known)?;
    let back = format!("/exercises/{reference}");
    if known.revision != seen {
        return Err(lost_race(&known.changed, back, desk));
    }
    let site = own_site(desk, &tx, &plan.site).await?;
    let moves_room = site.id != known.site || !plan.kind.is_operations_based();
    let has_room = drill_of(&tx, &known).await?.is_some();
    if has_room && moves_room {
        return Err(Problem::refusal("exercise.has-room", t("exercise-has-room")));
    }
    if !has_room && known.drill.is_some() && !store::set_drill(&tx, known.id, known.drill, None).await? {
        return Err(lost_race(&known.changed, back, desk));
    }
    let before = known.changed.clone();
    let moves = known.planned_for != plan.planned_for;
    let changed = Exercise {
        site: site.id,
        kind: plan.kind,
        title: plan.title,
        planned_for: plan.planned_for,
        duration_minutes: plan.duration_minutes,
        category: plan.category,
        place: plan.place,
        scope: plan.scope,
        scenario: plan.scenario,
        sponsor: plan.sponsor,
        contact: plan.contact,
        revision: seen + 1,
        changed: LastChange::by(desk),
        ..known
    };
    if !store::save_plan(&tx, &changed).await? {
        return Err(lost_race(&before, back, desk));
    }
    work::store::save(&tx, &work_of(&changed)).await?;
    if has_room {
        follow_plan(&mut tx, desk, &changed).await?;
    }
    let entered = entry(desk.org(), "exercise.changed", &changed, desk.now());
    tx.enter(entered.with("asked_again", moves));
    if moves {
        ask_again(&mut tx, desk, &changed).await?;
    }
    tell(&mut tx, &changed).await?;
    Ok(tx.commit().await?)
}

/// Calls it off before it starts; its drill room is called off on its own page. Twice is once.
///
/// Errors: `exercise.not-planned`, a conflict.
pub async fn call_off(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let mut known = held_to_plan(desk, &mut tx, reference).await?.exercise.into_inner();
    if known.state == State::Cancelled {
        return Ok(());
    }
    must_be_planned(&known)?;
    known.state = State::Cancelled;
    store::set_state(&tx, &known).await?;
    store::people::end_guests(&tx, known.id, desk.now()).await?;
    tx.enter(entry(desk.org(), "exercise.cancelled", &known, desk.now()));
    tell(&mut tx, &known).await?;
    Ok(tx.commit().await?)
}
