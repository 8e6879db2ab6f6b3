//! What people do with kits. One transaction each, with its ledger entry: ids, counts and words of closed lists, never a name.

use super::check_rules::{self, CheckForm};
use super::on_plan::{self, Called};
use super::rules::{self, NewItem, NewKit};
use super::{
    Check, Custodian, Event, EventKind, FoundItem, ItemFound, Kit, KitItem, KitKind, SealFound, Stands, store,
};
use crate::site_plan::{FeatureKind, verbs::find_own};
use crate::site_point::{SitePoint, rules as point_rules, store as points};
use crate::site_profile::{
    SiteField,
    store::hold_own,
    verbs::{count_up, entry},
};
use muster_membership::{Site, fields::FieldProblems, position, site};
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{App, Desk, LastChange, Problem, t};

/// Adds a kit to an own site, and its point where it stands on the site.
///
/// Errors: [`Problem::Missing`] without the duty or when it is not an own site; `point.code-taken`, `point.too-many`, `kit.too-many`,
/// `kit.too-many-items`, `kit.custodian`, `kit.seal-needed`.
pub async fn add(desk: &Desk, reference: &Reference, new: NewKit, items: Vec<NewItem>) -> Result<Reference, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let site = hold_own(&tx, desk.org(), reference).await?.ok_or(Problem::Missing)?;
    rules::fits_beside(&new.code, &store::of_site(&tx, site.id).await?)?;
    let custodian = custodian(&tx, desk.org(), new.custodian).await?;
    let mut kit = Kit {
        custodian,
        stands: new.stands,
        kind: new.kind,
        seal: new.seal.clone(),
        check_days: new.check_days,
        items: items.into_iter().map(packed).collect(),
        ..blank(&tx, &site, &new.code, &new.place, LastChange::by(desk)).await?
    };
    rules::holds(&kit)?;
    settle_place(desk, &mut tx, &site, &mut kit, &new).await?;
    store::insert(&tx, &kit).await?;
    keep_event(desk, &tx, kit.id, EventKind::Added).await?;
    tx.commit_with(kit_entry(desk, "kit.added", &kit)).await?;
    Ok(kit.reference)
}

async fn blank(tx: &Tx, site: &Site, code: &str, place: &str, change: LastChange) -> Result<Kit, Fault> {
    Ok(Kit {
        id: KitId::new(),
        reference: store::draw_reference(tx).await?,
        org: site.org,
        site: site.id,
        site_reference: site.reference.clone(),
        site_name: site.name.clone(),
        point: None,
        code: code.to_owned(),
        place: place.to_owned(),
        stands: Stands::OnSite,
        kind: KitKind::Responder,
        seal: String::new(),
        custodian: None,
        check_days: rules::USUAL_DAYS,
        label: store::draw_label(),
        created_at: change.at,
        revision: 1,
        changed: Some(change),
        checked: None,
        seal_broken_at: None,
        seal_reported_at: None,
        missing_reported_at: None,
        retired_at: None,
        items: Vec::new(),
    })
}

fn packed(new: NewItem) -> KitItem {
    KitItem {
        id: KitItemId::new(),
        category: new.category,
        name: new.name,
        quantity: new.quantity,
        expires_on: new.expires_on,
        personal: new.personal,
        missing_at: None,
    }
}

async fn custodian(tx: &Tx, org: OrgId, wanted: Option<PositionId>) -> Result<Option<Custodian>, Problem> {
    let Some(id) = wanted else { return Ok(None) };
    let all = position::store::of_org(tx, org).await?;
    let known = all.into_iter().find(|known| known.id == id);
    let known = known.ok_or_else(rules::unknown_custodian)?;
    Ok(Some(Custodian {
        id,
        filled: !known.is_vacant(),
        title: known.title,
    }))
}

/// Brings the kit, the point it stands at and its mark on the drawings in line with what was typed: made, renamed or taken away.
async fn settle_place(desk: &Desk, tx: &mut Tx, site: &Site, kit: &mut Kit, new: &NewKit) -> Result<(), Problem> {
    let others = points::points_of(tx, site.id).await?;
    let own = kit
        .point
        .and_then(|id| others.iter().find(|point| point.id == id))
        .cloned();
    let beside: Vec<SitePoint> = others.into_iter().filter(|point| Some(point.id) != kit.point).collect();
    if beside.iter().any(|point| point.code == new.code) {
        return Err(Problem::refusal("point.code-taken", t("kits-code-taken")));
    }
    let was = own.as_ref().map(|point| (point.code.clone(), point.name.clone()));
    let is_moved = match (own, new.stands) {
        (Some(point), Stands::OnSite) if point.code == new.code && point.name == new.place => false,
        (Some(point), Stands::OnSite) => {
            let renamed = SitePoint {
                code: new.code.clone(),
                name: new.place.clone(),
                ..point
            };
            points::save(tx, &renamed).await?
        }
        (None, Stands::OnSite) => {
            if beside.len() >= point_rules::MOST_POINTS {
                return Err(Problem::refusal("point.too-many", t("sites-point-too-many")));
            }
            let kits = beside.iter().filter(|point| point.kind == FeatureKind::Kit);
            let point = SitePoint {
                id: PointId::new(),
                site: site.id,
                kind: FeatureKind::Kit,
                code: new.code.clone(),
                name: new.place.clone(),
                detail: String::new(),
                preferred: false,
                rank: kits.map(|point| point.rank).max().unwrap_or(0) + 1,
            };
            points::insert(tx, &point).await?;
            kit.point = Some(point.id);
            true
        }
        (Some(point), Stands::OffSite | Stands::WithPolice) => {
            kit.point = None;
            // The row lets go of the point before the point goes.
            store::leave_point(tx, point.id).await?;
            points::remove(tx, site.id, point.id).await?
        }
        (None, Stands::OffSite | Stands::WithPolice) => false,
    };
    kit.code.clone_from(&new.code);
    kit.place.clone_from(&new.place);
    if is_moved {
        let mut fields = vec![SiteField::Points];
        if let Some((code, place)) = &was {
            let is = (new.stands == Stands::OnSite).then(|| Called::of(kit));
            fields.extend(on_plan::follow(desk, tx, site, Called { code, place }, is).await?);
        }
        count_up(desk, tx, site, fields).await?;
    }
    Ok(())
}

/// The kit that a change is made to, and the revision its maker saw.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub kit: &'a Reference,
    pub revision: i64,
}

/// A kit that is being changed, and its site, both held.
struct Held {
    tx: Tx,
    site: Site,
    kit: Kit,
}

async fn hold(desk: &Desk, seen: Seen<'_>) -> Result<Held, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let known = store::find(&tx, desk.org(), seen.kit).await?.ok_or(Problem::Missing)?;
    let site = hold_own(&tx, desk.org(), &known.site_reference)
        .await?
        .ok_or(Problem::Missing)?;
    let kit = store::hold(&tx, known.id).await?.ok_or(Problem::Missing)?;
    if kit.retired_at.is_some() {
        return Err(Problem::refusal("kit.retired", t("kits-retired-already")));
    }
    if kit.revision != seen.revision {
        return Err(rules::lost_race(&kit, desk));
    }
    Ok(Held { tx, site, kit })
}

impl Held {
    async fn keep(self, desk: &Desk, kit: Kit, event: EventKind, kind: &'static str) -> Result<(), Problem> {
        rules::holds(&kit)?;
        if !store::save(&self.tx, &kit, &LastChange::by(desk)).await? {
            return Err(rules::lost_race(&self.kit, desk));
        }
        keep_event(desk, &self.tx, kit.id, event).await?;
        let revision = kit.revision + 1;
        Ok(self
            .tx
            .commit_with(kit_entry(desk, kind, &kit).with("revision", revision))
            .await?)
    }

    async fn with_head(&mut self, desk: &Desk, new: &NewKit) -> Result<Kit, Problem> {
        let others = store::of_site(&self.tx, self.site.id).await?;
        if others
            .iter()
            .any(|other| other.code == new.code && other.id != self.kit.id)
        {
            return Err(Problem::refusal("point.code-taken", t("kits-code-taken")));
        }
        let mut kit = Kit {
            custodian: custodian(&self.tx, desk.org(), new.custodian).await?,
            stands: new.stands,
            kind: new.kind,
            seal: new.seal.clone(),
            check_days: new.check_days,
            ..self.kit.clone()
        };
        settle_place(desk, &mut self.tx, &self.site, &mut kit, new).await?;
        Ok(kit)
    }
}

/// Changes what a kit is called, where it stands, who keeps it.
///
/// Errors: [`Problem::Missing`] for everything that is not the desk's to change; `kit.changed-meanwhile`, a conflict; else as [`add`].
pub async fn change(desk: &Desk, seen: Seen<'_>, new: NewKit) -> Result<(), Problem> {
    let mut held = hold(desk, seen).await?;
    let kit = held.with_head(desk, &new).await?;
    held.keep(desk, kit, EventKind::Changed, "kit.changed").await
}

/// Puts a whole kit in place of the old one. An item that names the id of one that is there stays that item.
///
/// Errors: as [`change`]; [`Problem::Missing`] for an id that is not in this kit.
pub async fn replace(
    desk: &Desk,
    seen: Seen<'_>,
    new: NewKit,
    items: Vec<(Option<KitItemId>, NewItem)>,
) -> Result<(), Problem> {
    let mut held = hold(desk, seen).await?;
    let mut kit = held.with_head(desk, &new).await?;
    let mut kept: Vec<KitItem> = Vec::with_capacity(items.len());
    for (id, item) in items {
        let item = match id {
            None => packed(item),
            Some(id) => {
                let known = held.kit.items.iter().find(|known| known.id == id);
                let is_named_twice = kept.iter().any(|kept| kept.id == id);
                let known = known.filter(|_| !is_named_twice).ok_or(Problem::Missing)?;
                changed(known, item)
            }
        };
        kept.push(item);
    }
    kit.items = kept;
    held.keep(desk, kit, EventKind::Changed, "kit.changed").await
}

fn changed(known: &KitItem, new: NewItem) -> KitItem {
    KitItem {
        id: known.id,
        missing_at: known.missing_at,
        ..packed(new)
    }
}

/// Packs one thing more. Errors: as [`change`].
pub async fn add_item(desk: &Desk, seen: Seen<'_>, new: NewItem) -> Result<(), Problem> {
    let held = hold(desk, seen).await?;
    let mut kit = held.kit.clone();
    kit.items.push(packed(new));
    held.keep(desk, kit, EventKind::Changed, "kit.changed").await
}

/// Changes an item. Errors: as [`change`].
pub async fn change_item(desk: &Desk, seen: Seen<'_>, id: KitItemId, new: NewItem) -> Result<(), Problem> {
    let held = hold(desk, seen).await?;
    let mut kit = held.kit.clone();
    let item = kit
        .items
        .iter_mut()
        .find(|item| item.id == id)
        .ok_or(Problem::Missing)?;
    *item = changed(item, new);
    held.keep(desk, kit, EventKind::Changed, "kit.changed").await
}

/// Takes an item out of the list. Errors: as [`change`].
pub async fn remove_item(desk: &Desk, seen: Seen<'_>, id: KitItemId) -> Result<(), Problem> {
    let held = hold(desk, seen).await?;
    let mut kit = held.kit.clone();
    let before = kit.items.len();
    kit.items.retain(|item| item.id != id);
    if kit.items.len() == before {
        return Err(Problem::Missing);
    }
    held.keep(desk, kit, EventKind::Changed, "kit.changed").await
}

/// Gives the kit a new label: the address on the old one leads nowhere from now on. Errors: as [`change`].
pub async fn relabel(desk: &Desk, seen: Seen<'_>) -> Result<(), Problem> {
    let held = hold(desk, seen).await?;
    let kit = Kit {
        label: store::draw_label(),
        ..held.kit.clone()
    };
    held.keep(desk, kit, EventKind::Relabelled, "kit.relabelled").await
}

/// Takes a kit out of use, its point off the site and its mark off the drawings. Its history stays. Errors: as [`change`].
pub async fn retire(desk: &Desk, seen: Seen<'_>) -> Result<(), Problem> {
    let mut held = hold(desk, seen).await?;
    let mut kit = held.kit.clone();
    if let Some(point) = kit.point.take() {
        store::leave_point(&held.tx, point).await?;
        points::remove(&held.tx, held.site.id, point).await?;
        let mut fields = vec![SiteField::Points];
        fields.extend(on_plan::follow(desk, &mut held.tx, &held.site, Called::of(&held.kit), None).await?);
        count_up(desk, &held.tx, &held.site, fields).await?;
    }
    kit.retired_at = Some(desk.now());
    held.keep(desk, kit, EventKind::Retired, "kit.retired").await
}

/// May this desk check kits of its own organisation? An enrolled phone whose session has ended may where the duty may.
pub fn may_check(desk: &Desk, by_device: bool) -> bool {
    let may = |act: Act| {
        if by_device {
            desk.who.duty.may(act)
        } else {
            desk.may(act)
        }
    };
    may(Act::Respond) || may(Act::ManageSites)
}

/// Keeps a check. The same one sent again is the one that is kept already.
///
/// Errors: the fields that are wrong, among them `kit.check-key` for another check under a key that is kept and `kit.item-unknown` for an
/// item that is not in the kit, said by who looks now; [`Problem::Missing`] without the right, and for what is not an own kit in use.
pub async fn keep_check(
    desk: &Desk,
    by_device: bool,
    reference: &Reference,
    form: &CheckForm,
) -> Result<Result<(), FieldProblems>, Problem> {
    if !may_check(desk, by_device) {
        return Err(Problem::Missing);
    }
    let tx = desk.begin().await?;
    let known = store::find(&tx, desk.org(), reference).await?.ok_or(Problem::Missing)?;
    let kit = store::hold(&tx, known.id).await?.ok_or(Problem::Missing)?;
    // Before everything else: what was taken once is not refused when it comes again.
    if let Some(kept) = store::check_of(&tx, kit.id, &form.key).await? {
        return Ok(match check_rules::check_check(form, kept.received_at) {
            Ok(new) if check_rules::is_same(&kept, &new) => Ok(()),
            Ok(_) => Err(FieldProblems::one(
                "seal",
                &Problem::refusal("kit.check-key", t("kits-check-key-used")),
            )),
            Err(problems) => Err(problems),
        });
    }
    if kit.retired_at.is_some() {
        return Err(Problem::refusal("kit.retired", t("kits-retired-already")));
    }
    let new = match check_rules::check_check(form, desk.now()) {
        Ok(new) => new,
        Err(problems) => return Ok(Err(problems)),
    };
    // Who looks now has the list of now before them.
    if form.checked_at.trim().is_empty() && !check_rules::unknown(&kit, &new).is_empty() {
        let problem = Problem::refusal("kit.item-unknown", t("kits-item-unknown"));
        return Ok(Err(FieldProblems::one("contents", &problem)));
    }
    let by = &desk.who.position_title;
    let since = check_rules::Since {
        checks: store::checks_after(&tx, kit.id, new.checked_at).await?,
        edited: store::is_edited_after(&tx, kit.id, new.checked_at).await?,
    };
    let (next, items) = match check_rules::checked(&kit, &new, &since, by, &desk.time_zone()) {
        Ok(made) => made,
        Err(problem) => return Ok(Err(FieldProblems::one("contents", &problem))),
    };
    let check = Check {
        id: KitCheckId::new(),
        kit: kit.id,
        key: new.key,
        checked_at: new.checked_at,
        received_at: desk.now(),
        position: desk.who.position,
        title: by.clone(),
        by_device,
        seal: new.seal,
        seal_number: match new.seal {
            SealFound::Replaced => new.seal_number,
            SealFound::Intact | SealFound::Broken => next.seal.clone(),
        },
        items,
        note: new.note,
    };
    store::insert_check(&tx, &check).await?;
    // A form that was begun before would put the old seal or the old day back.
    let change = check_rules::changes_form(&kit, &next).then(|| LastChange {
        by: by.clone(),
        at: desk.now(),
    });
    store::save_state(&tx, &next, change.as_ref()).await?;
    tx.commit_with(check_entry(desk, &next, &check)).await?;
    Ok(Ok(()))
}

fn check_entry(desk: &Desk, kit: &Kit, check: &Check) -> Entry {
    let count = |found: ItemFound| {
        check
            .items
            .iter()
            .filter(|item: &&FoundItem| item.found == found)
            .count()
    };
    kit_entry(desk, "kit.checked", kit)
        .with("check", check.id.to_string())
        .with("checked_at", stored_instant(check.checked_at))
        .with("by_device", check.by_device)
        .with("seal", check.seal.as_str())
        .with("missing", count(ItemFound::Missing))
        .with("replaced", count(ItemFound::Replaced))
}

/// What somebody without a sign-in says at the label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    SealBroken,
    Missing,
}

/// Keeps what was said at a label, once until somebody looked: it is reported, and no check.
///
/// Errors: [`Problem::Missing`] for a label that leads nowhere.
pub async fn report(app: &App, label: &str, what: Reported) -> Result<(), Problem> {
    let (tx, now) = (app.store().begin().await?, app.now());
    let known = store::by_label(&tx, label).await?.ok_or(Problem::Missing)?;
    let mut kit = store::hold(&tx, known.id).await?.ok_or(Problem::Missing)?;
    let (at, kind) = match what {
        Reported::SealBroken => (&mut kit.seal_reported_at, EventKind::SealReported),
        Reported::Missing => (&mut kit.missing_reported_at, EventKind::MissingReported),
    };
    if at.is_some() {
        return Ok(());
    }
    *at = Some(now);
    store::save_state(&tx, &kit, None).await?;
    let event = Event {
        id: KitCheckId::new(),
        at: now,
        kind,
        title: String::new(),
    };
    store::insert_event(&tx, kit.id, &event).await?;
    let entry = Entry::new(kit.org, "kit.reported", now)
        .with("site", String::from(kit.site))
        .with("kit", String::from(kit.id))
        .with("what", kind.as_str());
    Ok(tx.commit_with(entry).await?)
}

/// A point of a site became that of a kit: the kit comes with it, so that both say the same.
pub(crate) async fn stands_at(desk: &Desk, tx: &Tx, site: &Site, point: &SitePoint) -> Result<Entry, Problem> {
    rules::fits_beside(&point.code, &store::of_site(tx, site.id).await?)?;
    let kit = Kit {
        point: Some(point.id),
        ..blank(tx, site, &point.code, &point.name, LastChange::by(desk)).await?
    };
    store::insert(tx, &kit).await?;
    keep_event(desk, tx, kit.id, EventKind::Added).await?;
    Ok(kit_entry(desk, "kit.added", &kit))
}

/// A point with a kit in use stays: the kit is retired or given another place first.
///
/// Errors: `point.has-kit`.
pub(crate) async fn refuse_under_kit(tx: &Tx, point: PointId) -> Result<(), Problem> {
    match store::at_point(tx, point).await? {
        Some(_) => Err(Problem::refusal("point.has-kit", t("kits-point-has-kit"))),
        None => Ok(()),
    }
}

/// The own site, and the positions that can keep a kit there.
pub async fn custodians_for(
    desk: &Desk,
    reference: &Reference,
) -> Result<(Site, Vec<muster_membership::Position>), Problem> {
    let (tx, own) = find_own(desk, reference).await?;
    let mut all = position::store::of_org(&tx, desk.org()).await?;
    all.retain(|each| each.site.is_none_or(|at| at == own.id));
    Ok((own, all))
}

/// The own site of a kit.
pub async fn site_of(tx: &Tx, kit: &Kit) -> Result<Site, Problem> {
    site::store::find(tx, kit.site).await?.ok_or(Problem::Missing)
}

async fn keep_event(desk: &Desk, tx: &Tx, kit: KitId, kind: EventKind) -> Result<(), Fault> {
    let event = Event {
        id: KitCheckId::new(),
        at: desk.now(),
        kind,
        title: desk.who.position_title.clone(),
    };
    store::insert_event(tx, kit, &event).await
}

fn kit_entry(desk: &Desk, kind: &'static str, kit: &Kit) -> Entry {
    let personal = kit.items.iter().filter(|item| item.personal).count();
    entry(desk, kind, kit.site)
        .with("kit", String::from(kit.id))
        .with("items", kit.items.len())
        .with("personal_items", personal)
}
