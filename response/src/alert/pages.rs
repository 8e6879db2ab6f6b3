//! `/raise`.

use super::{Raise, Told, WouldBeTold, partners, store, told_views, verbs, views};
use crate::incident::Category;
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{
    Site, organisation, position,
    sign_in::{ClientAddress, Limits},
    site,
};
use muster_terms::*;
use muster_web::{Desk, Form, Problem, Query, RaiseDesk, Routes, t_with};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/raise", raise_page)
        .post_to_the_end("/raise", raise)
        .get("/raise/place", place_page)
        .get("/raise/told", told_part)
}

/// What the address of the raise page may carry: the last QR, checkpoint or choice of place.
#[derive(Debug, Default, Deserialize)]
pub struct Where {
    site: Option<String>,
    place: Option<String>,
    mark: Option<String>,
    /// `1`: the held button, `0`: the desk form, whatever the device says.
    hold: Option<String>,
}

/// Everything the raise pages may show.
pub struct RaisePage {
    pub position_title: String,
    pub sites: Vec<Site>,
    pub site: Option<Site>,
    /// This reader may add a site: for an organisation that has none.
    pub may_add_site: bool,
    pub place: String,
    pub place_mark: String,
    pub key: String,
    pub emergency_number: String,
    pub tap_twice: bool,
    /// Who is told at `site`; `None` before a site is chosen, and without a session.
    pub told: Option<Told>,
    pub csrf: String,
    pub signed_in: bool,
}

async fn raise_page(who: RaiseDesk, Query(place): Query<Where>, headers: HeaderMap) -> Result<Markup, Problem> {
    who.desk.require(Act::Raise)?;
    let page = fill(&who, &place).await?;
    let hold = match place.hold.as_deref() {
        Some("1") => true,
        Some(_) => false,
        None => is_phone(&headers),
    };
    if hold || !who.signed_in {
        return Ok(views::phone(&shell(&who).await?, &page));
    }
    let body = views::desk(&page);
    who.desk.page(&muster_web::t("shell-raise"), body).await
}

async fn place_page(who: RaiseDesk, Query(place): Query<Where>) -> Result<Markup, Problem> {
    who.desk.require(Act::Raise)?;
    let page = fill(&who, &place).await?;
    Ok(views::place(&shell(&who).await?, &page))
}

/// Who is told at the chosen site: the part of the desk page that follows the choice.
async fn told_part(desk: Desk, Query(place): Query<Where>) -> Result<Markup, Problem> {
    desk.require(Act::Raise)?;
    let who = RaiseDesk {
        desk,
        enrolled: false,
        signed_in: true,
    };
    Ok(told_views::told(&fill(&who, &place).await?))
}

/// An enrolled phone without a session gets the bare frame: nothing of the menu, nothing waiting.
pub(super) async fn shell(who: &RaiseDesk) -> Result<muster_web::Shell, Problem> {
    if who.signed_in {
        return who.desk.shell().await;
    }
    let mut shell = muster_web::frame::open_shell(who.desk.app());
    shell.csrf.clone_from(&who.desk.csrf);
    shell.theme = who.desk.who.theme;
    Ok(shell)
}

fn is_phone(headers: &HeaderMap) -> bool {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    text("sec-ch-ua-mobile") == "?1" || text("user-agent").contains("Mobile")
}

async fn fill(who: &RaiseDesk, asked: &Where) -> Result<RaisePage, Problem> {
    let desk = &who.desk;
    let tx = desk.read().await?;
    let own = position::store::find(&tx, desk.who.position)
        .await?
        .ok_or(Problem::Missing)?;
    let sites = site::store::open_at(&tx, desk.org(), desk.now()).await?;
    let chosen = asked
        .site
        .as_deref()
        .and_then(|text| sites.iter().find(|site| site.reference.as_str() == text));
    let site = chosen
        .or_else(|| sites.iter().find(|site| Some(site.id) == own.site))
        .or_else(|| (sites.len() == 1).then(|| &sites[0]));
    let at_post = asked.place.is_none() && chosen.is_none();
    let org = organisation::store::find(&tx, desk.org())
        .await?
        .ok_or(Problem::Missing)?;
    Ok(RaisePage {
        position_title: desk.who.position_title.clone(),
        place: asked
            .place
            .clone()
            .unwrap_or_else(|| if at_post { own.place.clone() } else { String::new() }),
        place_mark: asked
            .mark
            .clone()
            .unwrap_or_else(|| if at_post { own.place_mark.clone() } else { String::new() }),
        told: match site {
            Some(site) if who.signed_in => Some(would_be_told(&tx, desk, site, &org.emergency_number).await),
            _ => None,
        },
        may_add_site: who.signed_in && desk.may(Act::ManageSites),
        site: site.cloned(),
        sites,
        key: uuid::Uuid::now_v7().to_string(),
        emergency_number: org.emergency_number,
        tap_twice: desk.who.tap_twice,
        csrf: desk.csrf.clone(),
        signed_in: who.signed_in,
    })
}

/// Who a level 1 alarm at this site would tell now. Partners are shown by the party that a clause names, not by roster. The page
/// never fails because of this: without the list an alarm still goes out.
async fn would_be_told(tx: &muster_store::Tx, desk: &Desk, at: &Site, number: &str) -> Told {
    let mut told = own_people(tx, desk, at).await.unwrap_or_else(|problem| {
        tracing::error!(org.id = %desk.org(), ?problem, "who would be called could not be read");
        Told::default()
    });
    match partners::would_be_told(tx, desk.org(), at.id).await {
        Ok(partners) => told
            .partners
            .extend(partners.into_iter().map(|(name, known)| WouldBeTold {
                side: Side::Police,
                title: if known {
                    name
                } else {
                    t_with("raise-not-asked", &[("who", name.into()), ("number", number.into())])
                },
                last_answer_seconds: None,
            })),
        Err(problem) => {
            tracing::error!(org.id = %desk.org(), ?problem, "which partners would be told could not be read");
        }
    }
    told
}

/// The own side's people on duty for this site: of the site or of the whole organisation, with a duty that responds, and not
/// locked out. The home page counts by the same rule; whoever raises it is not called.
async fn own_people(tx: &muster_store::Tx, desk: &Desk, at: &Site) -> Result<Told, Problem> {
    let mut told = Told::default();
    for duty in position::store::on_duty(tx, desk.org(), desk.now()).await? {
        let here = duty.position.site.is_none_or(|site| site == at.id);
        if !here || !duty.position.duty.may(Act::Respond) {
            continue;
        }
        if duty.position.id == desk.who.position {
            told.you_are_on_duty = true;
            continue;
        }
        told.own.push(WouldBeTold {
            side: desk.who.org_kind.side(),
            last_answer_seconds: store::last_answer_seconds(tx, duty.position.id).await?,
            title: duty.position.title,
        });
    }
    Ok(told)
}

#[derive(Debug, Deserialize)]
struct RaiseForm {
    site: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    place_mark: String,
    #[serde(default)]
    level: Option<u8>,
    #[serde(default)]
    category: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    silent: Option<String>,
    idempotency_key: String,
    #[serde(default)]
    confirmed: Option<String>,
}

impl RaiseForm {
    /// The form as input of the verb. Only a malformed site stops it: everything else has an answer that lets the alarm go out.
    fn input(self) -> Result<Raise, Problem> {
        Ok(Raise {
            site: self
                .site
                .parse()
                .map_err(|_| Problem::refusal("raise.no-site", muster_web::t("raise-no-site")))?,
            place: self.place,
            place_mark: self.place_mark,
            level: self
                .level
                .and_then(|number| AlertLevel::try_from(number).ok())
                .unwrap_or(AlertLevel::DangerToLife),
            category: Category::parse(&self.category).unwrap_or(Category::Unknown),
            words: self.words,
            silent: self.silent.is_some(),
            idempotency_key: self.idempotency_key,
        })
    }
}

/// `POST /raise`: with `confirmed` it is sent; without, the no-script page asks once.
async fn raise(
    who: RaiseDesk,
    from: ClientAddress,
    headers: HeaderMap,
    Form(form): Form<RaiseForm>,
) -> Result<Response, Problem> {
    let confirmed = form.confirmed.is_some();
    let input = form.input()?;
    if !confirmed {
        let tx = who.desk.read().await?;
        let site = site::store::find_by_reference(&tx, &input.site)
            .await?
            .filter(|site| site.org == who.desk.org());
        let site = site.ok_or(Problem::Missing)?;
        drop(tx);
        return Ok(views::confirm(&shell(&who).await?, &input, &site).into_response());
    }
    let known = verbs::raised_before(&who.desk, &input.idempotency_key).await?;
    let raised = match known {
        Some(known) => known,
        None => {
            // Only a new alarm counts, and only for who pressed and from where: a stuck button stops nobody else.
            if !who.enrolled
                && let Some(limits) = who.desk.app().part::<Limits>()
            {
                limits.raise(&who.desk.who.position.to_string(), &from.to_string())?;
            }
            verbs::raise(&who.desk, input).await?
        }
    };
    let next = format!("/rooms/{}/sent", raised.incident.reference);
    if wants_little(&headers) {
        return Ok((StatusCode::CREATED, [(header::LOCATION, next)]).into_response());
    }
    Ok(Redirect::to(&next).into_response())
}

/// Does a script ask, which only wants to know that the alarm is stored and where it is? Then no page that fails after it can look
/// like an alarm that was not sent. Source: RFC 7240, section 4.2.
fn wants_little(headers: &HeaderMap) -> bool {
    let prefers = headers.get("prefer").and_then(|value| value.to_str().ok());
    prefers.is_some_and(|prefers| prefers.split(',').any(|one| one.trim() == "return=minimal"))
}
