//! What a kit and its items may be, and what a check makes of them.

use super::standing::{EXPIRING_DAYS, due_days, next_check_on};
use super::{Category, Check, FoundItem, ItemFound, Kit, KitItem, KitKind, SealFound, Stands};
use crate::site_point::rules::check_code;
use jiff::{SignedDuration, Span, civil::Date, tz::TimeZone};
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Begun, LastChange, Meanwhile, Problem, Stored, Told, plain_text, t, t_with};
use serde::Deserialize;

/// Kits that a site can have.
pub const MOST_KITS: usize = 200;
/// Items that a kit can have: a longer list is not checked by anybody.
pub const MOST_ITEMS: usize = 60;
/// Days from one check to the next, as asked for a new kit.
pub const USUAL_DAYS: i64 = 30;
/// A check that waited longer on a phone tells nothing of today.
pub const OLDEST_CHECK_DAYS: i64 = 60;

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

fn refused(code: &'static str, words: &str) -> Problem {
    Problem::refusal(code, t(words))
}

fn one_line(text: &str, called: &str, max: usize, required: bool) -> Result<String, Problem> {
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
fn check_day(typed: &str) -> Result<Option<Date>, Problem> {
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

/// A check as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CheckForm {
    /// Made by who sends: the same check sent twice is one.
    pub key: String,
    /// By the clock of the phone, RFC 3339; empty: now.
    pub checked_at: String,
    /// `intact`, `broken` or `replaced`.
    pub seal: String,
    /// Of the new seal.
    pub seal_number: String,
    /// `all`: everything is there and good, whatever stands below. `some`: as said for each item.
    pub contents: String,
    /// Ids of the items, in the order of the two lists beside it.
    pub item: Vec<String>,
    /// `present`, `missing` or `replaced`, for each item.
    pub found: Vec<String>,
    /// The last good day of what took an item's place.
    pub new_expiry: Vec<String>,
    pub note: String,
}

/// The same, checked against nothing but itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCheck {
    pub key: String,
    pub checked_at: Timestamp,
    pub seal: SealFound,
    /// Of the new seal; empty when it was not replaced.
    pub seal_number: String,
    /// What was missing or replaced. What is not named was there.
    pub items: Vec<(KitItemId, ItemFound, Option<Date>)>,
    pub note: String,
}

/// Checks what was sent and says all that is wrong at once.
///
/// A phone's clock may go ahead: a check is never later than it was received.
///
/// Errors: `kit.check-key`, `kit.checked-at`, `kit.check-too-old`, `kit.seal-found`, `kit.seal-number`, `kit.contents`,
/// `kit.expires-on`, `text.*`, each at its field.
pub fn check_check(form: &CheckForm, received_at: Timestamp) -> Result<NewCheck, FieldProblems> {
    let mut problems = FieldProblems::default();
    let key = problems.keep("seal", check_key(&form.key));
    let checked_at = problems.keep("seal", check_instant(&form.checked_at, received_at));
    let seal = SealFound::parse(&form.seal).ok_or_else(|| refused("kit.seal-found", "kits-seal-found-missing"));
    let seal = problems.keep("seal", seal);
    let is_replaced = seal == Some(SealFound::Replaced);
    let number = problems.keep("seal_number", check_seal_number(&form.seal_number, is_replaced));
    let items = problems.keep("contents", check_contents(form));
    let note = problems.keep("note", plain_text(&form.note, &t("kits-note-called"), 500, false));
    match (key, checked_at, seal, number, items, note) {
        (Some(key), Some(checked_at), Some(seal), Some(seal_number), Some(items), Some(note)) => Ok(NewCheck {
            key,
            checked_at,
            seal,
            seal_number,
            items,
            note,
        }),
        _ => Err(problems),
    }
}

fn check_key(key: &str) -> Result<String, Problem> {
    let fits = (8..=64).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits {
        Ok(key.to_owned())
    } else {
        Err(refused("kit.check-key", "kits-check-key-wrong"))
    }
}

fn check_instant(typed: &str, received_at: Timestamp) -> Result<Timestamp, Problem> {
    if typed.trim().is_empty() {
        return Ok(received_at);
    }
    let at = typed.trim().parse::<Timestamp>();
    let at = at.map_err(|_| refused("kit.checked-at", "kits-checked-at-wrong"))?;
    if at < received_at - SignedDuration::from_hours(24 * OLDEST_CHECK_DAYS) {
        return Err(refused("kit.check-too-old", "kits-check-too-old"));
    }
    Ok(at.min(received_at))
}

fn check_seal_number(typed: &str, is_replaced: bool) -> Result<String, Problem> {
    if !is_replaced {
        return Ok(String::new());
    }
    let number = one_line(typed, "kits-seal-called", 40, false)?;
    if number.is_empty() {
        return Err(refused("kit.seal-number", "kits-seal-number-missing"));
    }
    Ok(number)
}

fn check_contents(form: &CheckForm) -> Result<Vec<(KitItemId, ItemFound, Option<Date>)>, Problem> {
    match form.contents.as_str() {
        "all" => return Ok(Vec::new()),
        "some" => {}
        _ => return Err(refused("kit.contents", "kits-contents-missing")),
    }
    let malformed = || refused("kit.contents", "kits-contents-missing");
    if form.item.len() != form.found.len() || form.item.len() > MOST_ITEMS {
        return Err(malformed());
    }
    let mut items: Vec<(KitItemId, ItemFound, Option<Date>)> = Vec::new();
    for (at, (item, found)) in form.item.iter().zip(&form.found).enumerate() {
        let item = item.parse().map_err(|_| malformed())?;
        let found = ItemFound::parse(found).ok_or_else(malformed)?;
        let expires_on = match found {
            ItemFound::Replaced => check_day(form.new_expiry.get(at).map_or("", String::as_str))?,
            _ => None,
        };
        let is_named = items.iter().any(|(known, ..)| *known == item);
        if found != ItemFound::Present && !is_named {
            items.push((item, found, expires_on));
        }
    }
    if items.is_empty() {
        return Err(refused("kit.nothing-said", "kits-nothing-said"));
    }
    Ok(items)
}

/// What is known of a kit from after a check that arrives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Since {
    pub checks: Vec<Check>,
    /// By a form or a call.
    pub edited: bool,
}

impl Since {
    /// May the check still say which number the seal has?
    fn leaves_seal(&self) -> bool {
        !self.edited && self.checks.iter().all(|check| check.seal != SealFound::Replaced)
    }

    /// May it still say until when this item is good?
    fn leaves_expiry(&self, item: KitItemId) -> bool {
        let is_it = |found: &FoundItem| found.item == item && found.found == ItemFound::Replaced;
        !self.edited && !self.checks.iter().any(|check| check.items.iter().any(is_it))
    }
}

/// What a check makes of a kit, and what is kept of its items.
///
/// An item that joined the kit while a phone had no network stays as it was; what was said of one that left it is kept with the check.
/// What is true now was seen later: of a check that is older than the newest one only the number of a new seal and the last day of a new
/// item are taken, which nothing seen later denies; and neither of them over an edit, or another new one, of after the check.
///
/// Errors: `kit.new-expiry` when what expires was replaced and nobody says until when, or when the new one is past already.
pub fn checked(
    kit: &Kit,
    check: &NewCheck,
    since: &Since,
    by: &str,
    zone: &TimeZone,
) -> Result<(Kit, Vec<FoundItem>), Problem> {
    let day = check.checked_at.to_zoned(zone.clone()).date();
    let mut found_items = Vec::new();
    let mut next = kit.clone();
    for item in &mut next.items {
        let said = check.items.iter().find(|(id, ..)| *id == item.id);
        let (found, expires_on) = said.map_or((ItemFound::Present, None), |(_, found, expires_on)| {
            (*found, *expires_on)
        });
        match found {
            ItemFound::Present => item.missing_at = None,
            ItemFound::Missing => item.missing_at = item.missing_at.or(Some(check.checked_at)),
            ItemFound::Replaced => {
                let is_good = expires_on.map_or(item.expires_on.is_none() || since.edited, |last| last >= day);
                if !is_good {
                    let words = t_with("kits-new-expiry-needed", &[("item", item.name.as_str().into())]);
                    return Err(Problem::refusal("kit.new-expiry", words));
                }
                item.missing_at = None;
                if since.leaves_expiry(item.id) {
                    item.expires_on = expires_on;
                }
            }
        }
        if found != ItemFound::Present {
            found_items.push(FoundItem {
                item: item.id,
                name: item.name.clone(),
                found,
                expires_on,
            });
        }
    }
    let gone = unknown(kit, check);
    found_items.extend(gone.iter().map(|(item, found, expires_on)| FoundItem {
        item: *item,
        name: t("kits-item-gone"),
        found: *found,
        expires_on: *expires_on,
    }));
    if check.seal == SealFound::Replaced && since.leaves_seal() {
        next.seal = check.seal_number.clone();
    }
    if kit.checked.as_ref().is_some_and(|newest| newest.at > check.checked_at) {
        let mut late = kit.clone();
        late.seal = next.seal;
        for (item, replaced) in late.items.iter_mut().zip(&next.items) {
            item.expires_on = replaced.expires_on;
        }
        return Ok((late, found_items));
    }
    next.seal_broken_at = match check.seal {
        SealFound::Broken => kit.seal_broken_at.or(Some(check.checked_at)),
        SealFound::Intact | SealFound::Replaced => None,
    };
    let still = |reported: Option<Timestamp>| reported.filter(|at| *at > check.checked_at);
    next.seal_reported_at = still(kit.seal_reported_at);
    let has_gone_missing = gone.iter().any(|(_, found, _)| *found == ItemFound::Missing);
    next.missing_reported_at = match has_gone_missing {
        true => kit.missing_reported_at,
        false => still(kit.missing_reported_at),
    };
    next.checked = Some(LastChange {
        by: by.to_owned(),
        at: check.checked_at,
    });
    Ok((next, found_items))
}

/// What a check says of items that are not in the kit (any more).
pub fn unknown<'a>(kit: &Kit, check: &'a NewCheck) -> Vec<&'a (KitItemId, ItemFound, Option<Date>)> {
    let is_known = |id: KitItemId| kit.items.iter().any(|item| item.id == id);
    check.items.iter().filter(|(id, ..)| !is_known(*id)).collect()
}

/// Does a check change what a form of the kit shows?
pub fn changes_form(before: &Kit, after: &Kit) -> bool {
    let expiry = |kit: &Kit| kit.items.iter().map(|item| item.expires_on).collect::<Vec<_>>();
    before.seal != after.seal || expiry(before) != expiry(after)
}

/// Does a check that came say what the one kept under its key says?
pub fn is_same(kept: &Check, new: &NewCheck) -> bool {
    let mut was: Vec<_> = kept
        .items
        .iter()
        .map(|found| (found.item, found.found.as_str(), found.expires_on))
        .collect();
    let mut is: Vec<_> = new
        .items
        .iter()
        .map(|(item, found, expires_on)| (*item, found.as_str(), *expires_on))
        .collect();
    was.sort_unstable();
    is.sort_unstable();
    was == is
        && kept.seal == new.seal
        && kept.note == new.note
        && stored_instant(kept.checked_at) == stored_instant(new.checked_at)
        && (new.seal != SealFound::Replaced || kept.seal_number == new.seal_number)
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
    use proptest::prelude::*;

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

    fn form(seal: &str, contents: &str) -> CheckForm {
        CheckForm {
            key: "0123456789abcdef".into(),
            seal: seal.into(),
            contents: contents.into(),
            ..CheckForm::default()
        }
    }

    fn check_on(kit: &Kit, day: &str, form: CheckForm) -> Kit {
        let new = check_check(&form, at(day)).unwrap_or_else(|problems| panic!("{:?}", problems.list()));
        checked(kit, &new, &Since::default(), "Guard, Post 1", &TimeZone::UTC)
            .unwrap()
            .0
    }

    fn about(item: &KitItem, found: &str, expiry: &str) -> CheckForm {
        CheckForm {
            item: vec![item.id.to_string()],
            found: vec![found.into()],
            new_expiry: vec![expiry.into()],
            ..form("intact", "some")
        }
    }

    #[test]
    fn seal_intact_and_all_there_is_a_whole_check() {
        let kit = check_on(&kit(), "2031-05-01", form("intact", "all"));
        assert_eq!(kit.checked.unwrap().at, at("2031-05-01"));
    }

    #[test]
    fn nothing_is_taken_for_granted() {
        for (seal, contents, field) in [
            ("", "all", "seal"),
            ("intact", "", "contents"),
            ("whole", "all", "seal"),
        ] {
            let problems = check_check(&form(seal, contents), at("2031-05-01")).unwrap_err();
            assert_eq!(problems.list()[0].0, field, "{seal} {contents}");
        }
        let problems = check_check(&form("replaced", "all"), at("2031-05-01")).unwrap_err();
        assert_eq!(problems.list()[0].0, "seal_number", "a new seal has a number");
        let mut nothing = about(&item("Radio", None), "present", "");
        assert!(
            check_check(&nothing, at("2031-05-01")).is_err(),
            "something is missing, and nothing is named"
        );
        nothing.found.push("missing".into());
        assert!(check_check(&nothing, at("2031-05-01")).is_err(), "lists of two lengths");
    }

    #[test]
    fn a_phone_whose_clock_is_ahead_does_not_check_tomorrow() {
        let ahead = CheckForm {
            checked_at: "2031-05-03T09:00:00Z".into(),
            ..form("intact", "all")
        };
        assert_eq!(
            check_check(&ahead, at("2031-05-01")).unwrap().checked_at,
            at("2031-05-01")
        );
        let old = CheckForm {
            checked_at: "2031-01-03T09:00:00Z".into(),
            ..form("intact", "all")
        };
        assert_eq!(check_check(&old, at("2031-05-01")).unwrap_err().list()[0].0, "seal");
    }

    #[test]
    fn a_broken_seal_and_a_missing_item_stay_until_a_later_check_mends_them() {
        let mut kit = kit();
        kit.items = vec![item("Radio", None)];
        let broken = CheckForm {
            seal: "broken".into(),
            ..about(&kit.items[0], "missing", "")
        };
        let kit = check_on(&kit, "2031-05-01", broken.clone());
        let again = check_on(&kit, "2031-05-08", broken);
        assert_eq!(
            again.seal_broken_at,
            Some(at("2031-05-01")),
            "since the first check that found it"
        );
        assert_eq!(again.items[0].missing_at, Some(at("2031-05-01")));
        let replaced = CheckForm {
            seal: "replaced".into(),
            seal_number: "0077".into(),
            ..form("", "all")
        };
        let mended = check_on(&again, "2031-05-09", replaced);
        assert_eq!((mended.seal_broken_at, mended.items[0].missing_at), (None, None));
        assert_eq!(mended.seal, "0077");
    }

    #[test]
    fn what_expires_and_is_replaced_says_until_when() {
        let mut kit = kit();
        kit.items = vec![item("Trauma bag", Some("2031-04-01")), item("Vest", None)];
        let new = |expiry: &str| check_check(&about(&kit.items[0], "replaced", expiry), at("2031-05-01")).unwrap();
        for bad in ["", "2031-04-30"] {
            let refusal = checked(&kit, &new(bad), &Since::default(), "Guard", &TimeZone::UTC).unwrap_err();
            assert_eq!(refusal.code(), "kit.new-expiry", "{bad}");
        }
        let (good, kept) = checked(&kit, &new("2033-01-01"), &Since::default(), "Guard", &TimeZone::UTC).unwrap();
        assert_eq!(good.items[0].expires_on, "2033-01-01".parse().ok());
        assert_eq!(kept.len(), 1, "what was simply there is not kept item by item");
        let vest = about(&kit.items[1], "replaced", "");
        assert_eq!(check_on(&kit, "2031-05-01", vest).items[1].expires_on, None);
    }

    #[test]
    fn an_older_check_that_arrives_late_changes_nothing() {
        let kit = check_on(&kit(), "2031-05-10", form("intact", "all"));
        let late = CheckForm {
            checked_at: "2031-05-09T09:00:00Z".into(),
            ..form("broken", "all")
        };
        assert_eq!(check_on(&kit, "2031-05-11", late), kit);
    }

    fn kept(seal: SealFound, items: Vec<FoundItem>, seal_number: &str) -> Check {
        Check {
            id: KitCheckId::new(),
            kit: KitId::new(),
            key: "0123456789abcdef".into(),
            checked_at: at("2031-05-10"),
            received_at: at("2031-05-10"),
            position: PositionId::new(),
            title: "Guard, Post 1".into(),
            by_device: false,
            seal,
            seal_number: seal_number.into(),
            items,
            note: String::new(),
        }
    }

    #[test]
    fn a_late_check_still_says_what_was_put_in_unless_that_was_replaced_again() {
        let mut kit = kit();
        kit.items = vec![item("Trauma bag", Some("2031-05-01"))];
        let kit = check_on(&kit, "2031-05-10", form("intact", "all"));
        let late = CheckForm {
            checked_at: "2031-05-09T09:00:00Z".into(),
            seal: "replaced".into(),
            seal_number: "0077".into(),
            ..about(&kit.items[0], "replaced", "2033-01-01")
        };
        let new = check_check(&late, at("2031-05-11")).unwrap();
        let make = |since: &Since| checked(&kit, &new, since, "Guard", &TimeZone::UTC).unwrap().0;
        let said = |kit: &Kit| (kit.seal.clone(), kit.items[0].expires_on.map(|day| day.to_string()));
        let (was, new_one) = (Some("2031-05-01".to_owned()), Some("2033-01-01".to_owned()));
        let taken = make(&Since::default());
        assert_eq!(said(&taken), ("0077".to_owned(), new_one.clone()));
        assert_eq!(taken.checked, kit.checked, "the newest check stays the newest");
        assert!(changes_form(&kit, &taken));
        let edited = Since {
            edited: true,
            ..Since::default()
        };
        assert_eq!(said(&make(&edited)), ("0041".to_owned(), was.clone()));
        let again = |seal, items| Since {
            checks: vec![kept(seal, items, "0088")],
            edited: false,
        };
        assert_eq!(
            said(&make(&again(SealFound::Replaced, Vec::new()))),
            ("0041".to_owned(), new_one)
        );
        let replaced = FoundItem {
            item: kit.items[0].id,
            name: "Trauma bag".into(),
            found: ItemFound::Replaced,
            expires_on: None,
        };
        assert_eq!(
            said(&make(&again(SealFound::Intact, vec![replaced]))),
            ("0077".to_owned(), was)
        );
    }

    #[test]
    fn an_edit_of_after_the_check_stays_though_no_later_check_came() {
        let new_seal = CheckForm {
            seal_number: "0077".into(),
            ..form("replaced", "all")
        };
        let new = check_check(&new_seal, at("2031-05-01")).unwrap();
        let edited = Since {
            edited: true,
            ..Since::default()
        };
        let (next, _) = checked(&kit(), &new, &edited, "Guard", &TimeZone::UTC).unwrap();
        assert_eq!(next.seal, "0041");
        assert!(next.checked.is_some());
    }

    #[test]
    fn what_was_said_of_an_item_that_has_gone_is_kept_and_mends_no_report() {
        let reported = Kit {
            missing_reported_at: Some(at("2031-04-30")),
            ..kit()
        };
        let gone = about(&item("Radio", None), "missing", "");
        let new = check_check(&gone, at("2031-05-01")).unwrap();
        let (next, found) = checked(&reported, &new, &Since::default(), "Guard", &TimeZone::UTC).unwrap();
        assert!(next.checked.is_some());
        assert_eq!((found.len(), found[0].found), (1, ItemFound::Missing));
        assert_eq!(next.missing_reported_at, reported.missing_reported_at);
        assert_eq!(unknown(&reported, &new).len(), 1);
    }

    #[test]
    fn the_same_key_is_the_same_check_only_with_the_same_words() {
        let sent = |note: &str| CheckForm {
            note: note.into(),
            ..form("intact", "all")
        };
        let new = |note: &str| check_check(&sent(note), at("2031-05-10")).unwrap();
        let check = kept(SealFound::Intact, Vec::new(), "0041");
        assert!(is_same(&check, &new("")));
        assert!(!is_same(&check, &new("Drawer was open")));
        let other = check_check(&about(&item("Radio", None), "missing", ""), at("2031-05-10")).unwrap();
        assert!(!is_same(&check, &other));
    }

    #[test]
    fn a_report_lasts_until_somebody_looked_later() {
        let reported = Kit {
            seal_reported_at: Some(at("2031-05-05")),
            ..kit()
        };
        let before = check_on(&reported, "2031-05-04", form("intact", "all"));
        assert!(before.seal_reported_at.is_some());
        let after = check_on(&reported, "2031-05-06", form("intact", "all"));
        assert!(after.seal_reported_at.is_none());
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
        let mut kit = check_on(&kit(), "2031-05-01", form("intact", "all"));
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

    proptest! {
        /// Whatever order a phone's queue arrives in, the kit ends as its newest check left it.
        #[test]
        fn the_newest_check_counts(days in proptest::collection::vec((1_i8..28, any::<bool>()), 1..6)) {
            let mut days = days;
            days.sort();
            days.dedup_by_key(|(day, _)| *day);
            let send = |kit: &Kit, (day, is_broken): (i8, bool)| {
                let sent = CheckForm {
                    checked_at: format!("2031-05-{day:02}T09:00:00Z"),
                    ..form(if is_broken { "broken" } else { "intact" }, "all")
                };
                check_on(kit, "2031-06-01", sent)
            };
            let newest = *days.last().unwrap();
            let turned = days.iter().rev().fold(kit(), |kit, day| send(&kit, *day));
            let at = turned.checked.as_ref().unwrap().at.to_zoned(TimeZone::UTC).day();
            prop_assert_eq!(at, newest.0);
            prop_assert_eq!(turned.seal_broken_at.is_some(), newest.1);
        }
    }
}
