//! Every bench, one after the other, so that nothing else of ours runs beside what is measured.

use crate::{Done, assets, postgres, run};
use clap::Args;

/// The benches of single rooms: package and bench.
const ROOMS: [(&str, &str); 5] = [
    ("muster-policy", "decide"),
    ("muster-ledger", "ledger"),
    ("muster-notify", "fanout"),
    ("muster-readiness", "site_plan"),
    ("muster-readiness", "packet"),
];

#[derive(Debug, Args)]
pub struct Bench {
    /// `rooms` (the benches of single rooms), or parts of the whole system: program, append, pages, screens, sites. Without a word: all.
    /// What starts with two dashes goes to the bench of the whole system: `screens --screens 1000 --turns 1`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    what: Vec<String>,
}

impl Bench {
    /// Builds with the profile `bench` and measures.
    ///
    /// Errors: a sentence when something could not be built or measured.
    pub fn run(&self) -> Done {
        assets::build()?;
        let (rooms, parts): (Vec<&String>, Vec<&String>) = self.what.iter().partition(|word| *word == "rooms");
        let all = self.what.is_empty();
        if all || !rooms.is_empty() {
            for (package, bench) in ROOMS {
                run::must(run::cargo().args(["bench", "--package", package, "--bench", bench]))?;
            }
        }
        if all || !parts.is_empty() {
            let server = postgres::start(postgres::Keeps::Commits)?;
            let mut cargo = run::cargo();
            cargo.args(["bench", "--package", "muster-server", "--bench", "system", "--"]);
            match &server {
                Some(server) => cargo.env(postgres::SETTING, server.url()),
                None => cargo.env_remove(postgres::SETTING),
            };
            run::must(cargo.args(parts))?;
        }
        Ok(())
    }
}
