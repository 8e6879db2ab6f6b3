//! What a kit and its items may be, and when somebody is to be reminded of it.

use super::standing::{EXPIRING_DAYS, due_days, next_check_on};
use super::{Category, Kit, KitItem, KitKind, Stands};
use crate::site_point::rules::check_code;
use jiff::{Span, civil::Date, tz::TimeZone};
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Begun, Meanwhile, Problem, Stored, Told, plain_text, t};
use serde::Deserialize;

/// Kits that a site can have.
pub const MOST_KITS: usize = 200;
/// Items that a kit can have: a longer list is not checked by anybody.
pub const MOST_ITEMS: usize = 60;
/// Days from one check to the next, as asked for a new kit.
pub const USUAL_DAYS: i64 = 30;

/// A kit as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct KitForm {
    pub code: String,
    pub place: String,
    pub stands: String,
    pub kind: String,
    pub seal: String,
    /// Id of an own position; empty: nobody yet.
    pub custodian: String,
    pub check_days: String,
    /// The kit's revision that the form was made from, and what stood in it then.
    pub revision: i64,
    pub begun: Begun,
}

impl KitForm {
    /// The form of a kit as it is stored.
    pub fn of(kit: &Kit) -> Self {
        Self {
            code: kit.code.clone(),
            place: kit.place.clone(),
            stands: kit.stands.as_str().into(),
            kind: kit.kind.as_str().into(),
            seal: kit.seal.clone(),
            custodian: kit
                .custodian
                .as_ref()
                .map(|each| each.id.to_string())
                .unwrap_or_default(),
            check_days: kit.check_days.to_string(),
            revision: kit.revision,
            begun: Begun::with(&stored(kit)),
        }
    }

    /// The form again for who came second, going on from `now`.
    pub fn again(self, now: Self, meanwhile: &Meanwhile) -> Self {
        Self {
            code: meanwhile.fill("code", self.code, now.code),
            place: meanwhile.fill("place", self.place, now.place),
            stands: meanwhile.fill("stands", self.stands, now.stands),
            kind: meanwhile.fill("kind", self.kind, now.kind),
            seal: meanwhile.fill("seal", self.seal, now.seal),
            custodian: meanwhile.fill("custodian", self.custodian, now.custodian),
            check_days: meanwhile.fill("check_days", self.check_days, now.check_days),
            revision: now.revision,
            begun: now.begun,
        }
    }
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKit {
    pub code: String,
    pub place: String,
    pub stands: Stands,
    pub kind: KitKind,
    pub seal: String,
    pub custodian: Option<PositionId>,
    pub check_days: i64,
}

/// Checks every field of a kit and says all that is wrong at once.
///
/// Errors: `point.code`, `text.*`, `kit.stands`, `kit.kind`, `kit.custodian`, `kit.check-days`, each at its field.
pub fn check(form: &KitForm) -> Result<NewKit, FieldProblems> {
    let mut problems = FieldProblems::default();
    let code = problems.keep("code", check_code(&form.code));
    let place = problems.keep("place", one_line(&form.place, "kits-place-called", 80, true));
    let stands = problems.keep(
        "stands",
        Stands::parse(&form.stands).ok_or_else(|| refused("kit.stands", "kits-stands-missing")),
    );
    let kind = problems.keep(
        "kind",
        KitKind::parse(&form.kind).ok_or_else(|| refused("kit.kind", "kits-kind-missing")),
    );
    let seal = problems.keep("seal", one_line(&form.seal, "kits-seal-called", 40, false));
    let custodian = problems.keep("custodian", check_custodian(&form.custodian));
    let check_days = problems.keep("check_days", check_interval(&form.check_days));
    match (code, place, stands, kind, seal, custodian, check_days) {
        (Some(code), Some(place), Some(stands), Some(kind), Some(seal), Some(custodian), Some(check_days)) => {
            Ok(NewKit {
                code,
                place,
                stands,
                kind,
                seal,
                custodian,
                check_days,
            })
        }
        _ => Err(problems),
    }
}

pub(super) fn refused(code: &'static str, words: &str) -> Problem {
    Problem::refusal(code, t(words))
}

pub(super) fn one_line(text: &str, called: &str, max: usize, required: bool) -> Result<String, Problem> {
    Ok(plain_text(text, &t(called), max, required)?.replace('\n', " "))
}

fn check_custodian(typed: &str) -> Result<Option<PositionId>, Problem> {
    match typed.trim() {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| unknown_custodian()),
    }
}

/// No such position.
pub fn unknown_custodian() -> Problem {
    refused("kit.custodian", "kits-custodian-unknown")
}

fn check_interval(typed: &str) -> Result<i64, Problem> {
    let days = typed.trim().parse::<i64>().ok().filter(|days| (1..=366).contains(days));
    days.ok_or_else(|| refused("kit.check-days", "kits-check-days-wrong"))
}

/// A kit as it is stored.
pub fn stored(kit: &Kit) -> Vec<Stored> {
    let custodian = kit.custodian.as_ref();
    let id = custodian.map(|each| each.id.to_string()).unwrap_or_default();
    let title = custodian.map(|each| each.title.clone()).unwrap_or_default();
    head_fields(
        [&kit.code, &kit.place, &kit.seal],
        kit.stands,
        kit.kind,
        (id, title),
        kit.check_days,
    )
}

/// The same as it was typed.
pub fn typed(kit: &NewKit) -> Vec<Stored> {
    let id = kit.custodian.map(|id| id.to_string()).unwrap_or_default();
    head_fields(
        [&kit.code, &kit.place, &kit.seal],
        kit.stands,
        kit.kind,
        (id, String::new()),
        kit.check_days,
    )
}

fn head_fields(
    [code, place, seal]: [&str; 3],
    stands: Stands,
    kind: KitKind,
    (custodian, title): (String, String),
    check_days: i64,
) -> Vec<Stored> {
    vec![
        Stored::text("code", t("kits-code"), code),
        Stored::text("place", t("kits-place"), place),
        Stored::known("stands", t("kits-stands"), stands.as_str(), stands_word(stands)),
        Stored::known("kind", t("kits-kind"), kind.as_str(), kind_word(kind)),
        Stored::text("seal", t("kits-seal"), seal),
        Stored::known("custodian", t("kits-custodian"), custodian, title),
        Stored::text("check_days", t("kits-check-days"), check_days.to_string()),
    ]
}

/// "For responders".
pub fn kind_word(kind: KitKind) -> String {
    match kind {
        KitKind::Command => t("kits-kind-command"),
        KitKind::Classroom => t("kits-kind-classroom"),
        KitKind::Responder => t("kits-kind-responder"),
    }
}

/// "On the site".
pub fn stands_word(stands: Stands) -> String {
    match stands {
        Stands::OnSite => t("kits-stands-on-site"),
        Stands::OffSite => t("kits-stands-off-site"),
        Stands::WithPolice => t("kits-stands-with-police"),
    }
}

/// "Keys".
pub fn category_word(category: Category) -> String {
    t(match category {
        Category::AerialPhoto => "kits-category-aerial-photo",
        Category::AreaMap => "kits-category-area-map",
        Category::FloorPlans => "kits-category-floor-plans",
        Category::Keys => "kits-category-keys",
        Category::ShutOff => "kits-category-shut-off",
        Category::StaffRoster => "kits-category-staff-roster",
        Category::PresentPeople => "kits-category-present-people",
        Category::Assistance => "kits-category-assistance",
        Category::StagingAreas => "kits-category-staging-areas",
        Category::CommandPlaces => "kits-category-command-places",
        Category::Radios => "kits-category-radios",
        Category::Phones => "kits-category-phones",
        Category::FirstAid => "kits-category-first-aid",
        Category::Vests => "kits-category-vests",
        Category::Placards => "kits-category-placards",
        Category::Writing => "kits-category-writing",
        Category::ReleaseForms => "kits-category-release-forms",
        Category::ContactList => "kits-category-contact-list",
        Category::HazmatSheets => "kits-category-hazmat-sheets",
        Category::Other => "kits-category-other",
    })
}

/// An item as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ItemForm {
    pub category: String,
    pub name: String,
    pub quantity: String,
    pub expires_on: String,
    pub personal: Option<String>,
    pub revision: i64,
    pub begun: Begun,
}

impl ItemForm {
    /// The form of an item as it is stored.
    pub fn of(item: &KitItem, revision: i64) -> Self {
        Self {
            category: item.category.as_str().into(),
            name: item.name.clone(),
            quantity: item.quantity.to_string(),
            expires_on: item.expires_on.map(|day| day.to_string()).unwrap_or_default(),
            personal: item.personal.then(|| "yes".into()),
            revision,
            begun: Begun::with(&stored_item(item)),
        }
    }

    /// The form again for who came second, going on from `now`.
    pub fn again(self, now: Self, meanwhile: &Meanwhile) -> Self {
        Self {
            category: meanwhile.fill("category", self.category, now.category),
            name: meanwhile.fill("name", self.name, now.name),
            quantity: meanwhile.fill("quantity", self.quantity, now.quantity),
            expires_on: meanwhile.fill("expires_on", self.expires_on, now.expires_on),
            personal: meanwhile.fill("personal", self.personal, now.personal),
            revision: now.revision,
            begun: now.begun,
        }
    }
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    pub category: Category,
    pub name: String,
    pub quantity: i64,
    pub expires_on: Option<Date>,
    pub personal: bool,
}

/// Checks every field of an item and says all that is wrong at once. Lists of people hold personal data, whatever was ticked.
///
/// Errors: `kit.category`, `text.*`, `kit.quantity`, `kit.expires-on`, each at its field.
pub fn check_item(form: &ItemForm) -> Result<NewItem, FieldProblems> {
    let mut problems = FieldProblems::default();
    let category = Category::parse(&form.category).ok_or_else(|| refused("kit.category", "kits-category-missing"));
    let category = problems.keep("category", category);
    let name = problems.keep("name", one_line(&form.name, "kits-item-name-called", 80, true));
    let quantity = problems.keep("quantity", check_quantity(&form.quantity));
    let expires_on = problems.keep("expires_on", check_day(&form.expires_on));
    match (category, name, quantity, expires_on) {
        (Some(category), Some(name), Some(quantity), Some(expires_on)) => Ok(NewItem {
            personal: form.personal.is_some() || category.is_of_people(),
            category,
            name,
            quantity,
            expires_on,
        }),
        _ => Err(problems),
    }
}

fn check_quantity(typed: &str) -> Result<i64, Problem> {
    let typed = if typed.trim().is_empty() { "1" } else { typed.trim() };
    let quantity = typed.parse::<i64>().ok().filter(|count| (1..=9999).contains(count));
    quantity.ok_or_else(|| refused("kit.quantity", "kits-quantity-wrong"))
}

/// A day as a date field sends it; empty: none.
pub(super) fn check_day(typed: &str) -> Result<Option<Date>, Problem> {
    match typed.trim() {
        "" => Ok(None),
        day => {
            let read = day
                .parse::<Date>()
                .ok()
                .filter(|day| (2000..=2199).contains(&day.year()));
            read.map(Some)
                .ok_or_else(|| refused("kit.expires-on", "kits-expires-wrong"))
        }
    }
}

/// An item as it is stored.
pub fn stored_item(item: &KitItem) -> Vec<Stored> {
    item_fields(item.category, &item.name, item.quantity, item.expires_on, item.personal)
}

/// The same as it was typed.
pub fn typed_item(item: &NewItem) -> Vec<Stored> {
    item_fields(item.category, &item.name, item.quantity, item.expires_on, item.personal)
}

fn item_fields(category: Category, name: &str, quantity: i64, expires_on: Option<Date>, personal: bool) -> Vec<Stored> {
    let yes = if personal { "answer-yes" } else { "answer-no" };
    let day = expires_on.map(|day| day.to_string()).unwrap_or_default();
    vec![
        Stored::known(
            "category",
            t("kits-category"),
            category.as_str(),
            category_word(category),
        ),
        Stored::text("name", t("kits-item-name"), name),
        Stored::text("quantity", t("kits-quantity"), quantity.to_string()),
        Stored::text("expires_on", t("kits-expires"), day),
        Stored::known("personal", t("kits-personal"), personal, t(yes)),
    ]
}

/// What every kit keeps to: what holds personal data is under a seal.
///
/// Errors: `kit.seal-needed`, `kit.too-many-items`.
pub fn holds(kit: &Kit) -> Result<(), Problem> {
    if kit.seal.is_empty() && kit.items.iter().any(|item| item.personal) {
        return Err(refused("kit.seal-needed", "kits-seal-needed"));
    }
    if kit.items.len() > MOST_ITEMS {
        return Err(refused("kit.too-many-items", "kits-too-many-items"));
    }
    Ok(())
}

/// May the site have a kit of this code? Codes are read over the radio, so one site has each once.
///
/// Errors: `point.code-taken`, `kit.too-many`.
pub fn fits_beside(code: &str, others: &[Kit]) -> Result<(), Problem> {
    if others.iter().any(|other| other.code == code) {
        return Err(refused("point.code-taken", "kits-code-taken"));
    }
    if others.len() >= MOST_KITS {
        return Err(refused("kit.too-many", "kits-too-many"));
    }
    Ok(())
}

/// Somebody else was first.
pub fn lost_race(kit: &Kit, desk: &muster_web::Desk) -> Problem {
    let told = Told {
        code: "kit.changed-meanwhile",
        known: "kits-changed-meanwhile",
        unknown: "kits-changed-unseen",
    };
    told.conflict(kit.changed.as_ref(), desk)
        .meanwhile(format!("/kits/{}", kit.reference), None)
}

/// A reason to remind whoever keeps a kit: once for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// Its check falls due on this day.
    Due(Date),
    /// Its check was due on this day.
    Overdue(Date),
    /// An item is good until this day and no longer.
    Expiring(KitItemId, String, Date),
}

impl Occasion {
    /// What one occasion is told from another by.
    pub fn key(&self) -> String {
        match self {
            Occasion::Due(day) => format!("due:{day}"),
            Occasion::Overdue(day) => format!("overdue:{day}"),
            Occasion::Expiring(item, _, day) => format!("expiring:{item}:{day}"),
        }
    }
}

/// What its custodian is to be reminded of today. A kit that was never checked is due from the day it was added.
pub fn occasions(kit: &Kit, today: Date, zone: &TimeZone) -> Vec<Occasion> {
    let added = kit.created_at.to_zoned(zone.clone()).date();
    let next = next_check_on(kit, zone).unwrap_or(added);
    let mut occasions = Vec::new();
    if next < today {
        occasions.push(Occasion::Overdue(next));
    } else if next
        .checked_sub(Span::new().days(due_days(kit)))
        .is_ok_and(|from| from <= today)
    {
        occasions.push(Occasion::Due(next));
    }
    for item in kit.items.iter().filter(|item| item.missing_at.is_none()) {
        let Some(last) = item.expires_on else { continue };
        if last
            .checked_sub(Span::new().days(EXPIRING_DAYS))
            .is_ok_and(|from| from <= today)
        {
            occasions.push(Occasion::Expiring(item.id, item.name.clone(), last));
        }
    }
    occasions
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::Custodian;
    use super::*;
    use muster_web::LastChange;

    pub fn at(day: &str) -> Timestamp {
        format!("{day}T09:00:00Z").parse().unwrap()
    }

    pub fn item(name: &str, expires_on: Option<&str>) -> KitItem {
        KitItem {
            id: KitItemId::new(),
            category: Category::Other,
            name: name.into(),
            quantity: 1,
            expires_on: expires_on.map(|day| day.parse().unwrap()),
            personal: false,
            missing_at: None,
        }
    }

    pub fn kit() -> Kit {
        Kit {
            id: KitId::new(),
            reference: "K-4821".parse().unwrap(),
            org: OrgId::new(),
            site: SiteId::new(),
            site_reference: "S-1000".parse().unwrap(),
            site_name: "Northfield Hospital".into(),
            point: Some(PointId::new()),
            code: "K2".into(),
            place: "Staff base".into(),
            stands: Stands::OnSite,
            kind: KitKind::Responder,
            seal: "0041".into(),
            custodian: Some(Custodian {
                id: PositionId::new(),
                title: "Guard, Post 1".into(),
                filled: true,
            }),
            check_days: 30,
            label: "0".repeat(32),
            created_at: at("2031-01-01"),
            revision: 1,
            changed: None,
            checked: None,
            seal_broken_at: None,
            seal_reported_at: None,
            missing_reported_at: None,
            retired_at: None,
            items: Vec::new(),
        }
    }

    #[test]
    fn lists_of_people_hold_personal_data_and_need_a_seal() {
        let roster = ItemForm {
            category: "staff_roster".into(),
            name: "Roster".into(),
            ..ItemForm::default()
        };
        assert!(check_item(&roster).unwrap().personal);
        let mut kit = kit();
        kit.items = vec![KitItem {
            personal: true,
            ..item("Roster", None)
        }];
        assert!(holds(&kit).is_ok());
        kit.seal.clear();
        assert_eq!(holds(&kit).unwrap_err().code(), "kit.seal-needed");
        assert!(kit.for_others().items.is_empty(), "nobody else learns of it");
    }

    #[test]
    fn each_occasion_reminds_by_its_own_day() {
        let mut kit = kit();
        kit.checked = Some(LastChange {
            by: "Guard, Post 1".into(),
            at: at("2031-05-01"),
        });
        kit.items = vec![item("Battery", Some("2031-06-20"))];
        let keys = |kit: &Kit, day: &str| -> Vec<String> {
            let all = occasions(kit, day.parse().unwrap(), &TimeZone::UTC);
            all.iter()
                .map(|each| each.key().split(':').next().unwrap().to_owned())
                .collect()
        };
        assert!(keys(&kit, "2031-05-20").is_empty());
        assert_eq!(keys(&kit, "2031-05-30"), ["due", "expiring"]);
        assert_eq!(keys(&kit, "2031-06-01"), ["overdue", "expiring"]);
        let due = occasions(&kit, "2031-05-30".parse().unwrap(), &TimeZone::UTC);
        assert_eq!(
            due,
            occasions(&kit, "2031-05-31".parse().unwrap(), &TimeZone::UTC),
            "one occasion on both days"
        );
    }
}
