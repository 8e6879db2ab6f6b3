//! Who may come in: a member of the team, and a member whose key is unlocked. Everybody else is answered as at an address that
//! does not exist, before anything of the request is read.

use crate::{
    keyring::{Holder, Keyring, Opens},
    roster::{self, Member},
    seal::PrivateKey,
};
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use muster_membership::sign_in::{Caller, ClientAddress};
use muster_terms::*;
use muster_web::{App, Desk, Form, Problem, t};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A desk of the team.
#[derive(Debug, Clone)]
pub struct TeamDesk {
    pub desk: Desk,
    pub member: Member,
    address: ClientAddress,
}

/// An unlocked key with what it opens.
#[derive(Debug, Clone)]
pub struct Key {
    pub org: OrgId,
    pub slot: usize,
    pub private: Arc<PrivateKey>,
}

/// A desk of the team whose key is unlocked.
#[derive(Debug, Clone)]
pub struct OpenDesk {
    pub desk: Desk,
    pub member: Member,
    pub key: Key,
}

impl OpenDesk {
    /// Who did it, as records keep it.
    pub fn author(&self) -> crate::concern::Author {
        crate::concern::Author {
            person: self.member.person,
            title: self.member.title.clone(),
        }
    }
}

/// The app's keyring.
///
/// Errors: a fault where the server has none.
pub fn keyring(app: &App) -> Result<Arc<Keyring>, Problem> {
    app.part::<Keyring>()
        .ok_or_else(|| Problem::fault("the server has no keyring", false))
}

impl TeamDesk {
    /// Whose key it would be, in this sign-in. Absent for tokens and devices, which have none.
    pub fn holder(&self) -> Result<Holder, Problem> {
        Ok(Holder {
            opens: Opens::Team,
            session: self.desk.who.session.ok_or(Problem::Missing)?,
            org: self.desk.org(),
            person: self.member.person,
            position: self.member.position,
        })
    }

    /// A member inside the program: the demo's generator.
    pub fn inside(desk: Desk, member: Member) -> Self {
        let address = ClientAddress(None);
        Self { desk, member, address }
    }

    /// Under which address tries are counted.
    pub fn caller(&self) -> Caller {
        Caller {
            address: self.address,
            ..Caller::inside()
        }
    }

    /// The key that is unlocked in this sign-in, whether or not it opens anything.
    pub fn private(&self) -> Result<Option<Arc<PrivateKey>>, Problem> {
        Ok(keyring(self.desk.app())?.key(self.holder()?, self.desk.now()))
    }

    /// The same desk with its key, when that is unlocked, the records were given to it, and nobody swapped it in the database.
    pub fn unlocked(&self) -> Result<Option<OpenDesk>, Problem> {
        let key = self.private()?;
        let reads = |private: &Arc<PrivateKey>| self.member.reads() && self.member.holds(private);
        Ok(key.filter(reads).map(|private| OpenDesk {
            desk: self.desk.clone(),
            member: self.member.clone(),
            key: Key {
                org: self.desk.org(),
                slot: self.member.slot,
                private,
            },
        }))
    }
}

impl FromRequestParts<App> for TeamDesk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let desk = Desk::from_request_parts(parts, app).await?;
        if desk.who.session.is_none() {
            return Err(Problem::Missing);
        }
        let tx = desk.read().await?;
        let member = roster::store::member(&tx, desk.who.person, desk.who.position).await?;
        drop(tx);
        let member = member
            .filter(|member| member.org == desk.org())
            .ok_or(Problem::Missing)?;
        let address = match ClientAddress::from_request_parts(parts, app).await {
            Ok(address) => address,
            Err(never) => match never {},
        };
        Ok(Self { desk, member, address })
    }
}

/// Why a member does not come in right now.
pub enum Shut {
    Problem(Problem),
    /// To the page where the key is unlocked or made.
    Locked {
        next: String,
    },
    /// The same page with what was typed, so that none of it is lost.
    Page(Response),
}

impl From<Problem> for Shut {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl IntoResponse for Shut {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => problem.into_response(),
            Self::Locked { next } => {
                let query = serde_html_form::to_string([("next", next)]).unwrap_or_default();
                Redirect::to(&format!("/team/unlock?{query}")).into_response()
            }
            Self::Page(page) => page,
        }
    }
}

impl FromRequestParts<App> for OpenDesk {
    type Rejection = Shut;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Shut> {
        let team = TeamDesk::from_request_parts(parts, app).await?;
        let next = parts
            .uri
            .path_and_query()
            .map(|page| page.as_str().to_owned())
            .unwrap_or_default();
        team.unlocked()?.ok_or(Shut::Locked { next })
    }
}

/// A form posted by a member whose key is unlocked. Where it was locked meanwhile, the answer is the page that unlocks it, with
/// what was typed; sent from there, the key is unlocked and the form goes on its way.
pub struct TeamForm<T>(pub OpenDesk, pub T);

impl<T: DeserializeOwned> FromRequest<App> for TeamForm<T> {
    type Rejection = Shut;

    async fn from_request(request: Request, app: &App) -> Result<Self, Shut> {
        let (mut parts, body) = request.into_parts();
        let team = TeamDesk::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let Form(mut pairs) = Form::<Vec<(String, String)>>::from_request(request, app).await?;
        let passphrase = pairs.iter().position(|(name, _)| name == roster::PASSPHRASE_FIELD);
        let passphrase = passphrase.map(|at| pairs.swap_remove(at).1);
        let open = match team.unlocked()? {
            Some(open) => open,
            None => {
                let problem = match passphrase {
                    Some(typed) => roster::verbs::unlock(&team, typed).await.err(),
                    None => None,
                };
                match team.unlocked()? {
                    Some(open) => open,
                    None => {
                        return Err(roster::unlock_with(&team, &pairs, problem)
                            .await
                            .unwrap_or_else(Shut::Problem));
                    }
                }
            }
        };
        let malformed = |_| Problem::refusal("form.malformed", t("problem-form"));
        let encoded = serde_html_form::to_string(&pairs).map_err(|_| malformed(()))?;
        let form = serde_html_form::from_str(&encoded).map_err(|_| malformed(()))?;
        Ok(Self(open, form))
    }
}
