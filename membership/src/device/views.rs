//! The markup of `/me/devices`.

use super::store::Device;
use crate::fields::FieldProblems;
use maud::{Markup, html};
use muster_terms::Act;
use muster_web::{
    Desk, Problem,
    components::{
        ButtonKind, PageHead, Panel, Row, TextField, Tone, button, csrf_field, page_head, panel, post_button, row_list,
        text_field,
    },
    format,
    layout::{self, Crumb},
    t, t_with,
};

pub(super) async fn devices(
    desk: &Desk,
    devices: &[Device],
    label: &str,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("devices-title");
    let rows: Vec<Row> = devices.iter().map(|device| row(desk, device)).collect();
    let list = if rows.is_empty() {
        html! { div.panel-body { p { (t("devices-none")) } } }
    } else {
        row_list(&rows)
    };
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("me-title"),
            href: Some("/me".into()),
        },
        Crumb {
            label: title.clone(),
            href: None,
        },
    ];
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("devices-lead"))))
        div.cols {
            (panel(Panel::list(&t("devices-enrolled")), list))
            @if desk.may(Act::Raise) { (enrol_form(desk, label, problems)) }
        }
    };
    Ok(layout::page(&shell, &title, body))
}

fn row(desk: &Desk, device: &Device) -> Row {
    let day = format::date_long(device.enrolled_at.to_zoned(desk.time_zone()).date());
    let revoke = format!("/me/devices/{}/revocation", device.id);
    Row::of(device.label.as_str())
        .icon("phone", Tone::Plain)
        .small(t_with("devices-since", &[("day", day.into())]))
        .mark(post_button(
            ButtonKind::Plain.small(),
            None,
            &t("devices-revoke"),
            &revoke,
            &desk.csrf,
            &[],
        ))
}

fn enrol_form(desk: &Desk, label: &str, problems: &FieldProblems) -> Markup {
    html! {
        form.panel action="/me/devices" method="post" {
            div.panel-head { h2 { (t("devices-enrol-title")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (problems.summary())
                p { (t("devices-enrol-words")) }
                (text_field(&TextField {
                    name: "label", label: &t("devices-label"), hint: Some(&t("devices-label-hint")), error: problems.of("label"),
                    value: label, required: true, max_length: Some(60), ..TextField::default()
                }))
                div.actions { (button(ButtonKind::Main, None, &t("devices-enrol"))) }
            }
        }
    }
}
