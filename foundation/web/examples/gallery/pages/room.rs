use super::super::*;

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
        not_shared: false,
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
