//! What may be planned, staffed and said of an event, and what then.

pub mod briefing;
pub mod moving;
mod parts;
pub mod staffing;

pub use parts::*;

use crate::model::*;
use crate::words;
use jiff::{SignedDuration, tz::TimeZone};
use muster_membership::fields::FieldProblems;
use muster_readiness::site_profile::{KnownPolice, Profile, rules as sites};
use muster_terms::*;
use muster_web::{Begun, Desk, LastChange, Problem, Stored, Told, format, plain_text, t};
use serde::Deserialize;
use staffing::{Span, goes_round};

/// So long a form may lie open between the time that was typed and saving it.
const TYPING_MINUTES: i64 = 60;
/// An event later than this is a slip of the keyboard.
const FURTHEST_DAYS: i64 = 3 * 366;
/// The longest event.
const LONGEST_DAYS: i64 = 60;
/// A temporary site is open for raising from so many hours before the event…
pub const HOURS_BEFORE: i64 = 48;
/// …until so many after it: building up and clearing away are work too.
pub const HOURS_AFTER: i64 = 24;
/// Events that an organisation plans and that are not over.
pub const MOST_OPEN: i64 = 300;
/// Operational periods of one event.
pub const MOST_PERIODS: usize = 60;
/// Posts of one side.
pub const MOST_POSTS: usize = 200;
/// Shifts of one side.
pub const MOST_SHIFTS: usize = 2_000;
/// Lines of one list of a briefing.
pub const MOST_LINES: usize = 100;
/// The word of the form for a place that is no site yet.
pub const OWN_PLACE: &str = "own";

/// An event as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct EventForm {
    pub title: String,
    pub words: String,
    /// Id of an own site, or [`OWN_PLACE`]; only of a new event.
    pub place: String,
    pub site_name: String,
    pub site_address: String,
    /// Of the place's own site, as a site's profile has it.
    pub police: String,
    pub tlp: String,
    pub attendance: String,
    pub weather: String,
    pub safety: String,
    /// Local, as the browser sends it: `2031-05-06T10:00`.
    pub starts_at: String,
    pub ends_at: String,
    /// The instants that are stored: a text that says the same leaves them, with their seconds and in the hour that comes twice.
    #[serde(skip)]
    pub stands: Option<Span>,
    /// Id of an organisation; empty: nobody. Only of a new event.
    pub partner: String,
    pub revision: i64,
    pub begun: Begun,
}

/// What is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub title: String,
    pub words: String,
    pub attendance: Option<i64>,
    pub weather: String,
    pub safety: String,
    pub span: Span,
}

/// Where an event is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// At a standing site. Whether it is an own one is for the verb, which can look.
    Standing(SiteId),
    /// A site is made for it.
    Own(Profile),
}

/// Checks every field of the plan and says all that is wrong at once. `zone` is the reader's.
///
/// Errors: `event.when`, `event.attendance`, `text.empty`, `text.too-long`, each at its field.
pub fn check(form: &EventForm, zone: &TimeZone, now: Timestamp) -> Result<Plan, FieldProblems> {
    let mut problems = FieldProblems::default();
    let mut text = |field: &'static str, words: &str, called: &str, most, needed| {
        problems.keep(field, plain_text(words, &t(called), most, needed))
    };
    let title = text("title", &form.title, "event-title-called", 120, true);
    let words = text("words", &form.words, "event-words-called", 2_000, false);
    let weather = text("weather", &form.weather, "event-weather-called", 500, false);
    let safety = text("safety", &form.safety, "event-safety-called", 2_000, false);
    let attendance = problems.keep("attendance", check_attendance(&form.attendance));
    let (starts, ends) = (form.stands.map(|span| span.from), form.stands.map(|span| span.until));
    let from = problems.keep("starts_at", check_changed(&form.starts_at, starts, zone));
    let until = problems.keep("ends_at", check_changed(&form.ends_at, ends, zone));
    let span = match (from, until) {
        (Some(from), Some(until)) => problems.keep("ends_at", check_span(from, until, now)),
        _ => None,
    };
    match (title, words, attendance, weather, safety, span) {
        (Some(title), Some(words), Some(attendance), Some(weather), Some(safety), Some(span)) => Ok(Plan {
            title,
            words,
            attendance,
            weather,
            safety,
            span,
        }),
        _ => Err(problems),
    }
}

/// Where a new event shall be.
///
/// Errors: `event.place`, and those of a site's profile.
pub fn check_ground(form: &EventForm, known: &[KnownPolice]) -> Result<Ground, FieldProblems> {
    if form.place != OWN_PLACE {
        let site = form.place.parse().map(Ground::Standing);
        return site.map_err(|_| FieldProblems::one("place", &Problem::refusal("event.place", t("event-choose"))));
    }
    let profile = sites::ProfileForm {
        name: form.site_name.clone(),
        address: form.site_address.clone(),
        police: form.police.clone(),
        tlp: form.tlp.clone(),
        ..sites::ProfileForm::default()
    };
    sites::check(&profile, known, Tlp::default())
        .map(Ground::Own)
        .map_err(|wrong| {
            let mut problems = FieldProblems::default();
            for (field, words) in wrong.list() {
                let field = match *field {
                    "name" => "site_name",
                    "address" => "site_address",
                    other => other,
                };
                problems.say(field, words.clone());
            }
            problems
        })
}

/// Whom to invite at once: an organisation's id, or nobody.
///
/// Errors: `event.partner`.
pub fn check_partner(typed: &str) -> Result<Option<OrgId>, Problem> {
    match typed.trim() {
        "" => Ok(None),
        id => id
            .parse()
            .map(Some)
            .map_err(|_| Problem::refusal("event.partner", t("event-choose"))),
    }
}

fn check_attendance(typed: &str) -> Result<Option<i64>, Problem> {
    match typed.trim() {
        "" => Ok(None),
        number => match number.parse() {
            Ok(people @ 0..=10_000_000) => Ok(Some(people)),
            _ => Err(Problem::refusal("event.attendance", t("event-attendance-wrong"))),
        },
    }
}

fn wrong_time() -> Problem {
    Problem::refusal("event.when", t("event-when-wrong"))
}

/// A local time as a browser sends it, in the reader's zone.
///
/// Errors: `event.when`.
pub fn check_local(typed: &str, zone: &TimeZone) -> Result<Timestamp, Problem> {
    let local: civil::DateTime = typed.trim().parse().map_err(|_| wrong_time())?;
    Ok(local.to_zoned(zone.clone()).map_err(|_| wrong_time())?.timestamp())
}

/// The same where an instant is stored: it stays while the text says it.
fn check_changed(typed: &str, stored: Option<Timestamp>, zone: &TimeZone) -> Result<Timestamp, Problem> {
    match stored.filter(|stored| local(*stored, zone) == typed.trim()) {
        Some(stored) => Ok(stored),
        None => check_local(typed, zone),
    }
}

/// From when until when an event is: it is not over yet, and it ends after it began.
///
/// Errors: `event.when`.
pub fn check_span(from: Timestamp, until: Timestamp, now: Timestamp) -> Result<Span, Problem> {
    let far = |days: i64| SignedDuration::from_hours(24 * days);
    let is_to_come = now - SignedDuration::from_mins(TYPING_MINUTES) <= until && from <= now + far(FURTHEST_DAYS);
    match from < until && until <= from + far(LONGEST_DAYS) && is_to_come {
        true => Ok(Span { from, until }),
        false => Err(wrong_time()),
    }
}

/// From when until when a temporary site is offered for raising.
pub fn window(event: Span) -> Span {
    Span {
        from: event.from - SignedDuration::from_hours(HOURS_BEFORE),
        until: event.until + SignedDuration::from_hours(HOURS_AFTER),
    }
}

/// A part of an event, with its building up and clearing away: a shift or an operational period.
///
/// Errors: `event.part`.
pub fn check_part(event: &Event, from: Timestamp, until: Timestamp) -> Result<Span, Problem> {
    let span = Span { from, until };
    match from < until && is_within(event, span) {
        true => Ok(span),
        false => Err(Problem::refusal("event.part", t("event-part-wrong"))),
    }
}

/// Is it in the event's time with its building up and clearing away?
pub fn is_within(event: &Event, part: Span) -> bool {
    let whole = window(event.span());
    whole.from <= part.from && part.until <= whole.until
}

impl Event {
    /// Its own time.
    pub fn span(&self) -> Span {
        Span {
            from: self.starts_at,
            until: self.ends_at,
        }
    }
}

/// As a `datetime-local` input holds it.
pub fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Can partners still be asked, and answer; can it be called off? What is over or called off stands as it was.
///
/// Errors: `event.not-now`.
pub fn must_be_open(event: &Event, now: Timestamp) -> Result<(), Problem> {
    match event.state(now) {
        State::Planned | State::On => Ok(()),
        State::Over | State::Cancelled => Err(Problem::conflict("event.not-now", t("event-not-now"))),
    }
}

/// May it still be planned and staffed? Until all is cleared away: an event can overrun.
///
/// Errors: `event.not-now`.
pub fn must_go_on(event: &Event, now: Timestamp) -> Result<(), Problem> {
    match event.cancelled_at.is_none() && now < window(event.span()).until {
        true => Ok(()),
        false => Err(Problem::conflict("event.not-now", t("event-not-now"))),
    }
}

/// An event as its form and its conflicts see it.
pub fn stored(event: &Event, zone: &TimeZone) -> Vec<Stored> {
    let number = event.attendance.map(|people| people.to_string()).unwrap_or_default();
    let time = |name, label: &str, at| Stored::known(name, t(label), local(at, zone), format::day_clock(at, zone));
    vec![
        Stored::text("title", t("event-title"), event.title.as_str()),
        Stored::text("words", t("event-words"), event.words.as_str()),
        Stored::text("attendance", t("event-attendance"), number),
        Stored::text("weather", t("event-weather"), event.weather.as_str()),
        Stored::text("safety", t("event-safety"), event.safety.as_str()),
        time("starts_at", "event-starts", event.starts_at),
        time("ends_at", "event-ends", event.ends_at),
    ]
}

/// The event after its plan was changed.
pub fn planned(event: Event, plan: Plan) -> Event {
    Event {
        title: plan.title,
        words: plan.words,
        attendance: plan.attendance,
        weather: plan.weather,
        safety: plan.safety,
        starts_at: plan.span.from,
        ends_at: plan.span.until,
        ..event
    }
}

/// Somebody else was first at the event, a post, a period or the briefing, which stands at `reopen`.
pub fn lost_race(last: &LastChange, desk: &Desk, reopen: String) -> Problem {
    let told = Told {
        code: "event.changed-meanwhile",
        known: "event-changed-meanwhile",
        unknown: "event-changed-unseen",
    };
    told.conflict(Some(last), desk).meanwhile(reopen, None)
}

/// A post as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PostForm {
    pub place: String,
    pub title: String,
    pub words: String,
    pub contact: String,
    /// Id of a post; empty: nobody's.
    pub reports_to: String,
    pub revision: i64,
    pub begun: Begun,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostInput {
    pub place: Place,
    pub title: String,
    pub words: String,
    pub contact: String,
    pub reports_to: Option<EventPostId>,
}

/// Checks a post. A place of ICS is called as ICS calls it; one on the ground needs its own title.
///
/// Errors: `event.post-place`, `event.reports-to`, `text.empty`, `text.too-long`, each at its field.
pub fn check_post(form: &PostForm) -> Result<PostInput, FieldProblems> {
    let mut problems = FieldProblems::default();
    let place = Place::parse(&form.place).ok_or_else(|| Problem::refusal("event.post-place", t("event-choose")));
    let place = problems.keep("place", place);
    let ground = place == Some(Place::Ground);
    let mut text = |field: &'static str, words: &str, called: &str, most, needed| {
        problems.keep(field, plain_text(words, &t(called), most, needed))
    };
    let title = text("title", &form.title, "event-post-title-called", 80, ground);
    let words = text("words", &form.words, "event-post-words-called", 500, false);
    let contact = text("contact", &form.contact, "event-post-contact-called", 120, false);
    let reports_to = match form.reports_to.trim() {
        "" => Ok(None),
        id => id
            .parse()
            .map(Some)
            .map_err(|_| Problem::refusal("event.reports-to", t("event-choose"))),
    };
    let reports_to = problems.keep("reports_to", reports_to);
    match (place, title, words, contact, reports_to) {
        (Some(place), Some(title), Some(words), Some(contact), Some(reports_to)) => Ok(PostInput {
            title: if ground { title } else { String::new() },
            place,
            words,
            contact,
            reports_to,
        }),
        _ => Err(problems),
    }
}

/// May `post` (or a new one) of `org` become so, among the posts that its writer sees?
///
/// Errors: `event.reports-to` for another one than before that is not among them, or that would report to itself; `event.one-place` for a second of
/// the same place in the cell of one side.
pub fn may_post(posts: &[Post], org: OrgId, post: Option<EventPostId>, input: &PostInput) -> Result<(), Problem> {
    if let Some(to) = input.reports_to {
        let wrong = |words: &str| Err(Problem::refusal("event.reports-to", t(words)));
        let kept = post.and_then(|post| posts.iter().find(|each| each.id == post)?.reports_to);
        if kept != Some(to) && !posts.iter().any(|each| each.id == to) {
            return wrong("event-choose");
        }
        if post.is_some_and(|post| goes_round(posts, post, to)) {
            return wrong("event-reports-round");
        }
    }
    let is_second = |each: &Post| each.org == org && each.place == input.place && Some(each.id) != post;
    match input.place != Place::Ground && posts.iter().any(is_second) {
        true => Err(Problem::refusal("event.one-place", t("event-one-place"))),
        false => Ok(()),
    }
}

/// A post as its form and its conflicts see it. `superior` is the title of the post it reports to.
pub fn stored_post(post: &Post, superior: &str) -> Vec<Stored> {
    let above = post.reports_to.map(String::from).unwrap_or_default();
    vec![
        Stored::known(
            "place",
            t("event-post-place"),
            post.place.as_str(),
            words::place(post.place),
        ),
        Stored::text("title", t("event-post-title"), post.title.as_str()),
        Stored::text("words", t("event-post-words"), post.words.as_str()),
        Stored::text("contact", t("event-post-contact"), post.contact.as_str()),
        Stored::known("reports_to", t("event-reports-to"), above, superior),
    ]
}

/// One side has as many as it may have.
pub fn too_many() -> Problem {
    Problem::refusal("event.too-many", t("event-too-many"))
}
