//! Whom of a partner clauses name: asked before anybody is called, and for the raise page before anything is sent.

use super::Found;
use crate::alert::call;
use crate::incident::Room;
use muster_agreements::{crossing::Gate, mou};
use muster_membership::{
    organisation,
    position::{self, Position},
};
use muster_policy::Decision;
use muster_store::Tx;
use muster_terms::*;
use muster_web::Problem;

/// A position of the partner, on duty or not, that a clause lets be told, and the clause. Each duty of each unit is asked once.
pub(crate) async fn opened(
    tx: &Tx,
    gate: &Gate,
    room: &Room,
    partner: OrgId,
    now: Timestamp,
) -> Result<Option<(Position, ClauseId)>, Problem> {
    for position in position::rules::one_of_each(position::store::of_org(tx, partner).await?) {
        if let Decision::Release { under } = call::may_be_told(tx, gate, room, &position, now).await? {
            return Ok(Some((position, under.clause().clause)));
        }
    }
    Ok(None)
}

/// Does a clause open the alert to anybody of the partner, whether or not somebody there has a duty that it names?
pub(crate) async fn opens(tx: &Tx, gate: &Gate, room: &Room, partner: OrgId, now: Timestamp) -> Result<bool, Problem> {
    let named = opened(tx, gate, room, partner, now).await?.is_some();
    Ok(named || matches!(not_named(tx, gate, room, partner, now).await?, Found::NobodyNamed))
}

/// Nobody there may be told: because no clause tells them, or because nobody has a duty that the clause names?
pub(super) async fn not_named(
    tx: &Tx,
    gate: &Gate,
    room: &Room,
    partner: OrgId,
    now: Timestamp,
) -> Result<Found, Problem> {
    let units = organisation::store::units_of(tx, partner).await?;
    for unit in std::iter::once(None).chain(units.into_iter().map(|unit| Some(unit.id))) {
        for duty in Duty::ALL {
            let nobody = Position {
                unit,
                ..Position::new(partner, String::new(), *duty)
            };
            if call::may_be_told(tx, gate, room, &nobody, now).await?.is_release() {
                return Ok(Found::NobodyNamed);
            }
        }
    }
    Ok(Found::NotTold)
}

/// Names of partners that an alarm at this site would tell now, and those that cannot be asked.
pub(crate) async fn would_be_told(tx: &Tx, own: OrgId, site: SiteId) -> Result<Vec<(String, bool)>, Problem> {
    let mut told = Vec::new();
    for partner in mou::store::partners_of(tx, own).await? {
        match mou::store::clauses_between(tx, own, partner, DataClass::Alert).await {
            Ok(clauses) => {
                let opens = |clause: &&muster_policy::Clause| {
                    !clause.keeps_closed() && (clause.sites.is_empty() || clause.sites.contains(&site))
                };
                for clause in clauses.iter().filter(opens) {
                    let name = organisation::store::party_name(tx, clause.to.org, clause.to.unit).await?;
                    // Two agreements with one party tell it once.
                    if !told.contains(&(name.clone(), true)) {
                        told.push((name, true));
                    }
                }
            }
            Err(fault) => {
                tracing::error!(org.id = %partner, %fault, "what a partner would be told could not be read");
                told.push((organisation::store::party_name(tx, partner, None).await?, false));
            }
        }
    }
    Ok(told)
}
