//! Agreements: drafted from a template, negotiated, signed by both with their keys, executed clause by clause.
//!
//! Promise: a clause that does not validate cannot be signed, what was signed stays readable byte for byte, and a
//! suspension holds from its commit on.

mod model;
mod partner_code;
pub mod rules;
pub mod store;
pub mod templates;
mod terms;
pub mod verbs;

pub use model::{Event, EventKind, InForce, Mou, MouFile, MouState, Signature, Version, VersionState, signed_message};
pub use partner_code::{find_by_code, partner_code};
pub use templates::{TEMPLATES, Template, TemplateInput, template_terms};
pub use terms::{ClauseDraft, PartyTerms, Section, SiteTerms, Terms, TermsFault, digest_of};
