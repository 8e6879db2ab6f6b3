//! The markup of the own part of a plan that one is out of.

use super::show::short;
use super::{below_list, lines, said_by};
use crate::model::{Approval, Comment};
use crate::own_part::{Left, OwnPart};
use maud::{Markup, html};
use muster_web::{Desk, Problem, components::*, t, t_with};

pub(crate) async fn own_part(desk: &Desk, own: &OwnPart) -> Result<Markup, Problem> {
    let title = t_with(
        "plantext-own-part-title",
        &[("reference", own.reference.to_string().into())],
    );
    let body = html! {
        (page_head(PageHead::of(&title).lead(side_mark(own.owner.side(), &own.owner.name))))
        div.stack {
            p { (t("plantext-own-part-words")) }
            @for comment in &own.comments { (comment_panel(desk, comment)) }
            @if !own.approvals.is_empty() {
                (panel(Panel::of(&t("plantext-approvals")), html! {
                    ul.plain-list { @for one in &own.approvals { li { (approval(desk, one)) } } }
                }))
            }
        }
    };
    below_list(desk, &title, body).await
}

fn comment_panel(desk: &Desk, comment: &Comment) -> Markup {
    let said = |version: i64, who: &str, at| said_by("plantext-comment-said", version, who, at, desk);
    panel(
        Panel::of(&t("plantext-own-comment")).fact(said(comment.version, &comment.title, comment.said_at)),
        html! {
            p { (lines(&comment.words)) }
            @for answer in &comment.answers {
                p { (lines(&answer.words)) br; span.quiet { (said(comment.version, &answer.title, answer.said_at)) } }
            }
        },
    )
}

fn approval(desk: &Desk, one: &Approval) -> Markup {
    html! {
        (said_by("plantext-approval-of", one.version, &one.title, one.approved_at, desk))
        " " span.mono { (short(&one.digest)) }
        @if one.steps.is_none() { " " span.quiet { (t("plantext-approval-text-alone")) } }
    }
}

/// The plans that one is out of, in the list.
pub(super) fn left(all: &[Left]) -> Markup {
    let row = |each: &Left| {
        Row::of(each.reference.to_string())
            .href(format!("/plans/{}", each.reference))
            .small(each.owner.as_str())
    };
    let rows: Vec<Row> = all.iter().map(row).collect();
    html! { @if !rows.is_empty() { (panel(Panel::list(&t("plantext-own-parts")), row_list(&rows))) } }
}
