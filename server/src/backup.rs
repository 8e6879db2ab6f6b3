//! `muster backup` and `muster restore`: one zip file with every table and the node's keys.
//!
//! A backup is read in one snapshot while the server serves. It holds the keys, so keep it where you keep keys.

use crate::health::store::FactName;
use futures_util::StreamExt;
use muster_response::{delivery::store as deliveries, incident::store as incidents};
use muster_store::{DatabaseUrl, Store, dump};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const FORMAT: &str = "muster-backup/v1";

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: String,
    program: String,
    made_at: String,
    /// Column names of each table, in the order of its lines.
    tables: BTreeMap<String, Vec<String>>,
}

impl Manifest {
    fn holds(&self, table: &str, column: &str) -> bool {
        let names = self.tables.get(table);
        names.is_some_and(|names| names.iter().any(|name| name == column))
    }
}

fn words(err: impl std::fmt::Display) -> String {
    err.to_string()
}

/// What becomes of a file that has the backup's name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and no backup is made.
    Keep,
    /// The backup takes its place once it is whole.
    Replace,
}

/// Writes a backup. The file appears under its name only when it is whole.
///
/// Errors: a sentence for the person who runs it.
pub async fn backup(database: &str, data_dir: &Path, to: &Path, existing: Existing) -> Result<u64, String> {
    must_be_free(to, existing)?;
    let key = data_dir.join("node.key");
    let key = std::fs::read(&key).map_err(|err| format!("the node's key {}: {err}", key.display()))?;
    let url: DatabaseUrl = database.parse().map_err(words)?;
    let store = Store::open_as_it_is(&url).await.map_err(words)?;
    let part = part_of(to);
    let written = match write(&store, &key, &part).await {
        Ok(rows) => must_be_free(to, existing)
            .and_then(|()| std::fs::rename(&part, to).map_err(|err| about(to, err)))
            .map(|()| rows),
        Err(words) => Err(words),
    };
    let rows = match written {
        Ok(rows) => rows,
        // What is half done holds the node's keys as well.
        Err(words) => return Err(and_without(&part, words)),
    };
    let now = muster_terms::Clock::now(&muster_terms::SystemClock);
    note(&store, rows, now).await.map_err(words)?;
    store.close().await.map_err(words)?;
    Ok(rows)
}

fn about(path: &Path, err: std::io::Error) -> String {
    format!("{}: {err}", path.display())
}

/// Nobody loses the backup of yesterday by a name that was typed twice.
fn must_be_free(to: &Path, existing: Existing) -> Result<(), String> {
    if existing == Existing::Keep && to.try_exists().map_err(|err| about(to, err))? {
        return Err(format!(
            "{} is there already; give another name, or --replace to write over it",
            to.display()
        ));
    }
    Ok(())
}

/// Where it grows, beside its name.
fn part_of(to: &Path) -> PathBuf {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

/// Takes away what was begun; if even that cannot be done, it says so too.
fn and_without(part: &Path, words: String) -> String {
    match std::fs::remove_file(part) {
        Err(err) if err.kind() != ErrorKind::NotFound => format!("{words}; and {} stays behind: {err}", part.display()),
        _ => words,
    }
}

/// A new file for its owner's eyes alone: it will hold the node's keys. One that a crash left is begun anew.
fn create(part: &Path) -> std::io::Result<File> {
    match std::fs::remove_file(part) {
        Err(err) if err.kind() != ErrorKind::NotFound => return Err(err),
        _ => {}
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(part)
}

/// The health page and the first run's steps say when the last good one was made.
async fn note(store: &Store, rows: u64, now: muster_terms::Timestamp) -> Result<(), muster_store::Fault> {
    let tx = store.begin().await?;
    crate::health::store::keep_fact(&tx, FactName::BackupMade, now, &rows.to_string()).await?;
    tx.commit().await
}

async fn write(store: &Store, key: &[u8], part: &Path) -> Result<u64, String> {
    let file = create(part).map_err(|err| about(part, err))?;
    let mut zip = ZipWriter::new(file);
    let options = SimpleFileOptions::default().unix_permissions(0o600);
    let tx = store.read().await.map_err(words)?;
    let mut tables = BTreeMap::new();
    let mut rows = 0;
    for table in dump::TABLES {
        let columns = dump::columns(&tx, table).await.map_err(words)?;
        zip.start_file(format!("tables/{table}.jsonl"), options)
            .map_err(words)?;
        {
            let mut lines = std::pin::pin!(dump::lines(&tx, table, &columns).await.map_err(words)?);
            while let Some(line) = lines.next().await {
                writeln!(zip, "{}", line.map_err(words)?).map_err(words)?;
                rows += 1;
            }
        }
        tables.insert(
            (*table).to_owned(),
            columns.into_iter().map(|column| column.name).collect(),
        );
    }
    zip.start_file("node.key", options).map_err(words)?;
    zip.write_all(key).map_err(words)?;
    let manifest = Manifest {
        format: FORMAT.into(),
        program: env!("CARGO_PKG_VERSION").into(),
        made_at: muster_terms::stored_instant(muster_terms::Clock::now(&muster_terms::SystemClock)),
        tables,
    };
    zip.start_file("manifest.json", options).map_err(words)?;
    zip.write_all(&serde_json::to_vec_pretty(&manifest).map_err(words)?)
        .map_err(words)?;
    zip.finish().map_err(words)?.sync_all().map_err(words)?;
    Ok(rows)
}

/// Restores a backup into an empty database and data folder, in one transaction: all of it or nothing.
///
/// Errors: a sentence, when the file is not ours, the database is not empty, or a table is not known to this program.
pub async fn restore(database: &str, data_dir: &Path, from: &Path) -> Result<u64, String> {
    let file = File::open(from).map_err(|err| about(from, err))?;
    let mut zip = ZipArchive::new(file).map_err(|_| format!("{} is not a backup of Muster", from.display()))?;
    let manifest: Manifest = serde_json::from_reader(
        zip.by_name("manifest.json")
            .map_err(|_| "the file is not a backup of Muster")?,
    )
    .map_err(words)?;
    if manifest.format != FORMAT {
        return Err(format!("this program reads {FORMAT}, the file is {}", manifest.format));
    }
    crate::data_dir::make(data_dir)?;
    if data_dir.join("node.key").exists() {
        return Err(format!(
            "{} holds a node already; restore into an empty folder",
            data_dir.display()
        ));
    }
    let url: DatabaseUrl = database.parse().map_err(words)?;
    let store = Store::open(&url).await.map_err(words)?;
    let mut key = Vec::new();
    zip.by_name("node.key")
        .map_err(words)?
        .read_to_end(&mut key)
        .map_err(words)?;
    // The key first: rows without their key would be served under another one.
    crate::keys::keep(data_dir, &key)?;
    let filled = fill(&store, &mut zip, &manifest).await;
    if filled.is_err() {
        crate::keys::forget(data_dir)?;
    }
    store.close().await.map_err(words)?;
    filled
}

async fn fill(store: &Store, zip: &mut ZipArchive<File>, manifest: &Manifest) -> Result<u64, String> {
    let tx = store.begin().await.map_err(words)?;
    if muster_membership::organisation::store::any(&tx).await.map_err(words)? {
        return Err("the database is not empty; restore into an empty one".into());
    }
    if let Some(unknown) = manifest
        .tables
        .keys()
        .find(|table| !dump::TABLES.contains(&table.as_str()))
    {
        return Err(format!(
            "the backup holds the table {unknown}, which this program does not know: it was made by a newer one"
        ));
    }
    let mut rows = 0;
    for table in dump::TABLES {
        let Some(names) = manifest.tables.get(*table) else {
            continue;
        };
        let known = dump::columns(&tx, table).await.map_err(words)?;
        let columns = names
            .iter()
            .map(|name| known.iter().find(|column| column.name == *name).cloned())
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| format!("the backup's table {table} has a column this program does not know"))?;
        let lines = BufReader::new(zip.by_name(&format!("tables/{table}.jsonl")).map_err(words)?);
        let lines: Vec<String> = lines.lines().collect::<Result<_, _>>().map_err(words)?;
        for line in lines {
            dump::insert_line(&tx, table, &columns, &line).await.map_err(words)?;
            rows += 1;
        }
    }
    if !manifest.tables.contains_key("sharing_stop") {
        // Made before stops were kept by themselves: what their migration says of the rooms of before.
        incidents::note_standing_stops(&tx).await.map_err(words)?;
    }
    if !manifest.holds("delivery", "withheld_at") {
        // Likewise of messages, before those that were kept back were told apart from those that were turned away.
        deliveries::note_withheld(&tx).await.map_err(words)?;
    }
    dump::continue_numbers(&tx).await.map_err(words)?;
    tx.commit().await.map_err(words)?;
    Ok(rows)
}

#[cfg(test)]
#[path = "backup_tests.rs"]
mod tests;
