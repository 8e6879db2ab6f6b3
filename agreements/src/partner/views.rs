//! The markup of `/admin/partners`.

use super::{PartnerLine, Partners};
use crate::mou::{urls, views};
use maud::{Markup, html};
use muster_terms::Act;
use muster_web::{
    Desk, Problem,
    components::{
        ButtonKind, PageHead, Panel, Row, StateKind, button_link, copy_button, empty_state, page_head, panel, row_list,
        state_mark,
    },
    format, t, t_with,
};

pub(super) async fn partners(desk: &Desk, page: &Partners) -> Result<Markup, Problem> {
    let title = t("partners-title");
    let (negotiates, reads) = (desk.may(Act::NegotiateAgreements), desk.may(Act::ReadAgreements));
    let rows: Vec<Row> = page.lines.iter().map(|line| row(line, reads)).collect();
    let list = match rows.is_empty() {
        true => empty_state(&t("partners-none"), &t("partners-none-words"), None),
        false => row_list(&rows),
    };
    let actions = html! {
        (button_link(ButtonKind::Plain, Some("certificate"), &t("agreement-new"), "/agreements/new"))
        (button_link(ButtonKind::Main, Some("link"), &t("partners-invite"), "/setup/partner"))
    };
    let head = PageHead::of(&title).lead(t("partners-lead"));
    let head = if negotiates { head.actions(actions) } else { head };
    let body = html! {
        (page_head(head))
        div.cols {
            (panel(Panel::list(&t("partners-known")), list))
            div.stack {
                (panel(Panel::of(&t("partners-code")), html! {
                    p { (t("partners-code-words")) }
                    p { code { (page.own_code) } }
                    div.actions { (copy_button(&t("partners-code-copy"), &page.own_code, "partner-code")) }
                    (views::unit_codes(&page.unit_codes))
                }))
                @if !page.invitations.is_empty() { (panel(Panel::list(&t("partners-invited")), invitations(desk, page))) }
            }
        }
    };
    desk.page(&title, body).await
}

fn row(line: &PartnerLine, reads: bool) -> Row {
    Row::of(line.name.name.as_str()).side(line.name.side).below(html! {
        ul.plain-list {
            @for (reference, title, state) in &line.agreements {
                li {
                    @if reads { a href=(urls::agreement(reference)) { (reference) } } @else { (reference) }
                    " " (title) " " (views::state(*state))
                }
            }
        }
    })
}

fn invitations(desk: &Desk, page: &Partners) -> Markup {
    let zone = desk.time_zone();
    let rows: Vec<Row> = page
        .invitations
        .iter()
        .map(|invitation| {
            let until = format::day_clock(invitation.expires_at, &zone);
            Row::of(muster_membership::words::kind(invitation.kind))
                .href("/setup/partner")
                .small(t_with("setup-partner-until", &[("day", until.into())]))
                .mark(state_mark(StateKind::Waiting, &t("partners-waits")))
        })
        .collect();
    row_list(&rows)
}
