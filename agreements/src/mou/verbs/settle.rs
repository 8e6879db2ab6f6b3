//! How a change is saved: rows, event, ledger entry and message in one commit.

use super::super::{Event, EventKind, MouFile, rules::Change, store, words};
use muster_membership::organisation;
use muster_store::{Entry, Fault, Message, Tx};
use muster_terms::{OrgId, Timestamp};
use muster_web::{Desk, Problem, format, t, t_with};
use serde_json::json;

/// Refuses a page that was opened before the last change, saying what changed and by whom.
pub(super) async fn must_be_fresh(tx: &Tx, desk: &Desk, file: &MouFile, seen: Option<i64>) -> Result<(), Problem> {
    if seen.is_none_or(|revision| revision == file.mou.revision) {
        Ok(())
    } else {
        Err(lost_race(tx, desk, file).await?)
    }
}

/// The conflict, in words: what the last change was, whose, and when.
pub(in crate::mou) async fn lost_race(tx: &Tx, desk: &Desk, file: &MouFile) -> Result<Problem, Fault> {
    let events = store::events(tx, file.mou.id).await?;
    let readable = |number| {
        file.version(number)
            .is_none_or(|version| version.is_readable_by(desk.org()))
    };
    let seen =
        |event: &&Event| event.org == Some(desk.org()) || (event.kind != EventKind::Drafted && readable(event.version));
    let sentence = match events.iter().find(seen) {
        Some(event) => {
            let who = match event.org {
                Some(org) => organisation::store::party_name(tx, org, None).await?,
                None => t("agreement-its-end"),
            };
            let at = format::day_clock(event.at, &desk.time_zone());
            t_with(
                "refusal-mou-changed",
                &[
                    ("who", who.into()),
                    ("what", words::done(event.kind).into()),
                    ("version", event.version.into()),
                    ("at", at.into()),
                ],
            )
        }
        None => t("refusal-mou-changed-unseen"),
    };
    Ok(Problem::conflict("mou.changed", sentence))
}

/// Who did it: a desk, or nobody when an end came by itself.
pub(super) struct Doer<'a> {
    pub(super) desk: Option<&'a Desk>,
    pub(super) words: String,
    pub(super) now: Timestamp,
}

impl<'a> Doer<'a> {
    pub(super) fn at(desk: &'a Desk) -> Self {
        Self {
            desk: Some(desk),
            words: String::new(),
            now: desk.now(),
        }
    }

    pub(super) fn because(desk: &'a Desk, words: String) -> Self {
        Self {
            words,
            ..Self::at(desk)
        }
    }

    fn org(&self) -> Option<OrgId> {
        self.desk.map(Desk::org)
    }
}

/// Writes what the change changed, with its event, entry and message. The caller commits.
///
/// Errors: a fault when the row moved although it was held, which the database should not let happen.
pub(super) async fn write(tx: &mut Tx, before: &MouFile, change: &Change, doer: &Doer<'_>) -> Result<(), Fault> {
    let after = &change.file;
    if (change.shared || after.mou != before.mou) && !store::save(tx, &after.mou).await? {
        return Err(Fault::other(format!(
            "agreement {} moved while it was held",
            after.mou.id
        )));
    }
    for version in &after.versions {
        if before.version(version.number) != Some(version) {
            store::save_version(tx, version).await?;
        }
    }
    keep(tx, change, change.kind, doer).await?;
    if change.came_into_force.is_some() {
        keep(tx, change, EventKind::InForce, doer).await?;
    }
    Ok(())
}

async fn keep(tx: &mut Tx, change: &Change, kind: EventKind, doer: &Doer<'_>) -> Result<(), Fault> {
    let mou = &change.file.mou;
    let event = Event {
        version: change.version,
        kind,
        org: doer.org(),
        position: doer.desk.map(|desk| desk.who.position),
        title: String::new(),
        words: doer.words.clone(),
        at: doer.now,
    };
    store::keep_event(tx, mou.id, &event).await?;
    tx.enter(entry(change, kind, doer));
    if change.shared {
        let payload =
            json!({ "mou": mou.id, "reference": mou.reference, "version": change.version, "orgs": mou.orgs() });
        tx.post(message(kind, payload));
    }
    Ok(())
}

/// What opens or closes data must reach the neighbours even after a crash; the rest is for screens.
fn message(kind: EventKind, payload: serde_json::Value) -> Message {
    let topic = topic(kind);
    match kind {
        EventKind::InForce | EventKind::Suspended | EventKind::Resumed | EventKind::Terminated | EventKind::Expired => {
            Message::durable(topic, payload)
        }
        _ => Message::live(topic, payload),
    }
}

/// The entry for the logs of both sides: ids, words of closed lists and digests. A private draft stays in its own side's log.
fn entry(change: &Change, kind: EventKind, doer: &Doer<'_>) -> Entry {
    let mou = &change.file.mou;
    let [a, b] = mou.orgs();
    let own = doer.org().unwrap_or(a);
    let entry = Entry::new(own, topic(kind), doer.now);
    let entry = if change.shared {
        entry.also_for(a).also_for(b)
    } else {
        entry
    };
    entry
        .with("mou", String::from(mou.id))
        .with("version", change.version)
        .with("state", mou.state.as_str())
        .with_some("by", doer.org().map(String::from))
        .with_some("position", doer.desk.map(|desk| String::from(desk.who.position)))
        .with_some(
            "terms_digest",
            change
                .file
                .version(change.version)
                .map(|version| version.digest.clone()),
        )
}

fn topic(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Drafted => "agreement.drafted",
        EventKind::Proposed => "agreement.proposed",
        EventKind::Countered => "agreement.countered",
        EventKind::Signed => "agreement.signed",
        EventKind::InForce => "agreement.in-force",
        EventKind::Withdrawn => "agreement.withdrawn",
        EventKind::Declined => "agreement.declined",
        EventKind::Suspended => "agreement.suspended",
        EventKind::Resumed => "agreement.resumed",
        EventKind::Terminated => "agreement.terminated",
        EventKind::Expired => "agreement.expired",
    }
}
