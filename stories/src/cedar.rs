//! The stock Cedar program, asked again what ours decided.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Where `cargo xtask cedar-cli` puts it, where a setting names it, or on the path.
fn program() -> Option<PathBuf> {
    let named = std::env::var_os("MUSTER_TEST_CEDAR_CLI").map(PathBuf::from);
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/bin/cedar");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("cedar"));
    let all = named.into_iter().chain([ours]).chain(on_path);
    all.into_iter().find(|program| program.is_file())
}

/// What the stock program says of a downloaded decision; `None` where there is no such program.
pub fn decides_again(export: &serde_json::Value) -> Option<String> {
    let program = program()?;
    let folder = tempfile::tempdir().expect("a folder");
    let text = |key: &str| export[key].as_str().expect("Cedar text").to_owned();
    let files = [
        ("--schema", "schema.cedarschema", text("schema")),
        ("--policies", "policies.cedar", text("policies")),
        ("--entities", "entities.json", export["entities"].to_string()),
        ("--request-json", "request.json", export["request"].to_string()),
    ];
    let mut command = Command::new(program);
    command.current_dir(folder.path()).args(["authorize", "--verbose"]);
    for (flag, name, text) in &files {
        std::fs::write(folder.path().join(name), text).expect("a file");
        command.args([flag, name]);
    }
    let output = command.output().expect("the program runs");
    Some(String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
}
