//! The text that both sign: headed paragraphs, and clauses that execute.

use muster_policy::{Clause, Condition, Party};
use muster_terms::*;
use serde::{Deserialize, Serialize};

/// A party, with its name as it stood when the text was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyTerms {
    pub party: Party,
    pub name: String,
    pub kind: OrganisationKind,
}

/// A headed paragraph: purpose, scope, definitions, oversight, and the others of docs/formats/agreement.md.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub heading: String,
    pub text: String,
}

/// A covered site, with its name as it stood when the text was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteTerms {
    pub site: SiteId,
    pub name: String,
}

/// A clause as it is negotiated. With the agreement's own fields it is a [`Clause`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseDraft {
    /// New in each version, so that a use names the version it happened under.
    pub id: ClauseId,
    /// `3.2`.
    pub number: String,
    /// A few words: `Floor plans in an emergency`.
    pub title: String,
    pub text: String,
    pub data_class: DataClass,
    pub from: Party,
    pub to: Party,
    pub purpose: Purpose,
    pub condition: Condition,
    /// Empty means all sites of `from`.
    pub sites: Vec<SiteId>,
    pub recipients: Vec<Duty>,
    pub tlp_ceiling: Tlp,
    pub retention_days: u32,
    pub onward_sharing: bool,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

/// The whole text of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// `muster-mou/v1`.
    pub format: String,
    pub mou: MouId,
    pub reference: Reference,
    pub version: u32,
    pub title: String,
    /// The drafting side first.
    pub parties: [PartyTerms; 2],
    /// The sites it covers, named; empty means all sites.
    pub sites: Vec<SiteTerms>,
    pub sections: Vec<Section>,
    pub clauses: Vec<ClauseDraft>,
    pub starts_at: Timestamp,
    /// The first instant at which the agreement no longer holds.
    pub ends_at: Timestamp,
    pub review_on: civil::Date,
}

/// The kept text is not what this program writes. Ours, never the person's.
#[derive(Debug, thiserror::Error)]
#[error("the agreement's text cannot be read: {0}")]
pub struct TermsFault(String);

impl From<TermsFault> for muster_store::Fault {
    fn from(fault: TermsFault) -> Self {
        muster_store::Fault::other(fault)
    }
}

/// SHA-256 of a text, hex.
pub fn digest_of(text: &str) -> String {
    hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes()))
}

impl Terms {
    /// The name of this text's form.
    pub const FORMAT: &'static str = "muster-mou/v1";

    /// The text both sign: canonical JSON (RFC 8785 without fractions).
    pub fn canonical(&self) -> Result<String, TermsFault> {
        let value = serde_json::to_value(self).map_err(|err| TermsFault(err.to_string()))?;
        let bytes = muster_ledger::canonical::to_canonical(&value).map_err(|err| TermsFault(err.to_string()))?;
        String::from_utf8(bytes).map_err(|err| TermsFault(err.to_string()))
    }

    /// The reverse of [`Terms::canonical`]. A field this program does not know is refused: it could change the promise.
    pub fn from_text(text: &str) -> Result<Self, TermsFault> {
        serde_json::from_str(text).map_err(|err| TermsFault(err.to_string()))
    }

    /// The clause as it executes.
    pub fn clause(&self, draft: &ClauseDraft) -> Clause {
        Clause {
            id: draft.id,
            mou: self.mou,
            mou_ref: self.reference.as_str().to_owned(),
            version: self.version,
            number: draft.number.clone(),
            text: draft.text.clone(),
            data_class: draft.data_class,
            from: draft.from,
            to: draft.to,
            purpose: draft.purpose,
            condition: draft.condition,
            sites: draft.sites.clone(),
            recipients: draft.recipients.clone(),
            tlp_ceiling: draft.tlp_ceiling,
            retention_days: draft.retention_days,
            onward_sharing: draft.onward_sharing,
            starts_at: draft.starts_at,
            ends_at: draft.ends_at,
        }
    }

    pub fn draft(&self, number: &str) -> Option<&ClauseDraft> {
        self.clauses.iter().find(|clause| clause.number == number)
    }

    /// The same text as the next version: its clauses get ids of their own.
    #[must_use]
    pub fn as_version(&self, version: u32) -> Self {
        let mut next = Self {
            version,
            ..self.clone()
        };
        for clause in &mut next.clauses {
            clause.id = ClauseId::new();
        }
        next
    }

    /// Puts a clause in the place of the one that has this number, whose id it takes, or adds it as a new one. Where it stands now;
    /// `None` when no clause has the number.
    pub fn put(&mut self, number: Option<&str>, clause: ClauseDraft) -> Option<usize> {
        let Some(number) = number else {
            self.clauses.push(ClauseDraft {
                id: ClauseId::new(),
                ..clause
            });
            return Some(self.clauses.len() - 1);
        };
        let place = self.clauses.iter().position(|each| each.number == number)?;
        let id = self.clauses[place].id;
        self.clauses[place] = ClauseDraft { id, ..clause };
        Some(place)
    }

    /// Puts the clauses in order of their numbers: `3.10` after `3.9`.
    pub fn arrange(&mut self) {
        self.clauses.sort_by_cached_key(|clause| place_of(&clause.number));
    }

    /// The name of a side, as signed.
    pub fn name_of(&self, org: OrgId) -> &str {
        self.parties
            .iter()
            .find(|party| party.party.org == org)
            .map_or("", |party| party.name.as_str())
    }
}

/// Duties in the order of their list: a text that names the same ones is the same text.
pub(crate) fn in_order_of_duties(duties: &[Duty]) -> Vec<Duty> {
    let mut duties = duties.to_vec();
    duties.sort_by_key(|duty| Duty::ALL.iter().position(|each| each == duty));
    duties
}

/// Where a clause number stands.
pub(crate) fn place_of(number: &str) -> Vec<u32> {
    number.split('.').map(|part| part.parse().unwrap_or(u32::MAX)).collect()
}
