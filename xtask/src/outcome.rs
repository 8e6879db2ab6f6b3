//! Counting tests: what passed, what said "skipped", what failed.

use serde_json::Value;
use std::{collections::BTreeMap, ops::AddAssign};

/// How many tests went how, and why some did not run in full.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub passed: usize,
    pub skipped: usize,
    pub failed: usize,
    /// The words after "skipped:" and how many tests said them.
    pub why_skipped: BTreeMap<String, usize>,
}

impl AddAssign for Outcome {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.skipped += other.skipped;
        self.failed += other.failed;
        for (why, count) in other.why_skipped {
            *self.why_skipped.entry(why).or_default() += count;
        }
    }
}

impl Outcome {
    /// Tests that were left out whole.
    pub fn skipped_for(why: &str) -> Self {
        Self {
            skipped: 1,
            why_skipped: BTreeMap::from([(why.to_owned(), 1)]),
            ..Self::default()
        }
    }

    /// A runner that is not content has found a failure, whatever its report says.
    pub fn or_one_failure(mut self, content: bool) -> Self {
        if !content && self.failed == 0 {
            self.failed = 1;
        }
        self
    }

    /// From the JUnit file that cargo-nextest writes. A test that passed and said `skipped: …` counts as skipped, because not
    /// all of it ran; a test that failed counts as failed whatever it said.
    pub fn of_junit(text: &str) -> Self {
        let mut outcome = Self::default();
        for case in text.split("<testcase ").skip(1) {
            let case = case.split("</testcase>").next().unwrap_or(case);
            let why = skipped_words(&plain(case));
            if case.contains("<failure") || case.contains("<error") {
                outcome.failed += 1;
            } else if why.is_empty() {
                outcome.passed += 1;
            } else {
                outcome.skipped += 1;
                for why in why {
                    *outcome.why_skipped.entry(why).or_default() += 1;
                }
            }
        }
        outcome
    }

    /// From what `cargo test -- --show-output` prints.
    pub fn of_cargo_test(text: &str) -> Self {
        let mut outcome = Self::default();
        for line in text.lines() {
            let Some((_, counts)) = line
                .strip_prefix("test result: ")
                .and_then(|rest| rest.split_once(". "))
            else {
                continue;
            };
            for part in counts.split("; ") {
                let (count, word) = part.split_once(' ').unwrap_or_default();
                let count: usize = count.parse().unwrap_or_default();
                match word {
                    "passed" => outcome.passed += count,
                    "failed" => outcome.failed += count,
                    "ignored" => outcome.skipped += count,
                    _ => {}
                }
            }
        }
        for section in text
            .split("\n---- ")
            .skip(1)
            .filter(|section| section.contains(" stdout ----"))
        {
            let why = skipped_words(section);
            if !why.is_empty() {
                outcome.passed = outcome.passed.saturating_sub(1);
                outcome.skipped += 1;
            }
            for why in why {
                *outcome.why_skipped.entry(why).or_default() += 1;
            }
        }
        outcome
    }

    /// From Playwright's JSON report. A test that passed only when tried again has failed.
    pub fn of_playwright(text: &str) -> Option<Self> {
        let report: Value = serde_json::from_str(text).ok()?;
        let count =
            |name: &str| usize::try_from(report["stats"][name].as_u64().unwrap_or_default()).unwrap_or_default();
        let broken = report["errors"].as_array().map_or(0, Vec::len);
        let mut why_skipped = BTreeMap::new();
        add_reasons(&report, &mut why_skipped);
        Some(Self {
            passed: count("expected"),
            skipped: count("skipped"),
            failed: count("unexpected") + count("flaky") + broken,
            why_skipped,
        })
    }
}

/// The reasons of skipped tests, wherever they stand in Playwright's nested suites.
fn add_reasons(part: &Value, reasons: &mut BTreeMap<String, usize>) {
    for name in ["suites", "specs", "tests"] {
        for inner in part[name].as_array().into_iter().flatten() {
            add_reasons(inner, reasons);
        }
    }
    if part["status"] == "skipped" {
        let notes = part["annotations"].as_array().into_iter().flatten();
        let why = notes
            .filter(|note| matches!(note["type"].as_str(), Some("skip" | "fixme")))
            .find_map(|note| note["description"].as_str())
            .unwrap_or("left out by the browser stories");
        *reasons.entry(why.to_owned()).or_default() += 1;
    }
}

/// The different reasons that a test's output gives.
fn skipped_words(output: &str) -> Vec<String> {
    let mut words: Vec<String> = output
        .lines()
        .filter_map(|line| line.split_once("skipped: "))
        .map(|(_, why)| why.trim().to_owned())
        .collect();
    words.sort();
    words.dedup();
    words
}

fn plain(xml: &str) -> String {
    xml.replace("</system-out>", "\n")
        .replace("</system-err>", "\n")
        .replace("&apos;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_says_skipped_is_not_counted_as_passed() {
        let junit = r#"<testsuites><testsuite>
            <testcase name="a" time="0.1"></testcase><testcase name="b"/>
            <testcase name="c"><system-err>skipped: no PostgreSQL</system-err><system-out>skipped: no PostgreSQL
</system-out></testcase>
            <testcase name="d"><failure message="x">skipped: no Go</failure></testcase></testsuite></testsuites>"#;
        let outcome = Outcome::of_junit(junit);
        assert_eq!((outcome.passed, outcome.skipped, outcome.failed), (2, 1, 1));
        assert_eq!(outcome.why_skipped, BTreeMap::from([("no PostgreSQL".to_owned(), 1)]));
    }

    #[test]
    fn the_results_of_all_test_programs_are_added() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s\n\
            \n---- a::b stdout ----\nskipped: no Go\n\n\
            test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s\n";
        let outcome = Outcome::of_cargo_test(text);
        assert_eq!((outcome.passed, outcome.skipped, outcome.failed), (6, 2, 2));
    }

    #[test]
    fn a_browser_story_that_passes_the_second_time_has_failed() {
        let text = r#"{"stats":{"expected":5,"skipped":0,"unexpected":0,"flaky":1},"errors":[]}"#;
        let outcome = Outcome::of_playwright(text).unwrap();
        assert_eq!((outcome.passed, outcome.failed), (5, 1));
        assert_eq!(Outcome::of_playwright("no report"), None);
    }

    #[test]
    fn a_browser_story_that_was_left_out_says_why() {
        let text = r#"{"suites":[{"specs":[{"tests":[{"status":"skipped","annotations":[{"type":"serial"},
            {"type":"skip","description":"no Go"}]}]}],"suites":[{"specs":[{"tests":[{"status":"skipped","annotations":[]},
            {"status":"expected","annotations":[]}]}]}]}],"stats":{"expected":1,"skipped":2,"unexpected":0,"flaky":0},"errors":[]}"#;
        let outcome = Outcome::of_playwright(text).unwrap();
        assert_eq!((outcome.passed, outcome.skipped), (1, 2));
        let why = ["left out by the browser stories", "no Go"].map(|why| (why.to_owned(), 1));
        assert_eq!(outcome.why_skipped, BTreeMap::from(why));
    }
}
