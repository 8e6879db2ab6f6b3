//! What stands in every page's frame: the menu that a duty has, counts of what waits, and the strips of running rooms.

use async_trait::async_trait;
use muster_insight::inbox::{self, Counts, Number, WaitingKind};
use muster_response::live::strips::{Audience, for_audience};
use muster_terms::{Act, Duty};
use muster_threat_team::{consult::rules, roster::Place};
use muster_web::{
    Desk, Frame, Problem, Shell,
    layout::{LiveFeed, MenuGroup, MenuItem, PhoneBar},
    t,
};

/// The server's frame.
pub struct ServerFrame;

#[async_trait]
impl Frame for ServerFrame {
    async fn fill(&self, desk: &Desk, shell: &mut Shell) -> Result<(), Problem> {
        let tx = desk.read().await?;
        shell.strips = for_audience(&tx, desk.app(), &Audience::of_desk(desk), desk.now()).await?;
        let waiting = inbox::counts(&tx, desk).await?;
        let Number { count, more } = waiting.total();
        (shell.inbox, shell.inbox_more) = (count, more);
        let live = u32::try_from(shell.strips.len()).unwrap_or(u32::MAX);
        let team = muster_threat_team::roster::place_of(&tx, desk.org(), desk.who.person, desk.who.position).await?;
        shell.menu = menu(desk, live, &waiting, team);
        shell.may_raise = desk.may(Act::Raise);
        // Who may not open actions, such as a guard, finds what is to be done in the inbox.
        let tasks = if desk.may(Act::Debrief) { "/actions" } else { "/inbox" };
        shell.phone = PhoneBar {
            report: None,
            tasks: Some(tasks.into()),
        };
        shell.live = Some(LiveFeed {
            stream: "/live".into(),
            room: None,
            source: None,
            sound: false,
        });
        Ok(())
    }
}

/// What waits for this reader behind a link of the menu.
fn behind(href: &str, waiting: &Counts) -> Number {
    let kinds: &[WaitingKind] = match href {
        "/agreements" => &[WaitingKind::Request, WaitingKind::Sign, WaitingKind::Answer],
        "/kits" => &[WaitingKind::Kit],
        "/loans" => &[WaitingKind::Loan],
        "/drills" => &[WaitingKind::Drill],
        "/visits" => &[WaitingKind::Visit],
        "/exercises" => &[WaitingKind::Exercise],
        "/plans" => &[WaitingKind::Plan],
        "/events" => &[WaitingKind::Event],
        "/handovers" => &[WaitingKind::Introduction],
        "/reach-tests" => &[WaitingKind::ReachTest, WaitingKind::DeadNumber],
        "/debriefs" => &[WaitingKind::Debrief],
        "/actions" => &[WaitingKind::Action, WaitingKind::ProposedAction],
        _ => &[],
    };
    waiting.of(kinds)
}

/// Whoever can be consulted has the row, asked or not; a count would tell whoever looks over a shoulder.
fn can_be_consulted(desk: &Desk) -> bool {
    rules::can_be_consulted(desk.who.org_kind, desk.who.duty)
}

fn menu(desk: &Desk, live: u32, waiting: &Counts, team: Place) -> Vec<MenuGroup> {
    let item = |may: bool, href: &str, icon: &'static str, key: &str| {
        let Number { count, more } = behind(href, waiting);
        may.then(|| MenuItem {
            href: href.into(),
            icon,
            label: t(key),
            count: Some(count),
            more,
            current: desk.path == href || desk.path.starts_with(&format!("{href}/")),
            ..MenuItem::default()
        })
    };
    let own = desk.may(Act::ReadOwn);
    let mut rooms = item(own, "/rooms", "room", "menu-rooms");
    if let Some(rooms) = &mut rooms {
        rooms.count = Some(live);
        rooms.live = true;
    }
    let group = |key: &str, items: Vec<Option<MenuItem>>| MenuGroup {
        label: if key.is_empty() { String::new() } else { t(key) },
        items: items.into_iter().flatten().collect(),
    };
    let groups = [
        group("", vec![item(true, "/home", "home", "menu-home")]),
        group(
            "menu-readiness",
            vec![
                item(own, "/sites", "building", "menu-sites"),
                item(own, "/contacts", "address-book", "menu-contacts"),
                item(own, "/reach-tests", "reach", "menu-reach-tests"),
                item(
                    desk.may(Act::ReadAgreements),
                    "/agreements",
                    "certificate",
                    "menu-agreements",
                ),
                item(own, "/kits", "kit", "menu-kits"),
                item(own, "/plans", "clipboard", "menu-plans"),
                item(own, "/visits", "eye-check", "menu-visits"),
                item(own, "/events", "calendar", "menu-events"),
                item(own, "/drills", "school", "menu-drills"),
                item(own, "/exercises", "flag", "menu-exercises"),
                item(own, "/training", "certificate", "menu-training"),
                item(team.has_form, "/concern", "feedback", "menu-concern"),
                item(team.is_member, "/team", "user-shield", "menu-team"),
                item(can_be_consulted(desk), "/consults", "user-shield", "menu-consults"),
            ],
        ),
        group(
            "menu-response",
            vec![item(desk.may(Act::Dispatch), "/desk", "phone", "menu-desk"), rooms],
        ),
        group(
            "menu-recovery",
            vec![
                item(desk.may(Act::Debrief), "/debriefs", "clipboard", "menu-debriefs"),
                item(desk.may(Act::Debrief), "/actions", "task", "menu-actions"),
            ],
        ),
        group(
            "menu-partnership",
            vec![
                item(own, "/capability", "shield", "menu-capability"),
                item(own, "/resources", "share", "menu-resources"),
                item(own, "/loans", "clipboard", "menu-loans"),
                item(true, "/audit", "eye-check", "menu-audit"),
                item(
                    desk.may(Act::Administer) || desk.may(Act::NegotiateAgreements),
                    "/admin/partners",
                    "link",
                    "menu-partners",
                ),
                item(desk.may(Act::Administer), "/admin/people", "people", "menu-people"),
                item(desk.may(Act::Administer), "/vacancies", "user-plus", "menu-vacancies"),
                item(own, "/handovers", "share", "menu-handovers"),
                item(
                    desk.may(Act::Administer) && !team.is_member,
                    "/admin/team",
                    "user-shield",
                    "menu-team",
                ),
                item(
                    desk.may(Act::Administer) && desk.who.duty != Duty::Guard,
                    "/admin/health",
                    "test-pulse",
                    "menu-health",
                ),
            ],
        ),
    ];
    groups.into_iter().filter(|group| !group.items.is_empty()).collect()
}
