//! The home page of an agency: its own desk, what it has promised, and the partner sites that clauses open to it.

use super::{
    AgreementFact, LateOnes, OpenActions, RecoveryFacts, ResponseFacts, ToFix, actions, company, grown_old, rooms,
    rules,
    store::{self, PartnerSite},
};
use crate::{
    inbox::{self, Inbox, Number, WaitingKind},
    partner::Asking,
};
use jiff::tz::TimeZone;
use muster_membership::setup::{self, FirstSteps};
use muster_policy::{Cleared, CrossingAct};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// Everything that an agency's page may show.
pub struct AgencyPage {
    /// Partner sites that a clause opens to this reader.
    pub sites: Vec<Cleared<PartnerSite>>,
    /// More of them are open than the page shows.
    pub has_more_sites: bool,
    /// `None` for a duty that does not read agreements: the page says nothing of them.
    pub agreements: Option<Vec<AgreementFact>>,
    pub response: ResponseFacts,
    pub recovery: RecoveryFacts,
    /// Open actions of both sides, the oldest of each.
    pub actions: OpenActions,
    pub on_duty: u32,
    pub fix: ToFix,
    pub waiting: Inbox,
    /// Debriefs that wait for this reader, most of them a partner's; `None` for a duty that reads none. The menu counts the same.
    pub debriefs: Option<Number>,
    pub setup: Option<FirstSteps>,
    /// The reader may run a reach test.
    pub manages_sites: bool,
    pub zone: TimeZone,
    pub now: Timestamp,
    pub today: civil::Date,
}

pub async fn read(desk: &Desk, tx: &Tx) -> Result<AgencyPage, Problem> {
    let today = desk.now().to_zoned(desk.time_zone()).date();
    let agreements = match desk.may(Act::ReadAgreements) {
        true => Some(store::agreements(tx, desk.org()).await?),
        false => None,
    };
    let counts = store::counts(tx, desk.org(), desk.now(), &desk.time_zone()).await?;
    let owner = store::director(tx, desk).await?;
    let (on_duty, reachable) = (counts.on_duty_anywhere(), counts.reachable_anywhere());
    let mut fix = rules::agency_troubles(
        agreements.as_deref().unwrap_or_default(),
        on_duty,
        reachable,
        owner.as_ref(),
        today,
    );
    fix.extend(rules::night_troubles(&counts.silent_at_night(), owner.as_ref()));
    fix.extend(rules::vacancy_troubles(
        &store::vacancies(tx, desk).await?,
        owner.as_ref(),
        &desk.time_zone(),
    ));
    fix.extend(grown_old::read(desk, tx, owner.as_ref(), today).await?);
    let late_actions = store::late_actions(tx, desk, today).await?;
    fix.extend(rules::late_troubles(&late_actions.oldest, &[], &desk.time_zone()));
    let recovery = store::recovery(tx, desk.org(), today).await?;
    let (sites, has_more_sites) = open_sites(desk, tx).await?;
    let waiting = inbox::rows(tx, desk).await?;
    let debriefs = waiting.number_of(WaitingKind::Debrief);
    Ok(AgencyPage {
        sites,
        has_more_sites,
        agreements,
        response: ResponseFacts {
            open_rooms: rooms::open(desk, tx).await?,
            ..store::partner_response(tx, &desk.reader(), desk.now()).await?
        },
        recovery,
        actions: actions::read(desk, tx, recovery.open).await?,
        on_duty,
        fix: company::to_fix(desk, fix, &late_actions, &LateOnes::default()),
        debriefs: desk.may(Act::Debrief).then_some(debriefs),
        waiting,
        setup: setup::left(desk).await?,
        manages_sites: desk.may(Act::ManageSites),
        zone: desk.time_zone(),
        now: desk.now(),
        today,
    })
}

/// Each site is decided, batch by batch, until the page is full; what is shown leaves one line for each partner. Whether more are open.
async fn open_sites(desk: &Desk, tx: &Tx) -> Result<(Vec<Cleared<PartnerSite>>, bool), Problem> {
    let called = t("home-sites-called");
    let mut asking = Asking::new(desk, tx, CrossingAct::List, &called);
    let (mut places, mut looked_at) = (store::PARTNER_SITES, 0);
    let has_more = loop {
        let batch = store::partner_sites(tx, desk.org(), looked_at).await?;
        let count = batch.len();
        let has_more = asking.go_on(batch, &mut places).await?;
        if has_more || count < store::PARTNER_SITES {
            break has_more;
        }
        looked_at += count;
    };
    Ok((asking.asked.keep(desk, tx).await?, has_more))
}
