//! JSON of sites, over the same reading as the pages.

use super::{SiteFile, SiteLine, listing, pages::SitesQuery, reading};
use crate::opening::Part;
use crate::site_point::SitePoint;
use axum::Json;
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query, Routes};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/sites", get_sites)
        .get("/api/v1/sites/{site}", get_site)
}

/// A site in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteLineOut {
    /// The spoken reference, which addresses use: `S-4821`.
    #[schema(value_type = String)]
    reference: Reference,
    name: String,
    address: String,
    /// `null` for partners: how many there are belongs to another class.
    floors: Option<i64>,
    meeting_points: i64,
}

impl From<&SiteLine> for SiteLineOut {
    fn from(line: &SiteLine) -> Self {
        Self {
            reference: line.reference.clone(),
            name: line.name.clone(),
            address: line.address.clone(),
            floors: line.floors,
            meeting_points: line.meeting_points,
        }
    }
}

/// A partner's sites that the same clauses open.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnerSitesOut {
    organisation: String,
    /// The first of `clauses`.
    clause: String,
    /// One of each agreement that opens them, such as `AG-0143 §4.1`.
    clauses: Vec<String>,
    sites: Vec<SiteLineOut>,
    /// On the last list of a partner: the site to name as `after` for the next ones. `null`: there are no more.
    #[schema(value_type = Option<String>)]
    more_after: Option<Reference>,
}

/// The sites this position may see now, by name: fifty of each organisation, or the next of one.
#[derive(Debug, Serialize, ToSchema)]
pub struct SitesOut {
    own: Vec<SiteLineOut>,
    /// The own site to name as `after` for the next ones. `null`: there are no more.
    #[schema(value_type = Option<String>)]
    own_more_after: Option<Reference>,
    partners: Vec<PartnerSitesOut>,
}

#[utoipa::path(get, path = "/api/v1/sites", tag = "sites", params(SitesQuery),
    responses((status = 200, body = SitesOut), (status = 404, description = "The site to go on from is absent, or not open to this position")))]
pub(crate) async fn get_sites(desk: Desk, Query(asked): Query<SitesQuery>) -> Result<Json<SitesOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let sites = listing::sites(&desk, &mut tx, asked.after.as_ref()).await?;
    tx.commit().await?;
    let partner = |list: &listing::PartnerSites| PartnerSitesOut {
        organisation: list.partner.clone(),
        clause: list.under.first().map(ToString::to_string).unwrap_or_default(),
        clauses: list.under.iter().map(ToString::to_string).collect(),
        sites: list.sites.as_ref().iter().map(SiteLineOut::from).collect(),
        more_after: list.more_after.clone(),
    };
    let own = sites.own.as_ref();
    Ok(Json(SitesOut {
        own: own
            .into_iter()
            .flat_map(|own| &own.sites)
            .map(SiteLineOut::from)
            .collect(),
        own_more_after: own.and_then(|own| own.more_after.clone()),
        partners: sites.partners.iter().map(partner).collect(),
    }))
}

/// A point of a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct PointOut {
    #[schema(value_type = String, format = Uuid)]
    id: PointId,
    /// A word of `docs/formats/floor-plan.md`, such as `meeting_point`.
    kind: &'static str,
    code: String,
    name: String,
    detail: String,
    preferred: bool,
}

impl From<&SitePoint> for PointOut {
    fn from(point: &SitePoint) -> Self {
        Self {
            id: point.id,
            kind: point.kind.as_str(),
            code: point.code.clone(),
            name: point.name.clone(),
            detail: point.detail.clone(),
            preferred: point.preferred,
        }
    }
}

/// A note for officers.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficerNoteOut {
    label: String,
    words: String,
}

/// What whoever arrives needs first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArrivalOut {
    meet_at: Option<PointOut>,
    best_way_in: Option<PointOut>,
    /// Titles of the positions on duty at the site.
    on_site: Vec<String>,
    words: String,
}

/// A site's profile.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteOut {
    #[schema(value_type = String, format = Uuid)]
    id: SiteId,
    #[schema(value_type = String)]
    reference: Reference,
    organisation: String,
    name: String,
    address: String,
    hours: String,
    occupancy: String,
    /// Agency and district that answer for the site; absent for every other partner.
    police: Option<String>,
    arrival: ArrivalOut,
    points: Vec<PointOut>,
    officer_notes: Vec<OfficerNoteOut>,
    /// The label of all that is of the site, as TLP 2.0 writes it: `TLP:AMBER`.
    #[schema(value_type = String)]
    tlp: Tlp,
    /// Counts up with each change.
    revision: i64,
    /// The clause that opens it, such as `AG-0143 §4.1`; absent for own sites.
    clause: Option<String>,
}

fn out(file: &SiteFile, clause: Option<String>) -> SiteOut {
    let site = &file.site;
    let arrival = &file.arrival;
    SiteOut {
        id: site.id,
        reference: site.reference.clone(),
        organisation: file.owner_name.clone(),
        name: site.name.clone(),
        address: site.address.clone(),
        hours: site.hours.clone(),
        occupancy: site.occupancy.clone(),
        police: file.police_name.clone(),
        arrival: ArrivalOut {
            meet_at: arrival.meet_at.as_ref().map(PointOut::from),
            best_way_in: arrival.best_way_in.as_ref().map(PointOut::from),
            on_site: arrival.on_site.iter().map(|each| each.title.clone()).collect(),
            words: arrival.words.clone(),
        },
        points: file.points.iter().map(PointOut::from).collect(),
        officer_notes: site
            .officer_notes
            .iter()
            .map(|(label, words)| OfficerNoteOut {
                label: label.clone(),
                words: words.clone(),
            })
            .collect(),
        tlp: site.tlp,
        revision: site.revision,
        clause,
    }
}

#[utoipa::path(get, path = "/api/v1/sites/{site}", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site, such as S-4821")),
    responses((status = 200, body = SiteOut), (status = 404, description = "Absent, or not open to this position")))]
pub(crate) async fn get_site(desk: Desk, Path(site): Path<Reference>) -> Result<Json<SiteOut>, Problem> {
    let mut found = reading::find(&desk, &site).await?;
    let file = Part::Open(found.file(&desk, CrossingAct::Read).await?);
    found.done().await?;
    let clause = file.clause().map(|(clause, _)| clause.to_string());
    Ok(Json(out(file.open().ok_or(Problem::Missing)?, clause)))
}
