//! The text of a plan: sections of paragraphs. Each paragraph has a mark that it keeps through all versions, so that a link and a comment
//! find it again.

use crate::protective_actions::ActionSet;
use muster_terms::{Category, PlanSectionId};
use serde::{Deserialize, Serialize};
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// Sections of one plan.
pub const MOST_SECTIONS: usize = 60;
/// Letters of one section.
pub const MOST_LETTERS: usize = 20_000;
/// Letters of all sections together: some 80 printed pages.
pub const MOST_LETTERS_IN_ALL: usize = 250_000;
/// Paragraphs of one section.
pub const MOST_PARAGRAPHS: usize = 200;

/// The whole text of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The mark that the next new paragraph gets; marks are never given twice.
    pub next_mark: i64,
    /// `None` in versions that were written before it stood in them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    pub sections: Vec<Section>,
}

/// What a whole text stands on: it is approved with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The code list of protective actions.
    pub actions: ActionSet,
    /// Of an emergency plan: the kind of emergency whose steps the room uses.
    #[serde(with = "category_word")]
    pub category: Option<Category>,
}

/// A kind of emergency as its stable word.
mod category_word {
    use muster_terms::Category;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(category: &Option<Category>, to: S) -> Result<S::Ok, S::Error> {
        category.map(Category::as_str).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Category>, D::Error> {
        let word = Option::<String>::deserialize(from)?;
        let known = |word: String| Category::parse(&word).ok_or_else(|| D::Error::custom("no kind of emergency"));
        word.map(known).transpose()
    }
}

/// One section, the same through all versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub id: PlanSectionId,
    pub title: String,
    #[serde(default)]
    pub holds: Holds,
    pub paragraphs: Vec<Paragraph>,
}

/// What stands in a section besides its paragraphs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    #[default]
    Text,
    /// The steps that the room uses, with their roles.
    Steps,
}

/// One paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    pub mark: i64,
    pub text: String,
}

impl Section {
    /// Its paragraphs as they stand in the form: a blank line between two.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self.paragraphs.iter().map(|one| one.text.as_str()).collect();
        texts.join("\n\n")
    }
}

impl Document {
    pub fn empty() -> Self {
        Self {
            next_mark: 1,
            basis: None,
            sections: Vec::new(),
        }
    }

    /// On another basis.
    #[must_use]
    pub fn on(self, basis: Basis) -> Self {
        Self {
            basis: Some(basis),
            ..self
        }
    }

    /// Letters of all titles and paragraphs.
    pub fn letters(&self) -> usize {
        let of = |section: &Section| {
            let text = section.paragraphs.iter().map(|one| one.text.chars().count());
            section.title.chars().count() + text.sum::<usize>()
        };
        self.sections.iter().map(of).sum()
    }

    pub fn section(&self, id: PlanSectionId) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The paragraph with this mark, its section and its number: `2.3`.
    pub fn find(&self, mark: i64) -> Option<(&Section, &Paragraph, String)> {
        (1..).zip(&self.sections).find_map(|(place, section)| {
            let found = (1..).zip(&section.paragraphs).find(|(_, one)| one.mark == mark);
            found.map(|(number, one)| (section, one, format!("{place}.{number}")))
        })
    }

    /// One more section at the end.
    #[must_use]
    pub fn with_section(mut self, id: PlanSectionId, title: &str, holds: Holds, text: &str) -> Self {
        self.sections.push(Section {
            id,
            title: title.to_owned(),
            holds,
            paragraphs: Vec::new(),
        });
        self.with_text(id, title, text)
    }

    /// A section with another title and text. A paragraph that stayed, or was changed where it stood, keeps its mark.
    #[must_use]
    pub fn with_text(mut self, id: PlanSectionId, title: &str, text: &str) -> Self {
        let mut next_mark = self.next_mark;
        if let Some(section) = self.sections.iter_mut().find(|section| section.id == id) {
            section.title = title.to_owned();
            section.paragraphs = marked(&section.paragraphs, &paragraphs_of(text), &mut next_mark);
        }
        self.next_mark = next_mark;
        self
    }

    /// Without a section. Its marks are gone with it.
    #[must_use]
    pub fn without(mut self, id: PlanSectionId) -> Self {
        self.sections.retain(|section| section.id != id);
        self
    }

    /// A section one place earlier or later; as it is at either end.
    #[must_use]
    pub fn moved(mut self, id: PlanSectionId, earlier: bool) -> Self {
        let Some(at) = self.sections.iter().position(|section| section.id == id) else {
            return self;
        };
        let to = if earlier { at.checked_sub(1) } else { Some(at + 1) };
        if let Some(to) = to.filter(|to| *to < self.sections.len()) {
            self.sections.swap(at, to);
        }
        self
    }
}

/// A text as paragraphs: a blank line stands between two.
pub fn paragraphs_of(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for line in text.lines().map(str::trim_end) {
        match (line.is_empty(), all.last_mut()) {
            (true, Some(last)) if !last.is_empty() => all.push(String::new()),
            (false, Some(last)) => {
                if !last.is_empty() {
                    last.push('\n');
                }
                last.push_str(line);
            }
            _ => {}
        }
    }
    all.retain(|paragraph| !paragraph.trim().is_empty());
    all
}

fn marked(before: &[Paragraph], after: &[String], next_mark: &mut i64) -> Vec<Paragraph> {
    let old: Vec<&str> = before.iter().map(|one| one.text.as_str()).collect();
    let new: Vec<&str> = after.iter().map(String::as_str).collect();
    let mut marks: Vec<Option<i64>> = vec![None; new.len()];
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        // What was replaced stands where the old one stood: the first for the first, as far as there are old ones.
        let pairs = match op {
            DiffOp::Equal { .. } | DiffOp::Replace { .. } => op.old_range().zip(op.new_range()),
            DiffOp::Delete { .. } | DiffOp::Insert { .. } => continue,
        };
        for (was, is) in pairs {
            if let (Some(slot), Some(one)) = (marks.get_mut(is), before.get(was)) {
                *slot = Some(one.mark);
            }
        }
    }
    let mut fresh = || {
        *next_mark += 1;
        *next_mark - 1
    };
    after
        .iter()
        .zip(marks)
        .map(|(text, mark)| Paragraph {
            mark: mark.unwrap_or_else(&mut fresh),
            text: text.clone(),
        })
        .collect()
}

/// What became of a section between two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionChange {
    /// The title before; `None`: it is new.
    pub before: Option<String>,
    /// The title after; `None`: it was taken away.
    pub after: Option<String>,
    pub paragraphs: Vec<ParagraphChange>,
}

impl SectionChange {
    /// Nothing in it differs.
    pub fn is_same(&self) -> bool {
        self.before == self.after
            && self
                .paragraphs
                .iter()
                .all(|one| matches!(one, ParagraphChange::Same(_)))
    }
}

/// What became of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParagraphChange {
    Same(String),
    Added(String),
    Removed(String),
    /// Word by word.
    Changed(Vec<Piece>),
}

/// A run of words of a changed paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Same(String),
    Added(String),
    Removed(String),
}

/// Two versions, paragraph by paragraph: the sections of the later one in its order, then those that were taken away.
pub fn compare(before: &Document, after: &Document) -> Vec<SectionChange> {
    let gone = before.sections.iter().filter(|old| after.section(old.id).is_none());
    let kept = after.sections.iter().map(|new| {
        let old = before.section(new.id);
        SectionChange {
            before: old.map(|old| old.title.clone()),
            after: Some(new.title.clone()),
            paragraphs: changes(
                old.map(|old| old.paragraphs.as_slice()).unwrap_or_default(),
                &new.paragraphs,
            ),
        }
    });
    let gone = gone.map(|old| SectionChange {
        before: Some(old.title.clone()),
        after: None,
        paragraphs: changes(&old.paragraphs, &[]),
    });
    kept.chain(gone).collect()
}

fn changes(before: &[Paragraph], after: &[Paragraph]) -> Vec<ParagraphChange> {
    let marks = |all: &[Paragraph]| all.iter().map(|one| one.mark).collect::<Vec<i64>>();
    let mut found = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &marks(before), &marks(after)) {
        let is_same = matches!(op, DiffOp::Equal { .. });
        let old = before.get(op.old_range()).unwrap_or_default();
        let new = after.get(op.new_range()).unwrap_or_default();
        if is_same {
            found.extend(old.iter().zip(new).map(|(old, new)| change(&old.text, &new.text)));
        } else {
            found.extend(old.iter().map(|one| ParagraphChange::Removed(one.text.clone())));
            found.extend(new.iter().map(|one| ParagraphChange::Added(one.text.clone())));
        }
    }
    found
}

fn change(before: &str, after: &str) -> ParagraphChange {
    if before == after {
        return ParagraphChange::Same(after.to_owned());
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for one in TextDiff::from_words(before, after).iter_all_changes() {
        let text = one.value();
        match (one.tag(), pieces.last_mut()) {
            (ChangeTag::Equal, Some(Piece::Same(last)))
            | (ChangeTag::Insert, Some(Piece::Added(last)))
            | (ChangeTag::Delete, Some(Piece::Removed(last))) => last.push_str(text),
            (ChangeTag::Equal, _) => pieces.push(Piece::Same(text.to_owned())),
            (ChangeTag::Insert, _) => pieces.push(Piece::Added(text.to_owned())),
            (ChangeTag::Delete, _) => pieces.push(Piece::Removed(text.to_owned())),
        }
    }
    ParagraphChange::Changed(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> (Document, PlanSectionId) {
        let id = PlanSectionId::new();
        (Document::empty().with_section(id, "Purpose", Holds::Text, text), id)
    }

    fn marks(document: &Document) -> Vec<i64> {
        document.sections[0].paragraphs.iter().map(|one| one.mark).collect()
    }

    #[test]
    fn a_paragraph_keeps_its_mark_while_others_come_and_go() {
        let (document, id) = one("A\n\nB\n\n\nC");
        assert_eq!(marks(&document), [1, 2, 3]);
        let document = document.with_text(id, "Purpose", "A\n\nNew\n\nB\n\nC, changed");
        assert_eq!(marks(&document), [1, 4, 2, 3]);
        let document = document.with_text(id, "Purpose", "B\n\nLater");
        assert_eq!(marks(&document)[0], 2, "what stayed keeps its mark");
        let (section, found, number) = document.find(2).unwrap();
        assert_eq!((section.id, found.text.as_str(), number.as_str()), (id, "B", "1.1"));
    }

    #[test]
    fn lines_of_one_paragraph_stay_together() {
        assert_eq!(
            paragraphs_of("\n\nOne\ntwo \n \t\nThree\r\n\r\n"),
            ["One\ntwo", "Three"]
        );
        assert_eq!(paragraphs_of(" \n \n"), Vec::<String>::new());
    }

    #[test]
    fn two_versions_are_compared_word_by_word_and_nothing_is_lost() {
        let (before, id) = one("Meet at gate 3.\n\nCall the desk.");
        let other = PlanSectionId::new();
        let before = before.with_section(other, "Old", Holds::Text, "Gone");
        let after = before
            .clone()
            .with_text(id, "Purpose", "Meet at gate 4.\n\nCall the desk.\n\nWait.")
            .without(other);
        let found = compare(&before, &after);
        assert_eq!(found.len(), 2);
        let [
            ParagraphChange::Changed(pieces),
            ParagraphChange::Same(_),
            ParagraphChange::Added(new),
        ] = found[0].paragraphs.as_slice()
        else {
            panic!("{found:?}");
        };
        assert!(pieces.contains(&Piece::Removed("3.".into())) && pieces.contains(&Piece::Added("4.".into())));
        assert_eq!(new, "Wait.");
        assert_eq!(
            (found[1].before.as_deref(), found[1].after.as_deref()),
            (Some("Old"), None)
        );
        assert!(compare(&after, &after).iter().all(SectionChange::is_same));
    }

    #[test]
    fn what_a_text_stands_on_is_kept_with_it_and_older_texts_have_none() {
        let (old, _) = one("A");
        let kept = serde_json::to_string(&old).unwrap();
        assert!(!kept.contains("basis"), "the digests of older versions stand");
        let new = old.clone().on(Basis {
            actions: ActionSet::MartynsLaw,
            category: Some(Category::MissingPerson),
        });
        let kept = serde_json::to_string(&new).unwrap();
        assert!(kept.contains("\"martyns_law\"") && kept.contains("\"missing_person\""));
        assert_eq!(serde_json::from_str::<Document>(&kept).unwrap(), new);
        assert!(serde_json::from_str::<Document>(&kept.replace("missing_person", "flood")).is_err());
        for set in ActionSet::ALL {
            assert_eq!(serde_json::to_value(set).unwrap(), set.as_str(), "one word everywhere");
        }
    }

    proptest! {
        #[test]
        fn no_mark_is_ever_given_twice(texts in proptest::collection::vec("[ab\n]{0,12}", 1..8)) {
            let (mut document, id) = one("a");
            for text in texts {
                document = document.with_text(id, "Purpose", &text);
                let mut seen = marks(&document);
                prop_assert!(seen.iter().all(|mark| *mark < document.next_mark));
                seen.sort_unstable();
                seen.dedup();
                prop_assert_eq!(seen.len(), document.sections[0].paragraphs.len());
                prop_assert_eq!(paragraphs_of(&document.sections[0].text()), paragraphs_of(&text));
            }
        }
    }
}
