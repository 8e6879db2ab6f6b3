//! How the town is founded: organisations, people, the hospital, agreements, all by the verbs of real use.

use super::*;

/// Who lives in the town: role, organisation's owner, title, duty, on duty when the story begins.
pub(super) const PEOPLE: [(&str, &str, &str, Duty, bool); 10] = [
    ("control", "director", "Control room", Duty::ControlRoom, true),
    ("guard", "director", "Guard, Post 7", Duty::Guard, true),
    ("manager", "director", "Site manager, Quarry", Duty::SiteManager, false),
    ("privacy", "director", "Privacy officer", Duty::PrivacyOfficer, false),
    ("dispatcher", "commander", "Dispatcher, desk 2", Duty::Dispatcher, true),
    (
        "dispatcher4",
        "commander",
        "Dispatcher, desk 4",
        Duty::Dispatcher,
        false,
    ),
    ("liaison", "commander", "Police liaison", Duty::LiaisonOfficer, false),
    ("patrol", "commander", "Patrol unit 412", Duty::PatrolOfficer, false),
    (
        "sheriff_dispatcher",
        "sheriff",
        "County dispatcher",
        Duty::Dispatcher,
        true,
    ),
    (
        "campus_dispatcher",
        "campus",
        "Campus dispatcher",
        Duty::Dispatcher,
        true,
    ),
];

/// In which order each side is called.
pub(super) const REACH: [(&str, &[&str]); 2] = [
    ("director", &["control", "manager"]),
    ("commander", &["dispatcher", "dispatcher4"]),
];

/// The town while it is founded.
pub(super) struct Founded {
    pub(super) app: App,
    pub(super) positions: HashMap<&'static str, PositionId>,
}

impl Founded {
    pub(super) async fn desk(&self, role: &str) -> Desk {
        sign_in::verbs::desk_of(&self.app, self.positions[role])
            .await
            .expect("the position is filled")
    }

    pub(super) async fn organisation(&mut self, owner: &'static str, name: &str, kind: OrganisationKind) {
        let founding = Founding {
            name: name.into(),
            kind,
            time_zone: "UTC".into(),
            emergency_number: "112".into(),
            metric: true,
            owner: None,
        };
        let founded = found_organisation(&self.app, founding, Basis::Demo, &Caller::inside())
            .await
            .expect("it is founded");
        self.positions.insert(owner, founded.position);
    }

    pub(super) async fn hospital(&self) -> Site {
        let desk = self.desk("director").await;
        let profile = Profile {
            name: "Quarry Hospital".into(),
            address: "12 Quarry Road".into(),
            hours: "24 hours".into(),
            occupancy: "about 900 people by day".into(),
            police: None,
            arrival_words: "Come to the meeting point.".into(),
            officer_notes: vec![("Radio".into(), "Weak in Imaging".into())],
            tlp: Tlp::default(),
        };
        let site = site_profile::verbs::create(&desk, profile).await.expect("a site");
        let points = [
            (FeatureKind::MeetingPoint, "M2", "ambulance bay"),
            (FeatureKind::Door, "E2", "Ambulance door"),
        ];
        for (n, (kind, code, name)) in points.into_iter().enumerate() {
            let point = NewPoint {
                kind,
                code: code.into(),
                name: name.into(),
                detail: "Always".into(),
                preferred: true,
            };
            let revision = site.revision + i64::try_from(n).expect("few points");
            site_point::verbs::add(&desk, &site.reference, point, revision)
                .await
                .expect("a point");
        }
        site
    }

    pub(super) async fn person(
        &mut self,
        role: &'static str,
        owner: &str,
        title: &str,
        duty: Duty,
        on_duty: bool,
        site: Option<SiteId>,
    ) {
        let desk = self.desk(owner).await;
        let new = NewPosition {
            site,
            place: "ED waiting, ground floor".into(),
            phone: "+1 555 0103".into(),
            ..NewPosition::of(title, duty)
        };
        let id = position::verbs::add(&desk, new).await.expect("a position");
        let person = Person {
            id: PersonId::new(),
            email: Some(format!("{role}@town.example")),
            display_name: title.into(),
        };
        let tx = desk.begin().await.expect("a transaction");
        position::store::insert_person(&tx, &person, desk.now())
            .await
            .expect("a person");
        position::store::fill(&tx, id, Some(person.id))
            .await
            .expect("it is filled");
        tx.commit().await.expect("it is kept");
        position::verbs::set_on_duty(&desk, id, on_duty).await.expect("a shift");
        self.positions.insert(role, id);
    }

    pub(super) async fn contacts(&self) {
        for (owner, roles) in REACH {
            let desk = self.desk(owner).await;
            for role in roles {
                let new = contacts::rules::NewContact {
                    position: self.positions[role],
                    site: None,
                    hours: "24 hours".into(),
                    channel: contacts::Channel::Live,
                };
                contacts::verbs::add(&desk, new).await.expect("a contact");
            }
        }
    }

    /// Drafts from the hospital template, proposes, and signs on both sides.
    pub(super) async fn agree(&self, company: &str, agency: &str) -> Reference {
        let (ours, theirs) = (self.desk(company).await, self.desk(agency).await);
        let now = ours.now();
        let input = agreements::DraftInput {
            template: "hospital".into(),
            partner_code: mou::partner_code(theirs.org()),
            own_unit: None,
            sites: Vec::new(),
            starts_at: now,
            ends_at: now + SignedDuration::from_hours(24 * 730),
            review_on: (now + SignedDuration::from_hours(24 * 180))
                .to_zoned(jiff::tz::TimeZone::UTC)
                .date(),
        };
        let ag = agreements::draft(&ours, input).await.expect("a draft");
        let tx = ours.read().await.expect("a transaction");
        let file = mou::store::find_file(&tx, ours.org(), &ag)
            .await
            .expect("it reads")
            .expect("it is there");
        let digest = file.version(1).expect("a first version").digest.clone();
        drop(tx);
        agreements::propose(
            &ours,
            &ag,
            agreements::ProposeInput {
                seen: digest.clone(),
                revision: None,
            },
        )
        .await
        .expect("a proposal");
        for desk in [&ours, &theirs] {
            let signed = agreements::SignInput {
                version: 1,
                digest: digest.clone(),
            };
            agreements::sign(desk, &ag, signed).await.expect("a signature");
        }
        ag
    }
}
