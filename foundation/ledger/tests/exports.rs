//! An export says the truth or is caught: wrong records, wrong keys, a changed past, one flipped byte, hostile input.

#![allow(clippy::unwrap_used)]

mod common;

use common::MemoryLog;
use muster_ledger::export::*;
use muster_ledger::tlog_proof::TlogProof;
use muster_ledger::*;
use proptest::prelude::*;
use serde_json::{Value, json};

const ORIGIN: &str = "muster.example/log/0190d8e2-0000-7000-8000-000000000001";

fn node() -> NodeKey {
    NodeKey::from_seed(&[5; 32]).unwrap()
}

fn record(n: u64) -> Record {
    let Value::Object(record) =
        json!({"kind": "alert.raised", "id": n, "note": "caf\u{e9} \"north\"\n", "to": ["a", null, true]})
    else {
        unreachable!()
    };
    record
}

fn salt(n: u64) -> [u8; 32] {
    leaf_hash(&n.to_be_bytes())
}

fn digest(n: u64) -> Hash {
    salted_digest(&salt(n), &canonical::object_to_canonical(&record(n)).unwrap())
}

fn checkpoint(size: u64) -> String {
    sign_checkpoint(ORIGIN, size, &root_of((0..size).map(digest)), &node()).unwrap()
}

/// Entry 2 is deleted, entry 3 withheld, the others are shown.
fn export_of(size: u64) -> Export {
    let content = |n| match n {
        2 => Content::Deleted,
        3 => Content::Withheld,
        _ => Content::Disclosed {
            salt: salt(n),
            record: record(n),
        },
    };
    Export {
        origin: ORIGIN.into(),
        vkey: node().vkey(ORIGIN).unwrap(),
        checkpoint: checkpoint(size),
        earlier_checkpoint: Some(checkpoint(size / 2)),
        entries: (0..size)
            .map(|n| ExportEntry {
                index: n,
                digest: digest(n),
                content: content(n),
            })
            .collect(),
    }
}

fn disclosure_of(index: u64, size: u64) -> Disclosure {
    let log = MemoryLog::of(&(0..size).map(digest).collect::<Vec<_>>());
    let hashes = inclusion_proof(index, size, &|id| log.tile(id)).unwrap();
    let proof = TlogProof {
        index,
        hashes,
        checkpoint: checkpoint(size),
    };
    Disclosure {
        vkey: node().vkey(ORIGIN).unwrap(),
        proof,
        salt: salt(index),
        record: record(index),
    }
}

fn with_key() -> CheckOptions {
    CheckOptions {
        vkey: Some(node().verifier(ORIGIN).unwrap()),
        ..CheckOptions::default()
    }
}

fn with_older(older: String) -> CheckOptions {
    CheckOptions {
        older_checkpoint: Some(older),
        ..with_key()
    }
}

fn check(export: &Export, options: &CheckOptions) -> Report {
    check_export(&export.to_bytes().unwrap(), options).unwrap()
}

fn failures(report: &Report) -> Vec<(CheckCode, Option<u64>)> {
    let failed = report.checks.iter().filter(|check| check.outcome == Outcome::Fail);
    failed.map(|check| (check.code, check.index)).collect()
}

#[test]
fn a_true_export_passes_and_tells_what_it_does_not_show() {
    let report = check(&export_of(9), &with_older(checkpoint(0)));
    assert_eq!(failures(&report), []);
    assert_eq!((report.size, report.key_source), (Some(9), KeySource::Reader));
    let sentences: Vec<_> = report.checks.iter().map(|check| check.sentence.as_str()).collect();
    assert!(
        sentences.contains(&"All 9 entries recompute to the signed root, so each stands in the log."),
        "{sentences:#?}"
    );
    assert!(
        sentences.contains(&"Entry 0 (alert.raised): the record matches its digest."),
        "{sentences:#?}"
    );
    assert!(
        sentences
            .iter()
            .any(|sentence| sentence.starts_with("Entry 2: the export says its record was deleted"))
    );
    assert_eq!(report.checks.last().unwrap().code, CheckCode::Withheld);
}

#[test]
fn an_export_of_an_empty_log_passes() {
    assert_eq!(failures(&check(&export_of(0), &with_key())), []);
}

#[test]
fn a_key_from_the_document_itself_is_called_what_it_is() {
    let stranger = NodeKey::from_seed(&[6; 32]).unwrap();
    let mut forged = export_of(4);
    forged.vkey = stranger.vkey(ORIGIN).unwrap();
    forged.checkpoint = sign_checkpoint(ORIGIN, 4, &root_of((0..4).map(digest)), &stranger).unwrap();
    forged.earlier_checkpoint = None;
    let believed = check(&forged, &CheckOptions::default());
    assert!(believed.passed());
    assert_eq!(believed.key_source, KeySource::Document);
    let note = believed
        .checks
        .iter()
        .find(|check| check.code == CheckCode::Key)
        .unwrap();
    assert_eq!(note.outcome, Outcome::Note);
    assert!(note.sentence.contains("not who made it"));
    // With the key had another way, the forgery falls.
    let codes: Vec<_> = failures(&check(&forged, &with_key()))
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    assert_eq!(codes, [CheckCode::Key, CheckCode::Checkpoint, CheckCode::Entries]);
}

#[test]
fn a_record_that_was_not_logged_is_named_by_its_entry() {
    let mut export = export_of(9);
    export.entries[5].content = Content::Disclosed {
        salt: salt(5),
        record: record(6),
    };
    let report = check(&export, &with_key());
    assert_eq!(failures(&report), [(CheckCode::Record, Some(5))]);
    let failed = report
        .checks
        .iter()
        .find(|check| check.outcome == Outcome::Fail)
        .unwrap();
    assert_eq!(
        failed.sentence,
        "Entry 5 (alert.raised): the record shown is not the one that was logged."
    );
    export.entries[5].content = Content::Disclosed {
        salt: salt(6),
        record: record(5),
    };
    assert_eq!(failures(&check(&export, &with_key())), [(CheckCode::Record, Some(5))]);
}

#[test]
fn entries_changed_removed_added_or_moved_are_found() {
    let entries_fail = |change: &dyn Fn(&mut Export)| {
        let mut export = export_of(9);
        change(&mut export);
        failures(&check(&export, &with_key())).contains(&(CheckCode::Entries, None))
    };
    assert!(!entries_fail(&|_| ()));
    assert!(entries_fail(&|export| export.entries[3].digest = digest(4)));
    assert!(entries_fail(&|export| drop(export.entries.pop())));
    assert!(entries_fail(&|export| drop(export.entries.remove(4))));
    assert!(entries_fail(&|export| export.entries.swap(3, 2)));
    assert!(entries_fail(&|export| export.entries.push(ExportEntry {
        index: 9,
        ..export.entries[3].clone()
    })));
    assert!(entries_fail(&|export| export.entries[3].index = 2));
    assert!(entries_fail(&|export| export.checkpoint = checkpoint(8)));
    let mut short = export_of(9);
    short.entries.pop();
    let said = check(&short, &with_key()).checks;
    assert!(
        said.iter()
            .any(|check| check.sentence == "The checkpoint covers 9 entries and the export holds 8.")
    );
}

#[test]
fn a_past_that_changed_since_an_older_checkpoint_is_found() {
    let older = |checkpoint: String| failures(&check(&export_of(9), &with_older(checkpoint)));
    for size in 0..=9 {
        assert_eq!(older(checkpoint(size)), [], "{size}");
    }
    let changed = [(CheckCode::OlderCheckpoint, None)];
    assert_eq!(older(checkpoint(10)), changed, "the log became shorter");
    let other = sign_checkpoint(ORIGIN, 5, &root_of((1..6).map(digest)), &node()).unwrap();
    assert_eq!(older(other.clone()), changed, "the log was rewritten");
    let stranger = NodeKey::from_seed(&[6; 32]).unwrap();
    assert_eq!(
        older(sign_checkpoint(ORIGIN, 0, &EMPTY_ROOT, &stranger).unwrap()),
        changed
    );
    assert_eq!(older("not a checkpoint".into()), changed);
    let mut export = export_of(9);
    export.earlier_checkpoint = Some(other);
    assert_eq!(
        failures(&check(&export, &with_key())),
        [(CheckCode::EarlierCheckpoint, None)]
    );
}

#[test]
fn a_disclosure_stands_alone() {
    for (index, size) in [(0, 1), (0, 9), (8, 9), (5, 300)] {
        let bytes = disclosure_of(index, size).to_bytes().unwrap();
        assert_eq!(
            failures(&check_export(&bytes, &with_key()).unwrap()),
            [],
            "{index} of {size}"
        );
        assert_eq!(
            failures(&check_export(&bytes, &with_older(checkpoint(size))).unwrap()),
            []
        );
        let uncertain = check_export(&bytes, &with_older(checkpoint(size - 1))).unwrap();
        assert_eq!(failures(&uncertain), [(CheckCode::OlderCheckpoint, None)]);
    }
    let mut wrong = disclosure_of(5, 9);
    wrong.record = record(6);
    let report = check_export(&wrong.to_bytes().unwrap(), &with_key()).unwrap();
    assert_eq!(failures(&report), [(CheckCode::Record, Some(5))]);
}

#[test]
fn one_flipped_byte_anywhere_is_found_with_or_without_the_key() {
    let documents = [
        export_of(7).to_bytes().unwrap(),
        disclosure_of(5, 9).to_bytes().unwrap(),
    ];
    for document in documents {
        for options in [with_key(), CheckOptions::default()] {
            assert!(check_export(&document, &options).unwrap().passed());
            for at in 0..document.len() {
                for bits in [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff] {
                    let mut changed = document.clone();
                    changed[at] ^= bits;
                    let found = check_export(&changed, &options).is_ok_and(|report| report.passed());
                    assert!(
                        !found,
                        "byte {at} with bits {bits:02x}: {}",
                        String::from_utf8_lossy(&changed)
                    );
                }
            }
        }
    }
}

#[test]
fn a_reformatted_export_is_readable_and_called_reformatted() {
    let value: Value = serde_json::from_slice(&export_of(4).to_bytes().unwrap()).unwrap();
    let pretty = serde_json::to_vec_pretty(&value).unwrap();
    assert_eq!(
        failures(&check_export(&pretty, &with_key()).unwrap()),
        [(CheckCode::Form, None)]
    );
    assert_eq!(
        canonical::to_canonical(&value).unwrap(),
        export_of(4).to_bytes().unwrap(),
        "the hand-written form is JCS"
    );
    let disclosure = disclosure_of(1, 2).to_bytes().unwrap();
    assert_eq!(
        canonical::to_canonical(&serde_json::from_slice(&disclosure).unwrap()).unwrap(),
        disclosure
    );
}

#[test]
fn the_builder_writes_true_exports_only() {
    let key = node().verifier(ORIGIN).unwrap();
    let build = |shown: u64| {
        let mut builder = ExportBuilder::new(&key, &checkpoint(4)).earlier_checkpoint(&checkpoint(2));
        builder.push_disclosed(digest(0), salt(0), record(shown));
        builder.push_withheld(digest(1));
        builder.push_deleted(digest(2));
        builder.push_withheld(digest(3));
        builder.build()
    };
    assert!(check_export(&build(0).unwrap(), &with_key()).unwrap().passed());
    assert!(matches!(build(1), Err(ExportRefusal::WouldFail(why)) if why.starts_with("Entry 0")));
    let short = ExportBuilder::new(&key, &checkpoint(4)).build();
    assert!(matches!(short, Err(ExportRefusal::WouldFail(_))));
}

#[test]
fn what_cannot_be_read_is_refused_with_a_reason() {
    let good = String::from_utf8(export_of(4).to_bytes().unwrap()).unwrap();
    let refused = |text: &str| check_export(text.as_bytes(), &with_key()).unwrap_err();
    for text in [
        "",
        "null",
        "[]",
        "{}",
        "{\"format\":7}",
        "\u{feff}{}",
        "[[[[",
        &"[".repeat(100_000),
    ] {
        assert!(
            matches!(refused(text), Unreadable::Json(_)),
            "{}",
            &text[..text.len().min(20)]
        );
    }
    assert_eq!(
        refused("{\"format\":\"x\\u001b[2J\"}"),
        Unreadable::Format("x\\u{1b}[2J".into())
    );
    assert!(matches!(
        refused(&good.replacen("\"deleted\":true,", "\"deleted\":false,", 1)),
        Unreadable::Entry { position: 2, .. }
    ));
    assert!(matches!(
        refused(&good.replacen("\"deleted\":true,", "\"salt\":\"\",", 1)),
        Unreadable::Entry { position: 2, .. }
    ));
    assert!(matches!(
        refused(&good.replacen("\"origin\"", "\"oregin\"", 1)),
        Unreadable::Json(_)
    ));
    assert!(matches!(
        refused(&good.replacen("{\"checkpoint\"", "{\"vkey\":\"\",\"checkpoint\"", 1)),
        Unreadable::Json(_)
    ));
    let small = CheckOptions {
        max_bytes: 100,
        ..with_key()
    };
    assert_eq!(
        check_export(good.as_bytes(), &small),
        Err(Unreadable::TooLarge {
            bytes: good.len(),
            max_bytes: 100
        })
    );
    // A second member of one name inside a record: readers differ on which counts, so the spelling check fails.
    let twice = good.replacen(
        "\"kind\":\"alert.raised\"",
        "\"kind\":\"false.alarm\",\"kind\":\"alert.raised\"",
        1,
    );
    assert_eq!(
        failures(&check_export(twice.as_bytes(), &with_key()).unwrap()),
        [(CheckCode::Form, None)]
    );
    // A fraction reads as JSON and has no canonical form.
    let fraction = good.replacen("\"id\":0", "\"id\":0.0", 1);
    let failed = failures(&check_export(fraction.as_bytes(), &with_key()).unwrap());
    assert_eq!(failed, [(CheckCode::Form, None), (CheckCode::Record, Some(0))]);
}

/// JSON made of the words of our formats, so that it gets past the first checks.
fn hostile_json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just(EXPORT_FORMAT.to_owned()),
        Just(DISCLOSURE_FORMAT.to_owned()),
        Just(ORIGIN.to_owned()),
        Just(checkpoint(3)),
        Just(node().vkey(ORIGIN).unwrap()),
        Just(disclosure_of(1, 3).proof.to_text()),
        Just("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned()),
        any::<String>(),
    ];
    let key = prop_oneof![
        Just("format"),
        Just("origin"),
        Just("vkey"),
        Just("checkpoint"),
        Just("earlier_checkpoint"),
        Just("entries"),
        Just("index"),
        Just("digest"),
        Just("salt"),
        Just("record"),
        Just("deleted"),
        Just("proof"),
        Just("kind"),
    ];
    let leaf = prop_oneof![
        word.prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(key.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = check_export(&bytes, &with_key());
    }

    #[test]
    fn hostile_json_never_panics(mut value in hostile_json(), export: bool) {
        if let Value::Object(members) = &mut value {
            members.insert("format".into(), json!(if export { EXPORT_FORMAT } else { DISCLOSURE_FORMAT }));
        }
        let report = check_export(&serde_json::to_vec(&value).unwrap(), &with_older("x".into()));
        prop_assert!(!report.is_ok_and(|report| report.passed()));
    }

    #[test]
    fn hostile_members_in_a_true_document_never_panic(value in hostile_json(), at: usize, in_entry: bool) {
        let mut document: Value = serde_json::from_slice(&export_of(4).to_bytes().unwrap()).unwrap();
        let target = if in_entry { &mut document["entries"][at % 4] } else { &mut document };
        let members = target.as_object_mut().unwrap();
        let key = members.keys().nth(at % members.len()).unwrap().clone();
        members.insert(key, value);
        let _ = check_export(&serde_json::to_vec(&document).unwrap(), &with_older(checkpoint(2)));
    }

    #[test]
    fn a_document_cut_spliced_or_repeated_is_found(from in 0_usize..3000, length in 1_usize..200, to in 0_usize..3000, cut: bool) {
        let document = export_of(7).to_bytes().unwrap();
        let (from, to) = (from % document.len(), to % document.len());
        let piece = document[from..document.len().min(from + length)].to_vec();
        let mut changed = document.clone();
        if cut {
            changed.drain(from..from + piece.len());
        } else {
            changed.splice(to..to, piece);
        }
        prop_assume!(changed != document);
        prop_assert!(!check_export(&changed, &CheckOptions::default()).is_ok_and(|report| report.passed()));
    }
}
