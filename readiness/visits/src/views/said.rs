//! The markup of a line of the checklist and of a finding.

use super::own_part::figure;
use super::{below, severity, show::action_row};
use crate::model::*;
use crate::pages::said::{ActionForm, FindingForm};
use crate::reading::{self, Found, SidePart};
use crate::rules::{self, CheckForm};
use crate::{lists, words};
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_readiness::chips::part_chip;
use muster_recovery::corrective_action::{OwnerChoice, Seen};
use muster_web::{Desk, Problem, components::*, format, t, t_with};

/// All that the page of a line may show.
pub(crate) struct CheckPage<'a> {
    pub found: &'a Found,
    pub line: &'a str,
    pub form: &'a CheckForm,
    pub problems: &'a FieldProblems,
}

pub(crate) async fn check(desk: &Desk, page: &CheckPage<'_>) -> Result<Markup, Problem> {
    let (form, problems) = (page.form, page.problems);
    let visit = &page.found.visit;
    let lines = lists::lines(visit.kind);
    let at = lines
        .iter()
        .position(|line| line.key == page.line)
        .ok_or(Problem::Missing)?;
    let title = t(lines[at].words);
    let place = [("place", (at + 1).into()), ("of", lines.len().into())];
    let verdicts: Vec<Choice> = Verdict::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), words::verdict(*each)))
        .collect();
    let others = page.found.sides.iter().filter(|side| side.org.id != desk.org());
    let others: Vec<_> = others
        .filter_map(|side| Some((side, side.said()?.check(page.line)?)))
        .collect();
    let body = html! {
        (page_head(PageHead::of(&title).lead(t_with("visit-line-place", &place))))
        (problems.summary())
        div.stack {
            @for (side, check) in &others {
                (note(&Note { kind: NoteKind::Info, words: t_with("visit-line-other", &[("who", side.org.name.as_str().into()), ("verdict", words::verdict(check.verdict).into()), ("words", check.words.as_str().into())]) }))
                @if let Some(told) = &side.told { p { (part_chip(told)) } }
            }
            form.panel action=(format!("/visits/{}/checks/{}", visit.reference, page.line)) method="post" {
                div.panel-body {
                    (csrf_field(&desk.csrf))
                    (hidden_field("revision", &form.revision.to_string()))
                    (begun_field(&form.begun))
                    (choice_radios(&ChoiceField { name: "verdict", label: &t("visit-verdict"), error: problems.of("verdict"), now: problems.now("verdict"), values: &[&form.verdict], choices: &verdicts, ..ChoiceField::default() }))
                    @if lists::is_weighed(visit.kind) { (weights(form, problems)) }
                    (text_area(&TextArea { name: "words", label: &t("visit-check-words"), hint: Some(&t("visit-check-words-hint")), error: problems.of("words"), now: problems.now("words"), value: &form.words, rows: 3, max_length: Some(2_000), ..TextArea::default() }))
                    div.actions {
                        (save_button(ButtonKind::Main, Some("check"), &t("visit-line-save"), problems.meanwhile()))
                        (button_link(ButtonKind::Plain, None, &t("visit-back"), &format!("/visits/{}", visit.reference)))
                    }
                }
            }
        }
    };
    below(desk, Some(&visit.reference), &title, body).await
}

fn weights(form: &CheckForm, problems: &FieldProblems) -> Markup {
    let likelihoods: Vec<Choice> = Likelihood::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), words::likelihood(*each)))
        .collect();
    let consequences: Vec<Choice> = Consequence::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), words::consequence(*each)))
        .collect();
    let select = |name, label: &str, value: &str, choices: &[Choice]| {
        select_field(&SelectField {
            name,
            label: &t(label),
            error: problems.of(name),
            now: problems.now(name),
            value,
            choices,
            empty: Some(&t("visit-not-weighed")),
            ..SelectField::default()
        })
    };
    html! {
        (select("likelihood", "visit-likelihood", &form.likelihood, &likelihoods))
        (select("consequence", "visit-consequence", &form.consequence, &consequences))
    }
}

/// All that the form of a finding may show.
pub(crate) struct NewFindingPage<'a> {
    pub found: &'a Found,
    pub form: &'a FindingForm,
    pub problems: &'a FieldProblems,
}

pub(crate) async fn new_finding(desk: &Desk, page: &NewFindingPage<'_>) -> Result<Markup, Problem> {
    let (form, problems) = (page.form, page.problems);
    let reference = &page.found.visit.reference;
    let title = t("visit-finding-add");
    let stops: Vec<Choice> = page
        .found
        .stops
        .iter()
        .map(|stop| Choice::of(stop.id.to_string(), stop.label.as_str()))
        .collect();
    let severities: Vec<Choice> = Severity::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), words::severity(*each)))
        .collect();
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("visit-finding-lead"))))
        (problems.summary())
        form.panel action=(format!("/visits/{reference}/findings")) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (text_area(&TextArea { name: "words", label: &t("visit-finding-words"), hint: Some(&t("visit-finding-words-hint")), error: problems.of("words"), value: &form.words, rows: 4, required: true, max_length: Some(2_000), ..TextArea::default() }))
                (choice_radios(&ChoiceField { name: "severity", label: &t("visit-severity"), error: problems.of("severity"), values: &[&form.severity], choices: &severities, ..ChoiceField::default() }))
                (select_field(&SelectField { name: "stop", label: &t("visit-finding-stop"), error: problems.of("stop"), value: &form.stop, choices: &stops, empty: Some(&t("visit-finding-nowhere")), ..SelectField::default() }))
                div.actions {
                    (button(ButtonKind::Main, Some("check"), &t("visit-finding-save")))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &format!("/visits/{reference}")))
                }
            }
        }
    };
    below(desk, Some(reference), &title, body).await
}

/// All that the page of a finding may show.
pub(crate) struct FindingPage<'a> {
    pub found: &'a Found,
    pub side: &'a SidePart,
    pub said: &'a Said,
    pub finding: &'a Finding,
    pub actions: &'a [Seen],
    /// Empty for who may not give actions.
    pub owners: &'a [OwnerChoice],
    pub form: &'a ActionForm,
    pub photo_words: &'a str,
    pub problems: &'a FieldProblems,
}

pub(crate) async fn finding(desk: &Desk, page: &FindingPage<'_>) -> Result<Markup, Problem> {
    let (found, finding) = (page.found, page.finding);
    let title = t("visit-finding");
    let base = format!("/visits/{}/findings/{}", found.visit.reference, finding.id);
    let own = page.side.org.id == desk.org();
    let may_write = own && found.may_write(desk) && found.visit.state == VisitState::UnderWay;
    let photos: Vec<&Photo> = page.said.photos_of(finding.id).collect();
    let of = |seen: &&Seen| Some(&seen.action.as_ref().reference) == finding.action.as_ref();
    let action = page
        .actions
        .iter()
        .find(of)
        .map(|seen| action_row(seen, reading::today(desk)));
    let body = html! {
        (page_head(PageHead::of(&title).lead(html! { code { (found.visit.reference) } " " (severity(finding.severity)) })))
        (page.problems.summary())
        div.stack {
            @if found.visit.state == VisitState::UnderWay && rules::lacks_owner(finding) { (note(&Note::problem(t("visit-finding-needs-owner-words")))) }
            (facts(desk, page))
            @if !photos.is_empty() { (panel(Panel::of(&t("visit-photos-title")), html! { @for photo in &photos { (figure(&found.visit.reference, photo)) } })) }
            @if let Some(row) = action { (panel(Panel::list(&t("visit-action")), row_list(&[row]))) }
            @else if let Some(action) = &finding.action { (panel(Panel::of(&t("visit-action")), html! { p { code { (action) } " " (t("visit-action-closed-to-you")) } })) }
            @if may_write && finding.action.is_none() && !page.owners.is_empty() { (action_form(desk, page, &base)) }
            @if may_write && photos.len() < rules::MOST_PHOTOS { (photo_form(desk, page, &base)) }
            @if may_write && finding.action.is_none() {
                div.actions { (post_button(ButtonKind::Plain, Some("trash"), &t("visit-finding-withdraw"), &format!("{base}/withdrawal"), &desk.csrf, &[])) }
            }
        }
    };
    below(desk, Some(&found.visit.reference), &title, body).await
}

fn facts(desk: &Desk, page: &FindingPage<'_>) -> Markup {
    let finding = page.finding;
    let stop = page.found.stops.iter().find(|stop| Some(stop.id) == finding.stop);
    let mut facts = vec![
        (t("visit-finding-words"), html! { (finding.words) }),
        (
            t("visit-finding-of"),
            side_mark(page.side.org.side(), &page.side.org.name),
        ),
        (
            t("visit-finding-by"),
            html! { (finding.found_by) ", " (format::day_clock(finding.found_at, &desk.time_zone())) },
        ),
    ];
    if let Some(stop) = stop {
        facts.push((t("visit-finding-stop"), html! { (stop.label) }));
    }
    let chips = match &page.side.told {
        Some(told) if page.side.org.id != desk.org() => part_chip(told),
        _ => html! {},
    };
    panel(Panel::of(&t("visit-finding-what")).fact(chips), definitions(&facts))
}

fn action_form(desk: &Desk, page: &FindingPage<'_>, base: &str) -> Markup {
    let (form, problems) = (page.form, page.problems);
    let owners: Vec<Choice> = page
        .owners
        .iter()
        .map(|each| Choice::of(each.position.to_string(), format!("{}, {}", each.title, each.org_name)))
        .collect();
    html! {
        form.panel action=(format!("{base}/action")) method="post" {
            div.panel-head { h2 { (t("visit-action-add")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (text_area(&TextArea { name: "task", label: &t("visit-action-words"), hint: Some(&t("visit-action-words-hint")), error: problems.of("task"), value: &form.task, rows: 2, required: true, max_length: Some(500), ..TextArea::default() }))
                (select_field(&SelectField { name: "owner", label: &t("visit-action-owner"), hint: Some(&t("visit-action-owner-hint")), error: problems.of("owner"), value: &form.owner, choices: &owners, empty: Some(&t("visit-choose-one")), required: true, ..SelectField::default() }))
                (text_field(&TextField { name: "due_on", label: &t("visit-action-due"), error: problems.of("due_on"), value: &form.due_on, kind: "date", required: true, narrow: true, ..TextField::default() }))
                div.actions { (button(ButtonKind::Main, Some("check"), &t("visit-action-add"))) }
            }
        }
    }
}

fn photo_form(desk: &Desk, page: &FindingPage<'_>, base: &str) -> Markup {
    let problems = page.problems;
    html! {
        form.panel action=(format!("{base}/photos")) method="post" enctype="multipart/form-data" {
            div.panel-head { h2 { (t("visit-photo-add")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (text_field(&TextField { name: "words", label: &t("visit-photo-words"), hint: Some(&t("visit-photo-words-hint")), error: problems.of("words"), value: page.photo_words, required: true, max_length: Some(300), ..TextField::default() }))
                (file_field(&FileField { name: "photo", label: &t("visit-photo"), hint: Some(&t("visit-photo-hint")), error: problems.of("photo"), accept: "image/jpeg,image/png,image/webp", required: true }))
                div.actions { (button(ButtonKind::Plain, Some("add"), &t("visit-photo-add"))) }
            }
        }
    }
}
