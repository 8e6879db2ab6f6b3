//! Exercises of Northgate. What ends by page and by call is there for each.

use crate::Town;
use muster_exercises::model::Kind;
use muster_exercises::{
    model::{Role, Step},
    rules::forms::Plan,
    scenarios, store, verbs,
};
use muster_response::incident::Category;
use muster_terms::Reference;

/// An exercise with all that an address can name.
struct Made {
    reference: String,
    objective: String,
    inject: String,
    guest: String,
}

/// The longest beginnings first: the first that fits is taken. Beside each: whether the exercise has begun.
const ROUTES: [(&str, bool); 24] = [
    ("/exercises/{ex}/cancellation", false),
    ("/exercises/{ex}/room", false),
    ("/exercises/{ex}/objectives/{objective}/analysis", true),
    ("/exercises/{ex}/objectives/{objective}/removal", false),
    ("/exercises/{ex}/objectives", false),
    ("/exercises/{ex}/people/{position}/removal", false),
    ("/exercises/{ex}/people", false),
    ("/exercises/{ex}/partners/{org}/removal", false),
    ("/exercises/{ex}/partners", false),
    ("/exercises/{ex}/guests/{guest}/removal", false),
    ("/exercises/{ex}/guests", false),
    ("/exercises/{ex}/answer", false),
    ("/exercises/{ex}/edit", false),
    ("/exercises/{ex}/injects/{inject}/delivery", true),
    ("/exercises/{ex}/injects/{inject}/skip", true),
    ("/exercises/{ex}/injects/{inject}/removal", false),
    ("/exercises/{ex}/injects", false),
    ("/exercises/{ex}/clock", false),
    ("/exercises/", true),
    ("/api/v1/exercises/{ex}/injects/{inject}/delivery", true),
    ("/api/v1/exercises/{ex}/injects/{inject}/skip", true),
    ("/api/v1/exercises/{ex}/injects", false),
    ("/api/v1/exercises/{ex}/clock", false),
    ("/api/v1/exercises/{ex}/answer", false),
];

/// What stands for each parameter of an address below `/exercises` and `/api/v1/exercises`.
pub(super) async fn values(town: &Town) -> Vec<(&'static str, &'static str, String)> {
    let mut values = Vec::new();
    let partner = town.org("commander").await.to_string();
    for (begins, has_begun) in ROUTES.into_iter().chain([("/api/v1/exercises/", true)]) {
        let made = make(town, has_begun, begins.ends_with("/room")).await;
        values.push((begins, "ex", made.reference));
        values.push((begins, "objective", made.objective));
        values.push((begins, "inject", made.inject));
        values.push((begins, "guest", made.guest));
        values.push((begins, "position", town.position("guard").to_string()));
        values.push((begins, "org", partner.clone()));
        values.push((begins, "form", "pdf".to_owned()));
    }
    values
}

async fn make(town: &Town, has_begun: bool, gets_room: bool) -> Made {
    let desk = town.desk("director").await;
    let commander = town.desk("commander").await;
    let ready = scenarios::find("power-lost")
        .expect("scenarios")
        .expect("a ready scenario");
    let plan = Plan {
        site: town.hospital.reference.clone(),
        // What is run has a room, and begins in it: the others are talked through.
        kind: if gets_room { Kind::Functional } else { Kind::Tabletop },
        title: "An exercise of the access table".into(),
        planned_for: desk.now(),
        duration_minutes: 60,
        category: Category::Unknown,
        place: "Room of the access table".into(),
        scope: String::new(),
        scenario: "A scenario of the access table".into(),
        sponsor: String::new(),
        contact: String::new(),
    };
    let exercise = verbs::create(&desk, plan, Some(ready)).await.expect("an exercise");
    let reference: Reference = exercise.reference.clone();
    for (who, role) in [("guard", Role::Player), ("manager", Role::Evaluator)] {
        let position = town.position(who);
        verbs::set_role(&desk, &reference, position, role)
            .await
            .expect("a role");
    }
    let link = verbs::add_guest(&desk, &reference, "Guest of the access table")
        .await
        .expect("a guest");
    // Where no clause opens exercises nobody is asked, and the partner finds none.
    if verbs::ask_partner(&desk, &reference, commander.org()).await.is_ok() {
        let _ = verbs::answer(&commander, &reference, true).await;
    }
    if has_begun {
        verbs::move_clock(&desk, &reference, Step::Start)
            .await
            .expect("it begins");
    }
    let tx = desk.read().await.expect("a reading");
    let objectives = store::review::objectives(&tx, exercise.id).await.expect("objectives");
    let injects = store::msel::injects(&tx, exercise.id).await.expect("injects");
    Made {
        reference: reference.to_string(),
        objective: objectives[0].id.to_string(),
        inject: injects.last().expect("an inject").id.to_string(),
        guest: link.guest.id.to_string(),
    }
}
