//! The markup of the check, and of a label's page for anybody.

use super::check_pages::BLANK;
use super::check_rules::CheckForm;
use super::rules;
use super::views::{self, framed};
use super::{ItemFound, Kit, KitItem, store};
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_web::{Desk, Problem, RaiseDesk, Shell, Theme, components::*, format, layout::bare_page, t, t_with};

/// All that the page of a check may show.
pub(super) struct CheckPage<'a> {
    pub kit: &'a Kit,
    /// Where the form is posted.
    pub action: String,
    pub form: &'a CheckForm,
    pub problems: &'a FieldProblems,
    /// What was done just before: the word of `?done=`.
    pub done: &'a str,
}

impl<'a> CheckPage<'a> {
    pub(super) fn new(kit: &'a Kit, action: String) -> Self {
        let (form, problems) = &*BLANK;
        Self {
            kit,
            action,
            form,
            problems,
            done: "",
        }
    }
}

fn title(kit: &Kit) -> String {
    t_with("kits-check-title", &[("kit", kit.words().into())])
}

/// The check of a signed-in person.
pub(super) async fn in_frame(desk: &Desk, page: &CheckPage<'_>) -> Result<Markup, Problem> {
    let title = title(page.kit);
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead(page.kit))))
        (page.problems.summary())
        (form(desk, page))
    };
    framed(desk, page.kit, Some(&t("kits-check")), &title, body).await
}

/// The check behind a label: no menu, one thing to do.
pub(super) fn bare(asks: &RaiseDesk, page: &CheckPage<'_>) -> Markup {
    let title = title(page.kit);
    let desk = &asks.desk;
    let shell = Shell {
        theme: desk.who.theme,
        csrf: desk.csrf.clone(),
        note: (page.done == "kit-checked").then(|| Note::done(t("note-kit-checked"))),
        demo: desk.app().settings().demo,
        ..Shell::default()
    };
    let links = html! { @if asks.signed_in { a href=(format!("/kits/{}", page.kit.reference)) { (t("kits-open")) } } };
    let body = html! {
        div.stack {
            (page_head(PageHead::of(&title).lead(lead(page.kit))))
            (page.problems.summary())
            (form(desk, page))
        }
    };
    bare_page(&shell, &title, false, links, body)
}

fn lead(kit: &Kit) -> String {
    let seal = match kit.seal.is_empty() {
        true => t("kits-no-seal"),
        false => t_with("kits-seal-is", &[("seal", kit.seal.as_str().into())]),
    };
    format!("{}. {seal}", rules::kind_word(kit.kind))
}

/// Two taps and Save: the seal, what is in it. Everything else is one tap more.
fn form(desk: &Desk, page: &CheckPage<'_>) -> Markup {
    let (kit, form, problems) = (page.kit, page.form, page.problems);
    // What was refused was not kept, so the next one is another check.
    let key = store::draw_label();
    let seals = [
        Choice::of("intact", t("kits-seal-intact")),
        Choice::of("broken", t("kits-seal-broken")),
        Choice::of("replaced", t("kits-seal-replaced")),
    ];
    let contents = [
        Choice::of("all", t("kits-all-there")),
        Choice::of("some", t("kits-not-all-there")),
    ];
    let more_open = form.contents == "some" || form.seal == "replaced" || !form.note.is_empty();
    html! {
        form.panel.kit-check action=(page.action) method="post" data-island="kit_check" data-owner=(desk.who.position)
            data-kit=(kit.words()) data-waiting=(t_with("kits-waiting-one", &[])) data-waiting-many=(t_with("kits-waiting-many", &[("count", "{count}".into())]))
            data-kept=(t("note-kit-checked")) data-refused=(t("kits-refused")) data-sign-in=(t("kits-waits-for-sign-in"))
            data-sending=(t("kits-sending")) data-not-stored=(t("kits-not-stored")) data-of-others=(t("kits-waits-of-others")) data-drop=(t("kits-drop")) {
            div.panel-body {
                div.kit-queue data-queue hidden {
                    p role="status" data-queue-words {}
                    ul.plain-list data-queue-refused {}
                }
                (csrf_field(&desk.csrf)) (hidden_field("key", &key)) (hidden_field("checked_at", ""))
                (choice_chips(&ChoiceField {
                    name: "seal",
                    label: &t("kits-check-seal"),
                    error: problems.of("seal"),
                    values: &[form.seal.as_str()],
                    choices: &seals,
                    ..ChoiceField::default()
                }))
                (choice_chips(&ChoiceField {
                    name: "contents",
                    label: &t("kits-check-contents"),
                    error: problems.of("contents"),
                    values: &[form.contents.as_str()],
                    choices: &contents,
                    ..ChoiceField::default()
                }))
                details open[more_open] {
                    summary { (t("kits-check-more")) }
                    (text_field(&TextField {
                        name: "seal_number",
                        label: &t("kits-seal-number"),
                        hint: Some(&t("kits-seal-number-hint")),
                        error: problems.of("seal_number"),
                        value: &form.seal_number,
                        max_length: Some(40),
                        narrow: true,
                        ..TextField::default()
                    }))
                    @for (at, item) in kit.items.iter().enumerate() { (item_fields(at, item, form)) }
                    (text_area(&TextArea {
                        name: "note",
                        label: &t("kits-note"),
                        hint: Some(&t("kits-note-hint")),
                        error: problems.of("note"),
                        value: &form.note,
                        rows: 3,
                        max_length: Some(500),
                        ..TextArea::default()
                    }))
                }
                div.actions { (button(ButtonKind::Main.large(), Some("check"), &t("kits-check-save"))) }
            }
        }
    }
}

/// How one item was found. The lists are sent in the order of the items.
fn item_fields(at: usize, item: &KitItem, form: &CheckForm) -> Markup {
    let place = form.item.iter().position(|id| *id == item.id.to_string());
    let typed = |list: &[String]| place.and_then(|place| list.get(place)).cloned().unwrap_or_default();
    let (found, expiry) = (typed(&form.found), typed(&form.new_expiry));
    let word = |found: ItemFound| match found {
        ItemFound::Present => t("kits-found-present"),
        ItemFound::Missing => t("kits-found-missing"),
        ItemFound::Replaced => t("kits-found-replaced"),
    };
    let until = item
        .expires_on
        .map(|day| t_with("kits-good-until", &[("day", format::date_long(day).into())]));
    let (select, date) = (format!("field-found-{at}"), format!("field-new-expiry-{at}"));
    html! {
        div.field {
            (hidden_field("item", &item.id.to_string()))
            label.form-label for=(select) { (views::contents(std::slice::from_ref(item))) }
            @if let Some(until) = until { p.form-hint { (until) } }
            div.kit-found {
                select.form-select id=(select) name="found" {
                    @for each in ItemFound::ALL { option value=(each.as_str()) selected[found == each.as_str()] { (word(*each)) } }
                }
                @if item.expires_on.is_some() {
                    label.form-hint for=(date) { (t_with("kits-new-expiry", &[("item", item.name.as_str().into())])) }
                    input.form-control type="date" id=(date) name="new_expiry" value=(expiry);
                } @else {
                    (hidden_field("new_expiry", ""))
                }
            }
        }
    }
}

/// What is in the kit, for anybody who holds it in hand; and a way to say that something is wrong. `kit` is what others may read of it.
pub(super) fn for_anybody(kit: &Kit, label: &str, theme: Theme, done: &str) -> Markup {
    let shell = Shell {
        theme,
        note: (done == "kit-reported").then(|| Note::done(t("note-kit-reported"))),
        ..Shell::default()
    };
    let title = t_with("kits-public-title", &[("kit", kit.code.as_str().into())]);
    let report = |what: &str, words: &str, icon: &str| {
        html! {
            form action=(format!("/k/{label}/report")) method="post" {
                (hidden_field("what", what))
                (button(ButtonKind::Plain, Some(icon), &t(words)))
            }
        }
    };
    let row = |item: &KitItem| {
        Row::of(views::contents(std::slice::from_ref(item))).small(rules::category_word(item.category))
    };
    let rows: Vec<Row> = kit.items.iter().map(row).collect();
    let contents = match rows.is_empty() {
        true => html! { div.panel-body { p { (t("kits-public-nothing")) } } },
        false => row_list(&rows),
    };
    let body = html! {
        div.stack {
            (page_head(PageHead::of(&title).lead(rules::kind_word(kit.kind))))
            (panel(Panel::list(&t("kits-contents")), contents))
            (panel(Panel::of(&t("kits-public-wrong")), html! {
                p { (t("kits-public-wrong-words")) }
                div.actions {
                    (report("seal", "kits-report-seal", "lock-open"))
                    (report("missing", "kits-report-missing", "alert"))
                }
            }))
            p { a href=(format!("/sign-in?next=/k/{label}")) { (t("kits-public-sign-in")) } }
        }
    };
    bare_page(&shell, &title, false, html! {}, body)
}
