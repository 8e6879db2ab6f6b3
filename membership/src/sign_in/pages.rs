//! Handlers of sign-in.

use maud::Markup;
use muster_web::{App, Routes, frame::open_shell, layout, t};

pub fn routes() -> Routes {
    Routes::new().open_get("/sign-in", get_sign_in)
}

async fn get_sign_in(axum::extract::State(app): axum::extract::State<App>) -> Markup {
    layout::bare_page(&open_shell(&app), &t("sign-in-title"), false, maud::html! {}, super::views::sign_in())
}
