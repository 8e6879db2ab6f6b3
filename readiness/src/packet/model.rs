use muster_paper::PageSize;
use muster_terms::*;
use serde::{Deserialize, Serialize};

/// What a reader takes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PacketForm {
    /// The paper alone.
    Pdf,
    /// One zip file: the paper, a page that opens without a network, and the signed list of both.
    Bundle,
}

impl PacketForm {
    pub const ALL: [PacketForm; 2] = [PacketForm::Pdf, PacketForm::Bundle];

    /// The stable word of the store and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            PacketForm::Pdf => "pdf",
            PacketForm::Bundle => "bundle",
        }
    }

    /// The reverse of [`PacketForm::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.as_str() == word)
    }
}

/// A packet as the register keeps it: who took it, what it holds as of when, and until when it does. Never its contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    pub id: PacketId,
    pub site: SiteId,
    pub owner: OrgId,
    /// The organisation that it was made for.
    pub reader: OrgId,
    pub made_by: PositionId,
    /// As the position was called then.
    pub made_by_title: String,
    /// On the server's command line, in the name of that position.
    pub by_command: bool,
    pub form: PacketForm,
    pub paper: PageSize,
    /// SHA-256 of its `contents.json`, 64 hexadecimal digits: the end of its address.
    pub digest: String,
    /// SHA-256 of its PDF, 64 hexadecimal digits; empty for one that was made before files could be compared.
    pub pdf_digest: String,
    pub parts: Vec<KeptPart>,
    pub made_at: Timestamp,
    pub valid_until: Timestamp,
}

/// One part of a packet, as the register keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPart {
    pub part: PacketPart,
    /// Whose it is: a packet holds the contacts of two sides.
    pub org: OrgId,
    /// `false`: it was closed to the reader, and is not in the packet.
    pub open: bool,
    /// `AG-0143 §3.2`: what opened it or kept it closed; none for own records, and where no clause spoke.
    pub clause: Option<String>,
    /// What it was then, in a few letters: see [`Stamp`].
    pub stamp: String,
    /// Of contacts: those that are in the packet, which the stamp is of. None where it is of all that the organisation has for the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacts: Option<Vec<ContactId>>,
}

/// The parts of a packet, each a class of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PacketPart {
    Profile,
    Floors,
    Plans,
    Contacts,
}

impl PacketPart {
    /// The class that it crosses under.
    pub fn class(self) -> DataClass {
        match self {
            PacketPart::Profile => DataClass::SiteProfile,
            PacketPart::Floors => DataClass::FloorPlan,
            PacketPart::Plans => DataClass::EmergencyPlan,
            PacketPart::Contacts => DataClass::Contacts,
        }
    }
}

/// What a part is now, in a few letters that differ as soon as it does, and when it was last changed, as far as that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stamp {
    pub value: String,
    pub changed_at: Option<Timestamp>,
}

/// Does a packet still hold?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PacketState {
    Current,
    /// Something that it holds was changed; since when, as far as that is kept.
    Superseded {
        since: Option<Timestamp>,
    },
    Expired {
        at: Timestamp,
    },
}

/// A packet that was made, ready to be handed over.
#[derive(Debug)]
pub struct Made {
    pub packet: Packet,
    /// `S-4821-packet-2031-05-05`, without an ending.
    pub name: String,
    pub pdf: Vec<u8>,
    /// The zip file, when it was asked for.
    pub bundle: Option<Vec<u8>>,
}
