//! The real programs as child processes.

use crate::Home;
use rand::Rng;
use std::{
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Where the build put a program of the workspace: beside the tests, or where `MUSTER_TEST_BIN_DIR` says.
pub fn program(name: &str) -> PathBuf {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|test| Some(test.parent()?.parent()?.to_owned()));
    let folder = std::env::var_os("MUSTER_TEST_BIN_DIR")
        .map(PathBuf::from)
        .or(beside)
        .expect("a folder of programs");
    let program = folder.join(name);
    assert!(
        program.is_file(),
        "{name} is not built: run cargo build --workspace --bins --tests, or cargo xtask test"
    );
    program
}

/// Below every system's range of ports that are given away.
const OWN_PORTS: std::ops::Range<u16> = 10_240..16_000;

/// How long the program may take to get ready.
const PATIENCE: Duration = Duration::from_secs(90);

/// `muster serve` as a child process. Killed when dropped.
#[derive(Debug)]
pub struct Muster {
    child: Child,
    pub address: SocketAddr,
}

impl Muster {
    /// Starts it over a data folder with SQLite and waits until it is ready.
    pub fn serve(data: &Path, address: SocketAddr) -> Self {
        Self::start(data, address, &["--demo"], |_| {})
    }

    /// The same over a home, on SQLite or PostgreSQL.
    pub fn serve_home(home: &Home, address: SocketAddr) -> Self {
        Self::serve_home_with(home, address, |_| {})
    }

    /// The same with more flags and another environment.
    pub fn serve_home_with(home: &Home, address: SocketAddr, change: impl FnOnce(&mut Command)) -> Self {
        let more = ["--demo", "--database", &home.database];
        Self::start(home.folder.path(), address, &more, change)
    }

    /// The same as real people get it.
    pub fn serve_without_demo(data: &Path, address: SocketAddr) -> Self {
        Self::start(data, address, &[], |_| {})
    }

    fn start(data: &Path, address: SocketAddr, more: &[&str], change: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(program("muster"));
        command.args([
            "serve",
            "--listen",
            &address.to_string(),
            "--base-url",
            "http://muster.example",
        ]);
        command
            .args(["--raise-per-minute", "1000", "--data-dir"])
            .arg(data)
            .args(more);
        command
            .env("MUSTER_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        change(&mut command);
        let child = command.spawn().expect("muster starts");
        let mut muster = Self { child, address };
        muster.wait_until_ready();
        muster
    }

    /// A port that is free now, and not one of those that the system gives to whoever asks for any: such a one might be another
    /// test's before the program takes it, or takes it again.
    pub fn free_address() -> SocketAddr {
        let drawn = || TcpListener::bind((Ipv4Addr::LOCALHOST, rand::rng().random_range(OWN_PORTS)));
        let listener = (0..100).find_map(|_| drawn().ok()).expect("a free port");
        listener.local_addr().expect("an address")
    }

    /// The process, as the system counts it.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: no handler runs, nothing is flushed, nothing is closed.
    pub fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// SIGTERM, as a service manager stops it.
    pub fn ask_to_stop(&self) {
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(asked.expect("kill runs").success(), "nobody was there to be asked");
    }

    /// Waits until it has ended by itself; whether it ended well.
    pub fn ended(&mut self, patience: Duration) -> Option<bool> {
        let until = Instant::now() + patience;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().expect("its state is known") {
                return Some(status.success());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        None
    }

    fn wait_until_ready(&mut self) {
        let patience = Instant::now() + PATIENCE;
        while Instant::now() < patience {
            if let Some(status) = self.child.try_wait().expect("its state is known") {
                panic!("muster ended at once with {status}");
            }
            if answers(self.address) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("muster did not get ready in {PATIENCE:?}");
    }
}

impl Drop for Muster {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks `/health/ready` over a plain connection, so that waiting costs no client.
fn answers(address: SocketAddr) -> bool {
    use std::io::Write;
    let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_secs(1)) else {
        return false;
    };
    let asked = stream
        .write_all(b"GET /health/ready HTTP/1.1\r\nhost: muster.example\r\nconnection: close\r\n\r\n")
        .is_ok();
    let mut line = String::new();
    asked && BufReader::new(stream).read_line(&mut line).is_ok() && line.starts_with("HTTP/1.1 200")
}
