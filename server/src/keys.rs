//! The node's two keys: one signs checkpoints, one seals secrets at rest. A file in the data folder, readable by its owner only.

use muster_ledger::NodeKey;
use muster_membership::keys::SealingKey;
use rand::Rng;
use std::{fs, io::Write, path::Path};

/// Both keys of a node.
pub struct NodeKeys {
    pub signing: NodeKey,
    pub sealing: SealingKey,
}

/// Whether there may be a key already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// The database is empty: a missing key is drawn.
    FirstStart,
    /// The database has lived under a key: a missing one is refused. Under a new key its sealed secrets would never open again.
    Lived,
}

/// Reads the key file, or draws it on the first start.
///
/// Errors: a sentence when the file is unreadable, damaged, missing beside a database that has lived, or cannot be written.
pub fn open(data_dir: &Path, before: Before) -> Result<NodeKeys, String> {
    let path = data_dir.join("node.key");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(err) if err.kind() == std::io::ErrorKind::NotFound && before == Before::Lived => {
            return Err(format!(
                "{} is missing, and the database has lived under it. Put the file back, from its backup if need be: a new key opens \
                 none of the sealed secrets, and the logs would go on under another name",
                path.display()
            ));
        }
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => draw(&path)?,
        Err(err) => return Err(format!("{}: {err}", path.display())),
    };
    let line = |name: &str| {
        let found = text.lines().find_map(|line| line.strip_prefix(name));
        let bytes = found.and_then(|hex_text| hex::decode(hex_text.trim()).ok());
        bytes
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .ok_or_else(|| format!("{}: the line {name} is damaged", path.display()))
    };
    Ok(NodeKeys {
        signing: NodeKey::from_seed(&line("signing ")?).map_err(|err| err.to_string())?,
        sealing: SealingKey::new(&line("sealing ")?).map_err(|err| err.to_string())?,
    })
}

/// Draws both keys and writes them so that a crash leaves either no file or a whole one.
fn draw(path: &Path) -> Result<String, String> {
    let (signing, sealing): ([u8; 32], [u8; 32]) = (rand::rng().random(), rand::rng().random());
    let text = format!("signing {}\nsealing {}\n", hex::encode(signing), hex::encode(sealing));
    write(path, text.as_bytes())?;
    Ok(text)
}

/// Puts a restored key file in its place.
pub fn keep(data_dir: &Path, bytes: &[u8]) -> Result<(), String> {
    write(&data_dir.join("node.key"), bytes)
}

/// Takes a restored key file away again, when the rest was not restored.
pub fn forget(data_dir: &Path) -> Result<(), String> {
    let path = data_dir.join("node.key");
    fs::remove_file(&path).map_err(|err| format!("{}: {err}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let fail = |err: std::io::Error| format!("{}: {err}", path.display());
    let part = path.with_extension("part");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part).map_err(fail)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(fail)?;
    fs::rename(&part, path).map_err(fail)
}

#[cfg(test)]
mod tests {
    use super::Before;

    #[test]
    fn the_same_file_gives_the_same_key_and_a_damaged_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let open = |before| super::open(folder.path(), before);
        let missing = open(Before::Lived).err().unwrap();
        assert!(missing.contains("node.key") && missing.contains("missing"), "{missing}");
        let first = open(Before::FirstStart).unwrap().signing.public_key();
        assert_eq!(open(Before::Lived).unwrap().signing.public_key(), first);
        std::fs::write(folder.path().join("node.key"), "signing 00\n").unwrap();
        assert!(open(Before::FirstStart).is_err());
    }
}
