//! The list of `/debriefs`, page by page. What is closed to the reader neither fills a page nor says that there is another.

use super::store::{self, ListRow};
use crate::crossing;
use muster_agreements::crossing::Item;
use muster_policy::{Cleared, CrossingAct, clear_own};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// How many debriefs a page of the list shows.
pub const PAGE: usize = 50;

/// A page of the list, newest first.
#[derive(Default)]
pub struct ListPage {
    pub lines: Vec<Cleared<ListRow>>,
    /// The incident of the last of these, when the reader may see more: give it as `after`.
    pub more_after: Option<Reference>,
}

/// Own debriefs and those of partners that a clause opens. Each partner's leave one line together in "who saw what".
///
/// Errors: [`Problem::Missing`] for who does not debrief, and for an `after` that is not in this reader's list.
pub async fn list(desk: &Desk, after: Option<&Reference>) -> Result<ListPage, Problem> {
    desk.require(Act::Debrief)?;
    let mut tx = desk.begin().await?;
    let mut clearing = Clearing {
        tx: &mut tx,
        desk,
        looking: crossing::Looking::default(),
    };
    let page = match after {
        None => Some(clearing.page(None).await?),
        Some(after) => clearing.page_after(after).await?,
    };
    let looking = clearing.looking;
    looking.leave_lines(&mut tx, desk, CrossingAct::List).await?;
    tx.commit().await?;
    page.ok_or(Problem::Missing)
}

/// Decisions of one read: a line per partner.
struct Clearing<'a> {
    tx: &'a mut Tx,
    desk: &'a Desk,
    looking: crossing::Looking,
}

impl Clearing<'_> {
    /// `None` when the reader has no such line in its list.
    async fn page_after(&mut self, after: &Reference) -> Result<Option<ListPage>, Problem> {
        let Some(last) = store::room_of(self.tx, self.desk.org(), after).await? else {
            return Ok(None);
        };
        let place = last.place();
        match self.clear(last).await? {
            Some(_) => Ok(Some(self.page(Some(place)).await?)),
            None => Ok(None),
        }
    }

    /// Asks on until a page of what the reader may see is full, or nothing is left. That there is more says one more that it may see.
    async fn page(&mut self, after: Option<store::Place>) -> Result<ListPage, Problem> {
        let limit = i64::try_from(PAGE + 1).map_err(Fault::other)?;
        let (mut page, mut after) = (ListPage::default(), after);
        loop {
            let found = store::rooms_of(self.tx, self.desk.org(), after, limit).await?;
            let is_all = found.len() <= PAGE;
            after = found.last().map(ListRow::place);
            for row in found {
                let Some(line) = self.clear(row).await? else { continue };
                if page.lines.len() == PAGE {
                    page.more_after = page.lines.last().map(|last| last.as_ref().reference.clone());
                    return Ok(page);
                }
                page.lines.push(line);
            }
            if is_all {
                return Ok(page);
            }
        }
    }

    async fn clear(&mut self, row: ListRow) -> Result<Option<Cleared<ListRow>>, Problem> {
        let (own, owner) = (self.desk.org(), row.org);
        if owner == own {
            return Ok(clear_own(own, owner, row).ok());
        }
        let item = item(&row);
        let decided = self.looking.look(self.tx, self.desk, &item, CrossingAct::List).await?;
        let cleared = decided.clear(row).ok();
        self.looking.keep(item, cleared.is_some());
        Ok(cleared)
    }
}

fn item(row: &ListRow) -> Item {
    Item {
        class: DataClass::Debrief,
        owner: row.org,
        owner_unit: None,
        site: Some(row.site),
        incident: Some(row.incident),
        record: format!("debriefs:{}", row.org),
        words: t("debriefs-crossing"),
        tlp: Tlp::Amber,
        recorded_at: row.created_at,
    }
}
