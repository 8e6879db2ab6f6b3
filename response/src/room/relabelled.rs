//! A site's label that changes reaches the rooms at the site at once: what a clause does not open to a partner under the new label is
//! closed, what it opens again is opened, the log says so on both sides, and open pages ask again.
//!
//! The gate itself needs none of this: from the commit on the room's things of the site carry the new label.

use crate::incident::{EntryKind, Line, Party, Room, again, again::Opened, share, store as incidents};
use async_trait::async_trait;
use muster_agreements::crossing::{Gate, has_site_label, release};
use muster_agreements::mou::store as mous;
use muster_readiness::site_profile::verbs::RELABELLED;
use muster_store::{Fault, Tx, outbox::Handler};
use muster_terms::*;
use muster_web::{Problem, t, t_with};
use serde_json::Value;
use std::sync::Arc;

pub fn handler(gate: Arc<Gate>) -> Arc<dyn Handler> {
    Arc::new(SiteRelabelled { gate })
}

struct SiteRelabelled {
    gate: Arc<Gate>,
}

#[async_trait]
impl Handler for SiteRelabelled {
    fn topic(&self) -> &'static str {
        RELABELLED
    }

    async fn handle(&self, tx: &mut Tx, payload: &Value, now: Timestamp) -> Result<(), Fault> {
        let site: SiteId = serde_json::from_value(payload["site"].clone()).map_err(Fault::other)?;
        for incident in incidents::rooms_at(tx, site, now).await? {
            // Held from here on, so that nobody closes the room between the question and what follows from it.
            let Some(incident) = incidents::hold(tx, incident.id).await? else {
                continue;
            };
            let room = Room::load(tx, incident).await?;
            self.reach(tx, &room, now)
                .await
                .map_err(|problem| Fault::other(format!("room {}: {problem:?}", room.incident.id)))?;
        }
        Ok(())
    }
}

/// What the new label closed to a partner, and what it opened: each class with its clause, as a chip shows it.
#[derive(Default)]
struct Settled {
    closed: Vec<(DataClass, String)>,
    opened: Vec<(DataClass, String)>,
}

impl SiteRelabelled {
    async fn reach(&self, tx: &mut Tx, room: &Room, now: Timestamp) -> Result<(), Problem> {
        for party in room.others(room.incident.org) {
            let settled = self.settle(tx, room, party.org, now).await?;
            let Settled { closed, opened } = settled;
            self.say(tx, room, party, EntryKind::Closed, &closed, now).await?;
            self.say(tx, room, party, EntryKind::Opened, &opened, now).await?;
        }
        let sides: Vec<OrgId> = room.parties.iter().map(|party| party.org).collect();
        tx.post(share::changed(room, String::new(), RELABELLED, &sides));
        Ok(())
    }

    /// Closes what no clause opens to this side any more, and opens what one opens now. What has no site label is as it was.
    async fn settle(&self, tx: &Tx, room: &Room, with: OrgId, now: Timestamp) -> Result<Settled, Problem> {
        let mut opens = again::opens(tx, &self.gate, room, with, now).await?;
        opens.retain(|part| has_site_label(part.class));
        let record = room.incident.record();
        let mut open_now = release::open_for_incident(tx, room.incident.id, with).await?;
        open_now.retain(|row| row.record == record && has_site_label(row.class));
        let mut settled = Settled::default();
        for row in &open_now {
            let same = |part: &Opened| (part.class, part.clause) == (row.class, row.clause);
            if opens.iter().any(same) {
                continue;
            }
            release::close(tx, row.id, now).await?;
            if opens.iter().all(|part| part.class != row.class) {
                let clause = mous::find_clause(tx, row.clause).await?;
                let words = clause.map(|clause| format!("{} §{}", clause.mou_ref, clause.number));
                settled.closed.push((row.class, words.unwrap_or_default()));
            }
        }
        again::open_parts(tx, room, with, &opens, now).await?;
        let was_open = |class| open_now.iter().any(|row| row.class == class);
        let opened = opens.into_iter().filter(|part| !was_open(part.class));
        settled
            .opened
            .extend(opened.map(|part| (part.class, part.clause_words)));
        Ok(settled)
    }

    /// Who reads what came of it: each side in its own log. What label it is stays with the site.
    async fn say(
        &self,
        tx: &mut Tx,
        room: &Room,
        partner: &Party,
        kind: EntryKind,
        parts: &[(DataClass, String)],
        now: Timestamp,
    ) -> Result<(), Problem> {
        if parts.is_empty() {
            return Ok(());
        }
        let (own, theirs) = match kind {
            EntryKind::Closed => ("log-label-closed", "log-label-closed-to-you"),
            _ => ("log-label-opened", "log-label-opened-to-you"),
        };
        let site = room.incident.org;
        let what = what(parts);
        for (org, with, key) in [(site, partner.org, own), (partner.org, site, theirs)] {
            let who = room.party(with).map(|party| party.org_name.clone()).unwrap_or_default();
            let words = t_with(
                key,
                &[
                    ("label", room.site.tlp.label().into()),
                    ("who", who.into()),
                    ("what", what.clone().into()),
                ],
            );
            let line = Line::system(org, kind, words).own_side(true);
            share::write(tx, &self.gate, room, line, now).await?;
        }
        Ok(())
    }
}

/// `Site profile (AG-0143 §3.3), Floor plan (AG-0143 §3.4)`.
fn what(parts: &[(DataClass, String)]) -> String {
    let named = parts.iter().map(|(class, clause)| {
        let class = t(&["class-", &class.as_str().replace('_', "-")].concat());
        format!("{class} ({clause})")
    });
    named.collect::<Vec<_>>().join(", ")
}
