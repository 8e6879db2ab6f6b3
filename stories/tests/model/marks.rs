//! Words that stand in one field of the town and nowhere else: whoever reads the word has read the field.

use std::collections::BTreeSet;

const BEGIN: &str = "kw";
const DIGITS: usize = 6;

/// What a marked field belongs to. The model says from this alone who may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// The name of an organisation.
    Name(usize),
    /// The title of one of its positions.
    Title(usize),
    /// The name or address of one of its people.
    Person(usize),
    SiteName(usize),
    SiteAddress(usize),
    /// What else stands in a site's profile.
    Profile(usize),
    /// The name of a police district.
    District(usize),
    /// A meeting point or door.
    Point(usize),
    Floor(usize),
    /// Place and contents of a kit.
    Kit(usize),
    /// What of a kit no clause opens: its seal, and what in it holds personal data.
    KitSecret(usize),
    Contact(usize),
    /// Words of an agreement: the agreement and its version.
    Text(usize, usize),
    /// Why an agreement was stopped, ended or declined.
    Reason(usize),
    /// Place and words of an emergency or drill.
    Alarm(usize),
    /// A line of a room.
    Line(usize, usize),
    /// What an organisation said in the debrief of a room.
    Word(usize, usize),
    Action(usize),
    /// What shows that an action is done.
    Proof(usize),
    Request(usize),
    /// Place and scenario of a planned drill.
    Drill(usize),
    /// Title, purpose and stops of a visit, a plan for comment or an exercise.
    Joint(usize),
    /// Place and scenario of an exercise: for those who take part.
    Plot(usize),
    /// What a partner said in it.
    JointWord(usize, usize),
    /// What is still to come in an exercise.
    Script(usize),
    /// What an agency says of itself: the agency and the version.
    Capability(usize, usize),
    /// What is offered is called so.
    OfferName(usize),
    /// What else an offer says.
    Offer(usize),
    /// What two say in a loan.
    Loan(usize),
    /// Whom to meet, and what the side whose position it is wrote to it.
    Meeting(usize),
    /// What the partner wrote to it.
    MeetingWord(usize),
}

impl Mark {
    /// What crosses under clauses, in one word; `None` for what parties know of each other anyway.
    pub fn kind(self) -> Option<&'static str> {
        match self {
            Mark::SiteName(_) => Some("site name"),
            Mark::SiteAddress(_) => Some("site address"),
            Mark::Profile(_) => Some("profile"),
            Mark::Point(_) => Some("point"),
            Mark::Floor(_) => Some("floor plan"),
            Mark::Kit(_) => Some("kit"),
            Mark::Contact(_) => Some("contact"),
            Mark::Alarm(_) => Some("alarm"),
            Mark::Line(..) => Some("room line"),
            Mark::Word(..) => Some("debrief word"),
            Mark::Action(_) => Some("action"),
            Mark::Proof(_) => Some("proof"),
            Mark::Drill(_) => Some("drill"),
            Mark::Joint(_) => Some("joint work"),
            Mark::JointWord(..) => Some("word in joint work"),
            Mark::Plot(_) => Some("plot"),
            Mark::Script(_) => Some("script"),
            Mark::Capability(..) => Some("capability"),
            Mark::OfferName(_) => Some("offer name"),
            Mark::Offer(_) => Some("offer"),
            Mark::Meeting(_) => Some("introduction"),
            Mark::MeetingWord(_) => Some("word in an introduction"),
            Mark::KitSecret(_)
            | Mark::District(_)
            | Mark::Name(_)
            | Mark::Title(_)
            | Mark::Person(_)
            | Mark::Text(..)
            | Mark::Reason(_)
            | Mark::Loan(_)
            | Mark::Request(_) => None,
        }
    }
}

/// The word of the `n`th mark.
pub fn word(n: usize) -> String {
    format!("{BEGIN}{n:0DIGITS$}z")
}

/// The marks whose words stand in a text.
pub fn in_text(text: &str) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices(BEGIN) {
        let rest = &text[at + BEGIN.len()..];
        let digits = rest
            .get(..DIGITS)
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
        if let Some(digits) = digits
            && rest[DIGITS..].starts_with('z')
        {
            found.extend(digits.parse::<usize>().ok());
        }
    }
    found
}

#[test]
fn marks_are_found_in_any_text() {
    let text = format!("<b>{}</b>kw12 kwé {}x kw000007", word(3), word(900_000));
    assert_eq!(in_text(&text), BTreeSet::from([3, 900_000]));
}
