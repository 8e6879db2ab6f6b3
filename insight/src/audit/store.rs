//! SQL of "who saw what", for one organisation at a time. Reads only.

use super::{AuditLine, Filter, View};
use muster_agreements::crossing::Crossing;
use muster_store::{Fault, FromRow, Param, Params, Row, Tx, params};
use muster_terms::*;
use muster_web::Desk;

impl FromRow for AuditLine {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            crossing: Crossing::from_row(row)?,
            other_name: row.text("other_name")?,
            other_kind: row.word("other_kind", OrganisationKind::parse)?,
        })
    }
}

/// Conditions that grow with what is asked for, their parameters numbered as they come.
struct Conditions {
    sql: String,
    params: Vec<Param>,
}

impl Conditions {
    fn of(column: &str, org: OrgId) -> Self {
        Self {
            sql: format!("c.{column} = $1"),
            params: params![org],
        }
    }

    /// Adds a condition; each `?` in it is the next value.
    fn and(&mut self, condition: &str, values: &[&dyn Params]) {
        let mut values = values.iter();
        self.sql.push_str(" AND ");
        for part in condition.split_inclusive('?') {
            match (part.strip_suffix('?'), values.next()) {
                (Some(words), Some(value)) => {
                    self.params.push(value.param());
                    self.sql.push_str(&format!("{words}${}", self.params.len()));
                }
                _ => self.sql.push_str(part),
            }
        }
    }
}

/// Lines of one organisation under a filter, newest first.
pub async fn lines(tx: &Tx, org: OrgId, filter: &Filter, limit: i64) -> Result<Vec<AuditLine>, Fault> {
    let (sql, asked) = match (&filter.clause, filter.partner) {
        // An agreement is between two: the lines of that one partner are all that need to be walked.
        (Some(clause), None) => match partner_under(tx, org, clause).await? {
            Some(partner) => question(
                org,
                &Filter {
                    partner: Some(partner),
                    ..filter.clone()
                },
                limit,
            ),
            None => return Ok(Vec::new()),
        },
        _ => question(org, filter, limit),
    };
    tx.all(&sql, asked).await
}

/// With whom this clause's agreement is; none where there is no such agreement of this organisation.
async fn partner_under(tx: &Tx, org: OrgId, clause: &str) -> Result<Option<OrgId>, Fault> {
    struct Other(OrgId);
    impl FromRow for Other {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.parsed("other").map(Self)
        }
    }
    let agreement = clause.split(' ').next().unwrap_or_default().to_owned();
    let found: Option<Other> = tx
        .first(
            "SELECT CASE WHEN a_org = $1 THEN b_org ELSE a_org END AS other FROM mou WHERE reference = $2 AND (a_org = $1 OR b_org = $1)",
            params![org, agreement],
        )
        .await?;
    Ok(found.map(|found| found.0))
}

fn question(org: OrgId, filter: &Filter, limit: i64) -> (String, Vec<Param>) {
    let (own, other) = match filter.view {
        View::OfOurs => ("from_org", "to_org"),
        View::ByUs => ("to_org", "from_org"),
    };
    let mut wanted = conditions(own, other, org, filter);
    wanted.params.push(limit.param());
    let sql = format!(
        "SELECT c.*, o.name AS other_name, o.kind AS other_kind FROM crossing c JOIN organisation o ON o.id = c.{other} \
         WHERE {} ORDER BY c.at DESC, c.id DESC LIMIT ${}",
        wanted.sql,
        wanted.params.len()
    );
    (sql, wanted.params)
}

fn conditions(own: &str, other: &str, org: OrgId, filter: &Filter) -> Conditions {
    let mut wanted = Conditions::of(own, org);
    if let Some(position) = &filter.position {
        wanted.and("c.position_id = ?", &[position]);
    }
    if let Some(partner) = &filter.partner {
        wanted.and(&format!("c.{other} = ?"), &[partner]);
    }
    if let Some(class) = &filter.class {
        wanted.and("c.data_class = ?", &[class]);
    }
    if let Some(clause) = &filter.clause {
        // An agreement alone means all of its clauses.
        let all_of_it = format!("{clause} §");
        wanted.and(
            "(c.clause_words = ? OR SUBSTR(c.clause_words, 1, LENGTH(?)) = ?)",
            &[clause, &all_of_it, &all_of_it],
        );
    }
    if let Some(allowed) = &filter.allowed {
        // As a literal: what was refused is so little that it has an index of its own.
        wanted.and(
            if *allowed {
                "c.allowed = TRUE"
            } else {
                "c.allowed = FALSE"
            },
            &[],
        );
    }
    if let Some(from) = &filter.from {
        wanted.and("c.at >= ?", &[from]);
    }
    if let Some(until) = &filter.until {
        wanted.and("c.at < ?", &[until]);
    }
    if let Some(before) = &filter.before {
        wanted.and("(c.at, c.id) < (?, ?)", &[&before.at, &before.id]);
    }
    wanted
}

/// The line, if this desk may see it: a party's auditor, or the position that looked.
pub async fn find_visible(tx: &Tx, desk: &Desk, id: CrossingId) -> Result<Option<Crossing>, Fault> {
    let found: Option<Crossing> = tx
        .first(
            "SELECT * FROM crossing WHERE id = $1 AND (from_org = $2 OR to_org = $2)",
            params![id, desk.org()],
        )
        .await?;
    Ok(found.filter(|line| desk.may(Act::Audit) || line.position == Some(desk.who.position)))
}

/// Another organisation that this one has an agreement with, of whatever state.
#[derive(Debug, Clone)]
pub struct Partner {
    pub id: OrgId,
    pub name: String,
}

impl FromRow for Partner {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            name: row.text("name")?,
        })
    }
}

/// The partners to choose from, by name. What was only drafted by another side is not known yet.
pub async fn partners(tx: &Tx, org: OrgId) -> Result<Vec<Partner>, Fault> {
    tx.all(
        "SELECT o.id, o.name FROM organisation o WHERE o.id IN (SELECT b_org FROM mou WHERE a_org = $1 UNION \
         SELECT a_org FROM mou m WHERE b_org = $1 AND EXISTS (SELECT 1 FROM mou_version v WHERE v.mou_id = m.id \
         AND v.proposed_at IS NOT NULL)) ORDER BY o.name, o.id LIMIT 200",
        params![org],
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_store::testing::sqlite_store;

    struct Step(String);

    impl FromRow for Step {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.text("detail").map(Self)
        }
    }

    /// A page stays fast among a million lines: its index has them in the order of the page, and it ends when the page is full.
    #[tokio::test]
    async fn what_is_chosen_often_is_found_by_an_index_of_its_own() {
        let (store, _folder) = sqlite_store().await;
        let tx = store.read().await.unwrap();
        let filters = [
            ("crossing_to ", Filter::default()),
            (
                "crossing_by ",
                Filter {
                    position: Some(PositionId::new()),
                    ..Filter::default()
                },
            ),
            (
                "crossing_pair ",
                Filter {
                    partner: Some(OrgId::new()),
                    ..Filter::default()
                },
            ),
            (
                "crossing_pair ",
                Filter {
                    partner: Some(OrgId::new()),
                    clause: Some("AG-0143 §3.2".into()),
                    ..Filter::default()
                },
            ),
            (
                "crossing_refused_to ",
                Filter {
                    allowed: Some(false),
                    ..Filter::default()
                },
            ),
        ];
        for (index, filter) in filters {
            for view in [View::ByUs, View::OfOurs] {
                let (sql, asked) = question(OrgId::new(), &Filter { view, ..filter.clone() }, 51);
                let steps: Vec<Step> = tx.all(&format!("EXPLAIN QUERY PLAN {sql}"), asked).await.unwrap();
                let steps: Vec<String> = steps.into_iter().map(|step| step.0).collect();
                let index = match view {
                    View::ByUs => index.to_owned(),
                    View::OfOurs => index.replace("_to", "_from"),
                };
                let found = format!("SEARCH c USING INDEX {index}");
                assert!(steps.iter().any(|step| step.starts_with(&found)), "{found}: {steps:?}");
                // Only what was at the very same instant is put in order by hand.
                assert!(
                    !steps.iter().any(|step| step == "USE TEMP B-TREE FOR ORDER BY"),
                    "{steps:?}"
                );
            }
        }
    }
}
