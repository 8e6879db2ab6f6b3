//! Handler of `/admin/partners`.

use super::{reading, views};
use maud::Markup;
use muster_web::{Desk, Problem, Routes};

pub fn routes() -> Routes {
    Routes::new().get("/admin/partners", get_partners)
}

/// `GET /admin/partners`
async fn get_partners(desk: Desk) -> Result<Markup, Problem> {
    views::partners(&desk, &reading::read(&desk).await?).await
}
