//! Quiet mail to whoever looks after meetings at the partner, and at the own side: words for people and a link, no calendar inside.

use crate::model::*;
use crate::{store, words};
use jiff::SignedDuration;
use muster_agreements::crossing::Receiver;
use muster_membership::{
    Organisation,
    keys::SealingKey,
    letter::{self, LetterKind, Words, store::NewLetter},
    organisation, position,
};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{App, t_with};

/// After this a letter that did not go out has no point: the page says the same.
const LETTER_HOURS: i64 = 48;

/// Those that a letter goes to: they look after meetings and have an address that is theirs.
pub(crate) async fn posted_to<'a>(app: &App, tx: &Tx, receivers: &'a [Receiver]) -> Result<Vec<&'a Receiver>, Fault> {
    let mut posted = Vec::new();
    if !letter::is_offered(app) {
        return Ok(posted);
    }
    for receiver in receivers.iter().filter(|each| each.reader.duty.may(Act::ManageSites)) {
        if store::address_of(tx, receiver.reader.position).await?.is_some() {
            posted.push(receiver);
        }
    }
    Ok(posted)
}

/// Writes to the partner's positions that may hear it and look after meetings; with an introduction also to the own side's.
pub(crate) async fn tell(
    app: &App,
    tx: &Tx,
    notice: &Notice,
    introduction: Option<IntroductionId>,
    owner: &Organisation,
    receivers: &[Receiver],
) -> Result<(), Fault> {
    if !letter::is_offered(app) {
        return Ok(());
    }
    let base = &app.settings().base_url;
    let link = match introduction {
        Some(id) => format!("{base}/introductions/{id}"),
        None => format!("{base}/handovers"),
    };
    let zone = crate::telling::zone_of(owner);
    let subject = t_with(
        "handover-mail-subject",
        &[
            ("title", notice.title.as_str().into()),
            ("org", owner.name.as_str().into()),
        ],
    );
    let words = words::notice(notice, &zone);
    let key = match introduction {
        Some(_) => "handover-mail-meet",
        None => "handover-mail-text",
    };
    let text = t_with(key, &[("words", words.into()), ("link", link.as_str().into())]);
    let to_partner = posted_to(app, tx, receivers).await?;
    let to_partner: Vec<PositionId> = to_partner.iter().map(|each| each.reader.position).collect();
    let letter = Letter {
        about: &notice.id,
        subject,
        text,
        now: notice.told_at,
    };
    send(app, tx, notice.partner, &to_partner, &letter).await?;
    if introduction.is_some() {
        let partner = organisation::store::find(tx, notice.partner).await?;
        let partner = partner.map(|org| org.name).unwrap_or_default();
        let who = notice.acting.as_deref().unwrap_or(&notice.title);
        let values = [
            ("who", who.into()),
            ("title", notice.title.as_str().into()),
            ("partner", partner.into()),
            ("link", link.as_str().into()),
        ];
        let key = match notice.acting {
            Some(_) => "handover-mail-own-acting",
            None => "handover-mail-own",
        };
        let own = Letter {
            subject: t_with("handover-mail-own-subject", &values),
            text: t_with(key, &values),
            ..letter
        };
        send(app, tx, notice.org, &positions_that_meet(tx, notice).await?, &own).await?;
    }
    Ok(())
}

/// The position that was filled or acts for it, and whoever looks after meetings at the own side.
async fn positions_that_meet(tx: &Tx, notice: &Notice) -> Result<Vec<PositionId>, Fault> {
    let left = store::hold_left(tx, notice.vacancy).await?;
    let filled = left.map(|left| left.position);
    let all = position::store::of_org(tx, notice.org).await?;
    let acting = match notice.acting {
        Some(_) => store::acting_for(tx, notice.vacancy).await?,
        None => None,
    };
    let acts = |each: &muster_membership::Position| Some(each.id) == acting;
    let meets =
        |each: &&muster_membership::Position| Some(each.id) == filled || acts(each) || each.duty.may(Act::ManageSites);
    Ok(all.iter().filter(meets).map(|each| each.id).collect())
}

struct Letter<'a> {
    about: &'a str,
    subject: String,
    text: String,
    now: Timestamp,
}

async fn send(app: &App, tx: &Tx, org: OrgId, to: &[PositionId], said: &Letter<'_>) -> Result<(), Fault> {
    let sealing = app.part::<SealingKey>();
    let sealing = sealing.ok_or_else(|| Fault::other("the server has no sealing key"))?;
    let mut addresses: Vec<String> = Vec::new();
    for position in to {
        match store::address_of(tx, *position).await? {
            Some(address) if !addresses.contains(&address) => addresses.push(address),
            _ => {}
        }
    }
    for to in addresses {
        let words = Words {
            to,
            subject: said.subject.clone(),
            text: said.text.clone(),
        };
        let letter = NewLetter {
            org,
            kind: LetterKind::Handover,
            about: said.about.to_owned(),
            words: &words,
            deadline_at: said.now + SignedDuration::from_hours(LETTER_HOURS),
        };
        letter::store::post(tx, &sealing, letter, said.now).await?;
    }
    Ok(())
}
