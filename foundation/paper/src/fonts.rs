//! The faces, and which of them has a letter.

use crate::Fault;
use krilla::text::Font;
use rustybuzz::{Direction, Face, Script, ShapePlan};
use std::collections::{BTreeSet, HashMap};

static FACES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/faces.rs"));

/// The licence that all faces are under; it travels with the program that holds them.
pub const LICENCES: &str = "Atkinson Hyperlegible Next and Mono, Noto Sans, Noto Sans Arabic, Noto Sans Hebrew, Noto Sans Devanagari: \
    SIL Open Font License 1.1, https://openfontlicense.org";

/// Regular faces in the order in which they are asked, and their bold twins.
const TEXT: [(&str, &str); 5] = [
    ("atkinson-hyperlegible-next-400", "atkinson-hyperlegible-next-700"),
    ("noto-sans-400", "noto-sans-700"),
    ("noto-sans-arabic-400", "noto-sans-arabic-700"),
    ("noto-sans-hebrew-400", "noto-sans-hebrew-700"),
    ("noto-sans-devanagari-400", "noto-sans-devanagari-700"),
];
const MONO: &str = "atkinson-hyperlegible-mono-400";

/// Which of the faces words are set in first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Weight {
    Regular,
    Bold,
    Mono,
}

/// The number of a face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FaceId(usize);

struct One {
    shaped: Face<'static>,
    printed: Font,
}

/// All faces, read once for each document.
pub(crate) struct Faces {
    all: Vec<One>,
    chains: [Vec<FaceId>; 3],
    plans: HashMap<(FaceId, bool, Script), ShapePlan>,
    /// Letters that none has.
    pub missing: BTreeSet<char>,
}

impl Faces {
    pub(crate) fn new() -> Result<Self, Fault> {
        let mut names = Vec::new();
        let mut all = Vec::new();
        for &(name, bytes) in FACES {
            let shaped = Face::from_slice(bytes, 0).ok_or(Fault::Face(name))?;
            let printed = Font::new(bytes.into(), 0).ok_or(Fault::Face(name))?;
            names.push(name);
            all.push(One { shaped, printed });
        }
        let find = |wanted: &str| {
            names
                .iter()
                .position(|name| *name == wanted)
                .map(FaceId)
                .ok_or(Fault::NoFaces)
        };
        let regular = TEXT.iter().map(|pair| find(pair.0)).collect::<Result<Vec<_>, _>>()?;
        let bold = TEXT.iter().map(|pair| find(pair.1)).collect::<Result<Vec<_>, _>>()?;
        let mono = [vec![find(MONO)?], regular.clone()].concat();
        Ok(Self {
            all,
            chains: [regular, bold, mono],
            plans: HashMap::new(),
            missing: BTreeSet::new(),
        })
    }

    fn chain(&self, weight: Weight) -> &[FaceId] {
        match weight {
            Weight::Regular => &self.chains[0],
            Weight::Bold => &self.chains[1],
            Weight::Mono => &self.chains[2],
        }
    }

    /// The first face of this weight; its space stands for what no face has.
    pub(crate) fn first(&self, weight: Weight) -> FaceId {
        self.chain(weight)[0]
    }

    /// The first face that has every one of these letters.
    pub(crate) fn for_letters(&self, letters: &str, weight: Weight) -> Option<FaceId> {
        let all = |id: &FaceId| letters.chars().all(|letter| self.has(*id, letter));
        self.chain(weight).iter().copied().find(all)
    }

    /// Can this face draw it? What is never drawn needs no glyph.
    pub(crate) fn has(&self, id: FaceId, letter: char) -> bool {
        is_unseen(letter)
            || self.all[id.0]
                .shaped
                .glyph_index(letter)
                .is_some_and(|glyph| glyph.0 != 0)
    }

    pub(crate) fn shaped(&self, id: FaceId) -> &Face<'static> {
        &self.all[id.0].shaped
    }

    pub(crate) fn printed(&self, id: FaceId) -> Font {
        self.all[id.0].printed.clone()
    }

    /// A plan for shaping, made once for each face, direction and script.
    pub(crate) fn plan(&mut self, id: FaceId, right_to_left: bool, script: Script) -> &ShapePlan {
        let direction = if right_to_left {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        };
        let face = &self.all[id.0].shaped;
        self.plans
            .entry((id, right_to_left, script))
            .or_insert_with(|| ShapePlan::new(face, direction, Some(script), None, &[]))
    }

    pub(crate) fn plan_of(&self, id: FaceId, right_to_left: bool, script: Script) -> Option<&ShapePlan> {
        self.plans.get(&(id, right_to_left, script))
    }
}

/// Joiners and selectors: they say how their neighbours look, and have no look themselves.
pub(crate) fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{200c}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// Letters that join the one before them and are shaped with it.
pub(crate) fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{93c}'
        | '\u{93e}'..='\u{94f}' | '\u{955}'..='\u{957}' | '\u{962}'..='\u{963}' | '\u{200c}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}
