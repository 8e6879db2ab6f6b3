//! The headed paragraphs. Which ones there are follows the SAFECOM guide and the ICO code, see docs/formats/agreement.md; the
//! words are our own.

use super::Template;

pub(super) fn of(template: &Template) -> Vec<(&'static str, &'static str)> {
    let mut sections = vec![
        (
            "Introduction",
            "{site} and {police} agree to work together before, during and after an emergency, as written here.",
        ),
        ("Purpose", template.purpose),
        ("Scope", template.scope),
    ];
    sections.extend_from_slice(COMMON);
    sections
}

const COMMON: &[(&str, &str)] = &[
    (
        "Definitions",
        "An emergency of level 1 is danger to life; level 2 is help needed. Open means from the alarm until sharing ends after all \
         clear. A drill is marked as a drill everywhere and opens drills only.",
    ),
    (
        "Authorities",
        "Each side signs through a position that may bind it, and acts under its own law. Nothing here gives one side the powers \
         of the other.",
    ),
    (
        "Roles and points of contact",
        "Each side names a liaison position and keeps the duty contacts current. A change of liaison is told the same day.",
    ),
    (
        "Procedure",
        "An alarm is raised in Muster and by the emergency number. Muster does not replace the number. One person leads on each \
         side; all clear is said by both.",
    ),
    (
        "Allowed and banned purposes",
        "Each clause names its one purpose. Data is not used to rate employees, to watch protests, or to identify faces.",
    ),
    (
        "Requests",
        "What opens on request is asked for in words, with the reason. The owner grants it until a date or refuses it with the \
         reason. In an emergency the clauses of chapter 3 apply and nobody waits for a request.",
    ),
    (
        "Onward sharing",
        "Nothing is passed to a third party unless the clause says so, or a law or a court demands it.",
    ),
    (
        "Retention and deletion",
        "Each clause names the days a record may be read. The receiver deletes what it copied by then and can show it.",
    ),
    (
        "Security and training",
        "Both sides sign in by position, keep devices locked, and practise the alarm together at least twice a year.",
    ),
    (
        "Oversight and audit",
        "Every crossing is kept in the logs of both sides with its clause. Either side may check the other's use of its data at any \
         time and gets an answer within ten working days.",
    ),
    (
        "Breach",
        "A side that finds a misuse or loss of the other's data tells the liaison within 24 hours of finding it.",
    ),
    (
        "Public statements and records requests",
        "Neither side speaks for the other. A request for public records that touches the other's data is told to it before an \
         answer. A TLP label does not change public-records law.",
    ),
    ("Costs", "Each side bears its own costs."),
    (
        "No agency and no private right",
        "Neither side is the agent of the other. This agreement gives no right to anybody who is not a party.",
    ),
    (
        "Disputes",
        "The two liaisons talk first, then those who signed. Until it is settled either side may suspend.",
    ),
    (
        "Changes, review and end",
        "A change is a new version that both sign; the old one stays readable. Both review it by the review date. Either side may \
         suspend at once with a reason, or end the agreement. What was learned in confidence stays so after the end.",
    ),
];
