//! The label of a site is raised while an emergency runs there: what is of the site closes in its room at once, and opens again.

use super::town::{Town, Who};
use crate::incident::share::ROOM_TOPIC;
use muster_membership::site;
use muster_readiness::site_profile::{
    Profile,
    verbs::{self, RELABELLED},
};
use muster_store::{Message, outbox, params, testing::each_store};
use muster_terms::*;

/// Gives the site another label, and lets the rooms hear of it.
pub(crate) async fn label(town: &Town, tlp: Tlp) {
    let desk = town.desk(Who::Director);
    let tx = desk.read().await.unwrap();
    let site = site::store::find(&tx, town.site.id).await.unwrap().unwrap();
    drop(tx);
    let profile = Profile {
        name: site.name,
        address: site.address,
        tlp,
        ..Profile::default()
    };
    verbs::change(&desk, &site.reference, profile, site.revision)
        .await
        .unwrap();
    let handlers = crate::handlers(&town.app.settings().base_url, &town.app.part().unwrap());
    assert!(handlers.iter().any(|handler| handler.topic() == RELABELLED));
    outbox::hand_over(town.app.store(), &handlers, town.app.now())
        .await
        .unwrap();
}

/// Were open pages of this side told that something in the room changed?
fn told(heard: &[Message], org: OrgId) -> bool {
    heard
        .iter()
        .filter(|message| message.topic == ROOM_TOPIC)
        .any(|message| {
            let to = message.payload["audiences"].as_array();
            to.is_some_and(|to| to.iter().any(|one| *one == org.to_string()))
        })
}

#[tokio::test]
async fn a_raised_label_closes_what_is_of_the_site_in_a_running_room_and_nothing_else() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let tx = town.app.store().begin().await.unwrap();
        let point = "INSERT INTO site_point (id, site_id, kind, code, name) SELECT $1, id, 'meeting_point', 'M2', 'Ambulance bay' FROM site";
        tx.execute(point, params![PointId::new()]).await.unwrap();
        tx.commit().await.unwrap();
        let room = town.led("ED waiting").await;
        let of_the_site = [("", "M2, Ambulance bay"), ("/map", "plan-svg"), ("/live?tab=map", "plan-svg")];
        let outside = town.get(Who::Campus, &format!("/rooms/{room}")).await;
        for (page, words) in of_the_site {
            town.get(Who::Dispatcher, &format!("/rooms/{room}{page}"))
                .await
                .must_say(words);
        }
        let desk = town.get(Who::Dispatcher, &format!("/desk?room={room}")).await;
        desk.must_say("M2, Ambulance bay").must_not_say("Not open to you.");
        let heard = town.listen();
        for tlp in [Tlp::AmberStrict, Tlp::Red] {
            heard.lock().unwrap().clear();
            label(&town, tlp).await;
            let said = heard.lock().unwrap().clone();
            assert!(
                told(&said, town.police) && told(&said, town.hospital),
                "open pages ask again"
            );
            for (page, words) in of_the_site {
                let page = town.get(Who::Dispatcher, &format!("/rooms/{room}{page}")).await;
                page.must_not_say(words);
                town.get(Who::Control, &format!("/rooms/{room}")).await.must_say("M2, Ambulance bay");
            }
            let page = town.get(Who::Dispatcher, &format!("/rooms/{room}")).await;
            page.must_say("ED waiting").must_say("Northfield Hospital");
            let desk = town.get(Who::Dispatcher, &format!("/desk?room={room}")).await;
            desk.must_not_say("M2, Ambulance bay").must_say("Not open to you.");
            let after = town.get(Who::Campus, &format!("/rooms/{room}")).await;
            assert_eq!((after.status, &after.body), (outside.status, &outside.body));
        }
        label(&town, Tlp::Green).await;
        for (page, words) in of_the_site {
            town.get(Who::Dispatcher, &format!("/rooms/{room}{page}"))
                .await
                .must_say(words);
        }
    })
    .await;
}

#[tokio::test]
async fn the_owner_reads_what_the_label_closed_and_both_logs_say_so_and_a_lowered_label_opens_it_again() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let classes = ["site_profile", "floor_plan", "contacts"];
        let open = || {
            let of_site = classes.map(|class| format!("'{class}'")).join(", ");
            let sql =
                format!("SELECT COUNT(*) AS n FROM release WHERE closed_at IS NULL AND data_class IN ({of_site})");
            let town = &town;
            async move { town.count(&sql).await }
        };
        let what = "Site profile (AG-0143 §3.3), Floor plan (AG-0143 §3.4), Contacts (AG-0143 §3.5)";
        let lines = |words: &str| {
            let own = format!("Site label is now {words} City Police: {what}.");
            (Who::Control, own)
        };
        let (sharing, log) = (format!("/rooms/{room}/sharing"), format!("/rooms/{room}/log"));
        assert_eq!(open().await, 3);
        town.get(Who::Control, &sharing).await.must_not_say("Closed by it:");
        let others = town
            .count("SELECT COUNT(*) AS n FROM release WHERE closed_at IS NULL")
            .await
            - 3;

        label(&town, Tlp::Red).await;
        assert_eq!(open().await, 0);
        let after = "SELECT COUNT(*) AS n FROM release WHERE closed_at IS NULL";
        assert_eq!(
            town.count(after).await,
            others,
            "what has no label of the site stays open"
        );
        let page = town.get(Who::Control, &sharing).await;
        page.must_say("Site label is now TLP:RED. Closed by it:")
            .must_say("up to TLP:AMBER");
        let (who, words) = lines("TLP:RED. Closed to");
        town.get(who, &log).await.must_say(&words);
        let theirs = format!("Northfield Hospital changed the label of its site. Closed to your side: {what}.");
        let page = town.get(Who::Dispatcher, &log).await;
        page.must_say(&theirs).must_not_say("TLP:RED");
        town.get(Who::Control, &log).await.must_not_say("Closed to your side");

        label(&town, Tlp::AmberStrict).await;
        let lines_of_it = "SELECT COUNT(*) AS n FROM room_entry WHERE words LIKE 'Site label is now %'";
        assert_eq!(town.count(lines_of_it).await, 1, "nothing more was closed");

        label(&town, Tlp::Green).await;
        assert_eq!(open().await, 3);
        town.get(Who::Control, &sharing).await.must_not_say("Closed by it:");
        let (who, words) = lines("TLP:GREEN. Open to");
        town.get(who, &log).await.must_say(&words);
        let theirs = format!("Northfield Hospital changed the label of its site. Open to your side: {what}.");
        town.get(Who::Dispatcher, &log).await.must_say(&theirs);

        // Each time one entry for programs in both logs, without the label.
        for org in [town.hospital, town.police] {
            let entries = |what: &str| {
                format!(
                    "SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = '{org}' AND kind = 'sharing_relabelled' AND record LIKE '%{what}%'"
                )
            };
            let all = "\"site_profile\",\"floor_plan\",\"contacts\"";
            for (what, times) in [
                ("", 2),
                (format!("\"closed_classes\":[{all}]").as_str(), 1),
                (format!("\"opened_classes\":[{all}]").as_str(), 1),
                ("TLP", 0),
            ] {
                assert_eq!(town.count(&entries(what)).await, times, "{what}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_closed_for_another_reason_is_not_said_to_be_the_labels_doing() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        // Nobody of the police in the room has a duty any more that a clause names.
        let tx = town.app.store().begin().await.unwrap();
        let other = "UPDATE position SET duty = $2 WHERE id = $1";
        let dispatcher = town.desk(Who::Dispatcher).who.position;
        tx.execute(other, params![dispatcher, Duty::LiaisonOfficer.as_str()])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let of_site = "SELECT COUNT(*) AS n FROM release WHERE closed_at IS NULL AND data_class IN \
                       ('site_profile', 'floor_plan', 'contacts')";
        let said = "SELECT COUNT(*) AS n FROM room_entry WHERE words LIKE '%label%'";
        label(&town, Tlp::Green).await;
        assert_eq!((town.count(of_site).await, town.count(said).await), (3, 0));
        let entered = "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'sharing_relabelled'";
        assert_eq!(town.count(entered).await, 0);
        label(&town, Tlp::Red).await;
        assert_eq!(
            (
                town.count(of_site).await,
                town.count(said).await,
                town.count(entered).await
            ),
            (0, 0, 0),
            "it was not open, and no label closed it"
        );
        town.get(Who::Dispatcher, &format!("/rooms/{room}/log"))
            .await
            .must_not_say("Closed to your side");
    })
    .await;
}

#[tokio::test]
async fn a_lowered_label_opens_nothing_to_a_side_whose_sharing_was_stopped() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        crate::room::verbs::stop_sharing(&town.desk(Who::Control), &room, town.police)
            .await
            .unwrap();
        let heard = town.listen();
        for tlp in [Tlp::Red, Tlp::Green] {
            heard.lock().unwrap().clear();
            label(&town, tlp).await;
            let said = heard.lock().unwrap().clone();
            assert!(told(&said, town.hospital) && !told(&said, town.police), "{tlp:?}");
            let open = format!(
                "SELECT COUNT(*) AS n FROM release WHERE closed_at IS NULL AND to_org = '{}'",
                town.police
            );
            assert_eq!(town.count(&open).await, 0, "{tlp:?}");
            let log = town.get(Who::Control, &format!("/rooms/{room}/log")).await;
            log.must_not_say("Site label is now");
        }
    })
    .await;
}

#[tokio::test]
async fn another_change_of_the_site_and_a_room_that_shares_no_more_tell_nobody() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        town.led("ED waiting").await;
        let heard = town.listen();
        label(&town, Tlp::Amber).await;
        assert!(heard.lock().unwrap().iter().all(|message| message.topic != ROOM_TOPIC));
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("UPDATE incident SET sharing_closed_at = $1", params![town.app.now()])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        label(&town, Tlp::Red).await;
        assert!(heard.lock().unwrap().iter().all(|message| message.topic != ROOM_TOPIC));
    })
    .await;
}
