//! SQL of the home page. Every query is bounded by the organisation's own sites, positions and open work, or by a window of the
//! newest emergencies, and has an index; none walks the history.

mod actions;
mod counts;
mod loose_ends;
mod partnership;
mod post;
mod response;
mod run_out;
mod sites;
mod vacancies;

pub use actions::{own_actions, partner_actions};
pub use counts::{Counts, counts};
pub use loose_ends::{MANY, late_actions, late_debriefs, planned_drills, recovery};
pub use partnership::{agreements, agreements_with_alarms, director};
pub use post::{Post, post};
pub use response::{open_calls, own_open, own_response, partner_response};
pub use run_out::run_out;
pub use sites::{PARTNER_SITES, PartnerSite, partner_sites, sites};
pub use vacancies::vacancies;
