//! JSON of the administration of positions, over the same verbs as the pages of `/admin/people`.

use super::{
    rules::{self, PositionForm},
    store, verbs,
};
use crate::{
    invitation::{self, verbs::Invited},
    organisation,
};
use axum::{Json as Reply, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/positions", post_position)
        .put("/api/v1/positions/{id}", put_position)
        .post("/api/v1/positions/{id}/invitation", post_invitation)
        .post("/api/v1/positions/{id}/vacancy", post_vacancy)
        .post("/api/v1/positions/{id}/closure", post_closure)
        .post("/api/v1/positions/{id}/lock", post_lock)
        .delete("/api/v1/positions/{id}/lock", delete_lock)
        .post("/api/v1/positions/{id}/sign-out", post_sign_out)
        .post("/api/v1/units", post_unit)
        .get("/api/v1/partner-invitations", get_partner_invitations)
        .post("/api/v1/partner-invitations", post_partner_invitation)
        .delete("/api/v1/partner-invitations/{id}", delete_partner_invitation)
}

/// A position as it should be. Empty `site` and `unit` mean the whole organisation.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PositionIn {
    /// As people say it: `Guard, Post 3`.
    title: String,
    /// A word of the closed list, such as `guard`.
    #[serde(default)]
    duty: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    place: String,
}

/// A position as it should be from now on. Empty `site` and `unit` mean the whole organisation. The duty stays: another duty is another
/// position.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PositionChangeIn {
    /// The revision that was read.
    revision: i64,
    title: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    place: String,
}

fn checked(form: &PositionForm, kind: OrganisationKind) -> Result<rules::NewPosition, Problem> {
    rules::check(form, kind).map_err(|problems| problems.into_problem("position.invalid"))
}

/// Something that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedOut {
    /// Its id.
    id: String,
}

/// Adds a vacant position.
#[utoipa::path(post, path = "/api/v1/positions", tag = "people", request_body = PositionIn,
    responses((status = 201, body = AddedOut), (status = 422, description = "`position.invalid`: the first field that is wrong")))]
pub(crate) async fn post_position(
    desk: Desk,
    Json(wanted): Json<PositionIn>,
) -> Result<(StatusCode, Reply<AddedOut>), Problem> {
    desk.require(Act::Administer)?;
    let form = PositionForm {
        title: wanted.title,
        duty: wanted.duty,
        site: wanted.site,
        unit: wanted.unit,
        phone: wanted.phone,
        place: wanted.place,
        ..PositionForm::default()
    };
    let new = checked(&form, desk.who.org_kind)?;
    let id = verbs::add(&desk, new).await?.to_string();
    Ok((StatusCode::CREATED, Reply(AddedOut { id })))
}

/// Changes title, site, unit, phone and place.
#[utoipa::path(put, path = "/api/v1/positions/{id}", tag = "people", request_body = PositionChangeIn,
    params(("id" = String, Path, description = "Id of the position")),
    responses((status = 204), (status = 404), (status = 409, description = "`position.changed`: it is no longer at the revision that was read"),
        (status = 422, description = "`position.invalid`: the first field that is wrong")))]
pub(crate) async fn put_position(
    desk: Desk,
    Path(id): Path<PositionId>,
    Json(wanted): Json<PositionChangeIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::Administer)?;
    let own = store::of_org(&desk.read().await?, desk.org()).await?;
    let old = own.iter().find(|own| own.id == id).ok_or(Problem::Missing)?;
    let form = PositionForm {
        title: wanted.title,
        duty: old.duty.as_str().to_owned(),
        site: wanted.site,
        unit: wanted.unit,
        phone: wanted.phone,
        place: wanted.place,
        ..PositionForm::default()
    };
    let new = checked(&form, desk.who.org_kind)?;
    verbs::change(&desk, id, new, wanted.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where the link goes.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct InvitationIn {
    /// A mail address, where a relay is set: the link goes there alone. Empty: the link is answered, to be handed over.
    email: String,
}

/// A link, shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkOut {
    /// Absent when it was mailed: only whoever reads that mail has it, which is what makes the address proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    mailed: bool,
}

fn link(desk: &Desk, path: Option<String>) -> (StatusCode, Reply<LinkOut>) {
    let mailed = path.is_none();
    let link = path.map(|path| format!("{}{path}", desk.app().settings().base_url));
    (StatusCode::CREATED, Reply(LinkOut { link, mailed }))
}

/// Invites somebody to a vacant position. An earlier link to it stops working.
#[utoipa::path(post, path = "/api/v1/positions/{id}/invitation", tag = "people", request_body = InvitationIn,
    params(("id" = String, Path, description = "Id of the position")),
    responses((status = 201, body = LinkOut), (status = 404), (status = 409, description = "`position.filled`")))]
pub(crate) async fn post_invitation(
    desk: Desk,
    Path(id): Path<PositionId>,
    Json(wanted): Json<InvitationIn>,
) -> Result<(StatusCode, Reply<LinkOut>), Problem> {
    let to = Some(wanted.email.trim()).filter(|email| !email.is_empty());
    let path = match invitation::verbs::invite(&desk, id, to).await? {
        Invited::Mailed => None,
        Invited::ByHand(path) => Some(path),
    };
    Ok(link(&desk, path))
}

/// Makes the position vacant: whoever fills it is signed out of it.
#[utoipa::path(post, path = "/api/v1/positions/{id}/vacancy", tag = "people",
    params(("id" = String, Path, description = "Id of the position")),
    responses((status = 204), (status = 404), (status = 422, description = "`position.last-administrator`")))]
pub(crate) async fn post_vacancy(desk: Desk, Path(id): Path<PositionId>) -> Result<StatusCode, Problem> {
    verbs::vacate(&desk, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a vacant position.
#[utoipa::path(post, path = "/api/v1/positions/{id}/closure", tag = "people",
    params(("id" = String, Path, description = "Id of the position")),
    responses((status = 204), (status = 404), (status = 409, description = "`position.filled`, `position.holds`")))]
pub(crate) async fn post_closure(desk: Desk, Path(id): Path<PositionId>) -> Result<StatusCode, Problem> {
    verbs::close(&desk, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Locks the account of whoever fills it.
#[utoipa::path(post, path = "/api/v1/positions/{id}/lock", tag = "people",
    params(("id" = String, Path, description = "Id of the position")), responses((status = 204), (status = 404), (status = 422)))]
pub(crate) async fn post_lock(desk: Desk, Path(id): Path<PositionId>) -> Result<StatusCode, Problem> {
    verbs::set_locked(&desk, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Unlocks it.
#[utoipa::path(delete, path = "/api/v1/positions/{id}/lock", tag = "people",
    params(("id" = String, Path, description = "Id of the position")), responses((status = 204), (status = 404)))]
pub(crate) async fn delete_lock(desk: Desk, Path(id): Path<PositionId>) -> Result<StatusCode, Problem> {
    verbs::set_locked(&desk, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What ends with the sessions.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct SignOutIn {
    /// Enrolled phones too.
    devices: bool,
}

/// Ends every session of whoever fills it.
#[utoipa::path(post, path = "/api/v1/positions/{id}/sign-out", tag = "people", request_body = SignOutIn,
    params(("id" = String, Path, description = "Id of the position")), responses((status = 204), (status = 404)))]
pub(crate) async fn post_sign_out(
    desk: Desk,
    Path(id): Path<PositionId>,
    Json(wanted): Json<SignOutIn>,
) -> Result<StatusCode, Problem> {
    verbs::end_sessions(&desk, id, wanted.devices).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A unit, such as a police district.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UnitIn {
    name: String,
}

/// Adds a unit.
#[utoipa::path(post, path = "/api/v1/units", tag = "people", request_body = UnitIn, responses((status = 201, body = AddedOut), (status = 422)))]
pub(crate) async fn post_unit(
    desk: Desk,
    Json(wanted): Json<UnitIn>,
) -> Result<(StatusCode, Reply<AddedOut>), Problem> {
    let id = organisation::verbs::add_unit(&desk, &wanted.name).await?.to_string();
    Ok((StatusCode::CREATED, Reply(AddedOut { id })))
}

/// An invitation to found an organisation here.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnerInvitationOut {
    id: String,
    /// `company` or `agency`.
    kind: &'static str,
    created_at: String,
    expires_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_at: Option<String>,
}

/// The own invitations that were not withdrawn, each newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnerInvitationsOut {
    /// All that can still be used.
    open: Vec<PartnerInvitationOut>,
    /// The newest fifty of those that were accepted or have expired.
    past: Vec<PartnerInvitationOut>,
    /// There are older ones of these.
    more_past: bool,
}

/// The own invitations to found an organisation here.
#[utoipa::path(get, path = "/api/v1/partner-invitations", tag = "people", responses((status = 200, body = PartnerInvitationsOut)))]
pub(crate) async fn get_partner_invitations(desk: Desk) -> Result<Reply<PartnerInvitationsOut>, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let invitations = organisation::store::invitations_of(&desk.read().await?, desk.org(), desk.now()).await?;
    let out = |each: organisation::PartnerInvitation| PartnerInvitationOut {
        id: each.id.to_string(),
        kind: each.kind.as_str(),
        created_at: stored_instant(each.created_at),
        expires_at: stored_instant(each.expires_at),
        accepted_at: each.accepted_at.map(stored_instant),
    };
    Ok(Reply(PartnerInvitationsOut {
        open: invitations.open.into_iter().map(out).collect(),
        past: invitations.past.into_iter().map(out).collect(),
        more_past: invitations.more_past,
    }))
}

/// Who is invited.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PartnerInvitationIn {
    /// `company` or `agency`.
    kind: String,
}

/// Invites another organisation to found itself here, once, within seven days.
#[utoipa::path(post, path = "/api/v1/partner-invitations", tag = "people", request_body = PartnerInvitationIn,
    responses((status = 201, body = LinkOut), (status = 422, description = "`organisation.kind`")))]
pub(crate) async fn post_partner_invitation(
    desk: Desk,
    Json(wanted): Json<PartnerInvitationIn>,
) -> Result<(StatusCode, Reply<LinkOut>), Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let kind = OrganisationKind::parse(&wanted.kind)
        .ok_or_else(|| Problem::refusal("organisation.kind", muster_web::t("setup-kind-missing")))?;
    let path = organisation::verbs::invite_partner(&desk, kind).await?;
    Ok(link(&desk, Some(path)))
}

/// Takes an unused invitation back.
#[utoipa::path(delete, path = "/api/v1/partner-invitations/{id}", tag = "people",
    params(("id" = String, Path, description = "Id of the invitation")), responses((status = 204), (status = 404)))]
pub(crate) async fn delete_partner_invitation(desk: Desk, Path(id): Path<InvitationId>) -> Result<StatusCode, Problem> {
    organisation::verbs::withdraw_partner_invitation(&desk, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
