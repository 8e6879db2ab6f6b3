//! The promises of the rule, for any artefacts and any day.

use super::*;
use muster_terms::civil::date;
use proptest::prelude::*;

fn day(number: i64) -> Date {
    later(date(2026, 1, 1), number)
}

fn artefact(point: ReadinessPoint, on: i64, good_for: Option<i64>) -> Artefact {
    Artefact {
        point,
        on: day(on),
        good_until: good_for.map(|days| day(on + days)),
    }
}

fn points() -> impl Strategy<Value = ReadinessPoint> {
    proptest::sample::select(ReadinessPoint::ALL.to_vec())
}

fn artefacts() -> impl Strategy<Value = Vec<Artefact>> {
    let one = (points(), -1500_i64..400, proptest::option::of(0_i64..800));
    proptest::collection::vec(one.prop_map(|(point, on, good)| artefact(point, on, good)), 0..20)
}

fn cannots() -> impl Strategy<Value = Vec<Cannot>> {
    proptest::collection::vec(points().prop_map(Cannot), 0..4)
}

#[test]
fn the_table_is_a_hundred_points_and_each_kind_once() {
    assert_eq!(TABLE.iter().map(|worth| worth.points).sum::<u32>(), 100);
    let kinds: Vec<ReadinessPoint> = TABLE.iter().map(|worth| worth.point).collect();
    assert_eq!(kinds, ReadinessPoint::ALL);
    assert!(
        TABLE
            .iter()
            .all(|worth| 0 < worth.full_days && worth.full_days < worth.gone_days)
    );
}

#[test]
fn a_proof_is_full_for_ninety_days_then_falls_then_is_gone() {
    let proof = [artefact(ReadinessPoint::FirstContact, 0, None)];
    let held = |on| figure(&proof, &[], day(on)).points[0].held;
    assert_eq!(
        [held(0), held(90), held(135), held(179), held(180), held(5000)],
        [16_000, 16_000, 8_000, 177, 0, 0]
    );
}

#[test]
fn what_is_good_until_a_date_falls_within_thirty_days_of_it() {
    let agreement = [artefact(ReadinessPoint::Agreement, 0, Some(100))];
    let held = |on| figure(&agreement, &[], day(on)).points[2].held;
    assert_eq!([held(100), held(115), held(130)], [16_000, 8_000, 0]);
}

#[test]
fn what_comes_next_brings_most_and_hurts_most() {
    let none = figure(&[], &[], day(0));
    assert_eq!(
        (none.percent, none.next().map(|next| next.point)),
        (0, Some(ReadinessPoint::FirstContact))
    );
    let all: Vec<Artefact> = ReadinessPoint::ALL
        .iter()
        .map(|point| artefact(*point, 0, None))
        .collect();
    let full = figure(&all, &[], day(0));
    assert_eq!((full.percent, full.next()), (100, None));
    let nothing_possible: Vec<Cannot> = ReadinessPoint::ALL.iter().copied().map(Cannot).collect();
    assert_eq!(figure(&[], &nothing_possible, day(0)).percent, 0);
}

proptest! {
    #[test]
    fn it_never_rises_with_age(artefacts in artefacts(), cannot in cannots(), ended in 0_usize..4, on in -1500_i64..1500, wait in 0_i64..900) {
        // What is left out is asked again after a time.
        let still: Vec<Cannot> = cannot.iter().skip(ended).copied().collect();
        let (now, then) = (figure(&artefacts, &cannot, day(on)), figure(&artefacts, &still, day(on + wait)));
        prop_assert!(then.percent <= now.percent, "{now:?} {then:?}");
        for now in &now.points {
            let then = then.points.iter().find(|then| then.point == now.point);
            prop_assert!(then.is_some_and(|then| then.held <= now.held), "{now:?} {then:?}");
        }
    }

    #[test]
    fn it_never_needs_what_the_site_cannot_have(artefacts in artefacts(), cannot in cannots(), on in -100_i64..600) {
        let has = |point: ReadinessPoint| !cannot.contains(&Cannot(point));
        let left: Vec<Artefact> = artefacts.iter().copied().filter(|each| has(each.point)).collect();
        let full: Vec<Artefact> = TABLE.iter().filter(|worth| has(worth.point))
            .map(|worth| Artefact { point: worth.point, on: day(on), good_until: None }).collect();
        let without = figure(&left, &cannot, day(on));
        prop_assert!(without.points.iter().all(|point| has(point.point)));
        let percent = figure(&full, &cannot, day(on)).percent;
        prop_assert_eq!(percent, if full.is_empty() { 0 } else { 100 });
        // Whoever has it all the same is asked to keep it.
        let counted = figure(&artefacts, &cannot, day(on)).points.len();
        let had = |worth: &&Worth| has(worth.point) || artefacts.iter().any(|each| each.point == worth.point);
        prop_assert_eq!(counted, TABLE.iter().filter(had).count());
    }

    #[test]
    fn one_more_proof_of_today_never_lowers_it(artefacts in artefacts(), cannot in cannots(), more in points(), on in -100_i64..600) {
        let made = Artefact { point: more, on: day(on), good_until: None };
        let both: Vec<Artefact> = artefacts.iter().copied().chain([made]).collect();
        prop_assert!(figure(&both, &cannot, day(on)).percent >= figure(&artefacts, &cannot, day(on)).percent);
    }

    #[test]
    fn one_more_proof_never_lowers_it_where_nothing_is_left_out(artefacts in artefacts(), more in artefacts(), on in -100_i64..600) {
        let both: Vec<Artefact> = artefacts.iter().chain(&more).copied().collect();
        prop_assert!(figure(&both, &[], day(on)).percent >= figure(&artefacts, &[], day(on)).percent);
    }

    #[test]
    fn every_point_explains_itself(artefacts in artefacts(), cannot in cannots(), on in -100_i64..600) {
        let figure = figure(&artefacts, &cannot, day(on));
        let (held, of) = figure.points.iter().fold((0, 0), |(held, of), point| (held + point.held, of + point.of));
        prop_assert_eq!(figure.percent, (held * 100).checked_div(of).unwrap_or(0));
        for point in &figure.points {
            prop_assert!(point.held <= point.of);
            prop_assert!(point.held == 0 || point.artefact.is_some());
            prop_assert_eq!(point.held == point.of, point.full_until.is_some_and(|until| day(on) <= until));
            if let Some(gone) = point.gone_on { prop_assert_eq!(point.held > 0, day(on) < gone); }
        }
        let most = figure.points.iter().map(Explained::to_gain).max().unwrap_or(0);
        prop_assert_eq!(figure.next().map_or(0, Explained::to_gain), most);
    }
}

#[test]
fn the_published_table_is_the_table() {
    let page = include_str!("../../../docs/formats/readiness.md");
    assert!(page.contains(&format!("`{RULE}`")));
    for worth in TABLE {
        let row = format!(
            "| `{}` | {} | {} | {} |",
            worth.point, worth.points, worth.full_days, worth.gone_days
        );
        assert!(page.contains(&row), "{row}");
    }
    assert!(page.contains("thirty days") && GRACE_DAYS == 30);
}
