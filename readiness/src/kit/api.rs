//! JSON of kits, over the same reading and the same verbs as the pages.

use super::check_rules::CheckForm;
use super::rules::{self, ItemForm, KitForm, NewItem, NewKit};
use super::standing::{self, Finding};
use super::verbs::{self, Seen};
use super::{Category, Check, ItemFound, Kit, KitItem, KitKind, SealFound, Stands, reading, store};
use crate::opening::Part;
use crate::site_profile::reading as sites;
use axum::{Json as Reply, http::StatusCode};
use muster_policy::{CrossingAct, Why};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/kits", get_kits)
        .get("/api/v1/kits/{kit}", get_kit)
        .put("/api/v1/kits/{kit}", put_kit)
        .post("/api/v1/kits/{kit}/checks", post_check)
        .post("/api/v1/kits/{kit}/label", post_label)
        .post("/api/v1/kits/{kit}/retirement", post_retirement)
        .get("/api/v1/sites/{site}/kits", get_of_site)
        .post("/api/v1/sites/{site}/kits", post_kit)
}

/// Checks that a kit's document holds.
const SHOWN: i64 = 100;

/// One thing in a kit. What holds personal data is told to own people alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct KitItemOut {
    #[schema(value_type = String, format = Uuid)]
    id: KitItemId,
    /// A word of `docs/formats/kit.md`, such as `first_aid`.
    #[schema(value_type = String)]
    category: Category,
    name: String,
    quantity: i64,
    /// The last day on which it is good.
    #[schema(value_type = Option<String>, format = Date)]
    expires_on: Option<civil::Date>,
    personal: bool,
    missing: bool,
}

impl From<&KitItem> for KitItemOut {
    fn from(item: &KitItem) -> Self {
        Self {
            id: item.id,
            category: item.category,
            name: item.name.clone(),
            quantity: item.quantity,
            expires_on: item.expires_on,
            personal: item.personal,
            missing: item.missing_at.is_some(),
        }
    }
}

/// What is to be mended or done.
#[derive(Debug, Serialize, ToSchema)]
pub struct KitFindingOut {
    /// `seal_broken`, `item_missing`, `item_expired`, `seal_reported`, `missing_reported`, `overdue`, `never_checked`,
    /// `no_custodian`, `item_expiring` or `due`.
    matter: &'static str,
    /// The day on which it turned so.
    #[schema(value_type = Option<String>, format = Date)]
    since: Option<civil::Date>,
    /// The day by which it should be done.
    #[schema(value_type = Option<String>, format = Date)]
    by: Option<civil::Date>,
    item: Option<String>,
}

impl From<Finding> for KitFindingOut {
    fn from(finding: Finding) -> Self {
        Self {
            matter: finding.matter.as_str(),
            since: finding.since,
            by: finding.by,
            item: finding.item,
        }
    }
}

/// An item as a check found it, where it was not simply there.
#[derive(Debug, Serialize, ToSchema)]
pub struct KitFoundOut {
    #[schema(value_type = String, format = Uuid)]
    item: KitItemId,
    name: String,
    /// `missing` or `replaced`.
    #[schema(value_type = String)]
    found: ItemFound,
    #[schema(value_type = Option<String>, format = Date)]
    expires_on: Option<civil::Date>,
}

/// A check of a kit.
#[derive(Debug, Serialize, ToSchema)]
pub struct KitCheckOut {
    #[schema(value_type = String, format = Uuid)]
    id: KitCheckId,
    /// By the clock of who checked.
    #[schema(value_type = String, format = DateTime)]
    checked_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// Title of the position, as it was called then.
    by: String,
    by_device: bool,
    /// `intact`, `broken` or `replaced`.
    #[schema(value_type = String)]
    seal: SealFound,
    seal_number: String,
    items: Vec<KitFoundOut>,
    note: String,
}

impl From<&Check> for KitCheckOut {
    fn from(check: &Check) -> Self {
        let found = check.items.iter().map(|item| KitFoundOut {
            item: item.item,
            name: item.name.clone(),
            found: item.found,
            expires_on: item.expires_on,
        });
        Self {
            id: check.id,
            checked_at: check.checked_at,
            received_at: check.received_at,
            by: check.title.clone(),
            by_device: check.by_device,
            seal: check.seal,
            seal_number: check.seal_number.clone(),
            items: found.collect(),
            note: check.note.clone(),
        }
    }
}

/// An emergency kit.
#[derive(Debug, Serialize, ToSchema)]
pub struct KitOut {
    #[schema(value_type = String)]
    reference: Reference,
    #[schema(value_type = String)]
    site: Reference,
    /// As it stands on the bag.
    code: String,
    place: String,
    /// `on_site`, `off_site` or `with_police`.
    #[schema(value_type = String)]
    stands: Stands,
    /// `command`, `classroom` or `responder`.
    #[schema(value_type = String)]
    kind: KitKind,
    /// The number on the seal; empty for others than own people.
    seal: String,
    #[schema(value_type = Option<String>, format = Uuid)]
    custodian: Option<PositionId>,
    check_days: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    checked_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = Date)]
    next_check_on: Option<civil::Date>,
    retired: bool,
    /// Counts up with each change; a change names the revision it was made from.
    revision: i64,
    items: Vec<KitItemOut>,
    /// The worst first. None: the kit is checked.
    findings: Vec<KitFindingOut>,
    /// Newest first, a hundred at once; only in the document of one own kit. Those before the last of them come with `before`.
    checks: Vec<KitCheckOut>,
}

fn out(kit: &Kit, desk: &Desk, checks: &[Check], own: bool) -> KitOut {
    let zone = desk.time_zone();
    let today = desk.now().to_zoned(zone.clone()).date();
    let mut findings = standing::findings(kit, today, &zone);
    // Who keeps a kit is not told to others, nor that nobody does.
    findings.retain(|finding| own || finding.matter != standing::Matter::NoCustodian);
    KitOut {
        reference: kit.reference.clone(),
        site: kit.site_reference.clone(),
        code: kit.code.clone(),
        place: kit.place.clone(),
        stands: kit.stands,
        kind: kit.kind,
        seal: kit.seal.clone(),
        custodian: kit.custodian.as_ref().map(|custodian| custodian.id),
        check_days: kit.check_days,
        checked_at: kit.checked.as_ref().map(|checked| checked.at),
        next_check_on: standing::next_check_on(kit, &zone),
        retired: kit.retired_at.is_some(),
        revision: kit.revision,
        items: kit.items.iter().map(KitItemOut::from).collect(),
        findings: findings.into_iter().map(KitFindingOut::from).collect(),
        checks: checks.iter().map(KitCheckOut::from).collect(),
    }
}

/// Kits, and what opens them.
#[derive(Debug, Serialize, ToSchema)]
pub struct KitsOut {
    kits: Vec<KitOut>,
    /// The clause that opens them, such as `AG-0143 §4.4`; absent for own kits.
    clause: Option<String>,
}

/// The own kits in use.
#[utoipa::path(get, path = "/api/v1/kits", tag = "kits", responses((status = 200, body = KitsOut)))]
pub(crate) async fn get_kits(desk: Desk) -> Result<Reply<KitsOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let kits = store::of_org(&desk.read().await?, desk.org()).await?;
    Ok(Reply(KitsOut {
        kits: kits.iter().map(|kit| out(kit, &desk, &[], true)).collect(),
        clause: None,
    }))
}

/// Which checks of a kit.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(crate) struct ChecksQuery {
    /// Id of a check of this kit: those before it. Absent: the newest.
    #[param(value_type = Option<String>, format = Uuid)]
    before: Option<KitCheckId>,
}

/// One own kit with its checks.
#[utoipa::path(get, path = "/api/v1/kits/{kit}", tag = "kits",
    params(("kit" = String, Path, description = "Reference of the kit, such as K-4821"), ChecksQuery),
    responses((status = 200, body = KitOut), (status = 404)))]
pub(crate) async fn get_kit(
    desk: Desk,
    Path(kit): Path<Reference>,
    Query(asked): Query<ChecksQuery>,
) -> Result<Reply<KitOut>, Problem> {
    let kit = reading::own(&desk, &kit).await?;
    let tx = desk.read().await?;
    let before = match asked.before {
        Some(id) => Some(store::history_mark(&tx, kit.id, id).await?.ok_or(Problem::Missing)?),
        None => None,
    };
    let checks = store::checks_of(&tx, kit.id, before, SHOWN).await?;
    Ok(Reply(out(&kit, &desk, &checks, true)))
}

/// The refusal of a class whose site the reader may know.
fn refused(why: &Why) -> Problem {
    match why.clause() {
        Some(clause) => Problem::by_clause(why.code(), t("kits-closed"), clause.to_string()),
        None => Problem::refusal(why.code(), t("kits-closed")),
    }
}

/// The kits of an own site, or of a partner's that a clause opens.
#[utoipa::path(get, path = "/api/v1/sites/{site}/kits", tag = "kits",
    params(("site" = String, Path, description = "Reference of the site, such as S-4821")),
    responses((status = 200, body = KitsOut), (status = 404), (status = 422, description = "`policy.*`: the kits are closed")))]
pub(crate) async fn get_of_site(desk: Desk, Path(site): Path<Reference>) -> Result<Reply<KitsOut>, Problem> {
    let mut found = sites::find(&desk, &site).await?;
    let kits = reading::kits(&mut found, &desk, CrossingAct::Read).await?;
    let own = found.is_own();
    found.done().await?;
    let clause = kits.clause().map(|(clause, _)| clause.to_string());
    match &kits {
        Part::Open(kits) => Ok(Reply(KitsOut {
            kits: kits.as_ref().iter().map(|kit| out(kit, &desk, &[], own)).collect(),
            clause,
        })),
        Part::Closed(why) => Err(refused(why)),
    }
}

/// One thing in a kit, as sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KitItemIn {
    /// That of an item that is there: it stays that item.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    id: Option<KitItemId>,
    category: String,
    name: String,
    #[serde(default = "one")]
    quantity: i64,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    expires_on: Option<civil::Date>,
    /// Lists of people hold personal data, whatever stands here.
    #[serde(default)]
    personal: bool,
}

fn one() -> i64 {
    1
}

/// A kit as sent, with all that is in it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KitIn {
    code: String,
    place: String,
    /// `on_site`, `off_site` or `with_police`.
    stands: String,
    /// `command`, `classroom` or `responder`.
    kind: String,
    #[serde(default)]
    seal: String,
    /// Id of an own position.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    custodian: Option<PositionId>,
    check_days: i64,
    /// At most 60, in the order of packing.
    #[serde(default)]
    items: Vec<KitItemIn>,
    /// The revision that a change was made from. A new kit has none.
    #[serde(default)]
    revision: i64,
}

type Items = Vec<(Option<KitItemId>, NewItem)>;

impl KitIn {
    fn checked(self) -> Result<(NewKit, Items), Problem> {
        let form = KitForm {
            code: self.code,
            place: self.place,
            stands: self.stands,
            kind: self.kind,
            seal: self.seal,
            custodian: self.custodian.map(|id| id.to_string()).unwrap_or_default(),
            check_days: self.check_days.to_string(),
            ..KitForm::default()
        };
        let new = rules::check(&form).map_err(|problems| problems.into_problem("kit.invalid"))?;
        let item = |item: KitItemIn| {
            let form = ItemForm {
                category: item.category,
                name: item.name,
                quantity: item.quantity.to_string(),
                expires_on: item.expires_on.map(|day| day.to_string()).unwrap_or_default(),
                personal: item.personal.then(|| "yes".to_owned()),
                ..ItemForm::default()
            };
            let new = rules::check_item(&form).map_err(|problems| problems.into_problem("kit.invalid"))?;
            Ok::<_, Problem>((item.id, new))
        };
        let items: Result<Items, Problem> = self.items.into_iter().map(item).collect();
        Ok((new, items?))
    }
}

/// The kit that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct KitAddedOut {
    #[schema(value_type = String)]
    reference: Reference,
}

/// Adds a kit to an own site.
#[utoipa::path(post, path = "/api/v1/sites/{site}/kits", tag = "kits", request_body = KitIn,
    params(("site" = String, Path, description = "Reference of the site")),
    responses((status = 201, body = KitAddedOut), (status = 404), (status = 422, description = "`kit.*`, `point.*`, `text.*`")))]
pub(crate) async fn post_kit(
    desk: Desk,
    Path(site): Path<Reference>,
    Json(wanted): Json<KitIn>,
) -> Result<(StatusCode, Reply<KitAddedOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let (new, items) = wanted.checked()?;
    let items = items.into_iter().map(|(_, item)| item).collect();
    let reference = verbs::add(&desk, &site, new, items).await?;
    Ok((StatusCode::CREATED, Reply(KitAddedOut { reference })))
}

/// Puts a whole kit in place of the old one. Items that are named by their id stay those items.
#[utoipa::path(put, path = "/api/v1/kits/{kit}", tag = "kits", request_body = KitIn,
    params(("kit" = String, Path, description = "Reference of the kit")),
    responses((status = 204), (status = 404), (status = 409, description = "`kit.changed-meanwhile`"), (status = 422)))]
pub(crate) async fn put_kit(
    desk: Desk,
    Path(kit): Path<Reference>,
    Json(wanted): Json<KitIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let revision = wanted.revision;
    let (new, items) = wanted.checked()?;
    verbs::replace(&desk, Seen { kit: &kit, revision }, new, items).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How one item was found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KitFoundIn {
    #[schema(value_type = String, format = Uuid)]
    item: KitItemId,
    /// `present`, `missing` or `replaced`.
    #[schema(value_type = String)]
    found: ItemFound,
    /// The last good day of what took its place, where it expires.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    expires_on: Option<civil::Date>,
}

/// A check, as sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KitCheckIn {
    /// Made by who sends, 8 to 64 letters, digits and `-`: the same check sent twice is one.
    key: String,
    /// When the kit was looked at; absent: now. Later than now is now.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    checked_at: Option<Timestamp>,
    /// `intact`, `broken` or `replaced`.
    #[schema(value_type = String)]
    seal: SealFound,
    /// Of the new seal.
    #[serde(default)]
    seal_number: String,
    /// What was missing or replaced. Everything that is not named was there.
    #[serde(default)]
    items: Vec<KitFoundIn>,
    #[serde(default)]
    note: String,
}

impl From<KitCheckIn> for CheckForm {
    fn from(sent: KitCheckIn) -> Self {
        let is_all = sent.items.iter().all(|item| item.found == ItemFound::Present);
        Self {
            key: sent.key,
            checked_at: sent.checked_at.map(|at| at.to_string()).unwrap_or_default(),
            seal: sent.seal.as_str().to_owned(),
            seal_number: sent.seal_number,
            contents: if is_all { "all" } else { "some" }.to_owned(),
            item: sent.items.iter().map(|item| item.item.to_string()).collect(),
            found: sent.items.iter().map(|item| item.found.as_str().to_owned()).collect(),
            new_expiry: sent
                .items
                .iter()
                .map(|item| item.expires_on.map(|day| day.to_string()).unwrap_or_default())
                .collect(),
            note: sent.note,
        }
    }
}

/// Keeps a check of an own kit.
#[utoipa::path(post, path = "/api/v1/kits/{kit}/checks", tag = "kits", request_body = KitCheckIn,
    params(("kit" = String, Path, description = "Reference of the kit")),
    responses((status = 204, description = "Kept, or kept already under this key"), (status = 404), (status = 422, description = "`kit.*`, `text.*`")))]
pub(crate) async fn post_check(
    desk: Desk,
    Path(kit): Path<Reference>,
    Json(sent): Json<KitCheckIn>,
) -> Result<StatusCode, Problem> {
    verbs::keep_check(&desk, false, &kit, &sent.into())
        .await?
        .map_err(|problems| problems.into_problem("kit.check-invalid"))?;
    Ok(StatusCode::NO_CONTENT)
}

/// The revision that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KitRevisionIn {
    revision: i64,
}

/// Gives the kit a new label: the address on the old one leads nowhere.
#[utoipa::path(post, path = "/api/v1/kits/{kit}/label", tag = "kits", request_body = KitRevisionIn,
    params(("kit" = String, Path, description = "Reference of the kit")),
    responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn post_label(
    desk: Desk,
    Path(kit): Path<Reference>,
    Json(seen): Json<KitRevisionIn>,
) -> Result<StatusCode, Problem> {
    let revision = seen.revision;
    verbs::relabel(&desk, Seen { kit: &kit, revision }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a kit out of use.
#[utoipa::path(post, path = "/api/v1/kits/{kit}/retirement", tag = "kits", request_body = KitRevisionIn,
    params(("kit" = String, Path, description = "Reference of the kit")),
    responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn post_retirement(
    desk: Desk,
    Path(kit): Path<Reference>,
    Json(seen): Json<KitRevisionIn>,
) -> Result<StatusCode, Problem> {
    let revision = seen.revision;
    verbs::retire(&desk, Seen { kit: &kit, revision }).await?;
    Ok(StatusCode::NO_CONTENT)
}
