//! What may be planned, who may do what, and what the clock says. Pure: no SQL, no clock of its own.

pub mod access;
pub mod clock;
pub mod forms;
pub mod targets;

#[cfg(test)]
pub(crate) mod tests_made;
