//! Why a file is no picture to lay under a floor. The words are in the texts, under `picture-wrong-` and the code.

use muster_web::{Problem, t, t_with};

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureRefusal {
    #[error("the file is empty")]
    Empty,
    #[error("the file has more bytes than one may have")]
    TooLarge,
    #[error("the file is neither PNG, JPEG, WebP nor PDF")]
    Kind,
    #[error("the picture has more pixels than one may have")]
    TooManyPixels,
    #[error("the file is broken")]
    Broken,
    #[error("the PDF is protected by a password")]
    Locked,
    #[error("the PDF has no page of this number")]
    NoPage,
    #[error("the PDF has more pages or objects than one may have")]
    TooManyObjects,
    #[error("the page has no size, or one side is more than twenty times the other")]
    PageShape,
    #[error("drawing the page took more time or memory than a page may take")]
    TooHeavy,
    #[error("others are being drawn and the turn did not come in time")]
    Busy,
    #[error("the program that draws pages could not be started")]
    NoWorker,
}

impl PictureRefusal {
    pub const ALL: [PictureRefusal; 12] = [
        Self::Empty,
        Self::TooLarge,
        Self::Kind,
        Self::TooManyPixels,
        Self::Broken,
        Self::Locked,
        Self::NoPage,
        Self::TooManyObjects,
        Self::PageShape,
        Self::TooHeavy,
        Self::Busy,
        Self::NoWorker,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "picture.empty",
            Self::TooLarge => "picture.too-large",
            Self::Kind => "picture.kind",
            Self::TooManyPixels => "picture.too-many-pixels",
            Self::Broken => "picture.broken",
            Self::Locked => "picture.locked",
            Self::NoPage => "picture.no-page",
            Self::TooManyObjects => "picture.too-many-objects",
            Self::PageShape => "picture.page-shape",
            Self::TooHeavy => "picture.too-heavy",
            Self::Busy => "picture.busy",
            Self::NoWorker => "picture.no-worker",
        }
    }

    /// In words for the person.
    pub fn problem(self) -> Problem {
        let key = word(self.code());
        let most = [("megabytes", (super::take::MOST_BYTES / 1024 / 1024).into())];
        Problem::refusal(self.code(), t_with(&key, &most))
    }
}

impl super::PlacingRefusal {
    /// In words for the person.
    pub fn problem(self) -> Problem {
        Problem::refusal(self.code(), t(&word(self.code())))
    }
}

/// `picture.too-large` is said by `picture-wrong-too-large`.
fn word(code: &str) -> String {
    ["picture-wrong-", code.trim_start_matches("picture.")].concat()
}

#[cfg(test)]
mod tests {
    use super::super::PlacingRefusal;
    use super::*;

    #[test]
    fn every_refusal_has_words() {
        let files = PictureRefusal::ALL.map(|refusal| refusal.problem().words());
        let places = PlacingRefusal::ALL.map(|refusal| refusal.problem().words());
        for words in files.iter().chain(&places) {
            assert!(!words.contains('⟦'), "{words}");
        }
    }
}
