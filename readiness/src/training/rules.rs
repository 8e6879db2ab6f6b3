//! What a course and a training may be, and how a training stands.

use super::{Course, CourseKind, Learner, Standing, Training, forms::*};
use jiff::{Span, civil::Date};
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Problem, plain_text, t, t_with};
use std::collections::HashMap;

/// Courses that an organisation can give at a time.
pub const MOST_COURSES: usize = 100;
/// People that one form can note at once.
pub const MOST_PEOPLE: usize = 500;
/// Lines of one imported file.
pub const MOST_LINES: usize = 5_000;
/// Days before its last day on which a training shows as due.
pub const DUE_DAYS: i64 = 60;
/// The oldest day a training can have been done on.
const OLDEST_YEARS: i64 = 60;

/// A course as it is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCourse {
    pub name: String,
    pub kind: CourseKind,
    pub valid_months: Option<i64>,
}

/// Checks every field of a course.
///
/// Errors: `text.*`, `training.kind`, `training.months`, each at its field.
pub fn check_course(form: &CourseForm) -> Result<NewCourse, FieldProblems> {
    let mut problems = FieldProblems::default();
    let name = problems.keep("name", plain_text(&form.name, &t("training-course-name"), 80, true));
    let kind = CourseKind::parse(&form.kind).ok_or_else(|| refused("training.kind", "training-kind-missing"));
    let kind = problems.keep("kind", kind);
    let valid_months = problems.keep("valid_months", months(&form.valid_months));
    match (name, kind, valid_months) {
        (Some(name), Some(kind), Some(valid_months)) => Ok(NewCourse {
            name: name.replace('\n', " "),
            kind,
            valid_months,
        }),
        _ => Err(problems),
    }
}

fn refused(code: &'static str, key: &str) -> Problem {
    Problem::refusal(code, t(key))
}

fn months(typed: &str) -> Result<Option<i64>, Problem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let months = typed.parse().ok().filter(|months| (1..=240).contains(months));
    months
        .map(Some)
        .ok_or_else(|| refused("training.months", "training-months-wrong"))
}

/// A training of one or more people, as it is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTraining {
    pub course: CourseId,
    pub people: Vec<PersonId>,
    pub done_on: Date,
    pub valid_until: Option<Date>,
    pub words: String,
}

/// Checks every field of a training beside the courses that are given and the people who can learn.
///
/// Errors: `training.course`, `training.people`, `training.day`, `training.until`, `text.*`, each at its field.
pub fn check_training(
    form: &TrainingForm,
    courses: &[Course],
    learners: &[Learner],
    today: Date,
) -> Result<NewTraining, FieldProblems> {
    let mut problems = FieldProblems::default();
    let course = courses
        .iter()
        .find(|course| course.id.to_string() == form.course.trim() && !course.retired);
    let course = problems.keep(
        "course",
        course.ok_or_else(|| refused("training.course", "training-course-missing")),
    );
    let people = problems.keep("people", people(&form.people, learners));
    let done_on = problems.keep("done_on", done_on(&form.done_on, today));
    let words = problems.keep("words", plain_text(&form.words, &t("training-words"), 200, false));
    let until = match (course, done_on) {
        (Some(course), Some(done_on)) => problems.keep("valid_until", valid_until(&form.valid_until, course, done_on)),
        _ => None,
    };
    match (course, people, done_on, words, until) {
        (Some(course), Some(people), Some(done_on), Some(words), Some(valid_until)) => Ok(NewTraining {
            course: course.id,
            people,
            done_on,
            valid_until,
            words: words.replace('\n', " "),
        }),
        _ => Err(problems),
    }
}

fn people(typed: &[String], learners: &[Learner]) -> Result<Vec<PersonId>, Problem> {
    let known = |id: &String| learners.iter().find(|learner| learner.person.to_string() == id.trim());
    let found: Option<Vec<PersonId>> = typed.iter().map(|id| known(id).map(|learner| learner.person)).collect();
    let mut people = found.ok_or_else(|| refused("training.people", "training-people-unknown"))?;
    people.sort_unstable();
    people.dedup();
    match people.len() {
        1..=MOST_PEOPLE => Ok(people),
        _ => Err(refused("training.people", "training-people-missing")),
    }
}

/// A day that has been, and not before anybody alive learned.
fn done_on(typed: &str, today: Date) -> Result<Date, Problem> {
    let oldest = today.saturating_sub(Span::new().years(OLDEST_YEARS));
    let day: Option<Date> = typed.trim().parse().ok();
    day.filter(|day| (oldest..=today).contains(day))
        .ok_or_else(|| refused("training.day", "training-day-wrong"))
}

/// The last day on which it holds: as typed, else as the course says.
fn valid_until(typed: &str, course: &Course, done_on: Date) -> Result<Option<Date>, Problem> {
    if typed.trim().is_empty() {
        return Ok(course
            .valid_months
            .map(|months| done_on.saturating_add(Span::new().months(months))));
    }
    let day: Option<Date> = typed.trim().parse().ok();
    let latest = done_on.saturating_add(Span::new().years(50));
    day.filter(|day| (done_on..=latest).contains(day))
        .map(Some)
        .ok_or_else(|| refused("training.until", "training-until-wrong"))
}

/// How a training stands on a day. On its last day it still holds.
pub fn standing(training: &Training, today: Date) -> Standing {
    match training.valid_until {
        Some(until) if until < today => Standing::RunOut,
        Some(until) if until <= today.saturating_add(Span::new().days(DUE_DAYS)) => Standing::Due,
        _ => Standing::Current,
    }
}

/// Of each person and course the training that holds longest.
pub fn best(trainings: &[Training]) -> HashMap<(PersonId, CourseId), &Training> {
    let mut best: HashMap<(PersonId, CourseId), &Training> = HashMap::new();
    let holds = |training: &Training| (training.valid_until.is_none(), training.valid_until, training.done_on);
    for training in trainings {
        let kept = best.entry((training.person, training.course)).or_insert(training);
        if holds(training) > holds(kept) {
            *kept = training;
        }
    }
    best
}

/// A line of an imported file, as it stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
pub struct Line {
    /// Title of a position, or the e-mail address of an account.
    pub who: String,
    pub course: String,
    pub done_on: String,
    #[serde(default)]
    pub valid_until: String,
    #[serde(default)]
    pub words: String,
}

/// Checks a line of a file: who and course by their names. A course that is no longer given counts where none of its name is: the file
/// may tell of before.
///
/// Errors: one sentence that says what to mend.
pub fn check_line(line: &Line, courses: &[Course], learners: &[Learner], today: Date) -> Result<NewTraining, String> {
    let who = line.who.trim();
    let is_who = |learner: &&Learner| {
        learner.titles.iter().any(|title| title.eq_ignore_ascii_case(who))
            || learner
                .email
                .as_deref()
                .is_some_and(|email| email.eq_ignore_ascii_case(who))
    };
    let mut fitting = learners.iter().filter(is_who);
    let learner = match (fitting.next(), fitting.next()) {
        (Some(learner), None) => learner,
        (Some(_), Some(_)) => return Err(t_with("training-line-who-several", &[("who", who.into())])),
        _ => return Err(t_with("training-line-who-unknown", &[("who", who.into())])),
    };
    let name = line.course.trim();
    let of_name = || courses.iter().filter(|course| course.name.eq_ignore_ascii_case(name));
    let course = of_name().find(|course| !course.retired).or_else(|| of_name().next());
    let course = course.ok_or_else(|| t_with("training-line-course-unknown", &[("course", name.into())]))?;
    let form = TrainingForm {
        course: course.id.to_string(),
        people: vec![learner.person.to_string()],
        done_on: line.done_on.clone(),
        valid_until: line.valid_until.clone(),
        words: line.words.clone(),
    };
    let given = Course {
        retired: false,
        ..course.clone()
    };
    check_training(&form, &[given], learners, today).map_err(|problems| {
        let words = problems.list().iter().map(|(_, words)| words.as_str());
        words.collect::<Vec<_>>().join(" ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_terms::civil::date;

    fn course(valid_months: Option<i64>) -> Course {
        Course {
            id: CourseId::new(),
            org: OrgId::new(),
            name: "De-escalation".into(),
            kind: CourseKind::DeEscalation,
            valid_months,
            retired: false,
        }
    }

    fn guard() -> Learner {
        Learner {
            person: PersonId::new(),
            titles: vec!["Guard, Post 3".into()],
            email: Some("post3@northgate.example".into()),
        }
    }

    fn done(valid_until: Option<Date>, done_on: Date) -> Training {
        Training {
            id: TrainingId::new(),
            course: CourseId(uuid::Uuid::nil()),
            course_name: "De-escalation".into(),
            kind: CourseKind::DeEscalation,
            person: PersonId(uuid::Uuid::nil()),
            done_on,
            valid_until,
            words: String::new(),
            noted_title: "Security director".into(),
            noted_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn line(who: &str, done_on: &str) -> Line {
        Line {
            who: who.into(),
            course: "de-escalation".into(),
            done_on: done_on.into(),
            ..Line::default()
        }
    }

    #[test]
    fn it_holds_on_its_last_day_and_shows_sixty_days_before() {
        let today = date(2026, 11, 20);
        let stands = |until| standing(&done(Some(until), date(2026, 1, 1)), today);
        assert_eq!(stands(date(2026, 11, 19)), Standing::RunOut);
        assert_eq!([stands(today), stands(date(2027, 1, 19))], [Standing::Due; 2]);
        assert_eq!(stands(date(2027, 1, 20)), Standing::Current);
        assert_eq!(standing(&done(None, date(1999, 1, 1)), today), Standing::Current);
    }

    #[test]
    fn the_last_of_february_holds_to_the_last_of_february() {
        let (course, guard) = (course(Some(12)), guard());
        let new = check_line(
            &line("guard, post 3", "2024-02-29"),
            &[course],
            &[guard],
            date(2026, 11, 20),
        )
        .unwrap();
        assert_eq!(new.valid_until, Some(date(2025, 2, 28)));
    }

    #[test]
    fn of_several_the_one_that_holds_longest_counts() {
        let all = [
            done(Some(date(2027, 1, 1)), date(2025, 1, 1)),
            done(Some(date(2028, 1, 1)), date(2024, 1, 1)),
            done(Some(date(2026, 1, 1)), date(2026, 1, 1)),
        ];
        let kept: Vec<Option<Date>> = best(&all).values().map(|training| training.valid_until).collect();
        assert_eq!(kept, [Some(date(2028, 1, 1))]);
        let forever = [all[1].clone(), done(None, date(2001, 1, 1))];
        assert!(best(&forever).values().all(|training| training.valid_until.is_none()));
    }

    #[test]
    fn a_line_says_what_is_wrong_with_it() {
        let (courses, learners, today) = ([course(None)], [guard(), guard()], date(2026, 11, 20));
        let check = |line: &Line, learners: &[Learner]| check_line(line, &courses, learners, today);
        let one = &learners[..1];
        assert!(check(&line("POST3@northgate.example", "2026-11-20"), one).is_ok());
        assert!(
            check(&line("Guard, Post 3", "2026-11-20"), &learners)
                .unwrap_err()
                .contains("Guard, Post 3")
        );
        assert!(
            check(&line("Post 9", "2026-11-20"), one)
                .unwrap_err()
                .contains("Post 9")
        );
        for wrong in ["2026-11-21", "20.11.2026", "1900-01-01", ""] {
            assert!(check(&line("Guard, Post 3", wrong), one).is_err(), "{wrong}");
        }
        let until = Line {
            valid_until: "2026-11-19".into(),
            ..line("Guard, Post 3", "2026-11-20")
        };
        assert!(check(&until, one).is_err(), "it cannot end before it began");
    }
}
