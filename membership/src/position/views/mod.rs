//! The markup of `/admin/people`.

mod form;
mod list;
mod one;
mod step;

use super::Listed;
use crate::confirmation::views::address_mark;
use maud::{Markup, html};
use muster_web::{
    Desk, Problem,
    components::{StateKind, state_mark},
    layout::{self, Crumb},
    t,
};

pub(super) use form::{Choices, form_of, new_position};
pub(super) use list::{PeoplePage, people};
pub(super) use one::{PositionPage, position};
pub(super) use step::{Step, ask};

async fn framed(desk: &Desk, title: &str, below_list: bool, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    if below_list {
        shell.crumbs = vec![
            Crumb {
                label: t("people-title"),
                href: Some("/admin/people".into()),
            },
            Crumb {
                label: title.to_owned(),
                href: None,
            },
        ];
    }
    Ok(layout::page(&shell, title, body))
}

fn holder(listed: &Listed) -> Markup {
    match &listed.holder {
        None => state_mark(StateKind::Problem, &t("people-vacant")),
        Some(holder) => html! {
            (holder.email.as_deref().unwrap_or(&t("people-filled")))
            @if holder.email.is_some() && !holder.is_confirmed { " " (address_mark(false)) }
            @if holder.locked { " " (state_mark(StateKind::Closed, &t("people-locked"))) }
        },
    }
}

fn duty_mark(listed: &Listed) -> Markup {
    if listed.on_duty {
        state_mark(StateKind::Current, &t("people-is-on-duty"))
    } else {
        state_mark(StateKind::NotSet, &t("people-is-off-duty"))
    }
}
