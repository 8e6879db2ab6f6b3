//! Opening the database. SQLite: one writer, pooled readers, WAL, `synchronous=FULL`. PostgreSQL: one pool.

use crate::{Fault, Lease, Message, Tx, migrate, turns::Turns};
use sea_orm::{
    DatabaseConnection, DbBackend, SqliteTransactionMode, SqlxPostgresConnector, SqlxSqliteConnector,
    TransactionOptions, TransactionTrait,
};
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::{
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    sync::OnceLock,
    time::Duration,
};
use tokio::sync::{Mutex, Notify};

const READERS: u32 = 17;
const POSTGRES_CONNECTIONS: u32 = 24;
/// How long a statement waits for a connection while PostgreSQL is away or all are taken. It bridges a restart, and ends before a
/// phone gives up its try to raise (8 s, `islands/hold_to_send.ts`): whoever raises must read "call" instead of waiting. One wait for
/// all, as an alarm first asks who presses, with the same connections. SQLite waits longer: it is never away, and its queue moves.
const POSTGRES_WAIT: Duration = Duration::from_secs(5);
const SQLITE_WAIT: Duration = Duration::from_secs(20);

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file, made when absent.
    Sqlite(PathBuf),
    /// `postgres://…`
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Ok(Self::Postgres(text.to_owned()))
        } else if let Some(path) = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")) {
            Ok(Self::Sqlite(path.into()))
        } else {
            Err(Fault::Address("a database is sqlite:PATH or postgres://…".into()))
        }
    }
}

type Listener = Box<dyn Fn(&[Message]) + Send + Sync>;

/// What opening does about the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Schema {
    /// Make what is missing.
    BringUp,
    /// Refuse what does not fit.
    MustFit,
}

/// The open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    pub(crate) turns: Arc<Turns>,
    pub(crate) committed: Arc<Notify>,
    pub(crate) ledger_pending: Arc<Notify>,
    pub(crate) listener: Arc<OnceLock<Listener>>,
    /// Held by the program that serves.
    pub(crate) lease: Arc<Mutex<Option<Lease>>>,
}

impl Store {
    /// Opens the database and brings its schema to this program's version.
    ///
    /// Errors: [`Fault::Address`], [`Fault::NotThere`] without the folder of a file, [`Fault::Database`] when it cannot be reached, [`Fault::Migration`] when it was written
    /// by a newer program.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, Fault> {
        Self::open_with(url, Schema::BringUp).await
    }

    /// Opens a database that is there, and changes nothing about its schema: for a backup beside a serving program.
    ///
    /// Errors: as [`Store::open`], [`Fault::NotThere`] without the file, and [`Fault::Migration`] when it was written by an older
    /// program.
    pub async fn open_as_it_is(url: &DatabaseUrl) -> Result<Self, Fault> {
        Self::open_with(url, Schema::MustFit).await
    }

    async fn open_with(url: &DatabaseUrl, schema: Schema) -> Result<Self, Fault> {
        let (writer, reader, turns) = match url {
            DatabaseUrl::Sqlite(path) => {
                let (writer, reader) = open_sqlite(path, schema).await?;
                (writer, reader, Turns::for_connections(READERS, SQLITE_WAIT))
            }
            DatabaseUrl::Postgres(url) => {
                let pool = open_postgres(url, schema).await?;
                let turns = Turns::for_connections(POSTGRES_CONNECTIONS, POSTGRES_WAIT);
                (pool.clone(), pool, turns)
            }
        };
        Ok(Self {
            writer,
            reader,
            turns,
            committed: Arc::default(),
            ledger_pending: Arc::default(),
            listener: Arc::default(),
            lease: Arc::default(),
        })
    }

    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// A transaction that may write. On SQLite only one exists at a time: it takes the lock at once, so that what it read is still
    /// so when it writes, and no other program, such as a backup that notes its end, can make its first write fail.
    pub async fn begin(&self) -> Result<Tx, Fault> {
        let at_once = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let turn = self.turns.take().await?;
        let inner = self.writer.begin_with_options(at_once).await?;
        Ok(Tx::new(inner, self.clone(), turn))
    }

    /// A transaction that only reads, on its own snapshot.
    pub async fn read(&self) -> Result<Tx, Fault> {
        let isolation = (self.backend() == DbBackend::Postgres).then_some(sea_orm::IsolationLevel::RepeatableRead);
        let turn = self.turns.take().await?;
        let inner = self.reader.begin_with_config(isolation, None).await?;
        Ok(Tx::new(inner, self.clone(), turn))
    }

    /// How long a statement waits for its turn before it is given up.
    pub fn waits(&self) -> Duration {
        match self.backend() {
            DbBackend::Postgres => POSTGRES_WAIT,
            _ => SQLITE_WAIT,
        }
    }

    /// Told of every outbox message right after its commit, in commit order per transaction. Set once, at start.
    pub fn listen(&self, listener: impl Fn(&[Message]) + Send + Sync + 'static) {
        if self.listener.set(Box::new(listener)).is_err() {
            tracing::error!("a second commit listener was offered and ignored");
        }
    }

    /// Resolves after the next commit that carried outbox messages.
    pub fn outbox_bell(&self) -> Arc<Notify> {
        self.committed.clone()
    }

    /// Resolves after the next commit that carried ledger entries.
    pub fn ledger_bell(&self) -> Arc<Notify> {
        self.ledger_pending.clone()
    }

    /// Answers when the database answers.
    pub async fn ping(&self) -> Result<(), Fault> {
        Ok(self.reader.ping().await?)
    }

    /// Ends all connections; SQLite folds its write-ahead log back. Then another program may serve.
    pub async fn close(&self) -> Result<(), Fault> {
        self.reader.clone().close().await?;
        self.writer.clone().close().await?;
        self.lease.lock().await.take();
        Ok(())
    }
}

/// SQLite itself would only say that it is unable to open the file, and not which.
fn must_be_there(file: &Path, schema: Schema) -> Result<(), Fault> {
    let wanted = match schema {
        Schema::MustFit => file,
        Schema::BringUp => match file.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => return Ok(()),
        },
    };
    match wanted.try_exists() {
        Ok(true) => Ok(()),
        Ok(false) => Err(Fault::NotThere(wanted.to_owned())),
        Err(err) => Err(Fault::other(format!("{}: {err}", wanted.display()))),
    }
}

/// A database that is new is its owner's alone: everything of everybody stands in it. SQLite gives the files beside it the same
/// rights. One that is there keeps what it has.
fn make_for_owner(file: &Path) -> Result<(), Fault> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(_) => Ok(()),
        Err(err) if err.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(err) => Err(Fault::other(format!("{}: {err}", file.display()))),
    }
}

async fn open_sqlite(path: &Path, schema: Schema) -> Result<(DatabaseConnection, DatabaseConnection), Fault> {
    must_be_there(path, schema)?;
    if schema == Schema::BringUp {
        make_for_owner(path)?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(schema == Schema::BringUp)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10));
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(SQLITE_WAIT)
        .after_release(|connection, _| Box::pin(is_clean(connection)))
        .connect_with(options.clone())
        .await
        .map_err(fault)?;
    match schema {
        Schema::BringUp => migrate::sqlite(&writer).await?,
        Schema::MustFit => migrate::fits_sqlite(&writer).await?,
    }
    let reader = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(SQLITE_WAIT)
        .connect_with(options.pragma("query_only", "1"))
        .await
        .map_err(fault)?;
    Ok((
        SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
        SqlxSqliteConnector::from_sqlx_sqlite_pool(reader),
    ))
}

/// Has the transaction before really ended? When the disk is full SQLite ends it by itself, and the connection would go on
/// counting it as begun: the next one would be a part of nothing. Such a connection is given up and made anew.
async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

async fn open_postgres(url: &str, schema: Schema) -> Result<DatabaseConnection, Fault> {
    let options = PgConnectOptions::from_str(url)
        .map_err(fault)?
        .application_name("muster");
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(POSTGRES_WAIT)
        .connect_with(options)
        .await
        .map_err(fault)?;
    match schema {
        Schema::BringUp => migrate::postgres(&pool).await?,
        Schema::MustFit => migrate::fits_postgres(&pool).await?,
    }
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

pub(crate) fn fault(err: sqlx::Error) -> Fault {
    Fault::Database(sea_orm::DbErr::Conn(sea_orm::RuntimeErr::SqlxError(err.into())))
}

#[cfg(test)]
#[cfg(feature = "testing")]
mod tests {
    use super::*;
    use crate::{FromRow, Row, testing::sqlite_store};

    /// What SQLite says of a setting of the connection that is asked.
    struct Setting(String);

    impl FromRow for Setting {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.text("said")?))
        }
    }

    async fn said(tx: &Tx) -> Vec<String> {
        let mut said = Vec::new();
        for name in ["journal_mode", "synchronous", "foreign_keys", "query_only"] {
            let sql = format!("SELECT CAST({name} AS TEXT) AS said FROM pragma_{name}");
            let setting: Option<Setting> = tx.first(&sql, crate::params![]).await.unwrap();
            said.push(setting.unwrap().0);
        }
        said
    }

    #[tokio::test]
    async fn who_began_to_write_is_not_overtaken_by_another_program() {
        let (store, folder) = sqlite_store().await;
        let beside = Store::open(&DatabaseUrl::Sqlite(folder.path().join("muster.db")))
            .await
            .unwrap();
        let write = "UPDATE ledger_turn SET taken_at = $1 WHERE id = 1";
        let tx = store.begin().await.unwrap();
        let found = tx.count("SELECT COUNT(*) AS n FROM ledger_turn", crate::params![]);
        assert_eq!(found.await.unwrap(), 1);
        let other = tokio::spawn(async move {
            let tx = beside.begin().await.unwrap();
            tx.execute(write, crate::params!["second"]).await.unwrap();
            tx.commit().await.unwrap();
            beside.close().await.unwrap();
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        tx.execute(write, crate::params!["first"]).await.unwrap();
        tx.commit().await.unwrap();
        other.await.unwrap();
        let last = "SELECT COUNT(*) AS n FROM ledger_turn WHERE taken_at = 'second'";
        let tx = store.read().await.unwrap();
        assert_eq!(tx.count(last, crate::params![]).await.unwrap(), 1);
        drop(tx);
        store.close().await.unwrap();
    }

    #[tokio::test]
    async fn what_is_missing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("muster.db");
        let absent = Store::open_as_it_is(&DatabaseUrl::Sqlite(file.clone()))
            .await
            .err()
            .unwrap();
        assert_eq!(absent.to_string(), format!("{} is not there", file.display()));
        assert!(!file.exists() && !absent.is_unavailable());
        let folder = folder.path().join("none");
        let absent = Store::open(&DatabaseUrl::Sqlite(folder.join("muster.db")))
            .await
            .err()
            .unwrap();
        assert_eq!(absent.to_string(), format!("{} is not there", folder.display()));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_new_database_and_the_files_beside_it_are_their_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (store, folder) = sqlite_store().await;
        let rights = || {
            let mut found: Vec<(String, u32)> = std::fs::read_dir(folder.path())
                .unwrap()
                .map(|file| file.unwrap())
                .filter(|file| file.file_name().to_string_lossy().starts_with("muster.db"))
                .map(|file| {
                    let mode = file.metadata().unwrap().permissions().mode() & 0o777;
                    (file.file_name().to_string_lossy().into_owned(), mode)
                })
                .collect();
            found.sort();
            found
        };
        let files = rights();
        assert!(files.iter().any(|(name, _)| name.ends_with("-wal")), "{files:?}");
        assert!(files.iter().all(|(_, mode)| *mode == 0o600), "{files:?}");
        store.close().await.unwrap();
        // Whoever gave a group the right to read it keeps that.
        let file = folder.path().join("muster.db");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        let again = Store::open(&DatabaseUrl::Sqlite(file)).await.unwrap();
        assert!(rights().contains(&("muster.db".to_owned(), 0o640)));
        again.close().await.unwrap();
    }

    #[tokio::test]
    async fn sqlite_syncs_every_commit_and_its_readers_only_read() {
        let (store, _folder) = sqlite_store().await;
        // 2 is FULL: a commit that was answered outlives the loss of power.
        assert_eq!(said(&store.begin().await.unwrap()).await, ["wal", "2", "1", "0"]);
        assert_eq!(said(&store.read().await.unwrap()).await, ["wal", "2", "1", "1"]);
        store.close().await.unwrap();
    }
}
