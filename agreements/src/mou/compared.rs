//! With which versions one is compared: what was signed before it, and what it answers.

use super::{MouFile, Version, VersionState};
use muster_terms::OrgId;

/// The versions that this one is compared with, the one to begin with first: the last before it that came into force, then what the
/// other side than its writer's proposed last since, also while it was a draft. With neither, the last one before it that `org` may read.
pub fn compared_with<'a>(file: &'a MouFile, version: &Version, org: OrgId) -> Vec<&'a Version> {
    let is_readable = |other: &&Version| other.is_readable_by(org);
    let is_earlier = |other: &&Version| other.number < version.number;
    let readable = || file.versions.iter().rev().filter(is_readable);
    let earlier = || readable().filter(is_earlier);
    let signed = earlier().find(|other| other.in_force_at.is_some());
    let since = signed.map_or(0, |signed| signed.number);
    let lay_there = |other: &&Version| match version.proposed_at {
        Some(at) => other.proposed_at.is_some_and(|before| before < at),
        None => version.state == VersionState::Draft && other.state == VersionState::Proposed,
    };
    let is_answered = |other: &&Version| {
        let is_before = other.number < version.number || lay_there(other);
        other.number > since && other.edited_by != version.edited_by && other.proposed_at.is_some() && is_before
    };
    let found: Vec<&Version> = signed.into_iter().chain(readable().find(is_answered)).collect();
    match found.is_empty() {
        true => earlier().next().into_iter().collect(),
        false => found,
    }
}
