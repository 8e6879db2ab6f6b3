//! What a point may be.

use super::SitePoint;
use crate::site_plan::{FeatureKind, views::kind_word};
use muster_membership::fields::FieldProblems;
use muster_web::{Begun, Meanwhile, Problem, Stored, plain_text, t};
use serde::Deserialize;

/// The kinds a point can have, in the order of the page.
pub const KINDS: [FeatureKind; 13] = [
    FeatureKind::MeetingPoint,
    FeatureKind::Door,
    FeatureKind::KeySafe,
    FeatureKind::Hazard,
    FeatureKind::ShutOff,
    FeatureKind::Kit,
    FeatureKind::Aed,
    FeatureKind::Staging,
    FeatureKind::Reunification,
    FeatureKind::Assembly,
    FeatureKind::Media,
    FeatureKind::OfficerParking,
    FeatureKind::ReportRoom,
];

/// Points that a site can have.
pub const MOST_POINTS: usize = 300;

/// A point as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PointForm {
    pub kind: String,
    pub code: String,
    pub name: String,
    pub detail: String,
    pub preferred: Option<String>,
    /// The site's revision that the form was made from, and what stood in it then.
    pub revision: i64,
    pub begun: Begun,
}

impl PointForm {
    /// The form of a point as it is stored; `revision` is its site's.
    pub fn of(point: &SitePoint, revision: i64) -> Self {
        Self {
            kind: point.kind.as_str().into(),
            code: point.code.clone(),
            name: point.name.clone(),
            detail: point.detail.clone(),
            preferred: point.preferred.then(|| "yes".into()),
            revision,
            begun: Begun::with(&stored(point)),
        }
    }

    /// The form again for who came second, going on from `now`.
    pub fn again(self, now: Self, meanwhile: &Meanwhile) -> Self {
        Self {
            kind: meanwhile.fill("kind", self.kind, now.kind),
            code: meanwhile.fill("code", self.code, now.code),
            name: meanwhile.fill("name", self.name, now.name),
            detail: meanwhile.fill("detail", self.detail, now.detail),
            preferred: meanwhile.fill("preferred", self.preferred, now.preferred),
            revision: now.revision,
            begun: now.begun,
        }
    }
}

/// A point, checked, before it has a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPoint {
    pub kind: FeatureKind,
    pub code: String,
    pub name: String,
    pub detail: String,
    pub preferred: bool,
}

/// Checks every field and says all that is wrong at once.
///
/// Errors: `point.kind`, `point.code`, `text.*`, each at its field.
pub fn check(form: &PointForm) -> Result<NewPoint, FieldProblems> {
    let mut problems = FieldProblems::default();
    let kind = problems.keep("kind", check_kind(&form.kind));
    let code = problems.keep("code", check_code(&form.code));
    let name = problems.keep("name", plain_text(&form.name, &t("sites-point-name-called"), 80, true));
    let detail = problems.keep(
        "detail",
        plain_text(&form.detail, &t("sites-point-detail-called"), 200, false),
    );
    match (kind, code, name, detail) {
        (Some(kind), Some(code), Some(name), Some(detail)) => Ok(NewPoint {
            kind,
            code,
            name,
            detail,
            preferred: form.preferred.is_some(),
        }),
        _ => Err(problems),
    }
}

/// A point as it is stored.
pub fn stored(point: &SitePoint) -> Vec<Stored> {
    fields(point.kind, [&point.code, &point.name, &point.detail], point.preferred)
}

/// The same as it was typed.
pub fn typed(point: &NewPoint) -> Vec<Stored> {
    fields(point.kind, [&point.code, &point.name, &point.detail], point.preferred)
}

fn fields(kind: FeatureKind, [code, name, detail]: [&str; 3], preferred: bool) -> Vec<Stored> {
    let yes = if preferred { "answer-yes" } else { "answer-no" };
    vec![
        Stored::known("kind", t("sites-point-kind"), kind.as_str(), kind_word(kind)),
        Stored::text("code", t("sites-point-code"), code),
        Stored::text("name", t("sites-point-name"), name),
        Stored::text("detail", t("sites-point-detail"), detail),
        Stored::known("preferred", t("sites-point-preferred"), preferred, t(yes)),
    ]
}

fn check_kind(word: &str) -> Result<FeatureKind, Problem> {
    let kind = FeatureKind::parse(word).filter(|kind| KINDS.contains(kind));
    kind.ok_or_else(|| Problem::refusal("point.kind", t("sites-point-kind-missing")))
}

/// One to eight letters and digits, as they stand on the thing: `M2`, `AED`. Written in capitals.
pub(crate) fn check_code(typed: &str) -> Result<String, Problem> {
    let code = typed.trim().to_uppercase();
    let fits = (1..=8).contains(&code.chars().count()) && code.chars().all(|c| c.is_alphanumeric() || c == '-');
    if fits {
        Ok(code)
    } else {
        Err(Problem::refusal("point.code", t("sites-point-code-wrong")))
    }
}

/// May the site have this point? Codes are read over the radio, so one site has each once.
///
/// Errors: `point.code-taken`, `point.too-many`.
pub fn fits_beside(new: &NewPoint, others: &[SitePoint]) -> Result<(), Problem> {
    if others.iter().any(|other| other.code == new.code) {
        return Err(Problem::refusal("point.code-taken", t("sites-point-code-taken")));
    }
    if others.len() >= MOST_POINTS {
        return Err(Problem::refusal("point.too-many", t("sites-point-too-many")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_terms::{PointId, SiteId};

    fn form(code: &str) -> PointForm {
        PointForm {
            kind: "door".into(),
            code: code.into(),
            name: "Ambulance bay".into(),
            ..PointForm::default()
        }
    }

    #[test]
    fn codes_are_short_and_in_capitals() {
        assert_eq!(check(&form(" e2 ")).unwrap().code, "E2");
        for bad in ["", "E 2", "<b>", "E23456789", "E2;"] {
            assert_eq!(check(&form(bad)).unwrap_err().list()[0].0, "code", "{bad}");
        }
    }

    #[test]
    fn only_marks_are_points() {
        let road = PointForm {
            kind: "road".into(),
            ..form("R1")
        };
        assert_eq!(check(&road).unwrap_err().list()[0].0, "kind");
    }

    #[test]
    fn a_code_stands_on_one_thing() {
        let new = check(&form("E2")).unwrap();
        let taken = SitePoint {
            id: PointId::new(),
            site: SiteId::new(),
            kind: FeatureKind::Kit,
            code: "E2".into(),
            name: "Kit".into(),
            detail: String::new(),
            preferred: false,
            rank: 1,
        };
        assert_eq!(fits_beside(&new, &[taken]).unwrap_err().code(), "point.code-taken");
        assert!(fits_beside(&new, &[]).is_ok());
    }
}
