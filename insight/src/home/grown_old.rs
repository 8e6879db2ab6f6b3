//! What nobody looks at until it fails: channels over which somebody did not answer twice, and trainings that have run out.

use super::{Owner, Standing, Trouble, store};
use muster_readiness::{reach_test, training};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, t, t_with};

/// One trouble for each position with a channel that is dead, and for whoever looks after what others learn one for each course.
pub async fn read(desk: &Desk, tx: &Tx, owner: Option<&Owner>, today: civil::Date) -> Result<Vec<Trouble>, Fault> {
    let mut all = dead(desk, tx, owner).await?;
    if training::verbs::keeps(desk) {
        let courses = store::run_out(tx, desk.org(), today).await?;
        all.extend(courses.into_iter().map(|course| of_course(course, owner, today)));
    }
    Ok(all)
}

/// One for each position, however many of its channels are dead; the one that is dead longest names the day.
async fn dead(desk: &Desk, tx: &Tx, owner: Option<&Owner>) -> Result<Vec<Trouble>, Fault> {
    let mut all: Vec<(PositionId, Trouble)> = Vec::new();
    for dead in reach_test::store::dead_of(tx, desk.org()).await? {
        let channel = t(&["contacts-channel-", dead.state.channel.as_str()].concat());
        let position = dead.state.position;
        if let Some((_, known)) = all.iter_mut().find(|(known, _)| *known == position) {
            known.place = format!("{}, {channel}", known.place);
            continue;
        }
        let since = dead.state.dead_since.map(|at| at.to_zoned(desk.time_zone()).date());
        let trouble = Trouble {
            code: "number-dead",
            harm: 7,
            standing: Standing::Problem,
            about: dead.title,
            place: match dead.site {
                Some(site) => format!("{site}: {channel}"),
                None => channel,
            },
            owner: owner.cloned(),
            due: since,
            href: "/reach-tests".to_owned(),
        };
        all.push((position, trouble));
    }
    Ok(all.into_iter().map(|(_, trouble)| trouble).collect())
}

/// A course that somebody has to do again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOut {
    pub name: String,
    /// People whose newest training has run out.
    pub out: i64,
    /// Those who have it to do again soon.
    pub due: i64,
    /// The earliest last day.
    pub until: civil::Date,
}

fn of_course(course: RunOut, owner: Option<&Owner>, today: civil::Date) -> Trouble {
    let is_out = course.until < today;
    let people = if is_out { course.out } else { course.due };
    Trouble {
        code: if is_out { "training-out" } else { "training-due" },
        harm: if is_out { 13 } else { 16 },
        standing: Standing::Due,
        about: course.name,
        place: t_with("fix-training-people", &[("count", people.into())]),
        owner: owner.cloned(),
        due: Some(course.until),
        href: "/training".to_owned(),
    }
}
