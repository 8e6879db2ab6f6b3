//! Files on their way to being plans: read one at a time, converted off the threads that answer requests.
//!
//! Several files are several floors. A building record among them (`main.json`) says their names and storeys.

use super::import::{self, BuildingRecord, FloorHead, ImportNote, PlanRefusal, limits};
use super::{FloorPlan, SiteMap};
use muster_store::Fault;
use muster_terms::{FloorId, SiteId};
use muster_web::{Problem, plain_text, t, t_with};

/// Floors of one import, and of one site.
pub const MOST_FLOORS: usize = 60;
/// Bytes of a whole upload, all files and fields together.
pub const MOST_UPLOAD_BYTES: usize = 64 * 1024 * 1024;
/// The highest storey, and the lowest below ground.
pub const FURTHEST_ORDINAL: i32 = 200;

/// One file as it came.
#[derive(Debug)]
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What the person who imports says. Name and storey count for a single file only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub name: Option<String>,
    pub ordinal: Option<i32>,
    /// Which level of an IMDF file with several.
    pub level: Option<String>,
    /// Why a new version was brought, in one line; may be empty.
    pub why: String,
}

/// A plan that was taken from a file, not yet of any floor.
#[derive(Debug)]
pub struct Taken {
    pub file: String,
    pub plan: FloorPlan,
    pub notes: Vec<ImportNote>,
    pub more_notes: usize,
}

/// Collects files until all are there.
#[derive(Debug, Default)]
pub struct Intake {
    record: Option<BuildingRecord>,
    taken: Vec<Taken>,
}

impl Intake {
    /// Takes one file; its bytes are gone when this returns.
    ///
    /// Errors: any `plan.*` refusal, which names the file.
    pub async fn take(&mut self, site: SiteId, file: File, said: &Said) -> Result<(), Problem> {
        if self.taken.len() >= MOST_FLOORS {
            return Err(too_many_floors());
        }
        let level = said.level.clone();
        let (name, read) = off_thread(move || {
            let File { name, bytes } = file;
            let read = read(site, &name, &bytes, level);
            (name, read)
        })
        .await?;
        match read.map_err(|refusal| refused(&name, &refusal))? {
            Read::Record(record) => self.record = Some(record),
            Read::Floor(taken) => self.taken.push(*taken),
        }
        Ok(())
    }

    /// The floors with their names and storeys. `next` is the storey after the highest that the site has.
    ///
    /// Errors: `plan.no-file`, `text.*` for the name.
    pub fn floors(mut self, said: &Said, next: i32) -> Result<Vec<Taken>, Problem> {
        if self.taken.is_empty() {
            return Err(Problem::refusal("plan.no-file", t("sites-import-no-file")));
        }
        let single = self.taken.len() == 1;
        for (count, taken) in (0..).zip(&mut self.taken) {
            let level = self.record.as_ref().and_then(|record| {
                record
                    .levels
                    .iter()
                    .find(|level| level.filename.as_deref() == Some(taken.file.as_str()))
            });
            let typed = if single { said.name.clone() } else { None };
            let name = typed
                .or_else(|| level.map(|level| level.name.clone()))
                .unwrap_or_else(|| stem(&taken.file));
            taken.plan.name = plain_text(&name, &t("sites-floor-name-called"), limits::LONGEST_LABEL, true)?;
            let typed = if single { said.ordinal } else { None };
            let ordinal = typed.or(level.map(|level| level.ordinal)).unwrap_or(next + count);
            taken.plan.ordinal = ordinal.clamp(-FURTHEST_ORDINAL, FURTHEST_ORDINAL);
        }
        Ok(self.taken)
    }
}

/// The outside of a site from one file.
///
/// Errors: any `plan.*` refusal.
pub async fn take_map(site: SiteId, name: String, file: File) -> Result<SiteMap, Problem> {
    let (file, read) = off_thread(move || {
        let read = import::site_map(&file.bytes, site, &name);
        (file.name, read)
    })
    .await?;
    read.map(|imported| imported.plan)
        .map_err(|refusal| refused(&file, &refusal))
}

enum Read {
    Record(BuildingRecord),
    Floor(Box<Taken>),
}

fn read(site: SiteId, name: &str, bytes: &[u8], level: Option<String>) -> Result<Read, PlanRefusal> {
    if let Ok(record) = import::read_building(bytes) {
        return Ok(Read::Record(record));
    }
    let head = FloorHead {
        floor: FloorId::new(),
        site,
        name: stem(name),
        ordinal: 0,
        level,
    };
    let imported = import::floor(bytes, head)?;
    Ok(Read::Floor(Box::new(Taken {
        file: name.to_owned(),
        plan: imported.plan,
        notes: imported.notes,
        more_notes: imported.more_notes,
    })))
}

/// "floor-1.geojson" as "floor-1"; never empty.
fn stem(file: &str) -> String {
    let bare = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = bare.rsplit_once('.').map_or(bare, |(stem, _)| stem);
    let clean: String = stem
        .chars()
        .filter(|c| !c.is_control())
        .take(limits::LONGEST_LABEL)
        .collect();
    if clean.trim().is_empty() {
        t("sites-floor")
    } else {
        clean.trim().to_owned()
    }
}

/// A refusal in words for the person, with the name of the file.
pub fn refused(file: &str, refusal: &PlanRefusal) -> Problem {
    let file: String = file.chars().filter(|c| !c.is_control()).take(60).collect();
    let words = t_with(
        "sites-import-refused",
        &[("file", file.into()), ("why", refusal.to_string().into())],
    );
    Problem::refusal(refusal.code(), words)
}

pub(super) fn too_many_floors() -> Problem {
    Problem::refusal(
        "plan.too-many-floors",
        t_with("sites-import-too-many", &[("count", MOST_FLOORS.into())]),
    )
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(Fault::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_becomes_a_floor_name() {
        assert_eq!(stem("floor-1.geojson"), "floor-1");
        assert_eq!(stem("C:\\plans\\Ground floor.json"), "Ground floor");
        assert_eq!(stem("../../etc/passwd"), "passwd");
        assert_eq!(stem("\u{7}.json"), t("sites-floor"));
    }
}
