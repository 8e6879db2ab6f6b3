//! Duties that positions hold, and what each may do inside its own organisation.
//!
//! A duty decides the menu and the acts; an agreement decides what crosses. Absent on purpose: a duty that sees everything.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }
        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The stable word used in the store, the API and policies.
            pub fn as_str(self) -> &'static str { match self { $($name::$variant => $text),+ } }
            /// The reverse of `as_str`.
            pub fn parse(text: &str) -> Option<Self> { Self::ALL.iter().copied().find(|word| word.as_str() == text) }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
    };
}
pub(crate) use words;

words! {
    /// The duty of a position.
    Duty {
        SecurityDirector = "security_director",
        SiteManager = "site_manager",
        ControlRoom = "control_room",
        Guard = "guard",
        NurseInCharge = "nurse_in_charge",
        Facilities = "facilities",
        HrCoordinator = "hr_coordinator",
        PrivacyOfficer = "privacy_officer",
        Administrator = "administrator",
        LiaisonOfficer = "liaison_officer",
        Dispatcher = "dispatcher",
        PatrolOfficer = "patrol_officer",
        Investigator = "investigator",
        PoliceCommander = "police_commander",
    }
}

words! {
    /// What a position may do with its own organisation's things.
    Act {
        /// Raise an emergency or a call for help.
        Raise = "raise",
        /// Acknowledge, write, take a role in a room.
        Respond = "respond",
        /// Be incident lead: all clear, stop sharing, "this became real".
        Lead = "lead",
        /// Police statuses, case number, the desk.
        Dispatch = "dispatch",
        /// Start and end drills.
        Drill = "drill",
        /// Read sites, contacts and rooms: the own organisation's, and of partners what their clauses open to the position.
        ReadOwn = "read_own",
        /// Change sites, points, floors, contacts.
        ManageSites = "manage_sites",
        /// Read agreements, ask them.
        ReadAgreements = "read_agreements",
        /// Draft, propose, amend, suspend, terminate agreements; decide requests.
        NegotiateAgreements = "negotiate_agreements",
        /// Sign for the organisation.
        Sign = "sign",
        /// Write in debriefs, add and close actions.
        Debrief = "debrief",
        /// "Who saw what", exports of the ledger.
        Audit = "audit",
        /// People, positions, invitations, tokens, partners, health.
        Administer = "administer",
    }
}

impl Duty {
    /// May a position with this duty do `act` for its own organisation?
    pub fn may(self, act: Act) -> bool {
        use Act::*;
        let acts: &[Act] = match self {
            Duty::SecurityDirector => &[
                Raise,
                Respond,
                Lead,
                Drill,
                ReadOwn,
                ManageSites,
                ReadAgreements,
                NegotiateAgreements,
                Sign,
                Debrief,
                Audit,
                Administer,
            ],
            Duty::SiteManager => &[
                Raise,
                Respond,
                Lead,
                Drill,
                ReadOwn,
                ManageSites,
                ReadAgreements,
                Debrief,
            ],
            Duty::ControlRoom => &[Raise, Respond, Lead, ReadOwn, ReadAgreements, Debrief],
            Duty::Guard | Duty::NurseInCharge | Duty::Facilities => &[Raise, Respond, ReadOwn],
            Duty::HrCoordinator => &[Raise, Respond, ReadOwn, Debrief],
            Duty::PrivacyOfficer => &[Raise, ReadOwn, ReadAgreements, Audit],
            Duty::Administrator => &[Raise, ReadOwn, Administer],
            Duty::LiaisonOfficer => &[
                Respond,
                Drill,
                ReadOwn,
                ManageSites,
                ReadAgreements,
                NegotiateAgreements,
                Debrief,
                Audit,
            ],
            Duty::Dispatcher => &[Respond, Lead, Dispatch, ReadOwn, ReadAgreements, Debrief],
            Duty::PatrolOfficer => &[Respond, Lead, Dispatch, ReadOwn],
            Duty::Investigator => &[Respond, ReadOwn, ReadAgreements],
            Duty::PoliceCommander => &[
                Respond,
                Lead,
                Dispatch,
                Drill,
                ReadOwn,
                ManageSites,
                ReadAgreements,
                NegotiateAgreements,
                Sign,
                Debrief,
                Audit,
                Administer,
            ],
        };
        acts.contains(&act)
    }

    /// Which kind of organisation has such a duty.
    pub fn is_police(self) -> bool {
        matches!(
            self,
            Duty::LiaisonOfficer | Duty::Dispatcher | Duty::PatrolOfficer | Duty::Investigator | Duty::PoliceCommander
        )
    }
}
