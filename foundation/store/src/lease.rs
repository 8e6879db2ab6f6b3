//! One serving program for one database.
//!
//! Open screens are told from the memory of the program that made the commit, so a second program over the same database would
//! tell its own screens only, and an alarm would stay silent on the others. Whoever serves therefore takes this lease first: on
//! SQLite a lock on a file beside the database, on PostgreSQL an advisory lock of a connection of its own. Both end with the
//! program, however it ends. Reading for a backup needs no lease.

use crate::{DatabaseUrl, Fault, Store, connection::fault};
use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use std::{fs::File, path::Path, str::FromStr, time::Duration};

/// The advisory lock's number: "muster" in ASCII.
const LOCK: i64 = 0x6d75_7374_6572;

/// How often a lease is asked for, and how often it is looked at.
const ASK_AGAIN: Duration = Duration::from_millis(100);
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long an answer about the lease may take: less than the server's patience with a lost connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// Looks without an answer about the lease, while the database answers otherwise, before it counts as lost.
const UNKNOWN_AT_MOST: u32 = 3;
/// How the server lists the sessions that hold leases.
const NAME: &str = "muster lease";

/// How often the lock of a session that was ended is asked for: three seconds.
const ASKED_AGAIN: u32 = 30;

/// A lost machine says no goodbye: PostgreSQL asks after its connection and gives the lock up within half a minute.
const KEEPALIVE: [(&str, &str); 3] = [
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
];

/// The right to serve a database. Given up when dropped.
#[derive(Debug)]
pub struct Lease(Held);

#[derive(Debug)]
enum Held {
    /// Locked while it is open.
    File(#[expect(dead_code, reason = "held, never read")] File),
    Session(Box<Session>),
}

/// A connection to PostgreSQL that holds the lock.
#[derive(Debug)]
struct Session {
    options: PgConnectOptions,
    /// Of this session alone, as the server lists it.
    name: String,
    /// Names of those that asked for the lock since this one broke. The server may have given it to one of them, and its answer was lost.
    tried: Vec<String>,
    /// None once it is known to be broken.
    connection: Option<PgConnection>,
}

/// What a look at the lease found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Ours,
    /// The database did not answer for the lease: it may be gone, or the way to it.
    Unknown,
    Lost,
}

impl Lease {
    /// Takes the lease of this database; waits up to `patience` for another program to end.
    ///
    /// Errors: [`Fault::Served`] when another program keeps it, [`Fault::Database`] when the database is out of reach.
    pub async fn take(url: &DatabaseUrl, patience: Duration) -> Result<Self, Fault> {
        let asked = tokio::time::timeout(patience, async {
            loop {
                if let Some(held) = try_take(url).await? {
                    return Ok(Self(held));
                }
                tokio::time::sleep(ASK_AGAIN).await;
            }
        });
        asked.await.unwrap_or(Err(Fault::Served))
    }

    /// Takes it again when the database, or the way to it, came back.
    async fn look(&mut self) -> Look {
        let Held::Session(session) = &mut self.0 else {
            return Look::Ours;
        };
        if session.lives().await {
            return Look::Ours;
        }
        let again = tokio::time::timeout(PATIENCE, session.again()).await;
        match again.unwrap_or_else(|_| Err(Fault::other("no answer"))) {
            Ok(true) => Look::Ours,
            Ok(false) => Look::Lost,
            Err(fault) => {
                tracing::warn!(%fault, "the database's lease is out of reach, it is tried again");
                Look::Unknown
            }
        }
    }
}

impl Session {
    /// Connects and locks; none when another session has the lock.
    async fn take(options: &PgConnectOptions) -> Result<Option<Self>, Fault> {
        let mut session = Self::open(options).await?;
        Ok(session.lock().await?.then_some(session))
    }

    /// Does the server answer on this connection? One that once did not is not asked again: nobody knows where it stopped.
    async fn lives(&mut self) -> bool {
        if let Some(connection) = &mut self.connection {
            let answer = tokio::time::timeout(PATIENCE, connection.ping()).await;
            if !matches!(answer, Ok(Ok(()))) {
                self.connection = None;
            }
        }
        self.connection.is_some()
    }

    /// The same once more, after the connection broke; false when another program was first. Where the way broke and not the
    /// server, an old session of this lease may hold the lock until the server asks after it: all of them are ended at once.
    async fn again(&mut self) -> Result<bool, Fault> {
        let mut session = Self::open(&self.options).await?;
        let old: Vec<String> = std::iter::once(&self.name).chain(&self.tried).cloned().collect();
        // Before it asks: whoever runs out of patience drops all of this, perhaps with the lock.
        self.tried.push(session.name.clone());
        let mut is_ours = session.lock().await?;
        if !is_ours {
            // One that ended by itself between the two questions gave the lock up too.
            let asks = if session.end(old).await? { ASKED_AGAIN } else { 1 };
            for _ in 0..asks {
                tokio::time::sleep(ASK_AGAIN).await;
                is_ours = session.lock().await?;
                if is_ours {
                    break;
                }
            }
        }
        if is_ours {
            *self = session;
        }
        Ok(is_ours)
    }

    async fn open(options: &PgConnectOptions) -> Result<Self, Fault> {
        let name = format!("{NAME} {}", uuid::Uuid::now_v7().simple());
        let connection = options.clone().application_name(&name).connect().await;
        Ok(Self {
            options: options.clone(),
            name,
            tried: Vec::new(),
            connection: Some(connection.map_err(fault)?),
        })
    }

    fn connection(&mut self) -> Result<&mut PgConnection, Fault> {
        self.connection
            .as_mut()
            .ok_or_else(|| Fault::other("the connection is broken"))
    }

    async fn lock(&mut self) -> Result<bool, Fault> {
        sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
            .bind(LOCK)
            .fetch_one(self.connection()?)
            .await
            .map_err(fault)
    }

    /// Ends the sessions of those names that still live; whether any did.
    async fn end(&mut self, names: Vec<String>) -> Result<bool, Fault> {
        let ended: Vec<bool> = sqlx::query_scalar(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ANY($1)",
        )
        .bind(names)
        .fetch_all(self.connection()?)
        .await
        .map_err(fault)?;
        Ok(ended.contains(&true))
    }
}

impl Store {
    /// As [`Store::open`], for the one program that serves this database. The lease ends with [`Store::close`], or with the
    /// last clone of the store.
    ///
    /// Errors: as [`Store::open`], and [`Fault::Served`] when another program still serves it after `patience`.
    pub async fn open_to_serve(url: &DatabaseUrl, patience: Duration) -> Result<Self, Fault> {
        let lease = Lease::take(url, patience).await?;
        let store = Self::open(url).await?;
        *store.lease.lock().await = Some(lease);
        Ok(store)
    }

    /// Resolves when another program has taken the lease, which a restart of PostgreSQL may lead to; never without a lease.
    pub async fn lease_lost(&self) {
        self.lease_lost_looking(LOOK_EVERY).await;
    }

    async fn lease_lost_looking(&self, every: Duration) {
        let mut unknown = 0;
        loop {
            tokio::time::sleep(every).await;
            let look = match self.lease.lock().await.as_mut() {
                Some(lease) => lease.look().await,
                None => Look::Ours,
            };
            if look == Look::Lost {
                return;
            }
            let answers_otherwise = look == Look::Unknown && self.ping().await.is_ok();
            unknown = unanswered(unknown, look, answers_otherwise);
            if unknown > UNKNOWN_AT_MOST {
                tracing::error!("the database answers, and not for its lease: another program may have it");
                return;
            }
        }
    }
}

/// How many looks had no answer, after one more. While the database is gone it serves nobody else, so only those count during which it
/// answered otherwise: it may have given the lease to another by then. No answer at all takes none of them back, as a program that has
/// no connection to spare hears none either.
fn unanswered(before: u32, look: Look, answers_otherwise: bool) -> u32 {
    match look {
        Look::Unknown => before + u32::from(answers_otherwise),
        Look::Ours | Look::Lost => 0,
    }
}

async fn try_take(url: &DatabaseUrl) -> Result<Option<Held>, Fault> {
    match url {
        DatabaseUrl::Sqlite(path) => Ok(lock_beside(path)?.map(Held::File)),
        DatabaseUrl::Postgres(url) => {
            let options = PgConnectOptions::from_str(url).map_err(fault)?.options(KEEPALIVE);
            Ok(Session::take(&options)
                .await?
                .map(|session| Held::Session(Box::new(session))))
        }
    }
}

fn lock_beside(database: &Path) -> Result<Option<File>, Fault> {
    let mut name = database.as_os_str().to_owned();
    name.push(".serving");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(|err| Fault::Address(format!("{}: {err}", Path::new(&name).display())))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(err)) => Err(Fault::other(err)),
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use crate::testing::each_address;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    #[tokio::test]
    async fn one_program_serves_a_database_and_the_next_after_it() {
        each_address(|url| async move {
            let soon = Duration::from_millis(300);
            let first = Lease::take(&url, soon).await.unwrap();
            let second = Lease::take(&url, soon).await;
            assert!(matches!(second, Err(Fault::Served)), "{second:?}");
            let waits = tokio::spawn({
                let url = url.clone();
                async move { Lease::take(&url, Duration::from_secs(20)).await }
            });
            tokio::time::sleep(soon).await;
            drop(first);
            drop(waits.await.unwrap().unwrap());
            let store = Store::open_to_serve(&url, soon).await.unwrap();
            let beside = Store::open(&url).await.unwrap();
            let second = Store::open_to_serve(&url, soon).await;
            assert!(matches!(second.err(), Some(Fault::Served)));
            store.close().await.unwrap();
            beside.close().await.unwrap();
            let again = Store::open_to_serve(&url, Duration::from_secs(20)).await.unwrap();
            again.close().await.unwrap();
        })
        .await;
    }

    #[tokio::test]
    async fn a_way_that_broke_ends_no_lease_though_the_server_holds_the_old_session() {
        each_address(|url| async move {
            let DatabaseUrl::Postgres(address) = &url else { return };
            let direct = PgConnectOptions::from_str(address).unwrap();
            // A way to the database that breaks when told, with a word or in silence, while the server goes on holding its end;
            // the next one holds.
            for in_silence in [false, true] {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let port = listener.local_addr().unwrap().port();
                let to = (direct.get_host().to_owned(), direct.get_port());
                let (break_it, mut broken) = tokio::sync::oneshot::channel::<()>();
                let ways = tokio::spawn(async move {
                    let (mut near, _) = listener.accept().await.unwrap();
                    let mut far = TcpStream::connect(to.clone()).await.unwrap();
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        _ = &mut broken => {}
                    }
                    let silent = in_silence.then_some(near);
                    let (mut near, _) = listener.accept().await.unwrap();
                    let mut next = TcpStream::connect(to).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut next).await;
                    drop((far, silent));
                });
                let options = direct.clone().host("127.0.0.1").port(port);
                let session = Session::take(&options).await.unwrap().unwrap();
                let name = session.name.clone();
                let mut lease = Lease(Held::Session(Box::new(session)));
                break_it.send(()).unwrap();
                assert_eq!(lease.look().await, Look::Ours);
                let Held::Session(session) = &lease.0 else {
                    unreachable!()
                };
                assert_ne!(session.name, name, "it is another session");
                assert!(Session::take(&direct).await.unwrap().is_none(), "the lock is held");
                drop(lease);
                ways.await.unwrap();
            }
        })
        .await;
    }

    /// Is the lock given to a session of this database?
    async fn is_given(admin: &mut PgConnection) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
             WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database())",
        )
        .fetch_one(admin)
        .await
    }

    /// Asked for again so often and so long, when something comes about by itself.
    const SOON: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn a_lock_that_was_given_and_never_told_of_is_no_other_program() {
        each_address(|url| async move {
            let DatabaseUrl::Postgres(address) = &url else { return };
            let direct = PgConnectOptions::from_str(address).unwrap();
            let mut admin = PgConnection::connect(address).await.unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let mut session = Session::take(&direct).await.unwrap().unwrap();
            let name = session.name.clone();
            session.connection = None;
            let given_up = tokio::time::timeout(LONG, async {
                while is_given(&mut admin).await.unwrap() {
                    tokio::time::sleep(SOON).await;
                }
            });
            given_up.await.expect("the first session ends");

            // The first way swallows the answer that gives the lock, and the server goes on holding its end; the next one holds.
            let to = (direct.get_host().to_owned(), direct.get_port());
            let (tell_given, given) = tokio::sync::oneshot::channel::<()>();
            let ways = tokio::spawn(async move {
                let (near, _) = listener.accept().await.unwrap();
                let (mut from_near, mut to_near) = near.into_split();
                let far = TcpStream::connect(to.clone()).await.unwrap();
                let (mut from_far, mut to_far) = far.into_split();
                let asking = tokio::spawn(async move {
                    let _ = tokio::io::copy(&mut from_near, &mut to_far).await;
                    to_far
                });
                let mut answer = vec![0; 8 << 10];
                loop {
                    let length = from_far.read(&mut answer).await.unwrap();
                    assert_ne!(length, 0, "the server ended it");
                    if is_given(&mut admin).await.unwrap() {
                        break;
                    }
                    to_near.write_all(&answer[..length]).await.unwrap();
                }
                tell_given.send(()).unwrap();
                let (mut near, _) = listener.accept().await.unwrap();
                let mut next = TcpStream::connect(to).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut near, &mut next).await;
                drop((asking.await.unwrap(), from_far));
            });
            session.options = direct.clone().host("127.0.0.1").port(port);
            tokio::select! {
                answer = session.again() => panic!("the answer was heard: {answer:?}"),
                told = given => told.unwrap(),
            }
            let mut lease = Lease(Held::Session(Box::new(session)));
            assert_eq!(lease.look().await, Look::Ours);
            let Held::Session(session) = &lease.0 else {
                unreachable!()
            };
            assert_ne!(session.name, name, "it is another session");
            assert!(session.tried.is_empty(), "{:?}", session.tried);
            assert!(Session::take(&direct).await.unwrap().is_none(), "the lock is held");
            drop(lease);
            ways.await.unwrap();
        })
        .await;
    }

    #[test]
    fn a_look_without_an_answer_counts_until_the_lease_answers() {
        let looks = [
            (Look::Unknown, true, 1),
            (Look::Unknown, true, 2),
            // The database is gone, or the program has no connection to spare: it says nothing about the lease.
            (Look::Unknown, false, 2),
            (Look::Unknown, true, 3),
            (Look::Ours, false, 0),
            (Look::Unknown, false, 0),
        ];
        let mut count = 0;
        for (look, answers_otherwise, expected) in looks {
            count = unanswered(count, look, answers_otherwise);
            assert_eq!(count, expected, "{look:?} {answers_otherwise}");
        }
    }

    /// Which session holds the lease of this store.
    async fn holder(store: &Store) -> String {
        match store.lease.lock().await.as_ref() {
            Some(Lease(Held::Session(session))) => session.name.clone(),
            other => panic!("no session: {other:?}"),
        }
    }

    #[tokio::test]
    async fn a_lease_comes_back_with_its_database_unless_somebody_was_first() {
        each_address(|url| async move {
            let DatabaseUrl::Postgres(address) = &url else { return };
            for somebody in [false, true] {
                let store = Store::open_to_serve(&url, LOOK_EVERY).await.unwrap();
                let first = holder(&store).await;
                let mut admin = PgConnection::connect(address).await.unwrap();
                sqlx::query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE application_name LIKE 'muster lease %' AND datname = current_database()",
                )
                .execute(&mut admin)
                .await
                .unwrap();
                let other = match somebody {
                    true => Some(Lease::take(&url, Duration::from_secs(20)).await.unwrap()),
                    false => None,
                };
                // It looks for the first time after that, or it might have taken the lease again before somebody asks.
                let watching = store.clone();
                let mut keeping = tokio::spawn(async move {
                    watching.lease_lost_looking(Duration::from_millis(500)).await;
                });
                if somebody {
                    let ended = tokio::time::timeout(LONG, &mut keeping).await;
                    ended.expect("it went on").unwrap();
                } else {
                    let taken_again = tokio::time::timeout(LONG, async {
                        while holder(&store).await == first {
                            tokio::time::sleep(SOON).await;
                        }
                    });
                    taken_again.await.expect("the lease comes back");
                    let options = PgConnectOptions::from_str(address).unwrap();
                    let second = Session::take(&options).await.unwrap();
                    assert!(second.is_none(), "the lock is held");
                    assert!(!keeping.is_finished(), "nobody was first");
                    keeping.abort();
                    let _ = keeping.await;
                }
                drop(other);
                store.close().await.unwrap();
            }
        })
        .await;
    }
}
