//! The markup of `/training`.

use super::{Course, Learner, Standing, Training, rules, verbs::Register};
use maud::{Markup, html};
use muster_terms::{PersonId, civil::Date};
use muster_web::{components::*, format, t, t_with};

/// Everybody, course by course.
pub(super) fn register(register: &Register, csrf: &str, today: Date) -> Markup {
    let given: Vec<&Course> = register.courses.iter().filter(|course| !course.retired).collect();
    let actions = html! {
        (button_link(ButtonKind::Plain, Some("download"), &t("training-export"), "/training.csv"))
        (button_link(ButtonKind::Plain, Some("add"), &t("training-import"), "/training/import"))
        @if !given.is_empty() { (button_link(ButtonKind::Main, Some("add"), &t("training-note"), "/training/new")) }
    };
    html! {
        (page_head(PageHead::of(&t("training-title")).lead(t("training-lead")).actions(actions)))
        div.stack {
            @if given.is_empty() {
                (panel(Panel::of(&t("training-people")), empty_state(&t("training-no-course"), &t("training-no-course-words"), Some(add_course()))))
            } @else {
                (panel(Panel::list(&t("training-people")).fact(t("training-people-fact")), people(register, &given, today)))
            }
            @if !register.courses.is_empty() {
                (panel(Panel::list(&t("training-courses")).action(add_course()), row_list(&register.courses.iter().map(|course| course_row(course, csrf)).collect::<Vec<_>>())))
            }
        }
    }
}

fn add_course() -> Markup {
    button_link(
        ButtonKind::Plain.small(),
        Some("add"),
        &t("training-add-course"),
        "/training/courses/new",
    )
}

fn people(register: &Register, given: &[&Course], today: Date) -> Markup {
    let best = rules::best(&register.trainings);
    let columns = std::iter::once(Column::of(t("training-person")));
    let columns = columns.chain(given.iter().map(|course| Column::of(course.name.as_str())));
    let row = |learner: &Learner| -> Vec<Cell> {
        let name = html! { a href=(address(learner.person)) { (learner.called()) } };
        let cells = given.iter().map(|course| match best.get(&(learner.person, course.id)) {
            Some(training) => mark(training, today),
            None => state_mark(StateKind::NotSet, &t("training-none")),
        });
        std::iter::once(name).chain(cells).collect()
    };
    table(&Table {
        caption: t("training-people"),
        columns: columns.collect(),
        rows: register.learners.iter().map(row).collect(),
        keep_columns: false,
    })
}

fn address(person: PersonId) -> String {
    format!("/training/people/{person}")
}

/// How a training stands, with its date.
fn mark(training: &Training, today: Date) -> Markup {
    let day = |day: Date| format::date_long(day);
    match (rules::standing(training, today), training.valid_until) {
        (Standing::RunOut, Some(until)) => state_mark(
            StateKind::Problem,
            &t_with("training-ran-out", &[("day", day(until).into())]),
        ),
        (Standing::Due, Some(until)) => {
            state_mark(StateKind::Due, &t_with("training-until", &[("day", day(until).into())]))
        }
        (_, Some(until)) => state_mark(
            StateKind::Current,
            &t_with("training-until", &[("day", day(until).into())]),
        ),
        (_, None) => state_mark(StateKind::Current, &day(training.done_on)),
    }
}

fn course_row(course: &Course, csrf: &str) -> Row {
    let holds = match course.valid_months {
        Some(months) => t_with("training-holds", &[("months", months.into())]),
        None => t("training-holds-always"),
    };
    let row = Row::of(course.name.as_str()).small(html! { (kind(course)) ". " (holds) });
    match course.retired {
        true => row.mark(state_mark(StateKind::NotSet, &t("training-retired"))),
        false => {
            let action = format!("/training/courses/{}/removal", course.id);
            row.mark(post_button(
                ButtonKind::Plain.small(),
                None,
                &t("training-retire"),
                &action,
                csrf,
                &[],
            ))
        }
    }
}

fn kind(course: &Course) -> String {
    kind_word(course.kind)
}

/// "De-escalation".
pub(super) fn kind_word(kind: super::CourseKind) -> String {
    t(&format!("training-kind-{}", kind.as_str().replace('_', "-")))
}

/// The reader's own.
pub(super) fn own(trainings: &[Training], today: Date) -> Markup {
    let rows: Vec<Row> = trainings.iter().map(|training| training_row(training, today)).collect();
    html! {
        (page_head(PageHead::of(&t("training-title")).lead(t("training-own-lead"))))
        (panel(Panel::list(&t("training-own")), listed(&rows)))
    }
}

fn listed(rows: &[Row]) -> Markup {
    match rows.is_empty() {
        true => empty_state(&t("training-nothing"), &t("training-nothing-words"), None),
        false => row_list(rows),
    }
}

fn training_row(training: &Training, today: Date) -> Row {
    let done = t_with(
        "training-done",
        &[
            ("day", format::date_long(training.done_on).into()),
            ("title", training.noted_title.as_str().into()),
        ],
    );
    Row::of(training.course_name.as_str())
        .small(html! { (done) @if !training.words.is_empty() { " " (training.words) } })
        .mark(mark(training, today))
}

/// What one person has learned.
pub(super) fn person(learner: &Learner, trainings: &[Training], csrf: &str, today: Date) -> Markup {
    let rows = trainings.iter().filter(|training| training.person == learner.person);
    let rows: Vec<Row> = rows
        .map(|training| {
            let action = format!("/training/{}/removal", training.id);
            let button = post_button(
                ButtonKind::Plain.small(),
                Some("trash"),
                &t("training-remove"),
                &action,
                csrf,
                &[],
            );
            training_row(training, today).below(button)
        })
        .collect();
    html! {
        (page_head(PageHead::of(&learner.called()).lead(t("training-person-lead"))))
        (panel(Panel::list(&t("training-title")), listed(&rows)))
    }
}

/// What became of a file.
pub(super) fn imported(words: &str) -> Markup {
    html! {
        (page_head(PageHead::of(&t("training-import"))))
        (note(&Note::done(words)))
        div.actions { (button_link(ButtonKind::Main, None, &t("training-back"), "/training")) }
    }
}
