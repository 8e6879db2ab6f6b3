use super::super::*;

/// Home.
pub(crate) fn home(shell: &Shell) -> Markup {
    let shell = Shell {
        demo: true,
        ..at(shell, "/home")
    };
    page(
        &shell,
        "If it happened now",
        html! {
            (page_head(PageHead::of("If it happened now")
                .lead("Six sites, four police partners. 37 of 48 readiness items are current, 9 need someone.")
                .actions(html! {
                    (button_link(ButtonKind::Plain, Some("printer"), "Print week sheet", "/home"))
                    (button_link(ButtonKind::Plain, Some("reach"), "Run reach test", "/home"))
                })))
            div.spaced { (phases()) }
            div.cols {
                div.stack { (fix_first()) (sites()) }
                div.stack { (waiting()) (next_together()) }
            }
        },
    )
}

fn phases() -> Markup {
    let phase = |icon, name: &str, number: &str, unit: &str, words: &str, meter| Phase {
        icon,
        name: name.to_owned(),
        number: number.to_owned(),
        unit: unit.to_owned(),
        words: html! { (words) },
        meter,
    };
    phase_blocks(&[
        phase(
            "shield-check",
            "Readiness",
            "37 of 48",
            "items current",
            "4 problems, 5 due, 2 not set",
            Some([37, 5, 4, 2]),
        ),
        phase(
            "response",
            "Response",
            "22 s",
            "to reach police, median",
            "Last test Thu 19 Nov. No live room. Last emergency 12 days ago.",
            None,
        ),
        phase(
            "recovery",
            "Recovery",
            "5 open",
            "actions, 3 late",
            "1 evidence request waits for you. 1 colleague in support.",
            None,
        ),
    ])
}

fn fix_first() -> Markup {
    let row = |drawing, tone, title: &str, small: &str, owner: &str, place: &str, date: &str, late: bool| {
        let date_tone = if late { Tone::Problem } else { Tone::Plain };
        Row::of(title)
            .href("/home")
            .small(small)
            .icon(drawing, tone)
            .owner(owner, place)
            .date(date, date_tone)
    };
    panel(
        Panel::list("Fix first")
            .fact("sorted by what would hurt most")
            .action(html! { a href="/home" { "All 12 tasks" } }),
        row_list(&[
            row(
                "alert",
                Tone::Problem,
                "Nobody in Harbour district answers after 22:00",
                "The night reach test failed twice. Add a second night contact.",
                "Site manager",
                "Harbour Mall",
                "today",
                true,
            ),
            row(
                "alert",
                Tone::Problem,
                "Kit K2 has a broken seal",
                "Seen on patrol Wed 18 Nov by Guard, Post 1. Check contents and reseal.",
                "Site manager",
                "Northfield Hospital",
                "today",
                true,
            ),
            row(
                "due",
                Tone::Due,
                "The Depot 4 floor plan is older than the building",
                "A wall moved on 2 Nov. Police would arrive with the wrong plan.",
                "Facilities",
                "Depot 4",
                "Mon 23 Nov",
                false,
            ),
            row(
                "due",
                Tone::Due,
                "Three debrief actions are past their date",
                "From INC-0219, shop theft with violence, Harbour Mall.",
                "You",
                "Harbour Mall",
                "2 d late",
                true,
            ),
            row(
                "due",
                Tone::Due,
                "Campus Safety agreement is suspended",
                "Cameras and door events at Campus pharmacy do not reach police.",
                "You",
                "Campus pharmacy",
                "no date",
                false,
            ),
        ]),
    )
}

fn sites() -> Markup {
    let columns = [
        "Site and police partner",
        "Contacts",
        "Walk-through",
        "Plans",
        "Kits",
        "Threat team",
        "Agreement",
        "Drill",
        "Reach test",
    ];
    let row = |name: &str, small: &str, cells: [(&str, MatrixState); 8]| MatrixRow {
        name: name.to_owned(),
        href: "/home".to_owned(),
        small: small.to_owned(),
        cells: cells
            .into_iter()
            .map(|(words, state)| MatrixCell {
                state,
                words: words.to_owned(),
                href: "/home".to_owned(),
            })
            .collect(),
    };
    use MatrixState::{Current as C, Due as D, NotSet as N, Problem as P};
    panel(
        Panel::list("Sites").action(html! { a href="/home" { "Export CSV" } }),
        matrix(
            "Readiness of each site",
            &columns.map(str::to_owned),
            &[
                row(
                    "Northfield Hospital",
                    "City Police, Central",
                    [
                        ("9 Nov", C),
                        ("3 Sep", C),
                        ("v7", C),
                        ("K2 seal", P),
                        ("8", C),
                        ("AG-014", C),
                        ("14 Oct", C),
                        ("22 s", C),
                    ],
                ),
                row(
                    "Harbour Mall",
                    "City Police, Harbour",
                    [
                        ("Gap", P),
                        ("21 Aug", C),
                        ("v4", C),
                        ("18 Nov", C),
                        ("5", C),
                        ("To sign", D),
                        ("in 6 d", D),
                        ("Failed", P),
                    ],
                ),
                row(
                    "Depot 4",
                    "County Sheriff",
                    [
                        ("16 Nov", C),
                        ("Redo", D),
                        ("v3 old", D),
                        ("4 Nov", C),
                        ("None", N),
                        ("AG-009", C),
                        ("22 Jul", C),
                        ("40 s", C),
                    ],
                ),
                row(
                    "Head office",
                    "City Police, Central",
                    [
                        ("9 Nov", C),
                        ("12 Jun", C),
                        ("v5", C),
                        ("10 Nov", C),
                        ("8", C),
                        ("AG-014", C),
                        ("1 Oct", C),
                        ("19 s", C),
                    ],
                ),
            ],
        ),
    )
}

fn waiting() -> Markup {
    panel(
        Panel::list("Waiting for you"),
        row_list(&[
            Row::of("Evidence request ER-118")
                .href("/home")
                .icon("folder-question", Tone::Plain)
                .small(html! { (side_mark(Side::Police, "Police liaison")) " asks for 2 clips, case CR-2041. Answer by Sun 22 Nov." }),
            Row::of("Sign AG-016, Harbour district")
                .href("/agreement")
                .icon("signature", Tone::Plain)
                .small(html! { "Police signed on Tue 17 Nov. One clause changed: " (clause_chip("3.4", "/agreement", false)) }),
        ]),
    )
}

fn next_together() -> Markup {
    let row = |number: &str, day: &str, title: &str, small: &str| Row {
        day: Some((number.to_owned(), day.to_owned())),
        ..Row::of(title).href("/home").small(small)
    };
    panel(
        Panel::list("Next together").action(html! { a href="/home" { "Calendar" } }),
        row_list(&[
            row(
                "23",
                "Mon",
                "Quarterly meeting",
                "10:00, City Police Central. 4 agenda items",
            ),
            row(
                "25",
                "Wed",
                "Joint patrol, Harbour Mall",
                "16:00 to 18:00, 2 officers, 2 guards",
            ),
            row(
                "1",
                "Tue",
                "Drill: child not found",
                "Riverside Clinic, with patrol units",
            ),
        ]),
    )
}
