//! The two kinds of organisation, and the sides that can act.

use serde::{Deserialize, Serialize};

/// What kind of organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// A shop, hospital, school, campus or venue.
    Company,
    /// A police force, sheriff or campus police.
    Agency,
}

impl OrganisationKind {
    pub fn as_str(self) -> &'static str {
        match self {
            OrganisationKind::Company => "company",
            OrganisationKind::Agency => "agency",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [OrganisationKind::Company, OrganisationKind::Agency]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }

    pub fn side(self) -> Side {
        match self {
            OrganisationKind::Company => Side::Organisation,
            OrganisationKind::Agency => Side::Police,
        }
    }
}

/// Who acts: the mark that stands before every name on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Organisation,
    Police,
    System,
    Public,
}
