//! `/inbox`.

use super::{verbs, views};
use maud::Markup;
use muster_web::{Desk, Problem, Routes, t};

pub fn routes() -> Routes {
    Routes::new().get("/inbox", get_inbox)
}

async fn get_inbox(desk: Desk) -> Result<Markup, Problem> {
    let inbox = verbs::rows(&desk.read().await?, &desk).await?;
    let today = desk.now().to_zoned(desk.time_zone()).date();
    desk.page(&t("inbox-title"), views::inbox(&inbox, today)).await
}
