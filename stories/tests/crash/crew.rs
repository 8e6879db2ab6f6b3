//! Those who raise, answer and sign while the program is killed under them.

use super::*;

/// People with sessions that outlive every restart.
#[derive(Clone)]
pub(super) struct Crew {
    pub(super) guard: Browser,
    pub(super) dispatcher: Browser,
    pub(super) director: Browser,
    pub(super) commander: Browser,
    pub(super) agreement: String,
    pub(super) orgs: [String; 2],
    pub(super) dispatcher_position: String,
    pub(super) site: String,
    /// The logs of director and commander.
    pub(super) books: [Books; 2],
}

impl Crew {
    /// Founds the town inside this process, on the machine's own clock, signs people in, and lets go of it.
    pub(super) async fn hire(home: &Home) -> Self {
        let town = Town::found_at(home, Partners::Agreed, jiff::Timestamp::now()).await;
        let crew = Self {
            guard: town.browser("guard").await,
            dispatcher: town.browser("dispatcher").await,
            director: town.browser("director").await,
            commander: town.browser("commander").await,
            agreement: format!("/agreements/{}", town.agreement.as_ref().expect("they have agreed")),
            orgs: [
                town.org("director").await.to_string(),
                town.org("commander").await.to_string(),
            ],
            dispatcher_position: town.position("dispatcher").to_string(),
            site: town.hospital.reference.to_string(),
            books: [books(&town, "director").await, books(&town, "commander").await],
        };
        town.leave().await;
        crew
    }

    /// Raises, answers and writes until the program dies.
    pub(super) async fn work(
        mut self,
        hand: usize,
        address: SocketAddr,
        seed: u64,
        promises: &Promises,
        tried: &AtomicUsize,
    ) {
        let mut rng = StdRng::seed_from_u64(seed);
        self.guard.moves_to(address);
        self.dispatcher.moves_to(address);
        let mut own: Option<String> = None;
        loop {
            tried.fetch_add(1, Ordering::SeqCst);
            let done = match (&own, rng.random_range(0..4)) {
                (None, _) | (_, 0) => self
                    .raise(hand, &mut rng)
                    .await
                    .inspect(|kept| own = reference_of(kept)),
                (Some(room), 1) => self.answer(&room.clone()).await,
                (Some(room), _) => self.say(&room.clone(), &mut rng).await,
            };
            match done {
                Some(kept) => promises.lock().unwrap().push(kept),
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    /// Proposes the next version and signs it for both sides, over and over; takes up what the last death left.
    pub(super) async fn negotiate(mut self, address: SocketAddr, promises: &Promises, tried: &AtomicUsize) {
        self.director.moves_to(address);
        self.commander.moves_to(address);
        loop {
            let mut signed = false;
            for side in 0..2 {
                tried.fetch_add(1, Ordering::SeqCst);
                if let Some(kept) = self.sign(side).await {
                    promises.lock().unwrap().push(kept);
                    signed = true;
                }
            }
            if !signed && self.propose().await.is_none() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }

    pub(super) async fn sign(&mut self, side: usize) -> Option<Acknowledged> {
        let action = format!("{}/signature", self.agreement);
        let browser = if side == 0 {
            &mut self.director
        } else {
            &mut self.commander
        };
        let page = browser
            .try_get(&format!("{}/sign", self.agreement))
            .await
            .filter(|page| page.code() == 200)?;
        let version = page.field("version");
        let answer = browser.try_submit(&page, &action).await?;
        (answer.code() == 303).then(|| Acknowledged::Signature {
            version,
            org: self.orgs[side].clone(),
        })
    }

    pub(super) async fn propose(&mut self) -> Option<()> {
        let (draft, action) = (
            format!("{}/draft", self.agreement),
            format!("{}/proposal", self.agreement),
        );
        self.director.try_post(&draft, &[]).await?;
        let page = self
            .director
            .try_get(&draft)
            .await
            .filter(|page| page.code() == 200 && page.has_form("/proposal"))?;
        self.director.try_submit(&page, &action).await.map(drop)
    }

    pub(super) async fn raise(&mut self, hand: usize, rng: &mut StdRng) -> Option<Acknowledged> {
        let key = format!("{hand}-{:016x}", rng.random::<u64>());
        let fields = [
            ("site", self.site.as_str()),
            ("place", "ED waiting"),
            ("level", "1"),
            ("category", "weapon"),
            ("idempotency_key", key.as_str()),
            ("confirmed", "yes"),
        ];
        let answer = self
            .guard
            .try_post("/raise", &fields)
            .await
            .filter(|answer| answer.code() == 303)?;
        let reference = answer
            .location()
            .trim_start_matches("/rooms/")
            .trim_end_matches("/sent")
            .to_owned();
        Some(Acknowledged::Raise { reference })
    }

    pub(super) async fn answer(&mut self, reference: &str) -> Option<Acknowledged> {
        let answer = self
            .dispatcher
            .try_post(&format!("/rooms/{reference}/acknowledgement"), &[])
            .await?;
        let kept = Acknowledged::Answer {
            reference: reference.to_owned(),
            position: self.dispatcher_position.clone(),
        };
        (answer.code() == 303).then_some(kept)
    }

    pub(super) async fn say(&mut self, reference: &str, rng: &mut StdRng) -> Option<Acknowledged> {
        let words = format!("line {:016x}", rng.random::<u64>());
        let who = if rng.random() {
            &mut self.guard
        } else {
            &mut self.dispatcher
        };
        let answer = who
            .try_post(&format!("/rooms/{reference}/messages"), &[("words", &words)])
            .await?;
        (answer.code() == 303).then(|| Acknowledged::Words {
            reference: reference.to_owned(),
            words,
        })
    }
}

async fn books(town: &Town, role: &str) -> Books {
    Books {
        vkey: town.vkey(role).await,
        older: None,
    }
}

pub(super) fn reference_of(kept: &Acknowledged) -> Option<String> {
    match kept {
        Acknowledged::Raise { reference } => Some(reference.clone()),
        _ => None,
    }
}
