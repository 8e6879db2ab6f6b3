//! Forward-only migrations, twin files under `migrations/sqlite` and `migrations/postgres`.

use crate::Fault;
use sqlx::migrate::Migrator;

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

pub(crate) async fn sqlite(pool: &sqlx::SqlitePool) -> Result<(), Fault> {
    SQLITE.run(pool).await.map_err(|err| Fault::Migration(err.to_string()))
}

pub(crate) async fn postgres(pool: &sqlx::PgPool) -> Result<(), Fault> {
    POSTGRES
        .run(pool)
        .await
        .map_err(|err| Fault::Migration(err.to_string()))
}

/// Names this schema: it changes with every migration of either folder.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn fingerprint() -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    for migration in SQLITE.iter().chain(POSTGRES.iter()) {
        migration.version.hash(&mut hasher);
        migration.checksum.hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

/// Is the schema exactly this program's?
///
/// Errors: [`Fault::Migration`] when it is older, newer or not Muster's.
pub(crate) async fn fits_sqlite(pool: &sqlx::SqlitePool) -> Result<(), Fault> {
    let applied: Vec<i64> = sqlx::query_scalar(APPLIED).fetch_all(pool).await.map_err(unknown)?;
    fits(&SQLITE, &applied)
}

/// The same on PostgreSQL.
pub(crate) async fn fits_postgres(pool: &sqlx::PgPool) -> Result<(), Fault> {
    let applied: Vec<i64> = sqlx::query_scalar(APPLIED).fetch_all(pool).await.map_err(unknown)?;
    fits(&POSTGRES, &applied)
}

const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";

fn unknown(err: sqlx::Error) -> Fault {
    Fault::Migration(format!("this is not a database of Muster: {err}"))
}

fn fits(migrator: &Migrator, applied: &[i64]) -> Result<(), Fault> {
    let known: Vec<i64> = migrator.iter().map(|migration| migration.version).collect();
    let last = |versions: &[i64]| versions.last().copied().unwrap_or(0);
    if applied == known {
        Ok(())
    } else {
        Err(Fault::Migration(format!(
            "the database is of version {}, this program of version {}: use the program that serves it",
            last(applied),
            last(&known)
        )))
    }
}

#[cfg(test)]
#[cfg(feature = "testing")]
mod filled;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_that_is_not_this_programs_is_named() {
        let known: Vec<i64> = SQLITE.iter().map(|migration| migration.version).collect();
        assert!(fits(&SQLITE, &known).is_ok());
        let older = fits(&SQLITE, &known[..known.len() - 1]).unwrap_err().to_string();
        assert!(older.contains(&format!("version {}", known.len() - 1)), "{older}");
    }

    #[test]
    fn both_folders_hold_the_same_numbers_and_names() {
        let list = |migrator: &Migrator| {
            migrator
                .iter()
                .map(|m| (m.version, m.description.to_string()))
                .collect::<Vec<_>>()
        };
        assert_eq!(list(&SQLITE), list(&POSTGRES));
        assert!(!list(&SQLITE).is_empty());
    }
}
