//! For the tests of all rooms: a fresh, empty store on each database there is.
//!
//! SQLite is always there, in a file of its own. PostgreSQL is used when `MUSTER_TEST_POSTGRES` holds the address of a server
//! where databases can be created (`postgres://user@127.0.0.1:5432/postgres`); each test gets its own database, dropped
//! afterwards even when the test fails. Without it the second half says "skipped: no PostgreSQL".

pub mod template;

use crate::{DatabaseUrl, Store};
use sea_orm::{ConnectionTrait, Database};
use std::future::Future;

/// The setting that names the PostgreSQL server for tests.
pub const POSTGRES: &str = "MUSTER_TEST_POSTGRES";

/// Runs a test once per database, each time on a new and empty store.
pub async fn each_store<F, Fut>(test: F)
where
    F: Fn(Store) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    on_sqlite(&test).await;
    match std::env::var(POSTGRES) {
        Ok(server) if !server.is_empty() => on_postgres(&server, &test).await,
        _ => say("skipped: no PostgreSQL"),
    }
}

/// A store in a temporary file, which lasts as long as the folder that comes with it.
pub async fn sqlite_store() -> (Store, tempfile::TempDir) {
    let folder = or_panic(tempfile::tempdir());
    let path = folder.path().join("muster.db");
    template::sqlite(&path).await;
    let store = or_panic(Store::open(&DatabaseUrl::Sqlite(path)).await);
    (store, folder)
}

async fn on_sqlite<F, Fut>(test: &F)
where
    F: Fn(Store) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    let (store, folder) = sqlite_store().await;
    let outcome = tokio::spawn(test(store.clone())).await;
    let _ = store.close().await;
    drop(folder);
    pass_on(outcome);
}

/// The same with the address of a new and empty database that nobody has opened.
pub async fn each_address<F, Fut>(test: F)
where
    F: Fn(DatabaseUrl) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    let folder = or_panic(tempfile::tempdir());
    pass_on(tokio::spawn(test(DatabaseUrl::Sqlite(folder.path().join("muster.db")))).await);
    match std::env::var(POSTGRES) {
        Ok(server) if !server.is_empty() => {
            in_new_database(&server, false, async |url| tokio::spawn(test(url)).await).await;
        }
        _ => say("skipped: no PostgreSQL"),
    }
}

async fn on_postgres<F, Fut>(server: &str, test: &F)
where
    F: Fn(Store) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    in_new_database(server, true, async |url| {
        let store = or_panic(Store::open(&url).await);
        let outcome = tokio::spawn(test(store.clone())).await;
        let _ = store.close().await;
        outcome
    })
    .await;
}

async fn in_new_database(
    server: &str,
    has_schema: bool,
    test: impl AsyncFnOnce(DatabaseUrl) -> Result<(), tokio::task::JoinError>,
) {
    let name = format!("muster_test_{}", uuid::Uuid::now_v7().simple());
    let admin = or_panic(Database::connect(server).await);
    if has_schema {
        template::postgres(server, &name).await;
    } else {
        or_panic(admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await);
    }
    let outcome = test(DatabaseUrl::Postgres(with_database(server, &name))).await;
    or_panic(
        admin
            .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
            .await,
    );
    pass_on(outcome);
}

/// The server's address with another database name: what stands between the host and the question mark.
fn with_database(server: &str, name: &str) -> String {
    let (address, options) = server
        .split_once('?')
        .map_or((server, None), |(address, options)| (address, Some(options)));
    let scheme = address.find("://").map_or(0, |at| at + 3);
    let host = address[scheme..]
        .find('/')
        .map_or(address, |at| &address[..scheme + at]);
    match options {
        Some(options) => format!("{host}/{name}?{options}"),
        None => format!("{host}/{name}"),
    }
}

fn pass_on(outcome: Result<(), tokio::task::JoinError>) {
    if let Err(err) = outcome {
        match err.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(err) => panic!("the test did not end: {err}"),
        }
    }
}

fn or_panic<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|err| panic!("no store for this test: {err}"))
}

#[expect(
    clippy::print_stderr,
    reason = "a skipped half must be seen in the output of the tests"
)]
fn say(words: &str) {
    eprintln!("{words}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_the_database_changes() {
        assert_eq!(
            with_database("postgres://a@h:5432/postgres", "t"),
            "postgres://a@h:5432/t"
        );
        assert_eq!(with_database("postgres://a@h", "t"), "postgres://a@h/t");
        assert_eq!(
            with_database("postgres://a@h/b?host=/run/x", "t"),
            "postgres://a@h/t?host=/run/x"
        );
    }

    #[tokio::test]
    async fn each_database_starts_empty() {
        each_store(|store| async move {
            let tx = store.read().await.unwrap();
            assert_eq!(
                tx.count("SELECT COUNT(*) AS n FROM organisation", crate::params![])
                    .await
                    .unwrap(),
                0
            );
        })
        .await;
    }
}
