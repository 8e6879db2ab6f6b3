use super::super::*;

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
