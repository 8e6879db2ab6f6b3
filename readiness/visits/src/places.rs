//! What a place of a floor is called as a stop, also where nobody gave it a name or a number.

use muster_readiness::site_plan::{Feature, FeatureKind, FloorPlan};
use muster_web::{t, t_with};

/// Its mark, name or number; else what it is, which one of these on its floor, and in which room. `None` for what nobody goes to, such as a wall.
pub(crate) fn name_of(plan: &FloorPlan, feature: &Feature) -> Option<String> {
    if let Some(name) = feature.short_name() {
        return Some(name.to_owned());
    }
    let is_place = feature.kind.is_mark() || feature.kind.is_space() || feature.kind == FeatureKind::InteriorDoor;
    let nameless = |each: &&Feature| each.kind == feature.kind && each.short_name().is_none();
    let mut alike = plan.features.iter().filter(nameless);
    let number = alike.position(|each| each.id == feature.id).filter(|_| is_place)? + 1;
    let called = [
        ("kind", kind_word(feature.kind).into()),
        ("number", number.into()),
        ("room", room_of(plan, feature).unwrap_or_default().into()),
    ];
    Some(match room_of(plan, feature) {
        Some(_) => t_with("visit-stop-unnamed-in", &called),
        None => t_with("visit-stop-unnamed", &called),
    })
}

fn kind_word(kind: FeatureKind) -> String {
    t(&["sites-kind-", &kind.as_str().replace('_', "-")].concat())
}

/// The named room that it is in, if it is no room itself.
fn room_of(plan: &FloorPlan, feature: &Feature) -> Option<String> {
    let middle = feature.shape.middle().filter(|_| !feature.kind.is_space())?;
    let room = plan.space_at(middle)?;
    room.short_name().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_readiness::site_plan::demo::northfield_ground;
    use muster_terms::*;
    use std::collections::BTreeSet;

    #[test]
    fn what_has_no_number_is_called_by_what_it_is_and_each_has_a_name_of_its_own() {
        let mut plan = northfield_ground(FloorId::new(), SiteId::new(), None);
        let names = |plan: &FloorPlan, kind| -> Vec<String> {
            let of = plan.features.iter().filter(|each| each.kind == kind);
            of.filter_map(|each| name_of(plan, each)).collect()
        };
        assert!(names(&plan, FeatureKind::Wall).is_empty() && names(&plan, FeatureKind::Outline).is_empty());
        for feature in &mut plan.features {
            feature.label = None;
            feature.facts.mark = None;
            feature.facts.number = None;
        }
        let rooms = names(&plan, FeatureKind::Room);
        assert_eq!(rooms.first().map(String::as_str), Some("unnamed room 1"));
        assert_eq!(rooms.iter().collect::<BTreeSet<_>>().len(), rooms.len());
        assert!(names(&plan, FeatureKind::Wall).is_empty(), "nobody goes to a wall");
    }

    #[test]
    fn what_stands_in_a_named_room_says_so() {
        let mut plan = northfield_ground(FloorId::new(), SiteId::new(), None);
        let room = plan
            .features
            .iter()
            .find(|each| each.kind == FeatureKind::Room && each.label.is_some());
        let mut camera = room.unwrap().clone();
        let name = camera.short_name().unwrap().to_owned();
        let middle = camera.shape.middle().unwrap();
        let space = plan.space_at(middle).and_then(Feature::short_name).map(str::to_owned);
        camera.id = "c9".into();
        camera.kind = FeatureKind::Camera;
        camera.shape = muster_readiness::site_plan::Shape::Point(middle);
        camera.label = None;
        camera.facts = Default::default();
        plan.features.push(camera.clone());
        let called = name_of(&plan, &camera).unwrap();
        assert!(called.starts_with("camera 1, in "), "{called}");
        assert!(called.contains(&space.unwrap_or(name)), "{called}");
    }
}
