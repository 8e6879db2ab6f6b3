//! Builds this crate anew when a migration is added: the macro that holds them knows only those that were there.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
