//! A crowd: everybody opens a page in the same moment, as after an alarm, and everybody gets it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Partners, Records, each_store};
use tokio::task::JoinSet;

/// More than the store has connections, on either database.
const CROWD: usize = 40;

#[tokio::test]
async fn every_page_opens_for_a_crowd_that_asks_in_the_same_moment() {
    each_store(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        let (director, commander) = (town.browser("director").await, town.browser("commander").await);
        let pages = muster_server::routes::all().list();
        let pages = pages
            .iter()
            .filter(|row| row.method == "GET" && !row.path.starts_with("/api/") && row.path != "/live");
        // Every page once, all at once: the first connections are held by pages of every kind.
        let mut waves = vec![pages.map(|row| records.address(row.path)).collect::<Vec<_>>()];
        for often in ["/home", "/agreements", "/inbox", "/rooms", "/live/strips"] {
            waves.push(std::iter::repeat_n(often.to_owned(), CROWD).collect());
        }
        // One after the other, so that a slow machine answers each within its time: a wave is larger than the pool, and that is enough.
        for addresses in waves {
            let mut crowd = JoinSet::new();
            for (n, address) in addresses.into_iter().enumerate() {
                let mut browser = if n % 2 == 0 {
                    director.clone()
                } else {
                    commander.clone()
                };
                crowd.spawn(async move {
                    let page = browser.get(&address).await;
                    (address, page.code())
                });
            }
            for (address, code) in crowd.join_all().await {
                assert!(code < 500, "{address} is answered {code} in a crowd");
            }
        }
    })
    .await;
}
