//! Signed notes: a text and the signatures under it, readable by eye and checkable offline.
//!
//! Source: C2SP signed-note. Checkpoints are notes; an agreement signed by both parties can be one too.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::key::{BadKey, NodeKey, VerifierKey, is_key_name};

/// The longest note we read, in bytes: room for sixteen signatures of the longest kind.
pub const MAX_NOTE_BYTES: usize = 256 * 1024;

/// The most signatures we read on one note.
pub const MAX_SIGNATURES: usize = 64;

/// Why a text cannot be signed, or a note not trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    #[error("this is not a signed note")]
    Format,
    #[error("the text of a note ends with a line break and has no other control characters")]
    Text,
    #[error("no signature on it is by the key {0}")]
    Unsigned(String),
    #[error("the signature by {0} does not fit the text: one of them was changed")]
    WrongSignature(String),
    #[error(transparent)]
    Key(#[from] BadKey),
}

/// Signs a text under a name: the text, an empty line, and one signature line.
///
/// - Shape: `text` ends with a line break. Its first line should say what kind of text it is.
/// - Errors: [`BadNote::Text`], and [`BadNote::Key`] for a name that cannot be one.
pub fn sign(text: &str, name: &str, key: &NodeKey) -> Result<String, BadNote> {
    if !is_text(text) {
        return Err(BadNote::Text);
    }
    Ok(format!("{text}\n{}", signature_line(text, name, key)?))
}

/// Adds a second party's signature to a note, after those it has. Errors: as [`sign`], or [`BadNote::Format`].
pub fn cosign(note: &str, name: &str, key: &NodeKey) -> Result<String, BadNote> {
    let parsed = Note::parse(note)?;
    Ok(format!("{note}{}", signature_line(parsed.text, name, key)?))
}

/// The text of a note that carries a good signature by `key`.
///
/// Signatures by other keys are ignored, as the format asks.
/// Errors: [`BadNote::Unsigned`] without one by this key, [`BadNote::WrongSignature`] where one by it is wrong.
pub fn open<'a>(note: &'a str, key: &VerifierKey) -> Result<&'a str, BadNote> {
    let parsed = Note::parse(note)?;
    let mut found = false;
    for (name, signature) in parsed.signatures {
        let Some((id, signature)) = signature.split_first_chunk::<4>() else {
            return Err(BadNote::Format);
        };
        if name == key.name() && *id == key.id() {
            if !key.accepts(parsed.text.as_bytes(), signature) {
                return Err(BadNote::WrongSignature(name.to_owned()));
            }
            found = true;
        }
    }
    if found {
        Ok(parsed.text)
    } else {
        Err(BadNote::Unsigned(key.name().to_owned()))
    }
}

/// The text of a note whose signatures nobody has checked yet: to find out whose key to ask for, and nothing else.
pub fn unverified_text(note: &str) -> Result<&str, BadNote> {
    Note::parse(note).map(|note| note.text)
}

struct Note<'a> {
    text: &'a str,
    signatures: Vec<(&'a str, Vec<u8>)>,
}

impl<'a> Note<'a> {
    fn parse(note: &'a str) -> Result<Note<'a>, BadNote> {
        if note.len() > MAX_NOTE_BYTES || !is_text(note) {
            return Err(BadNote::Format);
        }
        let gap = note.rfind("\n\n").ok_or(BadNote::Format)?;
        let (text, signatures) = (&note[..=gap], &note[gap + 2..]);
        let signatures: Vec<_> = signatures
            .split_terminator('\n')
            .map(parse_signature)
            .collect::<Option<_>>()
            .ok_or(BadNote::Format)?;
        if signatures.is_empty() || signatures.len() > MAX_SIGNATURES {
            return Err(BadNote::Format);
        }
        Ok(Note { text, signatures })
    }
}

fn parse_signature(line: &str) -> Option<(&str, Vec<u8>)> {
    let (name, signature) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let signature = BASE64_STANDARD.decode(signature).ok()?;
    (is_key_name(name) && signature.len() > 4).then_some((name, signature))
}

fn signature_line(text: &str, name: &str, key: &NodeKey) -> Result<String, BadNote> {
    let mut signature = key.verifier(name)?.id().to_vec();
    signature.extend(key.sign(text.as_bytes()));
    Ok(format!("\u{2014} {name} {}\n", BASE64_STANDARD.encode(signature)))
}

fn is_text(text: &str) -> bool {
    text.ends_with('\n') && !text.bytes().any(|byte| byte < 0x20 && byte != b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo \
        Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    fn key(seed: u8) -> NodeKey {
        NodeKey::from_seed(&[seed; 32]).unwrap()
    }

    #[test]
    fn the_specification_s_example_opens_and_no_changed_byte_of_it_does() {
        let trusted = VerifierKey::parse(VKEY).unwrap();
        assert_eq!(open(NOTE, &trusted), Ok("This is an example message.\n"));
        for at in 0..NOTE.len() {
            for bit in [0x01, 0x10, 0x20, 0x80] {
                let mut changed = NOTE.as_bytes().to_vec();
                changed[at] ^= bit;
                let opened = std::str::from_utf8(&changed).map(|note| open(note, &trusted));
                assert!(!matches!(opened, Ok(Ok(_))), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn signatures_by_strangers_are_ignored_and_not_believed() {
        let note = sign("agreed\n\nby both\n", "a.example", &key(1)).unwrap();
        let both = cosign(&note, "b.example", &key(2)).unwrap();
        for (name, seed) in [("a.example", 1), ("b.example", 2)] {
            assert_eq!(
                open(&both, &key(seed).verifier(name).unwrap()),
                Ok("agreed\n\nby both\n")
            );
        }
        let stranger = key(3).verifier("a.example").unwrap();
        assert_eq!(open(&both, &stranger), Err(BadNote::Unsigned("a.example".into())));
    }

    #[test]
    fn a_good_and_a_bad_signature_by_one_key_is_no_good() {
        let (one, other) = (
            sign("one\n", "a.example", &key(1)).unwrap(),
            sign("other\n", "a.example", &key(1)).unwrap(),
        );
        let line = other.rsplit_once("\n\n").unwrap().1;
        let trusted = key(1).verifier("a.example").unwrap();
        assert_eq!(
            open(&format!("{one}{line}"), &trusted),
            Err(BadNote::WrongSignature("a.example".into()))
        );
    }

    #[test]
    fn texts_that_would_read_two_ways_are_not_signed() {
        for text in ["", "no line break", "bell\u{7}\n", "return\r\n", "nul\0\n"] {
            assert_eq!(sign(text, "a.example", &key(1)), Err(BadNote::Text), "{text:?}");
        }
        assert!(matches!(sign("x\n", "a b", &key(1)), Err(BadNote::Key(BadKey::Name))));
    }

    #[test]
    fn notes_of_ours_open_with_an_implementation_that_is_not_ours() {
        let note = sign("muster\n", "a.example", &key(9)).unwrap();
        let theirs = signed_note::StandardVerifier::new(&key(9).vkey("a.example").unwrap()).unwrap();
        let parsed = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
        let (verified, _) = parsed
            .verify(&signed_note::VerifierList::new(vec![Box::new(theirs)]))
            .unwrap();
        assert_eq!((verified.len(), parsed.text()), (1, b"muster\n".as_slice()));
    }

    proptest! {
        #[test]
        fn no_note_panics(text in "\\PC{0,20}\n?\n?(\u{2014} [a+ ]{0,3} [A-Za-z=]{0,12}\n){0,3}") {
            let _ = open(&text, &VerifierKey::parse(VKEY).unwrap());
        }
    }
}
