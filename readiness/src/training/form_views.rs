//! The forms of `/training`.

use super::{
    CourseKind, csv_file,
    forms::{CourseForm, TrainingForm},
    verbs::Register,
    views::kind_word,
};
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_web::{Desk, Problem, components::*, layout, layout::Crumb, t, t_with};

async fn framed(desk: &Desk, title: &str, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    shell.crumbs = [
        (t("training-title"), Some("/training".to_owned())),
        (title.to_owned(), None),
    ]
    .map(|(label, href)| Crumb { label, href })
    .to_vec();
    Ok(layout::page(&shell, title, body))
}

fn buttons(label: &str) -> Markup {
    html! {
        div.actions {
            (button(ButtonKind::Main, Some("check"), label))
            (button_link(ButtonKind::Plain, None, &t("training-cancel"), "/training"))
        }
    }
}

/// A new course.
pub(super) async fn course(desk: &Desk, form: &CourseForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    let title = t("training-add-course");
    let kinds: Vec<Choice> = CourseKind::ALL
        .iter()
        .map(|kind| Choice::of(kind.as_str(), kind_word(*kind)))
        .collect();
    let body = html! {
        (page_head(PageHead::of(&title)))
        (problems.summary())
        form.panel action="/training/courses" method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (text_field(&TextField {
                    name: "name",
                    label: &t("training-course-name"),
                    hint: Some(&t("training-course-name-hint")),
                    error: problems.of("name"),
                    value: &form.name,
                    max_length: Some(80),
                    ..TextField::default()
                }))
                (select_field(&SelectField {
                    name: "kind",
                    label: &t("training-kind"),
                    error: problems.of("kind"),
                    value: &form.kind,
                    choices: &kinds,
                    empty: Some(&t("sites-choose")),
                    ..SelectField::default()
                }))
                (text_field(&TextField {
                    name: "valid_months",
                    label: &t("training-months"),
                    hint: Some(&t("training-months-hint")),
                    error: problems.of("valid_months"),
                    value: &form.valid_months,
                    inputmode: "numeric",
                    narrow: true,
                    ..TextField::default()
                }))
                (buttons(&title))
            }
        }
    };
    framed(desk, &title, body).await
}

/// What somebody, or many at once, have learned.
pub(super) async fn training(
    desk: &Desk,
    register: &Register,
    form: &TrainingForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("training-note");
    let given = register.courses.iter().filter(|course| !course.retired);
    let courses: Vec<Choice> = given
        .map(|course| Choice::of(course.id.to_string(), course.name.as_str()))
        .collect();
    let people = register.learners.iter().map(|learner| {
        let id = learner.person.to_string();
        check_field(&CheckField {
            name: "people",
            label: html! { (learner.called()) },
            checked: form.people.contains(&id),
            value: &id,
            ..CheckField::default()
        })
    });
    let date = |name, label: &str, hint: Option<&str>, value: &str| {
        text_field(&TextField {
            name,
            label,
            hint,
            error: problems.of(name),
            value,
            kind: "date",
            narrow: true,
            ..TextField::default()
        })
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("training-note-lead"))))
        (problems.summary())
        form.panel action="/training" method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (select_field(&SelectField {
                    name: "course",
                    label: &t("training-course"),
                    error: problems.of("course"),
                    value: &form.course,
                    choices: &courses,
                    empty: Some(&t("sites-choose")),
                    ..SelectField::default()
                }))
                fieldset id="field-people" {
                    legend { (t("training-who")) }
                    @if let Some(words) = problems.of("people") { p.field-error { (words) } }
                    @for person in people { (person) }
                }
                (date("done_on", &t("training-done-on"), None, &form.done_on))
                (date("valid_until", &t("training-valid-until"), Some(&t("training-valid-until-hint")), &form.valid_until))
                (text_field(&TextField {
                    name: "words",
                    label: &t("training-words"),
                    hint: Some(&t("training-words-hint")),
                    error: problems.of("words"),
                    value: &form.words,
                    max_length: Some(200),
                    ..TextField::default()
                }))
                (buttons(&t("training-save")))
            }
        }
    };
    framed(desk, &title, body).await
}

/// A file of trainings.
pub(super) async fn import(desk: &Desk, problems: &FieldProblems) -> Result<Markup, Problem> {
    let title = t("training-import");
    let lead = t_with("training-import-lead", &[("head", csv_file::HEAD.join(",").into())]);
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead)))
        (problems.summary())
        form.panel action="/training/import" method="post" enctype="multipart/form-data" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (file_field(&FileField {
                    name: "files",
                    label: &t("training-file"),
                    hint: Some(&t("training-file-hint")),
                    error: problems.of("files"),
                    accept: ".csv,text/csv",
                    required: false,
                }))
                (buttons(&title))
            }
        }
    };
    framed(desk, &title, body).await
}
