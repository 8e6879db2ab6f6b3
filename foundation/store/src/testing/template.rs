//! An empty store of this program's schema, made once for all tests of it and copied for each: bringing a schema up takes longer than
//! most tests do.

use super::{or_panic, with_database};
use crate::{DatabaseUrl, Store, migrate};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use std::path::{Path, PathBuf};

/// One number for all tests that make the PostgreSQL template at the same time: the first makes it, the others wait.
const MAKING: i64 = 0x4d75_7374_6572;

/// Puts an empty SQLite database of this schema at `path`.
pub async fn sqlite(path: &Path) {
    let folder = std::env::temp_dir().join(format!("muster-test-{}", migrate::fingerprint()));
    let template = folder.join("empty.db");
    if !template.exists() {
        or_panic(make_sqlite(&folder, &template).await);
    }
    or_panic(std::fs::copy(&template, path));
}

/// Whoever is first has made it; what the others make is the same.
async fn make_sqlite(folder: &Path, template: &PathBuf) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let own = tempfile::tempdir_in(folder)?;
    let path = own.path().join("muster.db");
    let store = or_panic(Store::open(&DatabaseUrl::Sqlite(path.clone())).await);
    or_panic(store.close().await);
    assert!(
        !own.path().join("muster.db-wal").exists(),
        "a closed database is one file"
    );
    std::fs::rename(path, template)
}

/// Creates an empty PostgreSQL database of this schema on the server, with this name.
pub async fn postgres(server: &str, name: &str) {
    let template = format!("muster_template_{}", migrate::fingerprint());
    let mut admin = or_panic(PgConnection::connect(server).await);
    if !or_panic(is_there(&mut admin, &template).await) {
        or_panic(make_postgres(&mut admin, server, &template).await);
    }
    or_panic(say(&mut admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await);
    or_panic(admin.close().await);
}

async fn make_postgres(admin: &mut PgConnection, server: &str, template: &str) -> Result<(), sqlx::Error> {
    say(admin, &format!("SELECT pg_advisory_lock({MAKING})")).await?;
    if !is_there(admin, template).await? {
        let made = format!("muster_making_{}", uuid::Uuid::now_v7().simple());
        say(admin, &format!("CREATE DATABASE {made}")).await?;
        let store = or_panic(Store::open(&DatabaseUrl::Postgres(with_database(server, &made))).await);
        or_panic(store.close().await);
        // Whoever is connected to a template keeps others from copying it.
        say(admin, &format!("ALTER DATABASE {made} ALLOW_CONNECTIONS false")).await?;
        say(admin, &format!("ALTER DATABASE {made} RENAME TO {template}")).await?;
    }
    say(admin, &format!("SELECT pg_advisory_unlock({MAKING})")).await
}

async fn is_there(admin: &mut PgConnection, name: &str) -> Result<bool, sqlx::Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)";
    let row = sqlx::query(sql).bind(name).fetch_one(admin).await?;
    row.try_get(0)
}

async fn say(admin: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    admin.execute(AssertSqlSafe(sql.to_owned())).await.map(drop)
}
