//! The ledger entries of this crate: ids and words of closed lists, never names or addresses.
//!
//! Source of what is entered: FACTS 11, after the CJIS audit events (sign-in success and failure, accounts, privileges).
//! Absent on purpose: the theme of a page, which nobody disputes.

use muster_store::Entry;
use muster_terms::*;

/// By which means somebody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    Password,
    Recovery,
    Invitation,
    FirstRun,
    Demo,
}

impl Means {
    pub fn as_str(self) -> &'static str {
        match self {
            Means::Password => "password",
            Means::Recovery => "recovery",
            Means::Invitation => "invitation",
            Means::FirstRun => "first_run",
            Means::Demo => "demo",
        }
    }
}

pub fn signed_in(
    org: OrgId,
    person: PersonId,
    position: PositionId,
    session: SessionId,
    by: Means,
    now: Timestamp,
) -> Entry {
    of_person(org, "sign_in.succeeded", person, now)
        .with("position", position.to_string())
        .with("session", session.to_string())
        .with("means", by.as_str())
}

pub fn sign_in_failed(org: OrgId, person: PersonId, by: Means, now: Timestamp) -> Entry {
    of_person(org, "sign_in.failed", person, now).with("means", by.as_str())
}

pub fn session_ended(org: OrgId, person: PersonId, session: SessionId, now: Timestamp) -> Entry {
    of_person(org, "sign_in.ended", person, now).with("session", session.to_string())
}

/// Every session of a person ended; `by` is the position that asked for it.
pub fn sessions_ended(
    org: OrgId,
    person: PersonId,
    by: PositionId,
    ended: u64,
    devices: bool,
    now: Timestamp,
) -> Entry {
    of_person(org, "sign_in.ended_everywhere", person, now)
        .with("by", by.to_string())
        .with("sessions", ended)
        .with("devices_too", devices)
}

/// Anything that is only "this happened to this account".
pub fn of_person(org: OrgId, kind: &'static str, person: PersonId, now: Timestamp) -> Entry {
    Entry::new(org, kind, now).with("person", person.to_string())
}

/// Anything that one position did to another (or to itself).
pub fn of_position(org: OrgId, kind: &'static str, position: PositionId, by: PositionId, now: Timestamp) -> Entry {
    Entry::new(org, kind, now)
        .with("position", position.to_string())
        .with("by", by.to_string())
}

pub fn device(org: OrgId, kind: &'static str, person: PersonId, device: DeviceId, now: Timestamp) -> Entry {
    of_person(org, kind, person, now).with("device", device.to_string())
}

pub fn token(org: OrgId, kind: &'static str, token: TokenId, by: PositionId, now: Timestamp) -> Entry {
    Entry::new(org, kind, now)
        .with("token", token.to_string())
        .with("by", by.to_string())
}
