//! Who may come in: a position at a police agency that can be consulted, and the same with its key unlocked. Everybody else is
//! answered as at an address that does not exist, before anything of the request is read.

use super::{
    key_pages, keys,
    store::{self, ConsultKey},
};
use crate::{
    desk::keyring,
    keyring::{Holder, Opens},
    roster::PASSPHRASE_FIELD,
    seal::PrivateKey,
};
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use muster_membership::sign_in::{Caller, ClientAddress};
use muster_web::{App, Desk, Form, Problem, t};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A desk that can be consulted, with the key of whoever sits there, if they made one.
#[derive(Debug, Clone)]
pub struct ConsultDesk {
    pub desk: Desk,
    pub key: Option<ConsultKey>,
    address: ClientAddress,
}

/// The same with the key unlocked.
#[derive(Debug, Clone)]
pub struct OpenConsults {
    pub desk: Desk,
    pub private: Arc<PrivateKey>,
}

impl ConsultDesk {
    /// The desk of somebody who can be consulted.
    ///
    /// Errors: missing for everybody else, and for tokens and devices.
    pub async fn of(desk: Desk, address: ClientAddress) -> Result<Self, Problem> {
        let can_be = super::rules::can_be_consulted(desk.who.org_kind, desk.who.duty);
        if desk.who.session.is_none() || !can_be {
            return Err(Problem::Missing);
        }
        let tx = desk.read().await?;
        let key = store::key_of(&tx, desk.who.position).await?;
        drop(tx);
        let own = |key: &ConsultKey| key.person == desk.who.person && key.org == desk.org();
        let key = key.filter(own);
        Ok(Self { desk, key, address })
    }

    /// Inside the program: the demo's generator.
    ///
    /// Errors: as [`ConsultDesk::of`].
    pub async fn inside(desk: Desk) -> Result<Self, Problem> {
        Self::of(desk, ClientAddress(None)).await
    }

    /// Under which address tries are counted.
    pub fn caller(&self) -> Caller {
        Caller {
            address: self.address,
            ..Caller::inside()
        }
    }

    /// What the sealed private key is bound to.
    pub(super) fn owner(&self) -> String {
        format!("consults {} {}", self.desk.who.position, self.desk.who.person)
    }

    /// Whose key it would be, in this sign-in.
    pub(super) fn holder(&self) -> Result<Holder, Problem> {
        Ok(Holder {
            opens: Opens::Consults,
            session: self.desk.who.session.ok_or(Problem::Missing)?,
            org: self.desk.org(),
            person: self.desk.who.person,
            position: self.desk.who.position,
        })
    }

    /// The key that is unlocked in this sign-in.
    pub(super) fn private(&self) -> Result<Option<Arc<PrivateKey>>, Problem> {
        Ok(keyring(self.desk.app())?.key(self.holder()?, self.desk.now()))
    }

    /// The same desk with its key, when that is unlocked and nobody swapped it in the database.
    pub fn unlocked(&self) -> Result<Option<OpenConsults>, Problem> {
        let public = self.key.as_ref().map(|key| &key.public);
        let fits = |private: &Arc<PrivateKey>| private.public().ok().as_ref() == public;
        Ok(self.private()?.filter(fits).map(|private| OpenConsults {
            desk: self.desk.clone(),
            private,
        }))
    }
}

impl FromRequestParts<App> for ConsultDesk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let desk = Desk::from_request_parts(parts, app).await?;
        let address = match ClientAddress::from_request_parts(parts, app).await {
            Ok(address) => address,
            Err(never) => match never {},
        };
        Self::of(desk, address).await
    }
}

/// Why whoever can be consulted does not come in right now.
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
                Redirect::to(&format!("/consults/unlock?{query}")).into_response()
            }
            Self::Page(page) => page,
        }
    }
}

impl FromRequestParts<App> for OpenConsults {
    type Rejection = Shut;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Shut> {
        let consults = ConsultDesk::from_request_parts(parts, app).await?;
        let next = parts.uri.path().to_owned();
        consults.unlocked()?.ok_or(Shut::Locked { next })
    }
}

/// A form posted by somebody whose key is unlocked. Where it was locked meanwhile, the answer is the page that unlocks it, with what
/// was typed; sent from there, the key is unlocked and the form goes on its way.
pub struct ConsultForm<T>(pub OpenConsults, pub T);

impl<T: DeserializeOwned> FromRequest<App> for ConsultForm<T> {
    type Rejection = Shut;

    async fn from_request(request: Request, app: &App) -> Result<Self, Shut> {
        let (mut parts, body) = request.into_parts();
        let consults = ConsultDesk::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let Form(mut pairs) = Form::<Vec<(String, String)>>::from_request(request, app).await?;
        let passphrase = pairs.iter().position(|(name, _)| name == PASSPHRASE_FIELD);
        let passphrase = passphrase.map(|at| pairs.swap_remove(at).1);
        let mut problem = None;
        if consults.unlocked()?.is_none()
            && let (Some(typed), true) = (passphrase, consults.key.is_some())
        {
            problem = keys::unlock(&consults, typed).await.err();
        }
        let Some(open) = consults.unlocked()? else {
            return Err(key_pages::unlock_with(&consults, &pairs, problem)
                .await
                .unwrap_or_else(Shut::Problem));
        };
        let malformed = |_| Problem::refusal("form.malformed", t("problem-form"));
        let encoded = serde_html_form::to_string(&pairs).map_err(|_| malformed(()))?;
        let form = serde_html_form::from_str(&encoded).map_err(|_| malformed(()))?;
        Ok(Self(open, form))
    }
}
