//! SQL of profiles beyond the site's own row.

use super::{KnownPolice, MeasuredArrival, SiteChange, SiteField, SiteLine};
use muster_agreements::mou;
use muster_membership::{Site, organisation, site};
use muster_policy::Party;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;

impl FromRow for SiteLine {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            site: row.parsed("id")?,
            reference: row.parsed("reference")?,
            name: row.text("name")?,
            address: row.text("address")?,
            floors: Some(row.int("floors")?),
            meeting_points: row.int("meeting_points")?,
        })
    }
}

/// A site of a list, and its line.
pub struct Listed {
    pub site: Site,
    pub line: SiteLine,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            site: Site::from_row(row)?,
            line: SiteLine::from_row(row)?,
        })
    }
}

/// So many standing sites of an organisation by name, with what each of them has; those after one of them.
pub async fn listed(tx: &Tx, org: OrgId, after: Option<&Site>, limit: i64) -> Result<Vec<Listed>, Fault> {
    tx.all(
        &format!(
            "SELECT {}, (SELECT COUNT(*) FROM floor f WHERE f.site_id = s.id) AS floors, \
             (SELECT COUNT(*) FROM site_point m WHERE m.site_id = s.id AND m.kind = 'meeting_point') AS meeting_points \
             FROM site s WHERE s.org_id = $1 AND s.valid_until IS NULL AND ($2 IS NULL OR s.name > $2 OR (s.name = $2 AND s.id > $3)) \
             ORDER BY s.name, s.id LIMIT $4",
            site::store::COLUMNS
        ),
        params![
            org,
            after.map(|site| site.name.as_str()),
            after.map(|site| site.id),
            limit
        ],
    )
    .await
}

/// The site of this reference, if it is `org`'s own or of a partner with an agreement in force.
///
/// One question for all three of absent, foreign and known, so that its time tells nothing. Whether a partner's site may be
/// read is for the policy; this only says that asking makes sense.
pub async fn find_near(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<Site>, Fault> {
    tx.first(
        &format!(
            "SELECT {} FROM site s WHERE s.reference = $1 AND (s.org_id = $2 OR EXISTS (SELECT 1 FROM mou m \
             WHERE m.state = 'in_force' AND ((m.a_org = $2 AND m.b_org = s.org_id) OR (m.b_org = $2 AND m.a_org = s.org_id))))",
            site::store::COLUMNS
        ),
        params![reference, org],
    )
    .await
}

/// The site of this reference, only when it is `org`'s own, held against other writers.
pub async fn hold_own(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<Site>, Fault> {
    tx.first_for_update(
        &format!(
            "SELECT {} FROM site s WHERE s.reference = $1 AND s.org_id = $2",
            site::store::COLUMNS
        ),
        params![reference, org],
    )
    .await
}

impl FromRow for SiteChange {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let words: Vec<String> = row.json("fields")?;
        let fields = words.iter().map(|word| SiteField::parse(word)).collect::<Option<_>>();
        Ok(Self {
            last: LastChange {
                by: row.text("title")?,
                at: row.instant("at")?,
            },
            fields: fields.ok_or_else(|| Fault::other("a field of a site that is not known"))?,
        })
    }
}

/// Keeps what the change that made this revision changed, by whom and when.
pub async fn keep_change(tx: &Tx, site: SiteId, revision: i64, change: &SiteChange) -> Result<(), Fault> {
    let words: Vec<&str> = change.fields.iter().map(|field| field.as_str()).collect();
    let words = serde_json::to_string(&words).map_err(Fault::other)?;
    tx.execute(
        "INSERT INTO site_change (site_id, revision, at, title, fields) VALUES ($1, $2, $3, $4, $5)",
        params![site, revision, change.last.at, change.last.by, words],
    )
    .await
    .map(drop)
}

/// What was changed after this revision, the newest first; nothing where it was not kept yet.
pub async fn changes_since(tx: &Tx, site: SiteId, revision: i64) -> Result<Vec<SiteChange>, Fault> {
    tx.all(
        "SELECT at, title, fields FROM site_change WHERE site_id = $1 AND revision > $2 ORDER BY revision DESC",
        params![site, revision],
    )
    .await
}

/// Agencies that have an agreement in force with `org`, and their districts.
pub async fn known_police(tx: &Tx, org: OrgId) -> Result<Vec<KnownPolice>, Fault> {
    let mut known = Vec::new();
    for partner in mou::store::partners_of(tx, org).await? {
        let Some(agency) = organisation::store::find(tx, partner).await? else {
            continue;
        };
        if agency.kind != OrganisationKind::Agency {
            continue;
        }
        let units = organisation::store::units_of(tx, partner).await?;
        known.push(KnownPolice {
            party: Party::whole(partner),
            name: agency.name.clone(),
        });
        known.extend(units.into_iter().map(|unit| KnownPolice {
            party: Party::unit(partner, unit.id),
            name: format!("{}, {}", agency.name, unit.name),
        }));
    }
    Ok(known)
}

/// The newest agreement in force between two organisations.
pub async fn agreement_between(tx: &Tx, one: OrgId, other: OrgId) -> Result<Option<Reference>, Fault> {
    struct Named(Reference);
    impl FromRow for Named {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.parsed("reference").map(Self)
        }
    }
    let named: Option<Named> = tx
        .first(
            "SELECT reference FROM mou WHERE state = 'in_force' AND ((a_org = $1 AND b_org = $2) OR (a_org = $2 AND b_org = $1)) \
             ORDER BY created_at DESC, id DESC LIMIT 1",
            params![one, other],
        )
        .await?;
    Ok(named.map(|named| named.0))
}

/// How long police took in the last twenty real emergencies in which they came, as the reader knows it: the site's own people
/// what they were told, police what they did themselves. None before the first.
pub async fn measured_arrival(tx: &Tx, site: SiteId, reader: OrgId) -> Result<Option<MeasuredArrival>, Fault> {
    struct Came {
        raised_at: Timestamp,
        on_scene_at: Timestamp,
    }
    impl FromRow for Came {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self {
                raised_at: row.instant("raised_at")?,
                on_scene_at: row.instant("on_scene_at")?,
            })
        }
    }
    let came: Vec<Came> = tx
        .all(
            "SELECT i.raised_at, CASE WHEN i.org_id = $2 THEN i.on_scene_at ELSE p.on_scene_at END AS on_scene_at \
             FROM incident i LEFT JOIN incident_party p ON p.incident_id = i.id AND p.org_id = $2 \
             WHERE i.site_id = $1 AND i.status = 'Actual' \
             AND CASE WHEN i.org_id = $2 THEN i.on_scene_at ELSE p.on_scene_at END IS NOT NULL ORDER BY i.raised_at DESC LIMIT 20",
            params![site, reader],
        )
        .await?;
    let took = || {
        came.iter()
            .map(|each| each.on_scene_at.duration_since(each.raised_at).as_secs().max(0))
    };
    Ok(match (took().min(), took().max(), came.first()) {
        (Some(shortest_seconds), Some(longest_seconds), Some(latest)) => Some(MeasuredArrival {
            arrivals: came.len(),
            shortest_seconds,
            longest_seconds,
            latest_at: latest.on_scene_at,
        }),
        _ => None,
    })
}
