//! The markup of one contact: the form that adds it, what is known of it, the test call, the way out.

use super::{
    Channel, Listed,
    rules::{ChangeForm, ContactForm},
    views::{all_of, answered, channel_word, channel_words, proof_mark, role, state},
};
use crate::reach_test::{model::ListedProbe, views::history};
use maud::{Markup, html};
use muster_membership::{Position, Site, fields::FieldProblems};
use muster_terms::ContactId;
use muster_web::{Desk, Problem, components::*, layout, layout::Crumb, t, t_with};

/// All that the form of a contact may show.
pub(super) struct FormPage<'a> {
    pub form: &'a ContactForm,
    pub positions: &'a [Position],
    pub sites: &'a [Site],
    pub problems: &'a FieldProblems,
}

pub(super) async fn form(desk: &Desk, page: &FormPage<'_>) -> Result<Markup, Problem> {
    let title = t("contacts-add");
    let positions: Vec<Choice> = page
        .positions
        .iter()
        .map(|each| Choice::of(each.id.to_string(), each.title.as_str()))
        .collect();
    let sites: Vec<Choice> = page
        .sites
        .iter()
        .map(|each| Choice::of(each.id.to_string(), each.name.as_str()))
        .collect();
    let select = |name, label: &str, hint: &str, value: &str, choices: &[Choice], empty: Option<&str>, required| {
        select_field(&SelectField {
            name,
            label: &t(label),
            hint: Some(&t(hint)),
            error: page.problems.of(name),
            value,
            choices,
            empty,
            required,
            ..SelectField::default()
        })
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("contacts-add-lead"))))
        (page.problems.summary())
        form.panel action="/contacts" method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (select("position", "contacts-position", "contacts-position-hint", &page.form.position, &positions, Some(&t("sites-choose")), true))
                (select("site", "contacts-site", "contacts-site-hint", &page.form.site, &sites, Some(&t("contacts-for-all")), false))
                (hours_and_channel(&page.form.hours, &page.form.channel, page.problems))
                div.actions { (button(ButtonKind::Main, Some("add"), &title)) (button_link(ButtonKind::Plain, None, &t("sites-cancel"), "/contacts")) }
            }
        }
    };
    framed(desk, &title, body).await
}

/// When it answers and how it is called first: for a new contact and for a changed one.
fn hours_and_channel(hours: &str, channel: &str, problems: &FieldProblems) -> Markup {
    let channels: Vec<Choice> = Channel::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), channel_word(*each)))
        .collect();
    html! {
        (text_field(&TextField {
            name: "hours",
            label: &t("contacts-hours"),
            hint: Some(&t("contacts-hours-hint")),
            error: problems.of("hours"),
            now: problems.now("hours"),
            value: hours,
            max_length: Some(80),
            ..TextField::default()
        }))
        (select_field(&SelectField {
            name: "channel",
            label: &t("contacts-channel"),
            hint: Some(&t("contacts-channel-hint")),
            error: problems.of("channel"),
            now: problems.now("channel"),
            value: channel,
            choices: &channels,
            required: true,
            ..SelectField::default()
        }))
    }
}

/// A contact as its form begins.
pub(super) fn as_form(each: &Listed) -> ChangeForm {
    let (hours, channel) = (each.contact.hours.clone(), each.contact.channel.as_str().to_owned());
    ChangeForm {
        seen_hours: hours.clone(),
        seen_channel: channel.clone(),
        hours,
        channel,
    }
}

fn change_form(desk: &Desk, id: ContactId, form: &ChangeForm, problems: &FieldProblems) -> Markup {
    html! {
        form.panel action=(format!("/contacts/{id}")) method="post" {
            div.panel-head { h2 { (t("contacts-change-title")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("seen_hours", &form.seen_hours)) (hidden_field("seen_channel", &form.seen_channel))
                (hours_and_channel(&form.hours, &form.channel, problems))
                div.actions { (save_button(ButtonKind::Plain, Some("check"), &t("sites-save"), problems.meanwhile())) }
            }
        }
    }
}

/// The form of a contact that is gone, to be copied from.
pub(super) async fn gone(
    desk: &Desk,
    id: ContactId,
    form: &ChangeForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("contacts-change-title");
    let body = html! {
        (page_head(PageHead::of(&title)))
        (problems.summary())
        (change_form(desk, id, form, problems))
    };
    framed(desk, &title, body).await
}

async fn framed(desk: &Desk, title: &str, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("contacts-title"),
            href: Some("/contacts".into()),
        },
        Crumb {
            label: title.to_owned(),
            href: None,
        },
    ];
    Ok(layout::page(&shell, title, body))
}

/// One contact: what is known of it, the test call, its hours and channel, the way out.
pub(super) async fn one(
    desk: &Desk,
    each: &Listed,
    tests: &[ListedProbe],
    form: &ChangeForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let id = each.contact.id;
    let list = each.site_name.clone().unwrap_or_else(|| all_of(desk));
    let pairs = [
        (t("contacts-list"), html! { (list) }),
        (t("contacts-state"), state(each)),
        (t("contacts-channel"), channel_words(each)),
        (t("contacts-hours"), html! { (each.contact.hours) }),
        (t("contacts-answered"), html! { (answered(each)) }),
        (t("contacts-proved"), proof_mark(desk, each)),
    ];
    let seconds = TextField {
        name: "seconds",
        label: &t("contacts-seconds"),
        hint: Some(&t("contacts-seconds-hint")),
        error: problems.of("seconds"),
        inputmode: "numeric",
        narrow: true,
        ..TextField::default()
    };
    let body = html! {
        (page_head(PageHead::of(&each.title).lead(role(each))))
        (problems.summary())
        div.stack {
            (panel(Panel::of(&t("contacts-known")), definitions(&pairs)))
            form.panel action=(format!("/contacts/{id}/verification")) method="post" {
                div.panel-head { h2 { (t("contacts-verify-title")) } }
                div.panel-body {
                    (csrf_field(&desk.csrf))
                    p { (t("contacts-verify-words")) }
                    (text_field(&seconds))
                    div.actions {
                        (button(ButtonKind::Main, Some("check"), &t("contacts-verify-save")))
                        (button_link(ButtonKind::Plain, Some("trash"), &t("contacts-remove"), &format!("/contacts/{id}/removal")))
                    }
                }
            }
            (change_form(desk, id, form, problems))
            (history(desk, tests))
        }
    };
    framed(desk, &each.title, body).await
}

pub(super) async fn removal(desk: &Desk, each: &Listed) -> Result<Markup, Problem> {
    let base = format!("/contacts/{}", each.contact.id);
    let ask = Confirm {
        title: &t_with("contacts-remove-title", &[("who", each.title.as_str().into())]),
        words: html! { (t("contacts-remove-words")) },
        action: &format!("{base}/removal"),
        yes: &t("contacts-remove"),
        no: &t("sites-keep"),
        back: &base,
        csrf: &desk.csrf,
        ..Confirm {
            fields: html! {},
            ..Confirm::default()
        }
    };
    framed(
        desk,
        &t("contacts-remove"),
        html! { (page_head(PageHead::of(&each.title))) (confirm(&ask)) },
    )
    .await
}
