//! The parts as pages use them: home, room, agreement, raise, sent, sign-in.

mod agreement;
mod home;
mod phone;
mod room;

pub(crate) use agreement::agreement;
pub(crate) use home::home;
pub(crate) use phone::{raise, sent, sign_in};
pub(crate) use room::room;

use super::*;

fn strip() -> LiveStrip {
    LiveStrip {
        kind: StripKind::Live,
        clock: "04:54".to_owned(),
        raised_at: "2026-11-20T21:42:10Z".to_owned(),
        words: "Threat with a weapon, Northfield Hospital".to_owned(),
        href: "/room".to_owned(),
        receipt: String::new(),
    }
}
