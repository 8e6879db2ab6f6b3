//! What the site reads of a partner that could not be reached, and what it calls instead.

use super::Found;
use crate::incident::{EntryKind, Line, Room};
use muster_membership::organisation;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Problem, t_with};

/// What the site must know of a partner's answer.
pub(super) async fn line(
    tx: &Tx,
    room: &Room,
    partner: OrgId,
    asked: &Result<Found, Problem>,
) -> Result<Option<Line>, Problem> {
    let key = match asked {
        Ok(Found::Called | Found::NotTold) => return Ok(None),
        Ok(Found::NobodyOnDuty) => "log-nobody-on-duty",
        Ok(Found::NobodyNamed) => "log-nobody-named",
        Err(_) => "log-not-asked",
    };
    Ok(Some(said_of(tx, room, partner, key).await?))
}

async fn said_of(tx: &Tx, room: &Room, partner: OrgId, key: &str) -> Result<Line, Problem> {
    let who = organisation::store::party_name(tx, partner, None).await?;
    let call = call_words(tx, partner, room.incident.org).await?;
    let words = t_with(key, &[("who", who.into()), ("call", call.into())]);
    Ok(own_line(room, words))
}

/// Who could not be asked, and what the site calls meanwhile.
pub(crate) async fn not_asked_line(tx: &Tx, room: &Room, partner: OrgId) -> Result<Line, Problem> {
    said_of(tx, room, partner, "log-not-asked").await
}

/// A line that stays on the site's side.
pub(super) fn own_line(room: &Room, words: String) -> Line {
    Line::system(room.incident.org, EntryKind::Escalated, words).own_side(true)
}

/// What the site calls when Muster reaches nobody of a side: its own emergency number. The side's out-of-hours line, where it has set
/// one, comes second, for what is no danger.
pub(crate) async fn call_words(tx: &Tx, side: OrgId, site: OrgId) -> Result<String, Problem> {
    let own = organisation::store::find(tx, site).await?;
    let number = own.map(|own| own.emergency_number).unwrap_or_default();
    let known = organisation::store::find(tx, side).await?;
    let set = known.map(|known| known.out_of_hours).unwrap_or_default();
    let line = second_number(&set, &number).map(str::to_owned);
    Ok(match line {
        None => t_with("log-call", &[("number", number.into())]),
        Some(line) => t_with("log-call-or", &[("number", number.into()), ("line", line.into())]),
    })
}

/// A side's out-of-hours line beside the emergency number: none where it set none, or the same.
pub(crate) fn second_number<'a>(out_of_hours: &'a str, emergency: &str) -> Option<&'a str> {
    Some(out_of_hours).filter(|line| !line.is_empty() && *line != emergency)
}

pub(super) fn not_asked(room: &Room, partner: OrgId, problem: &Problem) {
    metrics::counter!("muster_partners_not_asked_total").increment(1);
    tracing::error!(incident.id = %room.incident.id, org.id = %partner, ?problem, "a partner could not be asked, the rest of the alarm goes on");
}
