//! Reading events: the own ones whole, those of others as far as their clause opens them.

use crate::model::*;
use crate::rules::{
    self,
    staffing::{self, Gap, Overlap, Span, all_gaps, is_unified, overlaps},
};
use crate::store;
use muster_agreements::crossing::Item;
use muster_membership::{Organisation, Site, organisation, position, site};
use muster_policy::{ClauseRef, CrossingAct};
use muster_readiness::{
    contacts::{self, Channel},
    opening::{Opening, Part},
    site_plan::SiteMap,
    site_profile,
};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t, t_with};
use std::collections::BTreeMap;

/// What `writer` brings to an event, as the gate sees it, with the unit that it brings it for. The event itself is what its owner brings.
pub fn item(event: &Event, writer: OrgId, unit: Option<UnitId>) -> Item {
    let called = [("reference", event.reference.to_string().into())];
    Item {
        class: DataClass::Event,
        owner: writer,
        owner_unit: unit,
        site: Some(event.site),
        incident: None,
        record: format!("event:{}", event.id),
        words: t_with("event-called", &called),
        tlp: Tlp::Amber,
        recorded_at: event.changed.at,
    }
}

async fn site_of(tx: &Tx, event: &Event) -> Result<Site, Problem> {
    site::store::find(tx, event.site).await?.ok_or(Problem::Missing)
}

async fn organisation_of(tx: &Tx, org: OrgId) -> Result<Organisation, Problem> {
    organisation::store::find(tx, org).await?.ok_or(Problem::Missing)
}

/// What one side told: its answer, when it was invited, and what it brought.
#[derive(Debug, Clone, Default)]
pub struct Told {
    pub invited: Option<Invited>,
    pub brought: Brought,
}

/// One side of an event, as its reader may see it.
pub struct SidePart {
    pub org: Organisation,
    /// Its answer, when it was invited.
    pub answer: Option<Answer>,
    /// `None` while it told nothing.
    pub told: Option<Part<Told>>,
}

impl SidePart {
    /// What it told, when that is open.
    pub fn open(&self) -> Option<&Told> {
        self.told.as_ref().and_then(Part::open)
    }

    /// What it brought, when that is open.
    pub fn brought(&self) -> Option<&Brought> {
        self.open().map(|told| &told.brought)
    }

    /// Is it the owner's, or of a partner that said yes and did not take it back? What others brought stands on no form.
    pub fn takes_part(&self) -> bool {
        self.answer.is_none_or(|answer| answer == Answer::Accepted)
    }

    /// Does it see the event?
    pub fn is_in(&self) -> bool {
        self.answer.is_none_or(Answer::is_in)
    }
}

/// One event, as its reader may see it.
pub struct Found {
    pub event: Event,
    pub site: Site,
    pub owner: Organisation,
    /// The clauses that open it; none for an own one.
    pub under: Vec<ClauseRef>,
    /// In the order of time.
    pub periods: Vec<Period>,
    pub briefing: Option<Briefing>,
    /// The owner first.
    pub sides: Vec<SidePart>,
    pub lines: Vec<Line>,
}

impl Found {
    /// Is it the reader's own organisation's?
    pub fn is_own(&self, desk: &Desk) -> bool {
        self.event.org == desk.org()
    }

    /// The reader's own side.
    pub fn own_side(&self, desk: &Desk) -> Option<&SidePart> {
        self.sides.iter().find(|side| side.org.id == desk.org())
    }

    /// May this desk staff its own side: its posts and shifts?
    pub fn may_staff(&self, desk: &Desk) -> bool {
        let answer = self.own_side(desk).and_then(|side| side.answer);
        desk.may(Act::ManageSites) && (self.is_own(desk) || answer == Some(Answer::Accepted))
    }

    /// Who is invited now.
    pub fn guests(&self) -> impl Iterator<Item = &SidePart> {
        self.sides.iter().filter(|side| side.answer.is_some_and(Answer::is_in))
    }

    /// What counts: of every side that takes part and is open to the reader.
    fn counted(&self) -> impl Iterator<Item = &Brought> {
        let sides = self.sides.iter().filter(|side| side.takes_part());
        sides.filter_map(SidePart::brought)
    }

    /// Posts of every side that takes part and is open to the reader.
    pub fn posts(&self) -> Vec<Post> {
        let posts = self.counted().flat_map(|brought| &brought.posts);
        posts.cloned().collect()
    }

    /// Shifts of every side that takes part and is open to the reader, by time.
    pub fn shifts(&self) -> Vec<Shift> {
        let open = self.counted();
        let mut all: Vec<Shift> = open.flat_map(|brought| brought.shifts.iter().cloned()).collect();
        all.sort_by_key(|shift| (shift.from, shift.until));
        all
    }

    /// Those who have read the version of the briefing that counts.
    pub fn readers(&self) -> Vec<&Read> {
        let version = self.briefing.as_ref().map(|briefing| briefing.version);
        let open = self.sides.iter().filter(|side| side.is_in());
        open.filter_map(SidePart::brought)
            .flat_map(|brought| &brought.reads)
            .filter(|read| Some(read.version) == version)
            .collect()
    }

    /// Is the command unified, as far as the reader sees?
    pub fn is_unified(&self) -> bool {
        is_unified(&self.posts())
    }

    /// The times in which every post should be filled: the operational periods, and what they leave of the event.
    pub fn times(&self) -> Vec<Span> {
        let mut times: Vec<Span> = self.periods.iter().map(Period::span).collect();
        times.extend(staffing::gaps(self.event.span(), times.clone()));
        times.sort();
        times
    }

    /// Parts of the event that none of its operational periods covers; none where it has no periods at all.
    pub fn uncovered(&self) -> Vec<Span> {
        match self.periods.is_empty() {
            true => Vec::new(),
            false => staffing::gaps(self.event.span(), self.periods.iter().map(Period::span)),
        }
    }

    /// Operational periods and shifts that are left outside of the event with its building up and clearing away, in words.
    pub fn outside(&self) -> Vec<(String, Span)> {
        let periods = (1..).zip(&self.periods);
        let periods = periods.map(|(number, period)| (crate::words::period(number), period.span()));
        let shift = |shift: Shift| {
            (
                format!("{}, {}", shift.title, self.post_words(shift.post)),
                shift.span(),
            )
        };
        let all = periods.chain(self.shifts().into_iter().map(shift));
        all.filter(|(_, span)| !rules::is_within(&self.event, *span)).collect()
    }

    /// Posts at which nobody stands for a while.
    pub fn gaps(&self) -> Vec<Gap> {
        all_gaps(&self.times(), &self.posts(), &self.shifts())
    }

    /// Positions that stand at two posts at once.
    pub fn overlaps(&self) -> Vec<Overlap> {
        overlaps(&self.shifts())
    }

    /// A post that is open to the reader, in words; "a post that is gone or closed" for every other.
    pub fn post_words(&self, id: EventPostId) -> String {
        let open = self.sides.iter().filter_map(SidePart::brought);
        let found = open.flat_map(|brought| &brought.posts).find(|post| post.id == id);
        match found {
            Some(post) => crate::words::post(post, self.is_unified()),
            None => t("event-post-closed"),
        }
    }

    /// The side that a record is of.
    pub fn side(&self, org: OrgId) -> Option<&SidePart> {
        self.sides.iter().find(|side| side.org.id == org)
    }
}

/// The same as [`find`], for who reads.
///
/// Errors: [`Problem::Missing`].
pub async fn read(desk: &Desk, tx: &mut Tx, reference: &Reference, act: CrossingAct) -> Result<Found, Problem> {
    desk.require(Act::ReadOwn)?;
    find(desk, tx, reference, act).await
}

/// An own event, or one that this organisation is invited to and that is open to this desk now. Commit before anything is shown. What
/// the desk is allowed is for its caller to ask.
///
/// Errors: [`Problem::Missing`] for every other.
pub async fn find(desk: &Desk, tx: &mut Tx, reference: &Reference, act: CrossingAct) -> Result<Found, Problem> {
    let event = store::find(tx, reference).await?.ok_or(Problem::Missing)?;
    let invited = store::invited(tx, event.id).await?;
    let mut under = Vec::new();
    if event.org != desk.org() {
        let is_in = |each: &Invited| each.org == desk.org() && each.answer.is_in();
        if !invited.iter().any(is_in) {
            return Err(Problem::Missing);
        }
        let opening = Opening::between(desk, tx, event.org).await?;
        let item = item(&event, event.org, event.unit);
        opening.opens(&item, act)?.ok_or(Problem::Missing)?;
        let part = opening.cross(tx, &item, act, ()).await?;
        part.open().ok_or(Problem::Missing)?;
        under = part.clauses().into_iter().map(|(clause, _)| clause.clone()).collect();
    }
    gathered(desk, tx, event, (invited, under), act).await
}

async fn gathered(
    desk: &Desk,
    tx: &mut Tx,
    event: Event,
    (invited, under): (Vec<Invited>, Vec<ClauseRef>),
    act: CrossingAct,
) -> Result<Found, Problem> {
    let mut sides = Vec::new();
    for org in std::iter::once(event.org).chain(invited.iter().map(|each| each.org)) {
        // Who else was here before is the owner's to know.
        if org != desk.org() && org != event.org && event.org != desk.org() {
            continue;
        }
        let told = Told {
            invited: invited.iter().find(|each| each.org == org).cloned(),
            brought: store::brought(tx, event.id, org).await?,
        };
        sides.push(side(desk, tx, &event, told, org, act).await?);
    }
    let mut lines = store::lines(tx, event.id).await?;
    lines.retain(|line| event.org == desk.org() || line.is_for_partner(desk.org(), event.org));
    Ok(Found {
        site: site_of(tx, &event).await?,
        owner: organisation_of(tx, event.org).await?,
        periods: store::periods(tx, event.id).await?,
        briefing: store::briefing(tx, event.id).await?,
        event,
        under,
        sides,
        lines,
    })
}

/// One side: one's own, the owner's (whose event is open already), or a partner's through the gate.
async fn side(
    desk: &Desk,
    tx: &mut Tx,
    event: &Event,
    told: Told,
    org: OrgId,
    act: CrossingAct,
) -> Result<SidePart, Problem> {
    let answer = told.invited.as_ref().map(|invited| invited.answer);
    let answered = told.invited.as_ref().and_then(|invited| invited.answered_at);
    let part = if org == desk.org() {
        Some(Part::own(desk, org, told)?)
    } else if org != event.org && told.brought.is_empty() && answered.is_none() {
        None
    } else {
        let opening = Opening::between(desk, tx, org).await?;
        let unit = match &told.invited {
            Some(invited) if org != event.org => invited.unit,
            _ => event.unit,
        };
        // Anybody of an organisation may read a briefing: who did is told of the unit's own people.
        let mut told = told;
        told.brought.reads.retain(|read| unit.is_none() || read.unit == unit);
        Some(opening.cross(tx, &item(event, org, unit), act, told).await?)
    };
    Ok(SidePart {
        org: organisation_of(tx, org).await?,
        answer,
        told: part,
    })
}

/// How a position is reached: what it is called by first, where it stands in the reach order, and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    pub channel: Option<Channel>,
    pub number: String,
}

/// How the positions that stand at posts of one side are reached.
pub type Numbers = BTreeMap<PositionId, Method>;

/// The numbers of who stands at a post, side by side: the own ones, and a partner's where its contacts are open to this desk, a part for
/// each clause that opens some. They are a record of their own class: the clause of the event does not open them. Commit before anything is shown.
pub async fn numbers(desk: &Desk, tx: &mut Tx, found: &Found) -> Result<Vec<(OrgId, Part<Numbers>)>, Problem> {
    let mut all = Vec::new();
    for side in found.sides.iter().filter(|side| side.takes_part()) {
        let Some(brought) = side.brought() else {
            continue;
        };
        let org = side.org.id;
        let stands = |id: PositionId| brought.shifts.iter().any(|shift| shift.position == id);
        let mut of_units: BTreeMap<Option<UnitId>, Numbers> = BTreeMap::new();
        let mut order = contacts::store::contacts_of(tx, org, None).await?;
        order.retain(|contact| contact.site.is_none_or(|site| site == found.site.id));
        for position in position::store::of_org(tx, org).await? {
            if stands(position.id) {
                let contact = order.iter().find(|contact| contact.position == position.id);
                let method = Method {
                    channel: contact.map(|contact| contact.channel),
                    number: position.phone,
                };
                of_units.entry(position.unit).or_default().insert(position.id, method);
            }
        }
        if of_units.is_empty() {
            continue;
        }
        if org == desk.org() {
            let own: Numbers = of_units.into_values().flatten().collect();
            all.push((org, Part::own(desk, org, own)?));
            continue;
        }
        let opening = Opening::between(desk, tx, org).await?;
        let mut by_clause: BTreeMap<Option<(String, String)>, (Item, Numbers)> = BTreeMap::new();
        for (unit, numbers) in of_units {
            let item = contacts_item(found, (org, unit), desk.now());
            let opens = opening.opens(&item, CrossingAct::Export)?;
            let key = opens.map(|clause| (clause.agreement, clause.number));
            let (_, of_clause) = by_clause.entry(key).or_insert_with(|| (item, Numbers::new()));
            of_clause.extend(numbers);
        }
        for (item, numbers) in by_clause.into_values() {
            all.push((org, opening.cross(tx, &item, CrossingAct::Export, numbers).await?));
        }
    }
    Ok(all)
}

/// The map of the event's site for this desk; `None` where its profile is closed to it. A crossing of its own, in a transaction of its
/// own: call it when no other is open.
pub async fn site_map(desk: &Desk, found: &Found) -> Result<Option<Part<Option<SiteMap>>>, Problem> {
    let mut site = match site_profile::reading::find(desk, &found.site.reference).await {
        Err(Problem::Missing) => return Ok(None),
        site => site?,
    };
    let map = site.map(desk, CrossingAct::Export).await?;
    site.done().await?;
    Ok(Some(map))
}

/// Contacts of one side of an event, as the gate sees them.
fn contacts_item(found: &Found, (owner, unit): (OrgId, Option<UnitId>), now: Timestamp) -> Item {
    let of_site = found.event.org == owner;
    Item {
        class: DataClass::Contacts,
        owner,
        owner_unit: unit,
        site: of_site.then_some(found.site.id),
        incident: None,
        record: format!("contacts:{owner}"),
        words: t("contacts-called"),
        tlp: if of_site { found.site.tlp } else { Tlp::default() },
        recorded_at: now,
    }
}

/// The event at this site around that time which this desk may open. It leaves no line: the answer draws a link.
///
/// Errors: a fault when the clauses could not be evaluated.
pub async fn around(tx: &Tx, desk: &Desk, site: SiteId, at: Timestamp) -> Result<Option<Event>, Problem> {
    if !desk.may(Act::ReadOwn) {
        return Ok(None);
    }
    for event in store::around(tx, site, at).await? {
        if event.org == desk.org() {
            return Ok(Some(event));
        }
        let invited = store::invited(tx, event.id).await?;
        let is_in = |each: &Invited| each.org == desk.org() && each.answer.is_in();
        if !invited.iter().any(is_in) {
            continue;
        }
        let opening = Opening::between(desk, tx, event.org).await?;
        if opening
            .opens(&item(&event, event.org, event.unit), CrossingAct::Read)?
            .is_some()
        {
            return Ok(Some(event));
        }
    }
    Ok(None)
}
