//! A kit as the drawings of its site show it. The kit says what its mark is called, and whether there is one; the drawing, where it is.

use super::{Kit, store};
use crate::site_plan::{
    Feature, FeatureKind, Sheet, store as plans,
    verbs::{Readable, keep_uncounted},
    version::{How, Origin},
};
use crate::site_point::SitePoint;
use crate::site_profile::SiteField;
use muster_membership::Site;
use muster_store::{Fault, Tx};
use muster_terms::SiteId;
use muster_web::{Desk, Problem, t_with};
use std::collections::HashSet;

/// What a kit is called, or was: its code and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Called<'a> {
    pub code: &'a str,
    pub place: &'a str,
}

impl<'a> Called<'a> {
    pub(crate) fn of(kit: &'a Kit) -> Self {
        Self {
            code: &kit.code,
            place: &kit.place,
        }
    }

    /// The kit that stands at this point.
    pub(crate) fn at(point: &'a SitePoint) -> Self {
        Self {
            code: &point.code,
            place: &point.name,
        }
    }
}

fn is_of(feature: &Feature, code: &str) -> bool {
    let mark = feature.facts.mark.as_deref();
    feature.kind == FeatureKind::Kit && mark.is_some_and(|mark| mark.eq_ignore_ascii_case(code))
}

/// Brings the mark of a kit on every drawing of its site in line with the kit: called as it `is`, or taken away. Each drawing that had
/// it has a new version; nobody has to walk it again, for nothing that is built became different.
///
/// Returns what the caller counts the site's revision up for. Errors: `plan.*` for a drawing that would be over a limit.
pub(crate) async fn follow(
    desk: &Desk,
    tx: &mut Tx,
    site: &Site,
    was: Called<'_>,
    is: Option<Called<'_>>,
) -> Result<Vec<SiteField>, Problem> {
    if is == Some(was) {
        return Ok(Vec::new());
    }
    let floors = plans::floors_of(tx, site.id).await?.into_iter().map(Sheet::Floor);
    let map = plans::site_map(tx, site.id).await?.map(Sheet::Map);
    let how = How {
        origin: Origin::Edited,
        why: match is {
            Some(is) => t_with("kits-plan-called", &[("was", was.code.into()), ("is", is.code.into())]),
            None => t_with("kits-plan-gone", &[("code", was.code.into())]),
        },
    };
    let mut fields = Vec::new();
    for sheet in floors.chain(map) {
        let features = followed(sheet.features(), was, is);
        if features == sheet.features() {
            continue;
        }
        if let Sheet::Map(_) = sheet {
            fields.push(SiteField::Map);
        }
        let next = Readable::or_refused(as_walked(sheet, features)).await?;
        let entry = keep_uncounted(desk, tx, site, &next, &how).await?;
        tx.enter(entry);
    }
    Ok(fields)
}

/// The features with the mark as it is now. A name of its own on the drawing stays; the place of the kit follows.
fn followed(features: &[Feature], was: Called<'_>, is: Option<Called<'_>>) -> Vec<Feature> {
    let one = |feature: &Feature| {
        if !is_of(feature, was.code) {
            return Some(feature.clone());
        }
        let is = is?;
        let mut feature = feature.clone();
        feature.facts.mark = Some(is.code.to_owned());
        if feature.label.as_deref() == Some(was.place) {
            feature.label = Some(is.place.to_owned());
        }
        Some(feature)
    };
    features.iter().filter_map(one).collect()
}

fn as_walked(sheet: Sheet, features: Vec<Feature>) -> Sheet {
    let walked_on = match &sheet {
        Sheet::Floor(plan) => plan.walked_on,
        Sheet::Map(_) => None,
    };
    let version = sheet.version().saturating_add(1);
    match sheet.with(features, version) {
        Sheet::Floor(mut plan) => {
            plan.walked_on = walked_on;
            Sheet::Floor(plan)
        }
        map => map,
    }
}

/// The features of an older drawing without the kits that were retired since.
pub(crate) async fn without_retired(tx: &Tx, site: SiteId, mut features: Vec<Feature>) -> Result<Vec<Feature>, Fault> {
    let mut retired: HashSet<String> = store::retired_codes(tx, site).await?.into_iter().collect();
    for kit in store::of_site(tx, site).await? {
        retired.remove(&kit.code);
    }
    features.retain(|feature| !retired.iter().any(|code| is_of(feature, code)));
    Ok(features)
}
