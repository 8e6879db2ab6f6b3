//! How a reader looks at a plan: which layers, with or without the grid. Every choice is a link, so none needs script.

use super::draw::{DrawOptions, DrawWords, Layers, LengthUnit, ReportedHere, Where, draw_plan, draw_site_map};
use super::{FeatureKind, FloorPlan, Sheet};
use maud::{Markup, html};
use muster_terms::FloorId;
use muster_web::{components::Chip, t, t_with};
use serde::Deserialize;

/// What stands in the address of a page with a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Look {
    /// The floor that is shown, on pages that show one of several.
    pub floor: Option<FloorId>,
    /// Words with commas between; absent means all, `none` means none.
    pub layers: Option<String>,
    pub grid: Option<String>,
}

const LAYERS: [&str; 5] = ["entrances", "kits", "cameras", "hazards", "points"];

impl Look {
    fn is_on(&self, layer: &str) -> bool {
        self.layers
            .as_deref()
            .is_none_or(|words| words.split(',').any(|word| word == layer))
    }

    /// The layers to draw.
    pub fn layers(&self) -> Layers {
        Layers {
            entrances: self.is_on("entrances"),
            kits: self.is_on("kits"),
            cameras: self.is_on("cameras"),
            hazards: self.is_on("hazards"),
            points: self.is_on("points"),
            labels: true,
        }
    }

    pub fn has_grid(&self) -> bool {
        self.grid.is_some()
    }

    fn href(&self, base: &str, on: impl Fn(&str) -> bool, grid: bool) -> String {
        let layers: Vec<&str> = LAYERS.into_iter().filter(|layer| on(layer)).collect();
        let mut pairs = Vec::new();
        if let Some(floor) = self.floor {
            pairs.push(format!("floor={floor}"));
        }
        match layers.len() {
            5 => {}
            0 => pairs.push("layers=none".into()),
            _ => pairs.push(format!("layers={}", layers.join(","))),
        }
        if grid {
            pairs.push("grid=1".into());
        }
        if pairs.is_empty() {
            base.to_owned()
        } else {
            format!("{base}?{}", pairs.join("&"))
        }
    }

    /// One chip per layer, which turns it on or off, and one for the grid.
    pub fn chips(&self, base: &str) -> Vec<Chip> {
        let layer = |name: &str| Chip {
            label: t(&["sites-layer-", name].concat()),
            href: self.href(base, |each| (each == name) != self.is_on(each), self.has_grid()),
            on: self.is_on(name),
        };
        let mut chips: Vec<Chip> = LAYERS.into_iter().map(layer).collect();
        chips.push(Chip {
            label: t("sites-layer-grid"),
            href: self.href(base, |each| self.is_on(each), !self.has_grid()),
            on: self.has_grid(),
        });
        chips
    }

    /// Options for drawing what this look asks for, in the reader's unit and words.
    pub fn options(&self, plan: &FloorPlan, metric: bool) -> DrawOptions {
        DrawOptions {
            layers: self.layers(),
            grid: self.has_grid(),
            ..quiet_options(plan, metric)
        }
    }
}

/// Options for a quiet plan in the reader's unit and words.
pub fn quiet_options(plan: &FloorPlan, metric: bool) -> DrawOptions {
    let count = |kind: FeatureKind| plan.features.iter().filter(|feature| feature.kind == kind).count();
    DrawOptions {
        desc: t_with(
            "sites-plan-desc",
            &[
                ("doors", count(FeatureKind::Door).into()),
                ("kits", count(FeatureKind::Kit).into()),
            ],
        ),
        ..in_words(metric)
    }
}

/// Options with nothing chosen but the reader's unit and words.
pub fn in_words(metric: bool) -> DrawOptions {
    DrawOptions {
        unit: if metric { LengthUnit::Metres } else { LengthUnit::Feet },
        words: DrawWords {
            north: t("sites-north"),
            metres: t("sites-metres"),
            feet: t("sites-feet"),
        },
        ..DrawOptions::default()
    }
}

/// A plan in its frame, with the room, door or point of this id marked as "reported here".
///
/// The frame scrolls by itself on phones, so it can be reached by keyboard.
pub fn plan_markup(plan: &FloorPlan, highlight: Option<&str>, options: &DrawOptions) -> Markup {
    let reported = highlight
        .filter(|id| plan.feature(id).is_some())
        .map(|id| ReportedHere {
            place: Where::Feature(id.to_owned()),
            label: Some(t("sites-reported-here")),
        });
    let options = DrawOptions {
        reported: reported.or_else(|| options.reported.clone()),
        ..options.clone()
    };
    framed(&plan.name, draw_plan(plan, &options))
}

/// A sheet in its frame.
pub(super) fn sheet_markup(sheet: &Sheet, options: &DrawOptions) -> Markup {
    let drawing = match sheet {
        Sheet::Floor(plan) => draw_plan(plan, options),
        Sheet::Map(map) => draw_site_map(map, options),
    };
    framed(sheet.name(), drawing)
}

/// A drawing in a frame that can be scrolled by keyboard.
pub(super) fn framed(name: &str, drawing: Markup) -> Markup {
    html! { div class="plan-frame plan-frame--wide" role="group" tabindex="0" aria-label=(name) { (drawing) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(layers: Option<&str>) -> Look {
        Look {
            layers: layers.map(str::to_owned),
            ..Look::default()
        }
    }

    #[test]
    fn a_chip_turns_one_layer_and_keeps_the_others() {
        let chips = look(None).chips("/plan");
        assert!(chips[..5].iter().all(|chip| chip.on));
        assert_eq!(chips[1].href, "/plan?layers=entrances,cameras,hazards,points");
        let back = look(Some("entrances,cameras,hazards,points")).chips("/plan");
        assert_eq!((back[1].href.as_str(), back[1].on), ("/plan", false));
        assert_eq!(look(Some("kits")).chips("/plan")[1].href, "/plan?layers=none");
    }

    #[test]
    fn no_layer_at_all_is_a_look_too() {
        let layers = look(Some("none")).layers();
        assert!(!layers.entrances && !layers.kits && !layers.points && layers.labels);
    }

    #[test]
    fn the_grid_stays_while_layers_change() {
        let with = Look {
            grid: Some("1".into()),
            ..look(None)
        };
        assert_eq!(with.chips("/p")[0].href, "/p?layers=kits,cameras,hazards,points&grid=1");
        assert_eq!(with.chips("/p")[5].href, "/p");
    }

    #[test]
    fn what_is_highlighted_must_be_on_the_plan() {
        let plan = crate::site_plan::demo::northfield_ground(FloorId::new(), muster_terms::SiteId::new(), None);
        let options = in_words(true);
        let there = plan
            .features
            .iter()
            .find(|f| f.kind == FeatureKind::Room)
            .unwrap()
            .id
            .clone();
        assert!(
            plan_markup(&plan, Some(&there), &options)
                .0
                .contains("plan-reported-ring")
        );
        assert!(
            !plan_markup(&plan, Some("nowhere"), &options)
                .0
                .contains("plan-reported-ring")
        );
    }
}
