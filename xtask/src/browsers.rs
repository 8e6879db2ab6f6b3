//! The stories in browsers, in two rows at once. A browser that is asked about its page, and a program that is asked by one browser,
//! use one core between them; each row has a demo partnership of its own, so that neither meets what the other raises.

use crate::{Done, assets, machine, outcome::Outcome, postgres, run};
use std::{fs, path::Path, thread, time::Instant};

/// The folder of the stories.
const FOLDER: &str = "stories/browser";
/// Look at each page in every way: about half of the time.
const PAGES: &str = "pages.story.ts";
/// Are told on PostgreSQL too: the numbered points that browsers show. The others look at the same pages, or bring a
/// server of their own.
const ON_BOTH: [&str; 4] = [
    "raise.story.ts",
    "room.story.ts",
    "agreement.story.ts",
    "outsider.story.ts",
];
/// The setting that gives the stories' demo a database; without it SQLite.
const DATABASE: &str = "MUSTER_TEST_STORY_DATABASE";

/// What all of them share.
struct Stage<'a> {
    chromium: &'a Path,
    programs: &'a Path,
    /// Part of a story's name.
    filter: Option<&'a str>,
}

/// Tells them all, or those whose name holds the filter, by the programs in this folder.
pub fn tell(programs: &Path, filter: Option<&str>, server: Option<&postgres::Server>) -> Done<Outcome> {
    let Some(chromium) = machine::chromium() else {
        return Ok(Outcome::skipped_for("no Chromium for the stories in browsers"));
    };
    if !run::root().join(FOLDER).join("package.json").exists() {
        return Ok(Outcome::skipped_for("no stories in browsers in this checkout"));
    }
    assets::fetch(FOLDER)?;
    let stage = Stage {
        chromium: &chromium,
        programs,
        filter,
    };
    let others = all_but_pages()?;
    let (pages, others) = thread::scope(|scope| {
        let pages = scope.spawn(|| stage.tell("pages", &[PAGES], None));
        let others = stage.tell("others", &others, None).and_then(|mut told| {
            told += stage.tell_on_postgres(server)?;
            Ok(told)
        });
        let pages = pages
            .join()
            .unwrap_or_else(|_| Err("the row of pages broke off".into()));
        (pages, others)
    });
    let mut told = pages?;
    told += others?;
    Ok(told)
}

/// The files that the row of pages leaves.
fn all_but_pages() -> Done<Vec<String>> {
    let folder = fs::read_dir(run::root().join(FOLDER)).map_err(|err| format!("{FOLDER}: {err}"))?;
    let mut files: Vec<String> = folder
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".story.ts") && name != PAGES)
        .collect();
    files.sort();
    Ok(files)
}

impl Stage<'_> {
    /// The stories of [`ON_BOTH`], with a demo of their own in a new database.
    fn tell_on_postgres(&self, server: Option<&postgres::Server>) -> Done<Outcome> {
        let Some(server) = server else {
            return Ok(Outcome::skipped_for("no PostgreSQL for the stories in browsers"));
        };
        match postgres::Database::new(server)? {
            Some(database) => self.tell("on-postgres", &ON_BOTH, Some(database.url())),
            None => Ok(Outcome::skipped_for("no createdb for the stories in browsers")),
        }
    }

    /// Tells the stories of these files; the name is that of their report and of the folder for pictures of what failed.
    fn tell(&self, name: &str, files: &[impl AsRef<str>], database: Option<&str>) -> Done<Outcome> {
        let start = Instant::now();
        // Playwright says nothing of a file that no name fits.
        let gone = files
            .iter()
            .find(|file| !run::root().join(FOLDER).join(file.as_ref()).is_file());
        if let Some(gone) = gone {
            return Err(format!("there is no {FOLDER}/{}", gone.as_ref()));
        }
        let report = run::target().join(format!("xtask/browser-{name}.json"));
        run::forget(&report)?;
        let mut playwright = run::npm(FOLDER);
        playwright.args(["exec", "--offline", "--", "playwright", "test"]);
        playwright.args(["--output", &format!("test-results/{name}")]);
        // A file is chosen by an expression that its whole path has to hold.
        playwright.args(
            files
                .iter()
                .map(|file| format!("/{}$", file.as_ref().replace('.', r"\."))),
        );
        if let Some(filter) = self.filter {
            playwright.args(["-g", filter, "--pass-with-no-tests"]);
        }
        match database {
            Some(url) => playwright.env(DATABASE, url),
            None => playwright.env_remove(DATABASE),
        };
        playwright
            .env("MUSTER_TEST_CHROMIUM", self.chromium)
            .env("MUSTER_TEST_BIN_DIR", self.programs)
            .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        let content = run::is_content(&mut playwright)?;
        let told = fs::read_to_string(&report)
            .ok()
            .and_then(|text| Outcome::of_playwright(&text));
        let told = told.ok_or_else(|| format!("the stories in browsers ({name}) ended without a report"))?;
        println!(
            "stories in browsers, {name}: ended after {} s",
            start.elapsed().as_secs()
        );
        Ok(told.or_one_failure(content))
    }
}
