//! The markup of offers and loans.

use super::form_views::{below, framed};
use super::model::{LoanEvent, Step};
use super::pages::{AskForm, StepForm};
use super::reading::{Found, FoundLoan, Listed, Offered, today};
use super::rules::{self, is_offered, is_overdue};
use super::{Loan, words};
use maud::{Markup, html};
use muster_membership::{Organisation, fields::FieldProblems};
use muster_readiness::chips::{chip, closed, own_chips, part_chip, side_panel};
use muster_readiness::opening::{OwnClause, Part};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};
use std::collections::BTreeMap;

/// All that the list may show.
pub(super) struct ListPage<'a> {
    pub own: &'a [Listed],
    pub clauses: &'a [OwnClause],
    pub partners: &'a [Offered],
}

/// All that the page of an offer may show.
pub(super) struct ShowPage<'a> {
    pub found: &'a Found,
    pub clauses: &'a [OwnClause],
    pub form: &'a AskForm,
    pub problems: &'a FieldProblems,
}

/// A step that was typed and is not taken.
pub(super) struct TypedStep<'a> {
    pub step: Step,
    pub form: &'a StepForm,
    pub problems: &'a FieldProblems,
}

pub(super) async fn list(desk: &Desk, page: &ListPage<'_>) -> Result<Markup, Problem> {
    let title = t("resource-title");
    let actions = html! {
        (button_link(ButtonKind::Plain, Some("share"), &t("resource-loans"), "/loans"))
        @if desk.may(Act::ManageSites) { (button_link(ButtonKind::Main, Some("add"), &t("resource-add"), "/resources/new")) }
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("resource-lead")).actions(actions)))
        div.stack {
            @for offered in page.partners { (partner_panel(offered)) }
            (panel(Panel::list(&t("resource-own")).fact(own_chips(page.clauses)), html! {
                @if page.own.is_empty() { (empty_state(&t("resource-empty-title"), &t("resource-empty-words"), None)) }
                @else { (row_list(&page.own.iter().map(|each| row(each, today(desk))).collect::<Vec<_>>())) }
            }))
        }
    };
    desk.page(&title, body).await
}

fn row(each: &Listed, today: civil::Date) -> Row {
    let resource = &each.resource;
    let mut small = vec![words::kind(resource.kind), free_of(each), resource.place.clone()];
    small.retain(|text| !text.is_empty());
    let row = Row::of(resource.name.as_str())
        .href(format!("/resources/{}", resource.id))
        .small(small.join(", "));
    match is_offered(resource, today) {
        true => row,
        false => row.mark(state_mark(StateKind::NotSet, &t("resource-not-offered"))),
    }
}

fn free_of(each: &Listed) -> String {
    let said = [("free", each.free.into()), ("quantity", each.resource.quantity.into())];
    t_with("resource-free", &said)
}

fn partner_panel(offered: &Offered) -> Markup {
    let chips = html! { @for part in &offered.parts { (part_chip(part)) " " } };
    let rows: Vec<Row> = offered.parts.iter().flat_map(partner_rows).collect();
    let body = match (offered.closed(), rows.is_empty()) {
        (Some(why), _) => closed(why),
        (None, true) => empty_state(&t("resource-partner-empty-title"), &t("resource-partner-empty"), None),
        (None, false) => row_list(&rows),
    };
    side_panel(offered.owner.side(), &offered.owner.name, chips, body)
}

fn partner_rows(part: &Part<Vec<Listed>>) -> Vec<Row> {
    let open = part.open().into_iter().flatten();
    let row = |each: &Listed| Row {
        below: Some(part_chip(part)),
        ..row(each, civil::Date::MIN)
    };
    open.map(row).collect()
}

pub(super) async fn show(desk: &Desk, page: &ShowPage<'_>) -> Result<Markup, Problem> {
    let found = page.found;
    let resource = &found.listed.resource;
    let is_own = resource.org == desk.org();
    let fact = html! {
        @if is_own { (own_chips(page.clauses)) } @else { @for clause in &found.under { (chip(clause, false)) " " } }
    };
    let until = match resource.offered_until {
        Some(day) => format::date_long(day),
        None => t("resource-until-withdrawn"),
    };
    let mut facts = vec![
        (t("resource-of"), side_mark(found.owner.side(), &found.owner.name)),
        (t("resource-kind"), html! { (words::kind(resource.kind)) }),
        (t("resource-quantity"), html! { (free_of(&found.listed)) }),
    ];
    for (label, said) in [
        ("resource-words", &resource.words),
        ("resource-place", &resource.place),
        ("resource-conditions", &resource.conditions),
        ("resource-ask", &resource.ask_title),
    ] {
        if !said.is_empty() {
            facts.push((t(label), html! { (said) }));
        }
    }
    facts.push((t("resource-until"), html! { (until) }));
    let withdrawn = resource.withdrawn_at.is_some();
    let body = html! {
        (page_head(PageHead::of(&resource.name).lead(words::kind(resource.kind))))
        (page.problems.summary())
        div.stack {
            (panel(Panel::of(&t("resource-offer")).fact(fact), html! {
                @if withdrawn { p { (state_mark(StateKind::NotSet, &t("resource-withdrawn"))) } }
                (definitions(&facts))
                @if is_own && desk.may(Act::ManageSites) {
                    div.actions {
                        (button_link(ButtonKind::Plain, Some("edit"), &t("resource-edit"), &format!("/resources/{}/edit", resource.id)))
                        @if !withdrawn { (button_link(ButtonKind::Plain, Some("trash"), &t("resource-withdraw"), &format!("/resources/{}/withdrawal", resource.id))) }
                    }
                }
            }))
            @if !is_own && desk.may(Act::ManageSites) { (ask_form(desk, page)) }
        }
    };
    framed(desk, &resource.name, body).await
}

fn ask_form(desk: &Desk, page: &ShowPage<'_>) -> Markup {
    let (form, problems) = (page.form, page.problems);
    let quantity = if form.quantity.is_empty() { "1" } else { &form.quantity };
    html! {
        form.panel action=(format!("/resources/{}/loans", page.found.listed.resource.id)) method="post" {
            div.panel-head { h2 { (t("loan-ask-title")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (terms_fields(problems, (quantity, &form.from_on, &form.until_on)))
                (text_area(&TextArea { name: "purpose", label: &t("loan-purpose"), hint: Some(&t("loan-purpose-hint")), error: problems.of("purpose"), value: &form.purpose, rows: 3, required: true, max_length: Some(1_000), ..TextArea::default() }))
                div.actions { (button(ButtonKind::Main, Some("send"), &t("loan-ask"))) }
            }
        }
    }
}

fn terms_fields(problems: &FieldProblems, (quantity, from_on, until_on): (&str, &str, &str)) -> Markup {
    let date = |name, label: &str, value: &str| {
        text_field(&TextField {
            name,
            label: &t(label),
            error: problems.of(name),
            value,
            kind: "date",
            required: true,
            narrow: true,
            ..TextField::default()
        })
    };
    html! {
        (text_field(&TextField { name: "quantity", label: &t("loan-quantity"), error: problems.of("quantity"), value: quantity, inputmode: "numeric", required: true, narrow: true, max_length: Some(5), ..TextField::default() }))
        (date("from_on", "loan-from", from_on))
        (date("until_on", "loan-until", until_on))
    }
}

pub(super) async fn loans(
    desk: &Desk,
    loans: &[Loan],
    names: &BTreeMap<OrgId, Organisation>,
) -> Result<Markup, Problem> {
    let title = t("loan-title");
    let of = |is_mine: bool, ended: bool| -> Vec<Row> {
        let these = loans.iter().filter(|loan| {
            let owned = loan.owner == desk.org();
            loan.ended_at.is_some() == ended && (ended || owned == is_mine)
        });
        these.map(|loan| loan_row(desk, loan, names)).collect()
    };
    let list = |title: &str, empty: &str, rows: Vec<Row>| {
        let body = match rows.is_empty() {
            true => empty_state(&t(empty), "", None),
            false => row_list(&rows),
        };
        panel(Panel::list(&t(title)), body)
    };
    let actions = button_link(ButtonKind::Plain, Some("list"), &t("resource-title"), "/resources");
    let over = of(false, true);
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("loan-lead")).actions(actions)))
        div.stack {
            (list("loan-borrowed", "loan-none-borrowed", of(false, false)))
            (list("loan-lent", "loan-none-lent", of(true, false)))
            @if !over.is_empty() { (list("loan-ended", "loan-none-lent", over)) }
        }
    };
    desk.page(&title, body).await
}

fn loan_row(desk: &Desk, loan: &Loan, names: &BTreeMap<OrgId, Organisation>) -> Row {
    let other = names.get(&loan.other(desk.org()));
    let name = other.map(|other| other.name.as_str()).unwrap_or_default();
    let key = if loan.owner == desk.org() {
        "loan-row-to"
    } else {
        "loan-row-from"
    };
    let said = [
        ("reference", loan.reference.to_string().into()),
        ("quantity", loan.quantity.into()),
        ("other", name.into()),
        ("from", format::date_short(loan.from_on).into()),
        ("until", format::date_short(loan.until_on).into()),
    ];
    let row = Row::of(loan.name.as_str())
        .href(format!("/loans/{}", loan.reference))
        .small(t_with(key, &said))
        .mark(state(loan, today(desk)));
    match other {
        Some(other) => row.side(other.side()),
        None => row,
    }
}

fn state(loan: &Loan, today: civil::Date) -> Markup {
    if is_overdue(loan, today) {
        return state_mark(StateKind::Problem, &t("loan-overdue"));
    }
    let kind = match loan.state {
        LoanState::Asked | LoanState::Later | LoanState::HandingOver | LoanState::Brought => StateKind::Waiting,
        LoanState::Granted | LoanState::Lent | LoanState::Returned => StateKind::Current,
        LoanState::Refused | LoanState::Cancelled => StateKind::NotSet,
    };
    state_mark(kind, &words::state(loan.state))
}

pub(super) async fn loan(desk: &Desk, found: &FoundLoan, typed: Option<TypedStep<'_>>) -> Result<Markup, Problem> {
    let loan = &found.loan;
    let is_owner = loan.owner == desk.org();
    let title = t_with("loan-of", &[("name", loan.name.as_str().into())]);
    let (agreement, number) = &loan.clause;
    let facts = [
        (t("loan-owner"), side_mark(found.owner.side(), &found.owner.name)),
        (
            t("loan-borrower"),
            side_mark(found.borrower.side(), &found.borrower.name),
        ),
        (t("loan-quantity"), html! { (loan.quantity) }),
        (t("loan-from"), html! { (format::date_long(loan.from_on)) }),
        (t("loan-until"), html! { (format::date_long(loan.until_on)) }),
        (t("loan-purpose"), html! { (loan.purpose) }),
    ];
    let next: Vec<Step> = Step::ALL
        .into_iter()
        .filter(|step| rules::may(loan, *step, is_owner) && may_take(desk, *step))
        .collect();
    let body = html! {
        (page_head(PageHead::of(&title).lead(html! { (loan.reference) " " (state(loan, today(desk))) })))
        @if let Some(typed) = &typed { (typed.problems.summary()) }
        div.stack {
            (panel(Panel::of(&t("loan-promise")).fact(clause_chip_of(agreement, number, false)), definitions(&facts)))
            (panel(Panel::list(&t("loan-receipt")).fact(t("loan-receipt-fact")), row_list(&found.events.iter().map(|event| event_row(desk, found, event)).collect::<Vec<_>>())))
            @for step in next { (step_form(desk, loan, step, typed.as_ref().filter(|typed| typed.step == step))) }
            @if let Some(gone) = typed.as_ref().filter(|typed| !rules::may(loan, typed.step, is_owner) && !typed.form.words.is_empty()) {
                (panel(Panel::of(&t("loan-to-copy")), html! { p { (gone.form.words) } }))
            }
        }
    };
    below(desk, ("loan-title", "/loans"), &title, body).await
}

fn may_take(desk: &Desk, step: Step) -> bool {
    desk.may(Act::ManageSites) || desk.may(step.needs())
}

fn event_row(desk: &Desk, found: &FoundLoan, event: &LoanEvent) -> Row {
    let side = if event.org == found.owner.id {
        found.owner.side()
    } else {
        found.borrower.side()
    };
    let terms = [
        ("quantity", event.quantity.into()),
        ("from", format::date_short(event.from_on).into()),
        ("until", format::date_short(event.until_on).into()),
    ];
    let terms = t_with("loan-terms", &terms);
    Row::of(words::step(event.step))
        .side(side)
        .small(html! { (event.title) ", " (terms) @if !event.words.is_empty() { br; (event.words) } })
        .date(format::day_clock(event.at, &desk.time_zone()), Tone::Plain)
}

fn step_form(desk: &Desk, loan: &Loan, step: Step, typed: Option<&TypedStep<'_>>) -> Markup {
    let none = FieldProblems::default();
    let problems = typed.map_or(&none, |typed| typed.problems);
    let (from, until, quantity) = match typed {
        Some(typed) => (
            typed.form.from_on.clone(),
            typed.form.until_on.clone(),
            typed.form.quantity.clone(),
        ),
        None => (
            loan.from_on.to_string(),
            loan.until_on.to_string(),
            loan.quantity.to_string(),
        ),
    };
    let is_main = matches!(
        step,
        Step::Granted | Step::Gave | Step::Took | Step::Brought | Step::Returned
    );
    let required = matches!(step, Step::Refused | Step::Cancelled | Step::Brought | Step::Returned);
    // Several of these forms stand on one page: each folds, and names its fields for itself.
    let label = words::verb(step);
    html! {
        details.panel.disclosure open[typed.is_some()] {
            summary { (label) }
            form action=(format!("/loans/{}/steps", loan.reference)) method="post" {
                div.panel-body {
                    (csrf_field(&desk.csrf))
                    (hidden_field("step", step.as_str()))
                    (hidden_field("revision", &loan.revision.to_string()))
                    @if step == Step::Granted { (terms_fields(problems, (&quantity, &from, &until))) }
                    (words_field(step, typed, problems, required))
                    div.actions { (button(if is_main { ButtonKind::Main } else { ButtonKind::Plain }, None, &label)) }
                }
            }
        }
    }
}

/// The words of a step; its id is the step's own, since several stand on one page.
fn words_field(step: Step, typed: Option<&TypedStep<'_>>, problems: &FieldProblems, required: bool) -> Markup {
    let id = match typed {
        Some(_) => "field-words".to_owned(),
        None => format!("field-words-{}", step.as_str()),
    };
    let error = problems.of("words");
    let error_id = format!("{id}-error");
    html! {
        div class=(if error.is_some() { "field field-error" } else { "field" }) {
            label.form-label for=(id) { (words::asks(step)) }
            @if let Some(error) = error { span.field-message id=(error_id) { span.visually-hidden { (t("problem-prefix")) ": " } (error) } }
            textarea.form-control id=(id) name="words" rows="2" maxlength="1000" required[required] aria-invalid=[error.map(|_| "true")] aria-describedby=[error.map(|_| error_id.as_str())] {
                (typed.map_or("", |typed| typed.form.words.as_str()))
            }
        }
    }
}
