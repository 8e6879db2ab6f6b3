//! With which versions one is compared: what was signed before it, and what it answers.

use super::{MouFile, Version};
use muster_terms::OrgId;

/// The versions that this one is compared with, the one to begin with first: the last before it that came into force, then what the
/// other side than its writer's proposed last since. With neither, the last one before it that `org` may read.
pub fn compared_with<'a>(file: &'a MouFile, version: &Version, org: OrgId) -> Vec<&'a Version> {
    let is_earlier = |other: &&Version| other.number < version.number && other.is_readable_by(org);
    let earlier = || file.versions.iter().rev().filter(is_earlier);
    let signed = earlier().find(|other| other.in_force_at.is_some());
    let since = signed.map_or(0, |signed| signed.number);
    let is_answered =
        |other: &&Version| other.number > since && other.edited_by != version.edited_by && other.proposed_at.is_some();
    let found: Vec<&Version> = signed.into_iter().chain(earlier().find(is_answered)).collect();
    match found.is_empty() {
        true => earlier().next().into_iter().collect(),
        false => found,
    }
}
