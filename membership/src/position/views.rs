//! The markup of `/admin/people`.

use super::{Listed, Position, rules, rules::PositionForm};
use crate::{fields::FieldProblems, organisation::Unit, site::Site, words};
use maud::{Markup, html};
use muster_terms::*;
use muster_web::{
    Desk, Problem,
    components::{
        ButtonKind, CheckField, Choice, Column, Confirm, PageHead, Panel, SelectField, StateKind, Table, TextField,
        button, button_link, check_field, confirm, csrf_field, error_summary, page_head, panel, post_button,
        select_field, state_mark, table, text_field,
    },
    layout::{self, Crumb},
    t, t_with,
};

/// All that the list may show.
pub(super) struct PeoplePage<'a> {
    pub listed: &'a [Listed],
    pub units: &'a [Unit],
}

/// What a position can be tied to.
pub(super) struct Choices {
    pub sites: Vec<Site>,
    pub units: Vec<Unit>,
}

/// All that one position's page may show.
pub(super) struct PositionPage<'a> {
    pub listed: &'a Listed,
    pub form: &'a PositionForm,
    pub choices: &'a Choices,
    pub problems: &'a FieldProblems,
    /// Invitations can go out by mail.
    pub by_mail: bool,
}

/// A step that asks before it is done.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Vacate,
    Close,
    Lock,
    EndSessions,
}

impl Step {
    fn path(self) -> &'static str {
        match self {
            Step::Vacate => "vacancy",
            Step::Close => "closure",
            Step::Lock => "lock",
            Step::EndSessions => "sign-out",
        }
    }

    /// Title, what happens next, and the verb.
    fn words(self, title: &str) -> (String, String, String) {
        let of = [("title", title.into())];
        match self {
            Step::Vacate => (
                t_with("people-vacate-title", &of),
                t("people-vacate-words"),
                t("people-vacate"),
            ),
            Step::Close => (
                t_with("people-close-title", &of),
                t("people-close-words"),
                t("people-close"),
            ),
            Step::Lock => (
                t_with("people-lock-title", &of),
                t("people-lock-words"),
                t("people-lock"),
            ),
            Step::EndSessions => (t_with("people-end-title", &of), t("people-end-words"), t("people-end")),
        }
    }
}

async fn framed(desk: &Desk, title: &str, below_list: bool, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    if below_list {
        shell.crumbs = vec![
            Crumb {
                label: t("people-title"),
                href: Some("/admin/people".into()),
            },
            Crumb {
                label: title.to_owned(),
                href: None,
            },
        ];
    }
    Ok(layout::page(&shell, title, body))
}

pub(super) async fn people(desk: &Desk, page: &PeoplePage<'_>) -> Result<Markup, Problem> {
    let vacant = page.listed.iter().filter(|listed| listed.holder.is_none()).count();
    let lead = t_with(
        "people-lead",
        &[("count", page.listed.len().into()), ("vacant", vacant.into())],
    );
    let add = button_link(
        ButtonKind::Main,
        Some("user-plus"),
        &t("people-add"),
        "/admin/people/new",
    );
    let columns = [
        t("people-position"),
        t("people-duty"),
        t("people-holder"),
        t("people-on-duty"),
    ];
    let rows = page.listed.iter().map(row).collect();
    let list = Table {
        caption: t("people-title"),
        columns: columns.into_iter().map(Column::of).collect(),
        rows,
        ..Table::default()
    };
    let title = t("people-title");
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead).actions(add)))
        div.stack {
            (panel(Panel::list(""), table(&list)))
            @if desk.who.org_kind == OrganisationKind::Agency { (units(desk, page.units)) }
            p { a href="/admin/tokens" { (t("tokens-title")) } }
        }
    };
    framed(desk, &title, false, body).await
}

fn row(listed: &Listed) -> Vec<Markup> {
    let position = &listed.position;
    vec![
        html! { a href=(format!("/admin/people/{}", position.id)) { (position.title) } },
        html! { (words::duty(position.duty)) },
        holder(listed),
        duty_mark(listed),
    ]
}

fn holder(listed: &Listed) -> Markup {
    match &listed.holder {
        None => state_mark(StateKind::Problem, &t("people-vacant")),
        Some(holder) => html! {
            (holder.email.as_deref().unwrap_or(&t("people-filled")))
            @if holder.locked { " " (state_mark(StateKind::Closed, &t("people-locked"))) }
        },
    }
}

fn duty_mark(listed: &Listed) -> Markup {
    if listed.on_duty {
        state_mark(StateKind::Current, &t("people-is-on-duty"))
    } else {
        state_mark(StateKind::NotSet, &t("people-is-off-duty"))
    }
}

fn units(desk: &Desk, units: &[Unit]) -> Markup {
    panel(
        Panel::of(&t("people-units")),
        html! {
            @if units.is_empty() { p { (t("people-no-units")) } } @else { ul { @for unit in units { li { (unit.name) } } } }
            form action="/admin/people/units" method="post" {
                (csrf_field(&desk.csrf))
                (text_field(&TextField { name: "name", label: &t("people-unit-name"), required: true, max_length: Some(80), ..TextField::default() }))
                div.actions { (button(ButtonKind::Plain, Some("add"), &t("people-unit-add"))) }
            }
        },
    )
}

/// A position's values as its form shows them.
pub(super) fn form_of(position: &Position) -> PositionForm {
    PositionForm {
        title: position.title.clone(),
        duty: position.duty.as_str().into(),
        site: position.site.map(String::from).unwrap_or_default(),
        unit: position.unit.map(String::from).unwrap_or_default(),
        phone: position.phone.clone(),
        place: position.place.clone(),
    }
}

pub(super) async fn new_position(
    desk: &Desk,
    form: &PositionForm,
    choices: &Choices,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("people-add");
    let duties: Vec<Choice> = Duty::ALL
        .iter()
        .filter(|duty| rules::fits(**duty, desk.who.org_kind))
        .map(|duty| Choice::of(duty.as_str(), words::duty(*duty)))
        .collect();
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("people-add-lead"))))
        form.panel action="/admin/people" method="post" {
            div.panel-body {
                (error_summary(problems.list()))
                (csrf_field(&desk.csrf))
                (title_field(form, problems))
                (select_field(&SelectField {
                    name: "duty",
                    label: &t("people-duty"),
                    hint: Some(&t("people-duty-hint")),
                    error: problems.of("duty"),
                    value: &form.duty,
                    choices: &duties,
                    empty: Some(&t("people-choose-duty")),
                    required: true,
                }))
                (place_fields(form, choices, problems))
                div.actions { (button(ButtonKind::Main, None, &t("people-add"))) a href="/admin/people" { (t("people-cancel")) } }
            }
        }
    };
    framed(desk, &title, true, body).await
}

fn title_field(form: &PositionForm, problems: &FieldProblems) -> Markup {
    text_field(&TextField {
        name: "title",
        label: &t("people-title-label"),
        hint: Some(&t("people-title-hint")),
        error: problems.of("title"),
        value: &form.title,
        required: true,
        max_length: Some(80),
        ..TextField::default()
    })
}

fn place_fields(form: &PositionForm, choices: &Choices, problems: &FieldProblems) -> Markup {
    let sites: Vec<Choice> = choices
        .sites
        .iter()
        .map(|site| Choice::of(site.id, &site.name))
        .collect();
    let units: Vec<Choice> = choices
        .units
        .iter()
        .map(|unit| Choice::of(unit.id, &unit.name))
        .collect();
    let text = |name, label: &str, hint: &str, value: &str| {
        text_field(&TextField {
            name,
            label,
            hint: Some(hint),
            error: problems.of(name),
            value,
            ..TextField::default()
        })
    };
    html! {
        @if !sites.is_empty() {
            (select_field(&SelectField {
                name: "site", label: &t("people-site"), error: problems.of("site"), value: &form.site, choices: &sites,
                empty: Some(&t("people-all-sites")), ..SelectField::default()
            }))
        }
        @if !units.is_empty() {
            (select_field(&SelectField {
                name: "unit", label: &t("people-unit"), error: problems.of("unit"), value: &form.unit, choices: &units,
                empty: Some(&t("people-all-units")), ..SelectField::default()
            }))
        }
        (text("phone", &t("people-phone"), &t("people-phone-hint"), &form.phone))
        (text("place", &t("people-place"), &t("people-place-hint"), &form.place))
    }
}

pub(super) async fn position(desk: &Desk, page: &PositionPage<'_>) -> Result<Markup, Problem> {
    let position = &page.listed.position;
    let action = format!("/admin/people/{}", position.id);
    let body = html! {
        (page_head(PageHead::of(&position.title).lead(html! { (words::duty(position.duty)) " " (duty_mark(page.listed)) })))
        div.cols {
            form.panel action=(action) method="post" {
                div.panel-head { h2 { (t("people-details")) } }
                div.panel-body {
                    (error_summary(page.problems.list()))
                    (csrf_field(&desk.csrf))
                    (title_field(page.form, page.problems))
                    (place_fields(page.form, page.choices, page.problems))
                    div.actions { (button(ButtonKind::Main, None, &t("people-save"))) }
                }
            }
            div.stack {
                @match &page.listed.holder {
                    Some(_) => (holder_panel(desk, page.listed, &action)),
                    None => (vacancy_panel(desk, page, &action)),
                }
            }
        }
    };
    framed(desk, &position.title, true, body).await
}

fn holder_panel(desk: &Desk, listed: &Listed, action: &str) -> Markup {
    let step = |words: &str, path: &str| button_link(ButtonKind::Plain, None, words, &format!("{action}/{path}"));
    let locked = listed.holder.as_ref().is_some_and(|holder| holder.locked);
    let (duty, duty_words) = if listed.on_duty {
        ("no", t("people-go-off-duty"))
    } else {
        ("yes", t("people-go-on-duty"))
    };
    panel(
        Panel::of(&t("people-holder")),
        html! {
            p { (holder(listed)) }
            div.actions {
                (post_button(ButtonKind::Plain, None, &duty_words, &format!("{action}/shift"), &desk.csrf, &[("on_duty", duty)]))
                (step(&t("people-end"), "sign-out"))
                @if locked {
                    (post_button(ButtonKind::Plain, Some("lock-open"), &t("people-unlock"), &format!("{action}/unlock"), &desk.csrf, &[]))
                } @else { (step(&t("people-lock"), "lock")) }
                (step(&t("people-vacate"), "vacancy"))
            }
        },
    )
}

fn vacancy_panel(desk: &Desk, page: &PositionPage<'_>, action: &str) -> Markup {
    panel(
        Panel::of(&t("people-holder"))
            .fact(state_mark(StateKind::Problem, &t("people-vacant")))
            .brand(),
        html! {
            p { (t("people-vacancy-words")) }
            form action=(format!("{action}/invitation")) method="post" {
                (csrf_field(&desk.csrf))
                @if page.by_mail {
                    (text_field(&TextField {
                        name: "email", label: &t("invite-mail-to"), hint: Some(&t("invite-mail-hint")), kind: "email",
                        max_length: Some(254), ..TextField::default()
                    }))
                }
                div.actions {
                    (button(ButtonKind::Main, Some("link"), &t("people-invite")))
                    (button_link(ButtonKind::Plain, None, &t("people-close"), &format!("{action}/closure")))
                }
            }
        },
    )
}

pub(super) async fn ask(desk: &Desk, listed: &Listed, step: Step, problems: &FieldProblems) -> Result<Markup, Problem> {
    let (title, words, yes) = step.words(&listed.position.title);
    let place = format!("/admin/people/{}", listed.position.id);
    let fields = html! {
        @if let Some(words) = problems.of("step") { p.field-message role="alert" { (words) } }
        @if matches!(step, Step::EndSessions) {
            (check_field(&CheckField { name: "devices", label: html! { (t("sign-out-everywhere-devices")) }, ..CheckField::default() }))
        }
    };
    let question = Confirm {
        title: &title,
        words: html! { (words) },
        action: &format!("{place}/{}", step.path()),
        yes: &yes,
        no: &t("people-cancel"),
        back: &place,
        csrf: &desk.csrf,
        fields,
        ..Confirm::default()
    };
    framed(
        desk,
        &title,
        true,
        html! { h1.visually-hidden { (title) } (confirm(&question)) },
    )
    .await
}
