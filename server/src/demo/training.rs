//! What the hospital's people have learned: one course that runs out soon, one that has, one that does not.

use super::town::{Town, at};
use jiff::ToSpan;
use muster_readiness::training::{
    CourseKind,
    rules::{NewCourse, NewTraining},
    verbs,
};

/// Courses with the months they hold, and how many days ago they were done.
const COURSES: [(&str, CourseKind, Option<i64>, i64); 3] = [
    ("De-escalation, basic", CourseKind::DeEscalation, Some(12), 250),
    ("First aid", CourseKind::FirstAid, Some(24), 800),
    ("Walk-through with the city police", CourseKind::JointSession, None, 40),
];

/// Everybody of the group has done the first; each next one fewer.
pub async fn note(town: &Town) -> Result<(), String> {
    let desk = town.desk("director").await?;
    let today = desk.now().to_zoned(desk.time_zone()).date();
    let tx = at("training", desk.read().await)?;
    let learners = at("training", verbs::register(&desk, &tx).await)?.learners;
    drop(tx);
    for (n, (name, kind, valid_months, days)) in COURSES.into_iter().enumerate() {
        let new = NewCourse {
            name: name.into(),
            kind,
            valid_months,
        };
        let course = at(name, verbs::add_course(&desk, new).await)?;
        let done_on = today.saturating_sub(days.days());
        let new = NewTraining {
            course,
            people: learners.iter().skip(n).step_by(n + 1).map(|one| one.person).collect(),
            done_on,
            valid_until: valid_months.map(|months| done_on.saturating_add(months.months())),
            words: "Held in house".into(),
        };
        at(name, verbs::note(&desk, &[new]).await)?;
    }
    Ok(())
}
