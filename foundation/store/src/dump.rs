//! A whole database as text lines, and back: what backup and restore are made of.
//!
//! A dump is read in one snapshot, so it is consistent while the program serves. It is the same for SQLite and PostgreSQL: a
//! backup of one restores into the other. Each line is one row, a JSON array in the order of the table's columns.

use crate::{Fault, Param, Row, Store, Tx, dialect};
use futures_util::{Stream, StreamExt};
use sea_orm::{ConnectionTrait, StreamTrait, Value as Bound};
use serde_json::{Value, json};

/// All tables that hold something, each after those it refers to; `ledger_turn` is made by its migration. A test holds this list against the schema.
pub const TABLES: &[&str] = &[
    "ledger_entry",
    "ledger_tile",
    "ledger_checkpoint",
    "outbox",
    "organisation",
    "unit",
    "org_key",
    "person",
    "site",
    "position",
    "first_run",
    "node_fact",
    "letter",
    "duty_shift",
    "session",
    "device",
    "invitation",
    "recovery_code",
    "address_confirmation",
    "sign_in_choice",
    "api_token",
    "demo_link",
    "site_change",
    "left_out",
    "site_point",
    "floor",
    "plan_version",
    "plan_source",
    "plan_picture",
    "plan_laid",
    "plan_grid",
    "contact",
    "course",
    "training",
    "vacancy",
    "reach_schedule",
    "reach_test",
    "reach_probe",
    "reach_state",
    "emergency_plan",
    "emergency_plan_step",
    "kit",
    "kit_item",
    "kit_check",
    "kit_event",
    "kit_reminder",
    "packet",
    "mou",
    "mou_version",
    "mou_signature",
    "mou_event",
    "clause",
    "release",
    "crossing",
    "disclosure_request",
    "organisation_invitation",
    "incident",
    "incident_party",
    "sharing_stop",
    "incident_person",
    "incident_unit",
    "room_entry",
    "incident_step",
    "incident_plan",
    "delivery",
    "ladder",
    "drill",
    "drill_participant",
    "webhook",
    "debrief",
    "debrief_word",
    "work",
    "work_party",
    "corrective_action",
    "corrective_action_event",
    "capability",
    "capability_version",
    "capability_note",
    "resource",
    "loan",
    "loan_event",
    "visit",
    "visit_party",
    "visit_person",
    "visit_stop",
    "visit_check",
    "visit_finding",
    "visit_photo",
    "visit_signature",
    "visit_event",
    "plan_text",
    "plan_text_version",
    "plan_text_share",
    "plan_text_offer",
    "plan_text_comment",
    "plan_text_answer",
    "plan_text_approval",
    "plan_text_file",
    "plan_text_version_file",
    "plan_text_review",
    "plan_text_reminder",
    "exercise",
    "exercise_party",
    "exercise_participant",
    "exercise_guest",
    "exercise_objective",
    "exercise_inject",
    "exercise_clock",
    "exercise_observation",
    "exercise_rating",
    "event",
    "event_party",
    "event_post",
    "event_period",
    "event_shift",
    "event_briefing",
    "event_briefing_read",
    "event_step",
    "handover_notice",
    "introduction",
    "introduction_time",
    "introduction_person",
    "introduction_event",
    "threat_team",
    "threat_team_member",
    "sealed_record",
    "sealed_digest",
    "consult_key",
    "consult_digest",
];

/// What a column holds, as far as a dump cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Whole,
    Flag,
    Real,
    Bytes,
}

impl Kind {
    fn of(declared: &str) -> Result<Self, Fault> {
        match declared.to_ascii_lowercase().as_str() {
            "text" | "character varying" => Ok(Kind::Text),
            "bigint" | "integer" => Ok(Kind::Whole),
            "boolean" => Ok(Kind::Flag),
            "double precision" | "real" => Ok(Kind::Real),
            "bytea" | "blob" => Ok(Kind::Bytes),
            other => Err(Fault::Other(format!("no kind for a column of type {other}"))),
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
}

impl crate::FromRow for Column {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            name: row.text("name")?,
            kind: Kind::of(&row.text("type")?)?,
        })
    }
}

/// The columns of a table, in their order.
pub async fn columns(tx: &Tx, table: &str) -> Result<Vec<Column>, Fault> {
    tx.all(dialect::columns_of(tx.backend()), crate::params![table]).await
}

/// The rows of a table as lines, one JSON array each.
pub async fn lines<'a>(
    tx: &'a Tx,
    table: &str,
    columns: &'a [Column],
) -> Result<impl Stream<Item = Result<String, Fault>> + 'a, Fault> {
    let names: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let sql = format!("SELECT {} FROM \"{table}\"", names.join(", "));
    let statement = sea_orm::Statement::from_string(tx.backend(), sql);
    let rows = tx.inner().stream_raw(statement).await?;
    Ok(rows.map(move |row| {
        let row = Row(row?);
        let values = columns
            .iter()
            .map(|column| value(&row, column))
            .collect::<Result<Vec<_>, _>>()?;
        serde_json::to_string(&values).map_err(Fault::other)
    }))
}

fn value(row: &Row, column: &Column) -> Result<Value, Fault> {
    let name = &column.name;
    Ok(match column.kind {
        Kind::Text => json!(row.get::<Option<String>>(name)?),
        Kind::Whole => json!(row.get::<Option<i64>>(name)?),
        Kind::Flag => json!(row.get::<Option<bool>>(name)?),
        Kind::Real => json!(row.get::<Option<f64>>(name)?),
        Kind::Bytes => json!(row.get::<Option<Vec<u8>>>(name)?.map(hex::encode)),
    })
}

/// Inserts one line of a dump.
///
/// Errors: a fault when the line does not have the shape of the columns.
pub async fn insert_line(tx: &Tx, table: &str, columns: &[Column], line: &str) -> Result<(), Fault> {
    let values: Vec<Value> = serde_json::from_str(line).map_err(Fault::other)?;
    if values.len() != columns.len() {
        return Err(Fault::Other(format!(
            "a line of {table} has {} values for {} columns",
            values.len(),
            columns.len()
        )));
    }
    let params = columns
        .iter()
        .zip(&values)
        .map(|(column, value)| param(column, value))
        .collect::<Result<Vec<_>, _>>()?;
    let names: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "INSERT INTO \"{table}\" ({}) {} VALUES ({})",
        names.join(", "),
        dialect::keep_given_ids(tx.backend()),
        places.join(", ")
    );
    tx.execute(&sql, params).await.map(drop)
}

fn param(column: &Column, value: &Value) -> Result<Param, Fault> {
    let wrong = || Fault::Other(format!("column {} cannot hold {value}", column.name));
    let empty = value.is_null();
    Ok(match column.kind {
        Kind::Text => Bound::String(if empty {
            None
        } else {
            Some(value.as_str().ok_or_else(wrong)?.to_owned())
        }),
        Kind::Whole => Bound::BigInt(if empty {
            None
        } else {
            Some(value.as_i64().ok_or_else(wrong)?)
        }),
        Kind::Flag => Bound::Bool(if empty {
            None
        } else {
            Some(value.as_bool().ok_or_else(wrong)?)
        }),
        Kind::Real => Bound::Double(if empty {
            None
        } else {
            Some(value.as_f64().ok_or_else(wrong)?)
        }),
        Kind::Bytes => Bound::Bytes(match value.as_str() {
            Some(text) => Some(hex::decode(text).map_err(|_| wrong())?),
            None if empty => None,
            None => return Err(wrong()),
        }),
    })
}

/// After restoring: the next drawn number of each table follows the largest that was restored.
pub async fn continue_numbers(tx: &Tx) -> Result<(), Fault> {
    for table in TABLES {
        if let Some(sql) = dialect::continue_numbers(tx.backend(), table)
            && columns(tx, table)
                .await?
                .first()
                .is_some_and(|column| column.name == "id" && column.kind == Kind::Whole)
        {
            tx.inner().execute_unprepared(&sql).await?;
        }
    }
    Ok(())
}

/// The tables there are, without the migrations' own.
pub async fn tables(store: &Store) -> Result<Vec<String>, Fault> {
    struct Name(String);
    impl crate::FromRow for Name {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Name(row.text("name")?))
        }
    }
    let tx = store.read().await?;
    let names: Vec<Name> = tx.all(dialect::tables(store.backend()), crate::params![]).await?;
    Ok(names.into_iter().map(|name| name.0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_list_is_the_schema() {
        let folder = std::env::temp_dir().join(format!("muster-dump-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = Store::open(&crate::DatabaseUrl::Sqlite(folder.join("t.sqlite")))
            .await
            .unwrap();
        let mut known: Vec<String> = TABLES
            .iter()
            .map(|name| (*name).to_owned())
            .chain(["ledger_turn".to_owned()])
            .collect();
        known.sort();
        assert_eq!(tables(&store).await.unwrap(), known);
        store.close().await.unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }
}
