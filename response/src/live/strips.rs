//! The strips a reader's pages carry: every open room they may enter.

use crate::incident::{Asker, Listed, desk_receiver, gate, store};
use muster_agreements::crossing::{Crossing, Decided, Receiver, rules, store as crossings};
use muster_membership::position::Position;
use muster_policy::Reader;
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
        let entry = may_enter(tx, &mut asker, &row, now).await?;
        if entry.is_open() {
            strips.push(strip(&row, now));
        }
        if let Entry::Crosses(line) = entry {
            owed.push(*line);
        }
    }
    keep(tx, app, &owed).await?;
    strips.sort_by_key(|strip| strip.kind == StripKind::Drill);
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
pub async fn for_org(tx: &Tx, any: &Audience, now: Timestamp) -> Result<Option<Vec<LiveStrip>>, Problem> {
    let rows = store::open_rooms(tx, any.reader.org, any.reader.position).await?;
    if rows.iter().any(|row| row.incident.is_drill() || !row.is_own()) {
        return Ok(None);
    }
    let own = rows.iter().filter(|row| own_may_enter(row, &any.reader));
    Ok(Some(own.map(|row| strip(row, now)).collect()))
}

/// May this audience see the alert? Its own organisation's people, called or responding; a partner's only under a clause.
async fn may_enter(tx: &Tx, asker: &mut Asker<'_>, row: &Listed, now: Timestamp) -> Result<Entry, Problem> {
    let receiver = asker.receiver().clone();
    if row.is_own() {
        return Ok(Entry::open_if(own_may_enter(row, &receiver.reader)));
    }
    if row.incident.is_drill() && !row.takes_part {
        return Ok(Entry::Closed);
    }
    let Decided { why, decision } = asker.look(tx, row, now).await?;
    if row.was_called || !decision.is_release() {
        return Ok(Entry::open_if(decision.is_release()));
    }
    let line = rules::line(&row.item(), &receiver, &why, &decision, now);
    Ok(Entry::Crosses(Box::new(line)))
}

fn own_may_enter(row: &Listed, who: &Reader) -> bool {
    row.takes_part || !row.incident.is_drill() && who.duty.may(Act::Respond)
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
