//! What runs by itself: injects whose minute has come, and the end of what was forgotten. Everything is a row, so that a restart goes on where it stopped.

use crate::{rules::clock, store, verbs};
use muster_web::{App, Problem};

/// One round over the exercises whose clock runs, and over those whose room may have ended in a pause. How many injects were said.
///
/// Errors: only when nothing could be read; what goes wrong with one exercise is logged, and tried again in the next round.
pub async fn tick(app: &App) -> Result<usize, Problem> {
    let now = app.now();
    let read = app.store().read().await?;
    let mut on = store::running(&read).await?;
    on.extend(store::paused_with_guests(&read).await?);
    let mut forgotten = store::open_since(&read, now).await?;
    forgotten.retain(|exercise| clock::is_forgotten(exercise, now));
    drop(read);
    for exercise in forgotten {
        if let Err(problem) = verbs::end_forgotten(app, exercise.id, now).await {
            tracing::error!(exercise.id = %exercise.id, ?problem, "a forgotten exercise could not be ended, it is tried again")
        }
    }
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
