//! What is typed of an exercise, its objectives and its injects, and whether it will do.

use super::targets;
use crate::capability::CoreCapability;
use crate::model::*;
use jiff::tz::TimeZone;
use muster_membership::fields::FieldProblems;
use muster_response::incident::Category;
use muster_terms::*;
use muster_web::{Begun, Problem, Stored, plain_text, t};
use serde::Deserialize;

/// A longer exercise is several.
pub const MOST_MINUTES: i64 = 14 * 24 * 60;
/// Letters of a scenario.
pub const SCENARIO_CHARS: usize = 2_000;
/// Objectives of one exercise.
pub const MOST_OBJECTIVES: i64 = 20;
/// Injects of one exercise.
pub const MOST_INJECTS: i64 = 300;
/// Positions of one side, guests of one exercise.
pub const MOST_PEOPLE: usize = 200;
/// Observations of one exercise: a leaked link fills no database.
pub const MOST_OBSERVATIONS: i64 = 2_000;
/// Those of all its guests together: half is left for positions.
pub const MOST_OF_GUESTS: i64 = 1_000;
/// Those of one guest.
pub const MOST_OF_A_GUEST: i64 = 100;

/// A plan as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PlanForm {
    pub site: String,
    pub kind: String,
    pub title: String,
    /// `2031-05-20T10:00`, in the organisation's own zone.
    pub planned_for: String,
    pub duration: String,
    pub category: String,
    pub place: String,
    pub scope: String,
    pub scenario: String,
    pub sponsor: String,
    pub contact: String,
    pub revision: i64,
    pub begun: Begun,
}

/// The same, checked. Whether the site is an own one is for the verb, which can look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub site: Reference,
    pub kind: Kind,
    pub title: String,
    pub planned_for: Timestamp,
    pub duration_minutes: i64,
    pub category: Category,
    pub place: String,
    pub scope: String,
    pub scenario: String,
    pub sponsor: String,
    pub contact: String,
}

fn choose(code: &'static str) -> Problem {
    Problem::refusal(code, t("exercise-choose"))
}

/// Checks every field and says all that is wrong at once.
///
/// Errors: `exercise.site`, `exercise.kind`, `exercise.category`, `exercise.when`, `exercise.duration`, `text.*`, each at its field.
pub fn check_plan(form: &PlanForm, zone: &TimeZone) -> Result<Plan, FieldProblems> {
    let mut problems = FieldProblems::default();
    let text = |typed: &str, called: &str, most, required| plain_text(typed, &t(called), most, required);
    let site = problems.keep("site", form.site.parse().map_err(|_| choose("exercise.site")));
    let kind = problems.keep("kind", Kind::parse(&form.kind).ok_or_else(|| choose("exercise.kind")));
    let title = problems.keep("title", text(&form.title, "exercise-name-called", 120, true));
    let planned_for = problems.keep("planned_for", check_when(&form.planned_for, zone));
    let duration = problems.keep("duration", check_minutes(&form.duration));
    let category = Category::parse(&form.category).ok_or_else(|| choose("exercise.category"));
    let category = problems.keep("category", category);
    let place = problems.keep("place", text(&form.place, "exercise-place-called", 120, true));
    let scope = problems.keep("scope", text(&form.scope, "exercise-scope-called", 1_000, false));
    let scenario = problems.keep(
        "scenario",
        text(&form.scenario, "exercise-scenario-called", SCENARIO_CHARS, true),
    );
    let sponsor = problems.keep("sponsor", text(&form.sponsor, "exercise-sponsor-called", 120, false));
    let contact = problems.keep("contact", text(&form.contact, "exercise-contact-called", 120, false));
    let words = (title, place, scope, scenario, sponsor, contact);
    match (site, kind, planned_for, duration, category, words) {
        (
            Some(site),
            Some(kind),
            Some(planned_for),
            Some(duration_minutes),
            Some(category),
            (Some(title), Some(place), Some(scope), Some(scenario), Some(sponsor), Some(contact)),
        ) => Ok(Plan {
            site,
            kind,
            title,
            planned_for,
            duration_minutes,
            category,
            place,
            scope,
            scenario,
            sponsor,
            contact,
        }),
        _ => Err(problems),
    }
}

fn check_when(typed: &str, zone: &TimeZone) -> Result<Timestamp, Problem> {
    let wrong = || Problem::refusal("exercise.when", t("exercise-when-wrong"));
    let local: civil::DateTime = typed.trim().parse().map_err(|_| wrong())?;
    let at = local.to_zoned(zone.clone()).map_err(|_| wrong())?;
    match (2000..=2200).contains(&local.year()) {
        true => Ok(at.timestamp()),
        false => Err(wrong()),
    }
}

fn check_minutes(typed: &str) -> Result<i64, Problem> {
    let minutes = typed.trim().parse::<i64>().ok();
    minutes
        .filter(|minutes| (1..=MOST_MINUTES).contains(minutes))
        .ok_or_else(|| Problem::refusal("exercise.duration", t("exercise-duration-wrong")))
}

/// A plan as its form shows it.
pub fn plan_form(exercise: &Exercise, site: &str, zone: &TimeZone) -> PlanForm {
    let e = exercise;
    PlanForm {
        site: site.to_owned(),
        kind: e.kind.as_str().into(),
        title: e.title.clone(),
        planned_for: typed_time(e.planned_for, zone),
        duration: e.duration_minutes.to_string(),
        category: e.category.as_str().into(),
        place: e.place.clone(),
        scope: e.scope.clone(),
        scenario: e.scenario.clone(),
        sponsor: e.sponsor.clone(),
        contact: e.contact.clone(),
        revision: e.revision,
        begun: Begun::default(),
    }
    .begun()
}

impl PlanForm {
    fn begun(self) -> Self {
        let begun = Begun::with(&stored_plan(&self));
        Self { begun, ..self }
    }
}

/// An instant as a form takes it: `2031-05-20T10:00`.
pub fn typed_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// A plan as its conflicts see it.
pub fn stored_plan(form: &PlanForm) -> Vec<Stored> {
    let kind = Kind::parse(&form.kind).map(Kind::said).unwrap_or_default();
    let category = Category::parse(&form.category)
        .map(|category| t(category.word_key()))
        .unwrap_or_default();
    let text = |name, key: &str, value: &str| Stored::text(name, t(key), value);
    vec![
        text("site", "exercise-site", &form.site),
        Stored::known("kind", t("exercise-kind"), form.kind.as_str(), kind),
        text("title", "exercise-name", &form.title),
        text("planned_for", "exercise-when", &form.planned_for),
        text("duration", "exercise-duration", &form.duration),
        Stored::known("category", t("exercise-category"), form.category.as_str(), category),
        text("place", "exercise-place", &form.place),
        text("scope", "exercise-scope", &form.scope),
        text("scenario", "exercise-scenario", &form.scenario),
        text("sponsor", "exercise-sponsor", &form.sponsor),
        text("contact", "exercise-contact", &form.contact),
    ]
}

/// An objective as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ObjectiveForm {
    pub words: String,
    pub capability: String,
    /// A line each; below a target its tasks with a dash.
    pub targets: String,
    pub revision: i64,
    pub begun: Begun,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewObjective {
    pub words: String,
    pub capability: CoreCapability,
    pub targets: Vec<Target>,
}

/// Checks an objective.
///
/// Errors: `exercise.capability`, `exercise.targets`, `text.*`, each at its field.
pub fn check_objective(form: &ObjectiveForm) -> Result<NewObjective, FieldProblems> {
    let mut problems = FieldProblems::default();
    let words = problems.keep(
        "words",
        plain_text(&form.words, &t("exercise-objective-called"), 500, true),
    );
    let capability = CoreCapability::parse(&form.capability).ok_or_else(|| choose("exercise.capability"));
    let capability = problems.keep("capability", capability);
    let targets = problems.keep("targets", targets::read(&form.targets));
    match (words, capability, targets) {
        (Some(words), Some(capability), Some(targets)) => Ok(NewObjective {
            words,
            capability,
            targets,
        }),
        _ => Err(problems),
    }
}

/// An objective as its form shows it.
pub fn objective_form(objective: &Objective) -> ObjectiveForm {
    let form = ObjectiveForm {
        words: objective.words.clone(),
        capability: objective.capability.as_str().into(),
        targets: targets::written(&objective.targets),
        revision: objective.revision,
        begun: Begun::default(),
    };
    let begun = Begun::with(&stored_objective(&form));
    ObjectiveForm { begun, ..form }
}

/// An objective as its conflicts see it.
pub fn stored_objective(form: &ObjectiveForm) -> Vec<Stored> {
    let capability = CoreCapability::parse(&form.capability);
    let said = capability.map(CoreCapability::said).unwrap_or_default();
    vec![
        Stored::text("words", t("exercise-objective"), form.words.as_str()),
        Stored::known("capability", t("exercise-capability"), form.capability.as_str(), said),
        Stored::text("targets", t("exercise-targets"), form.targets.as_str()),
    ]
}

/// An inject as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct InjectForm {
    pub minute: String,
    pub from: String,
    pub to: String,
    pub audience: String,
    pub words: String,
    pub expected: String,
    /// Id of an objective; empty: none.
    pub objective: String,
    pub revision: i64,
    pub begun: Begun,
}

/// The same, checked. Whether the objective is one of this exercise is for the verb, which can look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInject {
    pub minute: i64,
    pub from: String,
    pub to: String,
    pub audience: Audience,
    pub words: String,
    pub expected: String,
    pub objective: Option<ObjectiveId>,
}

/// Checks an inject.
///
/// Errors: `exercise.minute`, `exercise.audience`, `exercise.objective`, `text.*`, each at its field.
pub fn check_inject(form: &InjectForm) -> Result<NewInject, FieldProblems> {
    let mut problems = FieldProblems::default();
    let text = |typed: &str, called: &str, most, required| plain_text(typed, &t(called), most, required);
    let minute = problems.keep("minute", check_minute(&form.minute));
    let from = problems.keep("from", text(&form.from, "exercise-inject-from-called", 120, true));
    let to = problems.keep("to", text(&form.to, "exercise-inject-to-called", 120, true));
    let audience = Audience::parse(&form.audience).ok_or_else(|| choose("exercise.audience"));
    let audience = problems.keep("audience", audience);
    let words = problems.keep("words", text(&form.words, "exercise-inject-words-called", 1_000, true));
    let expected = problems.keep(
        "expected",
        text(&form.expected, "exercise-inject-expected-called", 1_000, false),
    );
    let objective = problems.keep("objective", some_objective(&form.objective));
    match (minute, from, to, audience, words, expected, objective) {
        (Some(minute), Some(from), Some(to), Some(audience), Some(words), Some(expected), Some(objective)) => {
            Ok(NewInject {
                minute,
                from,
                to,
                audience,
                words,
                expected,
                objective,
            })
        }
        _ => Err(problems),
    }
}

/// An objective that may be left open.
///
/// Errors: `exercise.objective` for what is no id.
pub fn some_objective(typed: &str) -> Result<Option<ObjectiveId>, Problem> {
    match typed.trim() {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| choose("exercise.objective")),
    }
}

fn check_minute(typed: &str) -> Result<i64, Problem> {
    let minute = typed.trim().parse::<i64>().ok();
    minute
        .filter(|minute| (0..=MOST_MINUTES).contains(minute))
        .ok_or_else(|| Problem::refusal("exercise.minute", t("exercise-minute-wrong")))
}

/// An inject as its form shows it.
pub fn inject_form(inject: &Inject) -> InjectForm {
    let form = InjectForm {
        minute: inject.planned_minute.to_string(),
        from: inject.from.clone(),
        to: inject.to.clone(),
        audience: inject.audience.as_str().into(),
        words: inject.words.clone(),
        expected: inject.expected.clone(),
        objective: inject.objective.map(|id| id.to_string()).unwrap_or_default(),
        revision: inject.revision,
        begun: Begun::default(),
    };
    let begun = Begun::with(&stored_inject(&form));
    InjectForm { begun, ..form }
}

/// An inject as its conflicts see it.
pub fn stored_inject(form: &InjectForm) -> Vec<Stored> {
    let audience = Audience::parse(&form.audience).map(Audience::said).unwrap_or_default();
    let text = |name, key: &str, value: &str| Stored::text(name, t(key), value);
    vec![
        text("minute", "exercise-inject-minute", &form.minute),
        text("from", "exercise-inject-from", &form.from),
        text("to", "exercise-inject-to", &form.to),
        Stored::known(
            "audience",
            t("exercise-inject-audience"),
            form.audience.as_str(),
            audience,
        ),
        text("words", "exercise-inject-words", &form.words),
        text("expected", "exercise-inject-expected", &form.expected),
        text("objective", "exercise-objective", &form.objective),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> PlanForm {
        PlanForm {
            site: "SITE-0001".into(),
            kind: "tabletop".into(),
            title: "Power lost at night".into(),
            planned_for: "2031-05-20T10:00".into(),
            duration: "90".into(),
            category: Category::ALL[0].as_str().into(),
            place: "Room 2".into(),
            scenario: "The lights go out.".into(),
            ..PlanForm::default()
        }
    }

    /// On the nights in which clocks change: an hour that is not there begins after it, one that is there twice is the first.
    #[test]
    fn a_time_that_clocks_skip_or_repeat_is_still_one_instant() {
        let london = TimeZone::get("Europe/London").unwrap();
        for (typed, instant) in [
            ("2031-03-30T01:30", "2031-03-30T01:30:00Z"),
            ("2031-10-26T01:30", "2031-10-26T00:30:00Z"),
            ("2031-07-01T10:00", "2031-07-01T09:00:00Z"),
        ] {
            assert_eq!(check_when(typed, &london).unwrap(), instant.parse().unwrap(), "{typed}");
        }
    }

    #[test]
    fn every_wrong_field_is_said_at_once() {
        let good = check_plan(&typed(), &TimeZone::UTC).unwrap();
        assert_eq!(good.planned_for, "2031-05-20T10:00:00Z".parse().unwrap());
        let wrong = check_plan(&PlanForm::default(), &TimeZone::UTC).unwrap_err();
        for field in [
            "site",
            "kind",
            "title",
            "planned_for",
            "duration",
            "category",
            "place",
            "scenario",
        ] {
            assert!(wrong.of(field).is_some(), "{field}");
        }
        for minutes in ["0", "-3", "20161", "soon", ""] {
            let form = PlanForm {
                duration: minutes.into(),
                ..typed()
            };
            assert!(
                check_plan(&form, &TimeZone::UTC).unwrap_err().of("duration").is_some(),
                "{minutes}"
            );
        }
        let far = PlanForm {
            planned_for: "9999-12-31T23:59".into(),
            ..typed()
        };
        assert!(check_plan(&far, &TimeZone::UTC).is_err());
    }

    #[test]
    fn names_in_any_script_are_kept() {
        for title in ["停電訓練", "تمرين الإخلاء", "Übung „Nordtor“", "🔥 drill"] {
            let form = PlanForm {
                title: title.into(),
                ..typed()
            };
            assert_eq!(check_plan(&form, &TimeZone::UTC).unwrap().title, title);
        }
    }

    #[test]
    fn an_inject_has_a_minute_a_sender_a_receiver_and_words() {
        let wrong = check_inject(&InjectForm {
            objective: "x".into(),
            ..InjectForm::default()
        })
        .unwrap_err();
        for field in ["minute", "from", "to", "audience", "words", "objective"] {
            assert!(wrong.of(field).is_some(), "{field}");
        }
    }
}
