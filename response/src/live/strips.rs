//! The strips a reader's pages carry: every open room they may enter.

use crate::incident::{Asker, Listed, desk_receiver, gate, store};
use muster_agreements::crossing::{Crossing, Decided, Receiver, rules, store as crossings};
use muster_membership::position::Position;
use muster_policy::{Cleared, Reader, clear_own};
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

    fn receiver(&self) -> Receiver {
        Receiver {
            reader: self.reader.clone(),
            title: self.title.clone(),
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

/// The strips of this audience: emergencies before drills, each newest first, as a phone shows the first one whole. One query, and a decision for each row of another organisation.
pub async fn for_audience(tx: &Tx, app: &App, who: &Audience, now: Timestamp) -> Result<Vec<LiveStrip>, Problem> {
    let gate = gate(app)?;
    let mut asker = Asker::new(&gate, who.receiver());
    let (mut strips, mut owed) = (Vec::new(), Vec::new());
    for row in store::open_rooms(tx, who.reader.org, who.reader.position).await? {
        if let Some(shown) = shown(tx, &mut asker, &row, now).await? {
            strips.push(shown.strip.into_inner());
            owed.extend(shown.owed);
        }
    }
    keep(tx, app, &owed).await?;
    strips.sort_by_key(|strip| strip.kind == StripKind::Drill);
    Ok(strips)
}

/// A strip that its audience may see.
struct Shown {
    strip: Cleared<LiveStrip>,
    /// A partner's position that nobody called sees it too, as its clause says: the line for that. The call left its own.
    owed: Option<Crossing>,
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
pub async fn for_org(tx: &Tx, any: &Audience, now: Timestamp) -> Result<Option<Vec<LiveStrip>>, Problem> {
    let rows = store::open_rooms(tx, any.reader.org, any.reader.position).await?;
    if rows.iter().any(|row| row.incident.is_drill() || !row.is_own()) {
        return Ok(None);
    }
    let own = rows.iter().filter_map(|row| own_strip(row, &any.reader, now));
    Ok(Some(own.map(Cleared::into_inner).collect()))
}

/// What this audience may see of the alert: its own organisation's people, called or responding; a partner's only under a clause.
async fn shown(tx: &Tx, asker: &mut Asker<'_>, row: &Listed, now: Timestamp) -> Result<Option<Shown>, Problem> {
    let receiver = asker.receiver().clone();
    if row.is_own() {
        let strip = own_strip(row, &receiver.reader, now);
        return Ok(strip.map(|strip| Shown { strip, owed: None }));
    }
    // A clause that knows no emergency would say yes, in a drill above all: but with this side nothing more is shared.
    if row.is_shut(now) || row.incident.is_drill() && !row.takes_part {
        return Ok(None);
    }
    let Decided { why, decision } = asker.look(tx, row, now).await?;
    let owed = (!row.was_called).then(|| rules::line(&row.item(), &receiver, &why, &decision, now));
    let strip = decision.clear(strip(row, now)).ok();
    Ok(strip.map(|strip| Shown { strip, owed }))
}

fn own_strip(row: &Listed, who: &Reader, now: Timestamp) -> Option<Cleared<LiveStrip>> {
    let may_enter = row.takes_part || !row.incident.is_drill() && who.duty.may(Act::Respond);
    may_enter
        .then(|| clear_own(who.org, row.owner.org, strip(row, now)).ok())
        .flatten()
}

/// One strip: what and where. A silent alarm is shown at its own site and rings elsewhere only.
fn strip(row: &Listed, now: Timestamp) -> LiveStrip {
    let incident = &row.incident;
    LiveStrip {
        kind: if incident.is_drill() {
            StripKind::Drill
        } else if incident.silent && row.is_own() {
            StripKind::Silent
        } else {
            StripKind::Live
        },
        clock: format::stopwatch(now.duration_since(incident.raised_at)),
        raised_at: format::machine(incident.raised_at),
        words: format!("{}, {}, {}", incident.title(), row.site_name, incident.place),
        href: format!("/rooms/{}", incident.reference),
        receipt: format!("/rooms/{}/seen", incident.reference),
    }
}
