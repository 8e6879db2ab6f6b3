//! A store to measure: the demo partnership on a database of its own, with as many people as a part needs.

use crate::store;
use muster_membership::{
    position::{self, Person, Position},
    sign_in, token,
};
use muster_server::{Server, Settings, settings::Given};
use muster_terms::*;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::{path::Path, sync::Arc};
use tempfile::TempDir;

/// The demo's hospital group, and the police that its sites belong to.
pub const COMPANY: &str = "Northgate Health Group";
pub const POLICE: &str = "City Police";

/// The seed of the demo's history: every run has the same.
const SEED: u64 = 20_261_120;

/// A data folder and its database.
pub struct Home {
    pub folder: TempDir,
    database: String,
    server: Option<(String, String)>,
    /// As tables name it.
    pub kind: &'static str,
}

impl Home {
    /// One home for each kind of database there is.
    pub async fn each() -> Vec<Self> {
        let postgres = Self::postgres().await;
        if postgres.is_none() {
            println!("skipped: no PostgreSQL, as MUSTER_TEST_POSTGRES names none");
        }
        std::iter::once(Self::sqlite()).chain(postgres).collect()
    }

    /// A folder with a SQLite file.
    pub fn sqlite() -> Self {
        let folder = TempDir::new().expect("a folder");
        Self {
            database: format!("sqlite:{}", file(folder.path())),
            folder,
            server: None,
            kind: "SQLite",
        }
    }

    async fn postgres() -> Option<Self> {
        let server = std::env::var("MUSTER_TEST_POSTGRES").ok();
        let server = server.filter(|server| !server.is_empty())?;
        let name = format!("muster_bench_{}", uuid::Uuid::now_v7().simple());
        say_to(&server, &format!("CREATE DATABASE {name}")).await;
        let mut database: url::Url = server.parse().expect("the server's address");
        database.set_path(&name);
        Some(Self {
            folder: TempDir::new().expect("a folder"),
            database: database.into(),
            server: Some((server, name)),
            kind: "PostgreSQL",
        })
    }

    pub fn settings(&self) -> Settings {
        let given = Given {
            base_url: Some("http://muster.example".into()),
            database: Some(self.database.clone()),
            data_dir: Some(self.folder.path().into()),
            raise_per_minute: Some(1000),
            ..Given::default()
        };
        given.settle(true).expect("good settings")
    }

    /// The program over this home, not listening.
    pub async fn open(&self) -> Server {
        Server::build(&self.settings(), Arc::new(SystemClock), None)
            .await
            .expect("the server can be built")
    }

    /// Makes the demo partnership in it, with its three months of history.
    pub async fn found_demo(&self) {
        let links = muster_server::demo::prepare(&self.settings(), SEED).await;
        links.expect("the demo can be made");
    }

    /// Another folder with the same SQLite file and the same keys. Nobody may have it open.
    pub fn copy(&self) -> TempDir {
        let copy = TempDir::new().expect("a folder");
        copy_files(self.folder.path(), copy.path());
        copy
    }

    /// Takes what an earlier run has kept in this folder, if there is something; whether there was.
    pub fn take(&self, folder: Option<&Path>) -> bool {
        let folder = folder.filter(|folder| self.server.is_none() && Path::new(&file(folder)).exists());
        folder.is_some_and(|folder| {
            copy_files(folder, self.folder.path());
            true
        })
    }

    /// Leaves a copy of the store in this folder, for a later run. Nobody may have it open.
    pub fn keep(&self, folder: Option<&Path>) {
        if let Some(folder) = folder.filter(|_| self.server.is_none()) {
            std::fs::create_dir_all(folder).unwrap();
            copy_files(self.folder.path(), folder);
        }
    }

    pub async fn leave(self) {
        if let Some((server, name)) = self.server {
            say_to(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

fn copy_files(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// Where the program keeps SQLite by itself.
fn file(folder: &Path) -> String {
    folder.join("muster.sqlite").display().to_string()
}

async fn say_to(server: &str, sql: &str) {
    let mut admin = PgConnection::connect(server)
        .await
        .expect("the PostgreSQL of the benches answers");
    admin.execute(AssertSqlSafe(sql.to_owned())).await.expect("a statement");
    admin.close().await.expect("a clean end");
}

/// Somebody of the demo, with the credentials of a browser and of a program.
pub struct Somebody {
    pub position: Position,
    /// The value of the session cookie.
    pub session: String,
    /// Every act of the duty.
    pub token: String,
}

/// Signs in whoever has this title in this organisation.
pub async fn sign_in(server: &Server, org: &str, title: &str) -> Somebody {
    let now = SystemClock.now();
    let tx = server.app.store().begin().await.unwrap();
    let position = store::titled(&tx, org, title).await.unwrap();
    let position = position.unwrap_or_else(|| panic!("nobody in the demo is called {title}"));
    let person = position.person.expect("the demo fills its positions");
    let ends = sign_in::rules::session_ends(now);
    let session = sign_in::store::start_session(&tx, person, position.id, "bench", now, ends).await;
    let (_, session) = session.unwrap();
    let acts: Vec<Act> = Act::ALL.iter().copied().filter(|act| position.duty.may(*act)).collect();
    let token = token::store::issue_token(&tx, position.id, "bench", &acts, now, ends).await;
    let (_, token) = token.unwrap();
    tx.commit().await.unwrap();
    Somebody {
        position,
        session,
        token,
    }
}

/// Adds this many guards to the organisation of `like`, each with a session of its own and off duty; their session cookies.
pub async fn crowd(server: &Server, like: &Position, size: usize) -> Vec<String> {
    let now = SystemClock.now();
    let tx = server.app.store().begin().await.unwrap();
    let mut sessions = Vec::with_capacity(size);
    for n in 0..size {
        let person = Person {
            id: PersonId::new(),
            email: None,
            display_name: format!("Guard {n}"),
        };
        position::store::insert_person(&tx, &person, now).await.unwrap();
        let position = Position {
            id: PositionId::new(),
            title: format!("Guard, crowd {n}"),
            duty: Duty::Guard,
            person: Some(person.id),
            ..like.clone()
        };
        position::store::insert(&tx, &position, now).await.unwrap();
        let ends = sign_in::rules::session_ends(now);
        let session = sign_in::store::start_session(&tx, person.id, position.id, "bench", now, ends).await;
        sessions.push(session.unwrap().1);
    }
    tx.commit().await.unwrap();
    sessions
}
