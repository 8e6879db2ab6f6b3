//! The gate itself, asked anything.

use super::*;

impl World {
    /// A question for the gate itself: aimed at a clause and astray in a term or two, or any at all.
    pub async fn ask_gate(&mut self, step: Step) -> Verdict {
        let wish = self.wish(step);
        let ask = self.question(&wish).await;
        let gate = self.app.part::<Gate>().unwrap();
        let tx = self.app.store().read().await.unwrap();
        let decision = gate.look(&tx, &ask, self.model.now).await.unwrap();
        drop(tx);
        let found = self.model.opening(&wish);
        let said = match &decision {
            Decision::Release { under } => Some((format!("{}", under.clause()), under.all().len())),
            Decision::Refuse(_) => None,
        };
        let expected = found
            .first()
            .map(|(deal, _, clause)| (self.model.called(*deal, clause), found.len()));
        agree(&format!("the gate's answer to {wish:?}"), expected, said)
    }

    pub(super) fn wish(&self, step: Step) -> Wish {
        let rng = &mut dice(step.a);
        let reader = self.any_post(step.b);
        let mut wish = self.model.quiet(
            reader,
            *DataClass::ALL.choose(rng).unwrap(),
            step.c as usize % self.orgs.len(),
            (step.d % 5 != 0).then(|| step.d as usize % self.sites.len()),
            self.model.now - jiff::SignedDuration::from_hours(*[0, 23, 24, 47, 48, 720, 8_760].choose(rng).unwrap()),
        );
        wish.label = *Tlp::ALL.choose(rng).unwrap();
        wish.onward = rng.random_bool(0.3);
        wish.purpose = *Purpose::ALL.choose(rng).unwrap();
        wish.course = rng.random_bool(0.5).then(|| self.random_course(rng));
        wish.grant = self
            .model
            .requests
            .len()
            .checked_sub(1)
            .map(|last| rng.random_range(0..=last));
        let living = self
            .model
            .deals
            .iter()
            .filter(|deal| deal.standing != Standing::Young || deal.known);
        let versions = living.flat_map(|deal| deal.versions.iter().filter(|version| version.stage != Stage::Draft));
        let clauses: Vec<_> = versions.flat_map(|version| &version.clauses).collect();
        if let Some(clause) = clauses.choose(rng).filter(|_| step.a % 8 != 0) {
            let theirs: Vec<usize> = (0..self.posts.len())
                .filter(|post| self.org(*post) == clause.to)
                .collect();
            let mut astray = || rng.random_bool(0.06);
            if !astray() {
                wish.owner = clause.from;
                wish.reader = theirs[step.b as usize % theirs.len()];
            }
            if !astray() {
                wish.class = clause.class;
            }
            if !astray() {
                wish.purpose = clause.purpose;
            }
            if !astray() {
                wish.label = wish.label.min(clause.ceiling);
            }
            if !astray() {
                wish.made_at = self.model.now;
            }
            if !astray() {
                wish.onward &= clause.onward;
            }
            if !astray() {
                wish.site = clause.sites.first().copied().or(wish.site);
            }
            if !astray() {
                wish.course = match (clause.when, wish.site) {
                    (When::While(_), Some(site)) => Some(Course {
                        site,
                        level: 1,
                        drill: clause.class == DataClass::Exercise,
                        open_until: None,
                    }),
                    _ => wish.course.filter(|_| astray()),
                };
            }
        }
        wish
    }

    pub(super) fn random_course(&self, rng: &mut impl Rng) -> Course {
        let seconds = *[-1, 0, 1, 1_800].choose(rng).unwrap();
        Course {
            site: rng.random_range(0..self.sites.len()),
            level: rng.random_range(1..=2),
            drill: rng.random_bool(0.2),
            open_until: rng
                .random_bool(0.5)
                .then(|| self.model.now + jiff::SignedDuration::from_secs(seconds)),
        }
    }

    /// The same question in the product's words.
    pub(super) async fn question(&self, wish: &Wish) -> Ask {
        let post = &self.model.posts[wish.reader];
        Ask {
            reader: Reader {
                org: self.orgs[post.org],
                unit: None,
                position: self.posts[wish.reader],
                duty: post.duty,
            },
            act: if wish.onward {
                CrossingAct::ShareOn
            } else {
                CrossingAct::Read
            },
            resource: Resource {
                class: wish.class,
                owner: self.orgs[wish.owner],
                owner_unit: None,
                site: wish.site.map(|site| self.sites[site].0),
                record: "record:of-the-model".into(),
                tlp: wish.label,
                recorded_at: wish.made_at,
            },
            purpose: wish.purpose,
            incident: wish.course.map(|course| IncidentContext {
                id: IncidentId::new(),
                site: self.sites[course.site].0,
                level: AlertLevel::try_from(course.level).unwrap(),
                status: if course.drill {
                    AlertStatus::Exercise
                } else {
                    AlertStatus::Actual
                },
                open_until: course.open_until,
            }),
            request: match wish.grant {
                Some(no) => self.grant(no).await,
                None => None,
            },
        }
    }

    pub(super) async fn grant(&self, no: usize) -> Option<GrantedRequest> {
        let request = &self.model.requests[no];
        let until = request.until?;
        let tx = self.app.store().read().await.unwrap();
        let org = self.orgs[request.owner];
        let file = muster_agreements::mou::store::find_file(&tx, org, &self.deals[request.deal])
            .await
            .unwrap()
            .unwrap();
        let text = &file.version(request.version as u32 + 1).unwrap().text;
        let terms = Terms::from_text(text).unwrap();
        Some(GrantedRequest {
            id: RequestId::new(),
            clause: terms.draft(&request.number).unwrap().id,
            until,
            site: request.site.map(|site| self.sites[site].0),
        })
    }

    /// At the end of a world: every line of "who saw what" stands in the ledgers of both sides, once each, and nothing of
    /// anybody's ever went to the outsider.
    pub async fn ledgers_agree(&self) -> Verdict {
        struct Row2(String, String);
        impl FromRow for Row2 {
            fn from_row(row: &Row) -> Result<Self, Fault> {
                Ok(Self(row.text("a")?, row.text("b")?))
            }
        }
        let tx = self.app.store().read().await.unwrap();
        let kept: Vec<Row2> = tx
            .all(
                "SELECT id AS a, from_org || ' ' || to_org AS b FROM crossing",
                params![],
            )
            .await
            .unwrap();
        let sql = "SELECT org_id AS a, record AS b FROM ledger_entry WHERE kind = 'crossing'";
        let entered: Vec<Row2> = tx.all(sql, params![]).await.unwrap();
        let outside = tx
            .count(
                "SELECT COUNT(*) AS n FROM crossing WHERE allowed AND (to_org = $1 OR from_org = $1)",
                params![self.orgs[OUTSIDER]],
            )
            .await
            .unwrap();
        drop(tx);
        agree("crossings to or from the outsider", 0, outside)?;
        let mut expected: Vec<(String, String)> = Vec::new();
        for Row2(id, orgs) in kept {
            expected.extend(orgs.split(' ').map(|org| (org.to_owned(), id.clone())));
        }
        let mut found: Vec<(String, String)> = Vec::new();
        for Row2(org, record) in entered {
            let record: serde_json::Value = serde_json::from_str(&record).unwrap();
            found.push((org, record["crossing"].as_str().unwrap_or_default().to_owned()));
        }
        expected.sort();
        found.sort();
        agree("the ledgers of both sides hold every crossing", expected, found)
    }
}
