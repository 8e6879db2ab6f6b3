//! Checking a disclosure: one record, its proof and its checkpoint.

use super::Disclosure;
use super::check::{CheckOptions, begin, check_checkpoint, choose_key, digest_of, reason};
use super::report::{CheckCode, DocumentKind, Outcome, Report, label};
use crate::checkpoint::{Checkpoint, open_checkpoint};
use crate::hash::leaf_hash;
use crate::note::BadNote;
use crate::verify::verify_inclusion;

pub(super) fn check_disclosure(disclosure: &Disclosure, is_spelled: bool, options: &CheckOptions) -> Report {
    let Disclosure {
        vkey,
        proof,
        salt,
        record,
    } = disclosure;
    let origin = vkey.split('+').next().unwrap_or_default();
    let mut report = begin(DocumentKind::Disclosure, origin, is_spelled, options);
    let key = choose_key(&mut report, vkey, options);
    let signed = check_checkpoint(&mut report, &proof.checkpoint, origin, key.as_ref());
    let digest = digest_of(salt, record);
    let name = label(proof.index, record);
    let (outcome, sentence) = match (&signed, digest) {
        (None, _) => (
            Outcome::Fail,
            format!("{name}: without a good checkpoint there is no log to find it in."),
        ),
        (_, None) => (
            Outcome::Fail,
            format!("{name}: the record has no canonical form, so it was never logged."),
        ),
        (Some(signed), Some(digest)) => {
            let leaf = leaf_hash(&digest);
            match verify_inclusion(proof.index, signed.size, &leaf, &proof.hashes, &signed.root) {
                Ok(()) => (
                    Outcome::Pass,
                    format!("{name}: the record stands in the signed log at this place."),
                ),
                Err(_) => (
                    Outcome::Fail,
                    format!("{name}: record, salt, place and proof do not lead to the signed root; one was changed."),
                ),
            }
        }
    };
    report.add_at(CheckCode::Record, proof.index, outcome, sentence);
    if let (Some(text), Some(key)) = (&options.older_checkpoint, &key) {
        let (outcome, sentence) = compare_alone(signed.as_ref(), open_checkpoint(text, key));
        report.add(CheckCode::OlderCheckpoint, outcome, sentence);
    }
    report
}

/// A single record brings no entries to recompute an old root from: only equal sizes can be compared.
fn compare_alone(signed: Option<&Checkpoint>, older: Result<Checkpoint, BadNote>) -> (Outcome, String) {
    match (signed, older) {
        (_, Err(error)) => (
            Outcome::Fail,
            format!("The older checkpoint you gave is not good: {}.", reason(&error)),
        ),
        (Some(signed), Ok(older)) if *signed == older => (
            Outcome::Pass,
            "The checkpoint says the same as the one you gave.".to_owned(),
        ),
        (Some(signed), Ok(older)) if signed.size == older.size => (
            Outcome::Fail,
            "The checkpoint and the one you gave differ over the same size: the log was forked.".to_owned(),
        ),
        _ => (
            Outcome::Fail,
            "A single record cannot be compared with an older checkpoint; ask for an export of the log.".to_owned(),
        ),
    }
}
