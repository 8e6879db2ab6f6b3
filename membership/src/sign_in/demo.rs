//! Sign-in links of the demo partnership. They exist only while the server runs with `--demo`.

use super::{Caller, secret, store, verbs};
use crate::{entries::Means, position, position::Person, vacancy};
use muster_terms::*;
use muster_web::{App, Problem};

/// Makes a sign-in link for a position, filling it with an invented person of no name when it is vacant; the answer is the
/// link's path, `/demo/…`.
///
/// Errors: [`Problem::Missing`] without `--demo`, or when there is no such position.
pub async fn add_link(app: &App, id: PositionId) -> Result<String, Problem> {
    refuse_without_demo(app)?;
    let (mut tx, token) = (app.store().begin().await?, secret::draw());
    let found = position::store::find(&tx, id).await?.ok_or(Problem::Missing)?;
    if found.person.is_none() {
        let person = Person {
            id: PersonId::new(),
            email: None,
            display_name: found.title.clone(),
        };
        position::store::insert_person(&tx, &person, app.now()).await?;
        position::store::fill(&tx, id, Some(person.id)).await?;
        vacancy::verbs::end(&mut tx, id, true, app.now()).await?;
    }
    store::add_demo_link(&tx, id, &token).await?;
    tx.commit().await?;
    Ok(format!("/demo/{token}"))
}

/// Begins a session for whoever fills the link's position.
///
/// Errors: [`Problem::Missing`] without `--demo`, for an unknown link and for a vacant position.
pub async fn sign_in(app: &App, token: &str, caller: &Caller) -> Result<String, Problem> {
    refuse_without_demo(app)?;
    let mut tx = app.store().begin().await?;
    let id = store::find_demo_link(&tx, token).await?.ok_or(Problem::Missing)?;
    let found = position::store::find(&tx, id).await?.ok_or(Problem::Missing)?;
    let person = found.person.ok_or(Problem::Missing)?;
    let secret = verbs::begin_session(&mut tx, found.org, person, id, Means::Demo, caller, app.now()).await?;
    tx.commit().await?;
    Ok(secret)
}

fn refuse_without_demo(app: &App) -> Result<(), Problem> {
    if app.settings().demo {
        Ok(())
    } else {
        Err(Problem::Missing)
    }
}
