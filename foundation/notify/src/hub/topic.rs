//! Who listens to what.

use muster_terms::{Duty, IncidentId, OrgId, PersonId, PositionId, SessionId};
use std::sync::Arc;

/// The key of one audience. A screen listens to a set of them.
///
/// A topic is chosen by the server from the reader's own clearance, never from what a browser sends. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(Arc<str>);

impl Topic {
    /// All screens of one person.
    pub fn person(person: PersonId) -> Self {
        Self(format!("person:{person}").into())
    }

    /// All screens of one session.
    pub fn session(session: SessionId) -> Self {
        Self(format!("session:{session}").into())
    }

    /// All screens of whoever fills a position.
    pub fn position(position: PositionId) -> Self {
        Self(format!("position:{position}").into())
    }

    /// All screens of an organisation's people with one duty.
    pub fn duty(org: OrgId, duty: Duty) -> Self {
        Self(format!("duty:{org}:{duty}").into())
    }

    /// What one organisation may see of one incident: each side is an audience of its own.
    pub fn incident(incident: IncidentId, audience: OrgId) -> Self {
        Self(format!("incident:{incident}:{audience}").into())
    }

    /// An audience of another kind, such as `home:<organisation>`.
    pub fn named(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
