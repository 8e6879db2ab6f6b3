//! The proof vectors of the transparency-dev project: 96 cases with their verdicts.

#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use muster_ledger::{Hash, InvalidProof, verify_consistency, verify_inclusion};
use serde_json::Value;

#[test]
fn every_vector_has_the_verdict_it_should() {
    let Some(folder) = common::samples("merkle") else {
        return;
    };
    let mut wrong = Vec::new();
    let files = json_files(&folder);
    for file in &files {
        let case: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let refused = verdict(&case).is_err();
        if refused != case["wantErr"].as_bool().unwrap() {
            wrong.push(file);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(files.len(), 96);
}

fn verdict(case: &Value) -> Result<(), InvalidProof> {
    let proof: Vec<Hash> = match &case["proof"] {
        Value::Array(hashes) => hashes.iter().map(hash).collect::<Result<_, _>>()?,
        _ => Vec::new(),
    };
    if case.get("leafIdx").is_some() {
        let (index, size) = (case["leafIdx"].as_u64().unwrap(), case["treeSize"].as_u64().unwrap());
        verify_inclusion(index, size, &hash(&case["leafHash"])?, &proof, &hash(&case["root"])?)
    } else {
        let (old, new) = (case["size1"].as_u64().unwrap(), case["size2"].as_u64().unwrap());
        verify_consistency(old, new, &hash(&case["root1"])?, &hash(&case["root2"])?, &proof)
    }
}

/// Some vectors have an empty or an overlong hash: our types refuse those before any arithmetic.
fn hash(text: &Value) -> Result<Hash, InvalidProof> {
    BASE64_STANDARD
        .decode(text.as_str().unwrap())
        .unwrap()
        .try_into()
        .map_err(|_| InvalidProof)
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(json_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files
}
