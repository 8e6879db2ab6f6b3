//! JSON of events, over the same reading and verbs as the pages.

use crate::api_out::{EventRowOut, OneEventOut, event_out};
use crate::model::*;
use crate::pages::{
    BeforeQuery, checked_new, papers,
    steps::{self, Do, StepForm},
};
use crate::rules::{
    self, EventForm, OWN_PLACE, PeriodInput, PostForm, ShiftInput, briefing as briefings, staffing::Span,
};
use crate::{listing, reading, verbs};
use axum::{Json as Reply, http::StatusCode};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes, plain_text, t};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/events", get_events)
        .post("/api/v1/events", post_event)
        .get("/api/v1/events/{ev}", get_event)
        .put("/api/v1/events/{ev}", put_event)
        .post("/api/v1/events/{ev}/steps", post_step)
        .post("/api/v1/events/{ev}/posts", post_post)
        .put("/api/v1/events/{ev}/posts/{post}", put_post)
        .delete("/api/v1/events/{ev}/posts/{post}", delete_post)
        .post("/api/v1/events/{ev}/periods", post_period)
        .put("/api/v1/events/{ev}/periods/{period}", put_period)
        .delete("/api/v1/events/{ev}/periods/{period}", delete_period)
        .post("/api/v1/events/{ev}/shifts", post_shift)
        .delete("/api/v1/events/{ev}/shifts/{shift}", delete_shift)
        .put("/api/v1/events/{ev}/briefing", put_briefing)
        .post("/api/v1/events/{ev}/briefing/read", post_read)
        .get("/api/v1/events/{ev}/forms/{form}", get_form)
}

/// The own events, and those that one is invited to: all that are not over, then the 50 newest that are over or called off.
#[utoipa::path(get, path = "/api/v1/events", tag = "events",
    params(("before" = Option<String>, Query, description = "Reference of the last row: the 50 that are over and come after it, and no other")),
    responses((status = 200, body = [EventRowOut]), (status = 404)))]
pub(crate) async fn get_events(
    desk: Desk,
    Query(asked): Query<BeforeQuery>,
) -> Result<Reply<Vec<EventRowOut>>, Problem> {
    let page = listing::list(&desk, asked.before.as_ref()).await?;
    let rows = page.rows.iter().map(|each| EventRowOut::of(each, desk.now()));
    Ok(Reply(rows.collect()))
}

/// One event, as far as it is open.
#[utoipa::path(get, path = "/api/v1/events/{ev}", tag = "events",
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`")),
    responses((status = 200, body = OneEventOut), (status = 404)))]
pub(crate) async fn get_event(desk: Desk, Path(reference): Path<Reference>) -> Result<Reply<OneEventOut>, Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::read(&desk, &mut tx, &reference, CrossingAct::Read).await?;
    tx.commit().await?;
    Ok(Reply(event_out(&found, desk.now())))
}

/// What is planned.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EventIn {
    title: String,
    #[serde(default)]
    words: String,
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
    #[serde(default)]
    attendance: Option<i64>,
    #[serde(default)]
    weather: String,
    #[serde(default)]
    safety: String,
    /// An own site; only of a new event. Without it a site is made of `place`.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    site: Option<SiteId>,
    /// The temporary site of a new event.
    #[serde(default)]
    place: Option<EventPlaceIn>,
    /// Whom to invite; only of a new event.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    partner: Option<OrgId>,
    /// The revision that was read; not needed for a new one.
    #[serde(default)]
    revision: i64,
}

/// A place that is no site yet.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct EventPlaceIn {
    name: String,
    address: String,
    /// Id of the agency that answers there, or its id, a slash and the id of its district.
    #[serde(default)]
    police: String,
    /// A label as the standard writes it: `TLP:AMBER`.
    #[serde(default)]
    tlp: String,
}

impl EventIn {
    fn form(&self, desk: &Desk) -> EventForm {
        let zone = desk.time_zone();
        let place = self.place.as_ref();
        let of_place = |field: fn(&EventPlaceIn) -> &String| place.map(field).cloned().unwrap_or_default();
        EventForm {
            title: self.title.clone(),
            words: self.words.clone(),
            place: self.site.map_or_else(|| OWN_PLACE.to_owned(), |site| site.to_string()),
            site_name: of_place(|place| &place.name),
            site_address: of_place(|place| &place.address),
            police: of_place(|place| &place.police),
            tlp: of_place(|place| &place.tlp),
            attendance: self.attendance.map(|people| people.to_string()).unwrap_or_default(),
            weather: self.weather.clone(),
            safety: self.safety.clone(),
            // A call has no zone to be local in: its instants stand.
            starts_at: rules::local(self.starts_at, &zone),
            ends_at: rules::local(self.ends_at, &zone),
            stands: Some(Span {
                from: self.starts_at,
                until: self.ends_at,
            }),
            partner: self.partner.map(|org| org.to_string()).unwrap_or_default(),
            ..EventForm::default()
        }
    }
}

/// The event that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventMadeOut {
    #[schema(value_type = String)]
    reference: Reference,
}

/// Plans an event, makes its site where it has none, and invites a partner to it.
#[utoipa::path(post, path = "/api/v1/events", tag = "events", request_body = EventIn,
    responses((status = 201, body = EventMadeOut), (status = 404), (status = 422, description = "`event.*`, `site.*`")))]
pub(crate) async fn post_event(
    desk: Desk,
    Json(wanted): Json<EventIn>,
) -> Result<(StatusCode, Reply<EventMadeOut>), Problem> {
    desk.require(Act::ManageSites)?;
    rules::check_span(wanted.starts_at, wanted.ends_at, desk.now())?;
    let checked = checked_new(&desk, &wanted.form(&desk)).await?;
    let (plan, ground, partner) = checked.map_err(|problems| problems.into_problem("event.invalid"))?;
    let reference = verbs::make(&desk, plan, ground, partner).await?;
    Ok((StatusCode::CREATED, Reply(EventMadeOut { reference })))
}

/// Changes what is planned.
#[utoipa::path(put, path = "/api/v1/events/{ev}", tag = "events", request_body = EventIn,
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`")),
    responses((status = 204), (status = 404), (status = 409, description = "`event.changed-meanwhile`, `event.not-now`"), (status = 422, description = "`event.*`")))]
pub(crate) async fn put_event(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<EventIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    rules::check_span(wanted.starts_at, wanted.ends_at, desk.now())?;
    let plan = rules::check(&wanted.form(&desk), &desk.time_zone(), desk.now());
    let plan = plan.map_err(|problems| problems.into_problem("event.invalid"))?;
    verbs::change(&desk, &reference, wanted.revision, plan).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A step of an event.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EventStepIn {
    /// `invited`, `uninvited`, `accepted`, `declined` or `cancelled`.
    step: String,
    /// A reason; needed for `uninvited`, `declined` and `cancelled`.
    #[serde(default)]
    words: String,
    /// With `invited` and `uninvited`.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    partner: Option<OrgId>,
}

/// Takes a step: invites, answers, calls off.
#[utoipa::path(post, path = "/api/v1/events/{ev}/steps", tag = "events", request_body = EventStepIn,
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`")),
    responses((status = 204), (status = 404), (status = 409, description = "`event.not-now`, `event.invited-already`"), (status = 422, description = "`event.*`")))]
pub(crate) async fn post_step(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<EventStepIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let what = Do::parse(&wanted.step);
    let what = what.ok_or_else(|| Problem::refusal("event.step", t("event-choose")))?;
    let form = StepForm {
        step: wanted.step,
        words: wanted.words,
        partner: wanted.partner.map(|org| org.to_string()).unwrap_or_default(),
    };
    steps::take(&desk, &reference, what, &form).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A post of the own side.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PostIn {
    /// `incident_commander`, `public_information_officer`, `safety_officer`, `liaison_officer`, `operations_section_chief`,
    /// `planning_section_chief`, `logistics_section_chief`, `finance_administration_section_chief` or `ground`.
    place: String,
    /// Needed for `ground`.
    #[serde(default)]
    title: String,
    #[serde(default)]
    words: String,
    /// Channel or method of contact of the post itself.
    #[serde(default)]
    contact: String,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    reports_to: Option<EventPostId>,
    /// The revision that was read; not needed for a new one.
    #[serde(default)]
    revision: i64,
}

fn checked_post(wanted: PostIn) -> Result<rules::PostInput, Problem> {
    let form = PostForm {
        place: wanted.place,
        title: wanted.title,
        words: wanted.words,
        contact: wanted.contact,
        reports_to: wanted.reports_to.map(String::from).unwrap_or_default(),
        ..PostForm::default()
    };
    rules::check_post(&form).map_err(|problems| problems.into_problem("event.post-invalid"))
}

/// Something that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventAddedOut {
    id: String,
}

fn added(id: impl ToString) -> (StatusCode, Reply<EventAddedOut>) {
    (StatusCode::CREATED, Reply(EventAddedOut { id: id.to_string() }))
}

/// Adds a post of the own side.
#[utoipa::path(post, path = "/api/v1/events/{ev}/posts", tag = "events", request_body = PostIn,
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`")),
    responses((status = 201, body = EventAddedOut), (status = 404), (status = 409), (status = 422, description = "`event.*`")))]
pub(crate) async fn post_post(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<PostIn>,
) -> Result<(StatusCode, Reply<EventAddedOut>), Problem> {
    desk.require(Act::ManageSites)?;
    Ok(added(verbs::add_post(&desk, &reference, checked_post(wanted)?).await?))
}

/// Changes a post of the own side.
#[utoipa::path(put, path = "/api/v1/events/{ev}/posts/{post}", tag = "events", request_body = PostIn,
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`"), ("post" = String, Path, description = "Id of the post")),
    responses((status = 204), (status = 404), (status = 409, description = "`event.changed-meanwhile`"), (status = 422, description = "`event.*`")))]
pub(crate) async fn put_post(
    desk: Desk,
    Path((reference, post)): Path<(Reference, EventPostId)>,
    Json(wanted): Json<PostIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let seen = wanted.revision;
    verbs::change_post(&desk, &reference, post, seen, checked_post(wanted)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a post of the own side away, and its shifts.
#[utoipa::path(delete, path = "/api/v1/events/{ev}/posts/{post}", tag = "events",
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`"), ("post" = String, Path, description = "Id of the post")),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn delete_post(
    desk: Desk,
    Path((reference, post)): Path<(Reference, EventPostId)>,
) -> Result<StatusCode, Problem> {
    verbs::remove_post(&desk, &reference, post).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An operational period.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PeriodIn {
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    #[serde(default)]
    objectives: String,
    /// The safety message.
    #[serde(default)]
    safety: String,
    /// The revision that was read; not needed for a new one.
    #[serde(default)]
    revision: i64,
}

/// An event that this desk may read, for what is checked against it.
async fn event_of(desk: &Desk, reference: &Reference) -> Result<Event, Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference, CrossingAct::Read).await?;
    tx.commit().await?;
    Ok(found.event)
}

fn checked_period(wanted: &PeriodIn, event: &Event) -> Result<PeriodInput, Problem> {
    Ok(PeriodInput {
        span: rules::check_part(event, wanted.from, wanted.until)?,
        objectives: plain_text(&wanted.objectives, &t("event-objectives-called"), 2_000, false)?,
        safety: plain_text(&wanted.safety, &t("event-period-safety-called"), 2_000, false)?,
    })
}

/// Adds an operational period to an own event.
#[utoipa::path(post, path = "/api/v1/events/{ev}/periods", tag = "events", request_body = PeriodIn,
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`")),
    responses((status = 201, body = EventAddedOut), (status = 404), (status = 409), (status = 422, description = "`event.*`")))]
pub(crate) async fn post_period(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<PeriodIn>,
) -> Result<(StatusCode, Reply<EventAddedOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let input = checked_period(&wanted, &event_of(&desk, &reference).await?)?;
    Ok(added(verbs::add_period(&desk, &reference, input).await?))
}

/// Changes an operational period of an own event.
#[utoipa::path(put, path = "/api/v1/events/{ev}/periods/{period}", tag = "events", request_body = PeriodIn,
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`"), ("period" = String, Path, description = "Id of the operational period")),
    responses((status = 204), (status = 404), (status = 409, description = "`event.changed-meanwhile`"), (status = 422, description = "`event.*`")))]
pub(crate) async fn put_period(
    desk: Desk,
    Path((reference, period)): Path<(Reference, PeriodId)>,
    Json(wanted): Json<PeriodIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let input = checked_period(&wanted, &event_of(&desk, &reference).await?)?;
    verbs::change_period(&desk, &reference, period, wanted.revision, input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an operational period away; shifts stay.
#[utoipa::path(delete, path = "/api/v1/events/{ev}/periods/{period}", tag = "events",
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`"), ("period" = String, Path, description = "Id of the operational period")),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn delete_period(
    desk: Desk,
    Path((reference, period)): Path<(Reference, PeriodId)>,
) -> Result<StatusCode, Problem> {
    verbs::remove_period(&desk, &reference, period).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A shift.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ShiftIn {
    /// A post of the own side.
    #[schema(value_type = String, format = Uuid)]
    post: EventPostId,
    /// A position of the own side.
    #[schema(value_type = String, format = Uuid)]
    position: PositionId,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

/// Puts an own position at an own post. Gaps and overlaps are told with the event.
#[utoipa::path(post, path = "/api/v1/events/{ev}/shifts", tag = "events", request_body = ShiftIn,
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`")),
    responses((status = 201, body = EventAddedOut), (status = 404), (status = 409), (status = 422, description = "`event.*`")))]
pub(crate) async fn post_shift(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<ShiftIn>,
) -> Result<(StatusCode, Reply<EventAddedOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let event = event_of(&desk, &reference).await?;
    let input = ShiftInput {
        post: wanted.post,
        position: wanted.position,
        span: rules::check_part(&event, wanted.from, wanted.until)?,
    };
    Ok(added(verbs::add_shift(&desk, &reference, input).await?))
}

/// Takes a shift of the own side away.
#[utoipa::path(delete, path = "/api/v1/events/{ev}/shifts/{shift}", tag = "events",
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`"), ("shift" = String, Path, description = "Id of the shift")),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn delete_shift(
    desk: Desk,
    Path((reference, shift)): Path<(Reference, ShiftId)>,
) -> Result<StatusCode, Problem> {
    verbs::remove_shift(&desk, &reference, shift).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A briefing. What does not stand in it is taken out.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BriefingIn {
    situation: String,
    #[serde(default)]
    objectives: String,
    /// `at` and `words`.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    actions: Vec<Action>,
    /// `resource`, `identifier`, `ordered`, `eta`, `arrived` and `notes`.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    resources: Vec<Resource>,
    /// `who` and `contact`.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    channels: Vec<Channel>,
    /// The version that was read; 0 where there was none.
    #[serde(default)]
    version: i64,
}

/// The version that counts now.
#[derive(Debug, Serialize, ToSchema)]
pub struct BriefingVersionOut {
    version: i64,
}

/// Writes the next version of the briefing.
#[utoipa::path(put, path = "/api/v1/events/{ev}/briefing", tag = "events", request_body = BriefingIn,
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`")),
    responses((status = 200, body = BriefingVersionOut), (status = 404), (status = 409, description = "`event.changed-meanwhile`"), (status = 422, description = "`event.*`")))]
pub(crate) async fn put_briefing(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<BriefingIn>,
) -> Result<Reply<BriefingVersionOut>, Problem> {
    desk.require(Act::ManageSites)?;
    let said = briefings::Said {
        situation: wanted.situation,
        objectives: wanted.objectives,
        actions: wanted.actions,
        resources: wanted.resources,
        channels: wanted.channels,
    };
    let said = briefings::checked(said).map_err(|problems| problems.into_problem("event.briefing-invalid"))?;
    let version = verbs::brief(&desk, &reference, wanted.version, said).await?;
    Ok(Reply(BriefingVersionOut { version }))
}

/// The version that was read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ReadIn {
    version: i64,
}

/// The own position has read this version of the briefing.
#[utoipa::path(post, path = "/api/v1/events/{ev}/briefing/read", tag = "events", request_body = ReadIn,
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`")),
    responses((status = 204), (status = 404), (status = 409, description = "`event.version`")))]
pub(crate) async fn post_read(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<ReadIn>,
) -> Result<StatusCode, Problem> {
    verbs::mark_read(&desk, &reference, wanted.version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A form of ICS as PDF: `ics-201`, `ics-205a` or `ics-207`. ICS-205A holds the numbers that are open to the reader.
#[utoipa::path(get, path = "/api/v1/events/{ev}/forms/{form}", tag = "events",
    params(("ev" = String, Path, description = "Reference, such as `EV-1234`"), ("form" = String, Path, description = "`ics-201`, `ics-205a` or `ics-207`"),
        ("period" = Option<usize>, Query, description = "Number of the operational period, from 1; else the one that runs or comes")),
    responses((status = 200, content_type = "application/pdf", body = String), (status = 404)))]
pub(crate) async fn get_form(
    desk: Desk,
    path: Path<(Reference, String)>,
    query: muster_web::Query<papers::Asked>,
) -> Result<axum::response::Response, Problem> {
    papers::get_pdf(desk, path, query).await
}
