//! Entry bundles: the leaf data of up to 256 entries, one after the other.
//!
//! Source: C2SP tlog-tiles, "Log entries": each entry is preceded by its length as a big-endian 16-bit number.

use crate::error::LedgerError;
use crate::tile::BundleId;

/// The longest entry the format can hold, in bytes.
pub const MAX_ENTRY_BYTES: usize = u16::MAX as usize;

/// Entries as one bundle. Errors: [`LedgerError::EntryTooLong`].
pub fn encode<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, LedgerError> {
    let mut bundle = Vec::new();
    for entry in entries {
        push(&mut bundle, entry.as_ref())?;
    }
    Ok(bundle)
}

/// The entries of a bundle, in order. `None` when the bytes end inside an entry.
pub fn decode(bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    let mut rest = bundle;
    while !rest.is_empty() {
        let (entry, after) = split_first(rest)?;
        entries.push(entry);
        rest = after;
    }
    Some(entries)
}

/// The beginning of a bundle that holds exactly `id.width` entries; `None` when there are fewer.
///
/// A store may keep only the widest version of each bundle: a narrower one is always its beginning.
pub fn cut(id: BundleId, wider: &[u8]) -> Option<&[u8]> {
    let mut rest = wider;
    for _ in 0..id.width {
        rest = split_first(rest)?.1;
    }
    wider.get(..wider.len() - rest.len())
}

/// Adds one entry to the end of a bundle.
pub(crate) fn push(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), LedgerError> {
    let length = u16::try_from(entry.len()).map_err(|_| LedgerError::EntryTooLong(entry.len()))?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

fn split_first(bundle: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bundle.split_first_chunk::<2>()?;
    rest.split_at_checked(u16::from_be_bytes(*length).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_entry_longer_than_its_length_field_is_refused() {
        assert!(encode(&[vec![7; MAX_ENTRY_BYTES]]).is_ok());
        assert_eq!(
            encode(&[vec![7; MAX_ENTRY_BYTES + 1]]),
            Err(LedgerError::EntryTooLong(65_536))
        );
    }

    #[test]
    fn a_truncated_bundle_is_not_read() {
        let bundle = encode(&["alpha", "", "omega"]).unwrap();
        assert_eq!(decode(&bundle).unwrap(), [b"alpha".as_slice(), b"", b"omega"]);
        assert_eq!(decode(&bundle[..bundle.len() - 1]), None);
        assert_eq!(decode(&bundle[..bundle.len() - 6]), None);
    }

    proptest! {
        #[test]
        fn bundles_read_back_and_cut(entries in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..50), 1..20), keep in 1_usize..25) {
            let bundle = encode(&entries).unwrap();
            prop_assert_eq!(decode(&bundle).unwrap(), entries.iter().map(Vec::as_slice).collect::<Vec<_>>());
            let cut = cut(BundleId { index: 0, width: keep as u16 }, &bundle).map(<[u8]>::to_vec);
            let expected = entries.get(..keep).map(|kept| encode(kept).unwrap());
            prop_assert_eq!(cut, expected);
        }

        #[test]
        fn hostile_bundles_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = decode(&bytes);
            let _ = cut(BundleId { index: 0, width: 256 }, &bytes);
        }
    }
}
