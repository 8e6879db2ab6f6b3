//! Chores: build the assets, run the demo, run every check. `cargo xtask help` lists them.
//!
//! Uses little beside the standard library, so that the first `cargo xtask` of a fresh clone starts in seconds.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore talks to the person who runs it"
)]

mod assets;
mod bench;
mod browsers;
mod demo;
mod machine;
mod memory;
mod outcome;
mod postgres;
mod run;
mod snapshots;
mod stamp;
mod test;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Why a chore stopped, in a sentence.
pub type Done<T = ()> = Result<T, String>;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Build the styles, islands and icons that pages use
    Assets,
    /// Build everything, make a fresh demo partnership and serve it
    Demo(demo::Demo),
    /// Run every check: formatting, lints, tests on both databases, stories in browsers
    Test(test::Test),
    /// Measure: all benches, or the parts named, on SQLite and on a PostgreSQL that keeps its commits
    Bench(bench::Bench),
    /// Accept the snapshots that a test run left pending
    Accept,
    /// Build the stock Cedar program, which re-runs our exported decisions (several minutes)
    CedarCli,
}

fn main() -> ExitCode {
    let done = match Cli::parse().chore {
        Chore::Assets => assets::build().map(|()| true),
        Chore::Demo(demo) => demo.run().map(|()| true),
        Chore::Test(test) => test.run(),
        Chore::Bench(bench) => bench.run().map(|()| true),
        Chore::Accept => snapshots::accept().map(|()| true),
        Chore::CedarCli => machine::install_cedar().map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}
