//! The one place where SQLite and PostgreSQL differ.

use sea_orm::DbBackend;

/// Appended to a `SELECT` that loads a row in order to change it. SQLite has one writer, so nothing is needed there.
pub fn for_update(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => " FOR UPDATE",
        _ => "",
    }
}

/// Words of a human text that may appear in a `LIKE` pattern unharmed, with `\` as the escape character.
pub fn like_pattern(words: &str) -> String {
    let mut pattern = String::with_capacity(words.len() + 2);
    pattern.push('%');
    for c in words.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.extend(c.to_lowercase());
    }
    pattern.push('%');
    pattern
}
