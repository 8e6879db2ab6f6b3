//! Handlers of `/setup`.

use super::{blank_form, steps, views};
use crate::{
    fields::{FieldProblems, beside_form},
    invitation::views::link_once,
    organisation::{
        self, Basis, found_organisation,
        rules::{self, FoundingForm},
    },
    sign_in::{
        Caller,
        pages::{session_cookie, with_cookies},
    },
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_terms::{Act, InvitationId, OrganisationKind};
use muster_web::{App, Desk, Form, OpenForm, Path, Problem, Routes, t};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .open_get("/setup", get_setup)
        .open_post("/setup", post_setup)
        .post("/setup/putting-away", post_putting_away)
        .get("/setup/partner", get_partner)
        .post("/setup/partner", post_partner)
        .post("/setup/partner/{id}/withdrawal", post_withdrawal)
}

async fn refuse_after_first_run(app: &App) -> Result<(), Problem> {
    let tx = app.store().read().await?;
    if organisation::store::any(&tx).await? {
        Err(Problem::Missing)
    } else {
        Ok(())
    }
}

/// `GET /setup`: the form while nobody is here; the steps for an administrator; nothing for anybody else.
async fn get_setup(State(app): State<App>, desk: Result<Desk, Problem>) -> Result<Markup, Problem> {
    match desk {
        Ok(desk) => {
            desk.require(Act::Administer)?;
            views::steps(&desk, &steps::steps(&desk).await?).await
        }
        Err(Problem::SignedOut) => {
            refuse_after_first_run(&app).await?;
            let form = blank_form(&app, None);
            Ok(views::founding(
                &app,
                &views::FoundingPage::first_run(&form, &FieldProblems::default()),
            ))
        }
        Err(problem) => Err(problem),
    }
}

/// `POST /setup`: founds the first organisation and shows the recovery codes, once.
async fn post_setup(
    State(app): State<App>,
    caller: Caller,
    OpenForm(form): OpenForm<FoundingForm>,
) -> Result<Response, Problem> {
    refuse_after_first_run(&app).await?;
    let problems = match rules::check(&form) {
        Err(problems) => problems,
        Ok(founding) => match found_organisation(&app, founding, Basis::FirstRun, &caller).await {
            Ok(founded) => {
                let cookie = founded
                    .session
                    .as_deref()
                    .and_then(|secret| session_cookie(&app, secret));
                let page = crate::invitation::views::welcome(&app, &founded.codes, "/setup");
                return Ok(with_cookies(page, [cookie]));
            }
            Err(problem) if problem.code() == "setup.done" => return Err(problem),
            Err(problem) => beside_form("email", problem)?,
        },
    };
    let page = views::founding(&app, &views::FoundingPage::first_run(&form, &problems));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /setup/putting-away`: the home page shows them to this person no more.
async fn post_putting_away(desk: Desk, Form(EmptyForm {}): Form<EmptyForm>) -> Result<Redirect, Problem> {
    steps::put_away(&desk).await?;
    Ok(Redirect::to("/home?done=first-steps-away"))
}

/// `GET /setup/partner`
async fn get_partner(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let invitations = organisation::store::invitations_of(&desk.read().await?, desk.org(), desk.now()).await?;
    views::partner(&desk, &invitations).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PartnerForm {
    kind: String,
}

/// `POST /setup/partner`: the answer shows the link, this once.
async fn post_partner(desk: Desk, Form(form): Form<PartnerForm>) -> Result<Markup, Problem> {
    let kind = OrganisationKind::parse(&form.kind).unwrap_or(OrganisationKind::Agency);
    let path = organisation::verbs::invite_partner(&desk, kind).await?;
    let link = format!("{}{path}", desk.app().settings().base_url);
    link_once(&desk, &link, &t("setup-partner-link-words"), "/setup/partner").await
}

#[derive(Debug, Deserialize)]
struct EmptyForm {}

/// `POST /setup/partner/{id}/withdrawal`
async fn post_withdrawal(
    desk: Desk,
    Path(id): Path<InvitationId>,
    Form(EmptyForm {}): Form<EmptyForm>,
) -> Result<Redirect, Problem> {
    organisation::verbs::withdraw_partner_invitation(&desk, id).await?;
    Ok(Redirect::to("/setup/partner?done=invitation-withdrawn"))
}
