//! A PostgreSQL server of a story's own, which can go away and come back.

use crate::Muster;
use std::{
    fs,
    net::{Ipv4Addr, TcpStream},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Runs the server until the end of its input, which comes when the story lets go of it, or ends however it ends.
const KEEPER: &str = r#"
"$1/postgres" -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 -c fsync=off >"$2/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -INT "$server" 2>/dev/null
wait "$server"
"#;

/// The server.
#[derive(Debug)]
pub struct OwnPostgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
    /// The user it runs as, when we are one that it refuses to run as.
    user: Option<(u32, u32)>,
    keeper: Option<Child>,
}

impl OwnPostgres {
    /// A new server, running; `None` when there is no PostgreSQL on this machine.
    pub fn start() -> Option<Self> {
        let programs = programs()?;
        let folder = TempDir::new().expect("a folder");
        let user = unprivileged();
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(folder.path(), Some(uid), Some(gid)).expect("the folder changes hands");
        }
        let mut server = Self {
            programs,
            folder,
            port: Muster::free_address().port(),
            user,
            keeper: None,
        };
        let data = server.folder.path().join("data");
        let mut init = server.command(server.programs.join("initdb"));
        init.args([
            "--username=muster",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--pgdata",
        ]);
        let made = init.arg(data).stdout(Stdio::null()).status().expect("initdb runs");
        assert!(made.success(), "initdb ended with {made}");
        server.come_back();
        Some(server)
    }

    /// As `--database` takes it.
    pub fn url(&self) -> String {
        format!("postgres://muster@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends the server with all its connections.
    pub fn go_away(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
        }
    }

    /// Starts it again over the same data.
    pub fn come_back(&mut self) {
        let mut keeper = self.command("/bin/sh".into());
        keeper
            .args(["-c", KEEPER, "story-postgres"])
            .arg(&self.programs)
            .arg(self.folder.path());
        keeper.arg(self.port.to_string()).stdin(Stdio::piped()).process_group(0);
        self.keeper = Some(keeper.spawn().expect("PostgreSQL starts"));
        let patience = Instant::now() + Duration::from_secs(90);
        let log = self.folder.path().join("log");
        while Instant::now() < patience {
            let ready = fs::read_to_string(&log).is_ok_and(|log| log.contains("ready to accept connections"));
            if ready && TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!(
            "PostgreSQL did not answer in 90 s: {}",
            fs::read_to_string(log).unwrap_or_default()
        );
    }

    fn command(&self, program: PathBuf) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path());
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        self.go_away();
    }
}

/// Where its programs are: on the path, or where Debian keeps them.
fn programs() -> Option<PathBuf> {
    let on_path = std::env::split_paths(&std::env::var_os("PATH")?).find(|folder| folder.join("initdb").is_file());
    on_path.or_else(|| {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
        let mut folders: Vec<PathBuf> = versions.flatten().map(|version| version.path().join("bin")).collect();
        folders.retain(|folder| folder.join("initdb").is_file());
        folders.sort();
        folders.pop()
    })
}

/// PostgreSQL refuses to run as root: then the user that its package made, or nobody.
fn unprivileged() -> Option<(u32, u32)> {
    let id = |args: &[&str]| {
        let output = Command::new("id").args(args).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse::<u32>().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)))
}
