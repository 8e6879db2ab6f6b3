use super::super::*;
use super::strip;

/// An agreement, under a live strip.
pub(crate) fn agreement(shell: &Shell) -> Markup {
    let crumb = |label: &str, href: Option<&str>| Crumb {
        label: label.to_owned(),
        href: href.map(str::to_owned),
    };
    let shell = Shell {
        strips: vec![strip()],
        crumbs: vec![crumb("Agreements", Some("/agreement")), crumb("AG-014", None)],
        note: Some(Note::done("Saved. Police see the new version now.")),
        ..at(shell, "/agreements")
    };
    page(
        &shell,
        "AG-014",
        html! {
            (page_head(PageHead::of("Working agreement with City Police, Central")
                .lead(html! {
                    "Between " (side_mark(Side::Organisation, "Northgate Group")) " and " (side_mark(Side::Police, "City Police, Central District"))
                    ". Covers Northfield Hospital, Riverside Clinic, Head office."
                })
                .actions(html! {
                    (button_link(ButtonKind::Plain, Some("compare"), "Compare v3 with v2", "/agreement"))
                    (button_link(ButtonKind::Main, Some("edit"), "Propose change", "/agreement"))
                })))
            div.spaced { (fact_strip(&[
                Fact::of("State", state_mark(StateKind::Current, "In force")).small("v3, since 3 Sep"),
                Fact::of("Signed by both", "3 Sep 2026").small("2 of 2 signatures verified"),
                Fact::of("Next review", "3 Mar 2027").small("ends 3 Sep 2027, in 287 days"),
                Fact::of("Used in the last 30 days", "26 times").small(html! { a href="/agreement" { "see each use" } }),
            ])) }
            (tabs("Parts of the agreement", &[
                Tab { label: "Clauses".to_owned(), href: "/agreement".to_owned(), count: Some("15".to_owned()), current: true },
                Tab { label: "Uses".to_owned(), href: "/agreement".to_owned(), count: Some("26".to_owned()), current: false },
                Tab { label: "Versions".to_owned(), href: "/agreement".to_owned(), count: None, current: false },
            ]))
            div.cols { div.stack { (clauses()) } div.stack { (ask()) (seen_now()) } }
        },
    )
}

fn clauses() -> Markup {
    let row = |number: &str, title: &str, words: &str, condition: &str, now, now_words: &str| ClauseRow {
        number: number.to_owned(),
        href: "/agreement".to_owned(),
        title: title.to_owned(),
        words: words.to_owned(),
        condition: condition.to_owned(),
        now,
        now_words: now_words.to_owned(),
    };
    panel(
        Panel::list("Clauses, and what each lets through now")
            .action(html! { span.quiet { "Fri 20 Nov 21:47, room INC-0231 is live" } }),
        clause_rows(&[
            row(
                "3.1",
                "Contacts",
                "Both sides keep named duty contacts current and answer reach tests.",
                "At all times.",
                state_mark(StateKind::Open, "Open"),
                "14 contacts, 3 sites",
            ),
            row(
                "3.2",
                "Live cameras in an emergency",
                "Police may watch cameras in the affected area while a level 1 room is open, and for 30 minutes after all-clear.",
                "Only: level 1 room. Area of the room. Ends by itself.",
                state_mark(StateKind::Open, "Open: 4 of 62 cameras"),
                "INC-0231, ends with the room",
            ),
            row(
                "3.3",
                "Recorded video on request",
                "Police may ask for clips with a case number and a purpose. The organisation answers within 3 days.",
                "Only: case number and a person who approves.",
                state_mark(StateKind::Waiting, "1 request waits"),
                "ER-118, due Sun 22 Nov",
            ),
            row(
                "3.5",
                "Visitor and patient lists",
                "Not shared through Muster. Police use the legal route.",
                "Never, in any level.",
                state_mark(StateKind::Closed, "Closed"),
                "Asked 2 times, refused 2 times",
            ),
        ]),
    )
}

fn ask() -> Markup {
    let one = |label: &str| vec![Choice::of("x", label)];
    let (who, what, when) = (
        one("Patrol unit 412, Central"),
        one("Live camera PH-01, pharmacy hall"),
        one("Now, room INC-0231 is live"),
    );
    panel(
        Panel::of("Ask the agreement").brand(),
        html! {
            form action="/agreement" method="get" {
                (select_field(&SelectField { name: "who", label: "Who", choices: &who, ..SelectField::default() }))
                (select_field(&SelectField { name: "what", label: "wants", choices: &what, ..SelectField::default() }))
                (select_field(&SelectField { name: "when", label: "when", choices: &when, ..SelectField::default() }))
                div.actions { (button(ButtonKind::Plain.wide(), None, "Check")) }
            }
            (ask_answer(&AskAnswer {
                answer: Answer::No,
                reason: "The camera is outside the area of the room.".to_owned(),
                clause: Some(("3.2".to_owned(), "/agreement".to_owned(), false)),
                next: "The incident lead can widen the area, that is logged.".to_owned(),
            }))
        },
    )
}

fn seen_now() -> Markup {
    let row = |drawing, title: &str, clause: &str| {
        Row::of(title)
            .icon(drawing, Tone::Plain)
            .mark(clause_chip(clause, "/agreement", false))
    };
    panel(
        Panel::list("What police can see now"),
        row_list(&[
            row("cctv", "4 cameras, live", "3.2").small("2 officers watching"),
            row("door", "9 doors, events", "4.1"),
            row("map", "5 floor plans", "2.3"),
            row("address-book", "14 contacts", "3.1"),
        ]),
    )
}
