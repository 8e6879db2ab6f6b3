//! The page of a site's grid: `/sites/{site}/plans/grid`, for who may change the site.

use super::verbs;
use crate::site_plan::draw::{SIDES_M, SiteGrid};
use crate::site_plan::{Spot, edit::corners};
use crate::site_profile::{reading, views::SiteFrame};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use muster_membership::fields::{FieldProblems, beside_form};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Below, Desk, Form, Path, Problem, Routes, components::*, layout::Crumb, t, t_with};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sites/{site}/plans/grid", get_grid)
        .post("/sites/{site}/plans/grid", post_grid)
}

/// What is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct GridForm {
    /// 0: it is measured over the floors, and not kept yet.
    revision: i64,
    /// Metres east and south by which the corner moves.
    east: String,
    south: String,
    /// Metres of a cell's side.
    cell: String,
    turn: String,
    /// `yes`: over all floors as they are now, whatever else is typed.
    measured: String,
}

impl GridForm {
    fn of(grid: &SiteGrid, revision: i64) -> Self {
        Self {
            revision,
            east: "0".into(),
            south: "0".into(),
            cell: grid.cell_m.to_string(),
            turn: format!("{:.2}", grid.turn_deg + 0.0),
            measured: String::new(),
        }
    }

    /// The grid as typed, from the one that is there. Errors: every field that is wrong.
    fn grid(&self, from: &SiteGrid) -> Result<SiteGrid, FieldProblems> {
        let mut problems = FieldProblems::default();
        let mut metres = |name: &'static str, typed: &str| {
            let metres = corners::metres(typed).filter(|metres| metres.abs() <= 5_000.0);
            if metres.is_none() {
                problems.say(name, t("edit-metres-wrong"));
            }
            metres.unwrap_or_default()
        };
        let (east, south) = (metres("east", &self.east), metres("south", &self.south));
        let corner = from.north_west().moved(east, -south);
        let cell: Option<f64> = self.cell.trim().parse().ok();
        let cell = cell.filter(|cell| SIDES_M.contains(cell) || *cell == from.cell_m);
        if cell.is_none() {
            problems.say("cell", t("grid-cell-wrong"));
        }
        let turn = match self.turn.trim() == Self::of(from, 0).turn {
            true => Some(from.turn_deg),
            false => corners::metres(&self.turn).filter(|degrees| degrees.abs() <= 360.0),
        };
        if turn.is_none() {
            problems.say("turn", t("edit-turn-wrong"));
        }
        let grid = SiteGrid::new(corner, cell.unwrap_or(from.cell_m), turn.unwrap_or_default());
        grid.filter(|_| problems.list().is_empty()).ok_or(problems)
    }
}

/// `GET /sites/{site}/plans/grid`
async fn get_grid(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    page(&desk, &site, None, &FieldProblems::default()).await
}

async fn page(
    desk: &Desk,
    site: &Reference,
    typed: Option<GridForm>,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let (grid, outside) = verbs::find(desk, site).await?;
    let mut found = reading::find(desk, site).await?;
    let file = found.file(desk, CrossingAct::Read).await?;
    let count = crate::site_plan::store::records_of(&found.tx, found.site.id)
        .await?
        .len();
    let above = Crumb {
        label: t("sites-plans"),
        href: Some(format!("/sites/{site}/plans")),
    };
    let frame = SiteFrame::of(desk, file.as_ref(), true, "plans", Some(count)).below(above);
    found.done().await?;
    let body = match grid {
        None => panel(
            Panel::list(&t("grid-title")),
            empty_state(&t("sites-no-plan-title"), &t("grid-none-words"), None),
        ),
        Some((grid, revision)) => {
            let form = typed.unwrap_or_else(|| GridForm::of(&grid, revision));
            html! { div.stack { (about(&grid, revision, outside)) (form_panel(desk, site, &form, problems)) } }
        }
    };
    frame.page(desk, &t("grid-title"), body).await
}

fn about(grid: &SiteGrid, revision: i64, outside: usize) -> Markup {
    let corner: Spot = grid.north_west();
    let degrees = [
        ("lat", format!("{:.6}", corner.lat()).into()),
        ("lon", format!("{:.6}", corner.lon()).into()),
    ];
    let pairs = [
        (t("grid-corner"), html! { (t_with("picture-degrees", &degrees)) }),
        (
            t("grid-cell"),
            html! { (t_with("grid-metres", &[("metres", grid.cell_m.to_string().into())])) },
        ),
        (
            t("grid-turn"),
            html! { (t_with("grid-degrees", &[("degrees", format!("{:.2}", grid.turn_deg + 0.0).into())])) },
        ),
        (t("grid-outside"), html! { (outside) }),
    ];
    let body = html! {
        p { (t("grid-words")) }
        @if revision == 0 { p { (t("grid-measured")) } }
        (definitions(&pairs))
    };
    panel(Panel::of(&t("grid-title")), body)
}

fn form_panel(desk: &Desk, site: &Reference, form: &GridForm, problems: &FieldProblems) -> Markup {
    let field = |name: &'static str, value: &str, hint: &str| {
        text_field(&TextField {
            name,
            label: &t(&["grid-field-", name].concat()),
            hint: Some(hint),
            error: problems.of(name),
            value,
            narrow: true,
            ..TextField::default()
        })
    };
    let mut sides: Vec<String> = SIDES_M.iter().map(f64::to_string).collect();
    if !sides.contains(&form.cell) && form.cell.parse::<f64>().is_ok() {
        sides.insert(0, form.cell.clone());
    }
    let choices: Vec<Choice> = sides
        .iter()
        .map(|side| {
            Choice::of(
                side.as_str(),
                t_with("grid-metres", &[("metres", side.as_str().into())]),
            )
        })
        .collect();
    let cell = SelectField {
        name: "cell",
        label: &t("grid-field-cell"),
        error: problems.of("cell"),
        value: &form.cell,
        choices: &choices,
        ..SelectField::default()
    };
    let body = html! {
        (problems.summary())
        form action={ "/sites/" (site) "/plans/grid" } method="post" {
            (csrf_field(&desk.csrf)) (hidden_field("revision", &form.revision.to_string()))
            p { (t("grid-change-words")) }
            (field("east", &form.east, &t("grid-field-east-hint")))
            (field("south", &form.south, &t("grid-field-south-hint")))
            (select_field(&cell))
            (field("turn", &form.turn, &t("grid-field-turn-hint")))
            div.actions { (button(ButtonKind::Main, Some("check"), &t("grid-save"))) }
        }
        form action={ "/sites/" (site) "/plans/grid" } method="post" {
            (csrf_field(&desk.csrf)) (hidden_field("revision", &form.revision.to_string())) (hidden_field("measured", "yes"))
            p { (t("grid-measure-words")) }
            div.actions { (button(ButtonKind::Plain, None, &t("grid-measure"))) }
        }
    };
    panel(Panel::of(&t("grid-change")), body)
}

/// `POST /sites/{site}/plans/grid`
async fn post_grid(desk: Desk, Path(site): Path<Reference>, Form(form): Form<GridForm>) -> Result<Response, Problem> {
    let (grid, revision) = verbs::find(&desk, &site).await?.0.ok_or(Problem::Missing)?;
    let laid = match form.measured == "yes" {
        true => Ok(verbs::measured(&desk, &site).await?.ok_or(Problem::Missing)?),
        false => form.grid(&grid),
    };
    let grid = match laid {
        Ok(grid) => grid,
        Err(problems) => {
            let page = page(&desk, &site, Some(form), &problems).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    match verbs::lay(&desk, &site, grid, form.revision).await {
        Ok(_) => Ok(Redirect::to(&format!("/sites/{site}/plans/grid?done=grid-kept")).into_response()),
        Err(problem) => {
            let status = problem.status();
            let problems = beside_form("east", problem.below(Below::Over))?;
            // What was typed stands there, to be sent again after the grid as it is now.
            let form = GridForm { revision, ..form };
            Ok((status, page(&desk, &site, Some(form), &problems).await?).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site_plan::demo;

    #[test]
    fn a_form_that_is_sent_as_it_was_changes_nothing_and_each_wrong_field_is_named() {
        let grid = SiteGrid::new(demo::town(), 10.0, 12.34567).unwrap();
        assert_eq!(GridForm::of(&grid, 3).grid(&grid).unwrap(), grid);
        let moved = GridForm {
            east: "-5".into(),
            south: "2,5".into(),
            cell: "20".into(),
            turn: "0".into(),
            ..GridForm::default()
        };
        let laid = moved.grid(&grid).unwrap();
        assert_eq!(laid, SiteGrid::new(demo::town().moved(-5.0, -2.5), 20.0, 0.0).unwrap());
        let wrong = GridForm {
            east: "left".into(),
            south: "99999".into(),
            cell: "7".into(),
            turn: "720".into(),
            ..GridForm::default()
        };
        let problems = wrong.grid(&grid).unwrap_err();
        for field in ["east", "south", "cell", "turn"] {
            assert!(problems.of(field).is_some(), "{field}");
        }
    }
}
