//! The markup of sign-in.

use maud::{Markup, html};
use muster_web::t;

pub(super) fn sign_in() -> Markup {
    html! { h1 { (t("sign-in-title")) } }
}
