//! JSON of plans, over the same reading and verbs as the pages.

pub mod out;
pub mod talk;
pub mod texts;

pub(super) fn routes() -> muster_web::Routes {
    texts::routes().merge(talk::routes())
}
