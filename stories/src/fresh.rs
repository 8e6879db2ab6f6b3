//! What stands on a page right before a form of it is sent: revisions, versions and digests. With those of an earlier page every
//! answer would be "somebody else was first", and say nothing of rights.

use crate::Town;
use muster_agreements::mou;
use muster_store::{FromRow, Row, params};
use muster_terms::{OrgId, Reference};
use serde_json::{Value, json};

/// The numbers of one record as it stands now; none of what does not exist.
#[derive(Debug, Default)]
pub struct Fresh {
    revision: Option<i64>,
    version: Option<u32>,
    digest: Option<String>,
}

const POSITION: &str = "SELECT revision FROM position WHERE id = $1";

struct Revision(i64);

impl FromRow for Revision {
    fn from_row(row: &Row) -> Result<Self, muster_store::Fault> {
        Ok(Self(row.int("revision")?))
    }
}

impl Fresh {
    /// Of the record behind an address, as `reader` has it before it.
    pub async fn of(town: &Town, reader: Option<OrgId>, address: &str) -> Self {
        let path = address.split('?').next().unwrap_or_default();
        let mut parts = path.trim_start_matches("/api/v1").trim_start_matches('/').split('/');
        let (kind, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let below = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        match (kind, below) {
            ("agreements", _) => Self::of_agreement(town, reader, name).await,
            ("sites", ("emergency-plans", plan)) if !plan.is_empty() => {
                Self::revision(town, "SELECT revision FROM emergency_plan WHERE id = $1", plan).await
            }
            ("sites", _) => Self::revision(town, "SELECT revision FROM site WHERE reference = $1", name).await,
            ("actions", _) => {
                Self::revision(
                    town,
                    "SELECT revision FROM corrective_action WHERE reference = $1",
                    name,
                )
                .await
            }
            ("plans", _) => Self::of_plan(town, name).await,
            ("events", (part @ ("posts" | "periods"), id)) if !id.is_empty() => {
                let sql = match part {
                    "posts" => "SELECT revision FROM event_post WHERE id = $1",
                    _ => "SELECT revision FROM event_period WHERE id = $1",
                };
                Self::revision(town, sql, id).await
            }
            ("events", _) => Self::of_event(town, name).await,
            ("positions", _) => Self::revision(town, POSITION, name).await,
            ("admin", (id, _)) if name == "people" => Self::revision(town, POSITION, id).await,
            ("organisation", _) => Self::of_organisation(town, reader).await,
            ("admin", _) if name == "organisation" => Self::of_organisation(town, reader).await,
            _ => Self::default(),
        }
    }

    async fn of_plan(town: &Town, name: &str) -> Self {
        let tx = town.app().store().read().await.expect("a transaction");
        let sql = "SELECT version AS revision FROM plan_text WHERE reference = $1";
        let version: Option<Revision> = tx.first(sql, params![name.to_owned()]).await.expect("it reads");
        drop(tx);
        Self {
            version: version.and_then(|found| u32::try_from(found.0).ok()),
            ..Self::revision(town, "SELECT revision FROM plan_text WHERE reference = $1", name).await
        }
    }

    async fn of_event(town: &Town, name: &str) -> Self {
        let sql = "SELECT MAX(b.version) AS revision FROM event_briefing b JOIN event e ON e.id = b.event_id \
                   WHERE e.reference = $1 HAVING COUNT(*) > 0";
        let tx = town.app().store().read().await.expect("a transaction");
        let version: Option<Revision> = tx.first(sql, params![name.to_owned()]).await.expect("it reads");
        drop(tx);
        Self {
            version: version.and_then(|found| u32::try_from(found.0).ok()),
            ..Self::revision(town, "SELECT revision FROM event WHERE reference = $1", name).await
        }
    }

    async fn of_organisation(town: &Town, reader: Option<OrgId>) -> Self {
        let name = reader.map(String::from).unwrap_or_default();
        Self::revision(town, "SELECT revision FROM organisation WHERE id = $1", &name).await
    }

    async fn revision(town: &Town, sql: &str, name: &str) -> Self {
        let tx = town.app().store().read().await.expect("a transaction");
        let found: Option<Revision> = tx.first(sql, params![name.to_owned()]).await.expect("it reads");
        Self {
            revision: found.map(|found| found.0),
            ..Self::default()
        }
    }

    /// The reader's own draft, or what lies on the table.
    async fn of_agreement(town: &Town, reader: Option<OrgId>, name: &str) -> Self {
        let (Some(reader), Ok(reference)) = (reader, name.parse::<Reference>()) else {
            return Self::default();
        };
        let tx = town.app().store().read().await.expect("a transaction");
        let found = mou::store::find_file(&tx, reader, &reference).await.expect("it reads");
        let version = found
            .as_ref()
            .and_then(|file| file.draft_of(reader).or_else(|| file.proposed()));
        let sql = "SELECT revision FROM mou WHERE reference = $1";
        Self {
            version: version.map(|version| version.number),
            digest: version.map(|version| version.digest.clone()),
            ..Self::revision(town, sql, name).await
        }
    }

    /// The value of a field with this name, where it is one of these.
    fn value(&self, name: &str) -> Option<Value> {
        match name {
            "revision" => self.revision.map(|revision| json!(revision)),
            "version" => self.version.map(|version| json!(version)),
            "seen" | "digest" => self.digest.as_ref().map(|digest| json!(digest)),
            _ => None,
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        self.value(name)
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    /// The fields of a form with these numbers in them.
    pub fn in_fields(&self, fields: &mut [(&'static str, String)]) {
        for (name, value) in fields {
            if let Some(now) = self.text(name) {
                *value = now;
            }
        }
    }

    /// A document with these numbers in it.
    pub fn in_document(&self, document: &mut Value) {
        for (name, value) in document.as_object_mut().into_iter().flatten() {
            if let Some(now) = self.value(name) {
                *value = now;
            }
        }
    }

    /// An address with these numbers behind its `?`.
    pub fn in_address(&self, address: &str) -> String {
        let Some((path, query)) = address.split_once('?') else {
            return address.to_owned();
        };
        let pairs: Vec<String> = query
            .split('&')
            .map(|pair| {
                let name = pair.split('=').next().unwrap_or_default();
                self.text(name)
                    .map_or_else(|| pair.to_owned(), |now| format!("{name}={now}"))
            })
            .collect();
        format!("{path}?{}", pairs.join("&"))
    }
}
