//! What clauses see of an incident when one organisation asks for another's data: made here and nowhere else, so that nobody
//! forgets that sharing ended or was stopped.

use super::{Incident, Room, store};
use jiff::SignedDuration;
use muster_policy::IncidentContext;
use muster_store::{Fault, Tx};
use muster_terms::*;

/// The incident in whose course `reader` may ask for `owner`'s data now; `None` when they do not share one room (any more).
pub async fn between(
    tx: &Tx,
    incident: IncidentId,
    owner: OrgId,
    reader: OrgId,
    now: Timestamp,
) -> Result<Option<IncidentContext>, Fault> {
    let Some(incident) = store::find(tx, incident).await? else {
        return Ok(None);
    };
    let parties = store::parties(tx, incident.id).await?;
    let stopped = |org| {
        parties
            .iter()
            .find(|party| party.org == org)
            .map(|party| party.stopped_at)
    };
    let (Some(theirs), Some(ours)) = (stopped(owner), stopped(reader)) else {
        return Ok(None);
    };
    let context = of(&incident, earlier(theirs, ours));
    Ok(Some(context).filter(|context| context.open_until.is_none_or(|until| now < until)))
}

impl Room {
    /// The instant at which these two stop sharing, or stopped: 30 minutes after the end, or when the site shut one of them out.
    pub fn open_until(&self, a: OrgId, b: OrgId) -> Option<Timestamp> {
        self.context(a, b).open_until
    }

    /// Do these two share nothing of this room any more? True in drills too, where no clause asks for an incident.
    pub fn is_shut(&self, a: OrgId, b: OrgId, now: Timestamp) -> bool {
        self.open_until(a, b).is_some_and(|until| until <= now)
    }

    pub(super) fn context(&self, a: OrgId, b: OrgId) -> IncidentContext {
        let stopped = |org| self.party(org).and_then(|party| party.stopped_at);
        of(&self.incident, earlier(stopped(a), stopped(b)))
    }
}

/// The last instant at which what ends at `end` was still open.
pub fn last_instant_before(end: Timestamp) -> Timestamp {
    end - SignedDuration::from_micros(1)
}

pub(super) fn earlier(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

pub(super) fn of(incident: &Incident, stopped_at: Option<Timestamp>) -> IncidentContext {
    IncidentContext {
        id: incident.id,
        site: incident.site,
        level: incident.level,
        status: incident.status,
        open_until: earlier(incident.sharing_ends_at, stopped_at),
    }
}
