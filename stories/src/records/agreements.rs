//! Agreements at each point of their life, so that every step of it has one that it fits.

use crate::Town;
use jiff::{SignedDuration, tz::TimeZone};
use muster_agreements::mou::{self, verbs};
use muster_terms::Reference;

/// One of each.
pub struct Agreements {
    /// In force, and the company writes an amendment; by page.
    pub amended: String,
    /// In force, for what is amended by call.
    pub to_amend: String,
    /// The company's drafts that nobody else saw: by page, by call.
    pub drafts: [String; 2],
    /// The agency's proposals, to sign.
    pub to_sign: [String; 2],
    /// The company's proposals, to take back or decline.
    pub to_withdraw: [String; 2],
    /// In force, to end.
    pub to_end: [String; 2],
    /// In force, to suspend by call.
    pub to_suspend: String,
    /// Suspended by the company.
    pub suspended: [String; 2],
}

impl Agreements {
    pub async fn make(town: &Town) -> Self {
        let made = Maker { town };
        let amended = made.in_force().await;
        let director = town.desk("director").await;
        verbs::amend(&director, &amended).await.expect("an amendment");
        let mut suspended = Vec::new();
        for _ in 0..2 {
            let ag = made.in_force().await;
            let reason = "Nobody answers on the other side.".to_owned();
            verbs::suspend(&director, &ag, reason).await.expect("it is suspended");
            suspended.push(ag.to_string());
        }
        Self {
            amended: amended.to_string(),
            to_amend: made.in_force().await.to_string(),
            drafts: [
                made.draft("director").await.to_string(),
                made.draft("director").await.to_string(),
            ],
            to_sign: [
                made.proposed("commander").await.to_string(),
                made.proposed("commander").await.to_string(),
            ],
            to_withdraw: [
                made.proposed("director").await.to_string(),
                made.proposed("director").await.to_string(),
            ],
            to_end: [made.in_force().await.to_string(), made.in_force().await.to_string()],
            to_suspend: made.in_force().await.to_string(),
            suspended: suspended.try_into().expect("two"),
        }
    }
}

struct Maker<'a> {
    town: &'a Town,
}

impl Maker<'_> {
    async fn draft(&self, by: &str) -> Reference {
        let with = if by == "director" { "commander" } else { "director" };
        let (ours, theirs) = (self.town.desk(by).await, self.town.desk(with).await);
        let now = ours.now();
        let input = verbs::DraftInput {
            template: "hospital".into(),
            partner_code: mou::partner_code(theirs.org()),
            own_unit: None,
            sites: Vec::new(),
            starts_at: now,
            ends_at: now + SignedDuration::from_hours(24 * 730),
            review_on: (now + SignedDuration::from_hours(24 * 180))
                .to_zoned(TimeZone::UTC)
                .date(),
        };
        verbs::draft(&ours, input).await.expect("a draft")
    }

    async fn digest(&self, by: &str, ag: &Reference) -> String {
        let desk = self.town.desk(by).await;
        let tx = desk.read().await.expect("a transaction");
        let file = mou::store::find_file(&tx, desk.org(), ag).await.expect("it reads");
        let file = file.expect("it is there");
        file.version(1).expect("a first version").digest.clone()
    }

    async fn proposed(&self, by: &str) -> Reference {
        let ag = self.draft(by).await;
        let asked = verbs::ProposeInput {
            seen: self.digest(by, &ag).await,
            revision: None,
        };
        verbs::propose(&self.town.desk(by).await, &ag, asked)
            .await
            .expect("a proposal");
        ag
    }

    async fn in_force(&self) -> Reference {
        let ag = self.proposed("director").await;
        for role in ["director", "commander"] {
            let signed = verbs::SignInput {
                version: 1,
                digest: self.digest(role, &ag).await,
            };
            verbs::sign(&self.town.desk(role).await, &ag, signed)
                .await
                .expect("a signature");
        }
        ag
    }
}
