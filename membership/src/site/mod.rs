//! Sites of an organisation. The profile that officers read and the plans are in `readiness`.

mod model;
pub mod store;

pub use model::Site;
