//! What opens a partner's record to a desk: the quiet day's clause, an open incident, or a granted request.
//!
//! A page says which record it is about; the first of the ways to ask for it that a clause lets through is found by the crossing
//! itself ([`Ways`]), and decided once. Nothing is compared by hand: each try is a policy decision.

use muster_agreements::{
    crossing::{Decided, Gate, Item, Receiver, Ways, has_site_label, note},
    mou::{OpenIncidentsPart, store as mous},
};
use muster_membership::{position, site};
use muster_policy::{Clause, ClauseRef, Cleared, Condition, CrossingAct, Decision, NotOwn, Reader, Why, clear_own};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{App, Desk, Problem};
use std::collections::{BTreeMap, btree_map::Entry};

/// A part of a page: open to its reader, or closed for a reason the reader may hear.
#[derive(Debug)]
pub enum Part<T> {
    Open(Cleared<T>),
    Closed(Why),
}

impl<T> Part<T> {
    /// The reader's own organisation's record.
    ///
    /// Errors: a fault when it is somebody else's; the caller mixed up two roads.
    pub fn own(desk: &Desk, owner: OrgId, record: T) -> Result<Self, Problem> {
        let cleared = clear_own(desk.org(), owner, record);
        cleared
            .map(Part::Open)
            .map_err(|NotOwn| Fault::other("a foreign record on the own road").into())
    }

    /// The record, when it is open.
    pub fn open(&self) -> Option<&T> {
        match self {
            Part::Open(cleared) => Some(cleared.as_ref()),
            Part::Closed(_) => None,
        }
    }

    /// The first of [`Part::clauses`].
    pub fn clause(&self) -> Option<(&ClauseRef, bool)> {
        self.clauses().into_iter().next()
    }

    /// The clauses that decided, one of each agreement that opens it, and whether they keep it closed. None for own records and where no
    /// clause speaks.
    pub fn clauses(&self) -> Vec<(&ClauseRef, bool)> {
        match self {
            Part::Open(cleared) => {
                let under = cleared.under().map(|under| under.of_each_agreement());
                under.into_iter().flatten().map(|clause| (clause, false)).collect()
            }
            Part::Closed(why) => why.clause().map(|clause| (clause, true)).into_iter().collect(),
        }
    }
}

/// Everything that is open of a list that came in parts, one per clause.
pub fn open_in<T>(parts: &[Part<Vec<T>>]) -> impl Iterator<Item = &T> {
    parts.iter().filter_map(Part::open).flatten()
}

/// Why a part of a list is closed; of several the first.
pub fn why_closed<T>(parts: &[Part<T>]) -> Option<&Why> {
    parts.iter().find_map(|part| match part {
        Part::Closed(why) => Some(why),
        Part::Open(_) => None,
    })
}

/// Everything that could open records of one partner to one desk now.
pub struct Opening {
    receiver: Receiver,
    ways: Ways,
    now: Timestamp,
}

impl Opening {
    /// Looks at the clauses, the open incidents and the grants between `owner` and this desk.
    ///
    /// Errors: a fault when the server has no gate.
    pub async fn between(desk: &Desk, tx: &Tx, owner: OrgId) -> Result<Self, Problem> {
        let receiver = Receiver {
            reader: desk.reader(),
            title: desk.who.position_title.clone(),
        };
        Self::for_receiver(desk.app(), tx, owner, receiver, desk.now()).await
    }

    /// The same for a position that nobody sits at now: a job acts for it.
    ///
    /// Errors: a fault when the server has no gate.
    pub async fn for_receiver(
        app: &App,
        tx: &Tx,
        owner: OrgId,
        receiver: Receiver,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let reader = receiver.reader.org;
        let gate = app
            .part::<Gate>()
            .ok_or_else(|| Fault::other("the server has no gate"))?;
        let ways = gate.ways(tx, owner, reader, now).await?;
        let incidents = match app.part::<OpenIncidentsPart>() {
            Some(part) => part.0.open_between(tx, owner, reader, now).await?,
            None => Vec::new(),
        };
        Ok(Self {
            receiver,
            ways: ways.during(incidents.into_iter().map(|(incident, _)| incident)),
            now,
        })
    }

    /// The instant that everything is decided at.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    fn decide(&self, item: &Item, act: CrossingAct) -> Result<Decided, Fault> {
        let decided = self.ways.decide(item, &self.receiver, act, self.now)?;
        decided.ok_or_else(|| Fault::other(format!("nobody asks for the class {}", item.class)))
    }

    /// Would it open? Leaves no line: for what the reader then either sees by [`Opening::cross`] or never hears of.
    ///
    /// Errors: a fault when the clauses could not be evaluated.
    pub fn opens(&self, item: &Item, act: CrossingAct) -> Result<Option<ClauseRef>, Fault> {
        Ok(match self.decide(item, act)?.decision {
            Decision::Release { under } => Some(under.clause().clone()),
            Decision::Refuse(_) => None,
        })
    }

    /// The same with one clause of each agreement that opens it; none where it is closed.
    ///
    /// Errors: a fault when the clauses could not be evaluated.
    pub fn opens_under(&self, item: &Item, act: CrossingAct) -> Result<Vec<ClauseRef>, Fault> {
        Ok(match self.decide(item, act)?.decision {
            Decision::Release { under } => under.of_each_agreement().cloned().collect(),
            Decision::Refuse(_) => Vec::new(),
        })
    }

    /// Decides through the gate and leaves the line. Commit the transaction before anything is shown.
    pub async fn cross<T>(&self, tx: &mut Tx, item: &Item, act: CrossingAct, record: T) -> Result<Part<T>, Problem> {
        let decided = self.decide(item, act)?;
        let decision = note(tx, item, &self.receiver, decided, self.now).await?;
        Ok(match decision.clear(record) {
            Ok(cleared) => Part::Open(cleared),
            Err(why) => Part::Closed(why),
        })
    }
}

/// The unit that a side's part is of when somebody of `now` answers for it: the same, or the new one while nothing was written yet; of two
/// units it is the whole organisation's, and a clause of one district opens none of it.
pub fn unit_of_side(before: Option<UnitId>, now: Option<UnitId>, has_written: bool) -> Option<UnitId> {
    if has_written && before != now { None } else { now }
}

/// What of a list with several owners opens to one desk; each owner is looked at once.
#[derive(Default)]
pub struct Openings(BTreeMap<OrgId, Opening>);

impl Openings {
    /// What opens that owner's records.
    ///
    /// Errors: as [`Opening::between`].
    pub async fn of(&mut self, desk: &Desk, tx: &Tx, owner: OrgId) -> Result<&Opening, Problem> {
        match self.0.entry(owner) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(Opening::between(desk, tx, owner).await?)),
        }
    }

    /// Of some rows those that open to a list, in their order, no more than `most`: so many are cut after the gate, not before it.
    /// `item` is a row as the gate sees it. Leaves no line, as [`Opening::opens`].
    ///
    /// Errors: as [`Opening::between`] and [`Opening::opens`].
    pub async fn open<T>(
        &mut self,
        desk: &Desk,
        tx: &Tx,
        (rows, most): (Vec<T>, usize),
        item: impl Fn(&T) -> Item,
    ) -> Result<Vec<T>, Problem> {
        let mut open = Vec::new();
        for row in rows {
            if open.len() == most {
                break;
            }
            let item = item(&row);
            if self
                .of(desk, tx, item.owner)
                .await?
                .opens(&item, CrossingAct::List)?
                .is_some()
            {
                open.push(row);
            }
        }
        Ok(open)
    }
}

/// Does a clause or a grant open this record to anybody who fills a position at `partner` now? A position of each duty and unit is asked
/// for once. Leaves no line: for what the partner then hears of, or is not told at all. An open incident opens nothing here, as whoever
/// reads because of it is told of the incident.
///
/// Errors: a fault when the server has no gate, or the clauses could not be evaluated.
pub async fn is_open_to(desk: &Desk, tx: &Tx, item: &Item, partner: OrgId) -> Result<bool, Problem> {
    let gate = desk.app().part::<Gate>();
    let gate = gate.ok_or_else(|| Fault::other("the server has no gate"))?;
    let ways = gate.ways(tx, item.owner, partner, desk.now()).await?;
    let mut asked = Vec::new();
    for position in position::store::of_org(tx, partner).await? {
        let kind = (position.duty, position.unit);
        if position.person.is_none() || asked.contains(&kind) {
            continue;
        }
        asked.push(kind);
        let receiver = Receiver {
            reader: Reader {
                org: partner,
                unit: position.unit,
                position: position.id,
                duty: position.duty,
            },
            title: position.title,
        };
        let decided = ways.decide(item, &receiver, CrossingAct::Read, desk.now())?;
        if decided.is_some_and(|decided| decided.decision.is_release()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A clause that speaks of the reader's own data, for the chip beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnClause {
    pub agreement: String,
    pub number: String,
    /// It opens nothing on a quiet day: it waits for an incident or a request, keeps the class closed, or the label does.
    pub closed: bool,
    /// How far it goes, where the site's label is above that: then it opens nothing on any day.
    pub below_label: Option<Tlp>,
}

/// The clauses in force that speak of this class of `owner` at `site`, so that its own people see what is open to whom.
pub async fn own_clauses(
    tx: &Tx,
    owner: OrgId,
    class: DataClass,
    site: Option<SiteId>,
    now: Timestamp,
) -> Result<Vec<OwnClause>, Fault> {
    let clauses = mous::clauses_from(tx, owner, class).await?;
    let label = match site.filter(|_| has_site_label(class)) {
        Some(site) => site::store::find(tx, site).await?.map(|site| site.tlp),
        None => None,
    };
    let below_label = |clause: &Clause| {
        let is_below = clause.condition != Condition::Never && label.is_some_and(|label| label > clause.tlp_ceiling);
        is_below.then_some(clause.tlp_ceiling)
    };
    let covers = |sites: &[SiteId]| sites.is_empty() || site.is_none_or(|site| sites.contains(&site));
    let mut own: Vec<OwnClause> = clauses
        .into_iter()
        .filter(|clause| covers(&clause.sites) && clause.starts_at <= now && now < clause.ends_at)
        .map(|clause| OwnClause {
            closed: clause.condition != Condition::Standing || below_label(&clause).is_some(),
            below_label: below_label(&clause),
            agreement: clause.mou_ref,
            number: clause.number,
        })
        .collect();
    own.sort_by(|a, b| (a.closed, &a.agreement, &a.number).cmp(&(b.closed, &b.agreement, &b.number)));
    Ok(own)
}
