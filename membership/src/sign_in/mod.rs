//! Sign-in: password and session, invitation, recovery codes, enrolled devices, API tokens.
//!
//! Promise: signing in never stands between a thumb and the alarm; an enrolled phone may raise after its session ended.
//! Passkeys, one-time codes and single sign-on get their own rooms beside [`password`].

pub mod doorkeeper;
pub mod limits;
pub mod pages;
pub mod password;
pub mod rules;
pub mod secret;
pub mod store;
pub mod views;

pub use limits::Limits;
pub use pages::routes;
