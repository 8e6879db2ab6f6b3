//! A packet as it is read, piece by piece: the same for paper and for the page that opens on a phone.

use super::PacketPart;
use super::content::{Contents, Scan, clauses};
use crate::contacts::{Listed, views as contact_words};
use crate::emergency_plan::{EmergencyPlan, PlanStep};
use crate::opening::Part;
use crate::site_plan::draw::{draw_plan, draw_site_map};
use crate::site_plan::views::{kind_word, way_words};
use crate::site_plan::words::{MarkInWords, PlanInWords, RoomInWords};
use crate::site_plan::{FeatureKind, FloorPlan, Look, in_words, site_words, words};
use crate::site_point::SitePoint;
use jiff::tz::TimeZone;
use muster_agreements::mou::words as mou_words;
use muster_membership::words::duty;
use muster_policy::Why;
use muster_terms::*;
use muster_web::{format, t, t_with};
use serde::Serialize;

/// Width and height that a plan is drawn for: an upright page.
const PLAN_WIDTH: f64 = 760.0;
const PLAN_HEIGHT: f64 = 860.0;

/// A piece of a packet.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "piece", rename_all = "snake_case")]
pub(super) enum Piece {
    Heading {
        level: u8,
        words: String,
    },
    /// What is read first.
    Strong {
        words: String,
    },
    Words {
        words: String,
    },
    Quiet {
        words: String,
    },
    /// Something that is not in this packet, and why.
    Absent {
        words: String,
    },
    Facts {
        facts: Vec<(String, String)>,
    },
    Table {
        heads: Vec<String>,
        shares: Vec<u8>,
        rows: Vec<Vec<String>>,
    },
    Drawing {
        svg: String,
        alt: String,
    },
    NewPage,
}

/// What is said of the packet itself.
pub(super) struct About<'a> {
    pub reader: &'a str,
    pub made_by: &'a str,
    pub made_at: Timestamp,
    pub valid_until: Timestamp,
    pub zone: &'a TimeZone,
}

fn heading(level: u8, key: &str) -> Piece {
    Piece::Heading { level, words: t(key) }
}

fn absent(what: &str, why: &Why) -> Piece {
    let by = why.clause().map(ToString::to_string);
    let words = match by {
        Some(clause) => t_with(
            "packet-closed-by",
            &[
                ("what", what.into()),
                ("clause", clause.into()),
                ("why", mou_words::why(why).into()),
            ],
        ),
        None => t_with(
            "packet-closed",
            &[("what", what.into()), ("why", mou_words::why(why).into())],
        ),
    };
    Piece::Absent { words }
}

/// All of it, in the order in which it is needed.
pub(super) fn pieces(contents: &Contents, about: &About<'_>) -> Vec<Piece> {
    let mut all = first_page(contents, about);
    all.extend(reach(contents));
    all.extend(points(contents));
    all.extend(plans(contents));
    all.extend(map(contents));
    all.extend(floors(contents));
    all
}

fn first_page(contents: &Contents, about: &About<'_>) -> Vec<Piece> {
    let site = &contents.site;
    let mut all = vec![Piece::Heading {
        level: 1,
        words: site.name.clone(),
    }];
    all.push(Piece::Quiet {
        words: t_with(
            "packet-lead",
            &[("reader", about.reader.into()), ("label", site.tlp.label().into())],
        ),
    });
    if let Some(file) = contents.file.open() {
        let arrival = &file.arrival;
        let not_set = || t("sites-not-set");
        let point = |point: &Option<SitePoint>| point.as_ref().map_or_else(not_set, with_detail);
        if let Some(meet) = &arrival.meet_at {
            all.push(Piece::Strong {
                words: t_with("packet-meet-at", &[("point", meet.words().into())]),
            });
        }
        let mut facts = vec![(t("sites-meet-at"), point(&arrival.meet_at))];
        if arrival.or_meet_at.is_some() {
            facts.push((t("packet-or-meet"), point(&arrival.or_meet_at)));
        }
        facts.push((t("sites-best-way-in"), point(&arrival.best_way_in)));
        facts.push((t("packet-address"), site.address.clone()));
        let optional = [
            (t("packet-hours"), site.hours.clone()),
            (t("packet-occupancy"), site.occupancy.clone()),
            (t("packet-on-arrival"), arrival.words.clone()),
            (t("packet-police"), file.police_name.clone().unwrap_or_default()),
            (
                t("sites-police-arrival"),
                contents.measured.as_ref().map(took).unwrap_or_default(),
            ),
        ];
        facts.extend(optional.into_iter().filter(|(_, words)| !words.is_empty()));
        all.push(Piece::Facts { facts });
        if !site.officer_notes.is_empty() {
            all.push(heading(2, "sites-for-officers"));
            all.push(Piece::Facts {
                facts: site.officer_notes.clone(),
            });
        }
    }
    all.push(heading(2, "packet-about"));
    all.push(Piece::Facts {
        facts: vec![
            (t("packet-made"), super::dated_clock(about.made_at, about.zone)),
            (t("packet-made-by"), format!("{}, {}", about.made_by, about.reader)),
            (
                t("packet-holds-until"),
                super::dated_clock(about.valid_until, about.zone),
            ),
        ],
    });
    all.push(inside(contents, about.zone));
    all
}

fn took(measured: &crate::site_profile::MeasuredArrival) -> String {
    let time = |seconds: i64| format::answer_time(jiff::SignedDuration::from_secs(seconds));
    t_with(
        "packet-police-took",
        &[
            ("shortest", time(measured.shortest_seconds).into()),
            ("longest", time(measured.longest_seconds).into()),
            ("count", measured.arrivals.into()),
        ],
    )
}

fn with_detail(point: &SitePoint) -> String {
    if point.detail.is_empty() {
        point.words()
    } else {
        format!("{}. {}", point.words(), point.detail)
    }
}

/// What is in this packet, as of when, and which clause opened it. Of what is closed stands here that it is, and by which clause.
fn inside(contents: &Contents, zone: &TimeZone) -> Piece {
    let changed = |part: PacketPart| {
        let stamp = contents.stamps.get(&part);
        let at = stamp.and_then(|stamp| stamp.changed_at);
        at.map_or_else(|| t("packet-as-made"), |at| super::dated(at, zone))
    };
    let as_of = |open: bool, words: &dyn Fn() -> String| if open { words() } else { String::new() };
    let profile = as_of(contents.file.open().is_some(), &|| changed(PacketPart::Profile));
    let mut rows = vec![row(t("packet-part-profile"), profile, state(&contents.file))];
    for part in &contents.floors {
        let (name, as_of) = match part.open().and_then(|floors| floors.shown()) {
            Some(record) => (
                t_with("packet-part-floor", &[("floor", record.name.as_str().into())]),
                version(record.version, record.walked_on),
            ),
            None => (t("packet-part-floors"), String::new()),
        };
        rows.push(row(name, as_of, state(part)));
    }
    let plans = as_of(contents.plans.open().is_some(), &|| changed(PacketPart::Plans));
    rows.push(row(t("packet-part-plans"), plans, state(&contents.plans)));
    for reach in &contents.reach {
        let name = t_with("packet-part-contacts", &[("organisation", reach.name.as_str().into())]);
        let states: Vec<String> = reach.parts.iter().map(state).collect();
        let contacts = as_of(reach.closed().is_none(), &|| t("packet-as-made"));
        rows.push(row(name, contacts, states.join("; ")));
    }
    Piece::Table {
        heads: vec![t("packet-part"), t("packet-as-of"), t("packet-opened-by")],
        shares: vec![4, 3, 4],
        rows,
    }
}

fn row(what: String, as_of: String, state: String) -> Vec<String> {
    vec![what, as_of, state]
}

/// "Own record", "AG-0143 §4.1", or "Closed by AG-0143 §3.2".
fn state<T>(part: &Part<T>) -> String {
    let clause = clauses(part);
    match (part, clause) {
        (Part::Open(_), Some(clause)) => clause,
        (Part::Open(_), None) => t("packet-own"),
        (Part::Closed(_), Some(clause)) => t_with("packet-part-closed-by", &[("clause", clause.into())]),
        (Part::Closed(_), None) => t("packet-part-closed"),
    }
}

fn version(version: u32, walked_on: Option<civil::Date>) -> String {
    let version = ("version", version.into());
    match walked_on {
        Some(on) => t_with("sites-version-walked", &[version, ("date", format::date(on).into())]),
        None => t_with("sites-version-not-walked", &[version]),
    }
}

fn reach(contents: &Contents) -> Vec<Piece> {
    let mut all = vec![heading(1, "sites-who-to-reach")];
    for reach in &contents.reach {
        all.push(Piece::Heading {
            level: 2,
            words: reach.name.clone(),
        });
        let rows: Vec<Vec<String>> = reach
            .open()
            .zip(1..)
            .map(|(each, place)| contact(each, place))
            .collect();
        match reach.closed() {
            Some(why) => all.push(absent(
                &t_with("packet-part-contacts", &[("organisation", reach.name.as_str().into())]),
                why,
            )),
            None if rows.is_empty() => all.push(Piece::Words {
                words: t("packet-nobody"),
            }),
            None => all.push(Piece::Table {
                heads: vec![
                    t("packet-place"),
                    t("contacts-who"),
                    t("packet-call"),
                    t("contacts-hours"),
                    t("packet-proved"),
                ],
                shares: vec![1, 5, 4, 3, 3],
                rows,
            }),
        }
    }
    all
}

fn contact(each: &Listed, place: usize) -> Vec<String> {
    let vacant = if each.vacant {
        format!(". {}", t("contacts-vacant"))
    } else {
        String::new()
    };
    let call = [each.phone.clone(), contact_words::channel_word(each.contact.channel)];
    vec![
        place.to_string(),
        format!("{}, {}{vacant}", each.title, contact_words::role(each)),
        call.into_iter()
            .filter(|words| !words.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        each.contact.hours.clone(),
        each.contact
            .verified_on
            .map_or_else(|| t("contacts-not-proved"), format::date),
    ]
}

/// Ways in, meeting points, kits and hazards in words: the site's own list, under the codes on the things themselves.
fn points(contents: &Contents) -> Vec<Piece> {
    use FeatureKind::*;
    let Some(file) = contents.file.open() else {
        return Vec::new();
    };
    let lists: [(&str, &[FeatureKind]); 4] = [
        ("sites-ways-in", &[Door]),
        (
            "sites-list-points",
            &[
                MeetingPoint,
                Staging,
                Media,
                Reunification,
                Assembly,
                OfficerParking,
                ReportRoom,
                KeySafe,
                Post,
            ],
        ),
        ("packet-kits", &[Kit, Aed]),
        ("packet-hazards", &[Hazard, ShutOff]),
    ];
    let mut all = vec![heading(1, "packet-points")];
    for (title, kinds) in lists {
        let rows: Vec<Vec<String>> = file
            .points
            .iter()
            .filter(|point| kinds.contains(&point.kind))
            .map(point)
            .collect();
        all.push(heading(2, title));
        if rows.is_empty() {
            // What stands on a floor is in that floor's list, which may say more.
            all.push(Piece::Quiet {
                words: t("packet-none-listed"),
            });
            continue;
        }
        all.push(Piece::Table {
            heads: vec![t("packet-code"), t("packet-name"), t("packet-what"), t("packet-detail")],
            shares: vec![2, 5, 3, 7],
            rows,
        });
    }
    all
}

fn point(point: &SitePoint) -> Vec<String> {
    let best = match point.kind {
        _ if !point.preferred => String::new(),
        FeatureKind::Door => format!(" ({})", t("sites-best")),
        _ => format!(" ({})", t("sites-preferred")),
    };
    vec![
        point.code.clone(),
        format!("{}{best}", point.name),
        kind_word(point.kind),
        point.detail.clone(),
    ]
}

fn plans(contents: &Contents) -> Vec<Piece> {
    let mut all = vec![heading(1, "plans-title")];
    match &contents.plans {
        Part::Closed(why) => all.push(absent(&t("plans-title"), why)),
        Part::Open(plans) => {
            if plans.as_ref().is_empty() {
                all.push(Piece::Quiet {
                    words: t("packet-none"),
                });
            }
            plans.as_ref().iter().for_each(|plan| all.extend(one_plan(plan)));
        }
    }
    all
}

fn one_plan(plan: &EmergencyPlan) -> Vec<Piece> {
    let version = ("version", plan.version.into());
    let state = match plan.agreed_on {
        Some(on) => t_with("plans-version-agreed", &[version, ("date", format::date(on).into())]),
        None => t_with("plans-version-draft", &[version]),
    };
    let mut all = vec![
        Piece::Heading {
            level: 2,
            words: plan.name.clone(),
        },
        Piece::Strong {
            words: plan.instruction.clone(),
        },
        Piece::Quiet { words: state },
    ];
    let rows: Vec<Vec<String>> = plan
        .steps
        .iter()
        .zip(1_usize..)
        .map(|(step, place)| vec![place.to_string(), step.words.clone(), who(step)])
        .collect();
    if !rows.is_empty() {
        all.push(Piece::Table {
            heads: vec![t("plans-place"), t("plans-step"), t("plans-owner")],
            shares: vec![1, 8, 5],
            rows,
        });
    }
    all
}

/// The position that does it, and who else when nobody fills it.
fn who(step: &PlanStep) -> String {
    let role = duty(step.duty);
    match &step.position {
        Some(position) if position.filled => position.title.clone(),
        Some(position) => format!(
            "{}. {}",
            position.title,
            t_with("plans-owner-falls-back", &[("role", role.into())])
        ),
        None => role,
    }
}

fn map(contents: &Contents) -> Vec<Piece> {
    let Some(map) = contents.map.open().and_then(Option::as_ref) else {
        return Vec::new();
    };
    let options = crate::site_plan::draw::DrawOptions {
        id_prefix: "packet-map".into(),
        width_px: PLAN_WIDTH,
        max_height_px: PLAN_HEIGHT,
        grid: true,
        desc: t("packet-plan-twin"),
        ..in_words(contents.metric)
    };
    let version = t_with("sites-version", &[("version", map.version.into())]);
    let mut all = vec![Piece::NewPage, heading(1, "sites-map"), Piece::Quiet { words: version }];
    all.push(Piece::Drawing {
        svg: draw_site_map(map, &options).0,
        alt: t_with("packet-plan-alt", &[("name", map.name.as_str().into())]),
    });
    all.extend(twin(&site_words(map)));
    all
}

fn floors(contents: &Contents) -> Vec<Piece> {
    let mut all = Vec::new();
    for (part, number) in contents.floors.iter().zip(1_usize..) {
        match part {
            Part::Closed(why) => all.extend([heading(1, "packet-part-floors"), absent(&t("packet-part-floors"), why)]),
            Part::Open(floors) => {
                let floors = floors.as_ref();
                if let Some(plan) = &floors.plan {
                    all.extend(one_floor(
                        plan,
                        contents.under.get(&plan.floor),
                        number,
                        contents.metric,
                    ));
                }
            }
        }
    }
    if contents.floors.is_empty() {
        all.extend([
            heading(1, "packet-part-floors"),
            Piece::Quiet {
                words: t("packet-no-floors"),
            },
        ]);
    }
    all
}

pub(super) fn one_floor(plan: &FloorPlan, scan: Option<&Scan>, number: usize, metric: bool) -> Vec<Piece> {
    let look = Look {
        grid: Some("1".into()),
        ..Look::default()
    };
    let options = crate::site_plan::draw::DrawOptions {
        id_prefix: format!("packet-{number}"),
        width_px: PLAN_WIDTH,
        max_height_px: PLAN_HEIGHT,
        under: match scan {
            Some(Scan::Here(under)) => Some(under.clone()),
            _ => None,
        },
        ..look.options(plan, metric)
    };
    let mut all = vec![
        Piece::NewPage,
        Piece::Heading {
            level: 1,
            words: plan.name.clone(),
        },
        Piece::Quiet {
            words: version(plan.version, plan.walked_on),
        },
    ];
    all.push(Piece::Drawing {
        svg: draw_plan(plan, &options).0,
        alt: t_with("packet-plan-alt", &[("name", plan.name.as_str().into())]),
    });
    let about_scan = scan.map(|scan| match scan {
        Scan::Here(_) => t("packet-scan"),
        Scan::LeftOut => t("packet-scan-left-out"),
    });
    all.extend(about_scan.map(|words| Piece::Quiet { words }));
    all.extend(twin(&words(plan)));
    all
}

/// What stands on a plan, in words.
fn twin(words: &PlanInWords) -> Vec<Piece> {
    let mut all = Vec::new();
    for (title, list) in [
        ("sites-list-doors", &words.doors),
        ("sites-list-points", &words.points),
        ("sites-list-kits", &words.kits),
        ("sites-list-aeds", &words.aeds),
        ("sites-list-hazards", &words.hazards),
        ("sites-list-cameras", &words.cameras),
        ("sites-list-stairs", &words.stairs),
    ] {
        if !list.is_empty() {
            let heads = vec![t("packet-code"), t("packet-name"), t("packet-grid"), t("packet-detail")];
            all.extend([
                heading(2, title),
                Piece::Table {
                    heads,
                    shares: vec![2, 5, 2, 8],
                    rows: list.iter().map(mark).collect(),
                },
            ]);
        }
    }
    if !words.ways_in.is_empty() {
        all.push(heading(2, "sites-list-ways-in"));
        let words = words.ways_in.iter().map(way_words);
        all.extend(words.map(|words| Piece::Words { words }));
    }
    for (title, list) in [
        ("sites-list-rooms", &words.rooms),
        ("sites-list-buildings", &words.buildings),
    ] {
        if !list.is_empty() {
            let heads = vec![
                t("packet-name"),
                t("packet-number"),
                t("packet-grid"),
                t("packet-inside"),
            ];
            all.extend([
                heading(2, title),
                Piece::Table {
                    heads,
                    shares: vec![6, 2, 2, 4],
                    rows: list.iter().map(room).collect(),
                },
            ]);
        }
    }
    all
}

fn mark(mark: &MarkInWords) -> Vec<String> {
    let best = if mark.best {
        format!(" ({})", t("sites-best"))
    } else {
        String::new()
    };
    let detail = [&mark.place, &mark.from, &mark.access, &mark.note]
        .into_iter()
        .flatten()
        .cloned();
    vec![
        mark.mark.clone().unwrap_or_default(),
        format!("{}{best}", mark.name.clone().unwrap_or_else(|| kind_word(mark.kind))),
        mark.cell.clone().unwrap_or_default(),
        crate::chips::sentences(detail),
    ]
}

fn room(room: &RoomInWords) -> Vec<String> {
    vec![
        room.name.clone(),
        room.number.clone().unwrap_or_default(),
        room.cell.clone().unwrap_or_default(),
        room.marks.join(", "),
    ]
}
