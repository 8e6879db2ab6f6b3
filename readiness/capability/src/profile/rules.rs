//! Which part of the day it was, what was measured, what may be said, and who is told what when two change one profile.

use super::{Content, Course, Profile, words};
use jiff::{civil::Date, tz::TimeZone};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, Stored, Told, t};

/// Fewer measured than this say nothing.
pub const TOO_FEW: usize = 3;
/// How far back is measured.
pub const MEASURED_DAYS: i64 = 365;
/// More of one kind than this is a slip of the keyboard.
pub const MOST_OF_A_KIND: u32 = 999;
/// A stated time longer than this is none.
pub const SLOWEST_MINUTES: u32 = 240;
/// A review further ahead than this is none.
pub const LATEST_REVIEW_DAYS: i32 = 2 * 366;

/// One side says no more than this beside one figure: nothing of it can be taken away, and all of it is read at once.
pub const MOST_NOTES: i64 = 20;

/// The part of the day at the site.
pub fn band_of(at: Timestamp, zone: &TimeZone) -> DayBand {
    match at.to_zoned(zone.clone()).hour() {
        6..18 => DayBand::Day,
        18..22 => DayBand::Evening,
        _ => DayBand::Night,
    }
}

/// The median of one interval from the alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figure {
    /// How many emergencies it was measured in.
    pub measured: usize,
    /// Seconds; `None` where too few were measured.
    pub median_seconds: Option<i64>,
}

/// What was measured in one part of the day, each from the alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measured {
    pub emergencies: usize,
    pub accepted: Figure,
    pub sent: Figure,
    pub on_scene: Figure,
}

/// What was measured in this part of the day. `courses` are of one site, and none of them is a drill.
pub fn measured(courses: &[&Course], band: DayBand, zone: &TimeZone) -> Measured {
    let of_band: Vec<&&Course> = courses
        .iter()
        .filter(|each| band_of(each.raised_at, zone) == band)
        .collect();
    let figure = |until: fn(&Course) -> Option<Timestamp>| {
        let took = of_band.iter().filter_map(|each| {
            let until = until(each)?;
            Some(until.duration_since(each.raised_at).as_secs().max(0))
        });
        figure(took.collect())
    };
    Measured {
        emergencies: of_band.len(),
        accepted: figure(|course| course.accepted_at),
        sent: figure(|course| course.sent_at),
        on_scene: figure(|course| course.on_scene_at),
    }
}

/// The middle one; of an even number, halfway between the two in the middle, rounded down.
fn figure(mut took: Vec<i64>) -> Figure {
    took.sort_unstable();
    let (measured, middle) = (took.len(), took.len() / 2);
    let median = match (measured >= TOO_FEW, measured % 2) {
        (false, _) => None,
        (true, 1) => took.get(middle).copied(),
        (true, _) => took.get(middle - 1).zip(took.get(middle)).map(|(a, b)| (a + b) / 2),
    };
    Figure {
        measured,
        median_seconds: median,
    }
}

/// The profile that speaks for a site: that of its district, else that of the whole agency.
pub fn spoken_for<'a>(profiles: &[&'a Profile], unit: Option<UnitId>) -> Option<&'a Profile> {
    let of = |unit| profiles.iter().copied().find(|profile| profile.unit == unit);
    unit.and_then(|unit| of(Some(unit))).or_else(|| of(None))
}

/// May it be looked at again on that day?
///
/// Errors: `capability.review`.
pub fn check_review(on: Date, today: Date) -> Result<Date, Problem> {
    let ahead = on.since(today).map(|span| span.get_days());
    match ahead {
        Ok(days) if days > 0 && days <= LATEST_REVIEW_DAYS => Ok(on),
        _ => Err(Problem::refusal("capability.review", t("capability-review-wrong"))),
    }
}

/// Name of the field that says how many of a kind can come.
pub const fn count_field(kind: CapabilityKind) -> &'static str {
    match kind {
        CapabilityKind::Patrol => "patrol_count",
        CapabilityKind::ArmedResponse => "armed_response_count",
        CapabilityKind::Dogs => "dogs_count",
        CapabilityKind::Negotiator => "negotiator_count",
        CapabilityKind::BombDisposal => "bomb_disposal_count",
        CapabilityKind::CrisisIntervention => "crisis_intervention_count",
        CapabilityKind::Drones => "drones_count",
        CapabilityKind::Traffic => "traffic_count",
        CapabilityKind::Investigation => "investigation_count",
        CapabilityKind::CommunityLiaison => "community_liaison_count",
    }
}

/// Name of the field that says when they can.
pub const fn hours_field(kind: CapabilityKind) -> &'static str {
    match kind {
        CapabilityKind::Patrol => "patrol_hours",
        CapabilityKind::ArmedResponse => "armed_response_hours",
        CapabilityKind::Dogs => "dogs_hours",
        CapabilityKind::Negotiator => "negotiator_hours",
        CapabilityKind::BombDisposal => "bomb_disposal_hours",
        CapabilityKind::CrisisIntervention => "crisis_intervention_hours",
        CapabilityKind::Drones => "drones_hours",
        CapabilityKind::Traffic => "traffic_hours",
        CapabilityKind::Investigation => "investigation_hours",
        CapabilityKind::CommunityLiaison => "community_liaison_hours",
    }
}

/// Name of the field that says whether it is needed.
pub const fn need_field(need: SiteNeed) -> &'static str {
    match need {
        SiteNeed::Keys => "need_keys",
        SiteNeed::Plans => "need_plans",
        SiteNeed::Guide => "need_guide",
        SiteNeed::Radio => "need_radio",
        SiteNeed::Parking => "need_parking",
        SiteNeed::Cameras => "need_cameras",
        SiteNeed::QuietRoom => "need_quiet_room",
    }
}

/// Name of the field of a stated time.
pub const fn minutes_field(band: DayBand) -> &'static str {
    match band {
        DayBand::Day => "minutes_day",
        DayBand::Evening => "minutes_evening",
        DayBand::Night => "minutes_night",
    }
}

/// A profile as its form and its conflicts see it, field by field.
pub fn stored(content: &Content) -> Vec<Stored> {
    let mut all = Vec::new();
    for kind in CapabilityKind::ALL {
        let send = content.sends.iter().find(|send| send.kind == *kind);
        let count = send.map(|send| send.count.to_string()).unwrap_or_default();
        let hours = send.map(|send| send.hours.clone()).unwrap_or_default();
        let name = words::kind(*kind);
        all.push(Stored::text(count_field(*kind), words::count_of(&name), count));
        all.push(Stored::text(hours_field(*kind), words::hours_of(&name), hours));
    }
    all.push(Stored::text("limits", t("capability-limits"), content.limits.as_str()));
    for need in SiteNeed::ALL {
        let is_needed = content.needs.contains(need);
        let said = if is_needed {
            t("capability-needed")
        } else {
            t("capability-not-needed")
        };
        let value = if is_needed { "yes" } else { "" };
        all.push(Stored::known(need_field(*need), words::need(*need), value, said));
    }
    all.push(Stored::text(
        "needs_words",
        t("capability-needs-words"),
        content.needs_words.as_str(),
    ));
    for band in DayBand::ALL {
        let minutes = content.minutes.get(band).map(ToString::to_string).unwrap_or_default();
        all.push(Stored::text(minutes_field(*band), words::minutes_of(*band), minutes));
    }
    all.push(Stored::text(
        "review_on",
        t("capability-review-on"),
        content.review_on.to_string(),
    ));
    all
}

/// Somebody else was first; a profile that was not there yet is one that somebody made meanwhile.
pub fn lost_race(last: Option<&LastChange>, desk: &Desk) -> Problem {
    let told = Told {
        code: "capability.changed-meanwhile",
        known: "capability-changed-meanwhile",
        unknown: "capability-changed-unseen",
    };
    told.conflict(last, desk).meanwhile("/capability", None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn course(raised: &str, on_scene_after: Option<i64>) -> Course {
        let raised_at = at(raised);
        Course {
            site: SiteId(Default::default()),
            raised_at,
            accepted_at: None,
            sent_at: None,
            on_scene_at: on_scene_after.map(|seconds| raised_at + jiff::SignedDuration::from_secs(seconds)),
        }
    }

    #[test]
    fn the_day_has_three_parts_in_the_time_of_the_site() {
        let utc = TimeZone::UTC;
        for (time, band) in [
            ("05:59", DayBand::Night),
            ("06:00", DayBand::Day),
            ("17:59", DayBand::Day),
            ("18:00", DayBand::Evening),
            ("21:59", DayBand::Evening),
            ("22:00", DayBand::Night),
            ("00:00", DayBand::Night),
        ] {
            assert_eq!(band_of(at(&format!("2031-05-05T{time}:00Z")), &utc), band, "{time}");
        }
        let ahead = TimeZone::fixed(jiff::tz::Offset::constant(2));
        assert_eq!(band_of(at("2031-05-05T04:00:00Z"), &ahead), DayBand::Day);
    }

    #[test]
    fn fewer_than_three_say_nothing_and_each_interval_counts_its_own() {
        let noon = |seconds| course("2031-05-05T12:00:00Z", seconds);
        let all = [noon(Some(300)), noon(Some(100)), noon(None), noon(Some(900))];
        let night = course("2031-05-05T23:00:00Z", Some(60));
        let refs: Vec<&Course> = all.iter().chain([&night]).collect();
        let day = measured(&refs, DayBand::Day, &TimeZone::UTC);
        assert_eq!((day.emergencies, day.on_scene.measured), (4, 3));
        assert_eq!(day.on_scene.median_seconds, Some(300));
        assert_eq!(day.accepted, Figure::default());
        let late = measured(&refs, DayBand::Night, &TimeZone::UTC);
        assert_eq!((late.on_scene.measured, late.on_scene.median_seconds), (1, None));
        assert_eq!(figure(vec![10, 20, 31, 900]).median_seconds, Some(25));
    }

    #[test]
    fn a_district_speaks_before_the_whole_agency() {
        let profile = |unit| Profile {
            id: CapabilityId::new(),
            org: OrgId::new(),
            unit,
            unit_name: String::new(),
            version: 1,
            content: Content {
                sends: vec![],
                limits: String::new(),
                needs: vec![],
                needs_words: String::new(),
                minutes: BTreeMap::new(),
                review_on: "2032-01-01".parse().unwrap(),
            },
            changed: LastChange {
                by: "Liaison".into(),
                at: at("2031-05-05T12:00:00Z"),
            },
        };
        let unit = UnitId::new();
        let (whole, central) = (profile(None), profile(Some(unit)));
        let both = [&whole, &central];
        assert_eq!(spoken_for(&both, Some(unit)).unwrap().id, central.id);
        assert_eq!(spoken_for(&both, Some(UnitId::new())).unwrap().id, whole.id);
        assert_eq!(spoken_for(&both, None).unwrap().id, whole.id);
        assert!(
            spoken_for(&[&central], None).is_none(),
            "a district does not speak for the others"
        );
    }

    #[test]
    fn a_review_is_ahead_and_not_for_ever() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let today = day("2031-05-05");
        for (on, is_right) in [
            ("2031-05-05", false),
            ("2031-05-06", true),
            ("2032-05-05", true),
            ("2034-05-05", false),
            ("2030-05-05", false),
        ] {
            assert_eq!(check_review(day(on), today).is_ok(), is_right, "{on}");
        }
    }
}
