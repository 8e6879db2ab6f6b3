//! The question before a drill becomes real: who is then called for real.

use crate::alert::{call, partners};
use crate::incident::{Room, rules};
use crate::room::views;
use maud::Markup;
use muster_membership::position;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Path, Problem, t};

/// What the question says.
pub struct RealPage {
    pub reference: Reference,
    /// What and where, as the live room will say it.
    pub title: String,
    pub site: String,
    /// Positions of the own organisation that are called, where that can be read now.
    pub own: Option<usize>,
    /// Partners that an agreement lets be told, where that can be read now.
    pub partners: Option<Vec<String>>,
    /// Partners of whom that cannot be read now.
    pub not_known: Vec<String>,
    pub csrf: String,
}

/// `GET /rooms/{inc}/real`. Whom nothing would let act finds nothing here either.
pub(super) async fn ask(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    desk.require(Act::Lead)?;
    let tx = desk.read().await?;
    let drill = Room::open(&tx, &desk, &reference).await?;
    if drill.incident.org != desk.org() || !drill.incident.is_drill() {
        return Err(Problem::Missing);
    }
    rules::must_be_open(&drill.incident)?;
    let own = known_or(own_called(&tx, &desk, &drill).await, &drill, None);
    drop(tx);
    // In a transaction of its own: trouble with a partner's clauses ends it, and the question is asked all the same.
    let tx = desk.read().await?;
    let told = partners::would_be_told(&tx, desk.org(), drill.site.id).await;
    let told = known_or(told.map(Some), &drill, None);
    let partners_are_read = told.is_some();
    let (known, not_known): (Vec<_>, Vec<_>) = told.unwrap_or_default().into_iter().partition(|(_, known)| *known);
    let names = |told: Vec<(String, bool)>| -> Vec<String> { told.into_iter().map(|(name, _)| name).collect() };
    let page = RealPage {
        title: format!("{}, {}", drill.incident.title(), drill.incident.place),
        site: drill.site.name.clone(),
        own,
        partners: partners_are_read.then(|| names(known)),
        not_known: names(not_known),
        csrf: desk.csrf.clone(),
        reference,
    };
    drop(tx);
    desk.page(&t("drill-became-real"), views::real(&page)).await
}

/// What the page says to inform, if it can be read. It stops nobody who says that it is real.
fn known_or<T>(read: Result<T, Problem>, drill: &Room, otherwise: T) -> T {
    read.unwrap_or_else(|problem| {
        tracing::error!(incident.id = %drill.incident.id, ?problem, "who is called when it becomes real could not be read");
        otherwise
    })
}

/// Whoever an alarm at this place would call, and the own people of the drill, on duty or not.
async fn own_called(tx: &Tx, desk: &Desk, drill: &Room) -> Result<Option<usize>, Problem> {
    let mut real = drill.clone();
    real.incident.status = AlertStatus::Actual;
    real.incident.level = AlertLevel::DangerToLife;
    let on_duty = call::own_side(tx, &real, desk.now()).await?;
    let mut called: Vec<PositionId> = on_duty.iter().map(|known| known.position.id).collect();
    for person in drill.people.iter().filter(|person| person.org == desk.org()) {
        if !called.contains(&person.position) && position::store::reachable(tx, person.position).await?.is_some() {
            called.push(person.position);
        }
    }
    called.retain(|position| *position != desk.who.position);
    Ok(Some(called.len()))
}
