//! Tiles and entry bundles: their names, and the paths they are served at.
//!
//! Source: C2SP tlog-tiles, "Merkle Tree" and "Log entries". A tile of level `l` holds up to 256 hashes, each the root
//! of a perfect subtree of 256^l leaves. The last tile of a level is partial while it is not full.

use crate::hash::Hash;

/// The hashes in a full tile, and the entries in a full bundle.
pub const FULL_WIDTH: u16 = 256;

/// The bytes of one hash in a tile.
pub const HASH_BYTES: usize = 32;

/// The highest level the format knows.
const MAX_LEVEL: u8 = 63;

/// One tile of hashes: `level` 0 to 63, `index` within the level, `width` 1 to 256 hashes (256 is a full tile).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    pub level: u8,
    pub index: u64,
    pub width: u16,
}

/// One bundle of entries: `index` counts bundles of 256, `width` 1 to 256 entries (256 is a full bundle).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BundleId {
    pub index: u64,
    pub width: u16,
}

/// What a path below a log's prefix names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogFile {
    /// `checkpoint`: mutable, `text/plain; charset=utf-8`.
    Checkpoint,
    /// `tile/<L>/<N>[.p/<W>]`: immutable, `application/octet-stream`.
    Tile(TileId),
    /// `tile/entries/<N>[.p/<W>]`: immutable, `application/octet-stream`.
    Entries(BundleId),
}

impl LogFile {
    /// Reads a path such as `tile/0/x001/234.p/7`. `None` for any spelling but the one the format gives.
    pub fn parse(path: &str) -> Option<LogFile> {
        match path {
            "checkpoint" => Some(LogFile::Checkpoint),
            _ => TileId::parse(path)
                .map(LogFile::Tile)
                .or_else(|| BundleId::parse(path).map(LogFile::Entries)),
        }
    }
}

impl TileId {
    /// The path below the log's prefix: `tile/<L>/<N>` or `tile/<L>/<N>.p/<W>`.
    pub fn path(&self) -> String {
        format!("tile/{}/{}", self.level, numbered(self.index, self.width))
    }

    /// Reads what [`TileId::path`] writes; `None` for anything else.
    pub fn parse(path: &str) -> Option<TileId> {
        let (level, number) = path.strip_prefix("tile/")?.split_once('/')?;
        let level: u8 = level.parse().ok().filter(|level| *level <= MAX_LEVEL)?;
        let (index, width) = parse_numbered(number)?;
        let tile = TileId { level, index, width };
        // "00", "+1" and "x000/001" parse as numbers but are not the one spelling.
        (tile.path() == path).then_some(tile)
    }

    /// The bytes of this tile, cut from the same tile at the same or a greater width. `None` when there is too little.
    ///
    /// A store may keep only the widest version of each tile: a narrower one is always its beginning.
    pub fn cut<'a>(&self, wider: &'a [u8]) -> Option<&'a [u8]> {
        wider.get(..usize::from(self.width) * HASH_BYTES)
    }

    /// The tile that holds the hash number `n` of a level, as wide as a log of `size` entries has it.
    pub(crate) fn holding(level: u8, n: u64, size: u64) -> TileId {
        let index = n / u64::from(FULL_WIDTH);
        let hashes = shifted(size, level) - index * u64::from(FULL_WIDTH);
        TileId {
            level,
            index,
            width: u16::try_from(hashes).unwrap_or(FULL_WIDTH).min(FULL_WIDTH),
        }
    }
}

impl BundleId {
    /// The path below the log's prefix: `tile/entries/<N>` or `tile/entries/<N>.p/<W>`.
    pub fn path(&self) -> String {
        format!("tile/entries/{}", numbered(self.index, self.width))
    }

    /// Reads what [`BundleId::path`] writes; `None` for anything else.
    pub fn parse(path: &str) -> Option<BundleId> {
        let (index, width) = parse_numbered(path.strip_prefix("tile/entries/")?)?;
        let bundle = BundleId { index, width };
        (bundle.path() == path).then_some(bundle)
    }
}

/// How many hashes a level has in a log of `size` entries: one for every whole 256^level entries.
pub(crate) fn shifted(size: u64, level: u8) -> u64 {
    size.checked_shr(8 * u32::from(level)).unwrap_or(0)
}

/// The hashes of a tile's bytes; a rest shorter than a hash is left out.
pub(crate) fn hashes(bytes: &[u8]) -> impl Iterator<Item = Hash> {
    bytes.as_chunks::<HASH_BYTES>().0.iter().copied()
}

fn numbered(index: u64, width: u16) -> String {
    let mut number = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        number = format!("x{:03}/{number}", rest % 1000);
        rest /= 1000;
    }
    if width < FULL_WIDTH {
        number.push_str(&format!(".p/{width}"));
    }
    number
}

fn parse_numbered(text: &str) -> Option<(u64, u16)> {
    let (number, width) = match text.split_once(".p/") {
        Some((number, width)) => (
            number,
            width.parse().ok().filter(|width| (1..FULL_WIDTH).contains(width))?,
        ),
        None => (text, FULL_WIDTH),
    };
    let mut index = 0_u64;
    for part in number.split('/') {
        let digits: u64 = part
            .strip_prefix('x')
            .unwrap_or(part)
            .parse()
            .ok()
            .filter(|digits| *digits < 1000)?;
        index = index.checked_mul(1000)?.checked_add(digits)?;
    }
    Some((index, width))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_as_the_specification_writes_them() {
        let tile = TileId {
            level: 3,
            index: 1_234_067,
            width: 256,
        };
        assert_eq!(tile.path(), "tile/3/x001/x234/067");
        assert_eq!(
            BundleId {
                index: 1_234_067,
                width: 8
            }
            .path(),
            "tile/entries/x001/x234/067.p/8"
        );
        assert_eq!(
            TileId {
                level: 0,
                index: 0,
                width: 1
            }
            .path(),
            "tile/0/000.p/1"
        );
    }

    #[test]
    fn only_the_one_spelling_is_read() {
        for path in [
            "",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/00/000",
            "tile/+0/000",
            "tile/64/000",
            "tile/-1/000",
            "tile/0/x000",
            "tile/0/x000/001",
            "tile/0/001/002",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p",
            "tile/0/000.p/",
            "tile/0/000/",
            "/tile/0/000",
            "tile/0/000 ",
            "tile/0/+01",
            "tile/0/x+01/000",
            "tile/data/000",
            "tile/8/0/000",
            "tile/entries/x000/000",
            "tile/entries/000.p/0",
            "tile/entries",
            "tile/0/../000",
            "checkpoint/",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/0/\u{663}00",
        ] {
            assert_eq!(LogFile::parse(path), None, "{path}");
        }
        assert_eq!(LogFile::parse("checkpoint"), Some(LogFile::Checkpoint));
        let last = TileId {
            level: 63,
            index: u64::MAX,
            width: 255,
        };
        assert_eq!(
            LogFile::parse("tile/63/x018/x446/x744/x073/x709/x551/615.p/255"),
            Some(LogFile::Tile(last))
        );
    }

    #[test]
    fn widths_are_those_of_the_specification_s_example() {
        // "a tree of size 70,000 …": C2SP tlog-tiles, "Partial Tiles".
        let last = |level| TileId::holding(level, shifted(70_000, level) - 1, 70_000);
        assert_eq!(
            last(0),
            TileId {
                level: 0,
                index: 273,
                width: 112
            }
        );
        assert_eq!(
            last(1),
            TileId {
                level: 1,
                index: 1,
                width: 17
            }
        );
        assert_eq!(
            last(2),
            TileId {
                level: 2,
                index: 0,
                width: 1
            }
        );
        assert_eq!(shifted(70_000, 3), 0);
    }

    proptest! {
        #[test]
        fn every_name_reads_back(level in 0_u8..64, index: u64, width in 1_u16..=256) {
            let tile = TileId { level, index, width };
            prop_assert_eq!(LogFile::parse(&tile.path()), Some(LogFile::Tile(tile)));
            let bundle = BundleId { index, width };
            prop_assert_eq!(LogFile::parse(&bundle.path()), Some(LogFile::Entries(bundle)));
            if index < u64::from(u32::MAX) {
                let theirs = tlog_tiles::Tile::new(8, level, index, width.into(), false).path();
                prop_assert_eq!(tile.path().replacen("tile/", "tile/8/", 1), theirs);
            }
        }

        #[test]
        fn no_path_panics(path in "(tile/)?(entries/|[0-9]{1,2}/)?[x0-9/.p+-]{0,40}") {
            let _ = LogFile::parse(&path);
        }
    }
}
