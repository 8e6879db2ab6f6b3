//! Checkpoints: the size and the root of a log, signed. Source: C2SP tlog-checkpoint.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::hash::Hash;
use crate::key::{NodeKey, VerifierKey};
use crate::note::{self, BadNote};

/// What a checkpoint says: the first `size` entries of the log `origin` have this root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub origin: String,
    pub size: u64,
    pub root: Hash,
}

/// Signs a checkpoint under the log's origin as key name.
///
/// - Shape: a signed note of three lines (origin, size in decimal, root in base64) and one signature.
/// - Errors: [`BadNote::Key`] where the origin cannot be a key name.
/// - The caller never signs a size twice with two roots, nor a log that is not a continuation of the last one signed.
pub fn sign_checkpoint(origin: &str, size: u64, root: &Hash, key: &NodeKey) -> Result<String, BadNote> {
    note::sign(
        &format!("{origin}\n{size}\n{}\n", BASE64_STANDARD.encode(root)),
        origin,
        key,
    )
}

/// Reads a checkpoint that carries a good signature by `key`, of the log that `key` is named after.
///
/// - Errors: those of [`note::open`]; [`BadNote::Format`] for a text that is no checkpoint, or of another log.
/// - Extension lines are signed text like the rest and otherwise passed over, as the format allows.
pub fn open_checkpoint(text: &str, key: &VerifierKey) -> Result<Checkpoint, BadNote> {
    let checkpoint = Checkpoint::parse(note::open(text, key)?).ok_or(BadNote::Format)?;
    if checkpoint.origin == key.name() {
        Ok(checkpoint)
    } else {
        Err(BadNote::Format)
    }
}

impl Checkpoint {
    /// Reads the text of a checkpoint, without its signatures; `None` if it is not one.
    fn parse(text: &str) -> Option<Checkpoint> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        if origin.is_empty() || lines.any(str::is_empty) {
            return None;
        }
        let number: u64 = size.parse().ok()?;
        let root = BASE64_STANDARD.decode(root).ok()?.try_into().ok()?;
        // "+5" and "05" parse as numbers but are not the one spelling.
        (number.to_string() == size).then(|| Checkpoint {
            origin: origin.to_owned(),
            size: number,
            root,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::EMPTY_ROOT;

    const ORIGIN: &str = "muster.example/log/0190d8e2-0000-7000-8000-000000000001";

    fn key() -> NodeKey {
        NodeKey::from_seed(&[5; 32]).unwrap()
    }

    #[test]
    fn a_checkpoint_reads_back_with_the_log_s_key_only() {
        let text = sign_checkpoint(ORIGIN, 7, &[9; 32], &key()).unwrap();
        let trusted = key().verifier(ORIGIN).unwrap();
        assert_eq!(
            open_checkpoint(&text, &trusted).unwrap(),
            Checkpoint {
                origin: ORIGIN.into(),
                size: 7,
                root: [9; 32]
            }
        );
        // The same key under the name of another log: the same node, but not this organisation's log.
        let other = key().verifier("muster.example/log/other").unwrap();
        assert_eq!(
            open_checkpoint(&text, &other),
            Err(BadNote::Unsigned("muster.example/log/other".into()))
        );
    }

    #[test]
    fn a_log_cannot_vouch_for_another() {
        let text = note::sign(
            "b.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
            "a.example",
            &key(),
        )
        .unwrap();
        assert_eq!(
            open_checkpoint(&text, &key().verifier("a.example").unwrap()),
            Err(BadNote::Format)
        );
    }

    #[test]
    fn only_the_one_spelling_is_read() {
        let root = BASE64_STANDARD.encode(EMPTY_ROOT);
        let good = format!("o\n0\n{root}\n");
        assert_eq!(Checkpoint::parse(&good).unwrap().root, EMPTY_ROOT);
        assert_eq!(Checkpoint::parse(&format!("{good}extension\n")).unwrap().size, 0);
        for bad in [
            String::new(),
            "\n".into(),
            "o\n0\n".into(),
            format!("\n0\n{root}\n"),
            format!("o\n00\n{root}\n"),
            format!("o\n+1\n{root}\n"),
            format!("o\n-1\n{root}\n"),
            format!("o\n0\n{root}"),
            format!("o\n0\n{root}\n\n"),
            format!("o\n0\n{}\n", &root[..40]),
            format!("o\n18446744073709551616\n{root}\n"),
            format!("o\n0\n{root}\n\nx\n"),
        ] {
            assert_eq!(Checkpoint::parse(&bad), None, "{bad:?}");
        }
    }

    #[test]
    fn checkpoints_of_ours_read_with_an_implementation_that_is_not_ours() {
        let text = sign_checkpoint(ORIGIN, 70_000, &[3; 32], &key()).unwrap();
        let body = note::unverified_text(&text).unwrap();
        let theirs = tlog_tiles::Checkpoint::from_bytes(body.as_bytes()).unwrap();
        assert_eq!(
            (theirs.origin(), theirs.size(), theirs.hash().0),
            (ORIGIN, 70_000, [3; 32])
        );
    }
}
