//! A response packet: are its files those that were signed, and does it still hold?

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::time::{SystemTime, UNIX_EPOCH};

use muster_ledger::VerifierKey;
use muster_ledger::manifest::{MAX_FILES, Manifest, hex};
use serde_json::json;
use zip::ZipArchive;

const MANIFEST: &str = "manifest.txt";
const KEY: &str = "key.txt";
const CONTENTS: &str = "contents.json";
const KIND: &str = "muster-packet";

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// The log whose key signed it.
    pub signed_by: String,
    pub packet: String,
    pub made: String,
    pub until: String,
    /// Files that were held against the list.
    pub files: usize,
    /// What is wrong, in sentences.
    pub wrong: Vec<String>,
    /// The key came from the packet itself.
    pub own_key: bool,
    pub expired: bool,
}

impl Found {
    pub fn passed(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// Is this the beginning of a zip file? Then it is a packet, for an export is JSON.
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Checks a packet.
///
/// Errors: a sentence on what could not be read, a wrong signature among it.
pub fn check(bytes: &[u8], vkey: Option<&VerifierKey>, max_bytes: usize) -> Result<Found, String> {
    let mut files = unzip(bytes, max_bytes)?;
    let manifest = text_of(files.remove(MANIFEST), MANIFEST)?;
    let own = match vkey {
        Some(_) => None,
        None => {
            let text = text_of(files.get(KEY).cloned(), KEY)?;
            Some(
                VerifierKey::parse(text.trim())
                    .map_err(|error| format!("The key in {KEY} cannot be used: {error}."))?,
            )
        }
    };
    let key = vkey.or(own.as_ref()).ok_or("There is no key to check it with.")?;
    let list = Manifest::open(&manifest, key).map_err(|error| format!("{MANIFEST} cannot be trusted: {error}."))?;
    if list.kind != KIND {
        return Err(format!("{MANIFEST} is signed, but it is not the list of a packet."));
    }
    let mut wrong: Vec<String> = list.check(&files).iter().map(|wrong| format!("{wrong}.")).collect();
    let said = |word: &str| list.value(word).unwrap_or_default().to_owned();
    let contents = list.files.get(CONTENTS).map(|line| hex(&line.sha256));
    if contents.as_deref() != list.value("contents") {
        wrong.push(format!("the digest on the paper is not that of {CONTENTS}."));
    }
    let until = said("until");
    Ok(Found {
        signed_by: key.name().to_owned(),
        packet: said("packet"),
        made: said("made"),
        expired: is_past(&until),
        until,
        files: list.files.len(),
        wrong,
        own_key: own.is_some(),
    })
}

fn text_of(bytes: Option<Vec<u8>>, name: &str) -> Result<String, String> {
    let bytes = bytes.ok_or_else(|| format!("{name} is not in it."))?;
    String::from_utf8(bytes).map_err(|_| format!("{name} is not text."))
}

/// All files, none larger than what may be read in all.
fn unzip(bytes: &[u8], max_bytes: usize) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let unreadable = |error: &dyn std::fmt::Display| format!("The zip file cannot be read: {error}.");
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    if zip.len() > MAX_FILES + 1 {
        return Err(format!(
            "The zip file holds {} files: more than a packet has.",
            zip.len()
        ));
    }
    // The library reads the last of two entries with one name, where another program may read the first. What its headers do not say
    // alike is read in two ways as well.
    if zip.has_duplicate_names() {
        return Err("A file is in the zip file twice.".to_owned());
    }
    zip.validate_header_consistency().map_err(|error| unreadable(&error))?;
    let (mut files, mut left) = (BTreeMap::new(), max_bytes as u64);
    for at in 0..zip.len() {
        let file = zip.by_index(at).map_err(|error| unreadable(&error))?;
        let name = file.name().map_err(|error| unreadable(&error))?.into_owned();
        let mut content = Vec::new();
        file.take(left + 1)
            .read_to_end(&mut content)
            .map_err(|error| unreadable(&error))?;
        left = left
            .checked_sub(content.len() as u64)
            .ok_or_else(|| format!("The zip file holds more than {max_bytes} bytes."))?;
        files.insert(name, content);
    }
    Ok(files)
}

/// Has this instant passed, by this machine's clock? Instants in UTC sort as texts; one that cannot be read has passed.
fn is_past(until: &str) -> bool {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    until.len() < 20 || !until.ends_with('Z') || until.as_bytes() < utc(seconds).as_bytes()
}

/// An instant as `2031-05-05T09:00:00Z`. Source: Howard Hinnant, days_from_civil, "civil_from_days".
fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let (day, month) = (
        of_year - (153 * month + 2) / 5 + 1,
        if month < 10 { month + 3 } else { month - 9 },
    );
    let year = year + era * 400 + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

/// The findings for a person.
pub fn sentences(found: &Found) -> String {
    let mut text = format!("Response packet {}, signed as {}\n\n", found.packet, found.signed_by);
    text.push_str(&format!("  note  Made {}, holds until {}.\n", found.made, found.until));
    if found.passed() {
        text.push_str(&format!("  ok    {} files are as they were signed.\n", found.files));
    }
    for wrong in &found.wrong {
        text.push_str(&format!("  FAIL  {wrong}\n"));
    }
    if found.expired {
        text.push_str("  note  It has run out, by this machine's clock. Ask for a new one.\n");
    }
    text.push_str("  note  Whether something in it was changed since, only the page behind its code can say.\n\n");
    text.push_str(match (found.passed(), found.own_key) {
        (false, _) => "NOT GOOD: this packet is not as it was signed.\n",
        (true, false) => "GOOD: every file is as it was signed, with the key you gave.\n",
        (true, true) => {
            "CONSISTENT ONLY: every file is as it was signed, but with the key from the packet itself. Anyone could have made it. Give \
             the log's key with --vkey to know who did.\n"
        }
    });
    text
}

/// The same for a program.
pub fn json(found: &Found) -> String {
    let value = json!({
        "document": "packet",
        "passed": found.passed(),
        "packet": found.packet,
        "origin": found.signed_by,
        "made": found.made,
        "until": found.until,
        "expired": found.expired,
        "files": found.files,
        "wrong": found.wrong,
        "key_source": if found.own_key { "document" } else { "reader" },
    });
    format!("{value}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_instants() {
        for (seconds, instant) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_936_602_000, "2031-05-15T09:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
        ] {
            assert_eq!(utc(seconds), instant);
        }
    }

    #[test]
    fn what_is_no_instant_has_passed() {
        assert!(is_past("") && is_past("soon") && is_past("2020-01-01T00:00:00Z") && !is_past("2999-01-01T00:00:00Z"));
    }
}
