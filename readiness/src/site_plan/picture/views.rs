//! The markup of the picture's page: the drawing over the picture, and its forms.

use super::{Laid, form::LayForm, take::MOST_BYTES, upload::Sent, verbs::said};
use crate::site_plan::draw::{DrawOptions, Projection};
use crate::site_plan::look::{in_words, sheet_markup};
use crate::site_plan::version::why_field;
use crate::site_plan::views::over_picture;
use crate::site_plan::{FloorPlan, Sheet};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_web::{components::*, format, t, t_with};
use serde_json::json;

pub(super) struct PicturePage<'a> {
    /// The floor's own address.
    pub base: &'a str,
    pub plan: &'a FloorPlan,
    pub laid: Option<&'a Laid>,
    /// How it lies, or what was typed.
    pub form: Option<&'a LayForm>,
    /// What was typed beside a file that was not taken.
    pub sent: Option<&'a Sent>,
    pub problems: &'a FieldProblems,
    pub metric: bool,
    pub csrf: &'a str,
    pub zone: &'a TimeZone,
}

pub(super) fn page(page: &PicturePage<'_>) -> Markup {
    html! {
        (page.problems.summary())
        div.cols {
            div.stack {
                (board(page))
                @if let Some(laid) = page.laid { (about(page, laid)) }
            }
            div.stack {
                @if let Some(form) = page.form { (by_corner(page, form)) (by_points(page, form)) }
                (bring(page))
                @if page.laid.is_some() { (removal(page)) }
            }
        }
    }
}

/// The drawing over its picture, which the island moves where there is script.
fn board(page: &PicturePage<'_>) -> Markup {
    let sheet = Sheet::Floor(page.plan.clone());
    let options = DrawOptions {
        grid: true,
        ..in_words(page.metric)
    };
    let options = match page.laid {
        Some(laid) => over_picture(options, page.base, laid),
        None => options,
    };
    let fact = t_with("sites-version", &[("version", page.plan.version.into())]);
    let body = match page.laid {
        Some(laid) => {
            let view = Projection::of(&sheet, &options);
            let origin = page.plan.cells().map(|cells| cells.north_west());
            let how = json!({
                "view": view,
                "origin": origin,
                "corner": laid.lay.placing.corner,
                "width_m": laid.lay.placing.width_m,
                "turn_deg": laid.lay.placing.turn_deg,
                "pixels": [laid.picture.extent.width, laid.picture.extent.height],
                "words": { "help": t("picture-island-help"), "label": t("picture-island-label"), "moved": t("picture-island-moved") },
            });
            html! {
                div.picture-board data-island="picture_placing" data-how=(how.to_string()) { (sheet_markup(&sheet, &options)) }
            }
        }
        None => html! { (sheet_markup(&sheet, &options)) p.panel-body.form-hint { (t("picture-none-words")) } },
    };
    panel(Panel::list(&page.plan.name).fact(fact), body)
}

fn about(page: &PicturePage<'_>, laid: &Laid) -> Markup {
    let shown = match laid.lay.shown {
        true => t("picture-seen-by-readers"),
        false => t("picture-seen-by-drawers"),
    };
    let when = format::day_clock(laid.picture.added_at, page.zone);
    let pairs = [
        (t("picture-what"), html! { (said(&laid.picture)) }),
        (t("picture-brought"), html! { (when) ", " (laid.picture.added_by) }),
        (t("picture-who-sees"), html! { (shown) }),
    ];
    panel(Panel::of(&t("picture-about")), definitions(&pairs))
}

fn field(page: &PicturePage<'_>, name: &'static str, value: &str, hint: Option<&str>) -> Markup {
    text_field(&TextField {
        name,
        label: &t(&["picture-field-", name].concat()),
        hint,
        error: page.problems.of(name),
        value,
        narrow: true,
        ..TextField::default()
    })
}

/// The fields of both ways to place it, and the token.
fn head(page: &PicturePage<'_>, form: &LayForm, how: &str) -> Markup {
    html! { (csrf_field(page.csrf)) (hidden_field("version", &form.version.to_string())) (hidden_field("how", how)) }
}

fn by_corner(page: &PicturePage<'_>, form: &LayForm) -> Markup {
    let shown = CheckField {
        name: "shown",
        label: html! { (t("picture-field-shown")) },
        hint: Some(&t("picture-field-shown-hint")),
        checked: form.shown == "yes",
        ..CheckField::default()
    };
    let body = html! {
        form #picture-placing action={ (page.base) "/picture/placing" } method="post" {
            (head(page, form, "corner"))
            (field(page, "corner", &form.corner, Some(&t("picture-place-hint"))))
            (field(page, "width", &form.width, None))
            (field(page, "turn", &form.turn, Some(&t("picture-field-turn-hint"))))
            (field(page, "strength", &form.strength, Some(&t("picture-field-strength-hint"))))
            (check_field(&shown))
            (why_field(&form.why))
            div.actions { (button(ButtonKind::Main, Some("check"), &t("picture-place"))) }
        }
    };
    panel(Panel::of(&t("picture-by-corner")), body)
}

fn by_points(page: &PicturePage<'_>, form: &LayForm) -> Markup {
    let pixels = page.laid.map(|laid| {
        let extent = laid.picture.extent;
        t_with(
            "picture-pixels-hint",
            &[("width", extent.width.into()), ("height", extent.height.into())],
        )
    });
    let hint = t("picture-place-hint");
    let pair = |title: &str, x: (&'static str, &str), y: (&'static str, &str), at: (&'static str, &str)| {
        html! {
            fieldset {
                legend { (t(title)) }
                (field(page, x.0, x.1, pixels.as_deref())) (field(page, y.0, y.1, None)) (field(page, at.0, at.1, Some(&hint)))
            }
        }
    };
    let is_open = form.how == "pins";
    let body = html! {
        details.disclosure open[is_open] {
            summary { (t("picture-by-points-summary")) }
            form action={ (page.base) "/picture/placing" } method="post" {
                (head(page, form, "pins"))
                (hidden_field("strength", &form.strength)) (hidden_field("shown", &form.shown))
                p { (t("picture-by-points-words")) }
                (pair("picture-first-point", ("x1", &form.x1), ("y1", &form.y1), ("at1", &form.at1)))
                (pair("picture-second-point", ("x2", &form.x2), ("y2", &form.y2), ("at2", &form.at2)))
                div.actions { (button(ButtonKind::Main, Some("check"), &t("picture-place"))) }
            }
            div.actions { (button_link(ButtonKind::Plain.small(), Some("download"), &t("picture-open")
                , &format!("{}/picture/file", page.base))) }
        }
    };
    panel(Panel::of(&t("picture-by-points")), body)
}

fn bring(page: &PicturePage<'_>) -> Markup {
    let empty = Sent::default();
    let sent = page.sent.unwrap_or(&empty);
    let version = if sent.version > 0 {
        sent.version
    } else {
        page.plan.version
    };
    let megabytes = [("megabytes", (MOST_BYTES / 1024 / 1024).into())];
    let file = FileField {
        name: "picture",
        label: &t("picture-field-picture"),
        hint: Some(&t_with("picture-field-picture-hint", &megabytes)),
        error: page.problems.of("picture"),
        accept: ".png,.jpg,.jpeg,.webp,.pdf",
        required: true,
    };
    let title = match page.laid {
        Some(_) => t("picture-bring-another"),
        None => t("picture-bring"),
    };
    let body = html! {
        form action={ (page.base) "/picture" } method="post" enctype="multipart/form-data" {
            (csrf_field(page.csrf)) (hidden_field("version", &version.to_string()))
            (field(page, "page", &sent.page, Some(&t("picture-field-page-hint"))))
            (why_field(&sent.why))
            (file_field(&file))
            div.actions { (button(ButtonKind::Main, Some("add"), &title)) }
        }
    };
    panel(Panel::of(&title), body)
}

fn removal(page: &PicturePage<'_>) -> Markup {
    let body = html! {
        form action={ (page.base) "/picture/removal" } method="post" {
            (csrf_field(page.csrf)) (hidden_field("version", &page.plan.version.to_string()))
            p { (t("picture-remove-words")) }
            div.actions { (button(ButtonKind::Plain, Some("trash"), &t("picture-remove"))) }
        }
    };
    panel(Panel::of(&t("picture-remove")), body)
}
