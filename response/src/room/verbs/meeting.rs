//! Where police are met: what the site's lead moves.

use super::answering::{Deed, answered_by};
use super::{myself, save};
use crate::incident::{EntryKind, Line, Room, gate, rules, share};
use muster_terms::*;
use muster_web::{Desk, Problem, format, t_with};

/// Moves the meeting point to another of the site's.
pub async fn move_meeting_point(
    desk: &Desk,
    reference: &Reference,
    point: PointId,
    words: &str,
) -> Result<(), Problem> {
    desk.require(Act::Lead)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    if room.incident.org != desk.org() {
        return Err(Problem::Missing);
    }
    room.incident.meeting_point = Some(point);
    save(&tx, &room).await?;
    let mut me = myself(&tx, desk, &mut room).await?;
    answered_by(&mut tx, desk, &mut room, &mut me, Deed::MeetingPoint).await?;
    let gate = gate(desk.app())?;
    let said = t_with(
        "log-meeting-point",
        &[("point", format::in_sentence(words).to_owned().into())],
    );
    share::write(
        &mut tx,
        &gate,
        &room,
        Line::by(desk, EntryKind::MeetingPoint, said),
        desk.now(),
    )
    .await?;
    Ok(tx.commit().await?)
}
