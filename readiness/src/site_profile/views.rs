//! The markup around every page of a site, and its overview.

use super::{Arrival, MeasuredArrival, SiteFile, reading::Floors};
use crate::chips::closed;
use crate::contacts::{reading::Reach, views::reach_rows};
use crate::kit::{Kit, views as kits};
use crate::opening::Part;
use crate::packet::PacketForm;
use crate::site_plan::{FeatureKind, Look, views as plans};
use crate::site_point::views::{point_rows, ways_in};
use maud::{Markup, html};
use muster_membership::organisation;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, icons::icon, layout, layout::Crumb, t, t_with};

/// Does the reader's organisation count in metres?
pub(crate) async fn metric(tx: &Tx, desk: &Desk) -> Result<bool, Problem> {
    Ok(organisation::store::find(tx, desk.org())
        .await?
        .is_none_or(|org| org.metric))
}

/// Head, tabs and crumbs of a site's pages.
pub(crate) struct SiteFrame {
    reference: Reference,
    name: String,
    lead: Markup,
    tab: &'static str,
    tabs: Vec<Tab>,
    /// The page this one is part of, between the site and the page itself.
    above: Option<Crumb>,
    /// This desk may change the site.
    pub may_change: bool,
    csrf: String,
}

impl SiteFrame {
    /// `tab` is the page's own; `floors` the number of floors where it is known and open.
    pub(crate) fn of(desk: &Desk, file: &SiteFile, own: bool, tab: &'static str, floors: Option<usize>) -> Self {
        let may_change = own && desk.may(Act::ManageSites);
        let site = &file.site.reference;
        let mut tabs = Vec::new();
        let mut add = |word: &str, path: &str, count: Option<usize>| {
            tabs.push(Tab {
                label: t(&["sites-tab-", word].concat()),
                href: format!("/sites/{site}{path}"),
                count: count.map(|count| count.to_string()),
                current: tab == word,
            });
        };
        add("overview", "", None);
        add("plans", "/plans", floors);
        if file.has_map || may_change {
            add("map", "/map", None);
        }
        add("points", "/points", Some(file.points.len()));
        add("emergency-plans", "/emergency-plans", None);
        add("kits", "/kits", None);
        tabs.push(Tab {
            label: t("sites-tab-contacts"),
            href: format!("/contacts?site={site}"),
            count: None,
            current: false,
        });
        if own {
            tabs.push(Tab {
                label: t("sites-tab-readiness"),
                href: format!("/sites/{site}/readiness"),
                count: None,
                current: false,
            });
        }
        tabs.push(Tab {
            label: t("sites-tab-packets"),
            href: format!("/sites/{site}/packets"),
            count: None,
            current: tab == "packets",
        });
        Self {
            reference: site.clone(),
            name: file.site.name.clone(),
            lead: lead(file, own, desk.may(Act::ReadAgreements)),
            tab,
            tabs,
            above: None,
            may_change,
            csrf: desk.csrf.clone(),
        }
    }

    /// The page is part of another one of the site.
    pub(crate) fn below(self, above: Crumb) -> Self {
        Self {
            above: Some(above),
            ..self
        }
    }

    /// A whole page of the site.
    pub(crate) async fn page(&self, desk: &Desk, title: &str, body: Markup) -> Result<Markup, Problem> {
        self.page_with(desk, title, html! {}, body).await
    }

    /// A page with something between the head and the tabs: the arrival card.
    pub(crate) async fn page_with(
        &self,
        desk: &Desk,
        title: &str,
        above: Markup,
        body: Markup,
    ) -> Result<Markup, Problem> {
        let mut shell = desk.shell().await?;
        let overview = self.tab == "overview";
        let site = format!("/sites/{}", self.reference);
        shell.crumbs = vec![
            Crumb {
                label: t("sites-title"),
                href: Some("/sites".into()),
            },
            Crumb {
                label: self.name.clone(),
                href: (!overview).then_some(site),
            },
        ];
        shell.crumbs.extend(self.above.clone());
        if !overview {
            shell.crumbs.push(Crumb {
                label: title.to_owned(),
                href: None,
            });
        }
        shell.phone_title = Some(self.name.clone());
        let head = PageHead {
            actions: Some(self.actions()),
            ..PageHead::of(&self.name).lead(&self.lead)
        };
        let window = if overview {
            self.name.clone()
        } else {
            format!("{title}, {}", self.name)
        };
        let body = html! { (page_head(head)) (above) (tabs(&t("sites-tabs-label"), &self.tabs)) (body) };
        Ok(layout::page(&shell, &window, body))
    }

    fn actions(&self) -> Markup {
        let bundle = [("form", PacketForm::Bundle.as_str())];
        let under = |path: &str| format!("/sites/{}/{path}", self.reference);
        html! {
            (post_button(ButtonKind::Plain, Some("printer"), &t("sites-print"), &under("packets"), &self.csrf, &[]))
            (post_button(ButtonKind::Plain, Some("download"), &t("sites-bundle"), &under("packets"), &self.csrf, &bundle))
            @if self.may_change { (button_link(ButtonKind::Main, Some("edit"), &t("sites-edit"), &under("edit"))) }
        }
    }
}

/// "12 Hospital Road. 24 hours, about 900 people by day. Police partner: City Police, Central under AG-014."
fn lead(file: &SiteFile, own: bool, reads_agreements: bool) -> Markup {
    let site = &file.site;
    let when: Vec<&str> = [site.hours.as_str(), site.occupancy.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    html! {
        @if !own { (side_mark(file.owner_side, &file.owner_name)) ". " }
        (label(site.tlp)) " "
        (site.address) ". "
        @if !when.is_empty() { (when.join(", ")) ". " }
        @if let Some(police) = &file.police_name {
            (t("sites-police-partner")) " " (side_mark(Side::Police, police))
            @if let Some(agreement) = &file.police_agreement {
                " " (t("sites-under")) " "
                @if reads_agreements { a href=(format!("/agreements/{agreement}")) { (agreement) } } @else { (agreement) }
            }
            "."
        }
    }
}

/// The label of what is read, as the standard writes it.
pub(super) fn label(tlp: Tlp) -> Markup {
    html! { strong data-tlp { (tlp.label()) } }
}

/// What whoever arrives needs first, in one strip.
pub(crate) fn arrival_card(arrival: &Arrival, measured: Option<&MeasuredArrival>, desk: &Desk) -> Markup {
    let not_set = || t("sites-not-set");
    let meet = arrival.meet_at.as_ref();
    let or = arrival
        .or_meet_at
        .as_ref()
        .map(|point| t_with("sites-or-meet", &[("point", point.words().into())]));
    let way_in = arrival.best_way_in.as_ref();
    let here = arrival.on_site.first();
    let others = arrival.on_site.len().saturating_sub(1);
    let with_others = (others > 0).then(|| t_with("sites-others-on-duty", &[("count", others.into())]));
    let here_small: Vec<String> = here
        .map(|each| each.place.clone())
        .filter(|place| !place.is_empty())
        .into_iter()
        .chain(with_others)
        .collect();
    let (took, since) = arrival_words(measured, desk);
    let facts = [
        Fact::of(t("sites-meet-at"), meet.map_or_else(not_set, |point| point.words()))
            .icon("map-pin")
            .small(or.unwrap_or_else(|| meet.map(|point| point.detail.clone()).unwrap_or_default())),
        Fact::of(
            t("sites-best-way-in"),
            way_in.map_or_else(not_set, |point| point.words()),
        )
        .icon("door")
        .small(way_in.map(|point| point.detail.clone()).unwrap_or_default()),
        Fact::of(
            t("sites-on-site-now"),
            here.map_or_else(|| t("sites-nobody-on-duty"), |each| each.title.clone()),
        )
        .icon("user-shield")
        .small(here_small.join(", ")),
        Fact::of(t("sites-police-arrival"), took).icon("clock").small(since),
    ];
    html! {
        div.spaced { (fact_strip(&facts)) }
        @if !arrival.words.is_empty() { div.spaced { (icon("info")) " " (arrival.words) } }
    }
}

/// "3 to 6 min" and "14 real arrivals", or that nothing was measured yet.
fn arrival_words(measured: Option<&MeasuredArrival>, desk: &Desk) -> (String, String) {
    let Some(measured) = measured else {
        return (t("sites-not-measured"), t("sites-not-measured-words"));
    };
    let minutes = |seconds: i64| (seconds + 59) / 60;
    let (from, to) = (minutes(measured.shortest_seconds), minutes(measured.longest_seconds));
    let took = if from == to {
        t_with("sites-arrival-one", &[("minutes", to.into())])
    } else {
        t_with("sites-arrival-range", &[("from", from.into()), ("to", to.into())])
    };
    let day = format::day(measured.latest_at, &desk.time_zone());
    (
        took,
        t_with(
            "sites-arrival-count",
            &[("count", measured.arrivals.into()), ("day", day.into())],
        ),
    )
}

/// All that the overview may show.
pub(super) struct OverviewPage<'a> {
    pub file: &'a SiteFile,
    pub measured: Option<MeasuredArrival>,
    pub floors: &'a Part<Floors>,
    pub reach: &'a [Reach],
    pub look: &'a Look,
    pub metric: bool,
    pub profile_chips: Markup,
    pub floor_chips: Markup,
    pub contact_chips: Markup,
    /// For the site's own people; a partner finds its kits under their tab.
    pub kits: Option<Markup>,
    pub may_change: bool,
}

/// The kits of an own site, with the way to each check.
pub(super) fn kits_panel(desk: &Desk, site: &Reference, own: &[Kit], may_change: bool, may_check: bool) -> Markup {
    let title = t("kits-title");
    let rows = kits::Rows {
        own: true,
        may_check,
        with_site: false,
    };
    let body = if own.is_empty() {
        kits::empty(Some(site), may_change)
    } else {
        kits::rows(desk, own, rows)
    };
    let add = html! {
        @if may_change && !own.is_empty() { a href=(format!("/sites/{site}/kits/new")) { (t("kits-add")) } }
    };
    panel(Panel::list(&title).action(add), body)
}

pub(super) fn overview(page: &OverviewPage<'_>) -> Markup {
    let file = page.file;
    html! {
        div.cols {
            div.stack { (plan_part(page)) (ways_in(&file.points, page.profile_chips.clone())) }
            div.stack {
                @if let Some(kits) = &page.kits { (kits) }
                (who_to_reach(page)) (for_officers(page)) (other_points(page))
            }
        }
    }
}

fn plan_part(page: &OverviewPage<'_>) -> Markup {
    let site = &page.file.site.reference;
    let title = t("sites-plans");
    let empty = || {
        let href = format!("/sites/{site}/plans/import");
        let action = page
            .may_change
            .then(|| button_link(ButtonKind::Main, Some("add"), &t("sites-import"), &href));
        let body = empty_state(&t("sites-no-plan-title"), &t("sites-no-plan-words"), action);
        panel(Panel::list(&title).fact(page.floor_chips.clone()), body)
    };
    match page.floors {
        Part::Closed(why) => panel(Panel::list(&title), closed(why)),
        Part::Open(floors) => match &floors.as_ref().plan {
            None => empty(),
            Some(plan) => {
                let open = format!("/sites/{site}/plans/{}", plan.floor);
                plans::plan_panel(&plans::PlanPanel {
                    under: None,
                    plan,
                    look: page.look,
                    base: &format!("/sites/{site}"),
                    metric: page.metric,
                    chips: page.floor_chips.clone(),
                    action: button_link(
                        ButtonKind::Plain.small(),
                        Some("maximize"),
                        &t("sites-open-plan"),
                        &open,
                    ),
                })
            }
        },
    }
}

fn who_to_reach(page: &OverviewPage<'_>) -> Markup {
    let title = t("sites-who-to-reach");
    let all = html! { a href=(format!("/contacts?site={}", page.file.site.reference)) { (t("sites-all-contacts")) } };
    panel(
        Panel::list(&title).fact(page.contact_chips.clone()).action(all),
        reach_rows(page.reach),
    )
}

fn for_officers(page: &OverviewPage<'_>) -> Markup {
    let notes = &page.file.site.officer_notes;
    let title = t("sites-for-officers");
    let head = Panel::of(&title).fact(page.profile_chips.clone());
    if notes.is_empty() {
        return panel(
            head,
            empty_state(&t("sites-no-notes-title"), &t("sites-no-notes-words"), None),
        );
    }
    let pairs: Vec<(String, Markup)> = notes
        .iter()
        .map(|(label, words)| (label.clone(), html! { (words) }))
        .collect();
    panel(head, definitions(&pairs))
}

/// Everything that is neither a way in nor, where kits have a panel of their own, a kit.
fn other_points(page: &OverviewPage<'_>) -> Markup {
    let kits_apart = page.kits.is_some();
    let shown = |kind: FeatureKind| kind != FeatureKind::Door && !(kits_apart && kind == FeatureKind::Kit);
    let points: Vec<_> = page.file.points.iter().filter(|point| shown(point.kind)).collect();
    let title = t("sites-points");
    let all = html! { a href=(format!("/sites/{}/points", page.file.site.reference)) { (t("sites-all-points")) } };
    let body = if points.is_empty() {
        empty_state(&t("sites-no-points-title"), &t("sites-no-points-words"), None)
    } else {
        point_rows(&points)
    };
    panel(Panel::list(&title).fact(page.profile_chips.clone()).action(all), body)
}
