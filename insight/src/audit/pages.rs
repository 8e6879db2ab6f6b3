//! `/audit` and its CSV file.

use super::{Cursor, FilterForm, View, csv_file, filter::Unread, store, views};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::Markup;
use muster_terms::Act;
use muster_web::{Desk, Problem, Query, Routes, t};

/// Lines on one page.
const PAGE: i64 = 50;

pub fn routes() -> Routes {
    Routes::new().get("/audit", get_audit).get("/audit.csv", get_csv).long()
}

async fn get_audit(desk: Desk, Query(form): Query<FilterForm>) -> Result<Response, Problem> {
    let filter = match form.read(&desk) {
        Ok(filter) => filter,
        Err(unread) => {
            let page = asked_again(&desk, form, unread).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let tx = desk.read().await?;
    let mut lines = store::lines(&tx, desk.org(), &filter, PAGE + 1).await?;
    let more = i64::try_from(lines.len()).is_ok_and(|found| found > PAGE);
    lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let older = lines.last().filter(|_| more).map(Cursor::after);
    let page = views::AuditPage {
        view: filter.view,
        older: older.map(|cursor| format!("/audit?{}", form.query(Some(&cursor)))),
        partners: store::partners(&tx, desk.org()).await?,
        audits: desk.may(Act::Audit),
        side: desk.who.org_kind.side(),
        zone: desk.time_zone(),
        lines,
        form,
        unread: None,
    };
    Ok(desk.page(&t("audit-title"), views::audit(&page)).await?.into_response())
}

/// The filter as it was typed, with the words at the field that cannot be read, and no lines.
async fn asked_again(desk: &Desk, form: FilterForm, unread: Unread) -> Result<Markup, Problem> {
    let tx = desk.read().await?;
    let page = views::AuditPage {
        view: View::parse(&form.view).unwrap_or_default(),
        older: None,
        partners: store::partners(&tx, desk.org()).await?,
        audits: desk.may(Act::Audit),
        side: desk.who.org_kind.side(),
        zone: desk.time_zone(),
        lines: Vec::new(),
        form,
        unread: Some(unread),
    };
    desk.page(&t("audit-title"), views::audit(&page)).await
}

/// The same lines, all of them, as a file.
async fn get_csv(desk: Desk, Query(form): Query<FilterForm>) -> Result<Response, Problem> {
    let filter = FilterForm {
        before: String::new(),
        ..form
    }
    .read(&desk)?;
    let body = csv_file::stream(&desk, filter).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"who-saw-what.csv\""),
    ];
    Ok((headers, body).into_response())
}
