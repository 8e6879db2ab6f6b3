//! What the machine says of itself and of a process.

use rustix::process::{Resource, getrlimit};
use std::{fs, thread};

/// Connections that one process may hold here; `None` when there is no limit.
pub fn most_connections() -> Option<u64> {
    // What a server opens beside connections: the database, its pipes, its log.
    getrlimit(Resource::Nofile).maximum.map(|most| most.saturating_sub(100))
}

/// Processor, cores, memory, load: what a figure means nothing without.
pub fn description() -> String {
    let first = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':'))
            .map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
    };
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "{}, {} cores, {} of memory, load {}",
        first("/proc/cpuinfo", "model name"),
        thread::available_parallelism().map_or(0, usize::from),
        first("/proc/meminfo", "MemTotal"),
        load.split(' ').next().unwrap_or("unknown")
    )
}

/// Resident bytes of a process; 0 where the system does not tell.
pub fn resident(process: u32) -> u64 {
    let statm = fs::read_to_string(format!("/proc/{process}/statm")).unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or(0) * rustix::param::page_size() as u64
}
