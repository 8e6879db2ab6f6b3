//! SQL of the roster.

use super::{Member, Place, Role, Roster, Team, Training};
use crate::seal::PublicKey;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for Team {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            founded_at: row.instant("founded_at")?,
            link: row.text("link")?,
            recovery: row
                .get::<Option<Vec<u8>>>("recovery_key")?
                .and_then(|key| PublicKey::from_bytes(&key)),
            generation: row.int("generation")?,
        })
    }
}

impl FromRow for Member {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            slot: usize::try_from(row.int("slot")?).map_err(Fault::other)?,
            person: row.parsed("person_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            role: row.word("role", Role::parse)?,
            is_chair: row.flag("is_chair")?,
            key: row
                .get::<Option<Vec<u8>>>("public_key")?
                .and_then(|key| PublicKey::from_bytes(&key)),
            sealed_key: row.get("private_key")?,
            is_admitted: row.flag("is_admitted")?,
            training: Training {
                on: row.opt_parsed("trained_on")?,
                until: row.opt_parsed("trained_until")?,
            },
            fills_position: row.int("fills")? > 0,
        })
    }
}

const TEAM: &str = "SELECT org_id, founded_at, link, recovery_key, generation FROM threat_team";
const MEMBER: &str = "SELECT m.org_id, m.slot, m.person_id, m.position_id, p.title, m.role, m.is_chair, m.public_key, m.private_key, \
    m.is_admitted, m.trained_on, m.trained_until, \
    CAST(CASE WHEN p.person_id = m.person_id AND p.closed_at IS NULL THEN 1 ELSE 0 END AS BIGINT) AS fills \
    FROM threat_team_member m JOIN position p ON p.id = m.position_id";

pub async fn team(tx: &Tx, org: OrgId) -> Result<Option<Team>, Fault> {
    tx.first(&format!("{TEAM} WHERE org_id = $1"), params![org]).await
}

pub async fn teams(tx: &Tx) -> Result<Vec<Team>, Fault> {
    tx.all(&format!("{TEAM} ORDER BY org_id"), params![]).await
}

/// The team whose form has this link.
pub async fn by_link(tx: &Tx, link: &str) -> Result<Option<Team>, Fault> {
    tx.first(&format!("{TEAM} WHERE link = $1"), params![link]).await
}

/// The team with its members, by slot.
pub async fn roster(tx: &Tx, org: OrgId) -> Result<Option<Roster>, Fault> {
    match team(tx, org).await? {
        Some(team) => with_members(tx, team).await.map(Some),
        None => Ok(None),
    }
}

/// Like [`roster`], keeping others who change the team or its records waiting until this transaction ends.
pub async fn roster_for_update(tx: &Tx, org: OrgId) -> Result<Option<Roster>, Fault> {
    let team = tx
        .first_for_update(&format!("{TEAM} WHERE org_id = $1"), params![org])
        .await?;
    match team {
        Some(team) => with_members(tx, team).await.map(Some),
        None => Ok(None),
    }
}

async fn with_members(tx: &Tx, team: Team) -> Result<Roster, Fault> {
    let members = tx
        .all(
            &format!("{MEMBER} WHERE m.org_id = $1 ORDER BY m.slot"),
            params![team.org],
        )
        .await?;
    Ok(Roster { team, members })
}

/// The member who this person is in this position, while they fill it.
pub async fn member(tx: &Tx, person: PersonId, position: PositionId) -> Result<Option<Member>, Fault> {
    let sql = format!("{MEMBER} WHERE m.person_id = $1 AND m.position_id = $2");
    let found: Option<Member> = tx.first(&sql, params![person, position]).await?;
    Ok(found.filter(|member| member.fills_position))
}

impl FromRow for Place {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            has_form: row.int("forms")? > 0,
            is_member: row.int("seats")? > 0,
        })
    }
}

/// What the menu of this person in this position leads to: one question, as every page asks it.
pub async fn place_of(tx: &Tx, org: OrgId, person: PersonId, position: PositionId) -> Result<Place, Fault> {
    let place = tx.first(
        "SELECT (SELECT COUNT(*) FROM threat_team WHERE org_id = $1 AND recovery_key IS NOT NULL) AS forms, \
         (SELECT COUNT(*) FROM threat_team_member m JOIN position p ON p.id = m.position_id WHERE m.org_id = $1 AND m.person_id = $2 \
         AND m.position_id = $3 AND p.person_id = m.person_id AND p.closed_at IS NULL) AS seats",
        params![org, person, position],
    );
    Ok(place.await?.unwrap_or_default())
}

pub async fn insert_team(tx: &Tx, team: &Team) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO threat_team (org_id, founded_at, link, generation) VALUES ($1, $2, $3, $4)",
        params![team.org, team.founded_at, team.link, team.generation],
    )
    .await
    .map(drop)
}

pub async fn insert_member(tx: &Tx, member: &Member) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO threat_team_member (org_id, slot, person_id, position_id, role, is_chair, is_admitted, trained_on, trained_until) \
         VALUES ($1, $2, $3, $4, $5, $6, FALSE, $7, $8)",
        params![
            member.org,
            slot(member.slot),
            member.person,
            member.position,
            member.role.as_str(),
            member.is_chair,
            member.training.on,
            member.training.until
        ],
    )
    .await
    .map(drop)
}

fn slot(slot: usize) -> i64 {
    i64::try_from(slot).unwrap_or(i64::MAX)
}

/// Saves a member's key, and whether records are sealed to it.
pub async fn save_key(tx: &Tx, member: &Member) -> Result<(), Fault> {
    tx.execute(
        "UPDATE threat_team_member SET public_key = $3, private_key = $4, is_admitted = $5 WHERE org_id = $1 AND slot = $2",
        params![
            member.org,
            slot(member.slot),
            member.key.as_ref().map(PublicKey::to_vec),
            member.sealed_key,
            member.is_admitted
        ],
    )
    .await
    .map(drop)
}

pub async fn save_member(tx: &Tx, member: &Member) -> Result<(), Fault> {
    tx.execute(
        "UPDATE threat_team_member SET role = $3, is_chair = $4, trained_on = $5, trained_until = $6 WHERE org_id = $1 AND slot = $2",
        params![
            member.org,
            slot(member.slot),
            member.role.as_str(),
            member.is_chair,
            member.training.on,
            member.training.until
        ],
    )
    .await
    .map(drop)
}

/// Takes a member off the roster with their key.
pub async fn remove_member(tx: &Tx, member: &Member) -> Result<(), Fault> {
    tx.execute(
        "DELETE FROM threat_team_member WHERE org_id = $1 AND slot = $2",
        params![member.org, slot(member.slot)],
    )
    .await
    .map(drop)
}

/// Says that what was sealed before must be sealed anew: by who does it now, and by whoever else unlocks.
pub async fn raise_generation(tx: &Tx, roster: &mut Roster) -> Result<(), Fault> {
    roster.team.generation += 1;
    tx.execute(
        "UPDATE threat_team SET generation = $2 WHERE org_id = $1",
        params![roster.team.org, roster.team.generation],
    )
    .await
    .map(drop)
}

pub async fn save_recovery(tx: &Tx, org: OrgId, key: &PublicKey) -> Result<(), Fault> {
    tx.execute(
        "UPDATE threat_team SET recovery_key = $2 WHERE org_id = $1",
        params![org, key.to_vec()],
    )
    .await
    .map(drop)
}
