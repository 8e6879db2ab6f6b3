//! Every check, in the order in which a mistake is cheapest to find.

use crate::{Done, assets, browsers, machine, memory, outcome::Outcome, postgres, run};
use clap::{Args, ValueEnum};
use std::{
    env,
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    time::Instant,
};

#[derive(Debug, Args)]
pub struct Test {
    /// Run one part: the crates' own tests, the whole-system stories, or the stories in browsers
    #[arg(long)]
    only: Option<Part>,
    /// Only tests whose name holds this; formatting and lints are left out
    filter: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Rust,
    Stories,
    Browser,
}

/// Set to `plain`, a whole run tests what the plain compiler built, and lints beside that.
const COMPILER: &str = "MUSTER_TEST_COMPILER";

/// Who compiles the crates of the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compiler {
    Plain,
    /// Clippy's driver is the compiler with more lints. What it built is what is tested, so that no dependency is read once for the
    /// lints and once more for the build: minutes, on a fresh clone.
    Clippy,
}

impl Compiler {
    /// Of a whole run: what [`COMPILER`] says.
    fn of_whole_run(said: Option<&OsStr>) -> Done<Self> {
        match said.map(|said| said.to_string_lossy()).as_deref() {
            None | Some("") => Ok(Self::Clippy),
            Some("plain") => Ok(Self::Plain),
            Some(other) => Err(format!("{COMPILER} can be \"plain\" or nothing, and is \"{other}\"")),
        }
    }

    fn cargo(self) -> Command {
        let mut cargo = run::cargo();
        if self == Compiler::Clippy {
            // As `cargo clippy -- -D warnings` tells its driver.
            cargo
                .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
                .env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
        }
        cargo
    }
}

/// What is known when a run ends.
#[derive(Default)]
struct Tally {
    outcome: Outcome,
    /// Checks that are not tests and were not content: formatting, lints, the build.
    broken: Vec<&'static str>,
}

impl Test {
    /// Runs the checks and prints the closing line; whether all is well.
    ///
    /// Errors: a sentence when the checks cannot be run at all.
    pub fn run(&self) -> Done<bool> {
        let start = Instant::now();
        let of_whole_run = Compiler::of_whole_run(env::var_os(COMPILER).as_deref())?;
        machine::prepare()?;
        assets::build()?;
        let server = postgres::start(postgres::Keeps::Nothing)?;
        let postgres = server.as_ref().map(|server| server.url().to_owned());
        // Beside the workspace: each has crates that only one core can work at.
        let cedar = (self.filter.is_none() && matches!(self.only, None | Some(Part::Rust)))
            .then(|| std::thread::spawn(machine::prepare_cedar));
        let mut tally = Tally::default();
        let mut compiler = Compiler::Plain;
        if self.only.is_none() && self.filter.is_none() {
            tally.check("formatting", run::cargo().args(["fmt", "--all", "--check"]))?;
            compiler = tally.lint(of_whole_run)?;
        }
        let is_built = compiler == Compiler::Clippy
            || tally.check(
                "build",
                compiler
                    .cargo()
                    .args(["build", "--workspace", "--bins", "--tests", "--quiet"]),
            )?;
        if cedar.is_some_and(|cedar| cedar.join().is_err()) {
            return Err("the stock Cedar program could not be prepared".into());
        }
        if is_built {
            if self.only != Some(Part::Browser) {
                tally.time("tests", || self.rust(compiler, postgres.as_deref()))?;
            }
            if matches!(self.only, None | Some(Part::Browser)) {
                tally.time("stories in browsers", || {
                    browsers::tell(&programs(), self.filter.as_deref(), server.as_ref())
                })?;
            }
        }
        drop(server);
        if let Some(filter) = self
            .filter
            .as_ref()
            .filter(|_| tally.broken.is_empty() && tally.outcome == Outcome::default())
        {
            return Err(format!("no test is called {filter}"));
        }
        Ok(tally.close(start))
    }

    /// The tests of the crates and the stories, by cargo-nextest where it is installed, else by cargo itself.
    fn rust(&self, compiler: Compiler, postgres: Option<&str>) -> Done<Outcome> {
        let has_nextest = run::answer(run::cargo().args(["nextest", "--version"])).is_some();
        let mut cargo = compiler.cargo();
        cargo.args(if has_nextest {
            &["nextest", "run"][..]
        } else {
            &["test", "--no-fail-fast", "--lib", "--bins", "--tests"]
        });
        // The whole workspace is always what is built: a part of it would be built anew, with fewer features.
        if has_nextest {
            cargo.args(["--workspace", "-E", &self.expression()]);
            // One more than cores: a test of the whole system waits about a fifth of its time.
            let cores = std::thread::available_parallelism().map_or(1, usize::from);
            cargo.args(["--test-threads", &(cores + 1).to_string()]);
        } else {
            match self.only {
                Some(Part::Rust) => cargo.args(["--workspace", "--exclude", "muster-stories"]),
                Some(_) => cargo.args(["--package", "muster-stories"]),
                None => cargo.arg("--workspace"),
            };
            cargo.args(self.filter.as_deref());
        }
        cargo.env("INSTA_UPDATE", "new").env("MUSTER_TEST_BIN_DIR", programs());
        let scratch = memory::Scratch::new();
        if let Some(scratch) = &scratch {
            cargo.env("TMPDIR", scratch.path());
        }
        match postgres {
            Some(url) => cargo.env(postgres::SETTING, url),
            None => cargo.env_remove(postgres::SETTING),
        };
        if has_nextest {
            with_nextest(cargo.arg("--no-tests=pass"))
        } else {
            with_cargo_test(cargo.args(["--", "--show-output"]))
        }
    }

    /// What is chosen, in the words of cargo-nextest. A filter is part of a test's name or of its program's.
    fn expression(&self) -> String {
        let part = match self.only {
            None => "all()",
            Some(Part::Rust) => "not package(muster-stories)",
            Some(_) => "package(muster-stories)",
        };
        match &self.filter {
            Some(filter) => format!("{part} & (test(~{filter}) | binary(~{filter}))"),
            None => part.to_owned(),
        }
    }
}

impl Tally {
    fn check(&mut self, name: &'static str, command: &mut Command) -> Done<bool> {
        let start = Instant::now();
        let content = run::is_content(command)?;
        println!(
            "{name}: {} in {} s",
            if content { "well" } else { "NOT WELL" },
            start.elapsed().as_secs()
        );
        if !content {
            self.broken.push(name);
        }
        Ok(content)
    }

    /// The lints, with the build where clippy's driver does both. With which compiler the tests are to be built: what the lints refuse
    /// is built all the same, so that the tests are heard too.
    fn lint(&mut self, compiler: Compiler) -> Done<Compiler> {
        let (mut cargo, all) = (compiler.cargo(), ["--workspace", "--all-targets", "--quiet"]);
        if compiler == Compiler::Plain {
            self.check("lints", cargo.arg("clippy").args(all).args(["--", "-D", "warnings"]))?;
            return Ok(Compiler::Plain);
        }
        let is_content = self.check("lints and build", cargo.arg("build").args(all))?;
        Ok(if is_content { Compiler::Clippy } else { Compiler::Plain })
    }

    fn time(&mut self, name: &'static str, work: impl FnOnce() -> Done<Outcome>) -> Done {
        let start = Instant::now();
        self.outcome += work()?;
        println!("{name}: ended after {} s", start.elapsed().as_secs());
        Ok(())
    }

    /// The closing line, with the time that all of it took.
    fn close(&self, start: Instant) -> bool {
        let Outcome {
            passed,
            skipped,
            failed,
            why_skipped,
        } = &self.outcome;
        for (why, count) in why_skipped {
            println!("skipped: {why} ({count})");
        }
        let broken = if self.broken.is_empty() {
            String::new()
        } else {
            format!("; not well: {}", self.broken.join(", "))
        };
        let minutes = start.elapsed().as_secs().div_ceil(60);
        println!("muster: {passed} tests passed, {skipped} skipped, {failed} failed{broken}; {minutes} min");
        *failed == 0 && self.broken.is_empty()
    }
}

/// Where the build puts programs.
fn programs() -> PathBuf {
    run::target().join("debug")
}

fn with_nextest(cargo: &mut Command) -> Done<Outcome> {
    let report = run::target().join("nextest/default/junit.xml");
    run::forget(&report)?;
    let content = run::is_content(cargo)?;
    let text = fs::read_to_string(&report).unwrap_or_default();
    Ok(Outcome::of_junit(&text).or_one_failure(content))
}

fn with_cargo_test(cargo: &mut Command) -> Done<Outcome> {
    println!("cargo-nextest is not installed: the tests run one program after the other");
    let mut child = cargo
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|err| format!("cargo test could not start: {err}"))?;
    let mut text = String::new();
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            println!("{line}");
            text.push_str(&line);
            text.push('\n');
        }
    }
    let content = child.wait().map_err(|err| err.to_string())?.success();
    Ok(Outcome::of_cargo_test(&text).or_one_failure(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_run_lints_as_it_builds_unless_it_is_told_otherwise() {
        let of = |said: Option<&str>| Compiler::of_whole_run(said.map(OsStr::new));
        assert_eq!(of(None), Ok(Compiler::Clippy));
        assert_eq!(of(Some("")), Ok(Compiler::Clippy));
        assert_eq!(of(Some("plain")), Ok(Compiler::Plain));
        assert!(of(Some("Plain")).is_err(), "a slip of the pen is told");
        let wraps = |compiler: Compiler| {
            compiler
                .cargo()
                .get_envs()
                .any(|(name, _)| name == "RUSTC_WORKSPACE_WRAPPER")
        };
        assert!(wraps(Compiler::Clippy) && !wraps(Compiler::Plain));
    }
}
