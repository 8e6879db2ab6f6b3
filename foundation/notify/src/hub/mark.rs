//! Marks: "everything published so far", as text that only this start of the program can read.
//!
//! The number of the newest event counts what happens on the whole node. Shown in a page, it would tell an organisation how busy
//! the others are, so it is sealed, under a nonce drawn anew: two marks look unlike even when nothing happened between them.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

const NUMBER_BYTES: usize = size_of::<u64>();
/// Nonce, number, tag.
const SEALED_BYTES: usize = NONCE_LEN + NUMBER_BYTES + 16;

/// Seals and opens marks, with a key that dies with the program.
pub(super) struct Marks(Option<RandomizedNonceKey>);

impl Marks {
    pub(super) fn new() -> Self {
        let key: [u8; 32] = rand::random();
        Self(RandomizedNonceKey::new(&AES_256_GCM, &key).ok())
    }

    /// The mark of this number. One that could not be sealed opens as nothing, which costs its reader a fresh load.
    pub(super) fn seal(&self, number: u64) -> String {
        let sealed = self.0.as_ref().and_then(|key| {
            let mut bytes = number.to_be_bytes().to_vec();
            let nonce = key.seal_in_place_append_tag(Aad::empty(), &mut bytes).ok()?;
            Some([nonce.as_ref().as_slice(), &bytes].concat())
        });
        ["m", &URL_SAFE_NO_PAD.encode(sealed.unwrap_or_default())].concat()
    }

    /// The number in a mark; none when it is another's, of another start, or no mark.
    pub(super) fn open(&self, mark: &str) -> Option<u64> {
        let mut bytes = [0; SEALED_BYTES];
        let read = URL_SAFE_NO_PAD.decode_slice(mark.strip_prefix('m')?, &mut bytes).ok()?;
        if read != SEALED_BYTES {
            return None;
        }
        let (nonce, sealed) = bytes.split_at_mut(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let number = self.0.as_ref()?.open_in_place(nonce, Aad::empty(), sealed).ok()?;
        Some(u64::from_be_bytes(number.try_into().ok()?))
    }
}

impl std::fmt::Debug for Marks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Marks")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_tells_its_number_to_nobody_else_and_looks_new_each_time() {
        let marks = Marks::new();
        let (one, again, far) = (marks.seal(1), marks.seal(1), marks.seal(u64::MAX));
        assert_eq!(
            (marks.open(&one), marks.open(&again), marks.open(&far)),
            (Some(1), Some(1), Some(u64::MAX))
        );
        assert_ne!(one, again);
        assert_eq!(one.len(), far.len());
        assert_eq!(Marks::new().open(&one), None);
        for at in 1..one.len() {
            let mut changed = one.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(marks.open(std::str::from_utf8(&changed).unwrap()), None, "{at}");
        }
    }
}
