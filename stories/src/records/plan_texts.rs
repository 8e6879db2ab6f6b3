//! Plans of Northgate as text. What is written, resolved, approved or ended by page and by call is there for each.

use crate::Town;
use muster_plans::{
    protective_actions::ActionSet,
    rules::NewPlan,
    store,
    templates::Template,
    verbs::{self, NewFile, Place},
};
use muster_terms::Reference;

/// A plan with all that an address can name.
struct Made {
    reference: String,
    section: String,
    comment: String,
    file: String,
}

/// What stands for each parameter of an address below `/plans` and `/api/v1/plans`.
pub(super) async fn values(town: &Town) -> Vec<(&'static str, &'static str, String)> {
    let mut values = Vec::new();
    let agency = town.org("commander").await.to_string();
    for begins in ROUTES {
        // What is shared waits for its partner's approval, and is not reviewed before.
        let made = make(town, !begins.contains("reviews")).await;
        values.push((begins, "pl", made.reference));
        values.push((begins, "section", made.section));
        values.push((begins, "comment", made.comment));
        values.push((begins, "file", made.file));
        values.push((begins, "mark", "1".to_owned()));
        values.push((begins, "version", "2".to_owned()));
        values.push((begins, "org", agency.clone()));
    }
    values
}

/// The longest beginnings first: the first that fits is taken.
const ROUTES: [&str; 19] = [
    "/plans/{pl}/edit",
    "/plans/{pl}/sections/{section}/removal",
    "/plans/{pl}/sections/{section}/place",
    "/plans/{pl}/sections",
    "/plans/{pl}/files",
    "/plans/{pl}/comments",
    "/plans/{pl}/approval",
    "/plans/{pl}/reviews",
    "/plans/{pl}/sharing",
    "/plans/{pl}/withdrawal",
    "/plans/",
    "/api/v1/plans/{pl}/sections/{section}/place",
    "/api/v1/plans/{pl}/sections",
    "/api/v1/plans/{pl}/files",
    "/api/v1/plans/{pl}/comments",
    "/api/v1/plans/{pl}/reviews",
    "/api/v1/plans/{pl}/sharing",
    "/api/v1/plans/{pl}/withdrawal",
    "/api/v1/plans/",
];

async fn make(town: &Town, is_shared: bool) -> Made {
    let desk = town.desk("director").await;
    let new = NewPlan {
        template: Template::SecurityPlan,
        title: "Plan of the access table".into(),
        site: Some(town.hospital.reference.clone()),
        category: None,
        actions: ActionSet::Neutral,
        approver: desk.who.position,
    };
    let reference: Reference = verbs::add(&desk, new).await.expect("a plan");
    let place = Place { version: 1, mark: 1 };
    let comment = verbs::comment(&desk, &reference, place, "A comment of the access table").await;
    let file = NewFile {
        name: "table.pdf".into(),
        bytes: b"%PDF-1.7\n".to_vec(),
    };
    let file = verbs::add_file(&desk, &reference, file).await.expect("a file");
    let partner = town.org("commander").await;
    if is_shared {
        // Where no clause opens plans there is no partner to share it with.
        let _ = verbs::share(&desk, &reference, partner, 2).await;
    }
    verbs::approve(&desk, &reference, 2, None).await.expect("an approval");
    let tx = town.app().store().read().await.expect("the store");
    let plan = store::find(&tx, &reference)
        .await
        .expect("the store")
        .expect("the plan");
    let version = store::version(&tx, plan.id, 1)
        .await
        .expect("the store")
        .expect("its version");
    Made {
        reference: reference.to_string(),
        section: version.content.sections[0].id.to_string(),
        comment: comment.expect("a comment").to_string(),
        file: file.to_string(),
    }
}
