//! Agreements: drafted from a template, negotiated, signed by both with their keys, executed clause by clause.
//!
//! Promise: a clause that does not validate cannot be signed, what was signed stays readable byte for byte, and a
//! suspension holds from its commit on.

pub mod api;
mod compared;
mod differences;
pub mod forms;
mod listing;
mod model;
mod open_now;
pub mod pages;
mod partner_code;
mod question;
pub mod rules;
pub mod store;
pub mod templates;
mod terms;
#[cfg(test)]
pub(crate) mod tests;
pub mod urls;
pub mod verbs;
mod verified;
pub(crate) mod views;
mod waiting;
pub mod words;

pub use compared::compared_with;
pub use listing::{ListQuery, Listed, ON_A_PAGE, listed};
pub use model::{Event, EventKind, InForce, Mou, MouFile, MouState, Signature, Version, VersionState, signed_message};
pub use open_now::{ClauseNow, Hearer, LabelAbove, NowState, OpenIncidents, OpenIncidentsPart, above, open_now};
pub use partner_code::{UnitCode, find_by_code, partner_code, unit_code, unit_codes};
pub use question::{Answered, Question, When, answer, export};
pub use templates::{TEMPLATES, Template, TemplateInput, template_terms};
pub use terms::{ClauseDraft, PartyTerms, Section, SiteTerms, Terms, TermsFault, digest_of};
pub use verified::is_verified;
pub use waiting::{Waiting, waiting_for};

/// Pages and API of agreements.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
