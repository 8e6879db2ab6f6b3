//! "Who saw what" by route, on each database.

use crate::testing::{Org, World, now};
use axum::http::StatusCode;
use jiff::SignedDuration;
use muster_agreements::crossing::{Crossing, store::keep};
use muster_policy::CrossingAct;
use muster_store::testing::each_store;
use muster_terms::*;
use muster_web::Desk;

/// A line of `desk` looking at data of `from`, `minutes` ago; under this clause when it was allowed.
fn line(from: Org, clause: ClauseId, desk: &Desk, words: &str, minutes: i64, allowed: bool) -> Crossing {
    let at = now() - SignedDuration::from_mins(minutes);
    Crossing {
        id: CrossingId::new(),
        at,
        from: from.id,
        to: desk.org(),
        position: Some(desk.who.position),
        position_title: desk.who.position_title.clone(),
        act: CrossingAct::Read,
        class: DataClass::SiteProfile,
        record: format!("site:{words}"),
        record_words: words.into(),
        site: None,
        incident: None,
        purpose: Purpose::Readiness,
        allowed,
        clause: allowed.then_some(clause),
        clause_words: if allowed { "AG-0143 §3.2".into() } else { String::new() },
        why: if allowed {
            String::new()
        } else {
            "policy.no-clause".into()
        },
        times: 1,
        last_at: at,
    }
}

async fn kept(world: &World, lines: &[Crossing]) {
    let mut tx = world.store.begin().await.unwrap();
    for line in lines {
        keep(&mut tx, line).await.unwrap();
    }
    tx.commit().await.unwrap();
}

struct Scene {
    world: World,
    hospital: Org,
    police: Org,
    clause: ClauseId,
    director: Desk,
    liaison: Desk,
    dispatcher: Desk,
}

async fn scene(store: muster_store::Store) -> Scene {
    let world = World::over(store);
    let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
    let police = world.org(OrganisationKind::Agency, "City Police").await;
    let clause = world
        .agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "in_force")
        .await;
    let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
    let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
    let dispatcher = world.desk(police, "Dispatcher", Duty::Dispatcher).await;
    Scene {
        world,
        hospital,
        police,
        clause,
        director,
        liaison,
        dispatcher,
    }
}

#[tokio::test]
async fn both_sides_see_the_line_each_from_its_end() {
    each_store(|store| async move {
        let s = scene(store).await;
        let lines = [
            line(s.hospital, s.clause, &s.liaison, "Northfield Hospital", 30, true),
            line(s.hospital, s.clause, &s.dispatcher, "Harbour Mall", 20, false),
        ];
        kept(&s.world, &lines).await;
        let ours = s.world.get(&s.director, "/audit").await.text();
        assert!(ours.contains("Police liaison") && ours.contains("City Police") && ours.contains("Harbour Mall"));
        assert!(ours.contains("/agreements/AG-0143/clauses/3.2") && ours.contains("No clause opens it"));
        assert!(
            !s.world
                .get(&s.director, "/audit?view=made")
                .await
                .text()
                .contains("Northfield")
        );
        let made = s.world.get(&s.liaison, "/audit?view=made").await.text();
        assert!(made.contains("Northfield Hospital") && made.contains("Harbour Mall"));
        // Who does not audit sees the own accesses only, whatever the address asks for.
        for view in ["", "?view=ours", "?view=made"] {
            let own = s.world.get(&s.dispatcher, &format!("/audit{view}")).await.text();
            assert!(
                own.contains("Harbour Mall") && !own.contains("Northfield Hospital"),
                "{view}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn filters_narrow_and_pages_follow_one_another_without_a_gap() {
    each_store(|store| async move {
        let s = scene(store).await;
        let lines: Vec<Crossing> = (0..120)
            .map(|n| {
                line(
                    s.hospital,
                    s.clause,
                    &s.liaison,
                    &format!("Site {n:03}"),
                    20 * n,
                    n % 2 == 0,
                )
            })
            .collect();
        kept(&s.world, &lines).await;
        let mut seen = Vec::new();
        let mut next = Some(String::new());
        while let Some(before) = next {
            let path = format!("/api/v1/crossings?view=ours&before={}", before.replace(':', "%3A"));
            let got: serde_json::Value = serde_json::from_slice(&s.world.get(&s.director, &path).await.body).unwrap();
            let page = got["crossings"].as_array().unwrap();
            seen.extend(
                page.iter()
                    .map(|line| line["record_words"].as_str().unwrap().to_owned()),
            );
            next = got["next"].as_str().map(str::to_owned);
        }
        assert_eq!(seen, (0..120).map(|n| format!("Site {n:03}")).collect::<Vec<_>>());
        let first = s.world.get(&s.director, "/audit").await.text();
        assert!(first.contains("Site 049") && !first.contains("Site 050") && first.contains("before="));
        for (query, shown, hidden) in [
            ("verdict=no", "Site 001", "Site 002"),
            ("verdict=yes", "Site 002", "Site 001"),
            ("clause=AG-0143", "Site 000", "Site 001"),
            ("clause=ag-0143+3.2", "Site 000", "Site 001"),
            ("until=2026-11-19", "Site 070", "Site 000"),
            ("from=2026-11-20", "Site 000", "Site 070"),
            ("class=site_profile", "Site 000", "Site 119"),
        ] {
            let page = s.world.get(&s.director, &format!("/audit?{query}")).await.text();
            assert!(page.contains(shown) && !page.contains(hidden), "{query}");
        }
        assert!(
            !s.world
                .get(&s.director, "/audit?clause=AG-014")
                .await
                .text()
                .contains("Site 000")
        );
        assert!(
            !s.world
                .get(&s.director, "/audit?class=floor_plan")
                .await
                .text()
                .contains("Site 000")
        );
        for (query, field, kept) in [
            ("from=yesterday", "from", "value=\"yesterday\""),
            ("clause=3.2", "clause", "value=\"3.2\""),
        ] {
            let wrong = s.world.get(&s.director, &format!("/audit?{query}")).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
            let page = wrong.text();
            assert!(
                page.contains(&format!("href=\"#field-{field}\"")),
                "the summary leads to {field}"
            );
            assert!(
                page.contains(&format!("id=\"field-{field}-error\"")),
                "the words stand at {field}"
            );
            assert!(page.contains(kept), "what was typed stays");
            assert!(!page.contains("INC-"), "no line when it is not known which were wanted");
        }
    })
    .await;
}

#[tokio::test]
async fn lines_of_a_clause_are_those_of_all_its_versions_and_of_no_other_agreement() {
    each_store(|store| async move {
        let s = scene(store).await;
        // The second version has the clause once more, and a second one; another agreement of the two has a clause of that number.
        let other = s
            .world
            .agreement(s.hospital, s.police, "AG-0200", DataClass::SiteProfile, "in_force")
            .await;
        let (again, second) = (ClauseId::new(), ClauseId::new());
        for (id, number) in [(again, "3.2"), (second, "4.1")] {
            let sql = "INSERT INTO clause (id, mou_id, version, number, data_class, from_org, to_org, terms, cedar) \
                SELECT $1, mou_id, 2, $2, data_class, from_org, to_org, terms, cedar FROM clause WHERE id = $3";
            s.world.run(sql, muster_store::params![id, number, s.clause]).await;
        }
        let clauses = [
            (s.clause, "AG-0143 §3.2"),
            (again, "AG-0143 §3.2"),
            (second, "AG-0143 §4.1"),
            (other, "AG-0200 §3.2"),
        ];
        let lines: Vec<Crossing> = (0..240)
            .map(|n| {
                let (clause, words) = clauses[n % 4];
                let minutes = i64::try_from(n).unwrap();
                let line = line(s.hospital, clause, &s.liaison, &format!("Site {n:03}"), minutes, true);
                Crossing {
                    clause_words: words.into(),
                    ..line
                }
            })
            .collect();
        kept(&s.world, &lines).await;
        for (asked, of) in [
            ("AG-0143+3.2", &[0, 1][..]),
            ("AG-0143+4.1", &[2]),
            ("AG-0143", &[0, 1, 2]),
            ("AG-0200", &[3]),
            ("AG-0143+9.9", &[]),
            ("AG-0999", &[]),
        ] {
            let mut seen = Vec::new();
            let mut next = Some(String::new());
            while let Some(before) = next {
                let before = before.replace(':', "%3A");
                let path = format!("/api/v1/crossings?view=ours&clause={asked}&before={before}");
                let got: serde_json::Value =
                    serde_json::from_slice(&s.world.get(&s.director, &path).await.body).unwrap();
                let page = got["crossings"].as_array().unwrap();
                let words = page
                    .iter()
                    .map(|line| line["record_words"].as_str().unwrap().to_owned());
                seen.extend(words);
                next = got["next"].as_str().map(str::to_owned);
            }
            let wanted: Vec<String> = (0..240)
                .filter(|n| of.contains(&(n % 4)))
                .map(|n| format!("Site {n:03}"))
                .collect();
            assert_eq!(seen, wanted, "{asked}");
        }
        // The same clause from the other end, and with what else is chosen.
        for (query, is_there) in [
            ("view=made&clause=AG-0143", false),
            ("clause=AG-0143&class=floor_plan", false),
            ("clause=AG-0143&class=site_profile", true),
            ("clause=AG-0143&verdict=no", false),
        ] {
            let page = s.world.get(&s.director, &format!("/audit?{query}")).await.text();
            assert_eq!(page.contains("Site 000"), is_there, "{query}");
        }
        let made = s.world.get(&s.liaison, "/audit?view=made&clause=AG-0143").await.text();
        assert!(made.contains("Site 000") && !made.contains("Site 003"));
    })
    .await;
}

#[tokio::test]
async fn the_csv_file_is_whole_and_no_cell_is_a_formula() {
    each_store(|store| async move {
        let s = scene(store).await;
        let mut lines: Vec<Crossing> = (0..1_100)
            .map(|n| line(s.hospital, s.clause, &s.liaison, &format!("Site {n}"), n, true))
            .collect();
        lines[3].record_words = "=HYPERLINK(\"http://x\";\"y\")".into();
        lines[4].position_title = "+cmd|' /C calc'!A0".into();
        kept(&s.world, &lines).await;
        let got = s.world.get(&s.director, "/audit.csv").await;
        assert!(got.kind.starts_with("text/csv"));
        let mut reader = csv::Reader::from_reader(got.body.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1_100);
        for cell in rows.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
        assert_eq!(&rows[3][9], "'=HYPERLINK(\"http://x\";\"y\")");
        let filtered = s.world.get(&s.director, "/audit.csv?verdict=no").await.text();
        assert_eq!(filtered.lines().count(), 1, "the head alone");
    })
    .await;
}

#[tokio::test]
async fn an_outsider_finds_nothing_and_no_line_of_others() {
    each_store(|store| async move {
        let s = scene(store).await;
        let lines = [line(s.hospital, s.clause, &s.liaison, "Northfield Hospital", 30, true)];
        kept(&s.world, &lines).await;
        s.world.sequence().await;
        let campus = s.world.org(OrganisationKind::Agency, "Campus Police").await;
        let outsider = s.world.desk(campus, "Police commander", Duty::PoliceCommander).await;
        for path in ["/audit", "/audit?view=made", "/audit.csv", "/api/v1/crossings"] {
            let text = s.world.get(&outsider, path).await.text();
            assert!(!text.contains("Northfield") && !text.contains("City Police"), "{path}");
        }
        let by_id = format!("/audit?partner={}", s.hospital.id);
        assert!(!s.world.get(&outsider, &by_id).await.text().contains("Northfield"));
        let theirs = s.world.get(&outsider, &format!("/audit/proof/{}", lines[0].id)).await;
        let absent = s
            .world
            .get(&outsider, &format!("/audit/proof/{}", CrossingId::new()))
            .await;
        assert_eq!((theirs.status, theirs.body), (StatusCode::NOT_FOUND, absent.body));
        // A dispatcher may prove the own looks and not those of a colleague.
        let colleague = s
            .world
            .get(&s.dispatcher, &format!("/audit/proof/{}", lines[0].id))
            .await;
        assert_eq!(colleague.status, StatusCode::NOT_FOUND);
        assert_eq!(
            s.world.get(&s.dispatcher, "/audit/ledger").await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            s.world.get(&s.dispatcher, "/audit/export").await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn every_partner_can_be_chosen_and_a_chosen_one_stays_chosen() {
    each_store(|store| async move {
        let s = scene(store).await;
        let id = "'00000000-0000-7000-8000-' || SUBSTR(CAST(100000000000 + i AS TEXT), 1, 12)";
        let count = "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 1220)";
        let orgs = format!(
            "INSERT INTO organisation (id, kind, name, emergency_number, time_zone, created_at) {count} SELECT {id}, 'agency', \
             'Agency ' || CAST(i AS TEXT), '112', 'UTC', $1 FROM n"
        );
        s.world.run(&orgs, muster_store::params![now()]).await;
        let mous = format!(
            "INSERT INTO mou (id, reference, title, a_org, b_org, state, created_at) {count} SELECT {id}, 'AG-' || CAST(i AS TEXT), \
             'Partnership', $1, {id}, 'in_force', $2 FROM n"
        );
        s.world
            .run(&mous, muster_store::params![s.hospital.id, now()])
            .await;
        // By name the police come after all of them.
        let page = s
            .world
            .get(&s.director, &format!("/audit?partner={}", s.police.id))
            .await
            .text();
        assert_eq!(page.matches(">Agency 1").count(), 221);
        let (_, chosen) = page.split_once(&format!("value=\"{}\"", s.police.id)).unwrap();
        assert!(chosen.split('>').next().unwrap().contains("selected"), "{page}");
    })
    .await;
}
