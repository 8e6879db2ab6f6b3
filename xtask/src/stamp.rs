//! Stamps: what was done last, so that a chore whose inputs did not change is not done again.

use crate::{Done, run};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

/// Folders that hold what was made or fetched, never what somebody wrote.
const MADE: [&str; 4] = ["node_modules", "dist", "test-results", "target"];

/// Does this only when the inputs differ from those of the last time it went well, or when `made` is absent.
pub fn unless_done(name: &str, inputs: &[PathBuf], made: &Path, work: impl FnOnce() -> Done) -> Done {
    let stamp = run::target().join("xtask").join(name);
    let now = format!("{:016x}", digest(inputs)?);
    if made.exists() && fs::read_to_string(&stamp).is_ok_and(|then| then == now) {
        return Ok(());
    }
    work()?;
    let fail = |err: std::io::Error| format!("{}: {err}", stamp.display());
    fs::create_dir_all(run::target().join("xtask")).map_err(fail)?;
    fs::write(&stamp, now).map_err(fail)
}

/// A digest of names and bytes: times of files say nothing after a checkout.
fn digest(inputs: &[PathBuf]) -> Done<u64> {
    let mut hasher = DefaultHasher::new();
    for input in inputs {
        add(input, &mut hasher).map_err(|err| format!("{}: {err}", input.display()))?;
    }
    Ok(hasher.finish())
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> std::io::Result<()> {
    path.hash(hasher);
    if !path.is_dir() {
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let mut inside = fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    inside.sort();
    for entry in inside {
        if !entry
            .file_name()
            .is_some_and(|name| MADE.iter().any(|made| name == *made))
        {
            add(&entry, hasher)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_byte_changes_the_digest_and_what_was_made_does_not() {
        let folder = run::target()
            .join("xtask")
            .join(format!("stamp-test-{}", std::process::id()));
        fs::create_dir_all(folder.join("node_modules")).unwrap();
        fs::write(folder.join("a.scss"), "a").unwrap();
        let first = digest(std::slice::from_ref(&folder)).unwrap();
        fs::write(folder.join("node_modules/b.js"), "b").unwrap();
        assert_eq!(digest(std::slice::from_ref(&folder)).unwrap(), first);
        fs::write(folder.join("a.scss"), "b").unwrap();
        assert_ne!(digest(std::slice::from_ref(&folder)).unwrap(), first);
        fs::remove_dir_all(folder).unwrap();
    }
}
