//! Opening and sealing records within one transaction.

use super::{
    Envelope, Held,
    model::Opened,
    rules::{self, MOST},
    store::{self, Kept},
};
use crate::{
    desk::Key,
    roster::Roster,
    seal::{self, OUTSIDE, PrivateKey, PublicKey, SealFault},
};
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{Problem, t};
use rand::Rng;
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

/// A random id, with neither time nor number in it.
pub fn random_id() -> Uuid {
    uuid::Builder::from_random_bytes(rand::rng().random()).into_uuid()
}

impl Envelope {
    /// Also for one reader outside.
    pub fn also_for(mut self, key: &PublicKey) -> Self {
        self.outside = Some(hex::encode(key.to_vec()));
        self
    }
}

/// What the records' own failures are to a person: one that is too long is said, the rest is ours.
pub fn said(fault: SealFault) -> Problem {
    match fault {
        SealFault::TooLong => Problem::refusal("team.record-full", t("team-record-full")),
        SealFault::Cipher => Problem::fault(fault, false),
    }
}

fn read(text: &[u8]) -> Option<Envelope> {
    serde_json::from_slice(text).ok()
}

fn open_one(org: OrgId, kept: &Kept, slot: usize, key: &PrivateKey) -> Option<Opened> {
    let text = seal::open(org, kept.row, &kept.body, slot, key)?;
    Some(Opened {
        row: kept.row,
        size: kept.body.len(),
        envelope: read(&text)?,
    })
}

/// All records of a team that this key opens. What it does not open is not spoken of.
pub async fn open_all(tx: &Tx, key: &Key) -> Result<Vec<Opened>, Problem> {
    let (org, slot, private) = (key.org, key.slot, key.private.clone());
    open_with(tx, org, slot, private).await
}

/// The same with the key of any slot. Bodies are read a few at a time: padding alone can fill more memory than a server has.
pub async fn open_with(tx: &Tx, org: OrgId, slot: usize, key: Arc<PrivateKey>) -> Result<Vec<Opened>, Problem> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let some = store::some(tx, org, after).await?;
        let Some(last) = some.last() else { return Ok(all) };
        after = Some(last.row);
        let key = key.clone();
        let opening =
            move || -> Vec<Opened> { some.iter().filter_map(|kept| open_one(org, kept, slot, &key)).collect() };
        let opened = tokio::task::spawn_blocking(opening).await;
        all.extend(opened.map_err(|err| Problem::fault(err, false))?);
    }
}

/// The record in this row, opened with the key of its reader outside.
pub async fn open_outside(tx: &Tx, org: OrgId, row: Uuid, key: &PrivateKey) -> Result<Option<Opened>, Fault> {
    let kept = store::find(tx, org, row).await?;
    Ok(kept.and_then(|kept| open_one(org, &kept, OUTSIDE, key)))
}

/// Seals a record for those of the team who may read it, and keeps it. Where what it holds changed, its digest is left for the ledger.
///
/// Errors: `team.record-full`.
pub async fn keep(tx: &Tx, roster: &Roster, opened: &mut Opened) -> Result<(), Problem> {
    if settle(opened)? {
        store::leave(tx, roster.team.org, &opened.envelope.digest).await?;
    }
    write(tx, roster, opened).await
}

/// How many bytes more this record could hold.
pub fn room(envelope: &Envelope) -> Result<usize, Problem> {
    let text = serde_json::to_vec(envelope).map(Zeroizing::new);
    let length = text.map_err(|err| Problem::fault(err, false))?.len();
    Ok(seal::MOST_TEXT.saturating_sub(length))
}

fn settle(opened: &mut Opened) -> Result<bool, Problem> {
    opened.envelope.settle().map_err(|err| Problem::fault(err, false))
}

async fn write(tx: &Tx, roster: &Roster, opened: &mut Opened) -> Result<(), Problem> {
    opened.envelope.generation = roster.team.generation;
    let mut audience = roster.audience(&opened.envelope.kept_out);
    if let Some(Ok(key)) = opened.envelope.outside.as_deref().map(hex::decode) {
        audience = audience.with(
            OUTSIDE,
            PublicKey::from_bytes(&key).ok_or_else(|| said(SealFault::Cipher))?,
        );
    }
    let text = serde_json::to_vec(&opened.envelope).map(Zeroizing::new);
    let text = text.map_err(|err| Problem::fault(err, false))?;
    let body = seal::seal_at_least(roster.team.org, opened.row, &text, &audience, opened.size).map_err(said)?;
    opened.size = body.len();
    Ok(store::keep(tx, roster.team.org, opened.row, body).await?)
}

/// Keeps a new record: in the place of a row that holds nothing where this key knows one, so that no row is added.
pub async fn keep_new(tx: &Tx, roster: &Roster, known: &[Opened], envelope: Envelope) -> Result<(), Problem> {
    let nothing = known
        .iter()
        .find(|opened| matches!(opened.envelope.held, Held::Nothing));
    let (row, size) = nothing.map_or_else(|| (random_id(), 0), |opened| (opened.row, opened.size));
    keep(tx, roster, &mut Opened { row, size, envelope }).await
}

/// Keeps a row that holds nothing, in a size by lot.
pub async fn keep_nothing(tx: &Tx, roster: &Roster) -> Result<(), Problem> {
    let mut opened = Opened {
        row: random_id(),
        size: rules::lot_of_size(&mut rand::rng()),
        envelope: Envelope::new(Held::Nothing),
    };
    settle(&mut opened)?;
    write(tx, roster, &mut opened).await
}

/// Brings the number of rows back to a step, seals anew what was sealed before keys or readers changed, and takes from whoever was
/// consulted what they may keep no longer. Returns whether anything changed.
pub async fn tidy(tx: &Tx, roster: &Roster, key: &Key, now: Timestamp) -> Result<bool, Problem> {
    let mut known = open_all(tx, key).await?;
    let mut changed = false;
    for opened in &mut known {
        let ended = opened.envelope.end_copy(now);
        if ended || opened.envelope.generation < roster.team.generation {
            keep(tx, roster, opened).await?;
            changed = true;
        }
    }
    let nothing = |opened: &&Opened| matches!(opened.envelope.held, Held::Nothing);
    let spare: Vec<Uuid> = known.iter().filter(nothing).map(|opened| opened.row).collect();
    let rows = store::count(tx, roster.team.org).await?;
    let wanted = rules::rows_for(rows - spare.len());
    for row in spare.iter().take(rows.saturating_sub(wanted)) {
        store::delete(tx, roster.team.org, *row).await?;
        changed = true;
    }
    for _ in rows..wanted {
        keep_nothing(tx, roster).await?;
        changed = true;
    }
    Ok(changed)
}

/// Seals everything that these hold anew, for those who may read it now.
pub async fn seal_anew(tx: &Tx, roster: &Roster, known: &mut [Opened]) -> Result<(), Problem> {
    for opened in known {
        keep(tx, roster, opened).await?;
    }
    Ok(())
}

/// Is there room for one more record that came from outside? Returns whether there is room for rows that hold nothing beside it.
///
/// Errors: [`Problem::TooMany`].
pub async fn check_room(tx: &Tx, org: OrgId) -> Result<bool, Problem> {
    let rows = store::count(tx, org).await?;
    if rows >= MOST {
        return Err(Problem::TooMany {
            retry_after_seconds: 3600,
        });
    }
    Ok(rows < MOST / 2)
}

/// The entry about what is sealed: a day, and digests of which nobody outside can say whether any is of a change.
pub(crate) fn entry(org: OrgId, digests: Vec<String>, now: Timestamp) -> Entry {
    Entry::new(org, "sealed_record", day_of(now)).with("digests", digests)
}

/// The beginning of the day in UTC: the hour of a change would tell when the team met.
fn day_of(now: Timestamp) -> Timestamp {
    let second = now.as_second();
    Timestamp::from_second(second - second.rem_euclid(86_400)).unwrap_or(now)
}

/// How long to wait before the next [`stir`].
pub fn pause() -> std::time::Duration {
    rules::pause(&mut rand::rng())
}

/// For every team at once: enters the digests that wait in the ledger, among others, whether any waits or none; and adds rows that
/// hold nothing, or none, by lot, so that a row more tells nothing for sure.
pub async fn stir(app: &muster_web::App) -> Result<(), Problem> {
    let mut tx = app.store().begin().await?;
    for team in crate::roster::store::teams(&tx).await? {
        let roster = crate::roster::store::roster_for_update(&tx, team.org).await?;
        let Some(roster) = roster.filter(|roster| roster.team.recovery.is_some()) else {
            continue;
        };
        if store::count(&tx, team.org).await? < MOST / 2 {
            let added = rand::rng().random_range(0..3);
            for _ in 0..added {
                keep_nothing(&tx, &roster).await?;
            }
        }
        let waiting = store::take(&tx, team.org).await?;
        let digests = rules::among_others(waiting, &mut rand::rng());
        tx.enter(entry(team.org, digests, app.now()));
    }
    crate::consult::stir(&mut tx, app.now()).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_id_has_no_time_and_is_told_apart_from_none() {
        assert_eq!(random_id().get_version_num(), 4);
        assert_ne!(random_id(), random_id());
    }

    #[test]
    fn an_entry_tells_the_day_and_no_hour() {
        let at: Timestamp = "2031-05-05T21:42:07Z".parse().unwrap();
        assert_eq!(day_of(at).to_string(), "2031-05-05T00:00:00Z");
    }
}
