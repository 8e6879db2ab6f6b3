//! The inventory on one page, in the order of the picture.

use super::*;

/// The whole inventory, under the band of a drill.
pub(crate) fn page(shell: &Shell) -> Markup {
    let band = drill_band(
        html! { "12:30" },
        "Weapon on site, Riverside Clinic. Nobody is in danger. Police take part.",
        Some(html! { a href="/drills" { "End drill" } }),
    );
    let shell = Shell {
        fold_menu: true,
        head: Head::Own(band),
        ..shell.clone()
    };
    layout_page(
        &shell,
        html! {
            (page_head(PageHead::of("Components").lead("Every part below works without JavaScript. Colour never carries meaning alone.")))
            div.cols.cols-three {
                div.stack { (tokens()) (type_sizes()) (sides()) (timeline()) (custody()) }
                div.stack { (buttons()) (states()) (notes()) (empty()) (answers()) (paging()) }
                div.stack { (form_with_errors()) (dense_list()) (end_question()) (levels()) }
            }
        },
    )
}

fn layout_page(shell: &Shell, body: Markup) -> Markup {
    muster_web::layout::page(shell, "Components", body)
}

fn tokens() -> Markup {
    let names = [
        "paper",
        "surface",
        "sunk",
        "line",
        "line-2",
        "ink",
        "ink-2",
        "ink-3",
        "brand",
        "brand-fill",
        "brand-tint",
        "org",
        "pol",
        "pol-tint",
        "live",
        "live-fill",
        "live-tint",
        "warn",
        "warn-mark",
        "warn-tint",
        "ok",
        "ok-tint",
        "drill",
        "drill-tint",
    ];
    panel(
        Panel::of("Colour tokens"),
        html! { div.swatches { @for name in names { div { div class=(format!("swatch swatch-{name}")) {} span { (name) } } } } },
    )
}

fn type_sizes() -> Markup {
    panel(
        Panel::of("Type"),
        html! {
            div {
                div.type-title { "Page title 26" }
                div.type-fact { "Key fact 19" }
                div.type-panel { "Panel title 17" }
                div { "Body 15, phone 16. Il1 O0 5S 8B" }
                div.small.quiet { "Small 13, never less. 12:05:31" }
                div { code.strong { "INC-0231 EV-0412 9c41 7ae0" } }
            }
        },
    )
}

fn sides() -> Markup {
    panel(
        Panel::of("Sides, clauses"),
        html! {
            div.marks {
                (side_mark(Side::Organisation, "Organisation"))
                (side_mark(Side::Police, "Police"))
                (side_mark(Side::System, "System"))
                (side_mark(Side::Public, "Public"))
            }
            div.marks {
                span { (clause_chip("3.2", "/agreement", false)) " " span.small { "lets it through" } }
                span { (clause_chip("3.5", "/agreement", true)) " " span.small { "keeps it closed" } }
            }
        },
    )
}

fn buttons() -> Markup {
    panel(
        Panel::of("Buttons"),
        html! {
            div.actions {
                (button(ButtonKind::Main, None, "Save"))
                (button(ButtonKind::Plain, None, "Cancel"))
                (button_link(ButtonKind::Raise, Some("siren"), "Raise emergency", "/raise"))
                (button(ButtonKind::Send, None, "Send now"))
                (button(ButtonKind::Plain.small(), None, "Small"))
            }
            div.actions {
                (chips("Filters", &[
                    Chip { label: "Chip on".to_owned(), href: "/".to_owned(), on: true },
                    Chip { label: "Chip".to_owned(), href: "/".to_owned(), on: false },
                ]))
                button.button.focus-shown type="button" { "Focus ring" }
            }
        },
    )
}

fn states() -> Markup {
    panel(
        Panel::of("States"),
        html! {
            div.chips {
                (state_mark(StateKind::Current, "Current"))
                (state_mark(StateKind::Due, "Due in 6 d"))
                (state_mark(StateKind::Problem, "Failed"))
                (state_mark(StateKind::OnTheWay, "On the way"))
                (state_mark(StateKind::OnScene, "On scene"))
                (state_mark(StateKind::NotSet, "Not set"))
                (state_mark(StateKind::Drill, "Drill"))
                (state_mark(StateKind::Open, "Open"))
                (state_mark(StateKind::Closed, "Closed"))
                (state_mark(StateKind::Waiting, "1 request waits"))
                (state_mark(StateKind::Ringing, "Ringing"))
                (state_mark(StateKind::Sent, "Sent"))
            }
        },
    )
}

fn notes() -> Markup {
    let kinds = [
        (NoteKind::Done, "Saved. Police see the new contact now."),
        (NoteKind::Due, "This plan changes on both sides when both sign."),
        (NoteKind::Offline, "Not sent. We try again every 5 seconds, 3 of 12."),
        (NoteKind::Info, "Police liaison looks at this room now."),
    ];
    panel(
        Panel::of("Notes"),
        html! { div { @for (kind, words) in kinds { (note(&Note { kind, words: words.to_owned() })) } } },
    )
}

fn empty() -> Markup {
    panel(
        Panel::list("Empty"),
        empty_state(
            "No kits at this site yet",
            "A kit is a bag or box that police can use when they arrive. Most sites start with a map set and two radios by the main door.",
            Some(button_link(ButtonKind::Main, None, "Add first kit", "/kits")),
        ),
    )
}

fn answers() -> Markup {
    panel(
        Panel::of("Ask form, answered").brand(),
        ask_answer(&AskAnswer {
            answer: Answer::No,
            reason: "The camera is outside the area of the room.".to_owned(),
            clause: Some(("3.2".to_owned(), "/agreement".to_owned(), false)),
            next: "The incident lead can widen the area, that is logged.".to_owned(),
        }),
    )
}

fn paging() -> Markup {
    panel(
        Panel::of("Pager, copy, countdown"),
        html! {
            (pager(&Pager { words: "51 to 100 of 812".to_owned(), newer: Some("/?page=1".to_owned()), older: Some("/?page=3".to_owned()) }))
            (copy_button("Copy for CAD", "12 Hospital Road, ED waiting\nWay in: E2, Mill Lane\nMet by: Guard, Post 1", "cad"))
            p { "Sharing ends in " (countdown("2099-01-01T00:00:00Z", "29:12", "closed")) }
        },
    )
}

fn form_with_errors() -> Markup {
    let wrong = "Enter the police case number, like CR-2041";
    let purposes = [
        Choice::of("report", "Investigation of a reported crime"),
        Choice::of("missing", "Missing person"),
    ];
    panel(
        Panel::of("Form with errors"),
        html! {
            form action="/" method="get" {
                (error_summary(&[("case", wrong.to_owned())]))
                (text_field(&TextField { name: "case", label: "Police case number", error: Some(wrong), value: "CR-", ..TextField::default() }))
                (select_field(&SelectField {
                    name: "purpose", label: "Purpose", hint: Some("Shown to the organisation and kept in the record."),
                    value: "report", choices: &purposes, ..SelectField::default()
                }))
                div.field { (check_field(&CheckField { name: "tell", label: html! { "Tell the site manager" }, checked: true, ..CheckField::default() })) }
                div.actions { (button(ButtonKind::Main, None, "Send request")) (button_link(ButtonKind::Plain, None, "Cancel", "/")) }
            }
        },
    )
}

fn dense_list() -> Markup {
    let row =
        |case: &str, who: &str, state: Markup| vec![html! { code { (case) } }, side_mark(Side::Police, who), state];
    let rows = vec![
        row("ER-121", "Police liaison", state_mark(StateKind::Current, "Shared")),
        row("ER-118", "Police liaison", state_mark(StateKind::Due, "Due Sun")),
        row("ER-115", "Detective, team 3", state_mark(StateKind::NotSet, "Refused")),
    ];
    panel(
        Panel::list("List, dense"),
        table(&Table {
            caption: "Evidence requests".to_owned(),
            columns: vec![Column::of("Case"), Column::of("Asked by"), Column::of("State")],
            rows,
            keep_columns: true,
        }),
    )
}

fn end_question() -> Markup {
    confirm(&Confirm {
        title: "End the emergency?",
        words: html! { "Police lead on scene has to confirm too. Sharing stops 30 minutes later." },
        action: "/",
        yes: "Ask police to confirm",
        no: "Not yet",
        back: "/",
        ..Confirm::default()
    })
}

fn levels() -> Markup {
    let cards = [
        ChoiceCard {
            value: "1".to_owned(),
            label: "Danger to life".to_owned(),
            words: "Police and the site. Opens a level 1 room.".to_owned(),
            live: true,
        },
        ChoiceCard {
            value: "2".to_owned(),
            label: "Help needed here".to_owned(),
            words: "Guards and control room. Level 2.".to_owned(),
            live: false,
        },
    ];
    let kinds = [
        Choice::of("weapon", "Weapon"),
        Choice::of("fire", "Fire"),
        Choice::of("medical", "Medical"),
    ];
    panel(
        Panel::of("Choices"),
        html! {
            (choice_cards("level", "How bad is it?", None, "1", &cards))
            (choice_chips(&ChoiceField { name: "kind", label: "What is it?", values: &["weapon"], choices: &kinds, ..ChoiceField::default() }))
            (choice_radios(&ChoiceField { name: "about", label: "What is it about?", values: &["fire"], choices: &kinds, ..ChoiceField::default() }))
            (text_area(&TextArea { name: "known", label: "What do you know? You can leave this empty", rows: 3, ..TextArea::default() }))
        },
    )
}

fn timeline() -> Markup {
    let stage = |name: &str, goal: u32, took: Option<u32>, goal_words: &str, took_words: &str| TimelineStage {
        name: name.to_owned(),
        goal_seconds: Some(goal),
        took_seconds: took,
        goal_words: goal_words.to_owned(),
        took_words: took_words.to_owned(),
    };
    panel(
        Panel::list("Goal and real time"),
        timeline_strip(&[
            stage("Acknowledged", 20, Some(21), "20 s", "21 s"),
            stage("Units sent", 240, Some(201), "4 min", "3:21"),
            stage("On scene", 360, Some(282), "6 min", "4:42"),
            stage("Contained", 600, None, "10 min", ""),
        ]),
    )
}

fn custody() -> Markup {
    let link = |side: Side, title: &str, small: &str, time: &str, hash: &str| ChainLink {
        side,
        title: title.to_owned(),
        small: Some(html! { (small) }),
        time: time.to_owned(),
        hash_end: hash.to_owned(),
    };
    panel(
        Panel::list("Chain").fact(state_mark_icon(StateKind::Current, "link", "3 of 3 links hold")),
        chain(&[
            link(
                Side::Organisation,
                "Saved by Control room",
                "Clock of the recorder 1.2 s behind.",
                "20 Nov 22:31",
                "a41f",
            ),
            link(
                Side::System,
                "Sealed",
                "SHA-256 computed, copy 2 written.",
                "20 Nov 22:31",
                "07c9",
            ),
            link(
                Side::Police,
                "Asked for by Police liaison",
                "Request ER-121.",
                "21 Nov 08:55",
                "e310",
            ),
        ]),
    )
}
