//! What is done to the picture of a floor. Pure.

use super::Laid;

/// What became of the picture between two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Laid,
    TakenAway,
    /// Another picture lies there.
    Another,
    /// It lies elsewhere, is larger or smaller, or is turned.
    Moved,
    /// It shows more or less strongly.
    Strength,
    /// Whoever reads the floor sees it now.
    Shown,
    /// Only who draws sees it now.
    Hidden,
}

impl Change {
    pub const ALL: [Change; 7] = [
        Self::Laid,
        Self::TakenAway,
        Self::Another,
        Self::Moved,
        Self::Strength,
        Self::Shown,
        Self::Hidden,
    ];

    /// The word of the API; with dashes, the last part of the text's key.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Laid => "laid",
            Change::TakenAway => "taken_away",
            Change::Another => "another",
            Change::Moved => "moved",
            Change::Strength => "strength",
            Change::Shown => "shown",
            Change::Hidden => "hidden",
        }
    }
}

/// What became of it.
pub fn compare(before: Option<&Laid>, after: Option<&Laid>) -> Vec<Change> {
    let (was, is) = match (before, after) {
        (None, None) => return Vec::new(),
        (None, Some(_)) => return vec![Change::Laid],
        (Some(_), None) => return vec![Change::TakenAway],
        (Some(was), Some(is)) => (was, is),
    };
    let shown = match is.lay.shown {
        true => Change::Shown,
        false => Change::Hidden,
    };
    [
        (Change::Another, was.picture.id != is.picture.id),
        (Change::Moved, was.lay.placing != is.lay.placing),
        (Change::Strength, was.lay.strength != is.lay.strength),
        (shown, was.lay.shown != is.lay.shown),
    ]
    .into_iter()
    .filter_map(|(change, is_so)| is_so.then_some(change))
    .collect()
}

/// Does a walk of the version before still hold for the one after? It does while its readers see the same.
pub fn walk_holds(before: Option<&Laid>, after: Option<&Laid>) -> bool {
    let seen = |laid: Option<&Laid>| laid.is_some_and(|laid| laid.lay.shown);
    match (seen(before), seen(after)) {
        (false, false) => true,
        (true, true) => before.zip(after).is_some_and(|(was, is)| was.is_same(is)),
        _ => false,
    }
}

/// Did somebody else do something to the picture since I began? What they drew is no matter of mine: both stay.
pub fn clashes(began: Option<&Laid>, now: Option<&Laid>) -> bool {
    !compare(began, now).is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::{CameAs, Extent, Kind, Lay, PictureRecord, Placing};
    use super::*;
    use crate::site_plan::demo::town;
    use muster_terms::{PictureId, Timestamp};

    fn laid() -> Laid {
        Laid {
            picture: PictureRecord {
                id: PictureId::new(),
                came_as: CameAs::Pdf,
                page: Some(2),
                kind: Kind::Png,
                extent: Extent {
                    width: 400,
                    height: 300,
                },
                sha256: String::new(),
                added_at: Timestamp::UNIX_EPOCH,
                added_by: "Site manager".into(),
            },
            lay: Lay {
                placing: Placing::new(town(), 40.0, 10.0).unwrap(),
                strength: 60,
                shown: false,
            },
        }
    }

    #[test]
    fn each_change_is_told_and_nothing_is_no_change() {
        let was = laid();
        assert_eq!(compare(None, None), []);
        assert_eq!(compare(None, Some(&was)), [Change::Laid]);
        assert_eq!(compare(Some(&was), None), [Change::TakenAway]);
        assert_eq!(compare(Some(&was), Some(&was)), []);
        let placing = Placing::new(town(), 40.0, 11.0).unwrap();
        let lay = Lay {
            placing,
            strength: 70,
            shown: true,
        };
        let picture = PictureRecord {
            id: PictureId::new(),
            ..was.picture.clone()
        };
        let all = [Change::Another, Change::Moved, Change::Strength, Change::Shown];
        assert_eq!(compare(Some(&was), Some(&Laid { picture, lay })), all);
        let shown = Laid {
            lay: Lay { shown: true, ..was.lay },
            ..was.clone()
        };
        assert_eq!(compare(Some(&shown), Some(&was)), [Change::Hidden]);
    }

    #[test]
    fn a_walk_holds_while_readers_see_the_same() {
        let hidden = laid();
        let shown = Laid {
            lay: Lay {
                shown: true,
                ..hidden.lay
            },
            ..hidden.clone()
        };
        assert!(walk_holds(None, Some(&hidden)) && walk_holds(Some(&shown), Some(&shown)));
        assert!(
            !walk_holds(None, Some(&shown))
                && !walk_holds(Some(&shown), None)
                && !walk_holds(Some(&hidden), Some(&shown))
        );
        let elsewhere = Placing::new(town(), 40.0, 11.0).unwrap();
        let moved = Laid {
            lay: Lay {
                placing: elsewhere,
                ..shown.lay
            },
            ..shown.clone()
        };
        assert!(!walk_holds(Some(&shown), Some(&moved)));
        assert!(clashes(Some(&shown), Some(&moved)) && !clashes(Some(&shown), Some(&shown)));
    }

    #[test]
    fn every_change_has_words() {
        for change in Change::ALL {
            let words = muster_web::t(&["picture-change-", &change.as_str().replace('_', "-")].concat());
            assert!(!words.contains('⟦'), "{words}");
        }
    }
}
