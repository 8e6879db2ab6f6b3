//! A picture comes, is placed, and is taken away. One transaction each, with its ledger entry; each is a version of the floor.

use super::{CameAs, Laid, Lay, Picture, PictureRecord, Placing, rules, store};
use crate::site_plan::{
    FloorPlan, Sheet, SheetId, store as plans,
    verbs::{self, Readable, Seen},
    version::{How, Origin},
};
use aws_lc_rs::digest;
use muster_membership::Site;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// How strongly a new picture shows, in percent.
const FIRST_STRENGTH: u8 = 60;

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// The version of today.
    pub version: u32,
    /// Somebody else drew meanwhile, and both are in this version.
    pub together: bool,
    /// It was so already: there is no new version.
    pub same: bool,
}

/// A floor as it is changed: held until the transaction ends.
struct Held {
    tx: Tx,
    site: Site,
    today: FloorPlan,
    now: Option<Laid>,
    together: bool,
}

/// Opens a floor for a change of its picture.
///
/// Errors: [`Problem::Missing`] without the duty or for a floor that is not the desk's to change; `plan.changed-meanwhile`, a conflict,
/// when somebody else did something to the picture since `seen`, or that version is not kept.
async fn hold(desk: &Desk, reference: &Reference, seen: Seen) -> Result<Held, Problem> {
    let (tx, site) = verbs::hold(desk, reference).await?;
    let id = SheetId::Floor(seen.floor);
    let Some(Sheet::Floor(today)) = plans::sheet(&tx, site.id, id).await? else {
        return Err(Problem::Missing);
    };
    let now = store::laid(&tx, seen.floor, today.version).await?;
    let together = seen.version != today.version;
    if together {
        let began = crate::site_plan::version::store::version(&tx, site.id, id, seen.version).await?;
        let was = store::laid(&tx, seen.floor, seen.version).await?;
        if began.is_none() || rules::clashes(was.as_ref(), now.as_ref()) {
            return Err(verbs::lost_race(desk, &tx, &site, id).await?);
        }
    }
    Ok(Held {
        tx,
        site,
        today,
        now,
        together,
    })
}

/// Lays a new picture under a floor, where the one before lay if it has the same shape, else over the whole floor. Only who draws sees
/// it, until it is placed and shown.
///
/// Errors: as of any change of the picture.
pub async fn bring(
    desk: &Desk,
    reference: &Reference,
    seen: Seen,
    picture: Picture,
    why: String,
) -> Result<Done, Problem> {
    let held = hold(desk, reference, seen).await?;
    let record = PictureRecord {
        id: PictureId::new(),
        came_as: picture.came_as,
        page: picture.page.filter(|_| picture.came_as == CameAs::Pdf),
        kind: picture.kind,
        extent: picture.extent,
        sha256: hex(digest::digest(&digest::SHA256, &picture.bytes).as_ref()),
        added_at: desk.now(),
        added_by: desk.who.position_title.clone(),
    };
    let before = held.now.as_ref().filter(|laid| laid.picture.extent == record.extent);
    let lay = match before {
        Some(laid) => Lay {
            shown: false,
            ..laid.lay
        },
        None => Lay {
            placing: first_placing(&held.today, &record)?,
            strength: FIRST_STRENGTH,
            shown: false,
        },
    };
    store::insert(&held.tx, held.site.id, seen.floor, &record, &picture).await?;
    keep(desk, held, Some(Laid { picture: record, lay }), why).await
}

/// Over the cells of the whole floor, so that it is seen at once.
fn first_placing(plan: &FloorPlan, record: &PictureRecord) -> Result<Placing, Problem> {
    let (low, high) = plan.reach().ok_or(Problem::Missing)?;
    Placing::over(record.extent, low, high).map_err(|refusal| refusal.problem())
}

/// Lays the picture of a floor elsewhere, or shows it otherwise.
///
/// Errors: [`Problem::Missing`] where no picture lies; `picture.far-away`; as of any change of the picture.
pub async fn place(desk: &Desk, reference: &Reference, seen: Seen, lay: Lay, why: String) -> Result<Done, Problem> {
    let held = hold(desk, reference, seen).await?;
    let laid = held.now.clone().ok_or(Problem::Missing)?;
    let middle = held.today.reach().map(|(low, _)| low).ok_or(Problem::Missing)?;
    let near = lay.placing.near(laid.picture.extent, middle);
    near.map_err(|refusal| refusal.problem())?;
    keep(desk, held, Some(Laid { lay, ..laid }), why).await
}

/// Takes the picture of a floor away. It stays under the versions it lay under.
///
/// Errors: [`Problem::Missing`] where none lies; as of any change of the picture.
pub async fn take_away(desk: &Desk, reference: &Reference, seen: Seen, why: String) -> Result<Done, Problem> {
    let held = hold(desk, reference, seen).await?;
    if held.now.is_none() {
        return Err(Problem::Missing);
    }
    keep(desk, held, None, why).await
}

async fn keep(desk: &Desk, held: Held, laid: Option<Laid>, why: String) -> Result<Done, Problem> {
    let Held {
        tx,
        site,
        today,
        now,
        together,
    } = held;
    let floor = today.floor;
    if rules::compare(now.as_ref(), laid.as_ref()).is_empty() {
        return Ok(Done {
            version: today.version,
            together,
            same: true,
        });
    }
    let Some(version) = today.version.checked_add(1) else {
        return Err(verbs::lost_race(desk, &tx, &site, SheetId::Floor(floor)).await?);
    };
    let walked_on = today
        .walked_on
        .filter(|_| rules::walk_holds(now.as_ref(), laid.as_ref()));
    let sheet = Readable::or_refused(Sheet::Floor(FloorPlan {
        version,
        walked_on,
        ..today
    }))
    .await?;
    let how = How {
        origin: Origin::Edited,
        why,
    };
    let entry = verbs::keep_sheet(desk, &tx, &site, &sheet, &how).await?;
    let changes = rules::compare(now.as_ref(), laid.as_ref());
    let said: Vec<&str> = changes.iter().map(|change| change.as_str()).collect();
    let entry = entry.with("picture_change", said.join(","));
    let entry = match &laid {
        Some(laid) => entry
            .with("picture", String::from(laid.picture.id))
            .with("picture_sha256", laid.picture.sha256.clone()),
        None => entry,
    };
    store::set(
        &tx,
        site.id,
        floor,
        version,
        laid.map(|laid| (laid.picture.id, laid.lay)),
    )
    .await?;
    tx.commit_with(entry).await?;
    Ok(Done {
        version,
        together,
        same: false,
    })
}

/// Which picture lies under a version of an own floor, for who may change it.
///
/// Errors: [`Problem::Missing`].
pub async fn find(desk: &Desk, reference: &Reference, floor: FloorId) -> Result<(FloorPlan, Option<Laid>), Problem> {
    let (tx, site) = verbs::find_own(desk, reference).await?;
    let Some(Sheet::Floor(plan)) = plans::sheet(&tx, site.id, SheetId::Floor(floor)).await? else {
        return Err(Problem::Missing);
    };
    let laid = store::laid(&tx, floor, plan.version).await?;
    Ok((plan, laid))
}

/// "Page 2 of a PDF, 4096 by 2896 pixels".
pub fn said(record: &PictureRecord) -> String {
    let key = ["picture-came-", record.came_as.as_str()].concat();
    muster_web::t_with(
        &key,
        &[
            ("page", record.page.unwrap_or(1).into()),
            ("width", record.extent.width.into()),
            ("height", record.extent.height.into()),
        ],
    )
}

/// The sentence for who does not see the drawing.
pub fn alternative(record: &PictureRecord) -> String {
    muster_web::t_with("picture-alt", &[("what", said(record).into())])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
