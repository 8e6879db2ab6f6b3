//! Checking an exported log with the small program that trusts nobody.

use crate::program;
use std::{path::Path, process::Command};

/// What `muster-verify` said.
#[derive(Debug)]
pub struct Verdict {
    pub passed: bool,
    pub words: String,
}

/// Runs `muster-verify` over an export, with the log's verifier key.
pub fn verify(export: &Path, vkey: &str) -> Verdict {
    run(Command::new(program("muster-verify"))
        .arg(export)
        .args(["--vkey", vkey]))
}

/// The same, against a checkpoint that was kept from earlier.
pub fn verify_against(export: &Path, vkey: &str, older: &Path) -> Verdict {
    run(Command::new(program("muster-verify"))
        .arg(export)
        .args(["--vkey", vkey])
        .arg("--older")
        .arg(older))
}

fn run(command: &mut Command) -> Verdict {
    let output = command.output().expect("muster-verify runs");
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Verdict {
        passed: output.status.success(),
        words,
    }
}
