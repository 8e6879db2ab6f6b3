//! The room of a drill, and what becomes of it.

use super::{drill_clause, planned, standing_clause};
use crate::live::strips::{Audience, for_audience};
use crate::room::{
    reading::{self, Look},
    tests::{
        relabelled::label,
        town::{Town, Who},
    },
    verbs::stop_sharing,
};
use muster_store::testing::each_store;
use muster_terms::*;

#[tokio::test]
async fn a_drill_that_became_real_is_named_in_the_live_room_to_whom_a_clause_lets_have_the_drill() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander, Duty::Dispatcher]).await;
        let drill = planned(&town).await;
        let with = format!("partner={}", town.police);
        town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        town.post(Who::Commander, &format!("{drill}/answer"), "take_part=yes")
            .await;
        let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
        let room = started.location().to_owned();
        let real = town.post(Who::Director, &format!("{room}/real"), "").await;
        let live = real.location().to_owned();
        let named = format!("Became real from drill {}.", room.trim_start_matches("/rooms/"));
        for who in [Who::Director, Who::Dispatcher] {
            town.get(who, &live).await.must_say(&named);
        }
        let page = town.get(Who::Commander, &room).await;
        let words = format!("Go on in {}.", live.trim_start_matches("/rooms/"));
        let line = format!("<div class=\"log-text\">This became real. {words}");
        assert_eq!(page.body.matches(&line).count(), 1, "{}", page.body);
    })
    .await;
}

#[tokio::test]
async fn one_decision_of_a_drill_opens_all_of_its_room_that_the_site_has() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander]).await;
        let drill = planned(&town).await;
        let with = format!("partner={}", town.police);
        town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        town.post(Who::Commander, &format!("{drill}/answer"), "take_part=yes")
            .await;
        let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
        let room: Reference = started.location().trim_start_matches("/rooms/").parse().unwrap();
        let asked = format!(
            "SELECT COUNT(*) AS n FROM crossing WHERE allowed AND act = 'read' AND data_class = 'exercise' AND to_org = '{}' AND \
             from_org = '{}'",
            town.police, town.hospital
        );
        let before = town.count(&asked).await;
        let commander = town.desk(Who::Commander);
        let view = reading::read(&commander, &room, Look::Page, None).await.unwrap();
        assert_eq!(town.count(&asked).await - before, 1, "one line in who saw what");
        assert_eq!(view.head().unwrap().incident.reference, room);
        assert!(!view.steps().is_empty());
        for org in [town.hospital, town.police] {
            assert!(view.people().any(|person| person.org == org), "{org}");
        }
        assert!(view.entries().iter().any(|line| line.org == town.hospital));
        // The police open nothing of theirs to the site: it reads its own, and no more of them than that they are in the room.
        let view = reading::read(&town.desk(Who::Director), &room, Look::Page, None)
            .await
            .unwrap();
        assert!(view.people().all(|person| person.org == town.hospital));
        assert!(view.entries().iter().all(|line| line.org == town.hospital));
        assert!(view.statuses().all(|status| status.org == town.hospital));
        assert!(view.partner(town.police).is_some());
    })
    .await;
}

#[tokio::test]
async fn a_drill_that_shares_no_more_with_a_side_is_on_no_screen_of_it() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander]).await;
        let drill = planned(&town).await;
        let with = format!("partner={}", town.police);
        town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        town.post(Who::Commander, &format!("{drill}/answer"), "take_part=yes")
            .await;
        let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
        let room: Reference = started.location().trim_start_matches("/rooms/").parse().unwrap();
        let (now, audience) = (town.app.now(), Audience::of_desk(&town.desk(Who::Commander)));
        let tx = town.app.store().read().await.unwrap();
        assert_eq!(for_audience(&tx, &town.app, &audience, now).await.unwrap().len(), 1);
        drop(tx);
        stop_sharing(&town.desk(Who::Director), &room, town.police)
            .await
            .unwrap();
        let tx = town.app.store().read().await.unwrap();
        assert!(for_audience(&tx, &town.app, &audience, now).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_a_label_closes_that_is_read_in_a_drill_at_any_time_is_said_on_both_sides() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let commander = || vec![Duty::PoliceCommander];
        drill_clause(&town, "5.1", true, commander()).await;
        standing_clause(&town, "5.2", DataClass::SiteProfile, true, commander()).await;
        let drill = planned(&town).await;
        let with = format!("partner={}", town.police);
        town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        town.post(Who::Commander, &format!("{drill}/answer"), "take_part=yes")
            .await;
        let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
        let log = format!("{}/log", started.location());
        let entered = "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'sharing_relabelled'";
        for (tlp, own, theirs, entries) in [
            (
                Tlp::Red,
                "Site label is now TLP:RED. Closed to",
                "Closed to your side",
                2,
            ),
            (
                Tlp::AmberStrict,
                "Site label is now TLP:RED. Closed to",
                "Closed to your side",
                2,
            ),
            (
                Tlp::Green,
                "Site label is now TLP:GREEN. Open to",
                "Open to your side",
                4,
            ),
        ] {
            label(&town, tlp).await;
            let what = "Site profile (AG-0143 §5.2).";
            town.get(Who::Director, &log)
                .await
                .must_say(&format!("{own} City Police: {what}"));
            town.get(Who::Commander, &log)
                .await
                .must_say(&format!("{theirs}: {what}"));
            assert_eq!(town.count(entered).await, entries, "{tlp:?}");
        }
    })
    .await;
}
