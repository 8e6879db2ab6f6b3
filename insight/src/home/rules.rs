//! What would go wrong if it happened now, sorted by harm. No HTTP, no SQL, no clock.

use super::{
    AgreementFact, Cell, Item, Late, Owner, SiteFacts, Standing, Trouble, VacantFact,
    cells::{CHOOSE_POLICE, NIGHT_SILENT, SILENT, cells},
};
use jiff::tz::TimeZone;
use muster_policy::{Clause, Condition};
use muster_readiness::kit::standing::Matter;
use muster_terms::{Act, OrganisationKind, SiteId, civil::Date};

/// Current, due, problem and not set, over all sites: the words and the bar of the readiness block.
pub fn tally(sites: &[SiteFacts], today: Date) -> [u32; 4] {
    let mut counts = [0; 4];
    for cell in sites.iter().flat_map(|site| cells(site, today)) {
        match cell.standing {
            Standing::Current => counts[0] += 1,
            Standing::Due => counts[1] += 1,
            Standing::Problem => counts[2] += 1,
            Standing::NotSet => counts[3] += 1,
        }
    }
    counts
}

/// The sites whose rows stand on the page: all of them by name, or where there are more than `most`, those in most need: by problems,
/// then by what is due or not set, then by name.
pub fn in_most_need(sites: &[SiteFacts], most: usize, today: Date) -> Vec<&SiteFacts> {
    let mut all: Vec<&SiteFacts> = sites.iter().collect();
    if all.len() > most {
        all.sort_by_cached_key(|site| {
            let [_, due, problem, not_set] = tally(std::slice::from_ref(*site), today);
            (std::cmp::Reverse((problem, due + not_set)), site.name.clone())
        });
        all.truncate(most);
    }
    all
}

/// The middle of the answer times; of an even number, the earlier of the two in the middle. None without any.
pub fn median(mut seconds: Vec<i64>) -> Option<i64> {
    seconds.sort_unstable();
    let middle = seconds.len().checked_sub(1)? / 2;
    seconds.get(middle).copied()
}

/// The troubles of a site, worst first within it.
pub fn troubles_of(site: &SiteFacts, director: Option<&Owner>, today: Date) -> Vec<Trouble> {
    cells(site, today)
        .iter()
        .filter_map(|cell| trouble_of(site, cell, director, today))
        .collect()
}

/// An item that is not current, as trouble. Nobody on duty hurts before all else: an alarm that no one hears.
fn trouble_of(site: &SiteFacts, cell: &Cell, director: Option<&Owner>, today: Date) -> Option<Trouble> {
    let (code, harm) = match (cell.item, cell.standing) {
        (_, Standing::Current) => return None,
        (Item::OnDuty, _) => ("nobody-on-duty", 1),
        (Item::ReachOrder, Standing::Problem) => ("nobody-to-call", 2),
        (Item::Agreement, Standing::Problem) => ("agreement-stopped", 3),
        (Item::Agreement, Standing::NotSet) => ("agreement-none", 4),
        (Item::MeetingPoint, _) => ("no-meeting-point", 5),
        (Item::ReachOrder, _) => ("one-to-call", 6),
        (Item::Contacts, Standing::Problem) if cell.words == SILENT => ("contacts-silent", 2),
        (Item::Contacts, Standing::Problem) if cell.words == NIGHT_SILENT => ("contacts-night", 3),
        (Item::Contacts, Standing::Problem) => ("contacts-old", 7),
        (Item::Plan, Standing::NotSet) => ("no-plan", 8),
        (Item::Walkthrough, Standing::NotSet) => ("no-floor-plan", 9),
        (Item::Agreement, _) if cell.words == CHOOSE_POLICE => ("police-unchosen", 10),
        (Item::Agreement, _) => ("agreement-due", 10),
        (Item::Contacts, Standing::Due) => ("contacts-due", 12),
        (Item::Walkthrough, _) => ("walk-due", 13),
        (Item::Plan, _) => ("plan-due", 14),
        (Item::Drill, Standing::NotSet) => ("no-drill", 15),
        (Item::Drill, _) => ("drill-due", 16),
        // Without a reach order there is nobody to prove; that trouble is told already.
        (Item::Contacts, Standing::NotSet) => return None,
    };
    let owner = match cell.item {
        Item::Agreement if cell.words != CHOOSE_POLICE => director.cloned(),
        _ => site.manager.clone().or_else(|| director.cloned()),
    };
    Some(Trouble {
        code,
        harm,
        standing: if harm <= 7 { Standing::Problem } else { Standing::Due },
        about: site.name.clone(),
        place: site.name.clone(),
        owner,
        due: cell.due.or((harm <= 2).then_some(today)),
        href: href(site, cell),
    })
}

/// Where an item is looked after.
pub fn href(site: &SiteFacts, cell: &Cell) -> String {
    match (cell.item, &site.agreement) {
        (Item::Agreement, _) if cell.words == CHOOSE_POLICE => format!("/sites/{}/edit#field-police", site.reference),
        (Item::Agreement, Some(agreement)) => format!("/agreements/{}", agreement.reference),
        (Item::Agreement, None) => "/agreements".to_owned(),
        (Item::Contacts, _) if [SILENT, NIGHT_SILENT].contains(&cell.words) => "/reach-tests".to_owned(),
        (Item::Contacts | Item::ReachOrder | Item::OnDuty, _) => "/contacts".to_owned(),
        (Item::Drill, _) => "/drills".to_owned(),
        (Item::Plan, _) => format!("/sites/{}/emergency-plans", site.reference),
        _ => format!("/sites/{}", site.reference),
    }
}

/// Days until it is due; negative means late.
pub fn days_left(due: Date, today: Date) -> i32 {
    (due - today).get_days()
}

/// What a duty must be allowed for the page at this address to open.
pub fn needed_for(href: &str) -> Act {
    let path = href.split('#').next().unwrap_or_default();
    let folder = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    match folder {
        "sites" if path.ends_with("/edit") => Act::ManageSites,
        "actions" | "debriefs" => Act::Debrief,
        "agreements" => Act::ReadAgreements,
        "vacancies" => Act::Administer,
        _ => Act::ReadOwn,
    }
}

/// The trouble of an action past its date.
pub const ACTION_LATE: &str = "action-late";

/// Actions and debriefs past their date.
pub fn late_troubles(actions: &[Late], debriefs: &[Late], zone: &TimeZone) -> Vec<Trouble> {
    let trouble = |late: &Late, code, harm, folder: &str| Trouble {
        code,
        harm,
        standing: Standing::Due,
        about: late.about(zone),
        place: late.reference.to_string(),
        owner: late.owner.clone(),
        due: Some(late.due_on),
        href: format!("/{folder}/{}", late.reference),
    };
    let actions = actions.iter().map(|late| trouble(late, ACTION_LATE, 11, "actions"));
    actions
        .chain(
            debriefs
                .iter()
                .map(|late| trouble(late, "debrief-late", 17, "debriefs")),
        )
        .collect()
}

/// The trouble that a matter of a kit is, and its harm; none where its custodian's inbox is enough.
pub fn of_kit(matter: Matter) -> Option<(&'static str, u8)> {
    Some(match matter {
        Matter::SealBroken => ("kit-seal-broken", 8),
        Matter::ItemMissing => ("kit-item-missing", 8),
        Matter::ItemExpired => ("kit-item-expired", 9),
        Matter::SealReported => ("kit-seal-reported", 9),
        Matter::MissingReported => ("kit-missing-reported", 9),
        Matter::Overdue => ("kit-overdue", 12),
        Matter::NeverChecked => ("kit-never-checked", 13),
        Matter::NoCustodian => ("kit-no-custodian", 14),
        Matter::ItemExpiring | Matter::Due => return None,
    })
}

/// What an agency cannot count on: agreements that opened something and no longer do, and its own desk.
pub fn agency_troubles(
    agreements: &[AgreementFact],
    desk_on_duty: u32,
    reachable: u32,
    owner: Option<&Owner>,
    today: Date,
) -> Vec<Trouble> {
    let own = |code, harm| Trouble {
        code,
        harm,
        standing: Standing::Problem,
        about: String::new(),
        place: String::new(),
        owner: owner.cloned(),
        due: (harm <= 2).then_some(today),
        href: "/contacts".to_owned(),
    };
    let mut troubles = Vec::new();
    if desk_on_duty == 0 {
        troubles.push(own("desk-empty", 1));
    }
    match reachable {
        0 => troubles.push(own("desk-nobody-to-call", 2)),
        1 => troubles.push(own("desk-one-to-call", 6)),
        _ => {}
    }
    let suspended = agreements.iter().filter(|agreement| agreement.state == "suspended");
    troubles.extend(suspended.map(|agreement| Trouble {
        about: agreement.partner_name.clone(),
        place: agreement.reference.to_string(),
        href: format!("/agreements/{}", agreement.reference),
        ..own("partner-stopped", 3)
    }));
    troubles
}

/// Districts that nobody answers for at night.
pub fn night_troubles(districts: &[String], owner: Option<&Owner>) -> Vec<Trouble> {
    let trouble = |district: &String| Trouble {
        code: "contacts-night",
        harm: 3,
        standing: Standing::Problem,
        about: district.clone(),
        place: String::new(),
        owner: owner.cloned(),
        due: None,
        href: "/reach-tests".to_owned(),
    };
    districts.iter().map(trouble).collect()
}

/// Things that are assigned to a position which somebody left, one trouble for each such position, with the day since when.
pub fn vacancy_troubles(held: &[VacantFact], owner: Option<&Owner>, zone: &TimeZone) -> Vec<Trouble> {
    let waits = held.iter().filter(|vacant| vacant.holds > 0);
    let trouble = |vacant: &VacantFact| Trouble {
        code: "vacancy-held",
        harm: 5,
        standing: Standing::Problem,
        about: vacant.about(zone),
        place: vacant.reference.to_string(),
        owner: owner.cloned(),
        due: Some(vacant.since.to_zoned(zone.clone()).date()),
        href: format!("/vacancies/{}", vacant.reference),
    };
    waits.map(trouble).collect()
}

/// Worst first; among equals the earlier date, then the name, so that the list stands still.
pub fn sorted(mut troubles: Vec<Trouble>) -> Vec<Trouble> {
    troubles.sort_by(|a, b| {
        let key = |each: &Trouble| (each.harm, each.due.unwrap_or(Date::MAX));
        key(a)
            .cmp(&key(b))
            .then_with(|| (&a.about, &a.href).cmp(&(&b.about, &b.href)))
    });
    troubles
}

/// The agreement that matters for a site, one in force before all others: of its police and district, unless its clauses tell of
/// alarms at other sites only; and while its police are not chosen, one that tells any police of its alarms.
pub fn agreement_for(site: &SiteFacts, agreements: &[AgreementFact]) -> Option<AgreementFact> {
    let of_its_police = |agreement: &AgreementFact| {
        site.police_org == Some(agreement.partner)
            && (agreement.partner_unit.is_none()
                || site.police_unit.is_none()
                || agreement.partner_unit == site.police_unit)
            && (agreement.alarms.is_empty() || covers(agreement, site.id))
    };
    let of_any_police = |agreement: &AgreementFact| {
        site.police_org.is_none() && agreement.partner_kind == OrganisationKind::Agency && covers(agreement, site.id)
    };
    let fits = |agreement: &&AgreementFact| of_its_police(agreement) || of_any_police(agreement);
    let order = ["in_force", "suspended", "proposed", "draft"];
    let rank = |agreement: &&AgreementFact| {
        order
            .iter()
            .position(|state| *state == agreement.state)
            .unwrap_or(order.len())
    };
    agreements.iter().filter(fits).min_by_key(rank).cloned()
}

/// Is the partner told of an alarm at this site without asking first, and does no clause keep that closed?
fn covers(agreement: &AgreementFact, site: SiteId) -> bool {
    let of_the_site = |clause: &&Clause| clause.sites.is_empty() || clause.sites.contains(&site);
    let mut tells = false;
    for clause in agreement.alarms.iter().filter(of_the_site) {
        match clause.condition {
            Condition::Standing | Condition::WhileIncident { .. } => tells = true,
            Condition::OnRequest => {}
            Condition::Never => return false,
        }
    }
    tells
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
