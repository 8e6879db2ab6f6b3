//! What the calls answer with.

use crate::document::{Document, Holds, ParagraphChange, Piece, SectionChange};
use crate::listing::{Listed, Lists, Offered};
use crate::model::{Approval, Comment, PlanFile, PlanState, Review, Share, VersionHead};
use crate::own_part::OwnPart;
use crate::protective_actions::ActionSet;
use crate::reading::{Found, Said};
use muster_readiness::emergency_plan::EmergencyPlan;
use muster_readiness::opening::Part;
use muster_terms::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A plan in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanRowOut {
    #[schema(value_type = String)]
    reference: Reference,
    /// `prevention`, `emergency` or `event`.
    kind: &'static str,
    title: String,
    /// Name of the site; empty for an event of no one site.
    site: String,
    /// `draft`, `in_comment`, `approved`, `review_due` or `withdrawn`.
    state: &'static str,
    /// The newest that the reader may read.
    version: i64,
    /// The own ones' next review.
    #[schema(value_type = Option<String>, format = Date)]
    review_on: Option<civil::Date>,
    /// Emergencies that ask for a review, such as `INC-0231`; the own plans' alone.
    review_after: Vec<String>,
}

fn row(listed: &Listed, is_own: bool) -> PlanRowOut {
    let plan = &listed.plan;
    PlanRowOut {
        reference: plan.reference.clone(),
        kind: plan.kind.as_str(),
        title: plan.title.clone(),
        site: listed.site_name.clone(),
        state: listed.state.as_str(),
        version: listed.version,
        review_on: plan.review_on.filter(|_| is_own),
        review_after: listed.incidents.iter().map(|one| one.reference.to_string()).collect(),
    }
}

/// What a partner shares, as far as it is open.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnerPlansOut {
    organisation: String,
    plans: Vec<PlanRowOut>,
    /// The clauses that open them, such as `AG-0143 §5.5`.
    clauses: Vec<String>,
    /// The stable code of the reason when nothing is open.
    closed: Option<&'static str>,
}

fn clauses_of<T>(part: &Part<T>) -> Vec<String> {
    let open = part.clauses().into_iter().filter(|(_, closed)| !closed);
    open.map(|(clause, _)| clause.to_string()).collect()
}

impl From<&Offered> for PartnerPlansOut {
    fn from(offered: &Offered) -> Self {
        Self {
            organisation: offered.owner.name.clone(),
            plans: offered.open().map(|one| row(one, false)).collect(),
            clauses: offered.parts.iter().flat_map(clauses_of).collect(),
            closed: offered.closed().map(|why| why.code()),
        }
    }
}

/// The own plans and what partners share.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlansOut {
    own: Vec<PlanRowOut>,
    partners: Vec<PartnerPlansOut>,
    /// References of plans of others that the own side is out of, and said something at.
    #[schema(value_type = Vec<String>)]
    own_parts: Vec<Reference>,
}

pub(super) fn plans(lists: &Lists) -> PlansOut {
    PlansOut {
        own: lists.own.iter().map(|one| row(one, true)).collect(),
        partners: lists.partners.iter().map(PartnerPlansOut::from).collect(),
        own_parts: lists.left.iter().map(|each| each.reference.clone()).collect(),
    }
}

/// A paragraph.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParagraphOut {
    /// The same through all versions; comments name it.
    mark: i64,
    /// `2.3`.
    number: String,
    text: String,
}

/// A section.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionOut {
    #[schema(value_type = String, format = Uuid)]
    id: PlanSectionId,
    title: String,
    /// The steps of the room stand here.
    has_steps: bool,
    paragraphs: Vec<ParagraphOut>,
}

fn sections(document: &Document) -> Vec<SectionOut> {
    let section = |(place, section): (i64, &crate::document::Section)| SectionOut {
        id: section.id,
        title: section.title.clone(),
        has_steps: section.holds == Holds::Steps,
        paragraphs: (1_i64..)
            .zip(&section.paragraphs)
            .map(|(number, one)| ParagraphOut {
                mark: one.mark,
                number: format!("{place}.{number}"),
                text: one.text.clone(),
            })
            .collect(),
    };
    (1_i64..).zip(&document.sections).map(section).collect()
}

/// A step of the room.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanStepOut {
    words: String,
    /// The role that does it.
    duty: &'static str,
    /// Title of the one position that does it, when one is named.
    position: Option<String>,
}

/// The steps of the room, as far as they are open.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanStepsOut {
    steps: Vec<PlanStepOut>,
    clauses: Vec<String>,
    /// The stable code of the reason when they are closed.
    closed: Option<&'static str>,
}

impl From<&Part<EmergencyPlan>> for PlanStepsOut {
    fn from(part: &Part<EmergencyPlan>) -> Self {
        let steps = part.open().map(|plan| plan.steps.as_slice()).unwrap_or_default();
        let step = |step: &muster_readiness::emergency_plan::PlanStep| PlanStepOut {
            words: step.words.clone(),
            duty: step.duty.as_str(),
            position: step.position.as_ref().map(|position| position.title.clone()),
        };
        Self {
            steps: steps.iter().map(step).collect(),
            clauses: clauses_of(part),
            closed: match part {
                Part::Open(_) => None,
                Part::Closed(why) => Some(why.code()),
            },
        }
    }
}

/// A file without its bytes.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanFileOut {
    #[schema(value_type = String, format = Uuid)]
    id: PlanFileId,
    name: String,
    media_type: String,
    size_bytes: i64,
    sha256: String,
    /// Its bytes are deleted: it was taken away before anybody was offered it.
    deleted: bool,
}

impl From<&PlanFile> for PlanFileOut {
    fn from(file: &PlanFile) -> Self {
        Self {
            id: file.id,
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size_bytes: file.size_bytes,
            sha256: file.sha256.clone(),
            deleted: file.is_gone,
        }
    }
}

/// A side approved exactly this version.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanApprovalOut {
    version: i64,
    #[schema(value_type = String, format = Uuid)]
    org: OrgId,
    title: String,
    /// SHA-256 of the version's title, content and files, hex.
    digest: String,
    /// The steps of the room are in it; otherwise it covers the text alone.
    with_steps: bool,
    #[schema(value_type = String, format = DateTime)]
    approved_at: Timestamp,
}

impl From<&Approval> for PlanApprovalOut {
    fn from(one: &Approval) -> Self {
        Self {
            version: one.version,
            org: one.org,
            title: one.title.clone(),
            digest: one.digest.clone(),
            with_steps: one.steps.is_some(),
            approved_at: one.approved_at,
        }
    }
}

/// With whom a plan is or was shared.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanShareOut {
    #[schema(value_type = String, format = Uuid)]
    org: OrgId,
    #[schema(value_type = String, format = DateTime)]
    shared_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    /// The versions that it was offered, the newest first.
    offered: Vec<i64>,
}

impl From<&Share> for PlanShareOut {
    fn from(share: &Share) -> Self {
        Self {
            org: share.org,
            shared_at: share.shared_at,
            ended_at: share.ended_at,
            offered: share.offered.clone(),
        }
    }
}

/// A review that took place.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanReviewOut {
    version: i64,
    /// After an emergency: `INC-0231`.
    #[schema(value_type = Option<String>)]
    incident: Option<Reference>,
    words: String,
    title: String,
    #[schema(value_type = String, format = DateTime)]
    reviewed_at: Timestamp,
    #[schema(value_type = String, format = Date)]
    next_on: civil::Date,
}

impl From<&Review> for PlanReviewOut {
    fn from(one: &Review) -> Self {
        Self {
            version: one.version,
            incident: one.incident.clone(),
            words: one.words.clone(),
            title: one.reviewed.by.clone(),
            reviewed_at: one.reviewed.at,
            next_on: one.next_on,
        }
    }
}

/// An answer to a comment.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanAnswerOut {
    #[schema(value_type = String, format = Uuid)]
    org: OrgId,
    title: String,
    words: String,
    #[schema(value_type = String, format = DateTime)]
    said_at: Timestamp,
}

/// A comment at a paragraph.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanCommentOut {
    #[schema(value_type = String, format = Uuid)]
    id: PlanCommentId,
    #[schema(value_type = String, format = Uuid)]
    org: OrgId,
    title: String,
    version: i64,
    mark: i64,
    /// The paragraph as it was.
    quote: String,
    words: String,
    #[schema(value_type = String, format = DateTime)]
    said_at: Timestamp,
    resolved: bool,
    answers: Vec<PlanAnswerOut>,
}

impl From<&Comment> for PlanCommentOut {
    fn from(one: &Comment) -> Self {
        let answer = |answer: &crate::model::Answer| PlanAnswerOut {
            org: answer.org,
            title: answer.title.clone(),
            words: answer.words.clone(),
            said_at: answer.said_at,
        };
        Self {
            id: one.id,
            org: one.org,
            title: one.title.clone(),
            version: one.version,
            mark: one.mark,
            quote: one.quote.clone(),
            words: one.words.clone(),
            said_at: one.said_at,
            resolved: one.resolved.is_some(),
            answers: one.answers.iter().map(answer).collect(),
        }
    }
}

/// What one said oneself at a plan that one is out of.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanOwnCommentOut {
    #[schema(value_type = String, format = Uuid)]
    id: PlanCommentId,
    title: String,
    version: i64,
    words: String,
    #[schema(value_type = String, format = DateTime)]
    said_at: Timestamp,
    /// The own side's answers.
    answers: Vec<PlanAnswerOut>,
}

/// What stays with a side that a plan is not shared with any more.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanOwnPartOut {
    #[schema(value_type = String)]
    reference: Reference,
    #[schema(value_type = String, format = Uuid)]
    owner: OrgId,
    comments: Vec<PlanOwnCommentOut>,
    approvals: Vec<PlanApprovalOut>,
}

impl From<&OwnPart> for PlanOwnPartOut {
    fn from(own: &OwnPart) -> Self {
        let comment = |one: &Comment| PlanOwnCommentOut {
            id: one.id,
            title: one.title.clone(),
            version: one.version,
            words: one.words.clone(),
            said_at: one.said_at,
            answers: PlanCommentOut::from(one).answers,
        };
        Self {
            reference: own.reference.clone(),
            owner: own.owner.id,
            comments: own.comments.iter().map(comment).collect(),
            approvals: own.approvals.iter().map(PlanApprovalOut::from).collect(),
        }
    }
}

/// A plan, or what one has of it still.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum PlanReadOut {
    Whole(Box<PlanOut>),
    OwnPart(PlanOwnPartOut),
}

/// What one side said, as far as it is open.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanSaidOut {
    organisation: String,
    comments: Vec<PlanCommentOut>,
    clauses: Vec<String>,
    /// The stable code of the reason when nothing is open.
    closed: Option<&'static str>,
}

impl From<&Said> for PlanSaidOut {
    fn from(said: &Said) -> Self {
        Self {
            organisation: said.who.name.clone(),
            comments: said.open().map(PlanCommentOut::from).collect(),
            clauses: said.parts.iter().flat_map(clauses_of).collect(),
            closed: said.closed().map(|why| why.code()),
        }
    }
}

/// A plan at one version.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanOut {
    #[schema(value_type = String)]
    reference: Reference,
    #[schema(value_type = String, format = Uuid)]
    owner: OrgId,
    kind: &'static str,
    title: String,
    /// Reference of the site.
    #[schema(value_type = Option<String>)]
    site: Option<Reference>,
    /// Of an emergency plan: the kind of emergency.
    category: Option<&'static str>,
    /// `srp`, `martyns_law` or `neutral`.
    actions: &'static str,
    state: &'static str,
    /// The version that is shown.
    version: i64,
    digest: String,
    /// The newest that the reader may read.
    newest: i64,
    /// The version that every side approved.
    approved: Option<i64>,
    /// For its head, by its owner alone.
    revision: Option<i64>,
    #[schema(value_type = Option<String>, format = Date)]
    review_on: Option<civil::Date>,
    review_after: Vec<String>,
    sections: Vec<SectionOut>,
    steps: Option<PlanStepsOut>,
    /// The room's steps are not those of the approval.
    steps_changed: bool,
    said: Vec<PlanSaidOut>,
    approvals: Vec<PlanApprovalOut>,
    shares: Vec<PlanShareOut>,
    files: Vec<PlanFileOut>,
    reviews: Vec<PlanReviewOut>,
    /// The clauses that open it; none for an own one.
    clauses: Vec<String>,
}

pub(super) fn plan(found: &Found, whole: &crate::views::Whole) -> PlanOut {
    let plan = &found.plan;
    let is_own = found.is_own();
    let state: PlanState = whole.state;
    PlanOut {
        reference: plan.reference.clone(),
        owner: plan.org,
        kind: plan.kind.as_str(),
        title: found.version.title.clone(),
        site: found.site.as_ref().map(|site| site.reference.clone()),
        category: found.basis().category.map(Category::as_str),
        actions: found.basis().actions.as_str(),
        state: state.as_str(),
        version: found.version.version,
        digest: found.version.digest.clone(),
        newest: found.newest(),
        approved: found.approved().map(|approved| approved.version),
        revision: is_own.then_some(plan.revision),
        review_on: plan.review_on.filter(|_| is_own),
        review_after: whole.incidents.iter().map(|one| one.reference.to_string()).collect(),
        sections: sections(&found.version.content),
        steps: whole.steps.as_ref().map(PlanStepsOut::from),
        steps_changed: whole.steps_changed,
        said: whole.said.iter().map(PlanSaidOut::from).collect(),
        approvals: whole.approvals.iter().map(PlanApprovalOut::from).collect(),
        shares: found.shares.iter().map(PlanShareOut::from).collect(),
        files: found.version.files.iter().map(PlanFileOut::from).collect(),
        reviews: whole.reviews.iter().map(PlanReviewOut::from).collect(),
        clauses: found.under.iter().map(ToString::to_string).collect(),
    }
}

/// A version without its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanVersionOut {
    version: i64,
    title: String,
    digest: String,
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
    changed_by: String,
}

impl From<&VersionHead> for PlanVersionOut {
    fn from(head: &VersionHead) -> Self {
        Self {
            version: head.version,
            title: head.title.clone(),
            digest: head.digest.clone(),
            changed_at: head.changed.at,
            changed_by: head.changed.by.clone(),
        }
    }
}

/// A run of words of a paragraph.
#[derive(Debug, Serialize, ToSchema)]
pub struct PieceOut {
    /// `same`, `added` or `removed`.
    fate: &'static str,
    text: String,
}

/// A section between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionChangeOut {
    /// The title before; none: it is new.
    before: Option<String>,
    /// The title after; none: it was taken away.
    after: Option<String>,
    /// Its paragraphs, each as runs of words.
    paragraphs: Vec<Vec<PieceOut>>,
}

impl From<&SectionChange> for SectionChangeOut {
    fn from(change: &SectionChange) -> Self {
        let of = |fate, text: &str| PieceOut {
            fate,
            text: text.to_owned(),
        };
        let pieces = |one: &ParagraphChange| match one {
            ParagraphChange::Same(text) => vec![of("same", text)],
            ParagraphChange::Added(text) => vec![of("added", text)],
            ParagraphChange::Removed(text) => vec![of("removed", text)],
            ParagraphChange::Changed(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Same(text) => of("same", text),
                    Piece::Added(text) => of("added", text),
                    Piece::Removed(text) => of("removed", text),
                })
                .collect(),
        };
        Self {
            before: change.before.clone(),
            after: change.after.clone(),
            paragraphs: change.paragraphs.iter().map(pieces).collect(),
        }
    }
}

/// A protective action.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionOut {
    code: &'static str,
    name: String,
    words: String,
}

/// A list of protective actions.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionSetOut {
    /// `srp`, `martyns_law` or `neutral`.
    list: &'static str,
    name: String,
    actions: Vec<ActionOut>,
}

impl From<ActionSet> for ActionSetOut {
    fn from(set: ActionSet) -> Self {
        let action = |one: &crate::protective_actions::ProtectiveAction| ActionOut {
            code: one.code,
            name: one.name(),
            words: one.words(),
        };
        Self {
            list: set.as_str(),
            name: set.name(),
            actions: set.actions().iter().map(action).collect(),
        }
    }
}
