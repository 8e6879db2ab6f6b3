//! The parts as pages use them: home, room, agreement, raise, sent, sign-in.

use super::*;

fn strip() -> LiveStrip {
    LiveStrip {
        kind: StripKind::Live,
        clock: "04:54".to_owned(),
        raised_at: "2026-11-20T21:42:10Z".to_owned(),
        words: "Threat with a weapon, Northfield Hospital".to_owned(),
        href: "/room".to_owned(),
        receipt: String::new(),
    }
}

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
        words: words.to_owned(),
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

/// The room.
pub(crate) fn room(shell: &Shell) -> Markup {
    let band = live_band(&Band {
        kind: BandKind::Live,
        clock: "04:54".to_owned(),
        raised_at: None,
        title: "Threat with a weapon, Emergency Department".to_owned(),
        words: html! { "Northfield Hospital, ground floor, ED waiting. INC-0231, level 1. Shared under AG-014." },
        ended: String::new(),
        actions: Some(html! {
            (button_link(ButtonKind::OnBand, Some("phone"), "Call dispatcher", "/room"))
            (button_link(ButtonKind::OnBandMain, Some("check"), "All clear", "/room"))
        }),
    });
    let shell = Shell {
        fold_menu: true,
        tight: true,
        head: Head::Own(html! { (band) (stages()) }),
        phone_title: Some("INC-0231".to_owned()),
        ..at(shell, "/rooms")
    };
    page(
        &shell,
        "INC-0231",
        html! {
            div.cols.cols-room {
                div.stack { (meeting()) (live_region("people", people())) }
                div.stack { (facts()) (open_to_police()) }
                div.stack { (plan()) (log()) }
            }
        },
    )
}

fn stages() -> Markup {
    let stage = |name: &str, time: Option<&str>, state| Stage {
        name: name.to_owned(),
        time: time.map(str::to_owned),
        state,
    };
    stage_line(
        &[
            stage("Raised", Some("21:42:10"), StageState::Reached),
            stage("Acknowledged", Some("21:42:31"), StageState::Reached),
            stage("Units sent", Some("21:45:31"), StageState::Reached),
            stage("On scene", Some("21:46:52"), StageState::Now),
            stage("Contained", None, StageState::Ahead),
            stage("All clear", None, StageState::Ahead),
            stage("Debrief", None, StageState::Ahead),
        ],
        false,
    )
}

fn meeting() -> Markup {
    meeting_point_card(&MeetingPoint {
        point: "M2, ambulance bay".to_owned(),
        words: html! { "Mill Lane gate. Guard, Post 1 waits there. Way in: E2. Key safe K2 code on request, each view is logged." },
        ..MeetingPoint::default()
    })
}

fn people() -> Markup {
    let person = |side, name: &str, job: &str, state| PersonRow {
        side,
        name: name.to_owned(),
        href: None,
        job: job.to_owned(),
        state,
    };
    panel(
        Panel::list("People").action(state_mark_icon(StateKind::Current, "people", "8 of 10 here")),
        people_list(&[
            person(
                Side::Police,
                "Dispatcher, desk 2",
                "Police command link",
                state_mark(StateKind::Seen, "21 s"),
            ),
            person(
                Side::Police,
                "Patrol unit 412",
                "Police lead on scene",
                state_mark(StateKind::OnScene, "On scene"),
            ),
            person(
                Side::Police,
                "Patrol unit 415",
                "Second unit",
                state_mark(StateKind::OnTheWay, "1 min"),
            ),
            person(
                Side::Organisation,
                "Security director",
                "Incident lead",
                state_mark(StateKind::Seen, "1:05"),
            ),
            person(
                Side::Organisation,
                "Guard, Post 3",
                "Raised it, keeps distance",
                state_mark(StateKind::Seen, "raised"),
            ),
            person(
                Side::Organisation,
                "Facilities on call",
                "Doors and lifts",
                state_mark(StateKind::NoAnswer, "calling 3"),
            ),
            person(
                Side::Organisation,
                "HR coordinator",
                "Staff care, stand by",
                state_mark(StateKind::Sent, "sent"),
            ),
        ]),
    )
}

fn facts() -> Markup {
    fact_strip(&[
        Fact::of("Person", "1, knife seen"),
        Fact::of("Hurt", "0 known"),
        Fact::of("Behind locked doors", "14 patients"),
        Fact::of("Staff at A1", "31 of 36"),
    ])
}

fn open_to_police() -> Markup {
    panel(
        Panel::of("Open to police now")
            .fact(html! { "4 cameras " (clause_chip("3.2", "/agreement", false)) })
            .action(html! {
                span.quiet { "Closes 30 min after all-clear" }
                (post_button(ButtonKind::Plain.small(), Some("eye-off"), "Stop sharing", "/room", "example", &[]))
            }),
        html! {
            p.open-now {
                "Also open: ground floor plan v7, door events D1 to D9 " (clause_chip("4.1", "/agreement", false))
                ", staff count. " span.quiet { "Not open: 58 other cameras, visitor list " } (clause_chip("3.5", "/agreement", true))
            }
        },
    )
}

fn plan() -> Markup {
    let step = |state, title: &str, owner: &str, action: Option<&str>| PlanStep {
        state,
        title: title.to_owned(),
        owner: owner.to_owned(),
        action: action.map(|label| post_button(ButtonKind::Plain.small(), None, label, "/room", "example", &[])),
    };
    panel(
        Panel::list("Plan: weapon on site").fact("v7, agreed 3 Sep"),
        plan_steps(&[
            step(
                StepState::Done,
                "Keep distance, lock Majors and Resus",
                "Nurse in charge, ED",
                None,
            ),
            step(
                StepState::Running,
                "Open E2 and hold lift 2",
                "Facilities on call, no answer",
                Some("Reassign"),
            ),
            step(StepState::Running, "Count staff at A1", "31 of 36 there", Some("Open")),
            step(
                StepState::ToDo,
                "Tell wards to stay inside",
                "Control room",
                Some("Start"),
            ),
        ]),
    )
}

fn log() -> Markup {
    let entry = |number: u32, time: &str, side, name: &str, text: &str, clause: Option<&str>, own_side| LogEntry {
        id: format!("entry-{number}"),
        time: time.to_owned(),
        at: format!("2026-11-20T{time}Z"),
        side,
        name: name.to_owned(),
        text: html! { (text) },
        clause: clause.map(|number| (number.to_owned(), "/agreement".to_owned(), false)),
        own_side,
        spoken: None,
    };
    let write = html! {
        form.log-new action="/room" method="post" {
            (csrf_field("example"))
            div.one-line {
                input.form-control name="text" aria-label="Write to the room" placeholder="Write to the room";
                button.button.button-main.button-icon type="submit" aria-label="Send" { (icon("send")) }
            }
        }
    };
    panel(
        Panel::list("Log"),
        html! {
            (write)
            (log_list(&[
                entry(6, "21:46:52", Side::Police, "Patrol unit 412", "On scene. Coming in by E2, moving to triage corridor.", None, false),
                entry(5, "21:46:20", Side::Organisation, "Control room", "Doors D3 and D4 locked from the access system.", Some("4.1"), false),
                entry(4, "21:45:58", Side::System, "System", "Camera ED-03 opened to police until all-clear.", Some("3.2"), false),
                entry(3, "21:45:31", Side::Police, "Dispatcher, desk 2", "Two units sent. First in 2 minutes. M2 is right.", None, false),
                entry(2, "21:44:40", Side::Organisation, "Nurse in charge, ED", "Two colleagues need a break when this is over.", None, true),
            ]))
        },
    )
}

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

/// Raising on a phone.
pub(crate) fn raise(shell: &Shell) -> Markup {
    let kinds = [
        Choice::of("weapon", "Weapon"),
        Choice::of("violence", "Violence"),
        Choice::of("fire", "Fire"),
        Choice::of("medical", "Medical"),
        Choice::of("missing", "Missing person"),
    ];
    let more = choice_chips(&ChoiceField {
        name: "category",
        label: "What is it? You can say it later",
        choices: &kinds,
        values: &["weapon"],
        ..ChoiceField::default()
    });
    phone_page(
        shell,
        "Raise emergency",
        Some("Post 3"),
        "/home",
        html! {},
        html! {
            div.raise-flow {
                h1.visually-hidden { "Raise emergency" }
                div.place-card {
                    (icon("map-pin"))
                    div.row-words { strong { "ED waiting, ground floor" } span { "Northfield Hospital, from post QR 2 min ago" } }
                    (button_link(ButtonKind::Plain, None, "Change", "/raise"))
                }
                (hold_to_send(&HoldToSend {
                    action: "/raise",
                    csrf: "example",
                    idempotency_key: "0190-example",
                    level: ("level", "1"),
                    second: Some(HoldSecond { value: "2", label: "I need help here", words: "Guards and control room only" }),
                    words: "Danger to life. Police and the site.",
                    emergency_number: "112",
                    more,
                    ..HoldToSend::default()
                }))
                div.pair { (button_link(ButtonKind::Plain, Some("phone"), "Call emergency number", "tel:112")) (button(ButtonKind::Plain, Some("volume-off"), "Silent")) }
                p.status-line { (icon("wifi")) "Connected. Last test 14:02, reached 6 people in 9 s." }
            }
        },
    )
}

/// The first minute after raising.
pub(crate) fn sent(shell: &Shell) -> Markup {
    let person = |side, name: &str, job: &str, state| PersonRow {
        side,
        name: name.to_owned(),
        href: None,
        job: job.to_owned(),
        state,
    };
    let foot = html! {
        (button_link(ButtonKind::Plain, None, "By mistake", "/sent"))
        (button_link(ButtonKind::Send, Some("room"), "Open the room", "/room"))
    };
    let shell = Shell {
        main_action: Some(foot),
        ..shell.clone()
    };
    let band = html! { div.sent-band { span.strip-dot aria-hidden="true" {} h1 { "Sent. Help is coming." } time { "00:24" } } };
    phone_page(
        &shell,
        "INC-0231",
        Some("Post 3"),
        "/home",
        html! { section aria-label="Sent" { (band) } },
        html! {
            div.raise-flow {
                section.panel {
                    (people_list(&[
                        person(Side::Organisation, "Control room", "has seen it, 8 s", state_mark(StateKind::Seen, "Seen")),
                        person(Side::Police, "Police dispatch", "has seen it, 21 s", state_mark(StateKind::Seen, "Seen")),
                        person(Side::Organisation, "Security director", "phone is ringing", state_mark(StateKind::Ringing, "Ringing")),
                        person(Side::Organisation, "Nurse in charge, ED", "message delivered", state_mark(StateKind::Sent, "Sent")),
                    ]))
                }
                (meeting_point_card(&MeetingPoint {
                    label: "You: keep distance".to_owned(),
                    icon: Some("guide"),
                    point: "Go to triage, lock D3".to_owned(),
                    words: html! { "Then wait. Guard, Post 1 brings police from M2." },
                }))
                (button(ButtonKind::Main.wide(), None, "I am safe"))
                div.pair { (button(ButtonKind::Plain, Some("kit"), "Someone is hurt")) (button(ButtonKind::Plain, Some("camera"), "Photo")) }
                div.one-line { input.form-control name="seen" aria-label="What do you see?" placeholder="What do you see?"; }
            }
        },
    )
}

/// Sign-in, without a frame.
pub(crate) fn sign_in(shell: &Shell) -> Markup {
    let shell = Shell {
        reader: None,
        menu: Vec::new(),
        may_raise: false,
        ..shell.clone()
    };
    bare_page(
        &shell,
        "Sign in",
        false,
        html! {},
        html! {
            (page_head(PageHead::of("Sign in").lead("With the e-mail address your administrator invited.")))
            form.panel action="/sign-in" method="post" {
                div.panel-body {
                    (csrf_field("example"))
                    (text_field(&TextField { name: "email", label: "E-mail", kind: "email", autocomplete: "username", required: true, ..TextField::default() }))
                    (text_field(&TextField { name: "password", label: "Password", kind: "password", autocomplete: "current-password", required: true, ..TextField::default() }))
                    div.actions { (button(ButtonKind::Main, None, "Sign in")) a href="/sign-in" { "Use a recovery code" } }
                }
            }
        },
    )
}
