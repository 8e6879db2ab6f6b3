//! The strips a reader's pages carry: every open room they may enter.

use crate::incident::{Incident, Room, desk_receiver, gate, store};
use muster_agreements::crossing::{Crossing, Receiver, ask, rules, store as crossings};
use muster_membership::position::Position;
use muster_policy::{CrossingAct, Reader};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{
    App, Desk, Problem, format,
    layout::{LiveStrip, StripKind},
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
    let (mut strips, mut owed) = (Vec::new(), Vec::new());
    for incident in store::open_rooms(tx, who.reader.org).await? {
        let entry = may_enter(tx, app, who, &incident, now).await?;
        if entry.is_open() {
            strips.push(strip(tx, &incident, who.reader.org, now).await?);
        }
        if let Entry::Crosses(line) = entry {
            owed.push(*line);
        }
    }
    keep(tx, app, &owed).await?;
    Ok(strips)
}

/// May a strip be shown, and is a line owed for it?
enum Entry {
    Closed,
    /// The own side's, or a partner's position that was called: the call left its line.
    Open,
    /// A partner's position that nobody called sees it too, as its clause says.
    Crosses(Box<Crossing>),
}

impl Entry {
    fn is_open(&self) -> bool {
        !matches!(self, Entry::Closed)
    }

    fn open_if(yes: bool) -> Self {
        if yes { Entry::Open } else { Entry::Closed }
    }
}

/// Keeps the lines of what is about to be shown; one that is still fresh is not kept again.
async fn keep(tx: &Tx, app: &App, owed: &[Crossing]) -> Result<(), Problem> {
    let mut new = Vec::new();
    for line in owed {
        if !crossings::was_just_kept(tx, line).await? {
            new.push(line);
        }
    }
    if new.is_empty() {
        return Ok(());
    }
    let mut tx = app.store().begin().await?;
    for line in new {
        crossings::keep(&mut tx, line).await?;
    }
    Ok(tx.commit().await?)
}

/// The strips that everybody of one organisation who responds may see, when they are the same for all of them. `None` while the
/// organisation is in a drill or in a partner's emergency: who sees those differs from one to the next, and the strips of one screen
/// are always all of its strips.
pub async fn for_org(tx: &Tx, app: &App, any: &Audience, now: Timestamp) -> Result<Option<Vec<LiveStrip>>, Problem> {
    let mut strips = Vec::new();
    for incident in store::open_rooms(tx, any.reader.org).await? {
        if incident.is_drill() || incident.org != any.reader.org {
            return Ok(None);
        }
        if may_enter(tx, app, any, &incident, now).await?.is_open() {
            strips.push(strip(tx, &incident, any.reader.org, now).await?);
        }
    }
    Ok(Some(strips))
}

/// May this audience see the alert? Its own organisation's people, called or responding; a partner's only under a clause.
async fn may_enter(tx: &Tx, app: &App, who: &Audience, incident: &Incident, now: Timestamp) -> Result<Entry, Problem> {
    let person = store::person(tx, incident.id, who.reader.position).await?;
    let called = person.is_some();
    if incident.org == who.reader.org {
        let responds = !incident.is_drill() && who.reader.duty.may(Act::Respond);
        return Ok(Entry::open_if(called || responds));
    }
    if incident.is_drill() && !called {
        return Ok(Entry::Closed);
    }
    let room = Room::load(tx, incident.clone()).await?;
    let class = if incident.is_drill() {
        DataClass::Exercise
    } else {
        DataClass::Alert
    };
    let receiver = Receiver {
        reader: who.reader.clone(),
        title: who.title.clone(),
    };
    let item = room.item(incident.org, class);
    let why = room.circumstance(CrossingAct::List, incident.org, who.reader.org);
    let decision = gate(app)?.look(tx, &ask(&item, &receiver, &why), now).await?;
    let was_told = person.is_some_and(|person| person.called_at.is_some());
    if was_told || !decision.is_release() {
        return Ok(Entry::open_if(decision.is_release()));
    }
    let line = rules::line(&item, &receiver, &why, &decision, now);
    Ok(Entry::Crosses(Box::new(line)))
}

/// One strip: what and where. A silent alarm is shown at its own site and rings elsewhere only.
async fn strip(tx: &Tx, incident: &Incident, reader: OrgId, now: Timestamp) -> Result<LiveStrip, Problem> {
    let site = muster_membership::site::store::find(tx, incident.site)
        .await?
        .map(|site| site.name)
        .unwrap_or_default();
    Ok(LiveStrip {
        kind: if incident.is_drill() {
            StripKind::Drill
        } else if incident.silent && reader == incident.org {
            StripKind::Silent
        } else {
            StripKind::Live
        },
        clock: format::stopwatch(now.duration_since(incident.raised_at)),
        raised_at: format::machine(incident.raised_at),
        words: format!("{}, {site}, {}", incident.title(), incident.place),
        href: format!("/rooms/{}", incident.reference),
        receipt: format!("/rooms/{}/seen", incident.reference),
    })
}
