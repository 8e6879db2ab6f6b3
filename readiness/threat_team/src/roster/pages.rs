//! Handlers of the roster, of keys, and of founding a team.

use super::{
    Role,
    rules::{self, MemberForm},
    store, verbs, views,
};
use crate::desk::{OpenDesk, Shut, TeamDesk, TeamForm};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{
    fields::{FieldProblems, beside_form},
    position,
};
use muster_terms::*;
use muster_web::{Begun, Desk, Form, Path, Problem, Query, Routes, t};
use serde::Deserialize;

/// The field that unlocks a key, on every page that may ask for it.
pub(crate) const PASSPHRASE_FIELD: &str = "team_passphrase";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/admin/team", get_founding)
        .post("/admin/team", post_founding)
        .get("/team/key", get_key)
        .post("/team/key", post_key)
        .get("/team/unlock", get_unlock)
        .post("/team/unlock", post_unlock)
        .post("/team/lock", post_lock)
        .get("/team/recovery", get_recovery)
        .post("/team/recovery", post_recovery)
        .get("/team/paper", get_paper)
        .post("/team/paper", post_paper)
        .get("/team/roster", get_roster)
        .post("/team/members", post_member)
        .get("/team/members/{slot}", get_member)
        .post("/team/members/{slot}", post_change)
        .get("/team/members/{slot}/admission", get_admission)
        .post("/team/members/{slot}/admission", post_admission)
        .get("/team/members/{slot}/removal", get_removal)
        .post("/team/members/{slot}/removal", post_removal)
        .post("/team/members/{slot}/chair", post_chair)
}

/// `GET /admin/team`: that there is a team, who sits on it, and when they were trained; or the form that founds one.
async fn get_founding(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::Administer)?;
    founding(&desk, &FoundingForm::default(), &FieldProblems::default()).await
}

async fn founding(desk: &Desk, form: &FoundingForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    let tx = desk.read().await?;
    match store::roster(&tx, desk.org()).await? {
        Some(roster) => views::public_roster(desk, &roster).await,
        None => {
            let positions = position::store::of_org(&tx, desk.org()).await?;
            drop(tx);
            views::founding(desk, &positions, (&form.position, &form.role), problems).await
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FoundingForm {
    position: String,
    role: String,
}

/// `POST /admin/team`: the security director founds it.
async fn post_founding(desk: Desk, Form(form): Form<FoundingForm>) -> Result<Response, Problem> {
    if !rules::may_found(&desk) {
        return Err(Problem::Missing);
    }
    let mut problems = FieldProblems::default();
    let position: Option<PositionId> = problems.keep("position", chosen(&form.position));
    let role = Role::parse(&form.role).ok_or_else(|| Problem::refusal("team.role", t("team-choose-role")));
    let role = problems.keep("role", role);
    if let (Some(position), Some(role)) = (position, role) {
        match verbs::found(&desk, position, role).await {
            Ok(()) => return Ok(Redirect::to("/admin/team?done=team-founded").into_response()),
            Err(problem) if problem.is_conflict() => return Err(problem),
            Err(problem) => problems = beside_form("position", problem)?,
        }
    }
    let page = founding(&desk, &form, &problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn chosen(typed: &str) -> Result<PositionId, Problem> {
    typed
        .parse()
        .map_err(|_| Problem::refusal("team.position", t("team-choose-position")))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct KeyForm {
    /// The passphrase of now, to change it.
    old: String,
    /// It is lost: another key.
    lost: Option<String>,
    passphrase: String,
    again: String,
    paper: String,
}

/// `GET /team/key`: a member makes a key, the first or another.
async fn get_key(team: TeamDesk) -> Result<Markup, Problem> {
    views::make_key(&team, &FieldProblems::default()).await
}

/// `POST /team/key`
async fn post_key(team: TeamDesk, Form(form): Form<KeyForm>) -> Result<Response, Problem> {
    let mut problems = FieldProblems::default();
    let fits = rules::check_passphrase(&form.passphrase, &form.again);
    let is_change = team.member.sealed_key.is_some() && form.lost.is_none();
    let fits = problems.keep("passphrase", fits).is_some();
    if fits && is_change {
        match verbs::change_passphrase(&team, form.old, form.passphrase).await {
            Ok(()) => return Ok(Redirect::to("/team?done=team-passphrase-changed").into_response()),
            Err(problem) => problems = beside_form("old", problem)?,
        }
    } else if fits {
        match verbs::make_key(&team, form.passphrase).await {
            Ok(Some(paper)) => return Ok(views::paper(&team, &paper).await?.into_response()),
            Ok(None) => return Ok(Redirect::to("/team?done=team-key-made").into_response()),
            Err(problem) => problems = beside_form("passphrase", problem)?,
        }
    }
    let page = views::make_key(&team, &problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NextQuery {
    next: String,
}

/// Only back to the team's own pages.
fn safe_next(next: &str) -> &str {
    let own = next == "/team" || next.starts_with("/team/") || next.starts_with("/team?");
    if own && muster_membership::sign_in::rules::safe_next(Some(next)) == next {
        next
    } else {
        "/team"
    }
}

/// `GET /team/unlock`: the passphrase; or, for whoever has no key or waits for the records, that.
async fn get_unlock(team: TeamDesk, Query(query): Query<NextQuery>) -> Result<Response, Problem> {
    if team.member.key.is_none() {
        return Ok(Redirect::to("/team/key").into_response());
    }
    // The digits are of the key that is unlocked here: those of the database somebody may have swapped.
    if let (false, Some(private)) = (team.member.is_admitted, team.private()?) {
        return Ok(views::waits(&team, &private).await?.into_response());
    }
    let next = [("next".to_owned(), safe_next(&query.next).to_owned())];
    Ok(views::unlock(&team, "/team/unlock", &next, &FieldProblems::default())
        .await?
        .into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UnlockForm {
    team_passphrase: String,
    next: String,
}

/// `POST /team/unlock`
async fn post_unlock(team: TeamDesk, Form(form): Form<UnlockForm>) -> Result<Response, Problem> {
    let next = safe_next(&form.next).to_owned();
    match verbs::unlock(&team, form.team_passphrase).await {
        Ok(()) => Ok(Redirect::to(&next).into_response()),
        Err(problem) => {
            let problems = beside_form(PASSPHRASE_FIELD, problem)?;
            let page = views::unlock(&team, "/team/unlock", &[("next".to_owned(), next)], &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The page that unlocks, in the place of a form that was sent with a locked key: it sends the same form again.
pub(crate) async fn unlock_with(
    team: &TeamDesk,
    pairs: &[(String, String)],
    problem: Option<Problem>,
) -> Result<Shut, Problem> {
    if !team.member.reads() {
        return Ok(Shut::Locked { next: "/team".into() });
    }
    let problems = match problem {
        Some(problem) => beside_form(PASSPHRASE_FIELD, problem)?,
        None => FieldProblems::default(),
    };
    let typed: Vec<(String, String)> = pairs.iter().filter(|(name, _)| name != "_csrf").cloned().collect();
    let page = views::unlock(team, &team.desk.path, &typed, &problems).await?;
    Ok(Shut::Page((StatusCode::UNPROCESSABLE_ENTITY, page).into_response()))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NoFields {}

/// `POST /team/lock`
async fn post_lock(team: TeamDesk, Form(_): Form<NoFields>) -> Result<Redirect, Problem> {
    verbs::lock(&team)?;
    Ok(Redirect::to("/team/unlock?done=team-locked"))
}

/// `GET /team/recovery`: with the key on paper.
async fn get_recovery(team: TeamDesk) -> Result<Markup, Problem> {
    views::recovery(&team, &FieldProblems::default()).await
}

/// `POST /team/recovery`
async fn post_recovery(team: TeamDesk, Form(form): Form<KeyForm>) -> Result<Response, Problem> {
    let mut problems = FieldProblems::default();
    let fits = rules::check_passphrase(&form.passphrase, &form.again);
    if problems.keep("passphrase", fits).is_some() {
        match verbs::recover(&team, &form.paper, form.passphrase).await {
            Ok(()) => return Ok(Redirect::to("/team?done=team-key-made").into_response()),
            Err(problem) => problems = beside_form("paper", problem)?,
        }
    }
    let page = views::recovery(&team, &problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PaperForm {
    passphrase: String,
}

/// `GET /team/paper`: another key on paper.
async fn get_paper(open: OpenDesk) -> Result<Markup, Problem> {
    views::new_paper(&open, &FieldProblems::default()).await
}

/// `POST /team/paper`
async fn post_paper(team: TeamDesk, TeamForm(open, form): TeamForm<PaperForm>) -> Result<Response, Problem> {
    match verbs::renew_paper(&team, &open, form.passphrase).await {
        Ok(paper) => Ok(views::paper(&team, &paper).await?.into_response()),
        Err(problem) => {
            let page = views::new_paper(&open, &beside_form("passphrase", problem)?).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn roster_page(open: &OpenDesk, form: &MemberForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    let tx = open.desk.read().await?;
    let roster = store::roster(&tx, open.desk.org()).await?.ok_or(Problem::Missing)?;
    let positions = position::store::of_org(&tx, open.desk.org()).await?;
    drop(tx);
    views::roster(open, &roster, &positions, form, problems).await
}

/// `GET /team/roster`
async fn get_roster(open: OpenDesk) -> Result<Markup, Problem> {
    roster_page(&open, &MemberForm::default(), &FieldProblems::default()).await
}

/// `POST /team/members`
async fn post_member(TeamForm(open, form): TeamForm<MemberForm>) -> Result<Response, Problem> {
    let checked = match chosen(&form.position) {
        Ok(position) => rules::check_member(&form).map(|(role, training)| verbs::NewMember {
            position,
            role,
            training,
        }),
        Err(problem) => Err(FieldProblems::one("position", &problem)),
    };
    let added = match checked {
        Ok(new) => verbs::add(&open, new)
            .await
            .map_err(|problem| beside_form("position", problem)),
        Err(problems) => Err(Ok(problems)),
    };
    match added {
        Ok(()) => Ok(Redirect::to("/team/roster?done=team-member-added").into_response()),
        Err(problems) => {
            let page = roster_page(&open, &form, &problems?).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn one(open: &OpenDesk, slot: usize) -> Result<(super::Roster, super::Member), Problem> {
    let tx = open.desk.read().await?;
    let roster = store::roster(&tx, open.desk.org()).await?.ok_or(Problem::Missing)?;
    let member = roster.at(slot).cloned().ok_or(Problem::Missing)?;
    Ok((roster, member))
}

fn as_form(member: &super::Member) -> MemberForm {
    let day = |day: Option<civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    MemberForm {
        position: String::new(),
        role: member.role.as_str().to_owned(),
        trained_on: day(member.training.on),
        trained_until: day(member.training.until),
        begun: Begun::with(&rules::stored(member.role, member.training)),
    }
}

/// `GET /team/members/{slot}`
async fn get_member(open: OpenDesk, Path(slot): Path<usize>) -> Result<Markup, Problem> {
    let (roster, member) = one(&open, slot).await?;
    views::member(&open, &roster, &member, &as_form(&member), &FieldProblems::default()).await
}

/// `POST /team/members/{slot}`: another role, another training.
async fn post_change(
    _: TeamDesk,
    Path(slot): Path<usize>,
    TeamForm(open, mut form): TeamForm<MemberForm>,
) -> Result<Response, Problem> {
    one(&open, slot).await?;
    let (status, problems) = match rules::check_member(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(wanted) => match verbs::change(&open, slot, wanted, &form.begun).await {
            Ok(()) => return Ok(Redirect::to("/team/roster?done=team-member-changed").into_response()),
            Err(problem) => {
                if let Some(meanwhile) = problem.goes_on() {
                    let now = as_form(&one(&open, slot).await?.1);
                    form = MemberForm {
                        position: String::new(),
                        role: meanwhile.fill("role", form.role, now.role),
                        trained_on: meanwhile.fill("trained_on", form.trained_on, now.trained_on),
                        trained_until: meanwhile.fill("trained_until", form.trained_until, now.trained_until),
                        begun: now.begun,
                    };
                }
                (problem.status(), beside_form("role", problem)?)
            }
        },
    };
    let (roster, member) = one(&open, slot).await?;
    let page = views::member(&open, &roster, &member, &form, &problems).await?;
    Ok((status, page).into_response())
}

/// `GET /team/members/{slot}/admission`: the digits to compare.
async fn get_admission(open: OpenDesk, Path(slot): Path<usize>) -> Result<Markup, Problem> {
    let (_, member) = one(&open, slot).await?;
    rules::check_admission(&member)?;
    views::admission(&open, &member).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AdmissionForm {
    fingerprint: String,
}

/// `POST /team/members/{slot}/admission`
async fn post_admission(
    _: TeamDesk,
    Path(slot): Path<usize>,
    TeamForm(open, form): TeamForm<AdmissionForm>,
) -> Result<Redirect, Problem> {
    verbs::admit(&open, slot, &form.fingerprint).await?;
    Ok(Redirect::to("/team/roster?done=team-member-admitted"))
}

/// `GET /team/members/{slot}/removal`
async fn get_removal(open: OpenDesk, Path(slot): Path<usize>) -> Result<Markup, Problem> {
    let (_, member) = one(&open, slot).await?;
    views::removal(&open, &member).await
}

/// `POST /team/members/{slot}/removal`
async fn post_removal(
    _: TeamDesk,
    Path(slot): Path<usize>,
    TeamForm(open, _): TeamForm<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::remove(&open, slot).await?;
    let next = if slot == open.member.slot {
        "/home"
    } else {
        "/team/roster?done=team-member-removed"
    };
    Ok(Redirect::to(next))
}

/// `POST /team/members/{slot}/chair`
async fn post_chair(
    _: TeamDesk,
    Path(slot): Path<usize>,
    TeamForm(open, _): TeamForm<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::hand_over(&open, slot).await?;
    Ok(Redirect::to("/team/roster?done=team-chair-changed"))
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn unlocking_leads_back_to_the_teams_own_pages_only() {
        assert_eq!(safe_next("/team/concerns/1?a=b"), "/team/concerns/1?a=b");
        for elsewhere in [
            "",
            "/home",
            "//evil.example",
            "/teamwork",
            "/team/\\evil",
            "https://evil.example/team",
        ] {
            assert_eq!(safe_next(elsewhere), "/team", "{elsewhere}");
        }
    }
}
