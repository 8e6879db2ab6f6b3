//! What runs by itself: injects whose minute has come. Everything is a row, so that a restart goes on where it stopped.

use crate::{store, verbs};
use muster_web::{App, Problem};

/// One round over the exercises whose clock runs, and over those whose room may have ended in a pause. How many injects were said.
///
/// Errors: only when nothing could be read; what goes wrong with one exercise is logged, and tried again in the next round.
pub async fn tick(app: &App) -> Result<usize, Problem> {
    let now = app.now();
    let read = app.store().read().await?;
    let mut on = store::running(&read).await?;
    on.extend(store::paused_with_guests(&read).await?);
    drop(read);
    let mut said = 0;
    for exercise in on {
        match verbs::deliver_due(app, exercise.id, now).await {
            Ok(count) => said += count,
            Err(problem) => {
                tracing::error!(exercise.id = %exercise.id, ?problem, "injects could not be said, they are tried again")
            }
        }
    }
    Ok(said)
}
