//! Somebody who tries every address: with a browser and with a program, each route as it is meant to be asked.

use crate::{Browser, Page, Papers, Town, fresh::Fresh};
use muster_terms::OrgId;
use muster_web::routes::RouteRow;

/// One reader with both ways in: a browser and a program.
#[derive(Debug)]
pub struct Reader {
    role: Option<&'static str>,
    pub browser: Browser,
    /// The program with its token; a story may give it another one.
    pub program: Browser,
    papers: Papers,
    org: Option<OrgId>,
}

impl Reader {
    pub async fn come(town: &Town, role: Option<&'static str>) -> Self {
        match role {
            Some(role) => Self {
                role: Some(role),
                browser: town.browser(role).await,
                program: town.api(role).await,
                papers: Papers::of(town, Some(role)).await,
                org: Some(town.org(role).await),
            },
            None => Self {
                role: None,
                browser: town.stranger(),
                program: town.stranger(),
                papers: Papers::of(town, None).await,
                org: None,
            },
        }
    }

    /// The route's address with what is asked beside the path.
    pub fn with_query(&self, row: &RouteRow, address: &str) -> String {
        address.to_owned() + &self.papers.query(row.path)
    }

    /// Asks for a route as it is meant to be asked: a page by a browser, a form with every field, a call with its document.
    pub async fn ask(&mut self, town: &Town, row: &RouteRow, address: &str) -> Page {
        let fresh = match row.method {
            "GET" => Fresh::default(),
            _ => Fresh::of(town, self.org, address).await,
        };
        let address = &fresh.in_address(address);
        if row.path.starts_with("/api/") {
            return match row.method {
                "GET" | "DELETE" => self.program.ask(row.method, address).await,
                method => {
                    let mut document = self.papers.document(row.path);
                    fresh.in_document(&mut document);
                    let key = [("idempotency-key", "access-table-0001")];
                    self.program.send_json(method, address, &key, &document).await
                }
            };
        }
        if row.method == "GET" {
            return self.browser.get(address).await;
        }
        let mut fields = self.papers.fields(row.path);
        fresh.in_fields(&mut fields);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = self.browser.post(address, &fields).await;
        // Some forms end the session that sent them.
        if let Some(role) = self.role
            && (row.path.contains("sign-out") || row.path.starts_with("/me/"))
        {
            self.browser = town.browser(role).await;
        }
        page
    }
}

/// When a route is asked: what looks comes before what changes, and what ends something comes last, so that the records are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Look,
    Act,
    End,
}

impl Turn {
    pub const ALL: [Turn; 3] = [Turn::Look, Turn::Act, Turn::End];

    pub fn of(row: &RouteRow) -> Self {
        let ends = [
            "suspension",
            "termination",
            "withdrawal",
            "stand-down",
            "all-clear",
            "stop-sharing",
            "real",
            "closing",
            "reopening",
            "cancel",
            "closure",
            "vacancy",
            "lock",
            "revocation",
            "removal",
            "sign-out",
            "sign-out-everywhere",
            "end",
            "refusal",
            "answer",
            "recovery-codes",
        ];
        let last = row.path.rsplit('/').next().unwrap_or_default();
        match row.method {
            "GET" => Turn::Look,
            "DELETE" => Turn::End,
            _ if ends.contains(&last) => Turn::End,
            _ => Turn::Act,
        }
    }
}
