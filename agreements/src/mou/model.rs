//! The nouns: an agreement, its versions, their signatures, and what happened to it.

use muster_policy::{AgreementState, Party};
use muster_terms::*;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The stable word of the store and the API.
            pub fn as_str(self) -> &'static str { match self { $($name::$variant => $text),+ } }
            /// The reverse of `as_str`.
            pub fn parse(text: &str) -> Option<Self> { Self::ALL.iter().copied().find(|word| word.as_str() == text) }
        }
    };
}

words! {
    /// Where an agreement stands.
    MouState {
        /// Nothing was proposed yet; only the drafting side knows of it.
        Draft = "draft",
        /// Something was proposed, nothing is in force.
        Proposed = "proposed",
        InForce = "in_force",
        /// Stopped by one side; nothing of it opens until that side resumes it.
        Suspended = "suspended",
        Terminated = "terminated",
        Expired = "expired",
        /// Taken back or declined before anything was in force.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Where one version stands. From the moment it is proposed its text never changes.
    VersionState {
        /// Being written by one side, which alone can read it.
        Draft = "draft",
        /// Both can read it and either can sign it.
        Proposed = "proposed",
        InForce = "in_force",
        /// Was in force until a newer version took its place.
        Superseded = "superseded",
        /// Was proposed, and another proposal took its place.
        Countered = "countered",
        Withdrawn = "withdrawn",
        /// Was in force when the agreement was terminated or expired.
        Ended = "ended",
    }
}

words! {
    /// What can happen to an agreement.
    EventKind {
        Drafted = "drafted",
        Proposed = "proposed",
        Countered = "countered",
        Signed = "signed",
        InForce = "in_force",
        Withdrawn = "withdrawn",
        Declined = "declined",
        Suspended = "suspended",
        Resumed = "resumed",
        Terminated = "terminated",
        Expired = "expired",
    }
}

impl MouState {
    /// Is nothing more to come?
    pub fn has_ended(self) -> bool {
        matches!(self, MouState::Terminated | MouState::Expired | MouState::Withdrawn)
    }

    /// The policy's word, for an agreement that has or had a version in force.
    pub fn for_policy(self) -> AgreementState {
        match self {
            MouState::InForce => AgreementState::InForce,
            MouState::Suspended => AgreementState::Suspended,
            MouState::Expired => AgreementState::Expired,
            MouState::Draft | MouState::Proposed | MouState::Terminated | MouState::Withdrawn => {
                AgreementState::Terminated
            }
        }
    }
}

/// A memorandum of understanding between two parties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mou {
    pub id: MouId,
    /// The spoken name in addresses: `AG-0143`.
    pub reference: Reference,
    pub title: String,
    /// Who drafted it first.
    pub a: Party,
    pub b: Party,
    pub state: MouState,
    pub version_in_force: Option<u32>,
    pub review_on: Option<civil::Date>,
    /// The first instant at which the version in force no longer holds.
    pub ends_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// Grows with every change that the other side could notice.
    pub revision: i64,
}

impl Mou {
    pub fn is_party(&self, org: OrgId) -> bool {
        self.a.org == org || self.b.org == org
    }

    /// The other side, seen from `org`.
    pub fn partner_of(&self, org: OrgId) -> Party {
        if self.a.org == org { self.b } else { self.a }
    }

    /// Both organisations, the drafting one first.
    pub fn orgs(&self) -> [OrgId; 2] {
        [self.a.org, self.b.org]
    }
}

/// One version: the text that is or was on the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub mou: MouId,
    pub number: u32,
    pub state: VersionState,
    /// Canonical JSON of the [`Terms`](super::Terms): what both sign, byte for byte.
    pub text: String,
    /// SHA-256 of the text, hex.
    pub digest: String,
    /// Who wrote it.
    pub edited_by: OrgId,
    pub edited_at: Timestamp,
    pub proposed_at: Option<Timestamp>,
    pub in_force_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

impl Version {
    /// May `org`, a party, read it? A draft is its writer's alone, and so is what was withdrawn before it was proposed.
    pub fn is_readable_by(&self, org: OrgId) -> bool {
        self.edited_by == org || self.proposed_at.is_some()
    }
}

/// A signature of an organisation's key over one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub mou: MouId,
    pub version: u32,
    pub org: OrgId,
    pub position: PositionId,
    /// The position's title, for the page.
    pub title: String,
    pub person: PersonId,
    pub key_id: String,
    /// Ed25519, 32 bytes.
    pub public_key: Vec<u8>,
    /// Ed25519, 64 bytes, over [`signed_message`].
    pub signature: Vec<u8>,
    pub digest: String,
    pub signed_at: Timestamp,
}

/// The bytes that an organisation's key signs. Source: `docs/formats/agreement.md`.
pub fn signed_message(digest: &str, mou: MouId, version: u32, org: OrgId, signed_at: Timestamp) -> Vec<u8> {
    format!(
        "muster-mou/v1\n{digest}\n{mou}\n{version}\n{org}\n{}\n",
        stored_instant(signed_at)
    )
    .into_bytes()
}

/// Something that happened to an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub version: u32,
    pub kind: EventKind,
    /// `None` when it happened by itself, as an end does.
    pub org: Option<OrgId>,
    pub position: Option<PositionId>,
    /// The position's title, for the page of its own side.
    pub title: String,
    pub words: String,
    pub at: Timestamp,
}

/// An agreement with all its versions, oldest first, and their signatures: what the rules decide over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MouFile {
    pub mou: Mou,
    pub versions: Vec<Version>,
    pub signatures: Vec<Signature>,
    /// Who suspended it, while it is suspended.
    pub suspended_by: Option<OrgId>,
}

impl MouFile {
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// The version that is or was last in force.
    pub fn in_force(&self) -> Option<&Version> {
        self.mou.version_in_force.and_then(|number| self.version(number))
    }

    /// The newest version that both sides signed and brought into force, also when it has ended since.
    pub fn signed(&self) -> Option<&Version> {
        let was_in_force = |version: &&Version| {
            matches!(
                version.state,
                VersionState::InForce | VersionState::Superseded | VersionState::Ended
            )
        };
        self.in_force()
            .or_else(|| self.versions.iter().rev().find(was_in_force))
    }

    /// The version on the table, if any.
    pub fn proposed(&self) -> Option<&Version> {
        self.versions
            .iter()
            .find(|version| version.state == VersionState::Proposed)
    }

    /// The draft that `org` is writing, if any.
    pub fn draft_of(&self, org: OrgId) -> Option<&Version> {
        self.versions
            .iter()
            .find(|version| version.state == VersionState::Draft && version.edited_by == org)
    }

    /// Signatures of one version.
    pub fn signatures_of(&self, number: u32) -> impl Iterator<Item = &Signature> {
        self.signatures
            .iter()
            .filter(move |signature| signature.version == number)
    }

    pub fn has_signed(&self, org: OrgId, number: u32) -> bool {
        self.signatures_of(number).any(|signature| signature.org == org)
    }
}

/// An agreement that has or had a version in force, as the gate needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InForce {
    pub mou: MouId,
    pub revision: i64,
    pub state: AgreementState,
}
