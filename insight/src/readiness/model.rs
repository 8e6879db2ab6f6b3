use super::{Artefact, Figure};
use muster_readiness::left_out::LeftOut;
use muster_terms::*;

/// A site with its figure.
#[derive(Debug, Clone)]
pub struct SiteReadiness {
    pub id: SiteId,
    pub reference: Reference,
    pub name: String,
    /// Who fixes it: the site's manager, else who answers for the organisation. Empty when nobody does.
    pub owner: String,
    pub figure: Figure,
    /// What it cannot have, as somebody said, while that holds.
    pub left_out: Vec<LeftOut>,
}

/// What is known of a site's readiness, from the store.
#[derive(Debug, Clone)]
pub struct SiteArtefacts {
    pub id: SiteId,
    pub reference: Reference,
    pub name: String,
    pub artefacts: Vec<Artefact>,
    /// A drill or an emergency has found something.
    pub has_findings: bool,
    pub owner: String,
}
