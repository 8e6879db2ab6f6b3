//! All words that a page says by itself, from `texts/<language>/*.ftl` (Fluent), with plural rules.
//!
//! One file per slice. A key missing in the reader's language is said in English; a key missing in English is shown as
//! `⟦key⟧`, and a test finds it before a reader does.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use rust_embed::RustEmbed;
use std::collections::HashMap;
use std::future::Future;
use std::sync::OnceLock;
use unic_langid::LanguageIdentifier;

pub use fluent_bundle::FluentValue;

#[derive(RustEmbed)]
#[folder = "texts"]
struct Texts;

/// The language every text exists in.
pub const FALLBACK: &str = "en";

tokio::task_local! {
    static LANGUAGE: String;
}

type Bundle = FluentBundle<FluentResource>;

/// Runs a request in its reader's language. A language without texts is answered in [`FALLBACK`].
pub async fn with_language<F: Future>(language: &str, work: F) -> F::Output {
    let language = if bundles().contains_key(language) {
        language
    } else {
        FALLBACK
    };
    LANGUAGE.scope(language.to_owned(), work).await
}

/// The language of the request in hand, or [`FALLBACK`] outside of one.
pub fn language() -> String {
    LANGUAGE.try_with(Clone::clone).unwrap_or_else(|_| FALLBACK.to_owned())
}

/// Languages with texts, in alphabetical order.
pub fn languages() -> Vec<&'static str> {
    let mut known: Vec<_> = bundles().keys().map(String::as_str).collect();
    known.sort_unstable();
    known
}

/// `"rtl"` or `"ltr"`, for the page's `dir`.
pub fn direction(language: &str) -> &'static str {
    match language.split('-').next().unwrap_or("") {
        "ar" | "fa" | "he" | "ur" | "ps" => "rtl",
        _ => "ltr",
    }
}

/// The text of a key: `t("shell-inbox")`.
pub fn t(key: &str) -> String {
    t_with(key, &[])
}

/// The text of a key with values: `t_with("shell-inbox-count", &[("count", 4.into())])`. Numbers choose the plural.
pub fn t_with(key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
    let args: FluentArgs = values.iter().map(|(name, value)| (*name, value.clone())).collect();
    let own = LANGUAGE.try_with(|language| say(language, key, &args)).ok().flatten();
    own.or_else(|| say(FALLBACK, key, &args))
        .unwrap_or_else(|| format!("⟦{key}⟧"))
}

fn say(language: &str, key: &str, args: &FluentArgs<'_>) -> Option<String> {
    let bundle = bundles().get(language)?;
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(args), &mut errors);
    if !errors.is_empty() {
        tracing::warn!(
            text.key = key,
            text.language = language,
            "a text could not be filled: {errors:?}"
        );
    }
    Some(text.into_owned())
}

fn bundles() -> &'static HashMap<String, Bundle> {
    static BUNDLES: OnceLock<HashMap<String, Bundle>> = OnceLock::new();
    BUNDLES.get_or_init(|| {
        let mut bundles = HashMap::new();
        for path in Texts::iter().filter(|path| path.ends_with(".ftl")) {
            let Some((language, _)) = path.split_once('/') else {
                continue;
            };
            let Some(file) = Texts::get(&path) else { continue };
            add_file(
                bundles
                    .entry(language.to_owned())
                    .or_insert_with(|| new_bundle(language)),
                &path,
                &file.data,
            );
        }
        bundles
    })
}

fn new_bundle(language: &str) -> Bundle {
    let id: LanguageIdentifier = language.parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // The isolation marks of Fluent would be copied with names and numbers; pages isolate with <bdi> where it matters.
    bundle.set_use_isolating(false);
    bundle
}

/// Adds what can be read. A broken message is logged and left out: one typing error must not take a page away.
fn add_file(bundle: &mut Bundle, path: &str, bytes: &[u8]) {
    let source = String::from_utf8_lossy(bytes).into_owned();
    let resource = FluentResource::try_new(source).unwrap_or_else(|(partial, errors)| {
        tracing::error!(text.path = path, "texts do not parse: {errors:?}");
        partial
    });
    if let Err(errors) = bundle.add_resource(resource) {
        tracing::error!(text.path = path, "texts are said twice: {errors:?}");
    }
}

/// Reads the workspace's sources for the first string of given calls; used by tests that guard texts and icons.
#[cfg(test)]
pub(crate) mod scan {
    use std::path::{Path, PathBuf};

    /// `(argument, place)` of every call such as `t("…")` in the `.rs` files of the workspace, comments left out.
    pub(crate) fn first_arguments(calls: &[&str]) -> Vec<(String, String)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut found = Vec::new();
        for path in sources(&root) {
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            for (number, line) in text.lines().enumerate() {
                let code = if line.trim_start().starts_with("//") { "" } else { line };
                for argument in in_line(code, calls) {
                    found.push((argument, format!("{}:{}", path.display(), number + 1)));
                }
            }
        }
        found
    }

    /// `(argument, place)` of the second argument of every such call, as it is written, in the sources that people are
    /// answered from: what tests say to themselves is left out.
    pub(crate) fn second_arguments(calls: &[&str]) -> Vec<(String, String)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut found = Vec::new();
        for path in sources(&root) {
            if path.strip_prefix(&root).is_ok_and(is_test) {
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            for call in calls {
                for (at, _) in code.match_indices(call) {
                    let arguments = arguments(&code[at + call.len()..]);
                    let line = code[..at].lines().count().max(1);
                    found.extend(
                        arguments
                            .get(1)
                            .map(|second| (second.trim().to_owned(), format!("{}:{line}", path.display()))),
                    );
                }
            }
        }
        found
    }

    fn is_test(path: &Path) -> bool {
        let name = |part: std::path::Component<'_>| part.as_os_str().to_string_lossy().into_owned();
        path.components().map(name).any(|part| {
            matches!(part.as_str(), "tests" | "testing" | "stories")
                || part.ends_with("tests.rs")
                || part == "testing.rs"
        })
    }

    /// The arguments of a call, from behind its opening bracket to the closing one. Brackets and commas within a string or
    /// within brackets part nothing.
    pub(crate) fn arguments(rest: &str) -> Vec<&str> {
        let (mut found, mut begin, mut depth, mut quoted, mut escaped) = (Vec::new(), 0, 0_usize, false, false);
        for (at, c) in rest.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                _ if quoted => {}
                ')' | ']' | '}' if depth == 0 => {
                    found.push(&rest[begin..at]);
                    return found;
                }
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                ',' if depth == 0 => {
                    found.push(&rest[begin..at]);
                    begin = at + 1;
                }
                _ => {}
            }
        }
        found
    }

    /// Does a written argument hold words of its own: a string, or a pattern with letters beside its values?
    pub(crate) fn holds_words(argument: &str) -> bool {
        let literal = ["format!(", "&format!(", "String::from(", "&", ""]
            .iter()
            .find_map(|before| argument.strip_prefix(before)?.trim_start().strip_prefix('"'));
        let (mut in_value, mut letters) = (false, false);
        for c in literal
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_default()
            .chars()
        {
            in_value = if c == '{' { true } else { in_value && c != '}' };
            letters |= c.is_alphabetic() && !in_value;
        }
        letters
    }

    fn in_line(line: &str, calls: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        for call in calls {
            for (at, _) in line.match_indices(call) {
                let is_word = |c: char| c.is_alphanumeric() || c == '_';
                let stands_alone = call.starts_with('.')
                    || !line[..at]
                        .chars()
                        .next_back()
                        .is_some_and(|c| is_word(c) || c == '.' || c == '"');
                let rest = line[at + call.len()..].strip_prefix('"');
                if let (true, Some(rest)) = (stands_alone, rest) {
                    found.extend(rest.split_once('"').map(|(argument, _)| argument.to_owned()));
                }
            }
        }
        found
    }

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.is_dir() && !name.starts_with('.') && !["target", "node_modules", "dist"].contains(&name.as_str()) {
                found.extend(sources(&path));
            } else if name.ends_with(".rs") {
                found.push(path);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_key_used_in_the_workspace_has_an_english_text() {
        let bundle = &bundles()[FALLBACK];
        let used = scan::first_arguments(&["t(", "t_with("]);
        assert!(!used.is_empty(), "the scan found no key at all");
        let missing: Vec<_> = used
            .iter()
            .filter(|(key, _)| bundle.get_message(key).is_none_or(|message| message.value().is_none()))
            .filter(|(key, _)| key != "no-such-key")
            .collect();
        assert!(missing.is_empty(), "keys without a text in texts/en: {missing:#?}");
    }

    #[test]
    fn no_refusal_and_no_field_name_is_written_in_a_source() {
        let calls = [
            "Problem::refusal(",
            "Problem::conflict(",
            "Problem::by_clause(",
            "plain_text(",
            "start_of_day(",
            "end_of_day(",
        ];
        let said = scan::second_arguments(&calls);
        let by_key = said.iter().filter(|(argument, _)| argument.starts_with("t(")).count();
        assert!(by_key > 0, "the scan found no refusal at all");
        let literal: Vec<_> = said
            .iter()
            .filter(|(argument, _)| scan::holds_words(argument))
            .collect();
        assert!(literal.is_empty(), "words for people outside texts/: {literal:#?}");
    }

    #[test]
    fn the_scan_tells_words_from_keys_and_values() {
        let second = |call: &'static str| scan::arguments(call)[1].trim();
        for words in [
            r#""a.b", "Say, (this).")"#,
            "\"a.b\",\n    format!(\"Enter {field}.\"),\n)",
            r#"&self.text, "a title", 200, true)"#,
            r#""a.b", "No.".to_owned())"#,
        ] {
            assert!(scan::holds_words(second(words)), "{words}");
        }
        for fine in [
            r#""a.b", t("refusal-not-found"))"#,
            r#""a.b", t_with("refusal-not-found", &[("count", 3.into())]))"#,
            r#"code, format!("{field}: {words}"))"#,
            r#"f(&a, "b"), &t("sites-name-called"), 80, true)"#,
            r#""a.b", words.join(" "))"#,
        ] {
            assert!(!scan::holds_words(second(fine)), "{fine}");
        }
    }

    #[test]
    fn every_file_parses_and_no_key_is_said_twice() {
        for language in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("texts")).unwrap() {
            let folder = language.unwrap().path();
            let mut bundle = new_bundle(&folder.file_name().unwrap().to_string_lossy());
            for file in std::fs::read_dir(&folder).unwrap() {
                let path = file.unwrap().path();
                let resource = FluentResource::try_new(std::fs::read_to_string(&path).unwrap());
                let resource = resource.unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
                bundle
                    .add_resource(resource)
                    .unwrap_or_else(|errors| panic!("{}: {errors:?}", path.display()));
            }
        }
    }

    #[test]
    fn numbers_choose_the_plural() {
        assert_eq!(t_with("format-people", &[("count", 1.into())]), "1 person");
        assert_eq!(t_with("format-people", &[("count", 6.into())]), "6 people");
    }

    #[test]
    fn a_missing_key_is_seen() {
        assert_eq!(t("no-such-key"), "⟦no-such-key⟧");
    }

    #[tokio::test]
    async fn an_unknown_language_is_answered_in_english() {
        let text = with_language("tlh", async { (language(), t("shell-home")) }).await;
        assert_eq!(text, ("en".to_owned(), "Home".to_owned()));
        assert_eq!(direction("ar-EG"), "rtl");
    }
}
