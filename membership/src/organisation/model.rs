use muster_terms::{InvitationId, OrgId, OrganisationKind, Side, Timestamp, UnitId};

/// A company or an agency.
#[derive(Debug, Clone)]
pub struct Organisation {
    pub id: OrgId,
    pub kind: OrganisationKind,
    pub name: String,
    /// What people call in danger, such as 112 or 911.
    pub emergency_number: String,
    /// The line that answers when nobody on duty does; empty when there is none.
    pub out_of_hours: String,
    /// IANA name of the time zone.
    pub time_zone: String,
    /// Metres and kilometres; feet and miles when not.
    pub metric: bool,
    pub created_at: Timestamp,
}

impl Organisation {
    pub fn side(&self) -> Side {
        self.kind.side()
    }
}

/// A part of an organisation that can be a party of its own, such as a police district.
#[derive(Debug, Clone)]
pub struct Unit {
    pub id: UnitId,
    pub org: OrgId,
    pub name: String,
}

/// An invitation to found an organisation on this node, as its page lists it.
#[derive(Debug, Clone)]
pub struct PartnerInvitation {
    pub id: InvitationId,
    /// Who invites.
    pub org: OrgId,
    pub kind: OrganisationKind,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
}

/// The invitations of an organisation, each newest first.
#[derive(Debug, Clone, Default)]
pub struct Invitations {
    /// All that can still be used.
    pub open: Vec<PartnerInvitation>,
    /// The newest of those that were accepted or have expired.
    pub past: Vec<PartnerInvitation>,
    /// There are older ones of these than are listed.
    pub more_past: bool,
}
