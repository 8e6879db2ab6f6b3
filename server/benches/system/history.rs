//! Years of incidents: the demo's three months, repeated day by day until there are enough.

use crate::{
    store::{self, Repeat},
    town::Home,
};
use jiff::ToSpan;
use muster_server::Server;
use muster_terms::*;
use std::time::Instant;

/// The repeats are spread over so many days before today: five years.
const DAYS: i64 = 5 * 365;

/// In one transaction; so a write-ahead log stays small.
const AT_ONCE: usize = 5_000;

/// Adds this many incidents, with all that an incident leaves behind.
pub async fn repeat(home: &Home, server: &Server, incidents: u32) {
    let start = Instant::now();
    let tx = server.app.store().read().await.unwrap();
    let patterns = store::patterns(&tx).await.unwrap();
    drop(tx);
    assert!(!patterns.is_empty(), "the demo has a history");
    let today = SystemClock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let repeats = (0..incidents).map(|number| {
        let back = 1 + i64::from(number) * DAYS / i64::from(incidents);
        Repeat {
            number,
            pattern: patterns[number as usize % patterns.len()],
            day: today.saturating_sub(back.days()),
            is_recent: back <= 90,
        }
    });
    let (mut repeats, mut rows) = (repeats.peekable(), 0);
    while repeats.peek().is_some() {
        let tx = server.app.store().begin().await.unwrap();
        store::plan(&tx, repeats.by_ref().take(AT_ONCE)).await.unwrap();
        rows += store::repeat(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }
    if home.kind == "PostgreSQL" {
        let tx = server.app.store().begin().await.unwrap();
        store::analyze(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }
    println!(
        "{}: {incidents} incidents, {rows} rows, made in {} s",
        home.kind,
        start.elapsed().as_secs()
    );
}
