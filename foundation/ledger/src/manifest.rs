//! A signed list of files: what travels together, which bytes each file has, and who says so.
//!
//! - Shape: a signed note ([`crate::note`]). Its text is `<kind> v1`, then lines of a word and its value (`packet 0190…`, `made …`,
//!   `until …`), then one line `file <sha256> <bytes> <name>` for each file, by name.
//! - Format: `docs/formats/packet.md`.

use std::collections::{BTreeMap, BTreeSet};

use crate::hash::sha256;
use crate::key::{NodeKey, VerifierKey};
use crate::note::{self, BadNote};

/// Files that one manifest may list.
pub const MAX_FILES: usize = 64;
/// Letters of a word, of its value, and of a file's name.
const LONGEST: usize = 200;

/// A list of files with what is said of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// One word: `muster-packet`.
    pub kind: String,
    /// Words and their values, in their order.
    pub said: Vec<(String, String)>,
    /// In the order of their names.
    pub files: BTreeMap<String, FileLine>,
}

/// One file of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLine {
    pub sha256: [u8; 32],
    pub bytes: u64,
}

/// Why a text is no manifest, or one cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadManifest {
    #[error("this is not a list of files: {0}")]
    Format(&'static str),
    #[error(transparent)]
    Note(#[from] BadNote),
}

/// What is wrong with the files themselves.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongFile {
    #[error("{0} is on the list and not here")]
    Absent(String),
    #[error("{0} is here and not on the list")]
    Unlisted(String),
    #[error("{0} is not as it was signed")]
    Changed(String),
}

/// SHA-256 of a file.
pub fn digest_of(bytes: &[u8]) -> [u8; 32] {
    sha256(&[bytes])
}

impl FileLine {
    /// The line of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            sha256: digest_of(bytes),
            bytes: bytes.len() as u64,
        }
    }
}

impl Manifest {
    /// What is said under a word.
    pub fn value(&self, word: &str) -> Option<&str> {
        self.said
            .iter()
            .find(|(said, _)| said == word)
            .map(|(_, value)| value.as_str())
    }

    /// Writes and signs it under a name, which is the origin of a log.
    ///
    /// Errors: [`BadManifest::Format`] for words, values or names that cannot stand in it; [`BadManifest::Note`].
    pub fn sign(&self, name: &str, key: &NodeKey) -> Result<String, BadManifest> {
        let text = self.text();
        if Manifest::parse(&text)? != *self {
            return Err(BadManifest::Format(
                "a word, a value or a name has a space or a line break in it",
            ));
        }
        Ok(note::sign(&text, name, key)?)
    }

    /// Reads a signed manifest, and trusts it only as far as this key goes.
    ///
    /// Errors: [`BadManifest`].
    pub fn open(signed: &str, key: &VerifierKey) -> Result<Self, BadManifest> {
        Manifest::parse(note::open(signed, key)?)
    }

    fn text(&self) -> String {
        let mut text = format!("{} v1\n", self.kind);
        for (word, value) in &self.said {
            text.push_str(&format!("{word} {value}\n"));
        }
        for (name, file) in &self.files {
            text.push_str(&format!("file {} {} {name}\n", hex(&file.sha256), file.bytes));
        }
        text
    }

    fn parse(text: &str) -> Result<Self, BadManifest> {
        let bad = BadManifest::Format;
        let mut lines = text.lines();
        let head = lines.next().and_then(|line| line.strip_suffix(" v1"));
        let kind = head
            .filter(|kind| is_word(kind))
            .ok_or(bad("its first line is not one of ours"))?;
        let (mut said, mut files) = (Vec::new(), BTreeMap::new());
        for line in lines {
            let (word, rest) = line.split_once(' ').ok_or(bad("a line has one word only"))?;
            if word != "file" {
                if !files.is_empty() || !is_word(word) || !is_value(rest) || said.len() >= MAX_FILES {
                    return Err(bad("a line is none of ours"));
                }
                said.push((word.to_owned(), rest.to_owned()));
                continue;
            }
            let mut parts = rest.splitn(3, ' ');
            let (Some(digest), Some(bytes), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
                return Err(bad("a file's line is short"));
            };
            let sha256 = unhex(digest).ok_or(bad("a digest is not 64 hexadecimal digits"))?;
            let size = bytes.parse().ok().filter(|size: &u64| size.to_string() == bytes);
            let line = FileLine {
                sha256,
                bytes: size.ok_or(bad("a size is not a number"))?,
            };
            if !is_file_name(name) || files.len() >= MAX_FILES || files.insert(name.to_owned(), line).is_some() {
                return Err(bad("a file's name cannot be used, or is there twice"));
            }
        }
        Ok(Self {
            kind: kind.to_owned(),
            said,
            files,
        })
    }

    /// Holds files against the list: all that is wrong, the first by name first. The manifest itself is not a file of the list.
    pub fn check(&self, files: &BTreeMap<String, Vec<u8>>) -> Vec<WrongFile> {
        let names: BTreeSet<&String> = self.files.keys().chain(files.keys()).collect();
        let wrong = |name: &&String| match (self.files.get(*name), files.get(*name)) {
            (Some(_), None) => Some(WrongFile::Absent((*name).clone())),
            (None, _) => Some(WrongFile::Unlisted((*name).clone())),
            (Some(line), Some(bytes)) => (FileLine::of(bytes) != *line).then(|| WrongFile::Changed((*name).clone())),
        };
        names.iter().filter_map(wrong).collect()
    }
}

fn is_word(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= LONGEST
        && word
            .chars()
            .all(|each| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '-')
}

fn is_value(value: &str) -> bool {
    !value.is_empty() && value.len() <= LONGEST && value.chars().all(|each| each.is_ascii_graphic())
}

/// Letters, digits, dots, dashes and underscores: a name that is no path anywhere.
fn is_file_name(name: &str) -> bool {
    let plain = |each: char| each.is_ascii_alphanumeric() || matches!(each, '.' | '-' | '_');
    !name.is_empty() && name.len() <= LONGEST && !name.starts_with('.') && name.chars().all(plain)
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The reverse of [`hex`] for a digest.
pub fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut out = [0; 32];
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "muster.example/log/1";

    fn files() -> BTreeMap<String, Vec<u8>> {
        BTreeMap::from([
            ("a.pdf".to_owned(), b"paper".to_vec()),
            ("b.html".to_owned(), b"page".to_vec()),
        ])
    }

    fn manifest() -> Manifest {
        Manifest {
            kind: "muster-packet".into(),
            said: vec![
                ("packet".into(), "0190".into()),
                ("until".into(), "2031-08-02T09:00:00Z".into()),
            ],
            files: files()
                .iter()
                .map(|(name, bytes)| (name.clone(), FileLine::of(bytes)))
                .collect(),
        }
    }

    #[test]
    fn what_is_signed_is_read_back_and_every_changed_byte_is_found() {
        let key = NodeKey::from_seed(&[7; 32]).unwrap();
        let verifier = key.verifier(NAME).unwrap();
        let signed = manifest().sign(NAME, &key).unwrap();
        let read = Manifest::open(&signed, &verifier).unwrap();
        assert_eq!(read, manifest());
        assert_eq!(read.value("until"), Some("2031-08-02T09:00:00Z"));
        assert_eq!(read.check(&files()), []);
        let text_ends = signed.find("\n\n").unwrap();
        for at in 0..text_ends {
            let mut bytes = signed.clone().into_bytes();
            bytes[at] ^= 1;
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(Manifest::open(&text, &verifier).is_err(), "byte {at}");
            }
        }
        let other = NodeKey::from_seed(&[8; 32]).unwrap().verifier(NAME).unwrap();
        assert!(Manifest::open(&signed, &other).is_err());
    }

    #[test]
    fn files_that_are_changed_absent_or_unlisted_are_named() {
        let mut found = files();
        found.insert("a.pdf".into(), b"papes".to_vec());
        found.insert("c.js".into(), Vec::new());
        found.remove("b.html");
        assert_eq!(
            manifest().check(&found),
            [
                WrongFile::Changed("a.pdf".into()),
                WrongFile::Absent("b.html".into()),
                WrongFile::Unlisted("c.js".into())
            ]
        );
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        let line = format!("file {} 1 a\n", "0".repeat(64));
        for text in [
            "",
            "muster-packet\n",
            "muster-packet v2\n",
            "Muster v1\n",
            "muster-packet v1\nword\n",
            "muster-packet v1\nfile 00 1 a\n",
            &format!("muster-packet v1\n{line}{line}"),
            &format!("muster-packet v1\n{line}late word\n"),
            &format!("muster-packet v1\nfile {} 01 a\n", "0".repeat(64)),
            &format!("muster-packet v1\nfile {} 1 ../a\n", "0".repeat(64)),
            &format!("muster-packet v1\nfile {} 1 .a\n", "0".repeat(64)),
            &format!("muster-packet v1\nfile {} 1 a b\n", "0".repeat(64)),
        ] {
            assert!(Manifest::parse(text).is_err(), "{text}");
        }
        let mut spaced = manifest();
        spaced.said.push(("site".into(), "two words".into()));
        assert!(spaced.sign(NAME, &NodeKey::from_seed(&[7; 32]).unwrap()).is_err());
    }
}
