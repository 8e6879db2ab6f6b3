//! The markup of points: ways in as a table, the others as rows, and the form.

use super::{SitePoint, rules, rules::PointForm};
use crate::chips::sentences;
use crate::site_plan::{FeatureKind, views::kind_word};
use maud::{Markup, html};
use muster_membership::{Site, fields::FieldProblems};
use muster_web::{Desk, Problem, components::*, layout, layout::Crumb, t, t_with};

/// A door's street and its hours, which its detail holds as two sentences: "Mill Lane. Always open."
fn street_and_hours(detail: &str) -> (&str, &str) {
    detail
        .split_once(". ")
        .map_or((detail, ""), |(street, hours)| (street, hours.trim_end_matches('.')))
}

/// The doors of a site as a table.
pub(crate) fn ways_in(points: &[SitePoint], chips: Markup) -> Markup {
    let title = t("sites-ways-in");
    let head = Panel::list(&title).fact(chips);
    let doors: Vec<&SitePoint> = points.iter().filter(|point| point.kind == FeatureKind::Door).collect();
    if doors.is_empty() {
        return panel(
            head,
            empty_state(&t("sites-no-doors-title"), &t("sites-no-doors-words"), None),
        );
    }
    // Where no door says its street apart from its hours, one column holds what there is.
    let apart = doors.iter().any(|door| !street_and_hours(&door.detail).1.is_empty());
    let row = |door: &&SitePoint| {
        let (street, hours) = street_and_hours(&door.detail);
        let best = html! { @if door.preferred { " " (state_mark(StateKind::Current, &t("sites-best"))) } };
        let mut cells = vec![
            html! { (door.code) " " strong { (door.name) } (best) },
            html! { (street) },
        ];
        if apart {
            cells.push(html! { (hours) });
        }
        cells
    };
    let columns = if apart {
        vec![t("sites-door"), t("sites-from"), t("sites-open")]
    } else {
        vec![t("sites-door"), t("sites-from-and-open")]
    };
    let doors = Table {
        caption: title.clone(),
        columns: columns.into_iter().map(Column::of).collect(),
        rows: doors.iter().map(row).collect(),
        keep_columns: false,
    };
    panel(head, table(&doors))
}

/// Points as rows, the code first.
pub(crate) fn point_rows(points: &[&SitePoint]) -> Markup {
    let row = |point: &&SitePoint| {
        let small = [kind_word(point.kind), point.detail.clone()]
            .into_iter()
            .filter(|text| !text.is_empty());
        let row = Row {
            lead: Some(html! { (point.code) }),
            ..Row::of(point.name.as_str())
        }
        .small(sentences(small));
        if point.preferred {
            row.mark(state_mark(StateKind::Current, &t("sites-preferred")))
        } else {
            row
        }
    };
    row_list(&points.iter().map(row).collect::<Vec<_>>())
}

/// The list with its links for changing, for the page of all points.
pub(super) fn all_points(site: &Site, points: &[SitePoint], chips: Markup, may_change: bool) -> Markup {
    let title = t("sites-points");
    let action = may_change.then(|| {
        let href = format!("/sites/{}/points/new", site.reference);
        button_link(ButtonKind::Main.small(), Some("add"), &t("sites-point-add"), &href)
    });
    let head = Panel {
        action: action.clone(),
        ..Panel::list(&title).fact(chips)
    };
    if points.is_empty() {
        return panel(
            head,
            empty_state(&t("sites-no-points-title"), &t("sites-no-points-words"), action),
        );
    }
    let row = |point: &SitePoint| {
        let preferred = html! { @if point.preferred { (state_mark(StateKind::Current, &t("sites-preferred"))) } };
        let change = html! {
            @if may_change { " " a href=(format!("/sites/{}/points/{}", site.reference, point.id)) { (t("sites-point-change")) span.visually-hidden { " " (point.code) } } }
        };
        vec![
            html! { (point.code) " " strong { (point.name) } },
            html! { (kind_word(point.kind)) },
            html! { (point.detail) },
            html! { (preferred) (change) },
        ]
    };
    let points = Table {
        caption: title.clone(),
        columns: [
            t("sites-point"),
            t("sites-point-kind"),
            t("sites-point-detail"),
            t("sites-point-state"),
        ]
        .map(Column::of)
        .to_vec(),
        rows: points.iter().map(row).collect(),
        keep_columns: false,
    };
    panel(head, table(&points))
}

/// All that the form of a point may show.
pub(super) struct PointPage<'a> {
    pub site: &'a Site,
    pub form: &'a PointForm,
    pub problems: &'a FieldProblems,
    /// The point that is changed; a new one when absent.
    pub old: Option<&'a SitePoint>,
}

pub(super) async fn point_form(desk: &Desk, page: &PointPage<'_>) -> Result<Markup, Problem> {
    let (site, form, problems) = (page.site, page.form, page.problems);
    let points = format!("/sites/{}/points", site.reference);
    let action = page
        .old
        .map_or_else(|| points.clone(), |old| format!("{points}/{}", old.id));
    let title = match page.old {
        Some(old) => t_with("sites-point-change-title", &[("point", old.words().into())]),
        None => t("sites-point-add"),
    };
    let kinds: Vec<Choice> = rules::KINDS
        .iter()
        .map(|kind| Choice::of(kind.as_str(), kind_word(*kind)))
        .collect();
    let kind = SelectField {
        name: "kind",
        label: &t("sites-point-kind"),
        error: problems.of("kind"),
        now: problems.now("kind"),
        value: &form.kind,
        choices: &kinds,
        empty: Some(&t("sites-choose")),
        required: true,
        ..SelectField::default()
    };
    let text = |name, label, hint, value, max| {
        TextInput {
            name,
            label,
            hint,
            value,
            max,
        }
        .draw(problems)
    };
    let body = html! {
        (page_head(PageHead::of(&title)))
        (problems.summary())
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf)) (hidden_field("revision", &form.revision.to_string())) (begun_field(&form.begun))
                (select_field(&kind))
                (text("code", "sites-point-code", "sites-point-code-hint", &form.code, 8))
                (text("name", "sites-point-name", "sites-point-name-hint", &form.name, 80))
                (text("detail", "sites-point-detail", "sites-point-detail-hint", &form.detail, 200))
                (check_field(&CheckField {
                    name: "preferred",
                    label: html! { (t("sites-point-preferred")) },
                    hint: Some(&t("sites-point-preferred-hint")),
                    checked: form.preferred.is_some(),
                    now: problems.now("preferred"),
                    ..CheckField::default()
                }))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("sites-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &format!("/sites/{}/points", site.reference)))
                    @if page.old.is_some() {
                        (button_link(ButtonKind::Plain, Some("trash"), &t("sites-point-remove"), &format!("{action}/removal?revision={}", form.revision)))
                    }
                }
            }
        }
    };
    framed(desk, site, &title, body).await
}

struct TextInput<'a> {
    name: &'a str,
    label: &'a str,
    hint: &'a str,
    value: &'a str,
    max: u32,
}

impl TextInput<'_> {
    fn draw(&self, problems: &FieldProblems) -> Markup {
        text_field(&TextField {
            name: self.name,
            label: &t(self.label),
            hint: Some(&t(self.hint)),
            error: problems.of(self.name),
            now: problems.now(self.name),
            value: self.value,
            max_length: Some(self.max),
            ..TextField::default()
        })
    }
}

/// A page below a site's points.
pub(super) async fn framed(desk: &Desk, site: &Site, title: &str, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    let base = format!("/sites/{}", site.reference);
    shell.crumbs = vec![
        Crumb {
            label: t("sites-title"),
            href: Some("/sites".into()),
        },
        Crumb {
            label: site.name.clone(),
            href: Some(base.clone()),
        },
        Crumb {
            label: t("sites-points"),
            href: Some(format!("{base}/points")),
        },
        Crumb {
            label: title.to_owned(),
            href: None,
        },
    ];
    Ok(layout::page(&shell, title, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_says_its_street_and_its_hours() {
        assert_eq!(
            street_and_hours("Mill Lane. Always, best for police."),
            ("Mill Lane", "Always, best for police")
        );
        assert_eq!(street_and_hours("Car park A"), ("Car park A", ""));
    }
}
