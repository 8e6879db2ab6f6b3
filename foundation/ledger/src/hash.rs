//! SHA-256 as the log uses it: over leaves, over pairs, over salted records.

use aws_lc_rs::digest::{Context, SHA256};

/// A SHA-256 value: a leaf hash, a node, a root or a salted digest, 32 bytes as they come out of the function.
pub type Hash = [u8; 32];

/// The root of a log without entries: SHA-256 of nothing. Source: RFC 6962, section 2.1.
pub const EMPTY_ROOT: Hash = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41,
    0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// What keeps a record digest from ever being mistaken for a digest made for another purpose.
const RECORD_DOMAIN: &[u8] = b"muster-record/v1\n";

/// The leaf data of one record: SHA-256 of `"muster-record/v1\n" || salt || canonical`.
///
/// - Shape: `salt` is 32 random bytes, used for this one record; `canonical` comes from
///   [`canonical::to_canonical`](crate::canonical::to_canonical).
/// - Without the salt, nobody can find the record by guessing; with it, the record is bound to the log for good.
/// - Source: `docs/formats/ledger.md`, "Leaf".
pub fn salted_digest(salt: &[u8; 32], canonical: &[u8]) -> Hash {
    sha256(&[RECORD_DOMAIN, salt, canonical])
}

/// The leaf hash of one entry: SHA-256 of `0x00 || entry`. Source: RFC 6962, section 2.1.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    sha256(&[&[0x00], entry])
}

/// The hash above two nodes: SHA-256 of `0x01 || left || right`. Source: RFC 6962, section 2.1.
pub(crate) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[0x01], left, right])
}

pub(crate) fn sha256(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    let mut hash = [0; 32];
    // SHA-256 always gives 32 bytes; `zip` says so without a panic.
    for (to, from) in hash.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_root_is_the_hash_of_nothing() {
        assert_eq!(sha256(&[]), EMPTY_ROOT);
    }

    #[test]
    fn hashes_agree_with_an_implementation_that_is_not_ours() {
        let (left, right) = (leaf_hash(b"left"), leaf_hash(b""));
        assert_eq!(left, tlog_tiles::record_hash(b"left").0);
        let theirs = tlog_tiles::node_hash(tlog_tiles::Hash(left), tlog_tiles::Hash(right));
        assert_eq!(node_hash(&left, &right), theirs.0);
    }

    #[test]
    fn a_digest_depends_on_salt_and_record() {
        let digest = salted_digest(&[1; 32], b"{}");
        assert_ne!(digest, salted_digest(&[2; 32], b"{}"));
        assert_ne!(digest, salted_digest(&[1; 32], b"{ }"));
        assert_eq!(digest, sha256(&[b"muster-record/v1\n", &[1; 32], b"{}"]));
    }
}
