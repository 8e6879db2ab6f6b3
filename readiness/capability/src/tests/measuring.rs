//! Stated beside measured: what counts, what each side knows of it, and what both say.

use super::town::{Town, Who, capability, profile};
use crate::profile::rules::MOST_NOTES;
use axum::http::StatusCode;
use jiff::SignedDuration;
use muster_membership::Site;
use muster_store::{params, testing::each_store};
use muster_terms::*;
use serde_json::Value;

/// An emergency or drill at the site, this long ago, with police on scene after so many seconds. What police said crossed.
async fn came(town: &Town, site: &Site, (days_ago, level, status, stopped): (i64, i64, &str, bool), seconds: i64) {
    let (id, raised_at) = (
        IncidentId::new(),
        town.app.now() - SignedDuration::from_hours(24 * days_ago),
    );
    let on_scene = raised_at + SignedDuration::from_secs(seconds);
    let director = town.identity(Who::Director).position;
    let tx = town.app.store().begin().await.unwrap();
    tx.execute(
        "INSERT INTO incident (id, reference, org_id, site_id, status, level, category, place, raised_by, raised_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 'weapon', 'Hall', $7, $8)",
        params![
            id,
            format!("INC-{id}"),
            site.org,
            site.id,
            status,
            level,
            director,
            raised_at
        ],
    )
    .await
    .unwrap();
    let stopped_at = stopped.then_some(on_scene);
    tx.execute(
        "INSERT INTO incident_party (incident_id, org_id, joined_at, on_scene_at, stopped_at) VALUES ($1, $2, $3, $4, $5)",
        params![id, town.police, raised_at, on_scene, stopped_at],
    )
    .await
    .unwrap();
    let line = RoomEntryId::new();
    tx.execute(
        "INSERT INTO room_entry (id, incident_id, at, org_id, title, side, kind, words, data_class, salt) \
         VALUES ($1, $2, $3, $4, 'Patrol', 'police', 'on_scene', 'On scene', 'police_status', $5)",
        params![line, id, on_scene, town.police, vec![0_u8; 4]],
    )
    .await
    .unwrap();
    let clause = tx
        .all::<Id>("SELECT id FROM clause LIMIT 1", params![])
        .await
        .unwrap()
        .remove(0)
        .0;
    tx.execute(
        "INSERT INTO release (id, data_class, record, from_org, to_org, clause_id, opened_at) VALUES ($1, 'police_status', $2, $3, $4, $5, $6)",
        params![ReleaseId::new(), format!("entry:{line}"), town.police, site.org, clause, on_scene],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

struct Id(String);
impl muster_store::FromRow for Id {
    fn from_row(row: &muster_store::Row) -> Result<Self, muster_store::Fault> {
        row.text("id").map(Self)
    }
}

async fn day(town: &Town, who: Who) -> Value {
    let call = town.get(who, &format!("/api/v1/capability/{}", town.police)).await.ok();
    let page: Value = serde_json::from_str(&call).unwrap();
    page["sites"][0]["bands"][0].clone()
}

#[tokio::test]
async fn only_real_danger_to_life_of_a_year_is_measured_and_fewer_than_three_say_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[capability(), profile()]).await;
        let site = town.hospital().await;
        let form = [
            ("version", "0"),
            ("patrol_count", "4"),
            ("minutes_day", "7"),
            ("review_on", "2032-05-01"),
        ];
        town.post(Who::Liaison, "/capability/edit", &form).await.led_to();
        for (kind, seconds) in [((1, 1, "Actual", false), 300), ((2, 1, "Actual", false), 500)] {
            came(&town, &site, kind, seconds).await;
        }
        // A drill, a call for help, one of long ago.
        for kind in [
            (3, 1, "Exercise", false),
            (3, 2, "Actual", false),
            (400, 1, "Actual", false),
        ] {
            came(&town, &site, kind, 10).await;
        }
        let agency = format!("/capability/{}", town.police);
        for who in [Who::Director, Who::Liaison] {
            let page = town.get(who, &agency).await;
            page.says("too few (2)");
            page.says("Northfield Hospital");
            assert_eq!(day(&town, who).await["on_scene"]["median_seconds"], Value::Null);
        }
        came(&town, &site, (5, 1, "Actual", false), 900).await;
        // Whom the site shut out knows of no incident there; the site still knows what they had told it.
        came(&town, &site, (6, 1, "Actual", true), 20).await;
        let ours = day(&town, Who::Director).await;
        assert_eq!(
            (&ours["emergencies"], &ours["on_scene"]["median_seconds"]),
            (&4.into(), &400.into())
        );
        assert_eq!(ours["stated_minutes"], 7);
        let theirs = day(&town, Who::Liaison).await;
        assert_eq!(
            (&theirs["emergencies"], &theirs["on_scene"]["median_seconds"]),
            (&3.into(), &500.into())
        );
        town.get(Who::Liaison, &agency).await.says("Later than stated");
        // A line that never crossed measures nothing for the site.
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("DELETE FROM release", params![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(day(&town, Who::Director).await["on_scene"]["measured"], 0);
        assert_eq!(day(&town, Who::Liaison).await["on_scene"]["measured"], 3);
    })
    .await;
}

#[tokio::test]
async fn both_sides_say_what_a_figure_does_not_and_read_each_other_under_the_clause() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mou = town.agree(&[capability(), profile()]).await;
        let site = town.hospital().await;
        let agency = format!("/capability/{}", town.police);
        let tie = "UPDATE site SET police_org = $1";
        let tx = town.app.store().begin().await.unwrap();
        tx.execute(tie, params![town.police]).await.unwrap();
        tx.commit().await.unwrap();
        let reference = site.reference.to_string();
        let note = |words: &'static str| {
            [
                ("site", reference.as_str().to_owned()),
                ("band", "day".into()),
                ("words", words.into()),
            ]
        };
        let notes = format!("{agency}/notes");
        for (who, words, led) in [
            (Who::Director, "The north gate was closed.", true),
            (Who::Liaison, "One unit was on the bridge.", true),
            (Who::Director, " ", false),
            (Who::Guard, "Nobody asked me.", false),
            (Who::Campus, "Nor me.", false),
        ] {
            let fields = note(words);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = town.post(who, &notes, &fields).await;
            assert_eq!(
                answer.status == StatusCode::SEE_OTHER,
                led,
                "{who:?} {words}: {}",
                answer.body
            );
        }
        for who in [Who::Director, Who::Liaison] {
            let page = town.get(who, &agency).await;
            page.says("The north gate was closed.");
            page.says("One unit was on the bridge.");
            page.says("Security director");
            assert!(!page.body.contains("Nobody asked me"));
        }
        for org in [town.northgate, town.police] {
            let noted = town.log(org).await;
            assert_eq!(
                noted.iter().filter(|kind| *kind == "capability.noted").count(),
                2,
                "in both logs"
            );
        }
        let guard = town.get(Who::Guard, &agency).await;
        guard.says("The north gate was closed.");
        assert!(
            !guard.body.contains("bridge"),
            "what police wrote is open as their profile is"
        );
        assert_eq!(town.get(Who::Campus, &agency).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            town.get(Who::Liaison, &format!("/capability/{}", town.northgate))
                .await
                .status,
            StatusCode::NOT_FOUND
        );
        town.suspend(mou).await;
        let shut = town.get(Who::Liaison, &agency).await;
        assert!(!shut.body.contains("Northfield") && !shut.body.contains("north gate"));
        let own = town.get(Who::Director, &agency).await;
        assert_eq!(
            own.status,
            StatusCode::NOT_FOUND,
            "without an agreement in force nothing is compared"
        );
    })
    .await;
}

/// What one side says takes no place of what the other said, and ends somewhere: beside this figure, and not beside the next.
#[tokio::test]
async fn a_side_says_so_much_beside_a_figure_and_pushes_nothing_out() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[capability(), profile()]).await;
        let site = town.hospital().await;
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("UPDATE site SET police_org = $1", params![town.police])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let agency = format!("/capability/{}", town.police);
        let say = async |who: Who, band: &str, words: &str| {
            let fields = [("site", site.reference.as_str()), ("band", band), ("words", words)];
            town.post(who, &format!("{agency}/notes"), &fields).await.status
        };
        assert_eq!(
            say(Who::Liaison, "day", "One unit was on the bridge.").await,
            StatusCode::SEE_OTHER
        );
        for nth in 0..MOST_NOTES {
            assert_eq!(
                say(Who::Director, "day", &format!("Said {nth}.")).await,
                StatusCode::SEE_OTHER
            );
        }
        let full = say(Who::Director, "day", "Once more.").await;
        assert_eq!(full, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(say(Who::Director, "night", "At night.").await, StatusCode::SEE_OTHER);
        let page = town.get(Who::Director, &agency).await;
        for said in ["One unit was on the bridge.", "Said 0.", "Said 19.", "At night."] {
            page.says(said);
        }
        assert!(!page.body.contains("Once more."));
    })
    .await;
}
