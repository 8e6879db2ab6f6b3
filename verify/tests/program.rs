//! The program as its user meets it: files in, sentences and an exit code out.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

use muster_ledger::export::{Content, Disclosure, Export, ExportEntry, Record};
use muster_ledger::tlog_proof::TlogProof;
use muster_ledger::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

const ORIGIN: &str = "muster.example/log/harbor-mall";

fn node() -> NodeKey {
    NodeKey::from_seed(&[8; 32]).unwrap()
}

fn vkey() -> String {
    node().vkey(ORIGIN).unwrap()
}

fn record(n: u64) -> Record {
    let Value::Object(record) = json!({"kind": "release", "id": format!("r-{n}")}) else {
        unreachable!()
    };
    record
}

fn digest(n: u64) -> Hash {
    salted_digest(&[n as u8; 32], &canonical::object_to_canonical(&record(n)).unwrap())
}

fn checkpoint(size: u64) -> String {
    sign_checkpoint(ORIGIN, size, &root_of((0..size).map(digest)), &node()).unwrap()
}

fn export() -> Export {
    let content = |n| {
        if n == 4 {
            Content::Deleted
        } else {
            Content::Disclosed {
                salt: [n as u8; 32],
                record: record(n),
            }
        }
    };
    let entries = (0..6)
        .map(|n| ExportEntry {
            index: n,
            digest: digest(n),
            content: content(n),
        })
        .collect();
    Export {
        origin: ORIGIN.into(),
        vkey: vkey(),
        checkpoint: checkpoint(6),
        earlier_checkpoint: None,
        entries,
    }
}

struct Files(TempDir);

impl Files {
    fn new() -> Files {
        Files(TempDir::new().unwrap())
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

fn run(export: &Path, more: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_muster-verify"))
        .arg(export)
        .args(more)
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_good_export_ends_with_0_and_says_so() {
    let files = Files::new();
    let file = files.write("export.json", export().to_bytes().unwrap());
    let older = files.write("older", checkpoint(3));
    let (code, text) = run(&file, &["--vkey", &vkey(), "--older", older.to_str().unwrap()]);
    assert_eq!(code, 0, "{text}");
    for line in [
        "Ledger export of muster.example/log/harbor-mall, a log of 6 entries",
        "  ok    The checkpoint over 6 entries carries a good signature by muster.example/log/harbor-mall.",
        "  ok    All 6 entries recompute to the signed root, so each stands in the log.",
        "  ok    The first 3 entries are those of the older checkpoint you gave: nothing was changed since.",
        "  ok    Records shown that match their digests: 5 (--all lists them).",
        "  note  Records the export says were deleted: entries 4.",
        "GOOD: every check passed, with the key you gave.",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n--- in ---\n{text}");
    }
    assert!(
        run(&file, &["--all"])
            .1
            .contains("  ok    Entry 2 (release r-2): the record matches its digest.")
    );
}

#[test]
fn without_a_key_it_says_what_that_is_worth() {
    let files = Files::new();
    let file = files.write("export.json", export().to_bytes().unwrap());
    let (code, text) = run(&file, &[]);
    assert_eq!(code, 3);
    assert!(text.contains("the key came from the document itself"), "{text}");
    assert!(text.contains("CONSISTENT ONLY") && !text.contains("GOOD"), "{text}");
}

#[test]
fn what_fails_is_named_and_ends_with_1() {
    let files = Files::new();
    let mut wrong = export();
    wrong.entries[3].content = Content::Disclosed {
        salt: [3; 32],
        record: record(2),
    };
    let file = files.write("export.json", wrong.to_bytes().unwrap());
    let (code, text) = run(&file, &["--vkey", &vkey()]);
    assert_eq!(code, 1);
    assert!(
        text.contains("  FAIL  Entry 3 (release r-2): the record shown is not the one that was logged."),
        "{text}"
    );
    assert!(
        text.ends_with("NOT GOOD: 1 of 10 checks failed. Entries at fault: 3.\n"),
        "{text}"
    );

    let other = NodeKey::from_seed(&[9; 32]).unwrap().vkey(ORIGIN).unwrap();
    let good = files.write("good.json", export().to_bytes().unwrap());
    assert_eq!(run(&good, &["--vkey", &other]).0, 1);
    let newer = files.write("newer", checkpoint(7));
    assert_eq!(run(&good, &["--older", newer.to_str().unwrap()]).0, 1);
}

#[test]
fn one_record_is_checked_alone() {
    let files = Files::new();
    let entries: Vec<Hash> = (0..6).map(digest).collect();
    let tiles = Edge::empty().append(&entries).unwrap().tiles;
    let read = |id: TileId| {
        tiles
            .iter()
            .find(|(found, _)| *found == id)
            .map(|(_, bytes)| bytes.clone())
    };
    let hashes = inclusion_proof(5, 6, &read).unwrap();
    let proof = TlogProof {
        index: 5,
        hashes,
        checkpoint: checkpoint(6),
    };
    let mut disclosure = Disclosure {
        vkey: vkey(),
        proof,
        salt: [5; 32],
        record: record(5),
    };
    let file = files.write("record.json", disclosure.to_bytes().unwrap());
    let (code, text) = run(&file, &["--vkey", &vkey()]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("Entry 5: the record stands in the signed log at this place."),
        "{text}"
    );
    disclosure.salt = [6; 32];
    let file = files.write("record.json", disclosure.to_bytes().unwrap());
    let (code, text) = run(&file, &["--vkey", &vkey()]);
    assert_eq!(code, 1);
    assert!(text.contains("  FAIL  Entry 5 (release r-5)"), "{text}");
}

#[test]
fn programs_read_the_findings_as_json() {
    let files = Files::new();
    let file = files.write("export.json", export().to_bytes().unwrap());
    let (code, text) = run(&file, &["--json"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (code, &report["passed"], &report["key_source"]),
        (3, &json!(true), &json!("document"))
    );
    assert_eq!((&report["document"], &report["size"]), (&json!("export"), &json!(6)));
    assert_eq!(
        report["checks"][0],
        json!({"code": "form", "outcome": "pass",
        "sentence": "The document is in its one canonical spelling."})
    );
    assert_eq!(report["checks"][4]["index"], 0);
    let (code, text) = run(Path::new("does-not-exist.json"), &["--json"]);
    assert_eq!(
        (code, &serde_json::from_str::<Value>(&text).unwrap()["passed"]),
        (2, &json!(false))
    );
}

#[test]
fn what_cannot_be_read_ends_with_2() {
    let files = Files::new();
    let good = files.write("good.json", export().to_bytes().unwrap());
    let bad = files.write("bad.json", b"\xff\xfe{");
    assert_eq!(run(&bad, &[]).0, 2);
    assert_eq!(run(files.0.path(), &[]).0, 2);
    assert_eq!(run(&files.write("empty.json", ""), &[]).0, 2);
    assert_eq!(run(&good, &["--vkey", "not a key"]).0, 2);
    assert_eq!(run(&good, &["--older", "does-not-exist"]).0, 2);
    assert_eq!(run(&good, &["--older", bad.to_str().unwrap()]).0, 2);
    assert_eq!(run(&good, &["--no-such-option"]).0, 2);
    let large = files.write("large.json", vec![b' '; (1 << 20) + 1]);
    let (code, text) = run(&large, &["--max-mib", "1"]);
    assert!(code == 2 && text.contains("larger than 1048576 bytes"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_flipped_byte_never_ends_with_0(at: usize, bit in 0_u8..8) {
        let files = Files::new();
        let mut bytes = export().to_bytes().unwrap();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        let (code, text) = run(&files.write("export.json", bytes), &["--vkey", &vkey()]);
        prop_assert!(code == 1 || code == 2, "{} {}", code, text);
    }
}
