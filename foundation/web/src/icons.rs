//! Icons from the one sprite. An icon never speaks: the word beside it, or the control's own label, does.

use crate::assets::asset_url;
use maud::{Markup, html};

/// One icon by its name in `foundation/web/icons`, hidden from screen readers.
pub fn icon(name: &str) -> Markup {
    icon_with("icon", name)
}

/// An icon with classes of its own, such as `icon tone-live`.
pub fn icon_with(class: &str, name: &str) -> Markup {
    if cfg!(debug_assertions) && !is_known(name) {
        tracing::error!("icon {name} is not in foundation/web/icons");
    }
    html! {
        svg class=(class) aria-hidden="true" focusable="false" { use href=(format!("{}#{name}", asset_url("sprite.svg"))) {} }
    }
}

/// Is there a drawing? Asked in debug builds only, so that a wrong name is heard of while it is written.
fn is_known(name: &str) -> bool {
    let ours = ["mark", "side-organisation", "side-police", "side-system", "side-public"];
    ours.contains(&name)
        || include_str!("../icons/tabler.txt")
            .lines()
            .any(|line| line.split(' ').next() == Some(name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    /// Every name given to `icon("…")` anywhere in the workspace has a drawing in the sprite.
    #[test]
    fn every_icon_named_in_the_workspace_is_in_the_sprite() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let list = std::fs::read_to_string(here.join("icons/tabler.txt")).unwrap();
        let mut known: BTreeSet<String> = list
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
            .collect();
        for entry in std::fs::read_dir(here.join("icons")).unwrap() {
            known.insert(
                entry
                    .unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
        let used = crate::texts::scan::first_arguments(&["icon(", ".icon("]);
        let missing: Vec<_> = used.iter().filter(|(name, _)| !known.contains(name.as_str())).collect();
        assert!(missing.is_empty(), "not in icons/tabler.txt: {missing:?}");
    }
}
