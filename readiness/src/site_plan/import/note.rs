//! What an import mended or left out, so that the person who imports can look at it.

/// One thing that was mended or left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportNote {
    pub code: NoteCode,
    /// The feature's name or id, cleaned.
    pub feature: String,
}

/// What was done to a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteCode {
    /// Left out: no geometry, or one that has nothing to draw.
    NoGeometry,
    /// Left out: the source's kind has no place on a plan (routes for navigation, fixtures).
    LeftOut,
    /// Kept as "other": a kind we do not know, or a shape its kind cannot have.
    KeptAsOther,
    /// The ring was closed.
    RingClosed,
    /// The ring crosses itself and is kept as it is.
    RingCrosses,
    /// The ring was too tangled to check and is kept as it is.
    RingUnchecked,
    /// Left out: fewer than three corners.
    RingTooShort,
    /// The id was used before; a number was added.
    IdChanged,
    /// A door on the outline was taken as an exterior door; it has no number yet.
    ExteriorDoor,
}

impl NoteCode {
    /// The stable code of the note, for texts.
    pub fn as_str(self) -> &'static str {
        match self {
            NoteCode::NoGeometry => "plan.note.no-geometry",
            NoteCode::LeftOut => "plan.note.left-out",
            NoteCode::KeptAsOther => "plan.note.kept-as-other",
            NoteCode::RingClosed => "plan.note.ring-closed",
            NoteCode::RingCrosses => "plan.note.ring-crosses",
            NoteCode::RingUnchecked => "plan.note.ring-unchecked",
            NoteCode::RingTooShort => "plan.note.ring-too-short",
            NoteCode::IdChanged => "plan.note.id-changed",
            NoteCode::ExteriorDoor => "plan.note.exterior-door",
        }
    }
}
