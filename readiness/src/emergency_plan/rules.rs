//! What a plan may be, and what becomes of it with each change.

use super::{EmergencyPlan, PlanStep, pages::plan_url, verbs::Seen};
use crate::contacts::rules::Direction;
use jiff::civil::Date;
use muster_membership::fields::FieldProblems;
use muster_terms::{Act, Category, Duty, PositionId, Reference};
use muster_web::{Begun, Desk, LastChange, Meanwhile, Problem, Stored, Told, plain_text, t};
use serde::Deserialize;

/// Steps that a plan can have: a longer list is not read in an emergency.
pub const MOST_STEPS: usize = 30;
/// Days after which an agreed plan needs a look.
pub const AGREED_FOR_DAYS: i64 = 365;

/// What a plan is called and says, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct HeadForm {
    pub category: String,
    pub name: String,
    pub instruction: String,
    /// A new plan begins with the built-in steps of its kind.
    pub built_in: Option<String>,
    /// The plan's revision that the form was made from, and what stood in it then.
    pub revision: i64,
    pub begun: Begun,
}

impl HeadForm {
    /// The form of a plan as it is stored.
    pub fn of(plan: &EmergencyPlan) -> Self {
        Self {
            category: plan.category.as_str().into(),
            name: plan.name.clone(),
            instruction: plan.instruction.clone(),
            built_in: None,
            revision: plan.revision,
            begun: Begun::with(&stored_head(plan)),
        }
    }

    /// The form again for who came second, going on from `now`.
    pub fn again(self, now: Self, meanwhile: &Meanwhile) -> Self {
        Self {
            category: now.category,
            name: meanwhile.fill("name", self.name, now.name),
            instruction: meanwhile.fill("instruction", self.instruction, now.instruction),
            built_in: now.built_in,
            revision: now.revision,
            begun: now.begun,
        }
    }
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub name: String,
    pub instruction: String,
}

/// A step as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct StepForm {
    pub words: String,
    /// `duty:guard`, or `position:` and an id.
    pub owner: String,
    pub revision: i64,
    pub begun: Begun,
}

impl StepForm {
    /// The form of a step as it is stored in this plan, at this place.
    pub fn of(plan: &EmergencyPlan, place: usize, step: &PlanStep) -> Self {
        Self {
            words: step.words.clone(),
            owner: owner_word(step),
            revision: plan.revision,
            begun: Begun::with(&stored_step(plan, place, str::to_owned)),
        }
    }

    /// The form again for who came second, going on from `now`.
    pub fn again(self, now: Self, meanwhile: &Meanwhile) -> Self {
        Self {
            words: meanwhile.fill("words", self.words, now.words),
            owner: meanwhile.fill("owner", self.owner, now.owner),
            revision: now.revision,
            begun: now.begun,
        }
    }
}

/// Who does a step, before anybody looked whether the position is the organisation's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Duty(Duty),
    Position(PositionId),
}

/// A step, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStep {
    pub words: String,
    pub owner: Owner,
}

/// The kind a plan is for.
///
/// Errors: `emergency-plan.category`.
pub fn check_category(word: &str) -> Result<Category, Problem> {
    Category::parse(word).ok_or_else(|| Problem::refusal("emergency-plan.category", t("plans-category-missing")))
}

/// Checks name and instruction, and says all that is wrong at once.
///
/// Errors: `text.*`, each at its field.
pub fn check_head(form: &HeadForm) -> Result<Head, FieldProblems> {
    let mut problems = FieldProblems::default();
    let name = problems.keep("name", one_line(&form.name, "plans-name-called", 60));
    let instruction = problems.keep(
        "instruction",
        one_line(&form.instruction, "plans-instruction-called", 160),
    );
    match (name, instruction) {
        (Some(name), Some(instruction)) => Ok(Head { name, instruction }),
        _ => Err(problems),
    }
}

/// Checks a step, and says all that is wrong at once.
///
/// Errors: `text.*`, `emergency-plan.owner`, each at its field.
pub fn check_step(form: &StepForm) -> Result<NewStep, FieldProblems> {
    let mut problems = FieldProblems::default();
    let words = problems.keep("words", one_line(&form.words, "plans-step-called", 160));
    let owner = problems.keep("owner", check_owner(&form.owner));
    match (words, owner) {
        (Some(words), Some(owner)) => Ok(NewStep { words, owner }),
        _ => Err(problems),
    }
}

fn one_line(text: &str, called: &str, max: usize) -> Result<String, Problem> {
    Ok(plain_text(text, &t(called), max, true)?.replace('\n', " "))
}

/// No such owner.
pub fn unknown_owner() -> Problem {
    Problem::refusal("emergency-plan.owner", t("plans-owner-missing"))
}

fn check_owner(word: &str) -> Result<Owner, Problem> {
    let owner = match word.split_once(':') {
        Some(("duty", duty)) => Duty::parse(duty).map(Owner::Duty),
        Some(("position", id)) => id.parse().ok().map(Owner::Position),
        _ => None,
    };
    owner
        .filter(|owner| !matches!(owner, Owner::Duty(duty) if !can_own(*duty)))
        .ok_or_else(unknown_owner)
}

/// Only duties that act in an emergency do steps.
pub fn can_own(duty: Duty) -> bool {
    duty.may(Act::Respond)
}

/// The word of a step's owner in the form.
pub fn owner_word(step: &PlanStep) -> String {
    match &step.position {
        Some(position) => format!("position:{}", position.id),
        None => format!("duty:{}", step.duty),
    }
}

/// A plan's name and line as they are stored.
pub fn stored_head(plan: &EmergencyPlan) -> Vec<Stored> {
    as_head(&plan.name, &plan.instruction)
}

/// The same as they were typed.
pub fn typed_head(head: &Head) -> Vec<Stored> {
    as_head(&head.name, &head.instruction)
}

fn as_head(name: &str, instruction: &str) -> Vec<Stored> {
    vec![
        Stored::text("name", t("plans-name"), name),
        Stored::text("instruction", t("plans-instruction"), instruction),
    ]
}

/// The step at a place, from 1, as it is stored; empty when the plan has none there. `owner` is who does it, in words.
pub fn stored_step(plan: &EmergencyPlan, place: usize, owner: impl Fn(&str) -> String) -> Vec<Stored> {
    let step = place.checked_sub(1).and_then(|at| plan.steps.get(at));
    let word = step.map(owner_word).unwrap_or_default();
    let said = owner(&word);
    as_step(step.map_or("", |step| step.words.as_str()), word, said)
}

/// A step as it was typed.
pub fn typed_step(form: &StepForm) -> Vec<Stored> {
    as_step(&form.words, form.owner.clone(), String::new())
}

fn as_step(words: &str, owner: String, said: String) -> Vec<Stored> {
    vec![
        Stored::text("words", t("plans-step-words"), words),
        Stored::known("owner", t("plans-owner"), owner, said),
    ]
}

/// Is the change made from the plan as it is?
///
/// Errors: `emergency-plan.changed-meanwhile`, a conflict that names who was first, and when.
pub fn refuse_stale(plan: &EmergencyPlan, seen: Seen<'_>, desk: &Desk) -> Result<(), Problem> {
    if plan.revision == seen.revision {
        Ok(())
    } else {
        Err(lost_race(plan, seen.site, desk))
    }
}

/// Somebody else was first, as the plan says.
pub fn lost_race(plan: &EmergencyPlan, site: &Reference, desk: &Desk) -> Problem {
    let told = Told {
        code: "emergency-plan.changed-meanwhile",
        known: "plans-changed-meanwhile",
        unknown: "plans-changed-unseen",
    };
    let last = LastChange::kept(plan.changed_by.clone(), plan.changed_at);
    told.conflict(last.as_ref(), desk)
        .meanwhile(plan_url(site, plan.id), None)
}

/// A changed plan. What was agreed was another text: it becomes the next version, and that has to be agreed again.
fn touched(plan: EmergencyPlan) -> EmergencyPlan {
    EmergencyPlan {
        version: plan.version + i64::from(plan.agreed_on.is_some()),
        agreed_on: None,
        ..plan
    }
}

/// The plan with another name and instruction.
pub fn with_head(plan: EmergencyPlan, head: Head) -> EmergencyPlan {
    touched(EmergencyPlan {
        name: head.name,
        instruction: head.instruction,
        ..plan
    })
}

/// The plan with these steps in place of its own.
///
/// Errors: `emergency-plan.too-many-steps`.
pub fn with_steps(plan: EmergencyPlan, steps: Vec<PlanStep>) -> Result<EmergencyPlan, Problem> {
    if steps.len() > MOST_STEPS {
        return Err(Problem::refusal(
            "emergency-plan.too-many-steps",
            t("plans-too-many-steps"),
        ));
    }
    Ok(touched(EmergencyPlan { steps, ..plan }))
}

/// The plan with one more step at its end.
///
/// Errors: `emergency-plan.too-many-steps`.
pub fn with_step(plan: EmergencyPlan, step: PlanStep) -> Result<EmergencyPlan, Problem> {
    let steps = plan.steps.iter().cloned().chain([step]).collect();
    with_steps(plan, steps)
}

/// The plan with another step at this place, from 1.
///
/// Errors: [`Problem::Missing`] when there is no such step.
pub fn with_step_changed(mut plan: EmergencyPlan, place: usize, step: PlanStep) -> Result<EmergencyPlan, Problem> {
    let at = place_of(&plan, place)?;
    plan.steps[at] = step;
    Ok(touched(plan))
}

/// The plan without the step at this place, from 1.
///
/// Errors: [`Problem::Missing`] when there is no such step.
pub fn without_step(mut plan: EmergencyPlan, place: usize) -> Result<EmergencyPlan, Problem> {
    let at = place_of(&plan, place)?;
    plan.steps.remove(at);
    Ok(touched(plan))
}

/// The plan with the step at this place, from 1, one place earlier or later. At the end of the list nothing changes.
///
/// Errors: [`Problem::Missing`] when there is no such step.
pub fn with_step_moved(mut plan: EmergencyPlan, place: usize, direction: Direction) -> Result<EmergencyPlan, Problem> {
    let at = place_of(&plan, place)?;
    let to = match direction {
        Direction::Up => at.saturating_sub(1),
        Direction::Down => (at + 1).min(plan.steps.len() - 1),
    };
    if at == to {
        return Ok(plan);
    }
    plan.steps.swap(at, to);
    Ok(touched(plan))
}

fn place_of(plan: &EmergencyPlan, place: usize) -> Result<usize, Problem> {
    place
        .checked_sub(1)
        .filter(|at| *at < plan.steps.len())
        .ok_or(Problem::Missing)
}

/// This version was agreed on that day.
///
/// Errors: `emergency-plan.no-steps`, `emergency-plan.agreed-later` for a day that has not come.
pub fn agreed(plan: EmergencyPlan, on: Date, today: Date) -> Result<EmergencyPlan, Problem> {
    if plan.steps.is_empty() {
        return Err(Problem::refusal("emergency-plan.no-steps", t("plans-agree-no-steps")));
    }
    if on > today {
        return Err(Problem::refusal("emergency-plan.agreed-later", t("plans-agreed-later")));
    }
    Ok(EmergencyPlan {
        agreed_on: Some(on),
        ..plan
    })
}

/// How well a plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Draft,
    Due { on: Date },
    Agreed { on: Date },
}

/// Is it agreed, and not too long ago?
pub fn standing(agreed_on: Option<Date>, today: Date) -> Standing {
    match agreed_on {
        None => Standing::Draft,
        Some(on) if on.duration_until(today).as_hours() / 24 > AGREED_FOR_DAYS => Standing::Due { on },
        Some(on) => Standing::Agreed { on },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_terms::{PlanId, SiteId};

    fn step(words: &str) -> PlanStep {
        PlanStep {
            words: words.into(),
            duty: Duty::Guard,
            position: None,
        }
    }

    fn plan(steps: &[&str]) -> EmergencyPlan {
        EmergencyPlan {
            id: PlanId::new(),
            site: SiteId::new(),
            category: Category::Weapon,
            name: "Weapon on site".into(),
            instruction: "Keep distance.".into(),
            version: 7,
            agreed_on: "2031-09-03".parse().ok(),
            revision: 12,
            changed_at: None,
            changed_by: None,
            steps: steps.iter().map(|words| step(words)).collect(),
        }
    }

    fn words(plan: &EmergencyPlan) -> Vec<&str> {
        plan.steps.iter().map(|step| step.words.as_str()).collect()
    }

    #[test]
    fn owners_are_duties_that_act_or_positions() {
        let form = |owner: &str| StepForm {
            words: "Open E2".into(),
            owner: owner.into(),
            revision: 1,
            ..StepForm::default()
        };
        assert_eq!(
            check_step(&form("duty:dispatcher")).unwrap().owner,
            Owner::Duty(Duty::Dispatcher)
        );
        let id = PositionId::new();
        assert_eq!(
            check_step(&form(&format!("position:{id}"))).unwrap().owner,
            Owner::Position(id)
        );
        for bad in [
            "",
            "guard",
            "duty:king",
            "duty:administrator",
            "position:1",
            "side:police",
        ] {
            assert_eq!(check_step(&form(bad)).unwrap_err().list()[0].0, "owner", "{bad}");
        }
        let empty = StepForm {
            words: " ".into(),
            ..form("duty:guard")
        };
        assert_eq!(check_step(&empty).unwrap_err().list()[0].0, "words");
    }

    #[test]
    fn a_change_of_what_was_agreed_is_the_next_version_and_further_changes_are_not() {
        let changed = with_step(plan(&["a"]), step("b")).unwrap();
        assert_eq!((changed.version, changed.agreed_on), (8, None));
        assert_eq!(words(&changed), ["a", "b"]);
        let again = without_step(changed, 1).unwrap();
        assert_eq!((again.version, words(&again)), (8, vec!["b"]));
        let today = "2031-09-10".parse().unwrap();
        let agreed = agreed(again, "2031-09-09".parse().unwrap(), today).unwrap();
        assert_eq!((agreed.version, agreed.agreed_on.is_some()), (8, true));
    }

    #[test]
    fn steps_move_one_place_and_stop_at_the_ends() {
        let moved = with_step_moved(plan(&["a", "b", "c"]), 2, Direction::Up).unwrap();
        assert_eq!(words(&moved), ["b", "a", "c"]);
        let moved = with_step_moved(plan(&["a", "b", "c"]), 2, Direction::Down).unwrap();
        assert_eq!(words(&moved), ["a", "c", "b"]);
        let first = with_step_moved(plan(&["a", "b"]), 1, Direction::Up).unwrap();
        assert_eq!((words(&first), first.version), (vec!["a", "b"], 7));
        for gone in [0, 3, usize::MAX] {
            assert!(matches!(
                with_step_moved(plan(&["a", "b"]), gone, Direction::Up),
                Err(Problem::Missing)
            ));
            assert!(matches!(without_step(plan(&["a", "b"]), gone), Err(Problem::Missing)));
        }
    }

    #[test]
    fn nothing_empty_and_nothing_of_tomorrow_is_agreed() {
        let today: Date = "2031-09-10".parse().unwrap();
        let no = |plan, on: &str| agreed(plan, on.parse().unwrap(), today).unwrap_err();
        assert_eq!(no(plan(&[]), "2031-09-10").code(), "emergency-plan.no-steps");
        assert_eq!(no(plan(&["a"]), "2031-09-11").code(), "emergency-plan.agreed-later");
        assert_eq!(standing(None, today), Standing::Draft);
        let on: Date = "2030-09-10".parse().unwrap();
        assert_eq!(standing(Some(on), today), Standing::Agreed { on });
        let on: Date = "2030-09-09".parse().unwrap();
        assert_eq!(standing(Some(on), today), Standing::Due { on });
    }

    #[test]
    fn a_list_nobody_reads_is_refused() {
        let many: Vec<PlanStep> = (0..=MOST_STEPS).map(|n| step(&n.to_string())).collect();
        assert_eq!(
            with_steps(plan(&[]), many).unwrap_err().code(),
            "emergency-plan.too-many-steps"
        );
    }
}
