//! A packet as whoever found it in a vehicle checks it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

use muster_ledger::NodeKey;
use muster_ledger::manifest::{FileLine, Manifest, digest_of, hex};
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

const ORIGIN: &str = "muster.example/log/northgate";

fn node() -> NodeKey {
    NodeKey::from_seed(&[8; 32]).unwrap()
}

fn files() -> BTreeMap<String, Vec<u8>> {
    let key = node().vkey(ORIGIN).unwrap();
    BTreeMap::from([
        ("contents.json".to_owned(), b"{}".to_vec()),
        ("key.txt".to_owned(), key.into_bytes()),
        ("packet.pdf".to_owned(), vec![b'%'; 5000]),
    ])
}

fn signed(files: &BTreeMap<String, Vec<u8>>, until: &str) -> String {
    let said = [
        ("packet", "0190"),
        ("contents", &hex(&digest_of(b"{}"))),
        ("made", "2026-11-22T08:00:00.000000Z"),
        ("until", until),
    ];
    let manifest = Manifest {
        kind: "muster-packet".into(),
        said: said.map(|(word, value)| (word.to_owned(), value.to_owned())).to_vec(),
        files: files
            .iter()
            .map(|(name, bytes)| (name.clone(), FileLine::of(bytes)))
            .collect(),
    };
    manifest.sign(ORIGIN, &node()).unwrap()
}

fn zipped(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn packet(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Vec<u8> {
    packet_until("2999-01-01T00:00:00.000000Z", change)
}

fn packet_until(until: &str, change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Vec<u8> {
    let mut files = files();
    let manifest = signed(&files, until);
    files.insert("manifest.txt".into(), manifest.into_bytes());
    change(&mut files);
    zipped(&files)
}

fn run(bytes: &[u8], options: &[&str]) -> (i32, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("packet.zip");
    std::fs::write(&path, bytes).unwrap();
    let output = Command::new(Path::new(env!("CARGO_BIN_EXE_muster-verify")))
        .arg(&path)
        .args(options)
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_good_packet_passes_and_says_whose_key_it_was() {
    let vkey = node().vkey(ORIGIN).unwrap();
    let (code, text) = run(&packet(|_| {}), &["--vkey", &vkey]);
    assert!(
        code == 0 && text.contains("GOOD: every file") && !text.contains("run out"),
        "{text}"
    );
    let (code, text) = run(&packet(|_| {}), &[]);
    assert!(code == 3 && text.contains("CONSISTENT ONLY"), "{text}");
    let (code, text) = run(&packet(|_| {}), &["--json"]);
    assert!(
        code == 3 && text.contains("\"passed\":true") && text.contains("\"key_source\":\"document\""),
        "{text}"
    );
}

#[test]
fn one_that_has_run_out_says_so() {
    let vkey = node().vkey(ORIGIN).unwrap();
    let (code, text) = run(&packet_until("2020-01-01T00:00:00.000000Z", |_| {}), &["--vkey", &vkey]);
    assert!(code == 0 && text.contains("It has run out"), "{text}");
}

#[test]
fn a_changed_an_absent_and_a_foreign_file_are_named() {
    let (code, text) = run(&packet(|files| files.get_mut("packet.pdf").unwrap()[100] ^= 1), &[]);
    assert!(
        code == 1 && text.contains("packet.pdf is not as it was signed"),
        "{text}"
    );
    let (code, text) = run(&packet(|files| drop(files.remove("contents.json"))), &[]);
    assert!(
        code == 1 && text.contains("contents.json is on the list and not here"),
        "{text}"
    );
    let (code, text) = run(&packet(|files| drop(files.insert("more.html".into(), vec![1]))), &[]);
    assert!(
        code == 1 && text.contains("more.html is here and not on the list"),
        "{text}"
    );
}

#[test]
fn a_list_that_another_key_signed_is_not_trusted() {
    let other = NodeKey::from_seed(&[9; 32]).unwrap().vkey(ORIGIN).unwrap();
    let (code, text) = run(&packet(|_| {}), &["--vkey", &other]);
    assert!(code == 2 && text.contains("cannot be trusted"), "{text}");
    let changed = packet(|files| {
        let text = String::from_utf8(files["manifest.txt"].clone()).unwrap();
        files.insert("manifest.txt".into(), text.replace("2999", "3999").into_bytes());
    });
    let (code, text) = run(&changed, &[]);
    assert!(code == 2 && text.contains("cannot be trusted"), "{text}");
}

#[test]
fn what_is_no_packet_is_said_plainly() {
    let (code, text) = run(&zipped(&BTreeMap::new()), &[]);
    assert!(code == 2, "{text}");
    let (code, text) = run(b"PK\x03\x04 and then nothing", &[]);
    assert!(code == 2 && text.contains("cannot be read"), "{text}");
    let (code, text) = run(
        &packet(|files| drop(files.insert("zeros".into(), vec![0; 3 << 20]))),
        &["--max-mib", "1"],
    );
    assert!(code == 2 && text.contains("more than"), "{text}");
}

/// Every place of this name in the headers gets another name of the same length.
fn renamed(bytes: &[u8], from: &str, to: &str, which: impl Fn(usize) -> bool) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> = (0..bytes.len() - from.len())
        .filter(|at| bytes[*at..].starts_with(from.as_bytes()))
        .collect();
    for (n, at) in places.into_iter().enumerate().filter(|(n, _)| which(*n)) {
        assert!(n < 2, "one header of its own and one of the list");
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

#[test]
fn a_file_that_is_twice_in_it_is_refused() {
    let vkey = node().vkey(ORIGIN).unwrap();
    // The forged one comes first: a program that takes the first shows it, and the library reads the last, which is signed.
    let both = packet(|files| drop(files.insert("packet.aaa".into(), b"%PDF of somebody else".to_vec())));
    let (code, text) = run(
        &renamed(&both, "packet.aaa", "packet.pdf", |_| true),
        &["--vkey", &vkey],
    );
    assert!(code == 2 && text.contains("twice"), "{text}");
}

#[test]
fn headers_that_name_a_file_in_two_ways_are_refused() {
    let vkey = node().vkey(ORIGIN).unwrap();
    let good = packet(|_| {});
    let local = renamed(&good, "contents.json", "contentz.json", |n| n == 1);
    assert_ne!(local, good);
    let (code, text) = run(&local, &["--vkey", &vkey]);
    assert!(code == 2 && text.contains("cannot be read"), "{text}");
    // A file that only its own header names.
    let mut hidden = packet(|_| {});
    let stray = zipped(&BTreeMap::from([(
        "packet.pdf".to_owned(),
        b"%PDF of somebody else".to_vec(),
    )]));
    let local_part = stray.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    hidden.splice(0..0, stray[..local_part].iter().copied());
    let (code, text) = run(&hidden, &["--vkey", &vkey]);
    assert!(code == 2, "{text}");
}
