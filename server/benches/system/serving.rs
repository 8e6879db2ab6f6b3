//! Servers as child processes: the program itself, and the bare one.

use crate::{client, machine};
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A server that is ready. Killed when dropped.
pub struct Serving {
    child: Child,
    pub address: SocketAddr,
    /// From its start as a process to its first "ready".
    pub started_in: Duration,
}

impl Serving {
    /// `muster serve` over this data folder, as it is installed.
    pub fn muster(data: &Path) -> Self {
        let address = free_address();
        let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MUSTER_")) {
            command.env_remove(name);
        }
        command
            .args(["serve", "--base-url", "http://muster.example", "--listen"])
            .arg(address.to_string())
            .args(["--raise-per-minute", "1000", "--data-dir"])
            .arg(data)
            .env("MUSTER_LOG", "warn");
        Self::start(command, address)
    }

    /// The bare server, with its log in this folder.
    pub fn bare(folder: &Path) -> Self {
        let address = free_address();
        let mut command = Command::new(std::env::current_exe().expect("this program has a name"));
        command
            .arg("--bare")
            .arg(folder)
            .env("MUSTER_TEST_BENCH_LISTEN", address.to_string());
        Self::start(command, address)
    }

    fn start(mut command: Command, address: SocketAddr) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let start = Instant::now();
        let child = command.spawn().expect("the server starts");
        let mut serving = Self {
            child,
            address,
            started_in: Duration::ZERO,
        };
        let patience = Duration::from_secs(60);
        while !client::is_ready(address) {
            if let Some(status) = serving.child.try_wait().expect("its state is known") {
                panic!("the server ended at once with {status}");
            }
            assert!(start.elapsed() < patience, "the server was not ready in {patience:?}");
            std::thread::sleep(Duration::from_millis(1));
        }
        serving.started_in = start.elapsed();
        serving
    }

    /// Resident bytes of its process.
    pub fn resident(&self) -> u64 {
        machine::resident(self.child.id())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port on loopback that is free now.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address")
}
