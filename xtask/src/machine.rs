//! What the tests need of the machine beside Rust and Node: looked for, installed where that is allowed, else named.

use crate::{Done, run};
use std::path::PathBuf;

/// A need of the tests and the Debian packages that fill it.
struct Need {
    what: &'static str,
    packages: &'static [&'static str],
    is_met: fn() -> bool,
}

/// Of the same line as the library that decides.
const CEDAR: &str = "cedar-policy-cli@^4";

const NEEDS: [Need; 4] = [
    Need {
        what: "stories in browsers",
        packages: &["chromium"],
        is_met: || chromium().is_some(),
    },
    Need {
        what: "tests on PostgreSQL",
        packages: &["postgresql"],
        is_met: || postgres_programs().is_some(),
    },
    Need {
        what: "documents looked at and read by a program that is not ours",
        packages: &["poppler-utils"],
        is_met: || {
            ["pdfinfo", "pdffonts", "pdftotext", "pdftoppm"]
                .iter()
                .all(|program| run::find(program).is_some())
        },
    },
    Need {
        what: "our log read by a program that is not ours",
        packages: &["golang-go", "golang-golang-x-mod-dev"],
        is_met: || run::find("go").is_some() && PathBuf::from("/usr/share/gocode/src/golang.org/x/mod/sumdb").is_dir(),
    },
];

/// Installs what is missing where we may; else says the line to run, and the tests that need it say "skipped".
pub fn prepare() -> Done {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.is_met)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages).copied().collect();
    if may_install() {
        let mut apt = run::program("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        let installed = run::is_content(apt.args(["update", "-qq"]))?
            && run::is_content(
                run::program("apt-get")
                    .env("DEBIAN_FRONTEND", "noninteractive")
                    .args(["install", "-y", "-qq", "--no-install-recommends"])
                    .args(&packages),
            )?;
        if installed {
            return Ok(());
        }
    }
    for need in missing {
        println!("missing for {}: {}", need.what, need.packages.join(" "));
    }
    println!(
        "these tests will be skipped; to run them: sudo apt-get install -y {}",
        packages.join(" ")
    );
    Ok(())
}

fn may_install() -> bool {
    let is_root = run::answer(run::program("id").arg("-u")).is_some_and(|id| id == "0");
    is_root && run::find("apt-get").is_some()
}

/// The browser of the browser stories.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("MUSTER_TEST_CHROMIUM")
        .map(PathBuf::from)
        .filter(|file| file.is_file());
    named
        .or_else(|| run::find("chromium"))
        .or_else(|| run::find("chromium-browser"))
}

/// The folder that holds `initdb` and `postgres`, of the newest version there is.
pub fn postgres_programs() -> Option<PathBuf> {
    if let Some(file) = run::find("initdb") {
        return file.parent().map(PathBuf::from);
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut folders: Vec<(u32, PathBuf)> = versions
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .collect();
    folders.sort();
    folders.pop().map(|(_, folder)| folder)
}

/// The stock Cedar program that decides again what we decided: one setting names it, the path has it, or it is ours.
fn cedar() -> Option<PathBuf> {
    let named = std::env::var_os("MUSTER_TEST_CEDAR_CLI").map(PathBuf::from);
    let ours = run::target().join("tools/bin/cedar");
    named
        .into_iter()
        .chain([ours])
        .find(|file| file.is_file())
        .or_else(|| run::find("cedar"))
}

/// Sees to it that the stock Cedar program is there; where it cannot be fetched, its tests say "skipped".
pub fn prepare_cedar() {
    if cedar().is_none()
        && let Err(why) = install_cedar()
    {
        println!("no stock Cedar program ({why}); to have one: cargo xtask cedar-cli");
    }
}

/// Builds the stock Cedar program into `target/tools`, where the policy tests look for it. Unoptimised: it decides a handful of times.
pub fn install_cedar() -> Done {
    let at = run::target().join("tools");
    // A target directory of its own: other features than the workspace's must not push that one's work out.
    let mut cargo = run::cargo();
    cargo.env("CARGO_TARGET_DIR", at.join("build"));
    // Nobody steps through it: without debug information it is built in less time.
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
    cargo
        .args(["install", CEDAR, "--locked", "--debug", "--quiet", "--root"])
        .arg(&at);
    run::must(&mut cargo)?;
    std::fs::remove_dir_all(at.join("build")).map_err(|err| err.to_string())
}
