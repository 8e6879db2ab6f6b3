//! Sign-in: password and session, recovery codes, demo links; who may come in, and how they go out.
//!
//! Promise: signing in never stands between a thumb and the alarm; an enrolled phone may raise after its session ended.
//! Passkeys, one-time codes and single sign-on get their own rooms beside [`password`].

pub mod address;
pub mod choice;
pub mod demo;
pub mod doorkeeper;
pub mod limits;
pub mod over;
pub(crate) mod pages;
pub mod password;
pub mod rules;
pub mod secret;
pub mod store;
pub mod verbs;
pub(crate) mod views;

pub use address::{Caller, ClientAddress, TrustedProxy};
pub use doorkeeper::StoreDoorkeeper;
pub use limits::Limits;
pub use pages::routes;
pub use views::open_page;

/// `Max-Age` of a cookie that is taken away.
pub(crate) const DEVICE_COOKIE_GONE: i64 = 0;
