//! What the site's lead decides about the other side: to stop sharing, and where police are met.

use super::{entry, save, strips};
use crate::delivery::store as deliveries;
use crate::incident::{EntryKind, Line, Room, gate, rules, share, store as incidents};
use muster_agreements::crossing::release;
use muster_terms::*;
use muster_web::{Desk, Problem, t, t_with};

/// The site's lead stops sharing with a partner at once. What was sent stays sent; nothing more passes, nothing more is shown.
pub async fn stop_sharing(desk: &Desk, reference: &Reference, with: OrgId) -> Result<(), Problem> {
    desk.require(Act::Lead)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    if room.incident.org != desk.org() || with == desk.org() {
        return Err(Problem::Missing);
    }
    let party = room.party_mut(with).ok_or(Problem::Missing)?;
    if party.stopped_at.is_some() {
        return Ok(());
    }
    party.stopped_at = Some(desk.now());
    let party = party.clone();
    incidents::save_party(&tx, &party).await?;
    release::close_incident(&tx, room.incident.id, Some(with), desk.now()).await?;
    deliveries::refuse_queued(&tx, room.incident.id, with, &t("delivery-sharing-stopped"), desk.now()).await?;
    deliveries::end_ladder(&tx, room.incident.id, Some(with), "sharing stopped").await?;
    let gate = gate(desk.app())?;
    let words = t_with("log-stopped", &[("who", party.org_name.clone().into())]);
    share::write(
        &mut tx,
        &gate,
        &room,
        Line::by(desk, EntryKind::Closed, words).only_to(with),
        desk.now(),
    )
    .await?;
    // Their open pages ask again, and find the room closed.
    tx.post(share::changed(
        &room,
        String::new(),
        EntryKind::Closed.as_str(),
        &[with],
    ));
    tx.post(strips(&room));
    let entry = entry(&room, desk, "sharing_stopped")
        .also_for(with)
        .with("with", String::from(with));
    Ok(tx.commit_with(entry).await?)
}

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
    let gate = gate(desk.app())?;
    let said = t_with("log-meeting-point", &[("point", words.to_owned().into())]);
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
