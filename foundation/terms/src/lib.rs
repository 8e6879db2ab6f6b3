//! Words that every room of the house shares: ids, the clock, sides, duties, data classes, TLP.
//!
//! Nothing here decides, stores or draws. A neighbour's record can be named by its id without importing the neighbour.

mod capability;
mod clock;
mod data_class;
mod duty;
mod id;
mod incident;
mod organisation;
mod readiness;
mod reference;
mod tlp;

pub use capability::{CapabilityKind, DayBand, LoanState, ResourceKind, SiteNeed};
pub use clock::{Clock, FixedClock, SystemClock, parse_instant, stored_instant};
pub use data_class::{DataClass, Purpose};
pub use duty::{Act, Duty};
pub use id::*;
pub use incident::{AlertLevel, AlertStatus, Category};
pub use organisation::{OrganisationKind, Side};
pub use readiness::ReadinessPoint;
pub use reference::Reference;
pub use tlp::Tlp;

pub use jiff::{Timestamp, civil};
