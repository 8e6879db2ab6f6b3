//! Where the tests keep their files and databases: in memory, where the machine has enough of it. Thousands of small databases come and
//! go in a run, and none of them is to outlive it; a disk that keeps each of their commits takes most of the time.

use crate::run;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";
/// A whole run has had less than a quarter of it there; the programs under test need the rest.
const ENOUGH_MIB: u64 = 8 * 1024;
/// What our folders are called, before the number of the process that they belong to.
const OURS: &str = "muster-tests-";

/// A folder for temporary files, gone with us.
pub struct Scratch(PathBuf);

impl Scratch {
    /// `None` where memory is scarce, or kept from files as in most containers: then temporary files stand where they always do.
    pub fn new() -> Option<Self> {
        let place = place()?;
        forget_the_dead(place);
        let folder = place.join(format!("{OURS}{}", std::process::id()));
        fs::create_dir(&folder).ok()?;
        Some(Self(folder))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(err) = fs::remove_dir_all(&self.0) {
            println!("{} is still there: {err}", self.0.display());
        }
    }
}

/// Where files are kept in memory, if there is enough of it; else `None`.
pub fn place() -> Option<&'static Path> {
    let place = Path::new(MEMORY);
    let free = run::answer(run::program("df").args(["-Pm", MEMORY])).and_then(|said| free_mib(&said))?;
    let available = fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|said| available_mib(&said))?;
    (free >= ENOUGH_MIB && available >= ENOUGH_MIB).then_some(place)
}

/// The folder for a server's files: in memory if there is enough, else where temporary files stand.
pub fn or_disk() -> PathBuf {
    place().map_or_else(env::temp_dir, Path::to_owned)
}

/// The fourth column of the last line: `tmpfs 24576 47 24529 1% /dev/shm`.
fn free_mib(df: &str) -> Option<u64> {
    df.lines().last()?.split_whitespace().nth(3)?.parse().ok()
}

/// `MemAvailable:   23456789 kB`.
fn available_mib(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024)
}

/// What a run left behind that was killed.
fn forget_the_dead(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(OURS));
        if owner.is_some_and(|pid| pid.parse::<u32>().is_ok() && !Path::new("/proc").join(pid).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{available_mib, free_mib};

    #[test]
    fn what_the_system_says_is_read() {
        let df = "Filesystem 1048576-blocks Used Available Capacity Mounted on\ntmpfs 24576 47 24529 1% /dev/shm\n";
        assert_eq!(free_mib(df), Some(24_529));
        assert_eq!(free_mib(""), None);
        assert_eq!(
            available_mib("MemTotal: 24000000 kB\nMemAvailable:   8388608 kB\n"),
            Some(8192)
        );
        assert_eq!(available_mib("MemTotal: 1 kB\n"), None);
    }
}
