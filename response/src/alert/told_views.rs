//! Markup of the choice of site, and of who is told there.

use super::pages::RaisePage;
use super::{Told, WouldBeTold};
use maud::{Markup, html};
use muster_web::{components::*, format, t, t_with};

fn site_choices(page: &RaisePage) -> (String, Vec<Choice>) {
    let choices = page.sites.iter();
    let choices = choices.map(|site| Choice::of(site.reference.as_str(), site.name.clone()));
    let chosen = page.site.as_ref().map(|site| site.reference.to_string());
    (chosen.unwrap_or_default(), choices.collect())
}

/// The site; none is chosen for somebody whose own site is not known.
pub(super) fn site_field(page: &RaisePage) -> Markup {
    let (chosen, choices) = site_choices(page);
    let choose = t("raise-choose-site");
    select_field(&SelectField {
        name: "site",
        label: &t("raise-site"),
        value: &chosen,
        choices: &choices,
        empty: chosen.is_empty().then_some(choose.as_str()),
        required: true,
        ..SelectField::default()
    })
}

/// Without script the list beside the form cannot follow the choice: a form of its own brings the page of the other site.
pub(super) fn told_without_script(page: &RaisePage) -> Markup {
    let (chosen, choices) = site_choices(page);
    html! {
        @if choices.len() > 1 {
            noscript {
                form.one-line action="/raise" method="get" {
                    (hidden_field("hold", "0"))
                    select.form-select name="site" aria-label=(t("raise-told-of")) {
                        @for choice in &choices { option value=(choice.value) selected[choice.value == chosen] { (choice.label) } }
                    }
                    (button(ButtonKind::Plain.small(), None, &t("raise-told-show")))
                }
            }
        }
    }
}

/// Who is told, with the site it is true of.
pub fn told(page: &RaisePage) -> Markup {
    let (Some(site), Some(told)) = (&page.site, &page.told) else {
        return panel(Panel::of(&t("raise-told")), html! { p { (t("raise-told-choose")) } });
    };
    let title = t_with("raise-told-at", &[("site", site.name.clone().into())]);
    let body = html! {
        @if told.own.is_empty() { (empty_state(&nobody(told), &t("raise-nobody-words"), None)) }
        @if !told.own.is_empty() || !told.partners.is_empty() {
            (row_list(&told.own.iter().chain(&told.partners).map(told_row).collect::<Vec<_>>()))
        }
    };
    panel(Panel::list(&title).fact(t("raise-told-fact")), body)
}

fn nobody(told: &Told) -> String {
    t(if told.you_are_on_duty {
        "raise-nobody-else"
    } else {
        "raise-nobody"
    })
}

fn told_row(person: &WouldBeTold) -> Row {
    let row = Row::of(person.title.clone()).side(person.side);
    match person.last_answer_seconds {
        Some(seconds) => row.date(
            format::answer_time(jiff::SignedDuration::from_secs(seconds)),
            Tone::Plain,
        ),
        None => row,
    }
}
