//! Embeds the faces that `cargo xtask assets` placed in `fonts/dist`. A missing face is not an error here: `cargo check` works on a
//! fresh clone, and whoever asks for a document is told what to run.

use std::{env, fs, path::Path};

/// Files without their ending, in the order in which they are asked for a glyph.
const FACES: [&str; 11] = [
    "atkinson-hyperlegible-next-400",
    "atkinson-hyperlegible-next-700",
    "atkinson-hyperlegible-mono-400",
    "noto-sans-400",
    "noto-sans-700",
    "noto-sans-arabic-400",
    "noto-sans-arabic-700",
    "noto-sans-hebrew-400",
    "noto-sans-hebrew-700",
    "noto-sans-devanagari-400",
    "noto-sans-devanagari-700",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=fonts/dist");
    println!("cargo:rerun-if-changed=build.rs");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("fonts/dist");
    let mut faces = String::from("&[");
    for name in FACES {
        let file = folder.join(format!("{name}.ttf"));
        if file.exists() {
            faces.push_str(&format!(
                "({name:?}, include_bytes!({:?}) as &[u8]),",
                file.display().to_string()
            ));
        }
    }
    faces.push(']');
    if faces.matches("include_bytes").count() < FACES.len() {
        println!("cargo:warning=the faces of documents are not placed: run cargo xtask assets");
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("faces.rs"), faces)?;
    Ok(())
}
