//! The markup of the roster and of keys.

use super::{
    KeptOut, Member, Role, Roster,
    rules::{self, MemberForm},
};
use crate::{
    desk::{OpenDesk, TeamDesk},
    seal::PrivateKey,
};
use maud::{Markup, html};
use muster_membership::{Position, fields::FieldProblems};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, layout, layout::Crumb, t, t_with};

/// A page of the team in its frame.
pub(crate) async fn framed(desk: &Desk, title: &str, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("team-title"),
            href: Some("/team".into()),
        },
        Crumb {
            label: title.to_owned(),
            href: None,
        },
    ];
    Ok(layout::page(&shell, title, body))
}

pub(crate) fn role_word(role: Role) -> String {
    t(&["team-role-", role.as_str()].concat())
}

fn roles() -> Vec<Choice> {
    Role::ALL
        .iter()
        .map(|role| Choice::of(role.as_str(), role_word(*role)))
        .collect()
}

fn filled(positions: &[Position]) -> Vec<Choice> {
    let filled = positions.iter().filter(|position| position.person.is_some());
    filled
        .map(|position| Choice::of(position.id.to_string(), position.title.as_str()))
        .collect()
}

fn training(member: &Member, today: civil::Date) -> Markup {
    match (member.training.on, member.training.until) {
        (None, _) => state_mark(StateKind::NotSet, &t("team-not-trained")),
        (Some(_), Some(until)) if until < today => state_mark(
            StateKind::Problem,
            &t_with("team-training-over", &[("date", format::date_short(until).into())]),
        ),
        (Some(_), Some(until)) => state_mark(
            StateKind::Current,
            &t_with("team-trained-till", &[("date", format::date_short(until).into())]),
        ),
        (Some(on), None) => state_mark(
            StateKind::Current,
            &t_with("team-trained-of", &[("date", format::date_short(on).into())]),
        ),
    }
}

fn today(desk: &Desk) -> civil::Date {
    desk.now().to_zoned(desk.time_zone()).date()
}

fn select(name: &str, label: &str, value: &str, choices: &[Choice], problems: &FieldProblems) -> Markup {
    select_field(&SelectField {
        name,
        label: &t(label),
        error: problems.of(name),
        now: problems.now(name),
        value,
        choices,
        empty: Some(&t("team-choose")),
        required: true,
        ..SelectField::default()
    })
}

pub(super) async fn founding(
    desk: &Desk,
    positions: &[Position],
    (position, role): (&str, &str),
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("team-founding-title");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("team-founding-lead"))))
        (problems.summary())
        @if rules::may_found(desk) {
            form.panel action="/admin/team" method="post" {
                div.panel-body {
                    (csrf_field(&desk.csrf))
                    p { (t("team-founding-words")) }
                    (select("position", "team-chair", position, &filled(positions), problems))
                    (select("role", "team-role", role, &roles(), problems))
                    div.actions { (button(ButtonKind::Main, Some("add"), &t("team-found"))) }
                }
            }
        } @else {
            (panel(Panel::of(&title), html! { p { (t("team-founding-who")) } }))
        }
    };
    desk.page(&title, body).await
}

/// What whoever manages positions may know: that there is a team, who sits on it, trained until when.
pub(super) async fn public_roster(desk: &Desk, roster: &Roster) -> Result<Markup, Problem> {
    let title = t("team-founding-title");
    let today = today(desk);
    let rows: Vec<Row> = roster
        .members
        .iter()
        .map(|member| {
            let chair = if member.is_chair {
                format!(", {}", t("team-chair-word"))
            } else {
                String::new()
            };
            Row::of(member.title.as_str())
                .small(format!("{}{chair}", role_word(member.role)))
                .below(html! {
                    (training(member, today))
                    @if !member.fills_position { " " (state_mark(StateKind::Problem, &t("team-left-position"))) }
                })
        })
        .collect();
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("team-public-lead"))))
        (panel(Panel::list(&t("team-members")), row_list(&rows)))
    };
    desk.page(&title, body).await
}

pub(crate) fn passphrase_fields(problems: &FieldProblems) -> Markup {
    html! {
        (text_field(&TextField {
            name: "passphrase", label: &t("team-passphrase-new"), hint: Some(&t("team-passphrase-hint")),
            error: problems.of("passphrase"), kind: "password", autocomplete: "new-password", required: true, ..TextField::default()
        }))
        (text_field(&TextField {
            name: "again", label: &t("team-passphrase-again"), kind: "password", autocomplete: "new-password", required: true,
            ..TextField::default()
        }))
    }
}

pub(super) async fn make_key(team: &TeamDesk, problems: &FieldProblems) -> Result<Markup, Problem> {
    let again = team.member.key.is_some();
    let title = t(if again {
        "team-key-again-title"
    } else {
        "team-key-title"
    });
    let words = t(if again {
        "team-key-again-words"
    } else {
        "team-key-words"
    });
    let body = html! {
        (page_head(PageHead::of(&title).lead(words)))
        (problems.summary())
        form.panel action="/team/key" method="post" {
            div.panel-body {
                (csrf_field(&team.desk.csrf))
                p { strong { (t("team-key-lost-words")) } }
                @if again { (old_passphrase("old", "team-passphrase-now", problems)) }
                (passphrase_fields(problems))
                @if again {
                    (check_field(&CheckField {
                        name: "lost", label: html! { (t("team-lost")) }, hint: Some(&t("team-lost-hint")), ..CheckField::default()
                    }))
                }
                div.actions { (button(ButtonKind::Main, None, &t(if again { "team-key-change" } else { "team-key-make" }))) }
            }
        }
        @if again { p { a href="/team/recovery" { (t("team-to-recovery")) } } }
    };
    framed(&team.desk, &title, body).await
}

fn old_passphrase(name: &str, label: &str, problems: &FieldProblems) -> Markup {
    text_field(&TextField {
        name,
        label: &t(label),
        error: problems.of(name),
        kind: "password",
        autocomplete: "current-password",
        ..TextField::default()
    })
}

/// Another key on paper: the passphrase once more, since whoever has the paper reads everything.
pub(super) async fn new_paper(open: &OpenDesk, problems: &FieldProblems) -> Result<Markup, Problem> {
    let title = t("team-new-paper-title");
    let ask = Confirm {
        title: &t("team-new-paper-ask"),
        words: html! { (t("team-new-paper-words")) },
        action: "/team/paper",
        yes: &t("team-new-paper-yes"),
        no: &t("team-not-now"),
        back: "/team/roster",
        csrf: &open.desk.csrf,
        fields: old_passphrase("passphrase", "team-passphrase", problems),
        ..Confirm::default()
    };
    let body = html! { (page_head(PageHead::of(&title))) (problems.summary()) (confirm(&ask)) };
    framed(&open.desk, &title, body).await
}

/// The key for paper, once.
pub(super) async fn paper(team: &TeamDesk, paper: &str) -> Result<Markup, Problem> {
    let title = t("team-paper-title");
    let printed = format::day_clock_zone(team.desk.now(), &team.desk.time_zone());
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("team-paper-lead"))))
        (panel(Panel::of(&t("team-paper-called")), html! {
            p.print-only { (t_with("shell-printed", &[("time", printed.into())])) }
            ol.codes.plain-list { @for line in groups(paper) { li { (line) } } }
            p { strong { (t("team-paper-once")) } }
            div.actions { (button_link(ButtonKind::Main, None, &t("team-paper-kept"), "/team")) }
        }))
    };
    framed(&team.desk, &title, body).await
}

fn groups(paper: &str) -> Vec<String> {
    let all: Vec<&str> = paper.split(' ').collect();
    all.chunks(4).map(|four| four.join(" ")).collect()
}

pub(super) async fn recovery(team: &TeamDesk, problems: &FieldProblems) -> Result<Markup, Problem> {
    let title = t("team-recovery-title");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("team-recovery-lead"))))
        (problems.summary())
        form.panel action="/team/recovery" method="post" {
            div.panel-body {
                (csrf_field(&team.desk.csrf))
                (text_field(&TextField {
                    name: "paper", label: &t("team-paper-called"), hint: Some(&t("team-paper-hint")), error: problems.of("paper"),
                    autocomplete: "off", required: true, max_length: Some(200), ..TextField::default()
                }))
                (passphrase_fields(problems))
                div.actions { (button(ButtonKind::Main, None, &t("team-recover"))) }
            }
        }
    };
    framed(&team.desk, &title, body).await
}

/// The passphrase, and whatever form waits for it.
pub(super) async fn unlock(
    team: &TeamDesk,
    action: &str,
    waiting: &[(String, String)],
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("team-unlock-title");
    let waits = action != "/team/unlock";
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("team-unlock-lead"))))
        (problems.summary())
        @if waits && problems.list().is_empty() {
            (note(&Note { kind: NoteKind::Due, words: t("team-unlock-waits") }))
        }
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&team.desk.csrf))
                @if team.desk.app().settings().demo {
                    p { (t_with("team-demo-passphrase", &[("passphrase", crate::DEMO_PASSPHRASE.into())])) }
                }
                @for (name, value) in waiting { (hidden_field(name, value)) }
                (text_field(&TextField {
                    name: super::PASSPHRASE_FIELD, label: &t("team-passphrase"), error: problems.of(super::PASSPHRASE_FIELD),
                    kind: "password", autocomplete: "current-password", required: true, ..TextField::default()
                }))
                div.actions {
                    (button(ButtonKind::Main, None, &t(if waits { "team-unlock-send" } else { "team-unlock" })))
                    a href="/team/key" { (t("team-lost")) }
                }
            }
        }
    };
    framed(&team.desk, &title, body).await
}

fn digits(member: &Member) -> String {
    member
        .key
        .as_ref()
        .map(crate::seal::PublicKey::fingerprint)
        .unwrap_or_default()
}

/// A member with a key that nobody has given the records to, and the digits of the private key that they unlocked.
pub(super) async fn waits(team: &TeamDesk, private: &PrivateKey) -> Result<Markup, Problem> {
    let title = t("team-waits-title");
    let own = private.public().map_err(crate::sealed::verbs::said)?;
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("team-waits-lead"))))
        @if !team.member.holds(private) { (note(&Note { kind: NoteKind::Problem, words: t("team-key-swapped") })) }
        (panel(Panel::of(&t("team-digits")), html! {
            p.codes { strong { (own.fingerprint()) } }
            p { (t("team-digits-words")) }
            p { a href="/team/recovery" { (t("team-to-recovery")) } }
        }))
    };
    framed(&team.desk, &title, body).await
}

pub(super) async fn roster(
    open: &OpenDesk,
    roster: &Roster,
    positions: &[Position],
    form: &MemberForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("team-roster-title");
    let me = roster.of_person(open.member.person).ok_or(Problem::Missing)?;
    let decides = rules::may_decide(roster, me);
    let readers = roster.readers(&KeptOut::default()).count();
    let missing: Vec<String> = rules::missing_roles(&roster.members)
        .into_iter()
        .map(role_word)
        .collect();
    let rows: Vec<Row> = roster
        .members
        .iter()
        .map(|member| member_row(open, member, decides))
        .collect();
    let link = format!("{}/concern/{}", open.desk.app().settings().base_url, roster.team.link);
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("team-roster-lead"))))
        (problems.summary())
        div.stack {
            @if readers < 2 { (note(&Note { kind: NoteKind::Due, words: t("team-one-key") })) }
            @if !missing.is_empty() {
                (note(&Note { kind: NoteKind::Due, words: t_with("team-missing-roles", &[("roles", missing.join(", ").into())]) }))
            }
            (panel(Panel::list(&t("team-members")), row_list(&rows)))
            (panel(Panel::of(&t("team-link-title")), html! {
                p { (t("team-link-words")) }
                (copy_button(&t("team-link-copy"), &link, "team-link"))
            }))
            @if decides {
                (panel(Panel::of(&t("team-paper-called")), html! {
                    p { (t("team-new-paper-why")) }
                    div.actions { (button_link(ButtonKind::Plain, None, &t("team-new-paper-title"), "/team/paper")) }
                }))
                form.panel action="/team/members" method="post" {
                    div.panel-head { h2 { (t("team-add-title")) } }
                    div.panel-body {
                        (csrf_field(&open.desk.csrf))
                        (select("position", "team-position", &form.position, &filled(positions), problems))
                        (member_fields(form, problems))
                        div.actions { (button(ButtonKind::Main, Some("add"), &t("team-add"))) }
                    }
                }
            }
        }
    };
    framed(&open.desk, &title, body).await
}

fn member_row(open: &OpenDesk, member: &Member, decides: bool) -> Row {
    let state = match (&member.key, member.is_admitted) {
        (None, _) => state_mark(StateKind::NotSet, &t("team-state-no-key")),
        (Some(_), false) => state_mark(StateKind::Waiting, &t("team-state-waits")),
        (Some(_), true) => state_mark(StateKind::Current, &t("team-state-reads")),
    };
    let chair = if member.is_chair {
        format!(", {}", t("team-chair-word"))
    } else {
        String::new()
    };
    let waits = member.key.is_some() && !member.is_admitted;
    let base = format!("/team/members/{}", member.slot);
    Row::of(member.title.as_str())
        .small(format!("{}{chair}", role_word(member.role)))
        .below(html! {
            (state) " " (training(member, today(&open.desk)))
            @if !member.fills_position { " " (state_mark(StateKind::Problem, &t("team-left-position"))) }
            div.actions {
                @if waits { (named_link(&format!("{base}/admission"), &t("team-admit"), &member.title)) }
                @if decides { (named_link(&base, &t("team-change"), &member.title)) }
            }
        })
}

fn named_link(href: &str, label: &str, who: &str) -> Markup {
    html! { a class=(ButtonKind::Plain.small().class()) href=(href) { (label) span.visually-hidden { " " (who) } } }
}

fn member_fields(form: &MemberForm, problems: &FieldProblems) -> Markup {
    let day = |name, label: &str, hint: &str, value: &str| {
        text_field(&TextField {
            name,
            label: &t(label),
            hint: Some(&t(hint)),
            error: problems.of(name),
            now: problems.now(name),
            value,
            kind: "date",
            narrow: true,
            ..TextField::default()
        })
    };
    html! {
        (select("role", "team-role", &form.role, &roles(), problems))
        (day("trained_on", "team-trained-on", "team-trained-on-hint", &form.trained_on))
        (day("trained_until", "team-trained-until", "team-trained-until-hint", &form.trained_until))
    }
}

pub(super) async fn member(
    open: &OpenDesk,
    roster: &Roster,
    member: &Member,
    form: &MemberForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let me = roster.of_person(open.member.person).ok_or(Problem::Missing)?;
    let decides = rules::may_decide(roster, me);
    let base = format!("/team/members/{}", member.slot);
    let pairs = [
        (t("team-role"), html! { (role_word(member.role)) }),
        (t("team-training"), training(member, today(&open.desk))),
    ];
    let body = html! {
        (page_head(PageHead::of(&member.title)))
        (problems.summary())
        div.stack {
            @if decides {
                form.panel action=(base) method="post" {
                    div.panel-body {
                        (csrf_field(&open.desk.csrf)) (begun_field(&form.begun))
                        (member_fields(form, problems))
                        div.actions {
                            (save_button(ButtonKind::Main, Some("check"), &t("team-save"), problems.meanwhile()))
                            (button_link(ButtonKind::Plain, Some("trash"), &t("team-remove"), &format!("{base}/removal")))
                        }
                    }
                }
                @if !member.is_chair && member.is_reader() {
                    (panel(Panel::of(&t("team-chair")), html! {
                        p { (t("team-chair-words")) }
                        (post_button(ButtonKind::Plain, None, &t("team-make-chair"), &format!("{base}/chair"), &open.desk.csrf, &[]))
                    }))
                }
            } @else {
                (panel(Panel::of(&t("team-members")), definitions(&pairs)))
            }
        }
    };
    framed(&open.desk, &member.title, body).await
}

pub(super) async fn admission(open: &OpenDesk, member: &Member) -> Result<Markup, Problem> {
    let digits = digits(member);
    let ask = Confirm {
        title: &t_with("team-admit-title", &[("who", member.title.as_str().into())]),
        words: html! { (t("team-admit-words")) " " strong { (digits) } },
        action: &format!("/team/members/{}/admission", member.slot),
        yes: &t("team-admit-yes"),
        no: &t("team-not-now"),
        back: "/team/roster",
        csrf: &open.desk.csrf,
        fields: hidden_field("fingerprint", &digits),
        ..Confirm::default()
    };
    let body = html! { (page_head(PageHead::of(&member.title))) (confirm(&ask)) };
    framed(&open.desk, &t("team-admit"), body).await
}

pub(super) async fn removal(open: &OpenDesk, member: &Member) -> Result<Markup, Problem> {
    let base = format!("/team/members/{}", member.slot);
    let ask = Confirm {
        title: &t_with("team-remove-title", &[("who", member.title.as_str().into())]),
        words: html! { (t("team-remove-words")) },
        action: &format!("{base}/removal"),
        yes: &t("team-remove"),
        no: &t("team-not-now"),
        back: &base,
        csrf: &open.desk.csrf,
        fields: html! {},
        ..Confirm::default()
    };
    let body = html! { (page_head(PageHead::of(&member.title))) (confirm(&ask)) };
    framed(&open.desk, &t("team-remove"), body).await
}
