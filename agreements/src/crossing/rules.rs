//! How a decision becomes a line.

use super::{Circumstance, Crossing, Item, Receiver};
use muster_policy::{ClauseRef, Decision, Unmet, Why};
use muster_store::Entry;
use muster_terms::*;

/// Looks of one position at one record within this time are one line with a count.
pub const AGAIN_SECONDS: i64 = 15 * 60;

/// A clause as pages and exports write it: `AG-0143 §3.2`.
pub fn clause_words(clause: &ClauseRef) -> String {
    format!("{} §{}", clause.agreement, clause.number)
}

/// The line that a decision leaves.
pub fn line(item: &Item, receiver: &Receiver, why: &Circumstance, decision: &Decision, now: Timestamp) -> Crossing {
    let clause = match decision {
        Decision::Release { under } => Some(under.clause()),
        Decision::Refuse(why) => why.clause(),
    };
    Crossing {
        id: CrossingId::new(),
        at: now,
        from: item.owner,
        to: receiver.reader.org,
        position: Some(receiver.reader.position),
        position_title: receiver.title.clone(),
        act: why.act,
        class: item.class,
        record: item.record.clone(),
        record_words: item.words.clone(),
        site: item.site,
        incident: item.incident,
        purpose: why.purpose,
        allowed: decision.is_release(),
        clause: clause.map(|clause| clause.clause),
        clause_words: clause.map(clause_words).unwrap_or_default(),
        why: decision.why().map(|why| code_of(why).to_owned()).unwrap_or_default(),
        times: 1,
        last_at: now,
    }
}

/// The code of a no. Where the clause is for other readers than this one, no moment and no request would open it under this clause, and
/// no clause in force names this reader: that is the reason.
fn code_of(why: &Why) -> &'static str {
    let of_the_reader = [Unmet::ReaderUnitDiffers, Unmet::RecipientNotNamed];
    match why {
        Why::NotNow { unmet, .. } => {
            let missed = of_the_reader.into_iter().find(|each| unmet.contains(each));
            missed.map_or(why.code(), Unmet::code)
        }
        _ => why.code(),
    }
}

/// The entry for both parties' logs: ids and words of closed lists, no titles, no names.
pub fn entry(crossing: &Crossing) -> Entry {
    Entry::new(crossing.from, "crossing", crossing.at)
        .also_for(crossing.to)
        .with("crossing", String::from(crossing.id))
        .with("from", String::from(crossing.from))
        .with("to", String::from(crossing.to))
        .with_some("position", crossing.position.map(String::from))
        .with("act", crossing.act.as_str())
        .with("class", crossing.class.as_str())
        .with("record", crossing.record.clone())
        .with_some("incident", crossing.incident.map(String::from))
        .with("purpose", crossing.purpose.as_str())
        .with("allowed", crossing.allowed)
        .with_some("clause", crossing.clause.map(String::from))
        .with_some("why", (!crossing.why.is_empty()).then(|| crossing.why.clone()))
}
