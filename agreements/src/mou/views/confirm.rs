use super::super::pages::{ConfirmKind, ConfirmPage, OverPage, RemovalPage, SignPage};
use super::super::rules::Verb;
use super::super::urls;
use maud::{Markup, html};
use muster_web::components::{
    ButtonKind, Confirm, Note, PageHead, Panel, TextArea, button_link, confirm as confirm_part, definitions,
    hidden_field, note, page_head, panel, post_button, text_area,
};
use muster_web::{t, t_with};

/// What is signed: between whom, which text.
fn facts(page: &SignPage) -> Markup {
    let facts = [
        (
            t("agreement-sign-between"),
            html! { (super::name(&page.sides[0])) " " (t("agreement-and")) " " (super::name(&page.sides[1])) },
        ),
        (
            t("agreement-sign-version"),
            html! { (page.reference) ", " (super::version_words(page.version)) },
        ),
        (t("agreement-sign-clauses"), html! { (page.clauses) }),
        (t("agreement-sign-digest"), html! { code { (page.digest) } }),
    ];
    html! {
        (definitions(&facts))
        div.actions {
            (button_link(ButtonKind::Plain, Some("file"), &t("agreement-full-text"), &urls::under(&page.reference, format!("versions/{}", page.version))))
            @if let Some(old) = page.before {
                (button_link(ButtonKind::Plain, Some("compare"), &t("agreement-compare-proposal"), &urls::compare(&page.reference, old, page.version)))
            }
        }
    }
}

pub fn sign(page: &SignPage) -> Markup {
    let title = t("agreement-sign-title");
    let fields = html! {
        (hidden_field("version", &page.version.to_string()))
        (hidden_field("digest", &page.digest))
        (facts(page))
    };
    html! {
        (page_head(PageHead::of(&title).lead(page.title.as_str())))
        div.stack {
            (confirm_part(&Confirm {
                title: &t("agreement-sign-question"),
                words: html! { (t("agreement-sign-words")) },
                action: &urls::under(&page.reference, "signature"),
                yes: &t("agreement-sign-yes"),
                no: &t("agreement-not-yet"),
                back: &urls::agreement(&page.reference),
                csrf: &page.csrf,
                fields,
                send: false,
            }))
            (panel(Panel::of(&t("agreement-signatures")), super::signatures(&page.signed, &page.zone)))
        }
    }
}

/// The version on the table cannot be signed as it stands: why, and the way to one that can.
pub fn unfit(page: &SignPage) -> Markup {
    let key = if page.is_ours {
        "agreement-unfit-ours"
    } else {
        "agreement-unfit"
    };
    let words = t_with(key, &[("count", page.unfit.len().into())]);
    let draft = urls::under(&page.reference, "draft");
    html! {
        (page_head(PageHead::of(&t("agreement-sign-title")).lead(page.title.as_str())))
        div.stack {
            (note(&Note::problem(words)))
            ul.plain-list { @for why in &page.unfit { li { (why) } } }
            div.actions {
                @match page.counter {
                    Some(Verb::Edit) => (button_link(ButtonKind::Main, Some("edit"), &t("agreement-continue-draft"), &draft)),
                    Some(_) => (post_button(ButtonKind::Main, Some("edit"), &super::draft_label(!page.is_ours), &draft, &page.csrf, &[])),
                    None => {},
                }
                (button_link(ButtonKind::Plain, None, &t("agreement-not-yet"), &urls::agreement(&page.reference)))
            }
            (panel(Panel::of(&t("agreement-unfit-text")), facts(page)))
            (panel(Panel::of(&t("agreement-signatures")), super::signatures(&page.signed, &page.zone)))
        }
    }
}

/// "Propose version 2?"
pub fn over_title(page: &OverPage) -> String {
    t_with("agreement-over-title", &[("version", page.version.into())])
}

pub fn over(page: &OverPage) -> Markup {
    let title = over_title(page);
    let other = page.other.number;
    let args = [
        ("partner", page.partner.name.as_str().into()),
        ("version", page.version.into()),
        ("other", other.into()),
    ];
    html! {
        (page_head(PageHead::of(&title).actions(super::history::compare_links(&page.reference, std::slice::from_ref(&page.other), page.version))))
        (confirm_part(&Confirm {
            title: page.reference.as_str(),
            words: html! { (t_with("agreement-over-words", &args)) },
            action: &urls::under(&page.reference, "proposal"),
            yes: &t("agreement-propose-action"),
            no: &t("agreement-not-yet"),
            back: &urls::under(&page.reference, "draft"),
            csrf: &page.csrf,
            fields: html! {
                (hidden_field("seen", &page.seen))
                (hidden_field("revision", &page.revision.to_string()))
                (hidden_field("over", &other.to_string()))
            },
            send: false,
        }))
    }
}

pub fn removal(page: &RemovalPage) -> Markup {
    let number = [("number", page.number.clone().into())];
    let title = t_with("agreement-clause-remove", &number);
    html! {
        (page_head(PageHead::of(&title).lead(page.title.as_str())))
        (confirm_part(&Confirm {
            title: &t_with("agreement-clause-remove-question", &number),
            words: html! { (t("agreement-clause-remove-words")) },
            action: &urls::under(&page.reference, format!("draft/clauses/{}/removal", page.number)),
            yes: &title,
            no: &t("agreement-not-yet"),
            back: &urls::under(&page.reference, "draft"),
            csrf: &page.csrf,
            fields: hidden_field("seen", &page.seen),
            send: false,
        }))
    }
}

fn key(kind: ConfirmKind) -> &'static str {
    match kind {
        ConfirmKind::Withdraw => "withdraw",
        ConfirmKind::Drop => "drop",
        ConfirmKind::Decline => "decline",
        ConfirmKind::Suspend => "suspend",
        ConfirmKind::Resume => "resume",
        ConfirmKind::Terminate => "terminate",
    }
}

fn action(kind: ConfirmKind) -> &'static str {
    match kind {
        ConfirmKind::Withdraw | ConfirmKind::Drop | ConfirmKind::Decline => "withdrawal",
        ConfirmKind::Suspend => "suspension",
        ConfirmKind::Resume => "resumption",
        ConfirmKind::Terminate => "termination",
    }
}

fn reason_hint(kind: ConfirmKind) -> &'static str {
    match kind {
        ConfirmKind::Drop => "agreement-reason-hint-own",
        _ => "agreement-reason-hint",
    }
}

/// "Suspend the agreement?"
pub fn confirm_title(kind: ConfirmKind) -> String {
    t(&["agreement-", key(kind), "-title"].concat())
}

pub fn confirm(page: &ConfirmPage) -> Markup {
    let title = confirm_title(page.kind);
    let partner = [("partner", page.partner.name.clone().into())];
    let fields = html! {
        (text_area(&TextArea {
            name: "reason",
            label: &t("agreement-reason"),
            hint: Some(&t(reason_hint(page.kind))),
            value: &page.reason,
            error: page.told.at("reason"),
            required: true,
            max_length: Some(1_000),
            ..TextArea::default()
        }))
        (hidden_field("revision", &page.revision.to_string()))
        @if let Some(version) = page.version { (hidden_field("version", &version.to_string())) }
    };
    html! {
        (page_head(PageHead::of(&title)))
        (super::draft::problem(&page.told))
        (confirm_part(&Confirm {
            title: page.reference.as_str(),
            words: html! { (t_with(&["agreement-", key(page.kind), "-words"].concat(), &partner)) },
            action: &urls::under(&page.reference, action(page.kind)),
            yes: &t(&["agreement-", key(page.kind), "-action"].concat()),
            no: &t("agreement-not-yet"),
            back: &urls::agreement(&page.reference),
            csrf: &page.csrf,
            fields,
            send: false,
        }))
    }
}
