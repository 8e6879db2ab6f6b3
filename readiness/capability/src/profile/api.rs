//! JSON of profiles and of stated beside measured, over the same reading and verbs as the pages.

use super::comparison::{self, Band, Line};
use super::reading::{self, Stated};
use super::rules::{self, Figure};
use super::{Content, Profile, form::ProfileForm, pages::today, verbs};
use axum::{Json as Reply, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Routes, t};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/capability", get_capability)
        .put("/api/v1/capability", put_capability)
        .get("/api/v1/capability/{org}", get_agency)
        .post("/api/v1/capability/{org}/notes", post_note)
}

/// Something an agency can send.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendOut {
    /// One word of a closed list, such as `patrol` or `bomb_disposal`.
    #[schema(value_type = String)]
    kind: CapabilityKind,
    count: u32,
    #[serde(default)]
    hours: String,
}

/// What an agency, or one unit of it, says.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileOut {
    /// Absent: the whole agency.
    #[schema(value_type = Option<String>, format = Uuid)]
    unit: Option<UnitId>,
    unit_name: String,
    version: i64,
    sends: Vec<SendOut>,
    limits: String,
    /// Words of a closed list, such as `keys`.
    #[schema(value_type = Vec<String>)]
    needs: Vec<SiteNeed>,
    needs_words: String,
    /// `day`, `evening`, `night`: minutes from the alarm to the first unit on scene when life is in danger.
    #[schema(value_type = BTreeMap<String, u32>)]
    minutes: BTreeMap<DayBand, u32>,
    #[schema(value_type = String, format = Date)]
    review_on: civil::Date,
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
    /// Title of the position.
    changed_by: String,
}

/// The profiles of one agency, as far as they are open.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatedOut {
    #[schema(value_type = String, format = Uuid)]
    agency: OrgId,
    name: String,
    profiles: Vec<ProfileOut>,
    /// The clauses that open them, such as `AG-0143 §2.5`; none for the own.
    clauses: Vec<String>,
    /// The stable code of the reason when nothing is open.
    closed: Option<&'static str>,
}

impl From<&Profile> for ProfileOut {
    fn from(profile: &Profile) -> Self {
        let Content {
            sends,
            limits,
            needs,
            needs_words,
            minutes,
            review_on,
        } = profile.content.clone();
        let sends = sends.into_iter().map(|send| SendOut {
            kind: send.kind,
            count: send.count,
            hours: send.hours,
        });
        Self {
            unit: profile.unit,
            unit_name: profile.unit_name.clone(),
            version: profile.version,
            sends: sends.collect(),
            limits,
            needs,
            needs_words,
            minutes,
            review_on,
            changed_at: profile.changed.at,
            changed_by: profile.changed.by.clone(),
        }
    }
}

impl From<&Stated> for StatedOut {
    fn from(stated: &Stated) -> Self {
        let clauses = stated.parts.iter().flat_map(|part| part.clauses());
        Self {
            agency: stated.agency.id,
            name: stated.agency.name.clone(),
            profiles: stated.open().into_iter().map(ProfileOut::from).collect(),
            clauses: clauses.map(|(clause, _)| clause.to_string()).collect(),
            closed: stated.closed().map(|why| why.code()),
        }
    }
}

/// The own profiles and what partners open.
#[derive(Debug, Serialize, ToSchema)]
pub struct CapabilityOut {
    /// Absent for a company, which has none.
    own: Option<StatedOut>,
    partners: Vec<StatedOut>,
}

/// The own profiles, and those of partners that a clause opens.
#[utoipa::path(get, path = "/api/v1/capability", tag = "capability", responses((status = 200, body = CapabilityOut)))]
pub(crate) async fn get_capability(desk: Desk) -> Result<Reply<CapabilityOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let own = match desk.who.org_kind {
        OrganisationKind::Agency => Some(reading::own(&desk, &tx).await?),
        OrganisationKind::Company => None,
    };
    let partners = reading::of_partners(&desk, &mut tx).await?;
    tx.commit().await?;
    Ok(Reply(CapabilityOut {
        own: own.as_ref().map(StatedOut::from),
        partners: partners.iter().map(StatedOut::from).collect(),
    }))
}

/// A profile as it shall be, beside the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileIn {
    /// Id of an own unit; absent: the whole agency.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    unit: Option<UnitId>,
    /// The version that was read; 0 when there was none.
    version: i64,
    sends: Vec<SendOut>,
    #[serde(default)]
    limits: String,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    needs: Vec<SiteNeed>,
    #[serde(default)]
    needs_words: String,
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, u32>)]
    minutes: BTreeMap<DayBand, u32>,
    #[schema(value_type = String, format = Date)]
    review_on: civil::Date,
}

/// Keeps what the own agency, or a unit of it, says.
#[utoipa::path(put, path = "/api/v1/capability", tag = "capability", request_body = ProfileIn,
    responses((status = 204), (status = 404, description = "Not an agency, or not an own unit"),
        (status = 409, description = "`capability.changed-meanwhile`"), (status = 422, description = "`capability.invalid`")))]
pub(crate) async fn put_capability(desk: Desk, Json(wanted): Json<ProfileIn>) -> Result<StatusCode, Problem> {
    verbs::require_agency(&desk)?;
    let mut kinds: Vec<CapabilityKind> = wanted.sends.iter().map(|send| send.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() != wanted.sends.len() {
        return Err(Problem::refusal("capability.invalid", t("capability-kind-twice")));
    }
    let sends = wanted.sends.into_iter().map(|send| super::Send {
        kind: send.kind,
        count: send.count,
        hours: send.hours,
    });
    let said = Content {
        sends: sends.collect(),
        limits: wanted.limits,
        needs: wanted.needs,
        needs_words: wanted.needs_words,
        minutes: wanted.minutes,
        review_on: wanted.review_on,
    };
    let form = ProfileForm::said(&said);
    let content = form.check(today(&desk));
    let content = content.map_err(|problems| problems.into_problem("capability.invalid"))?;
    verbs::keep(&desk, wanted.unit, wanted.version, content).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The median of one interval from the alarm.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureOut {
    /// How many emergencies it was measured in.
    measured: usize,
    /// Absent where fewer than three were measured.
    median_seconds: Option<i64>,
}

impl From<Figure> for FigureOut {
    fn from(figure: Figure) -> Self {
        Self {
            measured: figure.measured,
            median_seconds: figure.median_seconds,
        }
    }
}

/// What one side says of a figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteOut {
    /// The organisation that said it.
    #[schema(value_type = String, format = Uuid)]
    by: OrgId,
    title: String,
    words: String,
    #[schema(value_type = String, format = DateTime)]
    said_at: Timestamp,
}

/// One part of the day at a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct BandOut {
    /// `day`, `evening` or `night`.
    #[schema(value_type = String)]
    band: DayBand,
    stated_minutes: Option<u32>,
    emergencies: usize,
    accepted: FigureOut,
    sent: FigureOut,
    on_scene: FigureOut,
    notes: Vec<NoteOut>,
}

impl From<&Band> for BandOut {
    fn from(band: &Band) -> Self {
        let notes = band.notes.iter().map(|note| NoteOut {
            by: note.org,
            title: note.title.clone(),
            words: note.words.clone(),
            said_at: note.said_at,
        });
        Self {
            band: band.band,
            stated_minutes: band.stated,
            emergencies: band.measured.emergencies,
            accepted: band.measured.accepted.into(),
            sent: band.measured.sent.into(),
            on_scene: band.measured.on_scene.into(),
            notes: notes.collect(),
        }
    }
}

/// A site with what is stated and what was measured there.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparedSiteOut {
    #[schema(value_type = String)]
    site: Reference,
    name: String,
    owner: String,
    bands: Vec<BandOut>,
}

impl From<&Line> for ComparedSiteOut {
    fn from(line: &Line) -> Self {
        Self {
            site: line.site.reference.clone(),
            name: line.site.name.clone(),
            owner: line.owner_name.clone(),
            bands: line.bands.iter().map(BandOut::from).collect(),
        }
    }
}

/// Stated beside measured.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparedOut {
    stated: StatedOut,
    sites: Vec<ComparedSiteOut>,
    /// More sites than are listed.
    more: bool,
    /// Days that are measured.
    measured_days: i64,
}

/// An agency's stated times beside what was measured, site by site.
#[utoipa::path(get, path = "/api/v1/capability/{org}", tag = "capability", params(("org" = String, Path, description = "Id of an agency")),
    responses((status = 200, body = ComparedOut), (status = 404, description = "No agency, or no agreement with it")))]
pub(crate) async fn get_agency(desk: Desk, Path(agency): Path<OrgId>) -> Result<Reply<ComparedOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let found = comparison::read(&desk, &mut tx, agency).await?;
    tx.commit().await?;
    Ok(Reply(ComparedOut {
        stated: StatedOut::from(&found.stated),
        sites: found.lines.iter().map(ComparedSiteOut::from).collect(),
        more: found.more,
        measured_days: rules::MEASURED_DAYS,
    }))
}

/// What this side says of a figure.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteIn {
    /// Reference of the site, such as `S-4821`.
    #[schema(value_type = String)]
    site: Reference,
    #[schema(value_type = String)]
    band: DayBand,
    words: String,
}

/// Adds a note beside a figure.
#[utoipa::path(post, path = "/api/v1/capability/{org}/notes", tag = "capability", request_body = NoteIn,
    params(("org" = String, Path, description = "Id of an agency")),
    responses((status = 201), (status = 404), (status = 422, description = "`text.empty`, `text.too-long`, `capability.notes`")))]
pub(crate) async fn post_note(
    desk: Desk,
    Path(agency): Path<OrgId>,
    Json(wanted): Json<NoteIn>,
) -> Result<StatusCode, Problem> {
    verbs::note(&desk, agency, &wanted.site, wanted.band, &wanted.words).await?;
    Ok(StatusCode::CREATED)
}
