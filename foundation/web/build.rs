//! Rebuilds this crate when the built assets or the texts change, and says so when the assets are missing.
//! A missing `dist` is not an error here: `cargo check` works on a fresh clone, and pages say what to run.

fn main() {
    println!("cargo:rerun-if-changed=dist");
    println!("cargo:rerun-if-changed=texts");
    if !std::path::Path::new("dist/manifest.json").exists() {
        println!("cargo:warning=assets are not built: run cargo xtask assets");
    }
}
