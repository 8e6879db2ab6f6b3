//! Inviting a partner to found itself here.

use crate::{
    organisation::{Invitations, PartnerInvitation, store::PAST},
    words,
};
use maud::{Markup, html};
use muster_terms::OrganisationKind;
use muster_web::{
    Desk, Problem,
    components::{
        ButtonKind, Choice, ChoiceField, PageHead, Panel, Row, StateKind, button, choice_radios, csrf_field, page_head,
        panel, post_button, row_list, state_mark,
    },
    format, t, t_with,
};

pub(in crate::setup) async fn partner(desk: &Desk, invitations: &Invitations) -> Result<Markup, Problem> {
    let title = t("setup-step-partner");
    let kinds =
        [OrganisationKind::Agency, OrganisationKind::Company].map(|kind| Choice::of(kind.as_str(), words::kind(kind)));
    let other = match desk.who.org_kind {
        OrganisationKind::Company => OrganisationKind::Agency,
        OrganisationKind::Agency => OrganisationKind::Company,
    };
    let listed = invitations.open.iter().chain(&invitations.past);
    let rows: Vec<Row> = listed.map(|invitation| invitation_row(desk, invitation)).collect();
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("setup-partner-invite-lead"))))
        div.cols {
            form.panel action="/setup/partner" method="post" {
                div.panel-head { h2 { (t("setup-partner-new")) } }
                div.panel-body {
                    (csrf_field(&desk.csrf))
                    (choice_radios(&ChoiceField {
                        name: "kind", label: &t("setup-partner-kind"), values: &[other.as_str()], choices: &kinds, ..ChoiceField::default()
                    }))
                    div.actions { (button(ButtonKind::Main, Some("link"), &t("setup-partner-action"))) }
                }
            }
            @if !rows.is_empty() { (panel(sent(&t("setup-partner-sent"), invitations), row_list(&rows))) }
        }
    };
    desk.page(&title, body).await
}

/// The list's head; it says what is left out below.
fn sent<'a>(title: &'a str, invitations: &Invitations) -> Panel<'a> {
    let panel = Panel::list(title);
    match invitations.more_past {
        true => panel.foot(html! { p.quiet { (t_with("setup-partner-past-only", &[("count", PAST.into())])) } }),
        false => panel,
    }
}

fn invitation_row(desk: &Desk, invitation: &PartnerInvitation) -> Row {
    let zone = desk.time_zone();
    let until = format::short_clock(invitation.expires_at, &zone);
    let row = Row::of(words::kind(invitation.kind)).small(t_with("setup-partner-until", &[("day", until.into())]));
    if invitation.accepted_at.is_some() {
        return row.mark(state_mark(StateKind::Current, &t("setup-partner-accepted")));
    }
    if invitation.expires_at <= desk.now() {
        return row.mark(state_mark(StateKind::NotSet, &t("setup-partner-expired")));
    }
    let action = format!("/setup/partner/{}/withdrawal", invitation.id);
    row.mark(post_button(
        ButtonKind::Plain.small(),
        None,
        &t("setup-partner-withdraw"),
        &action,
        &desk.csrf,
        &[],
    ))
}
