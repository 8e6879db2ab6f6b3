//! Handlers and markup of the two imports: floors, and the outside of a site.

use super::{
    intake::{self, Intake, MOST_FLOORS, Said},
    pages::plan_url,
    store,
    upload::{Piece, Upload},
    verbs::{self, Seen},
    version::{verbs::why_line, why_field},
};
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use muster_membership::{Site, fields::FieldProblems, fields::beside_form};
use muster_terms::*;
use muster_web::{App, Below, Desk, Path, Problem, Query, components::*, layout, layout::Crumb, plain_text, t, t_with};
use serde::Deserialize;

/// What the import form holds besides the files.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ImportForm {
    name: String,
    ordinal: String,
    level: String,
    why: String,
    /// The floor that gets a new version, and the version that was seen.
    floor: Option<FloorId>,
    version: u32,
}

impl ImportForm {
    fn seen(&self) -> Option<Seen> {
        self.floor.map(|floor| Seen {
            floor,
            version: self.version,
        })
    }

    fn said(&self) -> Result<Said, Problem> {
        let filled = |text: String| Some(text).filter(|text| !text.is_empty());
        let ordinal = match self.ordinal.trim() {
            "" => None,
            typed => {
                let wrong = || Problem::refusal("plan.ordinal", t("sites-ordinal-wrong"));
                let number: i32 = typed.parse().map_err(|_| wrong())?;
                Some(number)
                    .filter(|number| number.abs() <= intake::FURTHEST_ORDINAL)
                    .ok_or_else(wrong)
                    .map(Some)?
            }
        };
        Ok(Said {
            name: filled(plain_text(&self.name, &t("sites-floor-name-called"), 80, false)?),
            ordinal,
            level: filled(plain_text(&self.level, &t("sites-level-called"), 80, false)?),
            why: why_line(&self.why)?,
        })
    }

    fn set(&mut self, name: &str, value: String) {
        match name {
            "name" => self.name = value,
            "ordinal" => self.ordinal = value,
            "level" => self.level = value,
            "why" => self.why = value,
            "floor" => self.floor = value.parse().ok(),
            "version" => self.version = value.parse().unwrap_or(0),
            _ => {}
        }
    }
}

/// `GET /sites/{site}/plans/import`
pub(super) async fn get_import(
    desk: Desk,
    Path(site): Path<Reference>,
    Query(form): Query<ImportForm>,
) -> Result<Markup, Problem> {
    let (tx, own) = verbs::find_own(&desk, &site).await?;
    drop(tx);
    import_page(&desk, &own, &form, &FieldProblems::default()).await
}

/// `POST /sites/{site}/plans/import`: all floors of the upload, or none of them and the reason.
pub(super) async fn post_import(
    State(app): State<App>,
    desk: Desk,
    Path(site): Path<Reference>,
    request: Request,
) -> Result<Response, Problem> {
    let (tx, own) = verbs::find_own(&desk, &site).await?;
    let next = store::records_of(&tx, own.id)
        .await?
        .iter()
        .map(|record| record.ordinal + 1)
        .max()
        .unwrap_or(0);
    drop(tx);
    let mut form = ImportForm::default();
    match import(&app, &desk, &own, request, &mut form, next).await {
        Ok(brought) => Ok(brought),
        Err(problem) => {
            let status = problem.status();
            if problem.is_conflict() {
                form.version = newest(&desk, &own, form.floor).await?.unwrap_or(form.version);
            }
            let problems = beside_form("files", problem.below(Below::Files))?;
            let page = import_page(&desk, &own, &form, &problems).await?;
            Ok((status, page).into_response())
        }
    }
}

/// The version that somebody else brought: who was told of it and chooses the file again puts theirs after that one.
async fn newest(desk: &Desk, own: &Site, floor: Option<FloorId>) -> Result<Option<u32>, Problem> {
    let (tx, own) = verbs::find_own(desk, &own.reference).await?;
    let records = store::records_of(&tx, own.id).await?;
    let record = records.into_iter().find(|record| Some(record.floor) == floor);
    Ok(record.map(|record| record.version))
}

async fn import(
    app: &App,
    desk: &Desk,
    own: &Site,
    request: Request,
    form: &mut ImportForm,
    next: i32,
) -> Result<Response, Problem> {
    let mut upload = Upload::open(request, app, desk).await?;
    let collected = collect(&mut upload, own.id, form).await;
    if collected.is_err() {
        upload.drain().await;
    }
    let said = form.said()?;
    let taken = collected?.floors(&said, next)?;
    let notes: Vec<(String, usize)> = taken
        .iter()
        .map(|taken| (taken.plan.name.clone(), taken.notes.len() + taken.more_notes))
        .collect();
    let details: Vec<(String, Vec<String>)> = taken.iter().map(notes_of).collect();
    let floors = verbs::bring(desk, &own.reference, taken, form.seen(), said.why).await?;
    if notes.iter().all(|(_, count)| *count == 0) {
        let to = match floors.as_slice() {
            [only] => plan_url(&own.reference, *only),
            _ => format!("/sites/{}/plans", own.reference),
        };
        return Ok(Redirect::to(&format!("{to}?done=plan-imported")).into_response());
    }
    Ok((StatusCode::OK, notes_page(desk, own, &details).await?).into_response())
}

async fn collect(upload: &mut Upload, site: SiteId, form: &mut ImportForm) -> Result<Intake, Problem> {
    let mut intake = Intake::default();
    while let Some(piece) = upload.next().await? {
        match piece {
            Piece::Text { name, value } => form.set(&name, value),
            Piece::File(file) => intake.take(site, file, &form.said()?).await?,
        }
    }
    Ok(intake)
}

/// What was mended or left out of a file: each sort of thing once, with how often.
fn notes_of(taken: &intake::Taken) -> (String, Vec<String>) {
    let mut counts = std::collections::BTreeMap::new();
    for note in &taken.notes {
        counts
            .entry(note.code)
            .or_insert_with(|| (0usize, note.feature.clone()))
            .0 += 1;
    }
    let mut lines: Vec<String> = counts
        .into_iter()
        .map(|(code, (count, first))| {
            let key = ["sites-note-", code.as_str().trim_start_matches("plan.note.")].concat();
            t_with(&key, &[("count", count.into()), ("first", first.into())])
        })
        .collect();
    if taken.more_notes > 0 {
        lines.push(t_with("sites-note-more", &[("count", taken.more_notes.into())]));
    }
    (taken.plan.name.clone(), lines)
}

async fn notes_page(desk: &Desk, own: &Site, details: &[(String, Vec<String>)]) -> Result<Markup, Problem> {
    let plans = format!("/sites/{}/plans", own.reference);
    let head = PageHead::of(&own.name)
        .lead(t("sites-imported-lead"))
        .actions(button_link(
            ButtonKind::Main,
            Some("map"),
            &t("sites-imported-look"),
            &plans,
        ));
    let body = html! {
        (page_head(head))
        (note(&Note::done(t("note-plan-imported"))))
        div.stack {
            @for (name, lines) in details {
                (panel(Panel::of(name), html! { ul { @for line in lines { li { (line) } } @if lines.is_empty() { li { (t("sites-note-none")) } } } }))
            }
        }
    };
    framed(desk, own, &t("sites-imported"), body).await
}

pub(super) async fn framed(desk: &Desk, own: &Site, title: &str, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    let site = format!("/sites/{}", own.reference);
    shell.crumbs = vec![
        Crumb {
            label: t("sites-title"),
            href: Some("/sites".into()),
        },
        Crumb {
            label: own.name.clone(),
            href: Some(site),
        },
        Crumb {
            label: title.to_owned(),
            href: None,
        },
    ];
    Ok(layout::page(&shell, title, body))
}

/// A field for several files, which the house's single file field does not offer.
pub(super) fn files_field(problems: &FieldProblems, many: bool) -> Markup {
    let error = problems.of("files");
    html! {
        div class=(if error.is_some() { "field field-error" } else { "field" }) {
            label.form-label for="field-files" { (t("sites-files")) }
            p.form-hint #field-files-hint { (t_with("sites-files-hint", &[("count", MOST_FLOORS.into())])) }
            @if let Some(error) = error { span.field-message #field-files-error { (error) } }
            input.form-control type="file" id="field-files" name="files" accept=".geojson,.json" multiple[many] required
                aria-describedby="field-files-hint" aria-invalid=[error.map(|_| "true")];
        }
    }
}

async fn import_page(desk: &Desk, own: &Site, form: &ImportForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    let action = format!("/sites/{}/plans/import", own.reference);
    let name = TextField {
        name: "name",
        label: &t("sites-floor-name"),
        hint: Some(&t("sites-floor-name-hint")),
        value: &form.name,
        max_length: Some(80),
        ..TextField::default()
    };
    let ordinal = TextField {
        name: "ordinal",
        label: &t("sites-ordinal"),
        hint: Some(&t("sites-ordinal-hint")),
        value: &form.ordinal,
        narrow: true,
        ..TextField::default()
    };
    let level = TextField {
        name: "level",
        label: &t("sites-level"),
        hint: Some(&t("sites-level-hint")),
        value: &form.level,
        ..TextField::default()
    };
    let title = if form.floor.is_some() {
        t("sites-import-version")
    } else {
        t("sites-import")
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("sites-import-lead"))))
        (problems.summary())
        form.panel action=(action) method="post" enctype="multipart/form-data" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                @if let Some(floor) = form.floor {
                    (hidden_field("floor", &floor.to_string())) (hidden_field("version", &form.version.to_string()))
                }
                (text_field(&name))
                (text_field(&ordinal))
                details.disclosure { summary { (t("sites-level-summary")) } (text_field(&level)) }
                @if form.floor.is_some() { (why_field(&form.why)) }
                (files_field(problems, form.floor.is_none()))
                div.actions { (button(ButtonKind::Main, Some("add"), &title)) }
            }
        }
    };
    framed(desk, own, &title, body).await
}
