//! Partners as an administrator sees them: who they are, what was agreed with each, and how another one comes here.

pub mod api;
mod pages;
mod reading;
mod views;

pub use reading::{PartnerLine, Partners, read};

/// Page and call of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}

#[cfg(test)]
mod tests;
