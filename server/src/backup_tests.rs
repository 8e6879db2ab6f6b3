//! A backup holds everything, is its owner's alone, and is read back into either database.

use super::*;
use muster_store::testing::each_address;

#[cfg(unix)]
#[test]
fn a_backup_is_its_owners_alone_even_over_one_that_was_not() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("backup.part");
    std::fs::write(&part, "left by a crash").unwrap();
    drop(create(&part).unwrap());
    let made = std::fs::metadata(&part).unwrap();
    assert_eq!((made.permissions().mode() & 0o777, made.len()), (0o600, 0));
}

/// A node's folder: its database and its key.
async fn node() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("node.key"), [7; 32]).unwrap();
    let database = folder.path().join("muster.sqlite");
    let store = Store::open(&DatabaseUrl::Sqlite(database.clone())).await.unwrap();
    store.close().await.unwrap();
    (folder, format!("sqlite:{}", database.display()))
}

#[tokio::test]
async fn a_file_that_is_there_is_written_over_only_when_told() {
    let (folder, database) = node().await;
    let to = folder.path().join("yesterday.zip");
    std::fs::write(&to, "the only good one").unwrap();
    let told = backup(&database, folder.path(), &to, Existing::Keep).await.unwrap_err();
    assert!(
        told.contains("yesterday.zip is there already") && told.contains("--replace"),
        "{told}"
    );
    assert_eq!(std::fs::read_to_string(&to).unwrap(), "the only good one");
    backup(&database, folder.path(), &to, Existing::Replace).await.unwrap();
    assert!(
        ZipArchive::new(File::open(&to).unwrap())
            .unwrap()
            .by_name("manifest.json")
            .is_ok()
    );
    assert!(!part_of(&to).exists());
}

#[tokio::test]
async fn what_is_not_there_is_named_and_nothing_is_left_behind() {
    let (folder, database) = node().await;
    let (absent, to) = (folder.path().join("none.sqlite"), folder.path().join("a.zip"));
    let elsewhere = format!("sqlite:{}", absent.display());
    let told = backup(&elsewhere, folder.path(), &to, Existing::Keep)
        .await
        .unwrap_err();
    assert!(
        told.contains(&absent.display().to_string()) && !told.contains("code"),
        "{told}"
    );
    let no_folder = folder.path().join("gone").join("a.zip");
    let told = backup(&database, folder.path(), &no_folder, Existing::Keep)
        .await
        .unwrap_err();
    assert!(told.contains("gone"), "{told}");
    std::fs::remove_file(folder.path().join("node.key")).unwrap();
    let told = backup(&database, folder.path(), &to, Existing::Keep).await.unwrap_err();
    assert!(told.contains("node.key"), "{told}");
    assert!(!absent.exists() && !to.exists() && !part_of(&to).exists());
}

/// A site that stopped sharing with the sheriff of its room, and with nobody else.
const STOPPED: [&str; 5] = [
    "INSERT INTO organisation (id, kind, name, emergency_number, time_zone, created_at) VALUES \
     ('site', 'company', 'Northgate', '112', 'UTC', '2031-05-01'), ('police', 'agency', 'Police', '112', 'UTC', '2031-05-01'), \
     ('sheriff', 'agency', 'Sheriff', '112', 'UTC', '2031-05-01')",
    "INSERT INTO site (id, reference, org_id, name, address, created_at) \
     VALUES ('s1', 'S-1', 'site', 'Quarry', 'Road', '2031-05-01')",
    "INSERT INTO position (id, org_id, title, duty, created_at) VALUES ('guard', 'site', 'Guard', 'guard', '2031-05-01')",
    "INSERT INTO incident (id, reference, org_id, site_id, status, level, category, place, raised_by, raised_at) \
     VALUES ('i1', 'INC-1', 'site', 's1', 'Actual', 1, 'weapon', 'ED', 'guard', '08:00')",
    "INSERT INTO incident_party (incident_id, org_id, joined_at, stopped_at) VALUES ('i1', 'site', '08:00', NULL), \
     ('i1', 'police', '08:00', NULL), ('i1', 'sheriff', '08:00', '08:10')",
];

async fn at(database: &str, sql: &[&str]) {
    let store = Store::open(&database.parse().unwrap()).await.unwrap();
    let tx = store.begin().await.unwrap();
    for sql in sql {
        tx.execute(sql, muster_store::params![]).await.unwrap();
    }
    tx.commit().await.unwrap();
    store.close().await.unwrap();
}

fn address(url: DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url,
    }
}

/// How many rows there are in that database: the words after FROM.
async fn count(database: &str, from: &str) -> i64 {
    let store = Store::open(&database.parse().unwrap()).await.unwrap();
    let tx = store.read().await.unwrap();
    let sql = format!("SELECT COUNT(*) AS n FROM {from}");
    let rows = tx.count(&sql, muster_store::params![]).await.unwrap();
    drop(tx);
    store.close().await.unwrap();
    rows
}

/// The same backup as a program made it that did not have this table, or this column of it.
fn without(table: &str, column: Option<&str>, from: &Path, to: &Path) {
    let mut held = ZipArchive::new(File::open(from).unwrap()).unwrap();
    let mut manifest: Manifest = serde_json::from_reader(held.by_name("manifest.json").unwrap()).unwrap();
    let names = manifest.tables.get_mut(table).unwrap();
    let gone = column.map(|column| names.iter().position(|name| name == column).unwrap());
    match gone {
        Some(at) => drop(names.remove(at)),
        None => drop(manifest.tables.remove(table)),
    }
    let mut older = ZipWriter::new(File::create(to).unwrap());
    for at in 0..held.len() {
        let mut file = held.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        match (gone, name == format!("tables/{table}.jsonl")) {
            (None, true) => continue,
            (Some(gone), true) => bytes = shortened(&bytes, gone),
            _ if name == "manifest.json" => bytes = serde_json::to_vec(&manifest).unwrap(),
            _ => {}
        }
        older.start_file(name, SimpleFileOptions::default()).unwrap();
        older.write_all(&bytes).unwrap();
    }
    older.finish().unwrap();
}

/// The lines of a table without one of its columns.
fn shortened(lines: &[u8], column: usize) -> Vec<u8> {
    let mut kept = Vec::new();
    for line in lines.lines() {
        let mut values: Vec<serde_json::Value> = serde_json::from_str(&line.unwrap()).unwrap();
        values.remove(column);
        serde_json::to_writer(&mut kept, &values).unwrap();
        kept.push(b'\n');
    }
    kept
}

/// Two messages to the sheriff that never arrived: one was kept back, one was turned away.
const UNTOLD: &str = "INSERT INTO delivery (id, incident_id, org_id, title, channel, address, event, words, body, data, is_drill, \
    state, attempts, created_at, due_at, deadline_at, settled_at) VALUES \
    ('kept', 'i1', 'sheriff', 'Desk', 'live', '{}', 'alert.raised', 'LIVE', '', '{}', FALSE, 'refused', 0, '08:00', '08:00', '08:05', \
    '08:10'), ('turned', 'i1', 'sheriff', 'Desk', 'mail', '{}', 'alert.raised', 'LIVE', '', '{}', FALSE, 'refused', 2, '08:00', \
    '08:00', '08:05', '08:10')";

#[tokio::test]
async fn a_backup_of_before_messages_were_kept_back_by_name_restores_which_were() {
    each_address(|url| async move {
        let url = address(url);
        let (folder, database) = node().await;
        at(&database, &STOPPED).await;
        at(&database, &[UNTOLD]).await;
        let (new, old) = (folder.path().join("new.zip"), folder.path().join("old.zip"));
        backup(&database, folder.path(), &new, Existing::Keep).await.unwrap();
        without("delivery", Some("withheld_at"), &new, &old);
        let fresh = tempfile::tempdir().unwrap();
        restore(&url, fresh.path(), &old).await.unwrap();
        for which in ["id = 'kept' AND withheld_at = '08:10'", "withheld_at IS NULL"] {
            assert_eq!(count(&url, &format!("delivery WHERE {which}")).await, 1, "{which}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_backup_of_before_sites_had_labels_restores_them_as_amber_and_a_later_one_as_they_are() {
    each_address(|url| async move {
        let url = address(url);
        let (folder, database) = node().await;
        at(&database, &STOPPED).await;
        let change = "INSERT INTO site_change (site_id, revision, at, title, fields) VALUES ('s1', 2, '08:20', 'Guard', '[\"tlp\"]')";
        at(&database, &["UPDATE site SET tlp = 'TLP:RED', revision = 2", change]).await;
        let (new, old) = (folder.path().join("new.zip"), folder.path().join("old.zip"));
        let held = backup(&database, folder.path(), &new, Existing::Keep).await.unwrap();
        without("site", Some("tlp"), &new, &old);
        let fresh = tempfile::tempdir().unwrap();
        assert_eq!(restore(&url, fresh.path(), &old).await.unwrap(), held);
        let elsewhere = tempfile::tempdir().unwrap();
        let later = format!("sqlite:{}", elsewhere.path().join("muster.sqlite").display());
        restore(&later, &elsewhere.path().join("data"), &new).await.unwrap();
        for (url, label) in [(&url, "TLP:AMBER"), (&later, "TLP:RED")] {
            let sites = "site s JOIN site_change c ON c.site_id = s.id WHERE c.title = 'Guard' AND s.tlp";
            assert_eq!(count(url, &format!("{sites} = '{label}'")).await, 1, "{label}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_backup_of_before_changes_were_counted_restores_at_the_first_revision() {
    each_address(|url| async move {
        let url = address(url);
        let (folder, database) = node().await;
        at(&database, &STOPPED).await;
        let file = |name: String| folder.path().join(name);
        let mut old = file("0.zip".into());
        let held = backup(&database, folder.path(), &old, Existing::Keep).await.unwrap();
        for table in ["position", "organisation"] {
            for column in ["revision", "field_revisions", "changed_at", "changed_by"] {
                let older = file(format!("{table}.{column}.zip"));
                without(table, Some(column), &old, &older);
                old = older;
            }
        }
        let fresh = tempfile::tempdir().unwrap();
        assert_eq!(restore(&url, fresh.path(), &old).await.unwrap(), held);
        let first = "revision = 1 AND field_revisions = '{}' AND changed_at IS NULL AND changed_by IS NULL";
        for table in ["position", "organisation"] {
            let all = count(&url, table).await;
            assert!(all > 0, "{table}");
            assert_eq!(count(&url, &format!("{table} WHERE {first}")).await, all, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_backup_of_before_stops_were_kept_restores_those_that_stand() {
    each_address(|url| async move {
        let url = address(url);
        let (folder, database) = node().await;
        at(&database, &STOPPED).await;
        let (new, old) = (folder.path().join("new.zip"), folder.path().join("old.zip"));
        let held = backup(&database, folder.path(), &new, Existing::Keep).await.unwrap();
        without("sharing_stop", None, &new, &old);
        let fresh = tempfile::tempdir().unwrap();
        assert_eq!(restore(&url, fresh.path(), &old).await.unwrap(), held);
        for which in [
            "TRUE",
            "org_id = 'sheriff' AND stopped_at = '08:10' AND resumed_at IS NULL",
        ] {
            assert_eq!(count(&url, &format!("sharing_stop WHERE {which}")).await, 1, "{which}");
        }
    })
    .await;
    // A backup that has them says all there is: nothing is made up beside it.
    let (folder, database) = node().await;
    at(&database, &STOPPED).await;
    let new = folder.path().join("new.zip");
    backup(&database, folder.path(), &new, Existing::Keep).await.unwrap();
    let fresh = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", fresh.path().join("muster.sqlite").display());
    restore(&url, &fresh.path().join("data"), &new).await.unwrap();
    assert_eq!(count(&url, "sharing_stop").await, 0);
}
