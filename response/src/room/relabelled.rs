//! A site's label that changes reaches the rooms at the site at once: what a clause does not open to a partner under the new label is
//! closed, what it opens again is opened, the log says so on both sides, and open pages ask again.
//!
//! The gate itself needs none of this: from the commit on the room's things of the site carry the new label.

use crate::incident::{EntryKind, Line, Party, Room, again, again::Opened, rules, share, store as incidents};
use async_trait::async_trait;
use muster_agreements::crossing::{Gate, has_site_label, release};
use muster_agreements::mou::store as mous;
use muster_readiness::site_profile::verbs::RELABELLED;
use muster_store::{Entry, Fault, Tx, outbox::Handler};
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
        let label = |when: &str| -> Result<Option<Tlp>, Fault> {
            serde_json::from_value(payload[when].clone()).map_err(Fault::other)
        };
        let (before, after) = (label("before")?, label("after")?);
        for incident in incidents::rooms_at(tx, site, now).await? {
            // Held from here on, so that nobody closes the room between the question and what follows from it.
            let Some(incident) = incidents::hold(tx, incident.id).await? else {
                continue;
            };
            let room = Room::load(tx, incident).await?;
            let change = before.map(|before| Change {
                before,
                after: after.unwrap_or(room.site.tlp),
            });
            self.reach(tx, &room, change, now)
                .await
                .map_err(|problem| Fault::other(format!("room {}: {problem:?}", room.incident.id)))?;
        }
        Ok(())
    }
}

/// One change of the label. It may be heard late, when the site has another one again.
#[derive(Debug, Clone, Copy)]
struct Change {
    before: Tlp,
    after: Tlp,
}

/// What the new label closed to a partner, and what it opened: each class with its clause.
#[derive(Default)]
struct Settled {
    closed: Vec<Opened>,
    opened: Vec<Opened>,
}

impl SiteRelabelled {
    /// `change`: an older program's message does not carry it.
    async fn reach(&self, tx: &mut Tx, room: &Room, change: Option<Change>, now: Timestamp) -> Result<(), Problem> {
        let site = room.incident.org;
        // To a side whose sharing was stopped nothing of the room is told, not even that something changed.
        let mut told = vec![site];
        for party in room.others(site) {
            let mut settled = self.settle(tx, room, party.org, change, now).await?;
            if let Some(change) = change {
                self.standing(tx, room, party.org, change, &mut settled, now).await?;
            }
            let Settled { closed, opened } = &settled;
            self.say(tx, room, party, EntryKind::Closed, closed, now).await?;
            self.say(tx, room, party, EntryKind::Opened, opened, now).await?;
            enter(tx, room, party.org, &settled, now);
            told.push(party.org);
        }
        tx.post(share::changed(room, String::new(), RELABELLED, &told));
        Ok(())
    }

    /// Closes what the label keeps from this side now, and opens what a clause opens now. What has no site label is as it was, and so is
    /// what stays closed for another reason: an agreement that was stopped, or nobody in the room whom a clause names, is no label's
    /// doing. It is closed without a word where the label would close it too: the word would tell the label to who had nothing open.
    async fn settle(
        &self,
        tx: &Tx,
        room: &Room,
        with: OrgId,
        change: Option<Change>,
        now: Timestamp,
    ) -> Result<Settled, Problem> {
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
            let clause = mous::find_clause(tx, row.clause).await?;
            let Some(clause) = clause.filter(|clause| room.site.tlp > clause.tlp_ceiling) else {
                continue;
            };
            release::close(tx, row.id, now).await?;
            let was_open = match change {
                Some(change) => self
                    .opened_under(tx, room, with, row.class, change.before, now)
                    .await?
                    .is_some(),
                None => true,
            };
            if was_open && opens.iter().all(|part| part.class != row.class) {
                settled.closed.push(Opened {
                    class: row.class,
                    clause: row.clause,
                    clause_words: format!("{} §{}", clause.mou_ref, clause.number),
                });
            }
        }
        again::open_parts(tx, room, with, &opens, now).await?;
        let was_open = |class| open_now.iter().any(|row| row.class == class);
        settled
            .opened
            .extend(opens.into_iter().filter(|part| !was_open(part.class)));
        Ok(settled)
    }

    /// What opens a class of the site's to this side under this label, and the clause.
    async fn opened_under(
        &self,
        tx: &Tx,
        room: &Room,
        with: OrgId,
        class: DataClass,
        label: Tlp,
        now: Timestamp,
    ) -> Result<Option<Opened>, Problem> {
        let mut labelled = room.clone();
        labelled.site.tlp = label;
        let opens = share::opens_to(tx, &self.gate, &labelled, room.incident.org, with, class, now).await?;
        Ok(opens.map(|(clause, clause_words)| Opened {
            class,
            clause,
            clause_words,
        }))
    }

    /// What is read in a room that does not open it, under clauses that open it at any time: no release tells what was open, so the
    /// same is asked under the label of before. A change that another one has taken back since is not said any more: the last line of
    /// a log is how it is.
    async fn standing(
        &self,
        tx: &Tx,
        room: &Room,
        with: OrgId,
        change: Change,
        settled: &mut Settled,
        now: Timestamp,
    ) -> Result<(), Problem> {
        for class in rules::standing_classes(room.incident.status) {
            let under = |label| self.opened_under(tx, room, with, *class, label, now);
            let (then, became, is) = (
                under(change.before).await?,
                under(change.after).await?,
                under(room.site.tlp).await?,
            );
            match (then, became.is_some(), is) {
                (Some(then), false, None) => settled.closed.push(then),
                (None, true, Some(is)) => settled.opened.push(is),
                _ => {}
            }
        }
        Ok(())
    }

    /// Who reads what came of it: each side in its own log. What label it is stays with the site.
    async fn say(
        &self,
        tx: &mut Tx,
        room: &Room,
        partner: &Party,
        kind: EntryKind,
        parts: &[Opened],
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

/// The same for programs, in both logs. What label it is stays with the site, whose own entry of the change has it.
fn enter(tx: &mut Tx, room: &Room, with: OrgId, settled: &Settled, now: Timestamp) {
    let Settled { closed, opened } = settled;
    if closed.is_empty() && opened.is_empty() {
        return;
    }
    let classes = |parts: &[Opened]| parts.iter().map(|part| part.class.to_string()).collect::<Vec<_>>();
    let clauses = |parts: &[Opened]| parts.iter().map(|part| part.clause.to_string()).collect::<Vec<_>>();
    tx.enter(
        Entry::new(room.incident.org, "sharing_relabelled", now)
            .also_for(with)
            .with("incident", String::from(room.incident.id))
            .with("with", String::from(with))
            .with("closed_classes", classes(closed))
            .with("closed_clauses", clauses(closed))
            .with("opened_classes", classes(opened))
            .with("opened_clauses", clauses(opened)),
    );
}

/// `Site profile (AG-0143 §3.3), Floor plan (AG-0143 §3.4)`.
fn what(parts: &[Opened]) -> String {
    let named = parts.iter().map(|part| {
        let class = t(&["class-", &part.class.as_str().replace('_', "-")].concat());
        format!("{class} ({})", part.clause_words)
    });
    named.collect::<Vec<_>>().join(", ")
}
