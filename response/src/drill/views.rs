//! Markup of drills.

use super::listing::Listing;
use super::model::{Drill, Participant};
use super::pages::{DrillPage, PlanPage, Stage};
use super::partners::PartnerPart;
use crate::incident::Category;
use crate::room::views::chip;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_membership::Position;
use muster_terms::{PositionId, Reference};
use muster_web::{components::*, format, t, t_with};

/// Planned and past drills.
pub fn list(page: &Listing, can_plan: bool, zone: &TimeZone) -> Markup {
    let new = can_plan.then(|| button_link(ButtonKind::Main, Some("add"), &t("drill-new"), "/drills/new"));
    let rows = |drills: Vec<&Drill>| {
        row_list(
            &drills
                .into_iter()
                .map(|drill| drill_row(drill, zone))
                .collect::<Vec<_>>(),
        )
    };
    let (own, others) = (&page.own, &page.others);
    html! {
        (page_head(PageHead::of(&t("drills-title")).lead(t("drills-lead")).actions(html! { @if let Some(new) = &new { (new) } })))
        div.stack {
            @if own.is_empty() && others.is_empty() { (panel(Panel::list(&t("drills-own")), empty_state(&t("drills-none"), &t("drills-none-words"), None))) }
            @if !own.is_empty() { (panel(Panel::list(&t("drills-own")), html! { (rows(own.iter().collect())) (older(page, page.own_next.as_ref())) })) }
            @if !others.is_empty() || page.others_next.is_some() {
                (panel(Panel::list(&t("drills-others")), html! { (rows(others.iter().map(AsRef::as_ref).collect())) (older(page, page.others_next.as_ref())) }))
            }
        }
    }
}

/// The way to older drills, and back to the newest; nothing where all of them stand on one page.
fn older(page: &Listing, next: Option<&Reference>) -> Markup {
    let link = |icon, key, href: &str| button_link(ButtonKind::Plain.small(), Some(icon), &t(key), href);
    html! {
        @if page.goes_on || next.is_some() {
            nav.pager aria-label=(t("pager-label")) {
                span {}
                div {
                    @if page.goes_on { (link("chevron-left", "drills-newest", "/drills")) }
                    @if let Some(last) = next { (link("chevron-right", "drills-older", &format!("/drills?after={last}"))) }
                }
            }
        }
    }
}

fn drill_row(drill: &Drill, zone: &TimeZone) -> Row {
    let state = match (drill.cancelled_at, drill.incident) {
        (Some(_), _) => state_mark(StateKind::Closed, &t("drill-cancelled")),
        (None, Some(_)) => state_mark(StateKind::Current, &t("drill-held")),
        (None, None) => state_mark(StateKind::Drill, &t("drill-planned")),
    };
    Row::of(format!("{}, {}", t(drill.category.title_key()), drill.place))
        .href(format!("/drills/{}", drill.reference))
        .small(format!(
            "{}. {}",
            drill.reference,
            format::day_clock(drill.planned_for, zone)
        ))
        .mark(state)
}

/// Planning.
pub fn new(page: &PlanPage<'_>) -> Markup {
    let sites: Vec<Choice> = page
        .sites
        .iter()
        .map(|site| Choice::of(site.reference.as_str(), site.name.clone()))
        .collect();
    let categories: Vec<Choice> = Category::ALL
        .iter()
        .map(|c| Choice::of(c.as_str(), t(c.word_key())))
        .collect();
    let (form, wrong) = (page.form, |name: &str| page.problems.of(name));
    html! {
        (page_head(PageHead::of(&t("drill-new")).lead(t("drill-new-lead"))))
        (error_summary(page.problems.list()))
        form.panel action="/drills" method="post" {
            div.panel-body {
                (csrf_field(page.csrf))
                (select_field(&SelectField { name: "site", label: &t("raise-site"), error: wrong("site"), value: &form.site, choices: &sites, required: true, ..SelectField::default() }))
                (select_field(&SelectField { name: "category", label: &t("drill-category"), value: &form.category, choices: &categories, required: true, ..SelectField::default() }))
                (text_field(&TextField { name: "place", label: &t("raise-place"), error: wrong("place"), value: &form.place, required: true, max_length: Some(120), ..TextField::default() }))
                (text_area(&TextArea { name: "scenario", label: &t("drill-scenario"), hint: Some(&t("drill-scenario-hint")), error: wrong("scenario"), value: &form.scenario, rows: 4, required: true, max_length: Some(2_000), ..TextArea::default() }))
                (text_field(&TextField { name: "planned_for", label: &t("drill-when"), error: wrong("planned_for"), value: &form.planned_for, kind: "datetime-local", required: true, narrow: true, ..TextField::default() }))
                (positions(&page.positions, &form.participants))
                div.actions {
                    (button(ButtonKind::Main, None, &t("drill-plan")))
                    (button_link(ButtonKind::Plain, None, &t("raise-cancel"), "/drills"))
                }
            }
        }
    }
}

fn positions(positions: &[Position], chosen: &[PositionId]) -> Markup {
    let choices: Vec<Choice> = positions
        .iter()
        .map(|position| Choice::of(position.id.to_string(), position.title.clone()))
        .collect();
    let chosen: Vec<String> = chosen.iter().map(ToString::to_string).collect();
    choice_chips(&ChoiceField {
        name: "participants",
        label: &t("drill-participants"),
        choices: &choices,
        values: &chosen.iter().map(String::as_str).collect::<Vec<_>>(),
        many: true,
        ..ChoiceField::default()
    })
}

/// One drill.
pub fn show(page: &DrillPage) -> Markup {
    let drill = page.drill.as_ref();
    let base = format!("/drills/{}", drill.reference);
    let planned = page.held.stage == Stage::Planned;
    let actions = html! {
        @if let Some(room) = &page.held.room { (button_link(ButtonKind::Main, Some("room"), &t("shell-open-room"), &format!("/rooms/{room}"))) }
        @if planned && page.is_owner && page.can_drill {
            (post_button(ButtonKind::Main, None, &t("drill-start"), &format!("{base}/start"), &page.csrf, &[]))
            (post_button(ButtonKind::Plain, None, &t("drill-cancel"), &format!("{base}/cancel"), &page.csrf, &[]))
        }
    };
    html! {
        (page_head(PageHead::of(&t_with("drill-heading", &[("what", t(drill.category.title_key()).into()), ("site", page.site_name.clone().into())])).lead(format!("{}. {}", drill.reference, format::day_clock(drill.planned_for, &page.zone))).actions(actions)))
        div.cols {
            div.stack {
                (panel(Panel::of(&t("drill-scenario")), html! {
                    p { (drill.place) }
                    p { (drill.scenario) }
                    @if let Some(under) = page.drill.under() { p.quiet { (t("drill-open-under")) " " (chip(&under.clause().to_string())) } }
                }))
                @if let Some(me) = &page.me { (answer(me, page, &base)) }
            }
            div.stack {
                (panel(Panel::list(&t("drill-who")), row_list(&page.participants.iter().map(participant_row).collect::<Vec<_>>())))
                @for partner in &page.partners { (partner_panel(partner, page, planned)) }
                @if planned && page.can_drill && !page.to_bring.is_empty() {
                    form.panel action=(format!("{base}/participants")) method="post" {
                        div.panel-body { (csrf_field(&page.csrf)) (positions(&page.to_bring, &[])) (button(ButtonKind::Plain, None, &t("drill-bring"))) }
                    }
                }
            }
        }
    }
}

/// One partner: whether it may be asked and under which clause, and what it answered under which.
fn partner_panel(partner: &PartnerPart, page: &DrillPage, planned: bool) -> Markup {
    let action = format!("/drills/{}/partners", page.drill.as_ref().reference);
    let id = partner.org.to_string();
    let may_ask = planned && page.can_drill && !partner.asked && partner.clause.is_some() && !partner.is_vacant;
    panel(
        Panel::of(&partner.name),
        html! {
            @match &partner.clause {
                Some(clause) if partner.is_vacant => { p.quiet { (t("drill-partner-vacant")) " " (chip(&clause.to_string())) } }
                Some(clause) => { p { (t("drill-partner-may")) " " (chip(&clause.to_string())) } }
                None => { p.quiet { (t("drill-partner-closed")) } }
            }
            @match &partner.answers {
                Some(people) => {
                    @if let Some(under) = people.under() { p { (t("drill-partner-said")) " " (chip(&under.clause().to_string())) } }
                    (row_list(&people.as_ref().iter().map(participant_row).collect::<Vec<_>>()))
                }
                None if partner.asked => { p.quiet { (t("drill-partner-asked")) } }
                None => {}
            }
            @if may_ask {
                div.actions { (post_button(ButtonKind::Main, None, &t("drill-partner-ask"), &action, &page.csrf, &[("partner", &id)])) }
            }
        },
    )
}

/// The question whether this reader takes part, for as long as an answer counts: before it begins, and while it runs without them.
fn answer(me: &Participant, page: &DrillPage, base: &str) -> Markup {
    let held = &page.held;
    let words = match held.stage {
        Stage::Planned => t("drill-take-part-words"),
        // Whoever may come in by duty was asked all the same, and takes part from their answer on.
        Stage::Running if !held.takes_part => t("drill-take-part-late"),
        Stage::Over if held.room.is_none() => {
            return panel(Panel::of(&t("drill-over")), html! { p { (t("drill-too-late")) } });
        }
        Stage::Closed => {
            return panel(Panel::of(&t("drill-closed")), html! { p { (t("drill-closed-words")) } });
        }
        _ => return html! {},
    };
    let action = format!("{base}/answer");
    // Said before it began, and not let in then: said once more, it counts from now on.
    let may_agree = me.agreed_at.is_none() || held.stage == Stage::Running;
    panel(
        Panel::of(&t("drill-take-part-ask")).brand(),
        html! {
            p { (words) }
            div.actions {
                @if may_agree { (post_button(ButtonKind::Main, Some("check"), &t("drill-take-part"), &action, &page.csrf, &[("take_part", "yes")])) }
                @if me.declined_at.is_none() { (post_button(ButtonKind::Plain, None, &t("drill-not-part"), &action, &page.csrf, &[("take_part", "no")])) }
            }
        },
    )
}

fn participant_row(participant: &Participant) -> Row {
    let state = match (participant.agreed_at, participant.declined_at) {
        (Some(_), _) => state_mark(StateKind::Current, &t("drill-agreed")),
        (None, Some(_)) => state_mark(StateKind::Closed, &t("drill-declined")),
        (None, None) => state_mark(StateKind::Waiting, &t("drill-asked")),
    };
    Row::of(participant.title.clone()).mark(state)
}
