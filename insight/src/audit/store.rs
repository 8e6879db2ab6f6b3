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
    fn of(column: &str, value: impl Params) -> Self {
        Self {
            sql: format!("c.{column} = $1"),
            params: vec![value.param()],
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
    match &filter.clause {
        Some(clause) => lines_under(tx, org, clause, filter, limit).await,
        None => {
            let (sql, asked) = question(org, filter, limit);
            tx.all(&sql, asked).await
        }
    }
}

/// Lines under a clause, or under all clauses of an agreement: those of each clause by its own index, so that a clause that was
/// used three times is found among a million other lines.
async fn lines_under(tx: &Tx, org: OrgId, clause: &str, filter: &Filter, limit: i64) -> Result<Vec<AuditLine>, Fault> {
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found: Vec<AuditLine> = Vec::new();
    let mut filter = filter.clone();
    for id in clauses(tx, org, clause, &filter).await? {
        let (sql, asked) = question_under(org, id, &filter, limit);
        found.extend(tx.all::<AuditLine>(&sql, asked).await?);
        found.sort_by_key(|line| std::cmp::Reverse((line.crossing.at, line.crossing.id)));
        found.truncate(most);
        // Once there are enough, what is older than the last of them is not asked for.
        if let Some(last) = found.last().filter(|_| found.len() == most) {
            filter.from = filter.from.max(Some(last.crossing.at));
        }
    }
    Ok(found)
}

/// The clauses that these words name, of every version, with this organisation's data on the wanted side; the newest first.
async fn clauses(tx: &Tx, org: OrgId, words: &str, filter: &Filter) -> Result<Vec<ClauseId>, Fault> {
    struct Id(ClauseId);
    impl FromRow for Id {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.parsed("id").map(Self)
        }
    }
    let (own, other) = sides(filter.view);
    let (agreement, number) = match words.split_once(" §") {
        Some((agreement, number)) => (agreement, Some(number.to_owned())),
        None => (words, None),
    };
    let mut wanted = Conditions::of(own, org);
    wanted.and("m.reference = ?", &[&agreement.to_owned()]);
    if let Some(number) = &number {
        wanted.and("c.number = ?", &[number]);
    }
    if let Some(partner) = &filter.partner {
        wanted.and(&format!("c.{other} = ?"), &[partner]);
    }
    if let Some(class) = &filter.class {
        wanted.and("c.data_class = ?", &[class]);
    }
    let sql = format!(
        "SELECT c.id FROM clause c JOIN mou m ON m.id = c.mou_id WHERE {} ORDER BY c.version DESC, c.id",
        wanted.sql
    );
    let found: Vec<Id> = tx.all(&sql, wanted.params).await?;
    Ok(found.into_iter().map(|found| found.0).collect())
}

/// Whose data a line is, and who looked: the own column first, the other's second.
fn sides(view: View) -> (&'static str, &'static str) {
    match view {
        View::OfOurs => ("from_org", "to_org"),
        View::ByUs => ("to_org", "from_org"),
    }
}

fn question(org: OrgId, filter: &Filter, limit: i64) -> (String, Vec<Param>) {
    let (own, other) = sides(filter.view);
    let mut wanted = Conditions::of(own, org);
    if let Some(partner) = &filter.partner {
        wanted.and(&format!("c.{other} = ?"), &[partner]);
    }
    if let Some(class) = &filter.class {
        wanted.and("c.data_class = ?", &[class]);
    }
    asked(narrowed(wanted, filter), other, limit)
}

/// Lines under one clause. It belongs to two organisations and one class, so nothing else need be looked up by; whose line it is, is
/// asked of each all the same, in words that draw no other index to it.
fn question_under(org: OrgId, clause: ClauseId, filter: &Filter, limit: i64) -> (String, Vec<Param>) {
    let (own, other) = sides(filter.view);
    let mut wanted = Conditions::of("clause_id", clause);
    wanted.and(&format!("c.{own} || '' = ?"), &[&org]);
    asked(narrowed(wanted, filter), other, limit)
}

fn asked(mut wanted: Conditions, other: &str, limit: i64) -> (String, Vec<Param>) {
    wanted.params.push(limit.param());
    let sql = format!(
        "SELECT c.*, o.name AS other_name, o.kind AS other_kind FROM crossing c JOIN organisation o ON o.id = c.{other} \
         WHERE {} ORDER BY c.at DESC, c.id DESC LIMIT ${}",
        wanted.sql,
        wanted.params.len()
    );
    (sql, wanted.params)
}

/// What every question asks besides: the position, the verdict, the days, and where the last page ended.
fn narrowed(mut wanted: Conditions, filter: &Filter) -> Conditions {
    if let Some(position) = &filter.position {
        wanted.and("c.position_id = ?", &[position]);
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

/// The partners to choose from, all of them, by name: one that is left out could not be chosen, and a chosen one would be lost. What was only drafted by another side is not known yet.
pub async fn partners(tx: &Tx, org: OrgId) -> Result<Vec<Partner>, Fault> {
    tx.all(
        "SELECT o.id, o.name FROM organisation o WHERE o.id IN (SELECT b_org FROM mou WHERE a_org = $1 UNION \
         SELECT a_org FROM mou m WHERE b_org = $1 AND EXISTS (SELECT 1 FROM mou_version v WHERE v.mou_id = m.id \
         AND v.proposed_at IS NOT NULL)) ORDER BY o.name, o.id",
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

    /// Asks how a question is answered: by this index, in its order, and to its end when the page is full.
    async fn must_use(tx: &Tx, index: &str, (sql, asked): (String, Vec<Param>)) {
        let steps: Vec<Step> = tx.all(&format!("EXPLAIN QUERY PLAN {sql}"), asked).await.unwrap();
        let steps: Vec<String> = steps.into_iter().map(|step| step.0).collect();
        let found = format!("SEARCH c USING INDEX {index} ");
        assert!(steps.iter().any(|step| step.starts_with(&found)), "{found}: {steps:?}");
        // Only what was at the very same instant is put in order by hand.
        assert!(
            !steps.iter().any(|step| step == "USE TEMP B-TREE FOR ORDER BY"),
            "{steps:?}"
        );
    }

    #[tokio::test]
    async fn what_is_chosen_often_is_found_by_an_index_of_its_own() {
        let (store, _folder) = sqlite_store().await;
        let tx = store.read().await.unwrap();
        let any = Filter::default;
        let filters = [
            ("crossing_to", any()),
            (
                "crossing_by",
                Filter {
                    position: Some(PositionId::new()),
                    ..any()
                },
            ),
            (
                "crossing_pair",
                Filter {
                    partner: Some(OrgId::new()),
                    ..any()
                },
            ),
            (
                "crossing_refused_to",
                Filter {
                    allowed: Some(false),
                    ..any()
                },
            ),
            (
                "crossing_class_to",
                Filter {
                    class: Some(DataClass::FloorPlan),
                    ..any()
                },
            ),
            (
                "crossing_class_to",
                Filter {
                    class: Some(DataClass::FloorPlan),
                    allowed: Some(true),
                    from: Some(Timestamp::UNIX_EPOCH),
                    ..any()
                },
            ),
        ];
        for (index, filter) in filters {
            for view in [View::ByUs, View::OfOurs] {
                let index = match view {
                    View::ByUs => index.to_owned(),
                    View::OfOurs => index.replace("_to", "_from"),
                };
                let filter = Filter { view, ..filter.clone() };
                must_use(&tx, &index, question(OrgId::new(), &filter, 51)).await;
            }
        }
    }

    /// A clause that was hardly ever used is found at once, whatever else is chosen.
    #[tokio::test]
    async fn lines_of_a_clause_are_found_by_the_clause() {
        let (store, _folder) = sqlite_store().await;
        let tx = store.read().await.unwrap();
        for view in [View::ByUs, View::OfOurs] {
            for allowed in [None, Some(true), Some(false)] {
                let filter = Filter {
                    view,
                    allowed,
                    class: Some(DataClass::FloorPlan),
                    partner: Some(OrgId::new()),
                    from: Some(Timestamp::UNIX_EPOCH),
                    ..Filter::default()
                };
                must_use(
                    &tx,
                    "crossing_clause",
                    question_under(OrgId::new(), ClauseId::new(), &filter, 51),
                )
                .await;
            }
        }
    }
}
