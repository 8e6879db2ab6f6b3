//! The briefing: a new version on each change, and who has read it.

use super::{guests, hold_own, hold_read, keep, require_reader};
use crate::model::*;
use crate::rules::{self, briefing::Said};
use crate::store;
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, t};

/// Writes the next version. `seen` is the version that the writer saw, 0 where there was none; nothing changed is no new version.
///
/// Errors: [`Problem::Missing`], `event.not-now`; `event.changed-meanwhile`, a conflict.
pub async fn brief(desk: &Desk, reference: &Reference, seen: i64, said: Said) -> Result<i64, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let event = hold_own(desk, &tx, reference).await?;
    rules::must_go_on(&event, desk.now())?;
    let known = store::briefing(&tx, event.id).await?;
    let version = known.as_ref().map(|briefing| briefing.version).unwrap_or_default();
    if let Some(known) = &known {
        if known.version != seen {
            let last = LastChange {
                by: known.made_by.clone(),
                at: known.made_at,
            };
            return Err(rules::lost_race(
                &last,
                desk,
                format!("/events/{reference}/briefing/edit"),
            ));
        }
        if Said::from(known) == said {
            return Ok(version);
        }
    }
    let next = Briefing {
        version: version + 1,
        situation: said.situation,
        objectives: said.objectives,
        actions: said.actions,
        resources: said.resources,
        channels: said.channels,
        made_at: desk.now(),
        made_by: desk.who.position_title.clone(),
    };
    store::insert_briefing(&tx, event.id, &next).await?;
    let others = guests::told(desk, &tx, &event).await?;
    keep(desk, &mut tx, &event, Step::Briefed, String::new(), &others).await?;
    tx.commit().await?;
    Ok(next.version)
}

/// This position has read this version of the briefing.
///
/// Errors: [`Problem::Missing`] for who may not read it; `event.version` when another one counts by now.
pub async fn mark_read(desk: &Desk, reference: &Reference, version: i64) -> Result<(), Problem> {
    require_reader(desk)?;
    let mut tx = desk.begin().await?;
    let found = hold_read(desk, &mut tx, reference).await?;
    let briefing = found.briefing.ok_or(Problem::Missing)?;
    if briefing.version != version {
        return Err(Problem::conflict("event.version", t("event-version-newer")));
    }
    let read = Read {
        org: desk.org(),
        position: desk.who.position,
        title: desk.who.position_title.clone(),
        version,
        at: desk.now(),
        unit: desk.who.unit,
    };
    store::keep_read(&tx, found.event.id, &read).await?;
    store::set_unit_of_unanswered(&tx, found.event.id, desk.org(), desk.who.unit).await?;
    tx.enter(
        muster_store::Entry::new(desk.org(), "event.briefing-read", desk.now())
            .with("event", String::from(found.event.id))
            .with("version", version)
            .with("position", String::from(desk.who.position)),
    );
    Ok(tx.commit().await?)
}
