//! SQL of courses and trainings.

use super::{Course, CourseKind, Learner, Training, rules};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::Desk;
use std::collections::BTreeMap;

impl FromRow for Course {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            org: row.parsed("org_id")?,
            name: row.text("name")?,
            kind: row.word("kind", CourseKind::parse)?,
            valid_months: row.opt_int("valid_months")?,
            retired: row.opt_text("retired_at")?.is_some(),
        })
    }
}

/// The courses of an organisation, by name; those that are no longer given last.
pub async fn courses(tx: &Tx, org: OrgId) -> Result<Vec<Course>, Fault> {
    tx.all(
        "SELECT id, org_id, name, kind, valid_months, retired_at FROM course WHERE org_id = $1 \
         ORDER BY CASE WHEN retired_at IS NULL THEN 0 ELSE 1 END, name, id",
        params![org],
    )
    .await
}

pub async fn insert_course(tx: &Tx, course: &Course, now: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO course (id, org_id, name, kind, valid_months, added_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            course.id,
            course.org,
            course.name,
            course.kind.as_str(),
            course.valid_months,
            now
        ],
    )
    .await
    .map(drop)
}

/// No longer given; whether it was.
pub async fn retire(tx: &Tx, org: OrgId, course: CourseId, now: Timestamp) -> Result<bool, Fault> {
    let sql = "UPDATE course SET retired_at = $3 WHERE id = $1 AND org_id = $2 AND retired_at IS NULL";
    Ok(tx.execute(sql, params![course, org, now]).await? == 1)
}

struct Filled {
    person: PersonId,
    title: String,
    email: Option<String>,
}

impl FromRow for Filled {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            person: row.parsed("person_id")?,
            title: row.text("title")?,
            email: row.opt_text("email")?,
        })
    }
}

/// Who fills a position of the organisation, by the title of their first.
pub async fn learners(tx: &Tx, org: OrgId) -> Result<Vec<Learner>, Fault> {
    let filled: Vec<Filled> = tx
        .all(
            "SELECT p.person_id, p.title, q.email FROM position p JOIN person q ON q.id = p.person_id \
             WHERE p.org_id = $1 AND p.closed_at IS NULL ORDER BY p.title, p.id",
            params![org],
        )
        .await?;
    let mut learners: BTreeMap<PersonId, Learner> = BTreeMap::new();
    for Filled { person, title, email } in filled {
        let learner = learners.entry(person).or_insert_with(|| Learner {
            person,
            titles: Vec::new(),
            email,
        });
        learner.titles.push(title);
    }
    let mut learners: Vec<Learner> = learners.into_values().collect();
    learners.sort_by(|a, b| (&a.titles, a.person).cmp(&(&b.titles, b.person)));
    Ok(learners)
}

struct Left {
    person: PersonId,
    email: String,
}

impl FromRow for Left {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            person: row.parsed("id")?,
            email: row.text("email")?,
        })
    }
}

/// Who learned something here, or has an account, and fills no position of the organisation any more, as far as they have an address.
pub async fn leavers(tx: &Tx, org: OrgId) -> Result<Vec<Learner>, Fault> {
    let left: Vec<Left> = tx
        .all(
            "SELECT q.id, q.email FROM person q WHERE q.email IS NOT NULL AND (q.org_id = $1 OR EXISTS \
             (SELECT 1 FROM training t JOIN course c ON c.id = t.course_id WHERE t.person_id = q.id AND c.org_id = $1)) \
             AND NOT EXISTS (SELECT 1 FROM position p WHERE p.person_id = q.id AND p.org_id = $1 AND p.closed_at IS NULL) ORDER BY q.email, q.id",
            params![org],
        )
        .await?;
    let learner = |Left { person, email }: Left| Learner {
        person,
        titles: Vec::new(),
        email: Some(email),
    };
    Ok(left.into_iter().map(learner).collect())
}

impl FromRow for Training {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            course: row.parsed("course_id")?,
            course_name: row.text("course_name")?,
            kind: row.word("kind", CourseKind::parse)?,
            person: row.parsed("person_id")?,
            done_on: row.parsed("done_on")?,
            valid_until: row.opt_parsed("valid_until")?,
            words: row.text("words")?,
            noted_title: row.text("noted_title")?,
            noted_at: row.instant("noted_at")?,
        })
    }
}

const SELECT: &str = "SELECT t.id, t.course_id, c.name AS course_name, c.kind, t.person_id, t.done_on, t.valid_until, t.words, \
    t.noted_title, t.noted_at FROM training t JOIN course c ON c.id = t.course_id";

/// Everything that the organisation's courses have taught, newest first.
pub async fn of_org(tx: &Tx, org: OrgId) -> Result<Vec<Training>, Fault> {
    let sql = format!("{SELECT} WHERE c.org_id = $1 ORDER BY t.done_on DESC, t.id DESC");
    tx.all(&sql, params![org]).await
}

/// What one person has learned here, newest first.
pub async fn of_person(tx: &Tx, org: OrgId, person: PersonId) -> Result<Vec<Training>, Fault> {
    let sql = format!("{SELECT} WHERE c.org_id = $1 AND t.person_id = $2 ORDER BY t.done_on DESC, t.id DESC");
    tx.all(&sql, params![org, person]).await
}

/// Keeps a training of a person; false when that course on that day is noted of them already.
pub async fn insert(
    tx: &Tx,
    desk: &Desk,
    id: TrainingId,
    new: &rules::NewTraining,
    person: PersonId,
) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "INSERT INTO training (id, course_id, person_id, done_on, valid_until, words, noted_by, noted_title, noted_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (course_id, person_id, done_on) DO NOTHING",
            params![
                id,
                new.course,
                person,
                new.done_on,
                new.valid_until,
                new.words,
                desk.who.position,
                desk.who.position_title,
                desk.now()
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Takes a training back; whether it was there.
pub async fn remove(tx: &Tx, org: OrgId, id: TrainingId) -> Result<bool, Fault> {
    let sql = "DELETE FROM training WHERE id = $1 AND course_id IN (SELECT id FROM course WHERE org_id = $2)";
    Ok(tx.execute(sql, params![id, org]).await? == 1)
}
