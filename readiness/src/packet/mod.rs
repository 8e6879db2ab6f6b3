//! The response packet: what a site's own people or a partner may know of it, on paper and on a phone, signed and dated.
//!
//! Promise: whoever comes has the same plan in hand as whoever waits for them, and paper that no longer holds says so.
//!
//! A packet is made for one reader. Each part of it passed the gate as every page does; what is closed is not in it, and says under
//! which clause. The packet itself is not kept: the register knows who took which one, and its digest. Format: `docs/formats/packet.md`.

pub mod api;
mod bundle;
mod check;
mod content;
mod model;
mod pages;
mod paper;
mod pieces;
pub mod rules;
pub mod store;
pub mod verbs;
mod views;

pub use model::{KeptPart, Made, Packet, PacketForm, PacketPart, PacketState, Stamp};
pub use paper::{PLAN_STYLES, floors_on_paper};
pub use verbs::{How, Wanted, make};

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(check::routes()).merge(api::routes())
}

/// "3 Sep 2031": what is taken along may be read in another year.
fn dated(at: muster_terms::Timestamp, zone: &jiff::tz::TimeZone) -> String {
    muster_web::format::date_long(at.to_zoned(zone.clone()).date())
}

/// "3 Sep 2031, 21:47 UTC".
fn dated_clock(at: muster_terms::Timestamp, zone: &jiff::tz::TimeZone) -> String {
    let local = at.to_zoned(zone.clone());
    format!(
        "{}, {} {}",
        dated(at, zone),
        muster_web::format::clock(at, zone),
        local.strftime("%Z")
    )
}
