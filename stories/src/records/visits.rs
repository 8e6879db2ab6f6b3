//! Visits of Northgate. What ends by page and by call is there for each.

use crate::Town;
use muster_terms::{PhotoId, Reference};
use muster_visits::{
    model::{Answer, Kind},
    picture::Picture,
    rules::Plan,
    verbs::{self, FindingInput, Place, Reply, Seen},
};

/// A visit with all that an address can name.
struct Made {
    reference: String,
    stop: String,
    finding: String,
    photo: String,
}

/// The longest beginnings first: the first that fits is taken. Beside each: whether the visit has begun.
const ROUTES: [(&str, bool); 14] = [
    ("/visits/{vis}/edit", false),
    ("/visits/{vis}/steps/{step}", false),
    ("/visits/{vis}/steps", false),
    ("/visits/{vis}/stops", false),
    ("/visits/{vis}/findings/{finding}/withdrawal", true),
    ("/visits/{vis}/findings/{finding}/action", true),
    ("/visits/", true),
    ("/api/v1/visits/{vis}/steps", false),
    ("/api/v1/visits/{vis}/stops", false),
    ("/api/v1/visits/{vis}/findings/{finding}/withdrawal", true),
    ("/api/v1/visits/{vis}/findings/{finding}/action", true),
    ("/api/v1/visits/{vis}/findings", true),
    ("/api/v1/visits/{vis}/checks", true),
    ("/api/v1/visits/{vis}/photos", true),
];

/// What stands for each parameter of an address below `/visits` and `/api/v1/visits`.
pub(super) async fn values(town: &Town) -> Vec<(&'static str, &'static str, String)> {
    let mut values = Vec::new();
    for (begins, has_begun) in ROUTES.into_iter().chain([("/api/v1/visits/", false)]) {
        let made = make(town, has_begun).await;
        values.push((begins, "vis", made.reference));
        values.push((begins, "stop", made.stop));
        values.push((begins, "finding", made.finding));
        values.push((begins, "photo", made.photo));
        values.push((begins, "line", "lockdown".to_owned()));
        values.push((begins, "step", "cancelled".to_owned()));
    }
    values
}

async fn make(town: &Town, has_begun: bool) -> Made {
    let desk = town.desk("director").await;
    let commander = town.desk("commander").await;
    let plan = Plan {
        kind: Kind::JointAssessment,
        site: town.hospital.id,
        planned_for: desk.now(),
        purpose: "A visit of the access table".into(),
        people: vec![town.position("guard")],
        partner: None,
    };
    let reference: Reference = verbs::make(&desk, plan).await.expect("a visit");
    let place = Place {
        label: "A stop of the access table".into(),
        ..Place::default()
    };
    let stop = verbs::add_stop(&desk, &reference, place).await.expect("a stop");
    // Where no clause opens visits nobody is invited, and the partner finds none.
    if verbs::invite(&desk, &reference, commander.org()).await.is_ok() {
        let reply = Reply {
            answer: Answer::Accepted,
            words: String::new(),
            proposed_for: None,
            people: Vec::new(),
        };
        let _ = verbs::answer(&commander, &reference, reply, Seen::default()).await;
    }
    let mut made = Made {
        reference: reference.to_string(),
        stop: stop.to_string(),
        finding: PhotoId::new().to_string(),
        photo: PhotoId::new().to_string(),
    };
    if has_begun {
        verbs::start(&desk, &reference).await.expect("it begins");
        let input = FindingInput {
            severity: "low".into(),
            words: "A finding of the access table".into(),
            ..FindingInput::default()
        };
        let finding = verbs::add_finding(&desk, &reference, input).await.expect("a finding");
        let picture = Picture {
            id: PhotoId::new(),
            width: 1,
            height: 1,
            jpeg: vec![0xFF, 0xD8, 0xFF, 0xD9],
        };
        let photo = verbs::add_photo(&desk, &reference, finding, "A photo of the access table", picture).await;
        made.finding = finding.to_string();
        made.photo = photo.expect("a photo").to_string();
    }
    made
}
