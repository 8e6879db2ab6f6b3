//! How a vacancy opens, is looked after and closes. Opening and closing are part of the transaction in which a person leaves or comes.

use super::{HoldingsPart, Vacancy, held_by, rules, store};
use crate::{Position, position, sign_in::secret};
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{App, Desk, Problem};

/// A person left this position: the vacancy opens with what the position holds now. Part of the transaction that empties it.
pub(crate) async fn open(tx: &mut Tx, app: &App, position: &Position, now: Timestamp) -> Result<(), Fault> {
    if store::open_at(tx, position.id).await?.is_some() {
        return Ok(());
    }
    let held = held_by(app, tx, position.org, position.id).await?;
    let pack = rules::pack(&held, secret::draw(), now);
    let (text, digest) = rules::sealed(&pack)?;
    let vacancy = Vacancy {
        id: VacancyId::new(),
        reference: store::draw_reference(tx).await?,
        org: position.org,
        position: position.id,
        title: position.title.clone(),
        duty: position.duty,
        opened_at: now,
        acting: None,
        pack,
        digest,
        filled_at: None,
        closed_at: None,
    };
    store::insert(tx, &vacancy, &text).await?;
    tx.enter(
        entry(&vacancy, "vacancy.opened", now)
            .with("pack", vacancy.digest.clone())
            .with("items", i64::try_from(held.len()).map_err(Fault::other)?),
    );
    Ok(())
}

/// Somebody fills the position again, or it was closed for good. Part of that transaction; nothing where no vacancy was open.
pub(crate) async fn end(tx: &mut Tx, position: PositionId, filled: bool, now: Timestamp) -> Result<(), Fault> {
    let Some(vacancy) = store::open_at(tx, position).await? else {
        return Ok(());
    };
    if store::close(tx, vacancy.id, filled, now).await? {
        let kind = if filled { "vacancy.filled" } else { "vacancy.closed" };
        tx.enter(entry(&vacancy, kind, now));
    }
    Ok(())
}

/// Names who acts for the position until it is filled; `None`: nobody does.
///
/// Errors: [`Problem::Missing`] without the duty, or for another's vacancy or position; `vacancy.same`, `vacancy.nobody`,
/// `vacancy.closed`.
pub async fn set_acting(desk: &Desk, reference: &Reference, acting: Option<PositionId>) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let tx = desk.begin().await?;
    let vacancy = find(&tx, desk, reference).await?;
    rules::must_be_open(&vacancy)?;
    if let Some(acting) = acting {
        rules::may_take(&vacancy, &taker(&tx, desk, acting).await?)?;
    }
    if !store::set_acting(&tx, vacancy.id, acting).await? {
        return Err(rules::over());
    }
    let entry = entry(&vacancy, "vacancy.acting", desk.now())
        .with_some("acting", acting.map(String::from))
        .with("by", String::from(desk.who.position));
    Ok(tx.commit_with(entry).await?)
}

/// Gives one thing that the vacant position holds to another position of the organisation.
///
/// Errors: as [`set_acting`]; [`Problem::Missing`] for what the position does not hold, or this desk may not give.
pub async fn give(desk: &Desk, reference: &Reference, kind: &str, item: &str, to: PositionId) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let mut tx = desk.begin().await?;
    let vacancy = find(&tx, desk, reference).await?;
    rules::must_be_open(&vacancy)?;
    rules::may_take(&vacancy, &taker(&tx, desk, to).await?)?;
    let part = desk.app().part::<HoldingsPart>().ok_or(Problem::Missing)?;
    let holdings = part.0.iter().find(|each| each.kind() == kind).ok_or(Problem::Missing)?;
    desk.require(holdings.gives())?;
    holdings.give(&mut tx, desk, item, vacancy.position, to).await?;
    let entry = entry(&vacancy, "vacancy.given", desk.now())
        .with("what", holdings.kind())
        .with("to", String::from(to))
        .with("by", String::from(desk.who.position));
    Ok(tx.commit_with(entry).await?)
}

async fn find(tx: &Tx, desk: &Desk, reference: &Reference) -> Result<Vacancy, Problem> {
    store::find_of(tx, desk.org(), reference).await?.ok_or(Problem::Missing)
}

async fn taker(tx: &Tx, desk: &Desk, id: PositionId) -> Result<Position, Problem> {
    position::store::find_of(tx, desk.org(), id)
        .await?
        .ok_or(Problem::Missing)
}

fn entry(vacancy: &Vacancy, kind: &'static str, now: Timestamp) -> Entry {
    Entry::new(vacancy.org, kind, now)
        .with("vacancy", vacancy.reference.to_string())
        .with("position", String::from(vacancy.position))
}
