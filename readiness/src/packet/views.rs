//! The markup of the register, and of the answer to whoever holds a packet.

use super::check::{Check, Compared, Known};
use super::pages::Register;
use super::{Packet, PacketForm, PacketState, store::Line};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_paper::PageSize;
use muster_terms::*;
use muster_web::{App, Desk, components::*, format, frame::open_shell, layout, t, t_with};

/// All that the page may show.
pub(super) struct PacketsPage<'a> {
    pub register: &'a Register,
    pub own: bool,
    pub metric: bool,
    pub days: i64,
    /// What was typed as days, when it was refused.
    pub typed: Option<&'a str>,
    pub problems: &'a FieldProblems,
    pub reference: &'a Reference,
}

pub(super) fn packets(desk: &Desk, page: &PacketsPage<'_>, may_change: bool) -> Markup {
    html! {
        div.stack {
            (take(desk, page))
            (list(desk, page))
            @if may_change { (days(desk, page)) }
        }
    }
}

fn paper_word(paper: PageSize) -> String {
    match paper {
        PageSize::A4 => t("packet-paper-a4"),
        PageSize::Letter => t("packet-paper-letter"),
    }
}

fn form_word(form: PacketForm) -> String {
    match form {
        PacketForm::Pdf => t("packet-form-pdf"),
        PacketForm::Bundle => t("packet-form-bundle"),
    }
}

fn take(desk: &Desk, page: &PacketsPage<'_>) -> Markup {
    let title = t("packet-take");
    let papers = PageSize::ALL.map(|paper| Choice::of(paper.as_str(), paper_word(paper)));
    let forms = PacketForm::ALL.map(|form| Choice::of(form.as_str(), form_word(form)));
    let usual = if page.metric { PageSize::A4 } else { PageSize::Letter };
    let body = html! {
        form.panel-body.stack action=(format!("/sites/{}/packets", page.reference)) method="post" {
            (csrf_field(&desk.csrf))
            p { (t(if page.own { "packet-take-own" } else { "packet-take-partner" })) " " (t_with("packet-take-days", &[("days", page.days.into())])) }
            (select_field(&SelectField { name: "form", label: &t("packet-form"), value: PacketForm::Pdf.as_str(), choices: &forms, ..SelectField::default() }))
            (select_field(&SelectField { name: "paper", label: &t("packet-paper"), value: usual.as_str(), choices: &papers, ..SelectField::default() }))
            div.actions {
                (button(ButtonKind::Main, Some("printer"), &t("packet-take-now")))
                a href=(format!("/sites/{}/print", page.reference)) { (t("packet-print-page")) }
            }
        }
    };
    panel(Panel::of(&title), body)
}

fn list(desk: &Desk, page: &PacketsPage<'_>) -> Markup {
    let title = t("packet-register");
    let head = Panel::list(&title);
    if page.register.lines.is_empty() {
        return panel(
            head,
            empty_state(&t("packet-empty-title"), &t("packet-empty-words"), None),
        );
    }
    let zone = desk.time_zone();
    let columns = [
        t("packet-made"),
        t("packet-taken-by"),
        t("packet-form"),
        t("packet-state"),
        t("packet-holds-until"),
    ];
    let table = table(&Table {
        caption: title.clone(),
        columns: columns.map(Column::of).to_vec(),
        rows: page
            .register
            .lines
            .iter()
            .map(|(line, state)| row(line, *state, &zone))
            .collect(),
        keep_columns: false,
    });
    let more = page
        .register
        .goes_on
        .map(|last| format!("/sites/{}/packets?before={last}", page.reference));
    let body = html! {
        (table)
        @if let Some(href) = more {
            nav.pager aria-label=(t("pager-label")) { span {} (button_link(ButtonKind::Plain.small(), Some("chevron-right"), &t("packet-older"), &href)) }
        }
    };
    panel(head, body)
}

fn row(line: &Line, state: PacketState, zone: &TimeZone) -> Vec<Markup> {
    let packet = &line.packet;
    let by_command = packet.by_command.then(|| t("packet-by-command"));
    vec![
        html! { a href=(format!("/v/{}", packet.digest)) { (format::day_clock(packet.made_at, zone)) } },
        html! { strong { (packet.made_by_title) } br; span.row-small { (line.reader_name) @if let Some(words) = by_command { ", " (words) } } },
        html! { (form_word(packet.form)) br; span.row-small { (paper_word(packet.paper)) @for clause in clauses(packet) { ", " (clause) } } },
        mark(state, zone),
        html! { (format::day_clock(packet.valid_until, zone)) },
    ]
}

/// The clauses that a packet was made under, each once; "closed by" before those that kept something out.
fn clauses(packet: &Packet) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    for part in &packet.parts {
        let Some(clause) = &part.clause else { continue };
        let words = if part.open {
            clause.clone()
        } else {
            t_with("packet-part-closed-by", &[("clause", clause.as_str().into())])
        };
        if !named.contains(&words) {
            named.push(words);
        }
    }
    named
}

fn mark(state: PacketState, zone: &TimeZone) -> Markup {
    match state {
        PacketState::Current => state_mark(StateKind::Current, &t("packet-current")),
        PacketState::Superseded { since: Some(at) } => state_mark(
            StateKind::Problem,
            &t_with("packet-changed-since", &[("date", super::dated(at, zone).into())]),
        ),
        PacketState::Superseded { since: None } => state_mark(StateKind::Problem, &t("packet-changed")),
        PacketState::Expired { at } => state_mark(
            StateKind::Due,
            &t_with("packet-ran-out", &[("date", super::dated(at, zone).into())]),
        ),
    }
}

fn days(desk: &Desk, page: &PacketsPage<'_>) -> Markup {
    let title = t("packet-days-title");
    let stored = page.days.to_string();
    let shown = page.typed.unwrap_or(&stored);
    let body = html! {
        form.panel-body.stack action=(format!("/sites/{}/packets/validity", page.reference)) method="post" {
            (csrf_field(&desk.csrf))
            (hidden_field("seen", &stored))
            (text_field(&TextField {
                name: "days",
                label: &t("packet-days"),
                hint: Some(&t("packet-days-hint")),
                error: page.problems.of("days"),
                value: shown,
                kind: "number",
                required: true,
                ..TextField::default()
            }))
            div.actions { (button(ButtonKind::Plain, None, &t("packet-days-keep"))) }
        }
    };
    panel(Panel::of(&title), body)
}

/// The answer to whoever holds a packet, in words that tell nothing of a site.
pub(super) fn check(app: &App, check: &Check) -> Markup {
    let title = t("packet-check-title");
    let body = html! {
        h1 { (title) }
        @match &check.known {
            Known::No => {
                p { (state_mark(StateKind::Problem, &t("packet-unknown"))) }
                p { (t("packet-unknown-words")) }
            },
            Known::AskAgain => {
                p { (state_mark(StateKind::Due, &t("packet-ask-again"))) }
                p { (t("packet-ask-again-words")) }
            },
            Known::Yes(packet, state) => (known(check, packet, *state)),
        }
    };
    layout::bare_page(&open_shell(app), &title, false, html! {}, body)
}

fn known(check: &Check, packet: &Packet, state: PacketState) -> Markup {
    let date = |at: Timestamp| super::dated_clock(at, &TimeZone::UTC);
    html! {
        @if let Some(compared) = &check.compared { (compared_words(compared)) }
        p { (mark_of_check(state)) }
        p { (t_with("packet-known-made", &[("made", date(packet.made_at).into())])) " " (match state {
            PacketState::Current => t_with("packet-known-current", &[("until", date(packet.valid_until).into())]),
            PacketState::Superseded { since: Some(at) } => t_with("packet-known-changed", &[("date", date(at).into())]),
            PacketState::Superseded { since: None } => t("packet-known-changed-sometime"),
            PacketState::Expired { at } => t_with("packet-known-expired", &[("date", date(at).into())]),
        }) }
        p { (t("packet-known-words")) }
        p.small { (t("packet-digest")) ": " code.hash { (packet.digest) } }
        @if !packet.pdf_digest.is_empty() {
            p.small { (t("packet-pdf-digest")) ": " code.hash { (packet.pdf_digest) } }
            (compare_form(check))
        }
    }
}

fn compared_words(compared: &Compared) -> Markup {
    let (kind, title, words) = match compared {
        Compared::Same => (StateKind::Current, "packet-file-same", "packet-file-same-words"),
        Compared::Other(_) => (StateKind::Problem, "packet-file-other", "packet-file-other-words"),
        Compared::NotKept => (StateKind::Due, "packet-file-not-kept", "packet-ask-again-words"),
    };
    html! {
        p role="status" { (state_mark(kind, &t(title))) }
        p { (t(words)) }
        @if let Compared::Other(digest) = compared { p.small { (t("packet-file-digest")) ": " code.hash { (digest) } } }
    }
}

fn compare_form(check: &Check) -> Markup {
    let day = check.on.map(|on| format!("?on={on}")).unwrap_or_default();
    let file = FileField {
        name: "file",
        label: &t("packet-file"),
        hint: Some(&t("packet-file-hint")),
        accept: ".pdf",
        required: true,
        ..FileField::default()
    };
    html! {
        h2 { (t("packet-compare-title")) }
        form.stack action=(format!("/v/{}{day}", check.digest)) method="post" enctype="multipart/form-data" {
            (file_field(&file))
            div.actions { (button(ButtonKind::Plain, None, &t("packet-compare"))) }
        }
    }
}

fn mark_of_check(state: PacketState) -> Markup {
    match state {
        PacketState::Current => state_mark(StateKind::Current, &t("packet-check-current")),
        PacketState::Superseded { .. } => state_mark(StateKind::Problem, &t("packet-check-changed")),
        PacketState::Expired { .. } => state_mark(StateKind::Due, &t("packet-check-expired")),
    }
}
