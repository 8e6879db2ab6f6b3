//! A save of drawn steps. One transaction with its ledger entry, or nothing and what stands in its way.

use super::{
    Clash, MOST_STEPS, Step, Wrong,
    rules::{self, apply, merge},
    step,
};
use crate::site_plan::{
    Sheet, SheetId, SiteMap, store as plans,
    verbs::{self, Readable},
    version::{How, Origin, store as versions},
};
use muster_membership::Site;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t, t_with};

/// What somebody drew, and the version they began with; 0 for the outside of a site that was not drawn yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    pub began: u32,
    pub steps: Vec<Step>,
    /// Why, in one line; may be empty.
    pub why: String,
    /// Somebody chose between two people's work: a mark that two doors got is shown beside the other door again, whoever gave it.
    pub chosen: bool,
}

/// What came of a save.
#[derive(Debug)]
pub enum Saved {
    /// It is the version of today. `together`: with what somebody else drew meanwhile.
    Done { version: u32, together: bool },
    /// Nothing is different from what is stored.
    Same,
    /// Nothing was kept: these steps cannot be done.
    Wrong(Vec<Wrong>),
    /// Nothing was kept: somebody changed the same things meanwhile.
    Clash(Clashed),
}

/// Two people's work on the same things.
#[derive(Debug)]
pub struct Clashed {
    /// The version that `clashes` speak of.
    pub now: u32,
    pub clashes: Vec<Clash>,
    /// All that was drawn here, as steps on the version of now.
    pub steps: Vec<Step>,
    /// Who was first, and when; or that marks are taken.
    pub words: String,
}

/// The drawing of an own site as it is today; an empty one for an outside that was not drawn yet.
pub async fn today(tx: &Tx, site: &Site, id: SheetId) -> Result<Sheet, Problem> {
    let sheet = plans::sheet(tx, site.id, id).await?;
    match (sheet, id) {
        (Some(sheet), _) => Ok(sheet),
        (None, SheetId::Floor(_)) => Err(Problem::Missing),
        (None, SheetId::Map) => Ok(Sheet::Map(SiteMap {
            site: site.id,
            name: site.name.clone(),
            version: 0,
            features: Vec::new(),
        })),
    }
}

/// The drawing as it was when somebody began; none when that version is no longer kept.
pub async fn as_began(tx: &Tx, today: &Sheet, began: u32) -> Result<Option<Sheet>, Fault> {
    if began == today.version() {
        return Ok(Some(today.clone()));
    }
    if began == 0 {
        return Ok(Some(today.clone().with(Vec::new(), 0)));
    }
    let kept = versions::version(tx, today.site(), today.id(), began).await?;
    Ok(kept.map(|kept| kept.sheet))
}

/// Does steps to a drawing, together with what somebody else drew meanwhile.
///
/// Errors: [`Problem::Missing`] without the duty or for a drawing that is not there, `plan.too-many-steps`, and
/// `plan.changed-meanwhile` when the version it began with is no longer kept.
pub async fn save(desk: &Desk, reference: &Reference, id: SheetId, drawn: Drawn) -> Result<Saved, Problem> {
    if drawn.steps.len() > MOST_STEPS {
        let words = t_with("edit-too-many-steps", &[("most", MOST_STEPS.into())]);
        return Err(Problem::refusal("plan.too-many-steps", words));
    }
    let (tx, site) = verbs::hold(desk, reference).await?;
    let today = today(&tx, &site, id).await?;
    let Some(began) = as_began(&tx, &today, drawn.began).await? else {
        return Err(verbs::lost_race(desk, &tx, &site, id).await?);
    };
    let steps = step::with_ids(drawn.steps, || FeatureName::draw().0);
    // Reading and checking a large drawing takes as long as an import does.
    let (began, steps, outcome) = off_thread(move || {
        let outcome = if drawn.chosen {
            rules::drawn(&began, &steps)
        } else {
            apply(&began, &steps)
        };
        (began, steps, outcome)
    })
    .await?;
    let mine = match outcome {
        Ok(mine) => mine,
        Err(wrong) => return Ok(Saved::Wrong(wrong)),
    };
    let features = match merge(began.features(), &mine, today.features()) {
        Ok(features) => features,
        Err(clashes) => {
            let words = match began.version() == today.version() {
                true => t("edit-clash-marks"),
                false => verbs::lost_race(desk, &tx, &site, id).await?.words(),
            };
            return Ok(Saved::Clash(Clashed {
                now: today.version(),
                clashes,
                steps: rules::as_steps(began.features(), &mine),
                words,
            }));
        }
    };
    if features == today.features() {
        return Ok(Saved::Same);
    }
    let Some(version) = today.version().checked_add(1) else {
        return Err(verbs::lost_race(desk, &tx, &site, id).await?);
    };
    // Each of two people may stay within the limits, and both together not.
    let together = began.version() != today.version();
    match Readable::of(today.with(features, version)).await? {
        Ok(sheet) => keep(desk, tx, &site, &sheet, version, drawn.why, together).await,
        Err(refusal) => Ok(Saved::Wrong(vec![Wrong {
            step: steps.len(),
            feature: String::new(),
            refusal,
        }])),
    }
}

async fn keep(
    desk: &Desk,
    tx: Tx,
    site: &Site,
    sheet: &Readable,
    version: u32,
    why: String,
    together: bool,
) -> Result<Saved, Problem> {
    let how = How {
        origin: Origin::Edited,
        why,
    };
    let entry = verbs::keep_sheet(desk, &tx, site, sheet, &how).await?;
    tx.commit_with(entry).await?;
    Ok(Saved::Done { version, together })
}

/// The id of a new feature.
struct FeatureName(String);

impl FeatureName {
    fn draw() -> Self {
        Self(uuid::Uuid::now_v7().to_string())
    }
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(Fault::other)
}

/// What is wrong, in a sentence for each feature.
pub fn said(wrong: &Wrong) -> String {
    let why = wrong.refusal.to_string();
    if wrong.feature.is_empty() {
        return t_with("edit-wrong-whole", &[("why", why.into())]);
    }
    t_with(
        "edit-wrong",
        &[("feature", wrong.feature.as_str().into()), ("why", why.into())],
    )
}

/// The same as one refusal, for a program.
pub fn refusal(wrong: &[Wrong]) -> Problem {
    let words: Vec<String> = wrong.iter().take(10).map(said).collect();
    match wrong.first() {
        Some(first) => Problem::refusal(first.refusal.code(), words.join(" ")),
        None => Problem::refusal("plan.step", t("edit-no-step")),
    }
}
