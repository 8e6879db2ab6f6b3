//! Who may hold which duty, and what a vacancy needs.

use super::{Listed, Position};
use crate::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Begun, Meanwhile, Problem, Stored, plain_text, t};

/// A position as typed, for a new one and for a change.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct PositionForm {
    pub title: String,
    pub duty: String,
    pub site: String,
    pub unit: String,
    pub phone: String,
    pub place: String,
    /// For a change: the position's revision that the form was made from, and what stood in it then.
    pub revision: i64,
    pub begun: Begun,
}

impl PositionForm {
    /// The form again for who came second, going on from `now`.
    pub fn again(self, now: Self, meanwhile: &Meanwhile) -> Self {
        Self {
            title: meanwhile.fill("title", self.title, now.title),
            duty: now.duty,
            site: meanwhile.fill("site", self.site, now.site),
            unit: meanwhile.fill("unit", self.unit, now.unit),
            phone: meanwhile.fill("phone", self.phone, now.phone),
            place: meanwhile.fill("place", self.place, now.place),
            revision: now.revision,
            begun: now.begun,
        }
    }
}

/// The same, checked. Whether site and unit are the organisation's own is for the verb, which can look.
#[derive(Debug, Clone)]
pub struct NewPosition {
    pub title: String,
    pub duty: Duty,
    pub site: Option<SiteId>,
    pub unit: Option<UnitId>,
    pub phone: String,
    pub place: String,
}

impl NewPosition {
    /// A position of the whole organisation.
    pub fn of(title: impl Into<String>, duty: Duty) -> Self {
        Self {
            title: title.into(),
            duty,
            site: None,
            unit: None,
            phone: String::new(),
            place: String::new(),
        }
    }
}

/// Checks every field for an organisation of `kind`.
///
/// Errors: `text.*`, `position.duty`, `position.site`, `position.unit`, each at its field.
pub fn check(form: &PositionForm, kind: OrganisationKind) -> Result<NewPosition, FieldProblems> {
    let mut problems = FieldProblems::default();
    let title = problems.keep("title", plain_text(&form.title, &t("people-title-called"), 80, true));
    let duty = problems.keep("duty", check_duty(&form.duty, kind));
    let site = problems.keep("site", chosen(&form.site, "position.site"));
    let unit = problems.keep("unit", chosen(&form.unit, "position.unit"));
    let phone = problems.keep("phone", plain_text(&form.phone, &t("people-phone-called"), 40, false));
    let place = problems.keep("place", plain_text(&form.place, &t("people-place-called"), 120, false));
    match (title, duty, site, unit, phone, place) {
        (Some(title), Some(duty), Some(site), Some(unit), Some(phone), Some(place)) => Ok(NewPosition {
            title,
            duty,
            site,
            unit,
            phone,
            place,
        }),
        _ => Err(problems),
    }
}

/// What of a position its form changes, as it is stored. `site` and `unit` are the words for those that it is tied to.
pub fn stored(position: &Position, site: &str, unit: &str) -> Vec<Stored> {
    let site_id = position.site.map(String::from).unwrap_or_default();
    let unit_id = position.unit.map(String::from).unwrap_or_default();
    vec![
        Stored::text("title", t("people-title-label"), &position.title),
        Stored::known("site", t("people-site"), site_id, site),
        Stored::known("unit", t("people-unit"), unit_id, unit),
        Stored::text("phone", t("people-phone"), &position.phone),
        Stored::text("place", t("people-place"), &position.place),
    ]
}

fn check_duty(word: &str, kind: OrganisationKind) -> Result<Duty, Problem> {
    Duty::parse(word)
        .filter(|duty| fits(*duty, kind))
        .ok_or_else(|| Problem::refusal("position.duty", t("people-duty-missing")))
}

fn chosen<T: std::str::FromStr>(id: &str, code: &'static str) -> Result<Option<T>, Problem> {
    if id.is_empty() {
        return Ok(None);
    }
    id.parse()
        .map(Some)
        .map_err(|_| Problem::refusal(code, t("people-choose-from-list")))
}

/// Which duties an organisation of this kind has. Administration, people and privacy are at home in both.
pub fn fits(duty: Duty, kind: OrganisationKind) -> bool {
    match (kind, duty) {
        (_, Duty::Administrator | Duty::PrivacyOfficer | Duty::HrCoordinator) => true,
        (OrganisationKind::Agency, duty) => duty.is_police(),
        (OrganisationKind::Company, duty) => !duty.is_police(),
    }
}

/// May this position be left or its holder locked? Somebody must remain who can let people in.
///
/// Errors: `position.last-administrator`.
pub fn may_lose_holder(id: PositionId, all: &[Listed]) -> Result<(), Problem> {
    let Some(leaving) = all
        .iter()
        .find(|listed| listed.position.id == id)
        .and_then(|listed| listed.holder.as_ref())
    else {
        return Ok(());
    };
    let stays = |listed: &Listed| {
        listed.position.id != id
            && listed.position.duty.may(Act::Administer)
            && listed
                .holder
                .as_ref()
                .is_some_and(|holder| !holder.locked && holder.person != leaving.person)
    };
    let leaves_none = all
        .iter()
        .any(|listed| listed.position.id == id && listed.position.duty.may(Act::Administer));
    if leaves_none && !all.iter().any(stays) {
        return Err(Problem::refusal(
            "position.last-administrator",
            t("people-last-administrator"),
        ));
    }
    Ok(())
}

/// May a holder be locked? The lock falls on the account, so on all positions the person fills here.
///
/// Errors: `position.last-administrator`, `person.yourself`.
pub fn may_lock(person: PersonId, by: PersonId, all: &[Listed]) -> Result<(), Problem> {
    if person == by {
        return Err(Problem::refusal("person.yourself", t("people-not-yourself")));
    }
    let mine = |listed: &&Listed| listed.holder.as_ref().is_some_and(|holder| holder.person == person);
    all.iter()
        .filter(mine)
        .try_for_each(|listed| may_lose_holder(listed.position.id, all))
}

/// The first position of each duty of each unit: clauses tell no two of the same apart, so nobody else need be asked about.
pub fn one_of_each(positions: Vec<Position>) -> Vec<Position> {
    let mut seen: Vec<(Duty, Option<UnitId>)> = Vec::new();
    let mut is_first = |position: &Position| {
        let is_first = !seen.contains(&(position.duty, position.unit));
        seen.push((position.duty, position.unit));
        is_first
    };
    positions.into_iter().filter(|position| is_first(position)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{position::Holder, revision::Revision};
    use muster_web::Below;

    fn listed(org: OrgId, duty: Duty, person: Option<PersonId>) -> Listed {
        let position = Position {
            person,
            ..Position::new(org, duty.as_str(), duty)
        };
        let holder = person.map(|person| Holder {
            person,
            email: None,
            is_confirmed: false,
            locked: false,
        });
        Listed {
            position,
            holder,
            on_duty: false,
            revision: Revision::first(),
        }
    }

    #[test]
    fn the_first_of_each_duty_and_unit_stands_for_the_others() {
        let (org, unit) = (OrgId::new(), UnitId::new());
        let of = |title: &str, duty, unit| Position {
            unit,
            ..Position::new(org, title, duty)
        };
        let all = vec![
            of("Desk 1", Duty::Dispatcher, None),
            of("Desk 2", Duty::Dispatcher, None),
            of("Desk of the district", Duty::Dispatcher, Some(unit)),
            of("Commander", Duty::PoliceCommander, None),
            of("Second commander", Duty::PoliceCommander, None),
            of("Desk 3", Duty::Dispatcher, None),
        ];
        let titles: Vec<String> = one_of_each(all).into_iter().map(|position| position.title).collect();
        assert_eq!(titles, ["Desk 1", "Desk of the district", "Commander"]);
    }

    #[test]
    fn each_field_takes_what_is_stored_by_its_own_name() {
        let form = |value: &str| PositionForm {
            title: value.into(),
            site: value.into(),
            unit: value.into(),
            phone: value.into(),
            place: value.into(),
            ..PositionForm::default()
        };
        let value = |form: &PositionForm, name: &str| match name {
            "title" => form.title.clone(),
            "site" => form.site.clone(),
            "unit" => form.unit.clone(),
            "phone" => form.phone.clone(),
            "place" => form.place.clone(),
            other => panic!("the form has no {other}"),
        };
        let changed = stored(&Position::new(OrgId::new(), "Post 3", Duty::Guard), "", "");
        let names: Vec<&'static str> = changed.iter().map(|field| field.name).collect();
        for taken in &names {
            let meanwhile = Meanwhile {
                changed: Some(changed.clone()),
                otherwise: names.iter().copied().filter(|name| name != taken).collect(),
                below: Below::Over,
                ..Meanwhile::default()
            };
            let again = form("mine").again(form("theirs"), &meanwhile);
            for name in &names {
                let is_taken = value(&again, name) == "theirs";
                assert_eq!(is_taken, name == taken, "{name} where {taken} is taken");
            }
        }
    }

    #[test]
    fn duties_stay_on_their_side() {
        let form = |duty: &str| PositionForm {
            title: "Post 3".into(),
            duty: duty.into(),
            ..PositionForm::default()
        };
        assert!(check(&form("guard"), OrganisationKind::Company).is_ok());
        assert_eq!(
            check(&form("guard"), OrganisationKind::Agency).unwrap_err().list()[0].0,
            "duty"
        );
        assert!(check(&form("dispatcher"), OrganisationKind::Agency).is_ok());
        assert!(check(&form("administrator"), OrganisationKind::Agency).is_ok());
        let wrong = PositionForm {
            site: "x".into(),
            ..PositionForm::default()
        };
        assert_eq!(check(&wrong, OrganisationKind::Company).unwrap_err().list().len(), 3);
    }

    #[test]
    fn somebody_who_can_let_people_in_remains() {
        let (org, first, second) = (OrgId::new(), PersonId::new(), PersonId::new());
        let director = listed(org, Duty::SecurityDirector, Some(first));
        let guard = listed(org, Duty::Guard, Some(second));
        let id = director.position.id;
        let alone = [director.clone(), guard.clone()];
        assert_eq!(
            may_lose_holder(id, &alone).unwrap_err().code(),
            "position.last-administrator"
        );
        assert!(may_lose_holder(guard.position.id, &alone).is_ok());

        let twice = [director.clone(), listed(org, Duty::Administrator, Some(first))];
        assert!(
            may_lock(first, second, &twice).is_err(),
            "both duties hang on one account"
        );

        let two = [director.clone(), listed(org, Duty::Administrator, Some(second))];
        assert!(may_lose_holder(id, &two).is_ok() && may_lock(first, second, &two).is_ok());
        assert_eq!(may_lock(first, first, &two).unwrap_err().code(), "person.yourself");

        let mut locked = listed(org, Duty::Administrator, Some(second));
        locked.holder.as_mut().unwrap().locked = true;
        assert!(may_lose_holder(id, &[director, locked]).is_err());
    }
}
