//! SQL of what partners are told: vacancies that ask for a word, and what was said of them. Introductions are in [`introduction`].

mod holdings;
mod introduction;

pub use holdings::{Book, HeldRow, give, held};
pub use introduction::*;

use crate::model::*;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

const NOTICE: &str = "SELECT n.id, n.vacancy_id, v.reference, v.org_id, n.partner_id, n.nth, n.step, n.title, n.acting_title, \
    v.opened_at, n.site_id, n.unit_id, n.told_at FROM handover_notice n JOIN vacancy v ON v.id = n.vacancy_id";

/// Of each vacancy and partner only what was said last.
const LAST: &str = "n.nth = (SELECT MAX(m.nth) FROM handover_notice m WHERE m.vacancy_id = n.vacancy_id AND m.partner_id = n.partner_id)";

/// `$2` and `$3`: time and id of the one before; `$4`: so many.
const BEFORE: &str = "(n.told_at < $2 OR (n.told_at = $2 AND n.id < $3)) ORDER BY n.told_at DESC, n.id DESC LIMIT $4";

impl FromRow for Notice {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.text("id")?,
            vacancy: row.parsed("vacancy_id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            partner: row.parsed("partner_id")?,
            nth: row.int("nth")?,
            standing: row.word("step", Standing::parse)?,
            title: row.text("title")?,
            acting: row.opt_text("acting_title")?,
            since: row.instant("opened_at")?,
            place: Place {
                site: row.opt_parsed("site_id")?,
                unit: row.opt_parsed("unit_id")?,
            },
            told_at: row.instant("told_at")?,
        })
    }
}

impl FromRow for Left {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            vacancy: row.parsed("id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            unit: row.opt_parsed("unit_id")?,
            opened_at: row.instant("opened_at")?,
            acting: row.opt_text("acting_title")?,
            filled_at: row.opt_instant("filled_at")?,
            closed_at: row.opt_instant("closed_at")?,
        })
    }
}

/// Vacancies of which a partner may have to be told something: open ones, those whose end a partner was not told yet, and those that
/// were filled since `since`. Who acts is named while that position is filled itself.
pub async fn to_tell(tx: &Tx, since: Timestamp) -> Result<Vec<Left>, Fault> {
    let sql = format!(
        "SELECT v.id, v.reference, v.org_id, v.position_id, v.title, p.unit_id, v.opened_at, v.filled_at, v.closed_at, \
         CASE WHEN a.person_id IS NOT NULL AND a.closed_at IS NULL THEN a.title END AS acting_title \
         FROM vacancy v JOIN position p ON p.id = v.position_id LEFT JOIN position a ON a.id = v.acting_position \
         WHERE v.closed_at IS NULL OR v.filled_at >= $1 OR EXISTS (SELECT 1 FROM handover_notice n WHERE n.vacancy_id = v.id \
         AND n.step NOT IN ('filled', 'closed') AND {LAST}) ORDER BY v.opened_at, v.id"
    );
    tx.all(&sql, params![since]).await
}

/// One of them as it stands now, held against others who write.
pub async fn hold_left(tx: &Tx, vacancy: VacancyId) -> Result<Option<Left>, Fault> {
    tx.execute("UPDATE vacancy SET digest = digest WHERE id = $1", params![vacancy])
        .await?;
    tx.first(
        "SELECT v.id, v.reference, v.org_id, v.position_id, v.title, p.unit_id, v.opened_at, v.filled_at, v.closed_at, \
         CASE WHEN a.person_id IS NOT NULL AND a.closed_at IS NULL THEN a.title END AS acting_title \
         FROM vacancy v JOIN position p ON p.id = v.position_id LEFT JOIN position a ON a.id = v.acting_position WHERE v.id = $1",
        params![vacancy],
    )
    .await
}

/// The position that acts for a vacant one.
pub async fn acting_for(tx: &Tx, vacancy: VacancyId) -> Result<Option<PositionId>, Fault> {
    struct Acting(Option<PositionId>);
    impl FromRow for Acting {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.opt_parsed("acting_position")?))
        }
    }
    let sql = "SELECT acting_position FROM vacancy WHERE id = $1";
    let found: Option<Acting> = tx.first(sql, params![vacancy]).await?;
    Ok(found.and_then(|found| found.0))
}

/// What this partner heard last of a vacancy.
pub async fn last_told(tx: &Tx, vacancy: VacancyId, partner: OrgId) -> Result<Option<Notice>, Fault> {
    let sql = format!("{NOTICE} WHERE n.vacancy_id = $1 AND n.partner_id = $2 ORDER BY n.nth DESC LIMIT 1");
    tx.first(&sql, params![vacancy, partner]).await
}

/// Where a page begins: after the row with this time and id.
#[derive(Debug, Clone)]
pub struct Before {
    at: Timestamp,
    id: String,
}

impl Before {
    /// The first page.
    pub fn first() -> Self {
        Self {
            at: Timestamp::MAX,
            id: String::new(),
        }
    }

    /// After this notice.
    pub fn notice(notice: &Notice) -> Self {
        Self {
            at: notice.told_at,
            id: notice.id.clone(),
        }
    }

    /// After this introduction.
    pub fn introduction(found: &Introduction) -> Self {
        Self {
            at: found.made_at,
            id: found.id.into(),
        }
    }
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

/// What partners heard last of this organisation's vacancies, the newest first.
pub async fn told_by(tx: &Tx, org: OrgId, before: &Before, most: usize) -> Result<Vec<Notice>, Fault> {
    let sql = format!("{NOTICE} WHERE v.org_id = $1 AND {LAST} AND {BEFORE}");
    tx.all(&sql, params![org, before.at, before.id, limit(most)]).await
}

/// What this organisation heard last of each vacancy of others, the newest first. Whether a clause opens it is not asked here.
pub async fn told_to(tx: &Tx, partner: OrgId, before: &Before, most: usize) -> Result<Vec<Notice>, Fault> {
    let sql = format!("{NOTICE} WHERE n.partner_id = $1 AND {LAST} AND {BEFORE}");
    tx.all(&sql, params![partner, before.at, before.id, limit(most)]).await
}

/// A notice that this organisation wrote or was told.
pub async fn find_notice(tx: &Tx, org: OrgId, id: &str) -> Result<Option<Notice>, Fault> {
    let sql = format!("{NOTICE} WHERE n.id = $2 AND (v.org_id = $1 OR n.partner_id = $1)");
    tx.first(&sql, params![org, id]).await
}

/// Keeps a notice.
pub async fn insert_notice(tx: &Tx, n: &Notice) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO handover_notice (id, vacancy_id, partner_id, nth, step, title, acting_title, site_id, unit_id, told_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            n.id.as_str(),
            n.vacancy,
            n.partner,
            n.nth,
            n.standing.as_str(),
            n.title,
            n.acting.as_deref(),
            n.place.site,
            n.place.unit,
            n.told_at
        ],
    )
    .await
    .map(drop)
}

/// Did this position sign an agreement in force between the two?
pub async fn has_signed(tx: &Tx, position: PositionId, partner: OrgId) -> Result<bool, Fault> {
    let sql = "SELECT COUNT(*) AS n FROM mou_signature s JOIN mou m ON m.id = s.mou_id AND m.version_in_force = s.version \
        WHERE s.position_id = $1 AND m.state = 'in_force' AND (m.a_org = $2 OR m.b_org = $2)";
    Ok(tx.count(sql, params![position, partner]).await? > 0)
}

/// The district as which `org` has an agreement in force with the other; `None`: as a whole.
pub async fn district_of(tx: &Tx, org: OrgId, with: OrgId) -> Result<Option<UnitId>, Fault> {
    struct District(Option<UnitId>);
    impl FromRow for District {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.opt_parsed("unit").map(Self)
        }
    }
    let all: Vec<District> = tx
        .all(
            "SELECT CASE WHEN m.a_org = $1 THEN m.a_unit ELSE m.b_unit END AS unit FROM mou m WHERE m.state = 'in_force' \
             AND ((m.a_org = $1 AND m.b_org = $2) OR (m.b_org = $1 AND m.a_org = $2)) ORDER BY m.id",
            params![org, with],
        )
        .await?;
    Ok(all.into_iter().find_map(|district| district.0))
}

/// The confirmed address of whoever fills a position, for a letter.
pub async fn address_of(tx: &Tx, position: PositionId) -> Result<Option<String>, Fault> {
    struct Address(String);
    impl FromRow for Address {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.text("email").map(Self)
        }
    }
    let found: Option<Address> = tx
        .first(
            "SELECT q.email FROM position p JOIN person q ON q.id = p.person_id WHERE p.id = $1 AND p.closed_at IS NULL \
             AND q.locked_at IS NULL AND q.email IS NOT NULL AND q.email_confirmed_at IS NOT NULL",
            params![position],
        )
        .await?;
    Ok(found.map(|found| found.0))
}
