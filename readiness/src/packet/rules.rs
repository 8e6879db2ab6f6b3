//! Until when a packet holds, and what ends it before.

use super::{KeptPart, Packet, PacketForm, PacketState, Stamp};
use jiff::SignedDuration;
use muster_paper::PageSize;
use muster_terms::Timestamp;
use muster_web::{Problem, t, t_with};

/// How many days a packet may hold: at least a day, at most two years.
pub const MOST_DAYS: i64 = 730;

/// Features of one packet, all floors and the outside together, and the corner points that they have.
pub const MOST_FEATURES: usize = 40_000;
pub const MOST_CORNERS: usize = 500_000;

/// How much is drawn in a packet so far: all of it is in memory at once, as a drawing and as lists.
#[derive(Debug, Default)]
pub struct Size {
    features: usize,
    corners: usize,
}

impl Size {
    /// Adds the features of one drawing, by how many corners each has.
    ///
    /// Errors: `packet.too-large`.
    pub fn add(&mut self, corners: impl Iterator<Item = usize>) -> Result<(), Problem> {
        for corners in corners {
            self.features += 1;
            self.corners += corners;
        }
        if self.features > MOST_FEATURES || self.corners > MOST_CORNERS {
            let most = [("features", MOST_FEATURES.into()), ("corners", MOST_CORNERS.into())];
            return Err(Problem::refusal("packet.too-large", t_with("packet-too-large", &most)));
        }
        Ok(())
    }
}

/// The instant from which a packet is out of date by itself.
pub fn valid_until(made_at: Timestamp, days: i64) -> Timestamp {
    let span = SignedDuration::from_hours(24 * days.clamp(1, MOST_DAYS));
    made_at.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// Does it still hold? What was changed counts before what ran out: the paper is wrong, not only old.
///
/// `now_is` gives what a part is now; a part that is gone was changed. Parts that were closed are not in the packet and end nothing.
pub fn state(packet: &Packet, now_is: impl Fn(&KeptPart) -> Option<Stamp>, now: Timestamp) -> PacketState {
    let changed: Vec<Option<Stamp>> = packet
        .parts
        .iter()
        .filter(|part| part.open)
        .map(|part| (part, now_is(part)))
        .filter(|(part, stamp)| stamp.as_ref().is_none_or(|stamp| stamp.value != part.stamp))
        .map(|(_, stamp)| stamp)
        .collect();
    if !changed.is_empty() {
        let since = changed
            .iter()
            .filter_map(|stamp| stamp.as_ref()?.changed_at)
            .filter(|at| *at >= packet.made_at);
        return PacketState::Superseded { since: since.min() };
    }
    if now >= packet.valid_until {
        return PacketState::Expired { at: packet.valid_until };
    }
    PacketState::Current
}

/// Days as typed.
///
/// Errors: `packet.days`.
pub fn check_days(typed: &str) -> Result<i64, Problem> {
    let days = typed.trim().parse().ok().filter(|days| (1..=MOST_DAYS).contains(days));
    days.ok_or_else(|| Problem::refusal("packet.days", t("packet-days-wrong")))
}

/// The size of paper: as asked, else as the organisation's country has it.
///
/// Errors: `packet.paper`.
pub fn check_paper(word: &str, metric: bool) -> Result<PageSize, Problem> {
    match word {
        "" if metric => Ok(PageSize::A4),
        "" => Ok(PageSize::Letter),
        word => PageSize::parse(word).ok_or_else(|| Problem::refusal("packet.paper", t("packet-paper-unknown"))),
    }
}

/// What is taken along; the paper alone where nothing is said.
///
/// Errors: `packet.form`.
pub fn check_form(word: &str) -> Result<PacketForm, Problem> {
    match word {
        "" => Ok(PacketForm::Pdf),
        word => PacketForm::parse(word).ok_or_else(|| Problem::refusal("packet.form", t("packet-form-unknown"))),
    }
}

/// A digest as it is printed: in groups of four, the first eight groups of sixteen.
pub fn short_digest(digest: &str) -> String {
    let letters: Vec<char> = digest.chars().take(32).collect();
    letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::PacketPart;
    use super::*;
    use muster_terms::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn packet(stamps: &[(&str, bool)]) -> Packet {
        let part = |(stamp, open): &(&str, bool)| KeptPart {
            part: PacketPart::Profile,
            org: OrgId::new(),
            open: *open,
            clause: None,
            stamp: (*stamp).into(),
            contacts: None,
        };
        Packet {
            id: PacketId::new(),
            site: SiteId::new(),
            owner: OrgId::new(),
            reader: OrgId::new(),
            made_by: PositionId::new(),
            made_by_title: "Control room".into(),
            by_command: false,
            form: PacketForm::Pdf,
            paper: PageSize::A4,
            digest: "00".repeat(32),
            pdf_digest: String::new(),
            parts: stamps.iter().map(part).collect(),
            made_at: at("2031-05-05T09:00:00Z"),
            valid_until: valid_until(at("2031-05-05T09:00:00Z"), 90),
        }
    }

    fn stamp(value: &str, changed: Option<&str>) -> Stamp {
        Stamp {
            value: value.into(),
            changed_at: changed.map(at),
        }
    }

    #[test]
    fn a_packet_holds_to_the_last_second_of_its_days() {
        let (packet, same) = (packet(&[("r1", true)]), stamp("r1", None));
        let state = |now: &str| state(&packet, |_| Some(same.clone()), at(now));
        assert_eq!(state("2031-05-05T09:00:00Z"), PacketState::Current);
        assert_eq!(state("2031-08-03T08:59:59Z"), PacketState::Current);
        let end = at("2031-08-03T09:00:00Z");
        assert_eq!(state("2031-08-03T09:00:00Z"), PacketState::Expired { at: end });
        assert_eq!(state("2041-08-03T09:00:00Z"), PacketState::Expired { at: end });
    }

    #[test]
    fn what_was_changed_ends_it_since_the_first_change_that_is_known() {
        let packet = packet(&[("r1", true), ("f1", true), ("closed", false)]);
        let now = at("2031-05-09T09:00:00Z");
        let told = |profile: &Stamp, floors: &Stamp| {
            let find = |part: &KeptPart| {
                if part.stamp == "r1" {
                    Some(profile.clone())
                } else {
                    Some(floors.clone())
                }
            };
            let stamps: Vec<(KeptPart, Option<Stamp>)> =
                packet.parts.iter().map(|part| (part.clone(), find(part))).collect();
            state(
                &packet,
                |part| stamps.iter().find(|(each, _)| each == part)?.1.clone(),
                now,
            )
        };
        let (r1, f1) = (stamp("r1", Some("2031-01-01T00:00:00Z")), stamp("f1", None));
        assert_eq!(told(&r1, &f1), PacketState::Current, "a closed part ends nothing");
        let r2 = stamp("r2", Some("2031-05-07T00:00:00Z"));
        assert_eq!(told(&r2, &f1), PacketState::Superseded { since: r2.changed_at });
        let f2 = stamp("f2", Some("2031-05-06T00:00:00Z"));
        assert_eq!(told(&r2, &f2), PacketState::Superseded { since: f2.changed_at });
        assert_eq!(told(&r1, &stamp("f2", None)), PacketState::Superseded { since: None });
        let before = stamp("f0", Some("2031-05-01T00:00:00Z"));
        assert_eq!(
            told(&r1, &before),
            PacketState::Superseded { since: None },
            "a floor that was taken away leaves older ones"
        );
    }

    #[test]
    fn a_part_that_is_gone_was_changed() {
        let gone = state(&packet(&[("r1", true)]), |_| None, at("2031-05-05T10:00:00Z"));
        assert_eq!(gone, PacketState::Superseded { since: None });
    }

    #[test]
    fn days_paper_and_form_are_checked() {
        assert_eq!(check_days(" 90 ").unwrap(), 90);
        for wrong in ["", "0", "-1", "731", "1.5", "ninety", "99999999999999999999"] {
            assert_eq!(check_days(wrong).unwrap_err().code(), "packet.days", "{wrong}");
        }
        assert_eq!(
            (check_paper("", true).unwrap(), check_paper("", false).unwrap()),
            (PageSize::A4, PageSize::Letter)
        );
        assert_eq!(check_paper("a3", true).unwrap_err().code(), "packet.paper");
        assert_eq!(
            (check_form("").unwrap(), check_form("bundle").unwrap()),
            (PacketForm::Pdf, PacketForm::Bundle)
        );
        assert_eq!(check_form("exe").unwrap_err().code(), "packet.form");
    }

    #[test]
    fn more_than_a_packet_can_hold_is_refused_while_it_is_read() {
        let mut size = Size::default();
        for _ in 0..4 {
            size.add((0..MOST_FEATURES / 4).map(|_| 4)).unwrap();
        }
        assert_eq!(size.add([1].into_iter()).unwrap_err().code(), "packet.too-large");
        let mut size = Size::default();
        size.add([MOST_CORNERS].into_iter()).unwrap();
        assert_eq!(size.add([1].into_iter()).unwrap_err().code(), "packet.too-large");
    }

    proptest! {
        #[test]
        fn no_clock_makes_an_unchanged_packet_anything_but_current_or_expired(days in 1_i64..=MOST_DAYS, later in 0_i64..10_000_000_000) {
            let (mut packet, same) = (packet(&[("r1", true)]), stamp("r1", None));
            packet.valid_until = valid_until(packet.made_at, days);
            let now = packet.made_at.checked_add(SignedDuration::from_secs(later)).unwrap();
            let expected = if later < days * 86_400 { PacketState::Current } else { PacketState::Expired { at: packet.valid_until } };
            prop_assert_eq!(state(&packet, |_| Some(same.clone()), now), expected);
        }
    }
}
