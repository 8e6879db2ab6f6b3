//! The markup of the forms of posts, shifts and operational periods.

use super::below;
use crate::ics::span_words;
use crate::model::*;
use crate::reading::Found;
use crate::rules::{PeriodForm, PostForm, ShiftForm};
use crate::words;
use maud::{Markup, html};
use muster_membership::{Position, fields::FieldProblems};
use muster_web::{Desk, Problem, components::*, t};

/// All that the form of a post may show.
pub(crate) struct PostPage<'a> {
    pub found: &'a Found,
    /// `None`: a new one.
    pub post: Option<&'a Post>,
    pub form: &'a PostForm,
    pub problems: &'a FieldProblems,
}

fn removal(desk: &Desk, href: &str, label: &str) -> Markup {
    html! { div.actions { (post_button(ButtonKind::Plain, Some("close"), label, &format!("{href}/removal"), &desk.csrf, &[])) } }
}

pub(crate) async fn post(desk: &Desk, page: &PostPage<'_>) -> Result<Markup, Problem> {
    let (form, problems) = (page.form, page.problems);
    let base = format!("/events/{}", page.found.event.reference);
    let (title, action) = match page.post {
        Some(post) => (t("event-post-edit"), format!("{base}/posts/{}", post.id)),
        None => (t("event-post-add"), format!("{base}/posts")),
    };
    let places: Vec<Choice> = Place::ALL
        .iter()
        .map(|place| Choice::of(place.as_str(), words::place(*place)))
        .collect();
    let unified = page.found.is_unified();
    let others = page.found.posts();
    let others = others
        .iter()
        .filter(|each| Some(each.id) != page.post.map(|post| post.id));
    let mut above: Vec<Choice> = others
        .map(|each| {
            let side = page
                .found
                .side(each.org)
                .map(|side| side.org.name.as_str())
                .unwrap_or_default();
            Choice::of(each.id.to_string(), format!("{}, {side}", words::post(each, unified)))
        })
        .collect();
    // Whoever changes the channel keeps a superior that is closed to them or does not take part now.
    if let Some(kept) = page.post.and_then(|post| post.reports_to)
        && !above.iter().any(|choice| choice.value == kept.to_string())
    {
        above.push(Choice::of(kept.to_string(), page.found.post_words(kept)));
    }
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("event-post-lead"))))
        (problems.summary())
        form.panel action=(&action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("revision", &form.revision.to_string()))
                (begun_field(&form.begun))
                (select_field(&SelectField { name: "place", label: &t("event-post-place"), error: problems.of("place"), now: problems.now("place"), value: &form.place, choices: &places, required: true, ..SelectField::default() }))
                (text_field(&TextField { name: "title", label: &t("event-post-title"), hint: Some(&t("event-post-title-hint")), error: problems.of("title"), now: problems.now("title"), value: &form.title, max_length: Some(80), ..TextField::default() }))
                (text_area(&TextArea { name: "words", label: &t("event-post-words"), error: problems.of("words"), now: problems.now("words"), value: &form.words, rows: 2, max_length: Some(500), ..TextArea::default() }))
                (text_field(&TextField { name: "contact", label: &t("event-post-contact"), hint: Some(&t("event-post-contact-hint")), error: problems.of("contact"), now: problems.now("contact"), value: &form.contact, max_length: Some(120), ..TextField::default() }))
                (select_field(&SelectField { name: "reports_to", label: &t("event-reports-to"), error: problems.of("reports_to"), now: problems.now("reports_to"), value: &form.reports_to, choices: &above, empty: Some(&t("event-reports-none")), ..SelectField::default() }))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("event-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &base))
                }
            }
        }
        @if page.post.is_some() { (removal(desk, &action, &t("event-post-out"))) }
    };
    below(desk, Some(&page.found.event.reference), &title, body).await
}

/// All that the form of an operational period may show.
pub(crate) struct PeriodPage<'a> {
    pub found: &'a Found,
    /// `None`: a new one.
    pub period: Option<&'a Period>,
    pub form: &'a PeriodForm,
    pub problems: &'a FieldProblems,
}

pub(crate) async fn period(desk: &Desk, page: &PeriodPage<'_>) -> Result<Markup, Problem> {
    let (form, problems) = (page.form, page.problems);
    let base = format!("/events/{}", page.found.event.reference);
    let (title, action) = match page.period {
        Some(period) => (t("event-period-edit"), format!("{base}/periods/{}", period.id)),
        None => (t("event-period-add"), format!("{base}/periods")),
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("event-period-lead"))))
        (problems.summary())
        form.panel action=(&action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("revision", &form.revision.to_string()))
                (begun_field(&form.begun))
                (span_fields(&form.from, &form.until, problems, true))
                (text_area(&TextArea { name: "objectives", label: &t("event-objectives"), error: problems.of("objectives"), now: problems.now("objectives"), value: &form.objectives, rows: 4, max_length: Some(2_000), ..TextArea::default() }))
                (text_area(&TextArea { name: "safety", label: &t("event-period-safety"), error: problems.of("safety"), now: problems.now("safety"), value: &form.safety, rows: 3, max_length: Some(2_000), ..TextArea::default() }))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("event-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &base))
                }
            }
        }
        @if page.period.is_some() { (removal(desk, &action, &t("event-period-out"))) }
    };
    below(desk, Some(&page.found.event.reference), &title, body).await
}

fn span_fields(from: &str, until: &str, problems: &FieldProblems, required: bool) -> Markup {
    html! {
        (text_field(&TextField { name: "from", label: &t("event-from"), hint: Some(&t("event-when-hint")), error: problems.of("from"), now: problems.now("from"), value: from, kind: "datetime-local", required, narrow: true, ..TextField::default() }))
        (text_field(&TextField { name: "until", label: &t("event-until"), error: problems.of("until"), now: problems.now("until"), value: until, kind: "datetime-local", required, narrow: true, ..TextField::default() }))
    }
}

/// All that the form of a shift may show.
pub(crate) struct ShiftPage<'a> {
    pub found: &'a Found,
    pub positions: &'a [Position],
    pub form: &'a ShiftForm,
    pub problems: &'a FieldProblems,
}

pub(crate) async fn shift(desk: &Desk, page: &ShiftPage<'_>) -> Result<Markup, Problem> {
    let (form, problems, found) = (page.form, page.problems, page.found);
    let base = format!("/events/{}", found.event.reference);
    let (title, zone, unified) = (t("event-shift-add"), desk.time_zone(), found.is_unified());
    let posts = found.posts();
    let posts: Vec<Choice> = posts
        .iter()
        .filter(|post| post.org == desk.org())
        .map(|post| Choice::of(post.id.to_string(), words::post(post, unified)))
        .collect();
    let positions: Vec<Choice> = page
        .positions
        .iter()
        .map(|each| Choice::of(each.id.to_string(), each.title.as_str()))
        .collect();
    let periods: Vec<Choice> = (1..)
        .zip(&found.periods)
        .map(|(number, period)| {
            let words = format!("{}, {}", words::period(number), span_words(period.span(), &zone));
            Choice::of(period.id.to_string(), words)
        })
        .collect();
    let choose = t("event-choose-one");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("event-shift-lead"))))
        (problems.summary())
        form.panel action=(format!("{base}/shifts")) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (select_field(&SelectField { name: "post", label: &t("event-post"), error: problems.of("post"), value: &form.post, choices: &posts, empty: Some(&choose), required: true, ..SelectField::default() }))
                (select_field(&SelectField { name: "position", label: &t("event-position"), error: problems.of("position"), value: &form.position, choices: &positions, empty: Some(&choose), required: true, ..SelectField::default() }))
                @if !periods.is_empty() {
                    (select_field(&SelectField { name: "period", label: &t("event-period"), hint: Some(&t("event-shift-period-hint")), error: problems.of("period"), value: &form.period, choices: &periods, empty: Some(&t("event-shift-times")), ..SelectField::default() }))
                }
                (span_fields(&form.from, &form.until, problems, false))
                div.actions {
                    (button(ButtonKind::Main, Some("check"), &t("event-save")))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &base))
                }
            }
        }
    };
    below(desk, Some(&found.event.reference), &title, body).await
}
