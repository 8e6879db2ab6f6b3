//! The product's side: the whole server in this process, asked through its router and its verbs, and the model beside it.

use crate::marks::{self, Mark};
use crate::rules::{self, Model};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, header},
};
use muster_membership::{
    organisation::{Basis, Founding, found_organisation},
    position::{self, NewPosition, Person},
    sign_in::{self, Caller},
    token,
};
use muster_readiness::{
    contacts,
    kit::{
        self,
        rules::{NewItem, NewKit},
    },
    site_plan::{FeatureKind, demo, store as plans},
    site_point::{self, rules::NewPoint},
    site_profile::{self, Profile},
};
use muster_server::{Server, jobs::Jobs, settings::Given};
use muster_stories::{Home, lay_picture};
use muster_terms::*;
use muster_web::{App, Desk, cookies};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
};
use tower::ServiceExt;

/// The day on which every world begins.
const FIRST_DAY: &str = "2031-05-02T08:00:00Z";

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// A town, its model, and the names that the product gave to what the model counts.
pub struct World {
    pub model: Model,
    pub marks: Vec<Mark>,
    pub app: App,
    pub clock: Arc<FixedClock>,
    pub orgs: Vec<OrgId>,
    pub posts: Vec<PositionId>,
    pub sites: Vec<(SiteId, Reference)>,
    pub districts: Vec<UnitId>,
    /// What each site's profile says now.
    pub profiles: Vec<Profile>,
    pub floors: Vec<Option<FloorId>>,
    pub deals: Vec<Reference>,
    pub rooms: Vec<(IncidentId, Reference)>,
    pub actions: Vec<Reference>,
    pub requests: Vec<Reference>,
    pub drills: Vec<Reference>,
    pub joints: Vec<Reference>,
    /// What is offered: its id, how it is called, and its revision.
    pub offers: Vec<(ResourceId, String, i64)>,
    pub loans: Vec<Reference>,
    pub meetings: Vec<IntroductionId>,
    pub tests: Vec<Reference>,
    /// What an organisation was lawfully shown at some time; its own record of accesses may go on naming it.
    pub was_shown: Vec<BTreeSet<usize>>,
    /// How often a field of each kind was read across the border under a clause.
    pub crossed: BTreeMap<&'static str, usize>,
    /// How far the messages to people were looked through.
    pub deliveries_seen: BTreeSet<String>,
    router: Router,
    /// Kept, so that live screens have a hub; nothing of it runs by itself.
    _jobs: Jobs,
    sessions: Vec<Option<(String, Timestamp)>>,
    tokens: Vec<Option<String>>,
}

/// The organisations: a hospital group, a shopping centre, two agencies, and a campus police that nobody has an agreement with.
const ORGS: [(&str, OrganisationKind); 5] = [
    ("Hospital Group", OrganisationKind::Company),
    ("Shopping Centre", OrganisationKind::Company),
    ("City Police", OrganisationKind::Agency),
    ("County Sheriff", OrganisationKind::Agency),
    ("Campus Police", OrganisationKind::Agency),
];
/// Is it police?
pub fn is_police(org: usize) -> bool {
    ORGS[org].1 == OrganisationKind::Agency
}

/// The outsider.
pub const OUTSIDER: usize = 4;

const COMPANY_DUTIES: [Duty; 7] = [
    Duty::SiteManager,
    Duty::ControlRoom,
    Duty::Guard,
    Duty::NurseInCharge,
    Duty::HrCoordinator,
    Duty::PrivacyOfficer,
    Duty::Facilities,
];
const AGENCY_DUTIES: [Duty; 4] = [
    Duty::LiaisonOfficer,
    Duty::Dispatcher,
    Duty::PatrolOfficer,
    Duty::Investigator,
];

/// A label at random, more often one that the usual clauses go up to.
pub fn label(n: u32) -> Tlp {
    let labels = [
        Tlp::Amber,
        Tlp::Amber,
        Tlp::Amber,
        Tlp::Green,
        Tlp::AmberStrict,
        Tlp::Clear,
        Tlp::Red,
    ];
    labels[n as usize % labels.len()]
}

impl World {
    /// Founds a town of five organisations with random positions, sites and contacts.
    pub async fn found(home: &Home, seed: u64) -> Self {
        let clock = Arc::new(FixedClock::at(FIRST_DAY.parse().unwrap()));
        let given = Given {
            base_url: Some("http://muster.example".into()),
            database: Some(home.database.clone()),
            data_dir: Some(PathBuf::from(home.folder.path())),
            sign_in_per_minute: Some(1000),
            raise_per_minute: Some(1000),
            ..Given::default()
        };
        let settings = given.settle(true).unwrap();
        let server = Server::build(&settings, clock.clone(), None).await.unwrap();
        let mut world = Self {
            model: Model {
                now: clock.now(),
                capabilities: vec![Vec::new(); ORGS.len()],
                ..Model::default()
            },
            marks: Vec::new(),
            app: server.app,
            clock,
            orgs: Vec::new(),
            posts: Vec::new(),
            sites: Vec::new(),
            districts: Vec::new(),
            profiles: Vec::new(),
            floors: Vec::new(),
            deals: Vec::new(),
            rooms: Vec::new(),
            actions: Vec::new(),
            requests: Vec::new(),
            drills: Vec::new(),
            joints: Vec::new(),
            offers: Vec::new(),
            loans: Vec::new(),
            meetings: Vec::new(),
            tests: Vec::new(),
            was_shown: vec![BTreeSet::new(); ORGS.len()],
            crossed: BTreeMap::new(),
            deliveries_seen: BTreeSet::new(),
            router: server.router,
            _jobs: server.jobs,
            sessions: Vec::new(),
            tokens: Vec::new(),
        };
        world.settle(&mut StdRng::seed_from_u64(seed)).await;
        world
    }

    async fn settle(&mut self, rng: &mut StdRng) {
        for (org, (name, kind)) in ORGS.into_iter().enumerate() {
            let name = format!("{name} {}", self.mark(Mark::Name(org)));
            let founding = Founding {
                name,
                kind,
                time_zone: "UTC".into(),
                emergency_number: "112".into(),
                metric: true,
                owner: None,
            };
            let founded = found_organisation(&self.app, founding, Basis::Demo, &Caller::inside())
                .await
                .unwrap();
            self.orgs.push(founded.org);
            let duty = match kind {
                OrganisationKind::Company => Duty::SecurityDirector,
                OrganisationKind::Agency => Duty::PoliceCommander,
            };
            self.put(founded.position, org, duty, true, String::new());
            let head = self.head(org);
            self.model.posts[head].title = self.desk(head).await.who.position_title.clone();
            let sites = if kind == OrganisationKind::Company {
                2 - org
            } else {
                usize::from(org != OUTSIDER)
            };
            let first = self.sites.len();
            for _ in 0..sites.max(1) {
                self.site(rng, org).await;
            }
            let duties: &[Duty] = if kind == OrganisationKind::Company {
                &COMPANY_DUTIES
            } else {
                &AGENCY_DUTIES
            };
            for _ in 0..3 {
                let duty = duties[rng.random_range(0..duties.len())];
                let site = (rng.random_bool(0.3)).then(|| rng.random_range(first..self.sites.len()));
                self.position(rng, org, duty, site).await;
            }
            for _ in 0..2 {
                self.contact(rng, org, first).await;
            }
        }
    }

    /// A new mark's word.
    pub fn mark(&mut self, mark: Mark) -> String {
        self.marks.push(mark);
        marks::word(self.marks.len() - 1)
    }

    fn put(&mut self, id: PositionId, org: usize, duty: Duty, on_duty: bool, title: String) {
        self.posts.push(id);
        self.sessions.push(None);
        self.tokens.push(None);
        self.model.posts.push(rules::Post {
            org,
            duty,
            on_duty,
            title,
        });
    }

    /// The first position of an organisation: it may sign, negotiate, administer.
    pub fn head(&self, org: usize) -> usize {
        self.model.posts.iter().position(|post| post.org == org).unwrap()
    }

    async fn site(&mut self, rng: &mut StdRng, org: usize) {
        let desk = self.desk(self.head(org)).await;
        let site = self.sites.len();
        let profile = Profile {
            name: format!("Site {}", self.mark(Mark::SiteName(site))),
            address: format!("Road {}", self.mark(Mark::SiteAddress(site))),
            hours: self.mark(Mark::Profile(site)),
            occupancy: self.mark(Mark::Profile(site)),
            police: None,
            arrival_words: self.mark(Mark::Profile(site)),
            officer_notes: vec![(self.mark(Mark::Profile(site)), self.mark(Mark::Profile(site)))],
            tlp: label(rng.random()),
        };
        let made = site_profile::verbs::create(&desk, profile.clone()).await.unwrap();
        for (n, kind) in [(0, FeatureKind::MeetingPoint), (1, FeatureKind::Door)] {
            let point = NewPoint {
                kind,
                code: format!("P{n}"),
                name: self.mark(Mark::Point(site)),
                detail: self.mark(Mark::Point(site)),
                preferred: true,
            };
            site_point::verbs::add(&desk, &made.reference, point, made.revision + n)
                .await
                .unwrap();
        }
        self.kit(&desk, &made.reference, site).await;
        let floor = rng.random_bool(0.7).then(FloorId::new);
        if let Some(floor) = floor {
            let (name, scan) = (self.mark(Mark::Floor(site)), self.mark(Mark::Floor(site)));
            let plan = demo::simple_floor(&demo::SimpleFloor {
                floor,
                site: made.id,
                name: &name,
                ordinal: 0,
                corner: demo::town(),
                seed: 7,
                rooms: 2,
                used_as: demo::Use::Clinic,
            });
            let tx = desk.begin().await.unwrap();
            plans::save_floor(&tx, &plan, Some(desk.who.position), desk.now())
                .await
                .unwrap();
            lay_picture(&desk, &tx, &plan, scan).await;
            tx.commit().await.unwrap();
        }
        self.sites.push((made.id, made.reference));
        self.profiles.push(profile);
        self.floors.push(floor);
        self.model.sites.push(rules::Site {
            org,
            made_at: self.model.now,
            floor_at: floor.map(|_| self.model.now),
            label: self.profiles[site].tlp,
            police: None,
        });
    }

    async fn kit(&mut self, desk: &Desk, site: &Reference, no: usize) {
        let new = NewKit {
            code: "K1".into(),
            place: self.mark(Mark::Kit(no)),
            stands: kit::Stands::OnSite,
            kind: kit::KitKind::Responder,
            seal: self.mark(Mark::KitSecret(no)),
            custodian: None,
            check_days: 30,
        };
        let items = [(Mark::Kit(no), false), (Mark::KitSecret(no), true)].map(|(mark, personal)| NewItem {
            category: kit::Category::Radios,
            name: self.mark(mark),
            quantity: 1,
            expires_on: None,
            personal,
        });
        kit::verbs::add(desk, site, new, items.into()).await.unwrap();
    }

    async fn position(&mut self, rng: &mut StdRng, org: usize, duty: Duty, site: Option<usize>) {
        let desk = self.desk(self.head(org)).await;
        let title = format!("{duty} {}", self.mark(Mark::Title(org)));
        let new = NewPosition {
            site: site.map(|site| self.sites[site].0),
            ..NewPosition::of(title.clone(), duty)
        };
        let id = position::verbs::add(&desk, new).await.unwrap();
        let person = Person {
            id: PersonId::new(),
            email: Some(format!("{}@town.example", self.mark(Mark::Person(org)))),
            display_name: self.mark(Mark::Person(org)),
        };
        let tx = desk.begin().await.unwrap();
        position::store::insert_person(&tx, &person, desk.now()).await.unwrap();
        position::store::fill(&tx, id, Some(person.id)).await.unwrap();
        tx.commit().await.unwrap();
        let on_duty = rng.random_bool(0.6);
        position::verbs::set_on_duty(&desk, id, on_duty).await.unwrap();
        self.put(id, org, duty, on_duty, title);
    }

    async fn contact(&mut self, rng: &mut StdRng, org: usize, first: usize) {
        let desk = self.desk(self.head(org)).await;
        let own: Vec<usize> = (0..self.posts.len())
            .filter(|post| self.model.posts[*post].org == org)
            .collect();
        let site = rng.random_bool(0.5).then(|| rng.random_range(first..self.sites.len()));
        let no = self.model.contacts.len();
        let post = own[rng.random_range(0..own.len())];
        let new = contacts::rules::NewContact {
            position: self.posts[post],
            site: site.map(|site| self.sites[site].0),
            hours: self.mark(Mark::Contact(no)),
            channel: contacts::Channel::Live,
        };
        // The same position twice in one list is refused.
        if contacts::verbs::add(&desk, new).await.is_ok() {
            let at = self.model.now;
            self.model.contacts.push(rules::Contact { org, post, site, at });
        } else {
            self.marks.pop();
        }
    }

    /// A desk inside the program.
    pub async fn desk(&self, post: usize) -> Desk {
        sign_in::verbs::desk_of(&self.app, self.posts[post]).await.unwrap()
    }

    /// Moves the clock, forth or back.
    pub fn set_clock(&mut self, seconds: i64) {
        self.clock.advance(seconds);
        self.model.now = self.clock.now();
    }

    /// Asks an address as this position: a page with its session, the API with its token.
    pub async fn get(&mut self, post: usize, address: &str) -> Answer {
        let request = Request::get(address);
        let request = if address.starts_with("/api/") {
            request.header(header::AUTHORIZATION, format!("Bearer {}", self.token(post).await))
        } else {
            request.header(
                header::COOKIE,
                format!("{}={}", cookies::SESSION, self.session(post).await),
            )
        };
        let peer = ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 40_000)));
        let request = request.extension(peer).body(Body::empty()).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let bytes = to_bytes(answer.into_body(), 64 << 20).await.unwrap();
        Answer {
            status,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// A session that still runs.
    async fn session(&mut self, post: usize) -> String {
        let now = self.model.now;
        if let Some((secret, since)) = &self.sessions[post]
            && now.duration_since(*since).abs().as_hours() < 1
        {
            return secret.clone();
        }
        let link = sign_in::demo::add_link(&self.app, self.posts[post]).await.unwrap();
        let token = link.trim_start_matches("/demo/");
        let secret = sign_in::demo::sign_in(&self.app, token, &Caller::inside())
            .await
            .unwrap();
        self.sessions[post] = Some((secret.clone(), now));
        secret
    }

    async fn token(&mut self, post: usize) -> String {
        if let Some(token) = &self.tokens[post] {
            return token.clone();
        }
        let duty = self.model.posts[post].duty;
        let scopes: Vec<Act> = Act::ALL.iter().copied().filter(|act| duty.may(*act)).collect();
        let tx = self.app.store().begin().await.unwrap();
        let ends = self.model.now + jiff::SignedDuration::from_hours(24 * 3650);
        let issued = token::store::issue_token(&tx, self.posts[post], "model", &scopes, self.model.now, ends).await;
        tx.commit().await.unwrap();
        let (_, secret) = issued.unwrap();
        self.tokens[post] = Some(secret.clone());
        secret
    }

    /// A random position: of all, with the outsider now and then.
    pub fn any_post(&self, n: u32) -> usize {
        n as usize % self.posts.len()
    }

    pub async fn leave(self) {
        let _ = self.app.store().close().await;
    }
}

/// So that a step's number stands for many choices.
pub fn dice(n: u32) -> impl Rng {
    StdRng::seed_from_u64(u64::from(n))
}
