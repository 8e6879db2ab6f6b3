//! Versions, one version as it was written, and two of them side by side.

use super::super::{
    MouFile, Terms, Version, VersionState, compared_with,
    differences::{self, Difference},
    urls, views,
};
use super::show::{SignedLine, signed};
use super::{SideName, framed, open, party_of, readable, sides, terms_of};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::Markup;
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query, Routes, t, t_with};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/agreements/{ag}/versions", get_versions)
        .get("/agreements/{ag}/versions/{v}", get_version)
        .get("/agreements/{ag}/versions/{v}/text", get_text)
        .get("/agreements/{ag}/compare", get_compare)
}

/// One version in the list.
pub struct VersionLine {
    pub number: u32,
    pub state: VersionState,
    pub was_proposed: bool,
    pub by: SideName,
    pub at: Timestamp,
    pub digest: String,
    /// What it is compared with.
    pub before: Option<u32>,
}

/// All that the list of versions may show.
pub struct VersionsPage {
    pub reference: Reference,
    pub lines: Vec<VersionLine>,
    pub zone: jiff::tz::TimeZone,
}

async fn get_versions(desk: Desk, Path(ag): Path<Reference>) -> Result<Markup, Problem> {
    let (_, file) = open(&desk, &ag).await?;
    let page = VersionsPage {
        reference: ag.clone(),
        lines: version_lines(&desk, &file)?,
        zone: desk.time_zone(),
    };
    let title = t("agreement-versions-title");
    framed(
        &desk,
        &title,
        &[(ag.to_string(), Some(urls::agreement(&ag))), (title.clone(), None)],
        views::versions(&page),
    )
    .await
}

fn version_lines(desk: &Desk, file: &MouFile) -> Result<Vec<VersionLine>, Problem> {
    let mut lines: Vec<VersionLine> = Vec::new();
    for version in file
        .versions
        .iter()
        .filter(|version| version.is_readable_by(desk.org()))
    {
        let named = sides(&terms_of(version)?, desk.org());
        let by = named
            .iter()
            .find(|side| side.org == version.edited_by)
            .unwrap_or(&named[0])
            .clone();
        lines.push(VersionLine {
            number: version.number,
            state: version.state,
            was_proposed: version.proposed_at.is_some(),
            by,
            at: version.proposed_at.unwrap_or(version.edited_at),
            digest: version.digest.clone(),
            before: compared_with(file, version, desk.org())
                .first()
                .map(|before| before.number),
        });
    }
    lines.reverse();
    Ok(lines)
}

/// All that the page of one version may show: the text as it was written.
pub struct VersionPage {
    pub reference: Reference,
    pub version: u32,
    pub state: VersionState,
    pub was_proposed: bool,
    pub terms: Terms,
    /// Of each clause: whose data it is about, and who receives it.
    pub parties: Vec<[SideName; 2]>,
    pub sides: [SideName; 2],
    pub digest: String,
    pub signed: Vec<SignedLine>,
    pub printed: String,
    pub zone: jiff::tz::TimeZone,
}

async fn get_version(desk: Desk, Path((ag, number)): Path<(Reference, u32)>) -> Result<Markup, Problem> {
    let (tx, file) = open(&desk, &ag).await?;
    let version = readable(&file, &desk, number)?;
    let terms = terms_of(version)?;
    let named = sides(&terms, desk.org());
    let mut parties = Vec::with_capacity(terms.clauses.len());
    for clause in &terms.clauses {
        let (from, to) = (
            party_of(&tx, &terms, clause.from).await?,
            party_of(&tx, &terms, clause.to).await?,
        );
        parties.push([from, to]);
    }
    let page = VersionPage {
        parties,
        signed: signed(&tx, &file, version, &named).await?,
        reference: ag.clone(),
        version: number,
        state: version.state,
        was_proposed: version.proposed_at.is_some(),
        digest: version.digest.clone(),
        sides: named,
        printed: muster_web::format::day_clock_zone(desk.now(), &desk.time_zone()),
        zone: desk.time_zone(),
        terms,
    };
    let title = t_with(
        "agreement-version-title",
        &[("reference", ag.to_string().into()), ("version", number.into())],
    );
    let crumbs = [
        (ag.to_string(), Some(urls::agreement(&ag))),
        (t_with("agreement-version", &[("version", number.into())]), None),
    ];
    framed(&desk, &title, &crumbs, views::version(&page)).await
}

/// The signed bytes themselves, for who checks a signature with other tools.
async fn get_text(desk: Desk, Path((ag, number)): Path<(Reference, u32)>) -> Result<Response, Problem> {
    let (_, file) = open(&desk, &ag).await?;
    let version: &Version = readable(&file, &desk, number)?;
    let name = format!("attachment; filename=\"{ag}-v{number}.json\"");
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, version.text.clone()).into_response())
}

/// One field in both versions.
pub type CompareLine = Difference;

/// A version that another one is compared with.
pub struct Base {
    pub number: u32,
    pub was: Was,
}

/// What such a version is or was.
pub enum Was {
    InForce,
    InForceBefore,
    /// By this side, and never in force.
    Proposed(SideName),
    Draft,
}

impl Base {
    pub(super) fn of(version: &Version, sides: &[SideName; 2]) -> Self {
        let by = sides.iter().find(|side| side.org == version.edited_by);
        let was = match by {
            _ if version.state == VersionState::InForce => Was::InForce,
            _ if version.in_force_at.is_some() => Was::InForceBefore,
            Some(by) if version.proposed_at.is_some() => Was::Proposed(by.clone()),
            _ => Was::Draft,
        };
        Self {
            number: version.number,
            was,
        }
    }
}

/// All that the comparison may show.
pub struct ComparePage {
    pub reference: Reference,
    pub from: Base,
    pub to: u32,
    /// With what else it is compared.
    pub others: Vec<Base>,
    pub lines: Vec<CompareLine>,
}

/// Without numbers the last version that the reader may read, and the one that it is compared with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CompareQuery {
    from: Option<u32>,
    to: Option<u32>,
}

impl CompareQuery {
    fn numbers(&self, file: &MouFile, own: OrgId) -> Result<(u32, u32), Problem> {
        let mut readable = file.versions.iter().filter(|version| version.is_readable_by(own));
        let to = match self.to {
            Some(to) => readable.find(|version| version.number == to),
            None => readable.next_back(),
        };
        let to = to.ok_or(Problem::Missing)?;
        let before = compared_with(file, to, own).first().map(|before| before.number);
        Ok((self.from.or(before).unwrap_or(to.number), to.number))
    }
}

async fn get_compare(
    desk: Desk,
    Path(ag): Path<Reference>,
    Query(query): Query<CompareQuery>,
) -> Result<Markup, Problem> {
    let (_, file) = open(&desk, &ag).await?;
    let (from, to) = query.numbers(&file, desk.org())?;
    let (old, new) = (readable(&file, &desk, from)?, readable(&file, &desk, to)?);
    let terms = terms_of(new)?;
    let sides = sides(&terms, desk.org());
    let others = compared_with(&file, new, desk.org()).into_iter();
    let page = ComparePage {
        reference: ag.clone(),
        others: others
            .filter(|other| other.number != from)
            .map(|other| Base::of(other, &sides))
            .collect(),
        from: Base::of(old, &sides),
        to,
        lines: differences::between(&terms_of(old)?, &terms, &desk.time_zone()),
    };
    let title = t_with("agreement-compare-title", &[("from", from.into()), ("to", to.into())]);
    framed(
        &desk,
        &title,
        &[(ag.to_string(), Some(urls::agreement(&ag))), (title.clone(), None)],
        views::compare(&page),
    )
    .await
}
