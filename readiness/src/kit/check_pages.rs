//! Handlers of the check, and of the label's address: contents for anybody, the check for who may.

use super::check_rules::CheckForm;
use super::check_views::{self, CheckPage};
use super::verbs::{self, Reported};
use super::{Kit, reading, store};
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{
    fields::FieldProblems,
    sign_in::{Caller, Limits},
};
use muster_terms::*;
use muster_web::{App, Desk, Form, OpenForm, Path, Problem, Query, RaiseDesk, Routes};
use serde::Deserialize;

/// Says to the worker on the phone: this is a page of a check, it may be kept.
const KEEP: HeaderName = HeaderName::from_static("x-muster-keep");

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/kits/{kit}/check", get_check)
        .post("/kits/{kit}/check", post_check)
        .open_get("/k/{label}", get_label)
        .open_post("/k/{label}/report", post_report)
        // Nobody without a session or an enrolled phone gets past its form.
        .post("/k/{label}/check", post_at_label)
}

fn kept(status: StatusCode, page: Markup) -> Response {
    (status, [(KEEP, HeaderValue::from_static("check"))], page).into_response()
}

/// An own kit in use, for who may check it.
async fn one(desk: &Desk, reference: &Reference) -> Result<Kit, Problem> {
    let kit = reading::own(desk, reference).await?;
    if kit.retired_at.is_some() || !verbs::may_check(desk, false) {
        return Err(Problem::Missing);
    }
    Ok(kit)
}

/// `GET /kits/{kit}/check`
async fn get_check(desk: Desk, Path(kit): Path<Reference>) -> Result<Response, Problem> {
    let kit = one(&desk, &kit).await?;
    let page = CheckPage::new(&kit, format!("/kits/{}/check", kit.reference));
    Ok(kept(StatusCode::OK, check_views::in_frame(&desk, &page).await?))
}

/// `POST /kits/{kit}/check`
async fn post_check(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<CheckForm>,
) -> Result<Response, Problem> {
    match verbs::keep_check(&desk, false, &reference, &form).await? {
        Ok(()) => Ok(Redirect::to(&format!("/kits/{reference}?done=kit-checked")).into_response()),
        Err(problems) => {
            let kit = one(&desk, &reference).await?;
            let page = CheckPage {
                form: &form,
                problems: &problems,
                ..CheckPage::new(&kit, format!("/kits/{reference}/check"))
            };
            let page = check_views::in_frame(&desk, &page).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    done: String,
}

/// The kit behind a label. Labels are long and random; who tries many is stopped before the first is looked up.
async fn behind(app: &App, label: &str) -> Result<Kit, Problem> {
    store::by_label(&app.store().read().await?, label)
        .await?
        .ok_or(Problem::Missing)
}

/// Whoever of the kit's own organisation may check it: signed in, or with an enrolled phone.
fn checker<'a>(asks: &'a Result<RaiseDesk, Problem>, kit: &Kit) -> Option<&'a RaiseDesk> {
    let asks = asks.as_ref().ok()?;
    (asks.desk.org() == kit.org && verbs::may_check(&asks.desk, !asks.signed_in)).then_some(asks)
}

/// `GET /k/{label}`: for who may, the check; for anybody else what is in the kit, and a way to say that something is wrong.
async fn get_label(
    State(app): State<App>,
    caller: Caller,
    asks: Result<RaiseDesk, Problem>,
    Path(label): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Limits::ask_opening(&app, &caller)?;
    let kit = behind(&app, &label).await?;
    match checker(&asks, &kit) {
        Some(asks) => {
            let page = CheckPage {
                done: &asked.done,
                ..CheckPage::new(&kit, action(&kit))
            };
            Ok(kept(StatusCode::OK, check_views::bare(asks, &page)))
        }
        None => {
            let theme = asks.map(|asks| asks.desk.who.theme).unwrap_or_default();
            Ok(check_views::for_anybody(&kit.for_others(), &label, theme, &asked.done).into_response())
        }
    }
}

#[derive(Debug, Deserialize)]
struct ReportForm {
    /// `seal` or `missing`.
    what: String,
}

/// `POST /k/{label}/report`: somebody without a sign-in says that the seal is broken or that something is missing.
async fn post_report(
    State(app): State<App>,
    caller: Caller,
    Path(label): Path<String>,
    OpenForm(form): OpenForm<ReportForm>,
) -> Result<Redirect, Problem> {
    Limits::ask_link(&app, &caller)?;
    let what = match form.what.as_str() {
        "seal" => Reported::SealBroken,
        "missing" => Reported::Missing,
        _ => return Err(Problem::refusal("kit.report", muster_web::t("kits-report-what"))),
    };
    verbs::report(&app, &label, what).await?;
    Ok(Redirect::to(&format!("/k/{label}?done=kit-reported")))
}

/// Where the check of a label is sent: a check may wait on a phone while the kit gets another label, so the reference stands here.
fn action(kit: &Kit) -> String {
    format!("/k/{}/check", kit.reference)
}

/// The kit of this label or, for its own organisation, of this reference.
async fn named(desk: &Desk, name: &str) -> Result<Kit, Problem> {
    let tx = desk.read().await?;
    if let Some(kit) = store::by_label(&tx, name).await? {
        return Ok(kit);
    }
    let reference: Reference = name.parse().map_err(|_| Problem::Missing)?;
    store::find(&tx, desk.org(), &reference).await?.ok_or(Problem::Missing)
}

/// `POST /k/{label}/check`, or with a reference: by a session, or by an enrolled phone whose session has ended.
async fn post_at_label(
    asks: RaiseDesk,
    Path(label): Path<String>,
    Form(form): Form<CheckForm>,
) -> Result<Response, Problem> {
    let by_device = !asks.signed_in;
    let kit = named(&asks.desk, &label).await?;
    match verbs::keep_check(&asks.desk, by_device, &kit.reference, &form).await? {
        Ok(()) => Ok(Redirect::to(&format!("/k/{}?done=kit-checked", kit.label)).into_response()),
        Err(problems) => {
            let page = CheckPage {
                form: &form,
                problems: &problems,
                ..CheckPage::new(&kit, action(&kit))
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, check_views::bare(&asks, &page)).into_response())
        }
    }
}

/// A form that nobody filled yet.
pub(super) static BLANK: std::sync::LazyLock<(CheckForm, FieldProblems)> =
    std::sync::LazyLock::new(|| (CheckForm::default(), FieldProblems::default()));
