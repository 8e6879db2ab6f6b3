//! The forms of a kit and of an item, and the questions before something ends.

use super::rules::{self, ItemForm, KitForm};
use super::views::framed;
use super::{Category, Kit, KitItem, KitKind, Stands};
use maud::{Markup, html};
use muster_membership::{Position, Site, fields::FieldProblems};
use muster_web::{Desk, Problem, components::*, layout, layout::Crumb, t, t_with};

/// All that the form of a kit may show.
pub(super) struct HeadPage<'a> {
    pub site: &'a Site,
    /// The kit that is changed; a new one when absent.
    pub kit: Option<&'a Kit>,
    pub form: &'a KitForm,
    /// Who can keep it.
    pub positions: &'a [Position],
    pub problems: &'a FieldProblems,
}

/// A line of text with its hint.
struct Line<'a> {
    name: &'a str,
    label: &'a str,
    hint: &'a str,
    value: &'a str,
    max: u32,
}

impl Line<'_> {
    fn draw(&self, problems: &FieldProblems, kind: &str, required: bool) -> Markup {
        text_field(&TextField {
            name: self.name,
            label: &t(self.label),
            hint: Some(&t(self.hint)),
            error: problems.of(self.name),
            now: problems.now(self.name),
            value: self.value,
            kind,
            inputmode: if kind == "number" { "numeric" } else { "" },
            max_length: (kind.is_empty()).then_some(self.max),
            narrow: !kind.is_empty(),
            required,
            ..TextField::default()
        })
    }
}

fn select(
    name: &str,
    label: &str,
    hint: Option<&str>,
    value: &str,
    choices: &[Choice],
    problems: &FieldProblems,
) -> Markup {
    let empty = t(if name == "custodian" {
        "kits-custodian-none"
    } else {
        "sites-choose"
    });
    select_field(&SelectField {
        name,
        label: &t(label),
        hint: hint.map(t).as_deref(),
        error: problems.of(name),
        now: problems.now(name),
        value,
        choices,
        empty: Some(&empty),
        required: name != "custodian",
    })
}

pub(super) async fn head(desk: &Desk, page: &HeadPage<'_>) -> Result<Markup, Problem> {
    let (form, problems) = (page.form, page.problems);
    let kits = format!("/sites/{}/kits", page.site.reference);
    let (title, action, back) = match page.kit {
        Some(kit) => (
            t_with("kits-edit-title", &[("kit", kit.code.as_str().into())]),
            format!("/kits/{}/edit", kit.reference),
            format!("/kits/{}", kit.reference),
        ),
        None => (t("kits-add"), kits.clone(), kits),
    };
    let kinds: Vec<Choice> = KitKind::ALL
        .iter()
        .map(|kind| Choice::of(kind.as_str(), rules::kind_word(*kind)))
        .collect();
    let places: Vec<Choice> = Stands::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), rules::stands_word(*each)))
        .collect();
    let positions: Vec<Choice> = page
        .positions
        .iter()
        .map(|each| Choice::of(each.id.to_string(), each.title.clone()))
        .collect();
    let line = |name, label, hint, value, max, kind, required| {
        Line {
            name,
            label,
            hint,
            value,
            max,
        }
        .draw(problems, kind, required)
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("kits-add-lead"))))
        (problems.summary())
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf)) (hidden_field("revision", &form.revision.to_string())) (begun_field(&form.begun))
                (line("code", "kits-code", "kits-code-hint", form.code.as_str(), 8, "", true))
                (select("stands", "kits-stands", Some("kits-stands-hint"), &form.stands, &places, problems))
                (line("place", "kits-place", "kits-place-hint", form.place.as_str(), 80, "", true))
                (select("kind", "kits-kind", None, &form.kind, &kinds, problems))
                (line("seal", "kits-seal", "kits-seal-hint", form.seal.as_str(), 40, "", false))
                (select("custodian", "kits-custodian", Some("kits-custodian-hint"), &form.custodian, &positions, problems))
                (line("check_days", "kits-check-days", "kits-check-days-hint", form.check_days.as_str(), 3, "number", true))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("sites-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &back))
                }
            }
        }
    };
    match page.kit {
        Some(kit) => framed(desk, kit, Some(&t("kits-edit")), &title, body).await,
        None => {
            let mut shell = desk.shell().await?;
            let base = format!("/sites/{}", page.site.reference);
            let crumb = |label: String, href: Option<String>| Crumb { label, href };
            shell.crumbs = vec![
                crumb(t("sites-title"), Some("/sites".into())),
                crumb(page.site.name.clone(), Some(base.clone())),
                crumb(t("kits-title"), Some(format!("{base}/kits"))),
                crumb(title.clone(), None),
            ];
            Ok(layout::page(&shell, &title, body))
        }
    }
}

/// The form of an item; one thing more when `item` is absent.
pub(super) fn item_form(
    desk: &Desk,
    kit: &Kit,
    item: Option<&KitItem>,
    form: &ItemForm,
    problems: &FieldProblems,
) -> Markup {
    let base = format!("/kits/{}", kit.reference);
    let action = item.map_or_else(|| format!("{base}/items"), |item| format!("{base}/items/{}", item.id));
    let categories: Vec<Choice> = Category::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), rules::category_word(*each)))
        .collect();
    let quantity = if form.quantity.is_empty() {
        "1"
    } else {
        form.quantity.as_str()
    };
    let line = |name, label, hint, value, max, kind, required| {
        Line {
            name,
            label,
            hint,
            value,
            max,
        }
        .draw(problems, kind, required)
    };
    html! {
        form.panel action=(action) method="post" {
            @if item.is_none() { div.panel-head { h2 { (t("kits-item-add")) } } }
            div.panel-body {
                @if item.is_none() { (problems.summary()) }
                (csrf_field(&desk.csrf)) (hidden_field("revision", &form.revision.to_string())) (begun_field(&form.begun))
                (select("category", "kits-category", None, &form.category, &categories, problems))
                (line("name", "kits-item-name", "kits-item-name-hint", form.name.as_str(), 80, "", true))
                (line("quantity", "kits-quantity", "kits-quantity-hint", quantity, 4, "number", true))
                (line("expires_on", "kits-expires", "kits-expires-hint", form.expires_on.as_str(), 10, "date", false))
                (check_field(&CheckField {
                    name: "personal",
                    label: html! { (t("kits-personal")) },
                    hint: Some(&t("kits-personal-hint")),
                    checked: form.personal.is_some(),
                    now: problems.now("personal"),
                    ..CheckField::default()
                }))
                div.actions {
                    (save_button(if item.is_some() { ButtonKind::Main } else { ButtonKind::Plain }, Some("check"), &t("sites-save"), problems.meanwhile()))
                    @if let Some(item) = item {
                        (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &base))
                        (button_link(ButtonKind::Plain, Some("trash"), &t("kits-item-remove"), &format!("{base}/items/{}/removal?revision={}", item.id, form.revision)))
                    }
                }
            }
        }
    }
}

pub(super) async fn item(
    desk: &Desk,
    kit: &Kit,
    item: &KitItem,
    form: &ItemForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t_with("kits-item-title", &[("item", item.name.as_str().into())]);
    let body = html! {
        (page_head(PageHead::of(&title)))
        (problems.summary())
        (item_form(desk, kit, Some(item), form, problems))
    };
    framed(desk, kit, Some(&item.name), &title, body).await
}

/// A question about a kit, on a page of its own.
struct Question<'a> {
    title: String,
    words: String,
    path: &'a str,
    yes: String,
    back: String,
    revision: i64,
}

async fn ask(desk: &Desk, kit: &Kit, question: Question<'_>) -> Result<Markup, Problem> {
    let ask = Confirm {
        title: &question.title,
        words: html! { (question.words) },
        action: &format!("/kits/{}/{}", kit.reference, question.path),
        yes: &question.yes,
        no: &t("sites-keep"),
        back: &question.back,
        csrf: &desk.csrf,
        fields: hidden_field("revision", &question.revision.to_string()),
        send: false,
    };
    let body = html! { (page_head(PageHead::of(&kit.words()))) (confirm(&ask)) };
    framed(desk, kit, Some(&question.yes), &question.yes, body).await
}

pub(super) async fn item_removal(desk: &Desk, kit: &Kit, item: &KitItem, revision: i64) -> Result<Markup, Problem> {
    let path = format!("items/{}/removal", item.id);
    let question = Question {
        title: t_with("kits-item-remove-title", &[("item", item.name.as_str().into())]),
        words: t("kits-item-remove-words"),
        path: &path,
        yes: t("kits-item-remove"),
        back: format!("/kits/{}/items/{}", kit.reference, item.id),
        revision,
    };
    ask(desk, kit, question).await
}

pub(super) async fn relabel(desk: &Desk, kit: &Kit) -> Result<Markup, Problem> {
    let question = Question {
        title: t_with("kits-relabel-title", &[("kit", kit.code.as_str().into())]),
        words: t("kits-relabel-words"),
        path: "label",
        yes: t("kits-relabel"),
        back: format!("/kits/{}", kit.reference),
        revision: kit.revision,
    };
    ask(desk, kit, question).await
}

pub(super) async fn retirement(desk: &Desk, kit: &Kit) -> Result<Markup, Problem> {
    let question = Question {
        title: t_with("kits-retire-title", &[("kit", kit.code.as_str().into())]),
        words: t("kits-retire-words"),
        path: "retirement",
        yes: t("kits-retire"),
        back: format!("/kits/{}", kit.reference),
        revision: kit.revision,
    };
    ask(desk, kit, question).await
}
