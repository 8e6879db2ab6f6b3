//! Says so when the assets are missing, and rebuilds this crate for a release when they or the texts change: a release holds them, every
//! other build reads them where they lie, so that a changed word compiles nothing.
//! A missing `dist` is not an error here: `cargo check` works on a fresh clone, and pages say what to run.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=dist");
        println!("cargo:rerun-if-changed=texts");
    }
    if !std::path::Path::new("dist/manifest.json").exists() {
        println!("cargo:warning=assets are not built: run cargo xtask assets");
    }
}
