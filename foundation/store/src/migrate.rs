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

#[cfg(test)]
mod tests {
    use super::*;

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
