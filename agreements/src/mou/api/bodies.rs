//! What goes in and out as JSON. Ids are UUIDs as text, instants RFC 3339, days ISO 8601, words those of the glossary.

use super::super::verbs::{DraftInput, TermsInput};
use super::super::{ClauseDraft, Section, words};
use muster_policy::Party;
use muster_terms::*;
use muster_web::{Problem, plain_text, t};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A new agreement.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementIn {
    /// `hospital`, `shopping-centre`, `campus`, `event-venue`.
    pub template: String,
    /// The partner's code, such as `7KQ2-M9XD-4T3W-8HPA`.
    pub partner_code: String,
    #[schema(value_type = Option<String>)]
    pub own_unit: Option<UnitId>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub sites: Vec<SiteId>,
    #[schema(value_type = String)]
    pub starts_at: Timestamp,
    #[schema(value_type = String)]
    pub ends_at: Timestamp,
    #[schema(value_type = String)]
    pub review_on: civil::Date,
}

impl From<AgreementIn> for DraftInput {
    fn from(body: AgreementIn) -> Self {
        Self {
            template: body.template,
            partner_code: body.partner_code,
            own_unit: body.own_unit,
            sites: body.sites,
            starts_at: body.starts_at,
            ends_at: body.ends_at,
            review_on: body.review_on,
        }
    }
}

/// A headed paragraph.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionBody {
    pub heading: String,
    pub text: String,
}

/// The words and the term of one's own draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftIn {
    /// Digest of the draft this was made from.
    pub seen: String,
    pub title: String,
    pub sections: Vec<SectionBody>,
    #[schema(value_type = Vec<String>)]
    pub sites: Vec<SiteId>,
    #[schema(value_type = String)]
    pub starts_at: Timestamp,
    #[schema(value_type = String)]
    pub ends_at: Timestamp,
    #[schema(value_type = String)]
    pub review_on: civil::Date,
}

impl From<DraftIn> for TermsInput {
    fn from(body: DraftIn) -> Self {
        let sections = body
            .sections
            .into_iter()
            .map(|each| Section {
                heading: each.heading,
                text: each.text,
            })
            .collect();
        Self {
            title: body.title,
            sections,
            sites: body.sites,
            starts_at: body.starts_at,
            ends_at: body.ends_at,
            review_on: body.review_on,
        }
    }
}

/// A side of a clause.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyBody {
    #[schema(value_type = String)]
    pub org: OrgId,
    #[schema(value_type = Option<String>)]
    pub unit: Option<UnitId>,
}

impl From<PartyBody> for Party {
    fn from(body: PartyBody) -> Self {
        Party {
            org: body.org,
            unit: body.unit,
        }
    }
}

/// One clause, all its fields.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClauseIn {
    /// Digest of the draft this was made from.
    pub seen: String,
    pub number: String,
    pub title: String,
    pub text: String,
    #[schema(value_type = String)]
    pub data_class: DataClass,
    pub from: PartyBody,
    pub to: PartyBody,
    /// One for which the class is asked for under the condition: docs/formats/policy.md has the table.
    #[schema(value_type = String)]
    pub purpose: Purpose,
    /// `standing`, `while_1`, `while_2`, `on_request`, `never`; one that fits the class.
    pub condition: String,
    /// Empty means all sites of `from`; so it is never left out.
    #[schema(value_type = Vec<String>)]
    pub sites: Vec<SiteId>,
    #[schema(value_type = Vec<String>)]
    pub recipients: Vec<Duty>,
    /// `TLP:AMBER`; not below it, but for what has the label of its site.
    #[schema(value_type = String)]
    pub tlp_ceiling: Tlp,
    pub retention_days: u32,
    /// A promise between the two sides: Muster itself passes nothing on to a third.
    pub onward_sharing: bool,
    #[schema(value_type = String)]
    pub starts_at: Timestamp,
    #[schema(value_type = String)]
    pub ends_at: Timestamp,
}

impl ClauseIn {
    /// The digest it was made from, and the clause.
    ///
    /// Errors: `clause.unknown-condition`.
    pub fn parse(self) -> Result<(String, ClauseDraft), Problem> {
        let condition = words::condition_of(&self.condition)
            .ok_or_else(|| Problem::refusal("clause.unknown-condition", t("refusal-clause-unknown-condition")))?;
        let clause = ClauseDraft {
            id: ClauseId::new(),
            number: plain_text(&self.number, &t("agreement-number-called"), 15, true)?,
            title: plain_text(&self.title, &t("agreement-title-called"), 120, true)?,
            text: plain_text(&self.text, &t("agreement-text-called"), 20_000, true)?,
            data_class: self.data_class,
            from: self.from.into(),
            to: self.to.into(),
            purpose: self.purpose,
            condition,
            sites: self.sites,
            recipients: self.recipients,
            tlp_ceiling: self.tlp_ceiling,
            retention_days: self.retention_days,
            onward_sharing: self.onward_sharing,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        };
        Ok((self.seen, clause))
    }
}

/// Which text was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenIn {
    /// Digest of the draft.
    pub seen: String,
    /// The agreement's revision, when the caller wants a race to be told.
    pub revision: Option<i64>,
}

/// Which text is signed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignatureIn {
    pub version: u32,
    /// SHA-256 of the text, hex.
    pub digest: String,
}

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonIn {
    pub reason: String,
    pub revision: Option<i64>,
    /// The version, for a withdrawal.
    pub version: Option<u32>,
}

/// An agreement in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementOut {
    pub reference: String,
    pub title: String,
    /// `draft`, `proposed`, `in_force`, `suspended`, `terminated`, `expired`, `withdrawn`.
    pub state: &'static str,
    pub version_in_force: Option<u32>,
    pub proposed_version: Option<u32>,
    /// One's own draft, which the other side does not see.
    pub draft_version: Option<u32>,
    pub draft_digest: Option<String>,
    pub review_on: Option<String>,
    pub ends_at: Option<String>,
    pub revision: i64,
    pub versions: Vec<VersionOut>,
}

/// A version, with its text where it was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionOut {
    pub version: u32,
    pub state: &'static str,
    pub digest: String,
    pub signatures: Vec<SignatureOut>,
    /// The text that is signed.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<serde_json::Value>,
}

/// A signature, checked when it was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignatureOut {
    pub org: String,
    pub signed_at: String,
    /// Ed25519, hex.
    pub public_key: String,
    /// Ed25519, hex.
    pub signature: String,
    pub verified: bool,
}

/// What a clause lets through now.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenOut {
    pub clause: String,
    pub data_class: &'static str,
    pub from: String,
    pub to: String,
    /// `open`, `closed`, `keeps_closed`, `suspended`.
    pub state: &'static str,
    /// The stable code of a no.
    pub why: Option<&'static str>,
    pub incidents: Vec<String>,
    pub released: usize,
    pub requests_waiting: Vec<String>,
}

/// One use.
#[derive(Debug, Serialize, ToSchema)]
pub struct UseOut {
    pub at: String,
    pub to: String,
    pub position: String,
    pub act: &'static str,
    pub data_class: &'static str,
    pub record: String,
    pub record_words: String,
    pub purpose: &'static str,
    pub allowed: bool,
    pub clause: String,
    pub why: String,
    pub times: i64,
}

/// One field that differs.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferenceOut {
    pub clause: String,
    pub field: String,
    pub old: String,
    pub new: String,
}
