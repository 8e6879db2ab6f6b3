//! The strips a reader's pages carry: every open room they may enter.

use crate::incident::{Incident, Room, desk_receiver, gate, store};
use muster_membership::position::Position;
use muster_policy::{CrossingAct, Reader};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{
    App, Desk, Problem, format,
    layout::{LiveStrip, StripKind},
    t,
};

/// Whose pages.
#[derive(Debug, Clone)]
pub struct Audience {
    pub reader: Reader,
    pub title: String,
}

impl Audience {
    pub fn of_desk(desk: &Desk) -> Self {
        let receiver = desk_receiver(desk);
        Self {
            reader: receiver.reader,
            title: receiver.title,
        }
    }

    pub fn of_position(position: &Position) -> Self {
        let receiver = crate::incident::receiver(position);
        Self {
            reader: receiver.reader,
            title: receiver.title,
        }
    }
}

/// The strips of this audience, newest first.
pub async fn for_audience(tx: &Tx, app: &App, who: &Audience, now: Timestamp) -> Result<Vec<LiveStrip>, Problem> {
    let mut strips = Vec::new();
    for incident in store::open_rooms(tx, who.reader.org).await? {
        if may_enter(tx, app, who, &incident, now).await? {
            strips.push(strip(tx, &incident, now).await?);
        }
    }
    Ok(strips)
}

/// The strips that everybody of one organisation who responds may see: drills they take part in come to them one by one.
pub async fn for_org(tx: &Tx, app: &App, any: &Audience, now: Timestamp) -> Result<Vec<LiveStrip>, Problem> {
    let mut strips = Vec::new();
    for incident in store::open_rooms(tx, any.reader.org).await? {
        if incident.org == any.reader.org && !incident.is_drill() && may_enter(tx, app, any, &incident, now).await? {
            strips.push(strip(tx, &incident, now).await?);
        }
    }
    Ok(strips)
}

/// May this audience see the alert? Its own organisation's people, called or responding; a partner's only under a clause.
async fn may_enter(tx: &Tx, app: &App, who: &Audience, incident: &Incident, now: Timestamp) -> Result<bool, Problem> {
    let called = store::person(tx, incident.id, who.reader.position).await?.is_some();
    if incident.org == who.reader.org {
        return Ok(called || (!incident.is_drill() && who.reader.duty.may(Act::Respond)));
    }
    if incident.is_drill() && !called {
        return Ok(false);
    }
    let room = Room::load(tx, incident.clone()).await?;
    let class = if incident.is_drill() {
        DataClass::Exercise
    } else {
        DataClass::Alert
    };
    let receiver = muster_agreements::crossing::Receiver {
        reader: who.reader.clone(),
        title: who.title.clone(),
    };
    let ask = muster_agreements::crossing::ask(
        &room.item(incident.org, class),
        &receiver,
        &room.circumstance(CrossingAct::List, incident.org, who.reader.org),
    );
    Ok(gate(app)?.look(tx, &ask, now).await?.is_release())
}

/// One strip: what and where.
async fn strip(tx: &Tx, incident: &Incident, now: Timestamp) -> Result<LiveStrip, Problem> {
    let site = muster_membership::site::store::find(tx, incident.site)
        .await?
        .map(|site| site.name)
        .unwrap_or_default();
    Ok(LiveStrip {
        kind: if incident.is_drill() {
            StripKind::Drill
        } else {
            StripKind::Live
        },
        clock: format::stopwatch(now.duration_since(incident.raised_at)),
        raised_at: format::machine(incident.raised_at),
        words: format!("{}, {site}, {}", t(incident.category.title_key()), incident.place),
        href: format!("/rooms/{}", incident.reference),
        receipt: format!("/rooms/{}/seen", incident.reference),
    })
}
