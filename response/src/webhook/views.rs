//! The markup of `/admin/webhooks`.

use super::{Webhook, verbs::Added};
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_web::{
    Desk, Problem,
    components::{
        ButtonKind, PageHead, Panel, Row, StateKind, TextField, button, button_link, copy_button, csrf_field,
        error_summary, page_head, panel, post_button, row_list, state_mark, text_field,
    },
    format, t, t_with,
};

pub(super) async fn webhooks(
    desk: &Desk,
    hooks: &[Webhook],
    typed: &str,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("webhooks-title");
    let rows: Vec<Row> = hooks.iter().map(|hook| row(desk, hook)).collect();
    let list = if rows.is_empty() {
        html! { div.panel-body { p { (t("webhooks-none")) } } }
    } else {
        row_list(&rows)
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("webhooks-lead"))))
        div.cols {
            (panel(Panel::list(&t("webhooks-called")), list))
            (form(desk, typed, problems))
        }
    };
    desk.page(&title, body).await
}

fn row(desk: &Desk, hook: &Webhook) -> Row {
    let zone = desk.time_zone();
    let last = match &hook.last {
        None => state_mark(StateKind::NotSet, &t("webhooks-never")),
        Some(last) => {
            let values = [("time", format::day_clock(last.at, &zone).into())];
            match last.good {
                true => state_mark(StateKind::Current, &t_with("webhooks-taken", &values)),
                false => state_mark(StateKind::Problem, &t_with("webhooks-not-taken", &values)),
            }
        }
    };
    let since = t_with("webhooks-since", &[("day", format::day(hook.created_at, &zone).into())]);
    Row::of(hook.url.as_str()).small(since).below(last).mark(post_button(
        ButtonKind::Plain.small(),
        None,
        &t("webhooks-remove"),
        &format!("/admin/webhooks/{}/removal", hook.id),
        &desk.csrf,
        &[],
    ))
}

fn form(desk: &Desk, typed: &str, problems: &FieldProblems) -> Markup {
    html! {
        form.panel action="/admin/webhooks" method="post" {
            div.panel-head { h2 { (t("webhooks-new")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (error_summary(problems.list()))
                (text_field(&TextField {
                    name: "url", label: &t("webhooks-url"), hint: Some(&t("webhooks-url-hint")), error: problems.of("url"),
                    value: typed, required: true, max_length: Some(super::rules::LONGEST), ..TextField::default()
                }))
                div.actions { (button(ButtonKind::Main, Some("add"), &t("webhooks-add"))) }
            }
        }
    }
}

pub(super) async fn secret_once(desk: &Desk, added: &Added) -> Result<Markup, Problem> {
    let title = t("webhooks-once-title");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("webhooks-once-lead"))))
        (panel(Panel::of(&t("webhooks-secret")), html! {
            p { (added.url) }
            p { code { (added.secret) } }
            div.actions {
                (copy_button(&t("webhooks-copy"), &added.secret, "webhook-secret"))
                (button_link(ButtonKind::Plain, None, &t("webhooks-back"), "/admin/webhooks"))
            }
        }))
    };
    desk.page(&title, body).await
}
