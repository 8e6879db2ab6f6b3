//! What the API says of events.

use crate::listing::Listed;
use crate::model::*;
use crate::reading::{Found, SidePart};
use crate::rules::staffing::Span;
use crate::words;
use muster_readiness::opening::Part;
use muster_terms::*;
use serde::Serialize;
use utoipa::ToSchema;

/// An event in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventRowOut {
    #[schema(value_type = String)]
    reference: Reference,
    title: String,
    site: String,
    /// Name of the organisation whose event it is.
    of: String,
    /// `planned`, `on`, `over` or `cancelled`.
    #[schema(value_type = String)]
    state: State,
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
    /// What the partner answered; of an event of others, what this organisation answered.
    #[schema(value_type = Option<String>)]
    answer: Option<Answer>,
    /// The clauses that open it; none for an own one.
    under: Vec<String>,
}

impl EventRowOut {
    pub(crate) fn of(listed: &Listed, now: Timestamp) -> Self {
        let event = &listed.event;
        Self {
            reference: event.reference.clone(),
            title: event.title.clone(),
            site: listed.site.clone(),
            of: listed.owner.name.clone(),
            state: event.state(now),
            starts_at: event.starts_at,
            ends_at: event.ends_at,
            answer: listed.answer,
            under: listed.under.iter().map(ToString::to_string).collect(),
        }
    }
}

/// One event, as far as it is open.
#[derive(Debug, Serialize, ToSchema)]
pub struct OneEventOut {
    #[schema(value_type = String)]
    reference: Reference,
    revision: i64,
    title: String,
    words: String,
    /// Name of the organisation whose event it is.
    of: String,
    site: String,
    address: String,
    /// The site was made for the event, and is offered for raising only around it.
    temporary_site: bool,
    #[schema(value_type = String)]
    state: State,
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
    attendance: Option<i64>,
    weather: String,
    safety: String,
    under: Vec<String>,
    periods: Vec<PeriodOut>,
    briefing: Option<BriefingOut>,
    sides: Vec<EventSideOut>,
    gaps: Vec<GapOut>,
    overlaps: Vec<OverlapOut>,
    /// Parts of the event that none of its operational periods covers.
    uncovered: Vec<UncoveredOut>,
    /// Operational periods and shifts outside of the event with its building up and clearing away.
    outside: Vec<OutsideOut>,
}

/// An operational period.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeriodOut {
    id: String,
    number: usize,
    revision: i64,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    objectives: String,
    safety: String,
}

/// The version of the briefing that counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct BriefingOut {
    version: i64,
    situation: String,
    objectives: String,
    #[schema(value_type = Vec<Object>)]
    actions: Vec<Action>,
    #[schema(value_type = Vec<Object>)]
    resources: Vec<Resource>,
    #[schema(value_type = Vec<Object>)]
    channels: Vec<Channel>,
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
    made_by: String,
    read_by: Vec<ReadOut>,
}

/// A position that has read the version.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadOut {
    title: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// One side of an event.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventSideOut {
    name: String,
    #[schema(value_type = Option<String>)]
    answer: Option<Answer>,
    /// What it brings is closed to the reader.
    closed: bool,
    /// The clauses that open or close it; none for the own side.
    under: Vec<String>,
    posts: Vec<PostOut>,
    shifts: Vec<ShiftOut>,
}

/// A post.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostOut {
    id: String,
    /// Of the code list of posts: `incident_commander` … `ground`.
    #[schema(value_type = String)]
    place: Place,
    called: String,
    words: String,
    contact: String,
    reports_to: Option<String>,
    revision: i64,
}

/// A shift: a position at a post.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShiftOut {
    id: String,
    post: String,
    position: String,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

/// Nobody stands at a post for a part of the time.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapOut {
    post: String,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

/// One position at two posts at once.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverlapOut {
    position: String,
    posts: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

/// No operational period covers this part of the event.
#[derive(Debug, Serialize, ToSchema)]
pub struct UncoveredOut {
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

impl UncoveredOut {
    fn of(span: Span) -> Self {
        Self {
            from: span.from,
            until: span.until,
        }
    }
}

/// An operational period or a shift at a time that the event does not have any more.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutsideOut {
    /// The period, or the position and its post.
    called: String,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

impl OutsideOut {
    fn of((called, span): (String, Span)) -> Self {
        Self {
            called,
            from: span.from,
            until: span.until,
        }
    }
}

pub(crate) fn event_out(found: &Found, now: Timestamp) -> OneEventOut {
    let event = &found.event;
    let period = |(number, period): (usize, &Period)| PeriodOut {
        id: period.id.to_string(),
        number,
        revision: period.revision,
        from: period.from,
        until: period.until,
        objectives: period.objectives.clone(),
        safety: period.safety.clone(),
    };
    OneEventOut {
        reference: event.reference.clone(),
        revision: event.revision,
        title: event.title.clone(),
        words: event.words.clone(),
        of: found.owner.name.clone(),
        site: found.site.name.clone(),
        address: found.site.address.clone(),
        temporary_site: event.own_site,
        state: event.state(now),
        starts_at: event.starts_at,
        ends_at: event.ends_at,
        attendance: event.attendance,
        weather: event.weather.clone(),
        safety: event.safety.clone(),
        under: found.under.iter().map(ToString::to_string).collect(),
        periods: (1..).zip(&found.periods).map(period).collect(),
        briefing: found.briefing.as_ref().map(|briefing| briefing_out(found, briefing)),
        sides: found.sides.iter().map(|side| side_out(found, side)).collect(),
        gaps: gaps_out(found),
        overlaps: overlaps_out(found),
        uncovered: found.uncovered().into_iter().map(UncoveredOut::of).collect(),
        outside: found.outside().into_iter().map(OutsideOut::of).collect(),
    }
}

fn gaps_out(found: &Found) -> Vec<GapOut> {
    let out = found.gaps().into_iter().map(|gap| GapOut {
        post: gap.post.to_string(),
        from: gap.span.from,
        until: gap.span.until,
    });
    out.collect()
}

fn overlaps_out(found: &Found) -> Vec<OverlapOut> {
    let out = found.overlaps().into_iter().map(|overlap| OverlapOut {
        position: overlap.title,
        posts: overlap.posts.iter().map(ToString::to_string).collect(),
        from: overlap.span.from,
        until: overlap.span.until,
    });
    out.collect()
}

fn briefing_out(found: &Found, briefing: &Briefing) -> BriefingOut {
    let read = |read: &Read| ReadOut {
        title: read.title.clone(),
        at: read.at,
    };
    BriefingOut {
        version: briefing.version,
        situation: briefing.situation.clone(),
        objectives: briefing.objectives.clone(),
        actions: briefing.actions.clone(),
        resources: briefing.resources.clone(),
        channels: briefing.channels.clone(),
        made_at: briefing.made_at,
        made_by: briefing.made_by.clone(),
        read_by: found.readers().into_iter().map(read).collect(),
    }
}

fn side_out(found: &Found, side: &SidePart) -> EventSideOut {
    let unified = found.is_unified();
    let brought = side.brought();
    let clauses = side.told.as_ref().map(Part::clauses).unwrap_or_default();
    let post = |post: &Post| PostOut {
        id: post.id.to_string(),
        place: post.place,
        called: words::post(post, unified),
        words: post.words.clone(),
        contact: post.contact.clone(),
        reports_to: post.reports_to.map(String::from),
        revision: post.revision,
    };
    let shift = |shift: &Shift| ShiftOut {
        id: shift.id.to_string(),
        post: shift.post.to_string(),
        position: shift.title.clone(),
        from: shift.from,
        until: shift.until,
    };
    EventSideOut {
        name: side.org.name.clone(),
        answer: side.answer,
        closed: matches!(side.told, Some(Part::Closed(_))),
        under: clauses.into_iter().map(|(clause, _)| clause.to_string()).collect(),
        posts: brought
            .map(|brought| brought.posts.iter().map(post).collect())
            .unwrap_or_default(),
        shifts: brought
            .map(|brought| brought.shifts.iter().map(shift).collect())
            .unwrap_or_default(),
    }
}
