//! Events of Northgate. What ends by page and by call is there for each.

use crate::Town;
use muster_events::{
    model::{Answer, Place},
    rules::{Ground, PeriodInput, Plan, PostInput, ShiftInput, briefing::Said, staffing::Span},
    verbs,
};
use muster_terms::{Reference, Timestamp};

/// An event with all that an address can name.
struct Made {
    reference: Reference,
    post: String,
    period: String,
    shift: String,
}

/// The longest beginnings first: the first that fits is taken.
const ROUTES: [&str; 24] = [
    "/events/{ev}/edit",
    "/events/{ev}/steps/{step}",
    "/events/{ev}/steps",
    "/events/{ev}/posts/{post}/removal",
    "/events/{ev}/posts/{post}",
    "/events/{ev}/posts",
    "/events/{ev}/periods/{period}/removal",
    "/events/{ev}/periods/{period}",
    "/events/{ev}/periods",
    "/events/{ev}/shifts/{shift}/removal",
    "/events/{ev}/shifts",
    "/events/{ev}/briefing/edit",
    "/events/{ev}/briefing/read",
    "/events/",
    "/api/v1/events/{ev}/steps",
    "/api/v1/events/{ev}/posts/{post}",
    "/api/v1/events/{ev}/posts",
    "/api/v1/events/{ev}/periods/{period}",
    "/api/v1/events/{ev}/periods",
    "/api/v1/events/{ev}/shifts/{shift}",
    "/api/v1/events/{ev}/shifts",
    "/api/v1/events/{ev}/briefing/read",
    "/api/v1/events/{ev}/briefing",
    "/api/v1/events/",
];

/// What stands for each parameter of an address below `/events` and `/api/v1/events`.
pub(super) async fn values(town: &Town) -> Vec<(&'static str, &'static str, String)> {
    let mut values = Vec::new();
    for begins in ROUTES {
        let made = make(town).await;
        values.push((begins, "ev", made.reference.to_string()));
        values.push((begins, "post", made.post));
        values.push((begins, "period", made.period));
        values.push((begins, "shift", made.shift));
        values.push((begins, "step", "cancelled".to_owned()));
        values.push((begins, "form", "ics-207".to_owned()));
    }
    values
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

async fn make(town: &Town) -> Made {
    let desk = town.desk("director").await;
    let commander = town.desk("commander").await;
    let span = Span {
        from: at("2031-05-30T09:00:00Z"),
        until: at("2031-05-30T18:00:00Z"),
    };
    let plan = Plan {
        title: "An event of the access table".into(),
        words: String::new(),
        attendance: Some(900),
        weather: String::new(),
        safety: String::new(),
        span,
    };
    let ground = Ground::Standing(town.hospital.id);
    let reference = verbs::make(&desk, plan, ground, None).await.expect("an event");
    // Where no clause opens events nobody is invited, and the partner finds none.
    if verbs::invite(&desk, &reference, commander.org()).await.is_ok() {
        let _ = verbs::answer(&commander, &reference, Answer::Accepted, "").await;
    }
    let input = PostInput {
        place: Place::Ground,
        title: "A post of the access table".into(),
        words: String::new(),
        contact: String::new(),
        reports_to: None,
    };
    let post = verbs::add_post(&desk, &reference, input).await.expect("a post");
    let span = Span {
        from: at("2031-05-30T09:00:00Z"),
        until: at("2031-05-30T10:00:00Z"),
    };
    let input = PeriodInput {
        span,
        objectives: String::new(),
        safety: String::new(),
    };
    let period = verbs::add_period(&desk, &reference, input).await.expect("a period");
    let input = ShiftInput {
        post,
        position: town.position("guard"),
        span,
    };
    let shift = verbs::add_shift(&desk, &reference, input).await.expect("a shift");
    let said = Said {
        situation: "A briefing of the access table".into(),
        ..Said::default()
    };
    verbs::brief(&desk, &reference, 0, said).await.expect("a briefing");
    Made {
        reference,
        post: post.to_string(),
        period: period.to_string(),
        shift: shift.to_string(),
    }
}
