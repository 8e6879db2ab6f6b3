//! A long log is read page by page: each line once, and of each side only what is open.

use super::town::{Town, Who};
use crate::room::reading::{self, Look};
use crate::room::verbs;
use muster_store::{Fault, FromRow, Row, Store, params, testing::each_store};
use muster_terms::*;
use std::collections::HashSet;

/// More than a page of each.
const LINES: usize = 201;

/// A room in which the control room and the dispatcher wrote so many lines each, the dispatcher one more for the own side alone.
async fn long_log(store: Store) -> (Town, Reference) {
    let town = Town::found(store).await;
    let room = town.led("ED waiting").await;
    for who in [Who::Control, Who::Dispatcher] {
        let desk = town.desk(who);
        verbs::write(&desk, &room, &format!("{who:?} first"), false)
            .await
            .unwrap();
        repeat(&town, desk.org(), LINES - 1).await;
    }
    verbs::write(&town.desk(Who::Dispatcher), &room, "Between ourselves", true)
        .await
        .unwrap();
    (town, room)
}

struct Line(String);

impl FromRow for Line {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.text("id").map(Self)
    }
}

/// The organisation's last line once more, as often as this, each with its release.
async fn repeat(town: &Town, org: OrgId, times: usize) {
    let tx = town.app.store().begin().await.unwrap();
    let sql = "SELECT MAX(id) AS id FROM room_entry WHERE org_id = $1 AND kind = 'message'";
    let Some(Line(first)) = tx.first(sql, params![org]).await.unwrap() else {
        panic!("nothing was written")
    };
    for _ in 0..times {
        let id = RoomEntryId::new();
        let line = "INSERT INTO room_entry (id, incident_id, at, org_id, position_id, title, side, kind, words, data_class, own_side, \
            clause_words, clause_id, salt) SELECT $1, incident_id, at, org_id, position_id, title, side, kind, $1, data_class, \
            own_side, clause_words, clause_id, salt FROM room_entry WHERE id = $2";
        tx.execute(line, params![id, first.clone()]).await.unwrap();
        let opened = "INSERT INTO release (id, data_class, record, site_id, incident_id, from_org, to_org, clause_id, opened_at) \
            SELECT $1, data_class, $2, site_id, incident_id, from_org, to_org, clause_id, opened_at FROM release WHERE record = $3";
        let (new, old) = (format!("entry:{id}"), format!("entry:{first}"));
        tx.execute(opened, params![ReleaseId::new(), new, old]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Every page of the log, as this one reads it from the first to the last.
async fn pages(town: &Town, who: Who, room: &Reference) -> Vec<Vec<(RoomEntryId, String)>> {
    let (mut pages, mut before) = (Vec::new(), None);
    loop {
        let view = reading::read(&town.desk(who), room, Look::Page, before).await.unwrap();
        let lines = view.log().into_iter().map(|line| (line.id, line.words.clone()));
        pages.push(lines.collect());
        before = view.next();
        if before.is_none() {
            return pages;
        }
    }
}

#[tokio::test]
async fn every_line_of_a_long_log_can_be_read_once_and_the_raise_among_them() {
    each_store(|store| async move {
        let (town, room) = long_log(store).await;
        let all = town.count("SELECT COUNT(*) AS n FROM room_entry").await;
        let police_alone = town
            .count(&format!(
                "SELECT COUNT(*) AS n FROM room_entry WHERE own_side AND org_id = '{}'",
                town.police
            ))
            .await;
        let read = pages(&town, Who::Control, &room).await;
        assert_eq!(read.len(), 3);
        assert!(read.iter().all(|page| page.len() <= 200));
        let lines: Vec<_> = read.concat();
        let once: HashSet<_> = lines.iter().map(|(id, _)| *id).collect();
        assert_eq!(once.len(), lines.len(), "a line twice");
        assert_eq!(i64::try_from(lines.len()).unwrap(), all - police_alone);
        assert!(lines.is_sorted_by(|a, b| a.0 > b.0), "newest first over all pages");
        assert!(lines.last().unwrap().1.contains("ED waiting"), "the raise is the last");
        for (who, reads) in [(Who::Control, false), (Who::Dispatcher, true)] {
            let lines = pages(&town, who, &room).await.concat();
            assert_eq!(
                lines.iter().any(|(_, words)| words == "Between ourselves"),
                reads,
                "{who:?}"
            );
            for first in ["Control first", "Dispatcher first"] {
                assert!(lines.iter().any(|(_, words)| words == first), "{who:?}: {first}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_older_page_asks_the_gate_too_and_shows_the_own_side_alone_after_a_stop() {
    each_store(|store| async move {
        let (town, room) = long_log(store).await;
        let view = reading::read(&town.desk(Who::Dispatcher), &room, Look::Page, None)
            .await
            .unwrap();
        let second = format!("/rooms/{room}/log?before={}", view.next().unwrap());
        let opened = town.get(Who::Dispatcher, &second).await;
        opened
            .must_say("Newest lines")
            .must_say("Older lines")
            // The page that refreshes itself asks for the same lines again.
            .must_say(&format!("tab=log&amp;before={}", view.next().unwrap()));
        verbs::stop_sharing(&town.desk(Who::Control), &room, town.police)
            .await
            .unwrap();
        let own = pages(&town, Who::Dispatcher, &room).await.concat();
        let of_police = town
            .count(&format!(
                "SELECT COUNT(*) AS n FROM room_entry WHERE org_id = '{}'",
                town.police
            ))
            .await;
        assert_eq!(i64::try_from(own.len()).unwrap(), of_police);
        assert!(!own.iter().any(|(_, words)| words == "Control first"));
    })
    .await;
}

#[tokio::test]
async fn the_page_links_to_older_lines_and_reading_them_reads_no_new_ones() {
    each_store(|store| async move {
        let (town, room) = long_log(store).await;
        let log = format!("/rooms/{room}/log");
        let view = reading::read(&town.desk(Who::Control), &room, Look::Page, None)
            .await
            .unwrap();
        let older = format!("{log}?before={}", view.next().unwrap());
        let unread = "SELECT COUNT(*) AS n FROM incident_person WHERE log_read_at IS NULL";
        let before = town.count(unread).await;
        town.get(Who::Control, &older).await.must_say("Newest lines");
        assert_eq!(town.count(unread).await, before, "the newest were not before anybody");
        town.get(Who::Control, &log)
            .await
            .must_say(&format!("href=\"{older}\""))
            .must_not_say("Newest lines");
        assert_eq!(town.count(unread).await, before - 1);
    })
    .await;
}

#[tokio::test]
async fn a_short_log_has_one_page() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        town.get(Who::Control, &format!("/rooms/{room}/log"))
            .await
            .must_not_say("Older lines")
            .must_not_say("Newest lines");
    })
    .await;
}
