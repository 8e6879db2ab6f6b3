//! Our log, checked by Go's `sumdb` packages: an implementation that nobody here wrote.
//!
//! Needs Debian's `golang-go` and `golang-golang-x-mod-dev`; without them it says "skipped".

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

use muster_ledger::export::{Content, Export, ExportEntry};
use muster_ledger::*;
use serde_json::{Value, json};
use tempfile::TempDir;

const ORIGIN: &str = "muster.example/log/0190d8e2-0000-7000-8000-000000000001";

/// Where Debian puts Go packages that are not part of Go.
const GOPATH: &str = "/usr/share/gocode";

#[test]
fn an_implementation_that_is_not_ours_reads_our_logs() {
    let folder = TempDir::new().unwrap();
    let Some(oracle) = build_oracle(folder.path()) else {
        return;
    };

    for (name, sizes) in [
        ("small", vec![1, 2, 7, 15]),
        ("edge", vec![255, 256, 257, 512]),
        ("large", vec![3, 65_535, 66_000]),
    ] {
        let log = folder.path().join(name);
        let older = grow_log(&log, &sizes);
        let size = *sizes.last().unwrap();
        let (passed, text) = run(&oracle, &log, &older);
        assert!(passed, "{name}: {text}");
        assert!(text.starts_with(&format!("ok: {size} entries, ")), "{text}");
        assert!(
            text.ends_with(&format!("{} older checkpoints\n", sizes.len() - 1)),
            "{text}"
        );
    }

    // The oracle can say no: one flipped byte in a tile, in an entry, in the signature.
    for file in ["tile/0/000.p/15", "tile/entries/000.p/15", "checkpoint"] {
        let path = folder.path().join("small").join(file);
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        let at = bad.len() - 5;
        bad[at] ^= 1;
        std::fs::write(&path, bad).unwrap();
        let (passed, text) = run(&oracle, &folder.path().join("small"), &[]);
        assert!(!passed && text.starts_with("wrong: "), "{file}: {text}");
        std::fs::write(&path, good).unwrap();
    }
}

#[test]
fn an_implementation_that_is_not_ours_reads_our_exports() {
    let folder = TempDir::new().unwrap();
    let Some(oracle) = build_oracle(folder.path()) else {
        return;
    };
    let record = |n: u8| match json!({"kind": "release", "n": n, "words": "<é>"}) {
        Value::Object(record) => record,
        _ => unreachable!(),
    };
    let digest = |n: u8| salted_digest(&[n; 32], &canonical::object_to_canonical(&record(n)).unwrap());
    let checkpoint = |size: u8| {
        let root = root_of((0..size).map(digest));
        sign_checkpoint(ORIGIN, size.into(), &root, &node()).unwrap()
    };
    let entries = (0..9u8).map(|n| ExportEntry {
        index: n.into(),
        digest: digest(n),
        content: match n {
            4 => Content::Deleted,
            _ => Content::Disclosed {
                salt: [n; 32],
                record: record(n),
            },
        },
    });
    let export = Export {
        origin: ORIGIN.into(),
        vkey: node().vkey(ORIGIN).unwrap(),
        checkpoint: checkpoint(9),
        earlier_checkpoint: None,
        entries: entries.collect(),
    };
    let (file, older) = (folder.path().join("export.json"), folder.path().join("older"));
    let good = String::from_utf8(export.to_bytes().unwrap()).unwrap();
    write(&file, good.as_bytes());
    write(&older, checkpoint(5).as_bytes());
    let (passed, text) = run(&oracle, &file, std::slice::from_ref(&older));
    assert!(passed, "{text}");
    assert_eq!(text, "ok: 9 entries, 9 inclusion proofs, 1 older checkpoints\n");

    // One changed word of a record, one entry less, another log's checkpoint.
    write(&file, good.replacen("\"n\":3", "\"n\":7", 1).as_bytes());
    let (passed, text) = run(&oracle, &file, &[]);
    assert!(
        !passed && text.contains("entry 3: the record does not have its digest"),
        "{text}"
    );
    write(&file, good.as_bytes());
    let other = root_of((0..5).map(|n| digest(n + 1)));
    write(&older, sign_checkpoint(ORIGIN, 5, &other, &node()).unwrap().as_bytes());
    let (passed, text) = run(&oracle, &file, std::slice::from_ref(&older));
    assert!(!passed && text.starts_with("wrong: "), "{text}");
}

/// Grows a log batch by batch, writes it to disk as it is served, and gives the older checkpoints' files.
fn grow_log(folder: &Path, sizes: &[u64]) -> Vec<PathBuf> {
    let key = node();
    let (mut edge, mut older) = (Edge::empty(), Vec::new());
    for size in sizes {
        let entries: Vec<Hash> = (edge.size()..*size)
            .map(|n| salted_digest(&[0; 32], &n.to_be_bytes()))
            .collect();
        let appended = edge.append(&entries).unwrap();
        for (path, bytes) in appended.tiles.iter().map(|(id, bytes)| (id.path(), bytes)) {
            write(&folder.join(path), bytes);
        }
        for (path, bytes) in appended.bundles.iter().map(|(id, bytes)| (id.path(), bytes)) {
            write(&folder.join(path), bytes);
        }
        edge = appended.edge;
        let checkpoint = sign_checkpoint(ORIGIN, edge.size(), &edge.root(), &key).unwrap();
        let kept = folder.join(format!("checkpoint.{size}"));
        write(&kept, checkpoint.as_bytes());
        write(&folder.join("checkpoint"), checkpoint.as_bytes());
        older.push(kept);
    }
    older.pop();
    older
}

fn run(oracle: &Path, log: &Path, older: &[PathBuf]) -> (bool, String) {
    let output = Command::new(oracle)
        .arg(node().vkey(ORIGIN).unwrap())
        .arg(log)
        .args(older)
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

fn node() -> NodeKey {
    NodeKey::from_seed(&[4; 32]).unwrap()
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[allow(clippy::print_stdout)]
fn build_oracle(folder: &Path) -> Option<PathBuf> {
    if Command::new("go").arg("version").output().is_err() {
        println!("skipped: no Go on this machine (Debian package golang-go)");
        return None;
    }
    if !Path::new(GOPATH).join("src/golang.org/x/mod/sumdb").is_dir() {
        println!("skipped: no golang.org/x/mod on this machine (Debian package golang-golang-x-mod-dev)");
        return None;
    }
    let oracle = folder.join("oracle");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle/main.go");
    // GOPATH mode: the packages come from the system, and nothing is fetched.
    let output = Command::new("go")
        .args(["build", "-o"])
        .args([&oracle, &source])
        .env("GO111MODULE", "off")
        .env("GOPATH", GOPATH)
        .env("GOCACHE", folder.join("go-cache"))
        .env("GOFLAGS", "")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(oracle)
}
