//! The whole program measured as it runs: `cargo bench -p muster-server --bench system [-- PART…] [--help]`.
//!
//! Parts: `screens` (a raise to the last of so many live screens, beside a bare server), `append` (ledger entries under load,
//! beside a bare file), `pages` (home, rooms and a raise over a long history), `sites` (home and readiness of an organisation with many
//! sites), `program` (start and idle memory). Prints a table
//! for docs/performance.md; asserts no figure. PostgreSQL is measured too when `MUSTER_TEST_POSTGRES` names a server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench that cannot measure stops and says where"
)]

mod append;
mod bare;
mod client;
mod history;
mod machine;
mod pages;
mod program;
mod report;
mod screens;
mod serving;
mod sites;
mod store;
mod town;

use clap::{Parser, ValueEnum};
use report::Report;
use std::path::PathBuf;

#[derive(Debug, Clone, Parser)]
#[command(name = "system")]
struct Cli {
    /// What to measure; everything when nothing is named.
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Live screens: one run for each number.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000])]
    screens: Vec<usize>,
    /// How often each side is measured, in turns.
    #[arg(long, default_value_t = 3)]
    turns: usize,
    /// Alarms in each turn.
    #[arg(long, default_value_t = 20)]
    rounds: usize,
    /// Incidents in the store of `pages`.
    #[arg(long, default_value_t = 100_000)]
    incidents: u32,
    /// Sites of the organisation of `sites`.
    #[arg(long, default_value_t = 500)]
    sites: u32,
    /// Keep the SQLite store of `pages` in this folder, or use the one that an earlier run has kept there.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Times each page is asked for.
    #[arg(long, default_value_t = 200)]
    looks: usize,
    /// Seconds of each turn of `append`.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Be the bare server that keeps its log in this folder.
    #[arg(long, hide = true)]
    bare: Option<PathBuf>,
    /// What cargo says to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Program,
    Append,
    Pages,
    Sites,
    Screens,
}

/// As the program's own: evaluating a clause wants stack.
const STACK_BYTES: usize = 8 * 1024 * 1024;

fn main() {
    let cli = Cli::parse();
    muster_server::serving::allow_many();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build()
        .unwrap();
    if let Some(folder) = cli.bare {
        return runtime.block_on(bare::serve(&folder));
    }
    if !cli.bench {
        // `cargo test --benches` builds and starts every bench: there is nothing to test here.
        println!("skipped: this is measured by cargo bench");
        return;
    }
    let wanted = |part| cli.parts.is_empty() || cli.parts.contains(&part);
    let mut report = Report::default();
    println!("{}", machine::description());
    if wanted(Part::Program) {
        program::measure(&runtime, &mut report);
    }
    if wanted(Part::Append) {
        runtime.block_on(append::measure(&cli, &mut report));
    }
    if wanted(Part::Pages) {
        runtime.block_on(pages::measure(&cli, &mut report));
    }
    if wanted(Part::Sites) {
        runtime.block_on(sites::measure(&cli, &mut report));
    }
    if wanted(Part::Screens) {
        screens::measure(&runtime, &cli, &mut report);
    }
    println!("\n{}\n\n{report}", machine::description());
}
