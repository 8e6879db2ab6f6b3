//! Before: sites and their plans, points and contacts, so that both sides know the place before anybody needs it.
//!
//! Promise: whoever comes finds the right door, and somebody answers.

pub mod contacts;
pub mod site_plan;
pub mod site_point;
