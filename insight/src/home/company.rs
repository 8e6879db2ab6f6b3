//! The home page of an organisation with sites: reading its facts and putting them in order.

use super::{
    LateOnes, MoreLate, OpenActions, PlannedDrill, RecoveryFacts, ResponseFacts, SiteFacts, ToFix, Trouble, actions,
    grown_old, rooms, rules, store,
};
use crate::inbox::{self, Inbox};
use crate::readiness;
use jiff::tz::TimeZone;
use muster_membership::setup::{self, FirstSteps};
use muster_readiness::kit;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::collections::HashMap;

/// Everything that the page of an organisation with sites may show.
pub struct CompanyPage {
    pub sites: Vec<SiteFacts>,
    /// Agencies that an agreement in force joins to it.
    pub partners: usize,
    /// Per cent of each site's readiness.
    pub figures: HashMap<SiteId, u32>,
    /// Current, due, problem, not set.
    pub tally: [u32; 4],
    pub response: ResponseFacts,
    pub recovery: RecoveryFacts,
    /// Own debriefs that are open; `None` for a duty that has none.
    pub debriefs: Option<i64>,
    /// Open actions of both sides, the oldest of each.
    pub actions: OpenActions,
    pub fix: ToFix,
    pub waiting: Inbox,
    pub drills: Vec<PlannedDrill>,
    /// The first run, while it is not done and the reader runs it.
    pub setup: Option<FirstSteps>,
    pub manages_sites: bool,
    /// The reader may plan a drill, and there is a site for it.
    pub plans_drills: bool,
    /// The reader's: what it may not open is no link.
    pub duty: Duty,
    pub zone: TimeZone,
    pub now: Timestamp,
    pub today: civil::Date,
}

pub async fn read(desk: &Desk, tx: &Tx) -> Result<CompanyPage, Problem> {
    let today = desk.now().to_zoned(desk.time_zone()).date();
    let agreements = store::agreements_with_alarms(tx, desk.org(), desk.now()).await?;
    let mut sites = store::sites(tx, desk).await?;
    for site in &mut sites {
        site.agreement = rules::agreement_for(site, &agreements);
    }
    let director = store::director(tx, desk).await?;
    let mut fix: Vec<Trouble> = sites
        .iter()
        .flat_map(|site| rules::troubles_of(site, director.as_ref(), today))
        .collect();
    fix.extend(kits(desk, tx, director.as_ref(), today).await?);
    fix.extend(rules::vacancy_troubles(
        &store::vacancies(tx, desk).await?,
        director.as_ref(),
        &desk.time_zone(),
    ));
    fix.extend(grown_old::read(desk, tx, director.as_ref(), today).await?);
    let late_actions = store::late_actions(tx, desk, today).await?;
    let late_debriefs = store::late_debriefs(tx, desk, today).await?;
    fix.extend(rules::late_troubles(
        &late_actions.oldest,
        &late_debriefs.oldest,
        &desk.time_zone(),
    ));
    let recovery = store::recovery(tx, desk.org(), today).await?;
    let figures = match desk.may(Act::ReadOwn) {
        true => readiness::of_sites(desk, tx).await?,
        false => Vec::new(),
    };
    let figures = figures.iter().map(|site| (site.id, site.figure.percent)).collect();
    Ok(CompanyPage {
        partners: partners(&agreements),
        tally: rules::tally(&sites, today),
        figures,
        response: response(desk, tx, &sites).await?,
        recovery,
        debriefs: desk.may(Act::Debrief).then_some(recovery.debriefs),
        actions: actions::read(desk, tx, recovery.open).await?,
        fix: to_fix(desk, fix, &late_actions, &late_debriefs),
        waiting: inbox::rows(tx, desk).await?,
        drills: store::planned_drills(tx, desk.org(), desk.now()).await?,
        setup: setup::left(desk).await?,
        manages_sites: desk.may(Act::ManageSites),
        plans_drills: desk.may(Act::Drill) && !sites.is_empty(),
        duty: desk.who.duty,
        sites,
        zone: desk.time_zone(),
        now: desk.now(),
        today,
    })
}

/// Own kits that are not in order, each once with the worst of it. What is only due soon waits for its custodian, in the inbox.
async fn kits(
    desk: &Desk,
    tx: &Tx,
    director: Option<&super::Owner>,
    today: civil::Date,
) -> Result<Vec<Trouble>, Problem> {
    let zone = desk.time_zone();
    let all = kit::store::of_org(tx, desk.org()).await?;
    let trouble = |kit: &kit::Kit| {
        let worst = kit::standing::worst(kit, today, &zone)?;
        let (code, harm) = rules::of_kit(worst.matter)?;
        let keeper = kit.custodian.as_ref().filter(|keeper| keeper.filled);
        let owner = keeper.map(|keeper| super::Owner {
            title: keeper.title.clone(),
            is_you: keeper.id == desk.who.position,
        });
        Some(Trouble {
            code,
            harm,
            standing: match worst.matter.is_problem() {
                true => super::Standing::Problem,
                false => super::Standing::Due,
            },
            about: kit.code.clone(),
            place: kit.site_name.clone(),
            owner: owner.or_else(|| director.cloned()),
            due: worst.by,
            href: format!("/kits/{}", kit.reference),
        })
    };
    Ok(all.iter().filter_map(trouble).collect())
}

/// All of it as this reader may open it, and where the rest of what is late stands.
pub fn to_fix(desk: &Desk, troubles: Vec<Trouble>, late_actions: &LateOnes, late_debriefs: &LateOnes) -> ToFix {
    let lists = [
        ("home-fix-more-actions", "/actions", late_actions),
        ("home-fix-more-debriefs", "/debriefs", late_debriefs),
    ];
    let more = lists
        .into_iter()
        .filter(|(.., late)| late.more)
        .map(|(key, list, _)| MoreLate {
            key,
            href: if desk.may(rules::needed_for(list)) {
                list.to_owned()
            } else {
                String::new()
            },
        });
    ToFix {
        more: more.collect(),
        troubles: opened(desk, rules::sorted(troubles)),
    }
}

/// The same, without the addresses that this reader could not open. An action is open to the position that shall do it.
fn opened(desk: &Desk, mut troubles: Vec<Trouble>) -> Vec<Trouble> {
    for trouble in &mut troubles {
        let is_own_work =
            trouble.code == rules::ACTION_LATE && trouble.owner.as_ref().is_some_and(|owner| owner.is_you);
        if !is_own_work && !desk.may(rules::needed_for(&trouble.href)) {
            trouble.href.clear();
        }
    }
    troubles
}

fn partners(agreements: &[super::AgreementFact]) -> usize {
    let in_force = agreements.iter().filter(|agreement| agreement.state == "in_force");
    let police = in_force.filter(|agreement| agreement.partner_kind == OrganisationKind::Agency);
    police
        .map(|agreement| (agreement.partner, agreement.partner_unit))
        .collect::<std::collections::HashSet<_>>()
        .len()
}

/// The last drill and emergency are those of the sites on the page, which know theirs by an index.
async fn response(desk: &Desk, tx: &Tx, sites: &[SiteFacts]) -> Result<ResponseFacts, Problem> {
    let facts = store::own_response(tx, desk.org(), desk.now()).await?;
    Ok(ResponseFacts {
        open_rooms: rooms::open(desk, tx).await?,
        last_drill: sites.iter().filter_map(|site| site.drilled_at).max(),
        last_emergency: sites.iter().filter_map(|site| site.alarmed_at).max(),
        ..facts
    })
}
