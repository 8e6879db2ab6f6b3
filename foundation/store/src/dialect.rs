//! The one place where SQLite and PostgreSQL differ.

use sea_orm::DbBackend;

/// Appended to a `SELECT` that loads a row in order to change it. SQLite has one writer, so nothing is needed there.
pub fn for_update(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => " FOR UPDATE",
        _ => "",
    }
}

/// Appended to a `SELECT` that takes rows which nobody else is changing, and leaves the others. SQLite has one writer: nobody else is.
pub fn for_update_of_free(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
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

/// Name and declared type of the columns of table `$1`, in order.
pub fn columns_of(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "SELECT column_name::text AS name, data_type::text AS type FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
        }
        _ => "SELECT name, type FROM pragma_table_info($1) ORDER BY cid",
    }
}

/// The tables of the schema, without those of the migrations and of SQLite itself.
pub fn tables(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema() \
             AND table_name <> '_sqlx_migrations' ORDER BY table_name"
        }
        _ => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations' ORDER BY name"
        }
    }
}

/// Lets a restore bring the numbers that PostgreSQL would draw itself.
pub fn keep_given_ids(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "OVERRIDING SYSTEM VALUE",
        _ => "",
    }
}

/// Moves a table's drawn numbers behind the largest there is. SQLite does so by itself.
pub fn continue_numbers(backend: DbBackend, table: &str) -> Option<String> {
    (backend == DbBackend::Postgres).then(|| {
        format!(
            "SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), GREATEST((SELECT MAX(id) FROM \"{table}\"), 1))"
        )
    })
}
