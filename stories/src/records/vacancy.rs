//! A position that its person left.

use crate::{Browser, Town};
use muster_membership::position::{self, Person};
use muster_terms::{PersonId, PositionId};

/// Fills an empty position and leaves it again. The reference of its vacancy.
pub(super) async fn make(director: &mut Browser, town: &Town, left: &str) -> String {
    let desk = town.desk("director").await;
    let id: PositionId = left.parse().expect("an id");
    let person = Person {
        id: PersonId::new(),
        email: None,
        display_name: "Relief desk".into(),
    };
    let tx = desk.begin().await.expect("a transaction");
    position::store::insert_person(&tx, &person, desk.now())
        .await
        .expect("a person");
    position::store::fill(&tx, id, Some(person.id))
        .await
        .expect("it is filled");
    tx.commit().await.expect("it is kept");
    director.post(&format!("/admin/people/{id}/vacancy"), &[]).await.is(303);
    town.one("SELECT reference AS id FROM vacancy WHERE title = 'Relief desk'")
        .await
}
