//! One PostgreSQL server for the tests: on loopback, on a free port, in a folder of its own, gone with us.

use crate::{Done, machine, memory, run};
use std::{
    env, fs,
    net::{Ipv4Addr, TcpStream},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The setting that names the server to the tests.
pub const SETTING: &str = "MUSTER_TEST_POSTGRES";

/// Starts the server and waits for the end of its input, which comes when we end, however we end: then it stops the server by
/// its id and takes the folder away.
const KEEPER: &str = r#"
"$1/postgres" -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 -c max_connections=300 \
  -c shared_buffers=128MB $4 >"$2/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -INT "$server" 2>/dev/null
wait "$server"
rm -rf "$2"
"#;

/// The running server.
pub struct Postgres {
    /// Its address, such as `postgres://muster@127.0.0.1:49152/postgres`.
    pub url: String,
    keeper: Child,
    /// Closed when dropped, also by a death of ours.
    end: Option<ChildStdin>,
}

/// The server that a person named, or one of our own; `None` when there is no PostgreSQL on this machine.
pub enum Server {
    Given(String),
    Own(Postgres),
}

impl Server {
    pub fn url(&self) -> &str {
        match self {
            Server::Given(url) => url,
            Server::Own(server) => &server.url,
        }
    }
}

/// An empty database on the server, gone when dropped.
pub struct Database {
    name: String,
    url: String,
    drop: Command,
}

impl Database {
    /// `None` when the programs of PostgreSQL are not on this machine, as with a server that a person named.
    ///
    /// Errors: a sentence when the server does not make it.
    pub fn new(server: &Server) -> Done<Option<Self>> {
        let (Some(createdb), Some(dropdb)) = (client("createdb"), client("dropdb")) else {
            return Ok(None);
        };
        let name = format!("muster_browser_{}", std::process::id());
        let command = |program: &Path, more: &[&str]| {
            let mut command = run::program(program);
            command
                .args(more)
                .arg(format!("--maintenance-db={}", server.url()))
                .arg(&name);
            command
        };
        // Quietly: the server's address may hold a password.
        let made = command(&createdb, &[]).output().map_err(|err| err.to_string())?;
        if !made.status.success() {
            let why = String::from_utf8_lossy(&made.stderr);
            return Err(format!("createdb made no {name}: {}", why.trim()));
        }
        Ok(Some(Self {
            url: in_place_of_path(server.url(), &name),
            drop: command(&dropdb, &["--force", "--if-exists"]),
            name,
        }))
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if run::answer(&mut self.drop).is_none() {
            println!("the database {} is still there", self.name);
        }
    }
}

/// A program that speaks to a server: beside `initdb`, which may be a link out of the folder of its version, or on the path.
fn client(name: &str) -> Option<PathBuf> {
    let initdb = machine::postgres_programs().and_then(|folder| folder.join("initdb").canonicalize().ok());
    initdb
        .map(|file| file.with_file_name(name))
        .filter(|file| file.is_file())
        .or_else(|| run::find(name))
}

/// The address with another database in it: what stands between the host and `?`.
fn in_place_of_path(url: &str, name: &str) -> String {
    let (address, query) = url
        .split_once('?')
        .map_or((url, None), |(address, query)| (address, Some(query)));
    let host_ends = address
        .find("://")
        .map(|at| at + 3)
        .and_then(|start| address[start..].find('/').map(|slash| start + slash))
        .unwrap_or(address.len());
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}/{name}{query}", &address[..host_ends])
}

/// How much a server keeps through a loss of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Nothing is synced: tests throw it all away.
    Nothing,
    /// Each commit, as PostgreSQL does when nobody says otherwise: what is measured must be paid for.
    Commits,
}

impl Keeps {
    fn settings(self) -> &'static str {
        match self {
            Self::Nothing => "-c fsync=off -c full_page_writes=off -c synchronous_commit=off",
            Self::Commits => "",
        }
    }
}

/// A server for the tests or the benches.
///
/// Errors: a sentence when PostgreSQL is installed and does not start.
pub fn start(keeps: Keeps) -> Done<Option<Server>> {
    if let Ok(url) = env::var(SETTING)
        && !url.is_empty()
    {
        return Ok(Some(Server::Given(url)));
    }
    let Some(programs) = machine::postgres_programs() else {
        return Ok(None);
    };
    Postgres::start(&programs, keeps).map(|server| Some(Server::Own(server)))
}

impl Postgres {
    fn start(programs: &Path, keeps: Keeps) -> Done<Self> {
        let user = unprivileged()?;
        let place = match keeps {
            Keeps::Nothing => memory::or_disk(),
            Keeps::Commits => env::temp_dir(),
        };
        let folder = place.join(format!("muster-postgres-{}", std::process::id()));
        let port = run::free_port()?;
        fs::create_dir(&folder).map_err(|err| format!("{}: {err}", folder.display()))?;
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(&folder, Some(uid), Some(gid))
                .map_err(|err| format!("{}: {err}", folder.display()))?;
        }
        let mut init = as_user(programs.join("initdb"), user, &folder);
        init.args([
            "--username=muster",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--pgdata",
        ]);
        if run::answer(init.arg(folder.join("data"))).is_none() {
            let _ = fs::remove_dir_all(&folder);
            return Err("initdb failed; PostgreSQL for the tests could not be made".into());
        }
        let mut keeper = as_user("/bin/sh", user, &folder);
        keeper
            .args(["-c", KEEPER, "muster-postgres"])
            .arg(programs)
            .arg(&folder)
            .arg(port.to_string())
            .arg(keeps.settings());
        // A group of its own: an interrupt at the keyboard must reach it through us, after the tests have let go.
        keeper.stdin(Stdio::piped()).process_group(0);
        let mut keeper = keeper
            .spawn()
            .map_err(|err| format!("PostgreSQL could not start: {err}"))?;
        let end = keeper.stdin.take();
        let server = Self {
            url: format!("postgres://muster@127.0.0.1:{port}/postgres"),
            keeper,
            end,
        };
        server.wait_until_ready(port, &folder)?;
        Ok(server)
    }

    fn wait_until_ready(&self, port: u16, folder: &Path) -> Done {
        let patience = Instant::now() + Duration::from_secs(30);
        while Instant::now() < patience {
            let says_ready =
                fs::read_to_string(folder.join("log")).is_ok_and(|log| log.contains("ready to accept connections"));
            if says_ready && TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        Err(format!("PostgreSQL for the tests did not answer in 30 s:\n{log}"))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.end.take());
        let _ = self.keeper.wait();
    }
}

/// PostgreSQL refuses to run as root: then the user that its package made, or nobody.
fn unprivileged() -> Done<Option<(u32, u32)>> {
    let id = |args: &[&str]| run::answer(run::program("id").args(args)).and_then(|text| text.parse::<u32>().ok());
    if id(&["-u"]) != Some(0) {
        return Ok(None);
    }
    let found = ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)));
    found
        .map(Some)
        .ok_or_else(|| "PostgreSQL must not run as root, and there is no user postgres or nobody".into())
}

fn as_user(name: impl AsRef<std::ffi::OsStr>, user: Option<(u32, u32)>, folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.current_dir(folder);
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::{Database, Keeps, in_place_of_path, start};

    #[test]
    fn a_database_of_its_own_comes_and_goes() {
        let Some(server) = start(Keeps::Nothing).unwrap() else {
            println!("skipped: no PostgreSQL");
            return;
        };
        let Some(database) = Database::new(&server).unwrap() else {
            println!("skipped: no createdb");
            return;
        };
        assert!(database.url().contains("/muster_browser_"));
        assert!(
            Database::new(&server).is_err(),
            "there is one of that name, and it is not taken for a new one"
        );
        drop(database);
        drop(Database::new(&server).unwrap());
    }

    #[test]
    fn a_database_of_its_own_is_at_the_same_server() {
        for (server, own) in [
            (
                "postgres://muster@127.0.0.1:5/postgres",
                "postgres://muster@127.0.0.1:5/own",
            ),
            ("postgres://muster@127.0.0.1", "postgres://muster@127.0.0.1/own"),
            (
                "postgres://m:p@db.example/postgres?sslmode=require",
                "postgres://m:p@db.example/own?sslmode=require",
            ),
        ] {
            assert_eq!(in_place_of_path(server, "own"), own);
        }
    }
}
