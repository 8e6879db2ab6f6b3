//! Where a story's town lives: a folder with SQLite, or a fresh database on the PostgreSQL of the test run.

use crate::{Partners, Town};
use muster_store::{Store, dump::TABLES, params, testing::template};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::{collections::BTreeMap, future::Future};
use tempfile::TempDir;

/// The setting that names the PostgreSQL server for tests.
const POSTGRES: &str = "MUSTER_TEST_POSTGRES";

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// What a SQLite database is called in its folder.
const FILE: &str = "muster.sqlite";

fn new_name() -> String {
    format!("muster_story_{}", uuid::Uuid::now_v7().simple())
}

/// A data folder and a database of its own.
#[derive(Debug)]
pub struct Home {
    pub folder: TempDir,
    /// As `--database` takes it.
    pub database: String,
    server: Option<(String, String)>,
}

impl Home {
    /// A folder with a SQLite file.
    pub fn sqlite() -> Self {
        Self::sqlite_in(TempDir::new().expect("a folder"))
    }

    fn sqlite_in(folder: TempDir) -> Self {
        let database = format!("sqlite:{}", folder.path().join(FILE).display());
        Self {
            folder,
            database,
            server: None,
        }
    }

    /// A folder with a SQLite file that no disk waits for, where the machine has such a place.
    pub fn in_memory() -> Self {
        match TempDir::new_in(MEMORY) {
            Ok(folder) => Self::sqlite_in(folder),
            Err(_) => Self::sqlite(),
        }
    }

    /// A folder beside a database that somebody else looks after.
    pub fn with(database: String) -> Self {
        Self {
            folder: TempDir::new().expect("a folder"),
            database,
            server: None,
        }
    }

    /// A new database on the server of the test run; `None` when there is none.
    pub async fn postgres() -> Option<Self> {
        let server = std::env::var(POSTGRES).ok().filter(|server| !server.is_empty())?;
        let name = new_name();
        say_to(&server, &format!("CREATE DATABASE {name}")).await;
        Some(Self::of_server(server, name))
    }

    /// The same with the schema in it, which no program has to bring up.
    async fn postgres_with_schema() -> Option<Self> {
        let server = std::env::var(POSTGRES).ok().filter(|server| !server.is_empty())?;
        let name = new_name();
        template::postgres(&server, &name).await;
        Some(Self::of_server(server, name))
    }

    fn of_server(server: String, name: String) -> Self {
        let mut database: reqwest::Url = server.parse().expect("the server's address");
        database.set_path(&name);
        Self {
            folder: TempDir::new().expect("a folder"),
            database: database.into(),
            server: Some((server, name)),
        }
    }

    /// How many rows each table has.
    pub async fn rows(&self) -> BTreeMap<String, usize> {
        let url = self.database.parse().expect("an address");
        let store = Store::open_as_it_is(&url).await.expect("a database of Muster");
        let tx = store.read().await.expect("a transaction");
        let mut rows = BTreeMap::new();
        for table in TABLES {
            let sql = format!("SELECT COUNT(*) AS n FROM \"{table}\"");
            let count = tx.count(&sql, params![]).await.expect("a count");
            rows.insert((*table).to_owned(), usize::try_from(count).expect("none or more"));
        }
        drop(tx);
        store.close().await.expect("a clean end");
        rows
    }

    /// Takes the database away.
    pub async fn leave(self) {
        if let Some((server, name)) = self.server {
            say_to(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

async fn say_to(server: &str, sql: &str) {
    let mut admin = PgConnection::connect(server)
        .await
        .expect("the PostgreSQL of the test run answers");
    admin
        .execute(AssertSqlSafe(sql.to_owned()))
        .await
        .expect("an administrator's statement");
    admin.close().await.expect("a clean end");
}

/// Tells the story once per database, each time in a new town. Without PostgreSQL the second half says "skipped".
pub async fn each_store<F, Fut>(partners: Partners, story: F)
where
    F: Fn(Town) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    on_sqlite(partners, &story).await;
    match Home::postgres_with_schema().await {
        Some(home) => tell(home, partners, &story).await,
        None => say("skipped: no PostgreSQL"),
    }
}

/// Tells the story on SQLite only.
pub async fn on_sqlite<F, Fut>(partners: Partners, story: F)
where
    F: Fn(Town) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    let home = Home::sqlite();
    template::sqlite(&home.folder.path().join(FILE)).await;
    tell(home, partners, &story).await;
}

async fn tell<F, Fut>(home: Home, partners: Partners, story: &F)
where
    F: Fn(Town) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    let town = Town::found(&home, partners).await;
    let outcome = tokio::spawn(story(town)).await;
    home.leave().await;
    if let Err(err) = outcome {
        std::panic::resume_unwind(err.into_panic());
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a skipped half must be seen in the output of the tests"
)]
fn say(words: &str) {
    eprintln!("{words}");
}
