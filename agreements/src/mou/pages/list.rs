//! `/agreements`: which there are, where they stand, what waits for this side.

use super::super::{ListQuery, MouState, listed, views, waiting_for};
use super::{SideName, side_name};
use maud::Markup;
use muster_terms::*;
use muster_web::{Desk, Problem, Query, Routes, t};

pub fn routes() -> Routes {
    Routes::new().get("/agreements", get_list)
}

/// One agreement in the list.
pub struct ListLine {
    pub reference: Reference,
    pub title: String,
    pub partner: SideName,
    pub state: MouState,
    pub review_on: Option<civil::Date>,
    pub ends_at: Option<Timestamp>,
    /// A proposal waits for this side's signature or answer.
    pub to_answer: bool,
    /// This side has a draft it did not propose yet.
    pub to_finish: bool,
}

/// All that the list may show.
pub struct ListPage {
    pub lines: Vec<ListLine>,
    /// The agreement after which the next page begins.
    pub more_after: Option<Reference>,
    /// This is not the first page.
    pub goes_on: bool,
    pub may_draft: bool,
    pub today: civil::Date,
}

async fn get_list(desk: Desk, Query(query): Query<ListQuery>) -> Result<Markup, Problem> {
    desk.require(Act::ReadAgreements)?;
    let tx = desk.read().await?;
    let waiting = waiting_for(&tx, desk.org()).await?;
    let listed = listed(&desk, &tx, &query).await?;
    let mut lines = Vec::new();
    for mou in listed.agreements {
        let turn = waiting.iter().find(|each| each.mou.id == mou.id);
        lines.push(ListLine {
            partner: side_name(&tx, mou.partner_of(desk.org())).await?,
            to_answer: turn.is_some_and(|turn| turn.to_answer),
            to_finish: turn.is_some_and(|turn| turn.to_finish),
            reference: mou.reference,
            title: mou.title,
            state: mou.state,
            review_on: mou.review_on,
            ends_at: mou.ends_at,
        });
    }
    let today = desk.now().to_zoned(desk.time_zone()).date();
    let page = ListPage {
        lines,
        more_after: listed.more_after,
        goes_on: query.after.is_some(),
        may_draft: desk.may(Act::NegotiateAgreements),
        today,
    };
    let title = t("agreement-list-title");
    let shell = desk.shell().await?;
    Ok(muster_web::layout::page(&shell, &title, views::list(&page)))
}
