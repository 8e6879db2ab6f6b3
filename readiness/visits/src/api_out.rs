//! What the API says of visits.

use crate::listing::Listed;
use crate::lists;
use crate::model::*;
use crate::own_part::OwnPart;
use crate::reading::{Found, SidePart};
use muster_terms::*;
use muster_web::t;
use serde::Serialize;
use utoipa::ToSchema;

/// A visit in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitRowOut {
    #[schema(value_type = String)]
    reference: Reference,
    /// `familiarisation`, `joint_assessment` or `walk_through`.
    #[schema(value_type = String)]
    kind: Kind,
    /// `planned`, `under_way`, `to_sign`, `done` or `cancelled`.
    #[schema(value_type = String)]
    state: VisitState,
    /// Name of the organisation whose visit it is.
    owner: String,
    site: String,
    #[schema(value_type = String, format = DateTime)]
    planned_for: Timestamp,
    /// `asked`, `accepted`, `proposed`, `declined` or `uninvited`: of the partner, or one's own to a visit of others.
    #[schema(value_type = Option<String>)]
    answer: Option<Answer>,
    signed: bool,
    /// The clauses that open it, such as `AG-0143 §5.3`; none for own ones.
    clauses: Vec<String>,
}

impl From<&Listed> for VisitRowOut {
    fn from(each: &Listed) -> Self {
        Self {
            reference: each.visit.reference.clone(),
            kind: each.visit.kind,
            state: each.visit.state,
            owner: each.owner.name.clone(),
            site: each.site.clone(),
            planned_for: each.visit.planned_for,
            answer: each.answer,
            signed: each.signed,
            clauses: each.under.iter().map(ToString::to_string).collect(),
        }
    }
}

/// One stop of the route.
#[derive(Debug, Serialize, ToSchema)]
pub struct StopOut {
    #[schema(value_type = String, format = Uuid)]
    id: VisitItemId,
    place: i64,
    label: String,
    words: String,
    #[schema(value_type = Option<String>, format = Uuid)]
    floor: Option<FloorId>,
}

/// What a side says of a line.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckOut {
    line: String,
    /// The line in words.
    called: String,
    /// `ok`, `not_ok` or `not_looked_at`.
    #[schema(value_type = String)]
    verdict: Verdict,
    /// `unlikely`, `possible` or `likely`; only of a joint assessment.
    #[schema(value_type = Option<String>)]
    likelihood: Option<Likelihood>,
    /// `slight`, `serious` or `severe`; only of a joint assessment.
    #[schema(value_type = Option<String>)]
    consequence: Option<Consequence>,
    words: String,
    revision: i64,
}

/// A finding.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingOut {
    #[schema(value_type = String, format = Uuid)]
    id: FindingId,
    #[schema(value_type = Option<String>, format = Uuid)]
    stop: Option<VisitItemId>,
    /// `low`, `medium`, `high` or `critical`.
    #[schema(value_type = String)]
    severity: Severity,
    words: String,
    /// The corrective action that came of it.
    #[schema(value_type = Option<String>)]
    action: Option<Reference>,
    #[schema(value_type = String, format = DateTime)]
    found_at: Timestamp,
    found_by: String,
    photos: Vec<PhotoOut>,
}

/// A photo; its JPEG is at `/api/v1/visits/{vis}/photos/{photo}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhotoOut {
    #[schema(value_type = String, format = Uuid)]
    id: PhotoId,
    words: String,
    width: u32,
    height: u32,
    sha256: String,
}

/// What one side wrote.
#[derive(Debug, Serialize, ToSchema)]
pub struct SideOut {
    #[schema(value_type = String, format = Uuid)]
    organisation: OrgId,
    name: String,
    /// Of a partner: `asked`, `accepted`, `proposed`, `declined` or `uninvited`.
    #[schema(value_type = Option<String>)]
    answer: Option<Answer>,
    #[schema(value_type = Option<String>, format = DateTime)]
    proposed_for: Option<Timestamp>,
    answer_words: String,
    /// Titles of the positions that come along.
    people: Vec<String>,
    checks: Vec<CheckOut>,
    findings: Vec<FindingOut>,
    clauses: Vec<String>,
    /// It wrote something that is not open to the caller.
    closed: bool,
}

/// A signature.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignatureOut {
    #[schema(value_type = String, format = Uuid)]
    organisation: OrgId,
    title: String,
    digest: String,
    #[schema(value_type = String, format = DateTime)]
    signed_at: Timestamp,
    /// False once the visit was opened again.
    stands: bool,
}

/// One visit.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitOut {
    #[schema(value_type = String)]
    reference: Reference,
    #[schema(value_type = String)]
    kind: Kind,
    #[schema(value_type = String)]
    state: VisitState,
    #[schema(value_type = String, format = Uuid)]
    owner: OrgId,
    #[schema(value_type = String, format = Uuid)]
    site: SiteId,
    site_name: String,
    purpose: String,
    #[schema(value_type = String, format = DateTime)]
    planned_for: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    done_at: Option<Timestamp>,
    revision: i64,
    /// What is signed; absent where something of the visit is closed to the caller.
    digest: Option<String>,
    clauses: Vec<String>,
    /// Keys of the lines of its checklist.
    lines: Vec<&'static str>,
    stops: Vec<StopOut>,
    sides: Vec<SideOut>,
    signatures: Vec<SignatureOut>,
}

/// What stays with a side that is out of a visit: what it wrote itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitOwnPartOut {
    #[schema(value_type = String)]
    reference: Reference,
    /// As the visit was called when it was planned.
    title: String,
    /// `declined` or `uninvited`.
    #[schema(value_type = String)]
    answer: Answer,
    checks: Vec<CheckOut>,
    findings: Vec<FindingOut>,
}

impl From<&OwnPart> for VisitOwnPartOut {
    fn from(own: &OwnPart) -> Self {
        Self {
            reference: own.reference.clone(),
            title: own.title.clone(),
            answer: own.answer,
            checks: own.said.checks.iter().map(check_out).collect(),
            findings: own
                .said
                .findings
                .iter()
                .map(|each| finding_out(&own.said, each))
                .collect(),
        }
    }
}

/// A visit, or what one has of it still.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum VisitReadOut {
    Whole(Box<VisitOut>),
    OwnPart(VisitOwnPartOut),
}

fn side_out(side: &SidePart) -> SideOut {
    let told = side.open();
    let invited = told.and_then(|told| told.invited.as_ref());
    let said = told.map(|told| &told.said);
    let clauses = side.told.iter().flat_map(|told| told.clauses());
    SideOut {
        organisation: side.org.id,
        name: side.org.name.clone(),
        answer: side.answer,
        proposed_for: invited.and_then(|invited| invited.proposed_for),
        answer_words: invited.map(|invited| invited.words.clone()).unwrap_or_default(),
        people: said
            .map(|said| said.people.iter().map(|each| each.title.clone()).collect())
            .unwrap_or_default(),
        checks: said
            .map(|said| said.checks.iter().map(check_out).collect())
            .unwrap_or_default(),
        findings: said
            .map(|said| said.findings.iter().map(|each| finding_out(said, each)).collect())
            .unwrap_or_default(),
        clauses: clauses.map(|(clause, _)| clause.to_string()).collect(),
        closed: side.is_closed(),
    }
}

fn check_out(check: &Check) -> CheckOut {
    let kinds = Kind::ALL.iter();
    let called = kinds.filter_map(|kind| lists::line(*kind, &check.line)).next();
    CheckOut {
        line: check.line.clone(),
        called: called.map(|line| t(line.words)).unwrap_or_default(),
        verdict: check.verdict,
        likelihood: check.likelihood,
        consequence: check.consequence,
        words: check.words.clone(),
        revision: check.revision,
    }
}

fn finding_out(said: &Said, finding: &Finding) -> FindingOut {
    let photo = |photo: &Photo| PhotoOut {
        id: photo.id,
        words: photo.words.clone(),
        width: photo.width,
        height: photo.height,
        sha256: photo.sha256.clone(),
    };
    FindingOut {
        id: finding.id,
        stop: finding.stop,
        severity: finding.severity,
        words: finding.words.clone(),
        action: finding.action.clone(),
        found_at: finding.found_at,
        found_by: finding.found_by.clone(),
        photos: said.photos_of(finding.id).map(photo).collect(),
    }
}

pub(crate) fn visit_out(found: &Found) -> VisitOut {
    let visit = &found.visit;
    let stop = |stop: &Stop| StopOut {
        id: stop.id,
        place: stop.place,
        label: stop.label.clone(),
        words: stop.words.clone(),
        floor: stop.at.floor(),
    };
    let signature = |each: &Signature| SignatureOut {
        organisation: each.org,
        title: each.title.clone(),
        digest: each.digest.clone(),
        signed_at: each.signed_at,
        stands: each.dropped_at.is_none(),
    };
    VisitOut {
        reference: visit.reference.clone(),
        kind: visit.kind,
        state: visit.state,
        owner: visit.org,
        site: visit.site,
        site_name: found.site.name.clone(),
        purpose: visit.purpose.clone(),
        planned_for: visit.planned_for,
        started_at: visit.started_at,
        done_at: visit.done_at,
        revision: visit.revision,
        digest: found.digest.clone(),
        clauses: found.under.iter().map(ToString::to_string).collect(),
        lines: lists::lines(visit.kind).iter().map(|line| line.key).collect(),
        stops: found.stops.iter().map(stop).collect(),
        sides: found.sides.iter().map(side_out).collect(),
        signatures: found.signatures.iter().map(signature).collect(),
    }
}
