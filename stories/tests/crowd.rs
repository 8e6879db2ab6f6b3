//! A crowd: everybody opens a page in the same moment, as after an alarm, and everybody gets it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, Partners, Records, each_store};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// More than the store has connections, on either database.
const CROWD: usize = 30;

#[tokio::test]
async fn every_page_opens_for_a_crowd_that_asks_in_the_same_moment() {
    each_store(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        let (director, commander) = (town.browser("director").await, town.browser("commander").await);
        let pages = muster_server::routes::all().list();
        let pages = pages
            .iter()
            .filter(|row| row.method == "GET" && !row.path.starts_with("/api/") && row.path != "/live");
        // Every page once, in crowds of pages of every kind: as many of them as there are crowds stand between one and its neighbour.
        let pages: Vec<String> = pages.map(|row| records.address(row.path)).collect();
        let crowds = (pages.len() / CROWD).max(1);
        let of_crowd = |first: usize| pages.iter().skip(first).step_by(crowds).cloned().collect::<Vec<_>>();
        let mut waves: Vec<Vec<String>> = (0..crowds).map(of_crowd).collect();
        for often in ["/home", "/agreements", "/inbox", "/rooms", "/live/strips"] {
            waves.push(std::iter::repeat_n(often.to_owned(), CROWD).collect());
        }
        // One after the other: a wave is larger than the pool, and that is enough. Of a slow machine some have to ask again.
        for mut wave in waves {
            while !wave.is_empty() {
                let asked = wave.len();
                wave = turned_away([&director, &commander], wave, town.app().store().waits()).await;
                assert!(wave.len() < asked, "nobody is answered: {wave:?}");
            }
        }
    })
    .await;
}

/// Asks for all of these in the same moment; those that were told to come again, as they would have waited too long for their turn.
/// That is no fault of the crowd as long as others are served all the while: a crowd that blocks itself is silent until the first have
/// waited for a whole `wait` in vain.
async fn turned_away(readers: [&Browser; 2], addresses: Vec<String>, wait: Duration) -> Vec<String> {
    let mut crowd = JoinSet::new();
    for (address, reader) in addresses.iter().cloned().zip(readers.into_iter().cycle()) {
        let mut browser = reader.clone();
        crowd.spawn(async move {
            let page = browser.get(&address).await;
            (address, page.code())
        });
    }
    let (mut turned_away, mut longest, mut last) = (Vec::new(), Duration::ZERO, Instant::now());
    while let Some(answered) = crowd.join_next().await {
        let (address, code) = answered.unwrap();
        longest = longest.max(last.elapsed());
        assert!(code < 500 || code == 503, "{address} is answered {code} in a crowd");
        if code == 503 {
            turned_away.push(address);
        } else {
            last = Instant::now();
        }
    }
    // A fifth less than the wait: whoever waits in vain may have begun that much before the last that was served.
    assert!(
        turned_away.is_empty() || longest < wait * 4 / 5,
        "nobody was served for {longest:?} of {wait:?}, and these were turned away: {turned_away:?}"
    );
    turned_away
}
