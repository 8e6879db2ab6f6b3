//! All positions of the organisation.

use super::{duty_mark, framed, holder};
use crate::{organisation::Unit, position::Listed, words};
use maud::{Markup, html};
use muster_terms::OrganisationKind;
use muster_web::{
    Desk, Problem,
    components::{
        ButtonKind, Column, PageHead, Panel, Table, TextField, button, button_link, csrf_field, page_head, panel,
        table, text_field,
    },
    t, t_with,
};

/// All that the list may show.
pub(in crate::position) struct PeoplePage<'a> {
    pub listed: &'a [Listed],
    pub units: &'a [Unit],
}

pub(in crate::position) async fn people(desk: &Desk, page: &PeoplePage<'_>) -> Result<Markup, Problem> {
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
            p { a href="/admin/organisation" { (t("organisation-title")) } " · " a href="/admin/tokens" { (t("tokens-title")) } " · " a href="/admin/webhooks" { (t("webhooks-title")) } }
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
