//! Filling the frame: the server knows all rooms, so it says what stands in the menu and which strips run.

use crate::{
    App, Desk, Problem,
    components::Note,
    format,
    layout::{self, Reader, Shell},
    texts::t,
};
use async_trait::async_trait;
use maud::Markup;

/// Says what the frame of this desk's pages shows: menu, counts, strips. Implemented where all rooms are known.
#[async_trait]
pub trait Frame: Send + Sync {
    async fn fill(&self, desk: &Desk, shell: &mut Shell) -> Result<(), Problem>;
}

impl Desk {
    /// The frame for this desk's page, ready to be changed by the page.
    pub async fn shell(&self) -> Result<Shell, Problem> {
        let mut shell = Shell {
            reader: Some(Reader {
                position: self.who.position_title.clone(),
                organisation: self.who.org_name.clone(),
                side: self.who.org_kind.side(),
            }),
            theme: self.who.theme,
            now: format::day_clock(self.now(), &self.time_zone()),
            csrf: self.csrf.clone(),
            demo: self.app().settings().demo,
            shortcuts: self.who.shortcuts,
            note: self.done.as_deref().and_then(note_of),
            live_since: self.live_mark.clone(),
            ..Shell::default()
        };
        self.app().frame().fill(self, &mut shell).await?;
        Ok(shell)
    }

    /// A whole page in this desk's frame.
    pub async fn page(&self, title: &str, body: Markup) -> Result<Markup, Problem> {
        Ok(layout::page(&self.shell().await?, title, body))
    }
}

/// What `?done=word` says at the top of the next page: the text `note-word`. Unknown words say nothing.
fn note_of(word: &str) -> Option<Note> {
    let known = word.len() <= 40 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let text = known.then(|| t(&["note-", word].concat()))?;
    (!text.starts_with('⟦')).then(|| Note::done(text))
}

/// The frame of a page for somebody who is not signed in.
pub fn open_shell(app: &App) -> Shell {
    Shell {
        demo: app.settings().demo,
        ..Shell::default()
    }
}
