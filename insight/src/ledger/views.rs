//! The markup of the ledger page.

use super::{Finding, Head, Said, SelfCheck};
use jiff::{Timestamp, tz::TimeZone};
use maud::{Markup, html};
use muster_ledger::export::Outcome;
use muster_web::{
    components::{
        ButtonKind, Column, Fact, Note, PageHead, Panel, StateKind, Table, button, button_link, copy_button,
        empty_state, fact_strip, hidden_field, note, page_head, panel, state_mark, table,
    },
    format, t, t_with,
};

pub struct LedgerPage {
    pub origin: String,
    pub vkey: String,
    /// None while the log is empty.
    pub head: Option<Head>,
    /// The server's own check, when it was asked for.
    pub check: Option<SelfCheck>,
    pub zone: TimeZone,
    pub now: Timestamp,
}

pub fn ledger(page: &LedgerPage) -> Markup {
    let actions = html! {
        (button_link(ButtonKind::Plain, Some("eye"), &t("ledger-back"), "/audit"))
        @if page.head.is_some() {
            (button_link(ButtonKind::Main, Some("download"), &t("ledger-export"), "/audit/export"))
        }
    };
    html! {
        (page_head(PageHead::of(&t("ledger-title")).lead(t("ledger-lead")).actions(actions)))
        @match &page.head {
            None => (panel(Panel::of(&t("ledger-state")), empty_state(&t("ledger-empty"), &t("ledger-empty-words"), None))),
            Some(head) => div.stack {
                (panel(Panel::list(&t("ledger-state")), state(page, head)))
                (check_panel(page))
                (how_to(page, head))
            },
        }
    }
}

fn state(page: &LedgerPage, head: &Head) -> Markup {
    let age = format::ago(head.signed_at, page.now);
    html! {
        (fact_strip(&[
            Fact::of(t("ledger-size"), head.size.to_string()).small(t("ledger-size-words")),
            Fact::of(t("ledger-signed"), format::day_clock(head.signed_at, &page.zone)).small(age),
        ]))
    }
}

fn check_panel(page: &LedgerPage) -> Markup {
    let ask = html! {
        form action="/audit/ledger" method="get" {
            (hidden_field("check", "now"))
            (button(ButtonKind::Plain.small(), Some("shield-check"), &t("ledger-check")))
        }
    };
    let body = match &page.check {
        None => html! { p { (t("ledger-check-words")) } },
        Some(check) => result(check),
    };
    panel(Panel::of(&t("ledger-check-title")).action(ask), body)
}

fn result(check: &SelfCheck) -> Markup {
    let values = [("count", check.records_matching.into())];
    let said = if check.passed() {
        Note::done(t("ledger-check-passed"))
    } else {
        Note::problem(t("ledger-check-failed"))
    };
    let columns = vec![
        Column::of(t("ledger-check-what")),
        Column::of(t("ledger-check-outcome")),
    ];
    html! {
        (note(&said))
        p { (t_with("ledger-check-records", &values)) }
        (table(&Table {
            caption: t("ledger-check-caption"),
            columns,
            rows: check.findings.iter().map(finding).collect(),
            keep_columns: true,
        }))
    }
}

fn finding(finding: &Finding) -> Vec<Markup> {
    let mark = match finding.outcome {
        Outcome::Pass => state_mark(StateKind::Current, &t("ledger-pass")),
        Outcome::Fail => state_mark(StateKind::Problem, &t("ledger-fail")),
        Outcome::Note => state_mark(StateKind::NotSet, &t("ledger-note")),
    };
    vec![html! { (said(&finding.said)) }, mark]
}

fn said(said: &Said) -> String {
    let about = |key: &str, index: u64| t_with(key, &[("index", index.to_string().into())]);
    match said {
        Said::AsVerified(sentence) => sentence.clone(),
        Said::Damaged(index) => about("ledger-check-damaged", *index),
        Said::Bundle(index) => about("ledger-check-bundle", *index),
        Said::Tile(index) => about("ledger-check-tile", *index),
        Said::FilesAgree(bundles) => t_with("ledger-check-files", &[("count", (*bundles).into())]),
    }
}

fn how_to(page: &LedgerPage, head: &Head) -> Markup {
    let body = html! {
        p { (t("ledger-how-words")) }
        ol {
            li { (t("ledger-how-export")) }
            li {
                (t("ledger-how-key"))
                code.hash { (page.vkey) }
                div.actions { (copy_button(&t("ledger-copy-key"), &page.vkey, "ledger-key")) }
            }
            li { (t("ledger-how-run")) code.hash { "muster-verify ledger-export.json --vkey '" (page.vkey) "'" } }
            li { (t("ledger-how-older")) pre.hash { (head.note) } }
        }
        p.small { (t_with("ledger-how-files", &[("origin", page.origin.as_str().into())])) }
    };
    panel(Panel::of(&t("ledger-how")), body)
}
