//! SQL of the home page. Every query is bounded by the organisation's own sites, positions and open work, or by a window of the
//! newest emergencies, and has an index; none walks the history.

mod loose_ends;
mod post;
mod response;
mod sites;

pub use loose_ends::{late_actions, late_debriefs, planned_drills, recovery, setup_facts, SetupFacts};
pub use post::{Post, post};
pub use response::{own_response, partner_response};
pub use sites::{Counts, PartnerSite, agreements, counts, director, partner_sites, sites};
