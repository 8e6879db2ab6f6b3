//! A threat team with one of each: what it was told, and a concern. Its director has a key; a member beside them has none.

use crate::{Browser, Town};

/// What unlocks the key of the team's chair, in every story that has a team.
pub const PASSPHRASE: &str = "river lantern copper mill";

/// Ids that stand in addresses of the team.
pub struct ThreatTeam {
    told: String,
    refused: String,
    case: String,
}

impl ThreatTeam {
    pub async fn make(town: &Town, director: &mut Browser) -> Self {
        found(town, director).await;
        let mut stranger = town.stranger();
        let form = director.get("/concern").await.is(303).location();
        for words in ["Somebody waits at the gate", "Somebody lost a badge"] {
            stranger.post(&form, &[("words", words)]).await.ok();
        }
        let page = director.get("/team").await.ok();
        let told: Vec<String> = page
            .links()
            .into_iter()
            .filter_map(|link| id_of(&link, "/team/told/"))
            .collect();
        let opened = director
            .post("/team/concerns", &[("title", "Words at the gate")])
            .await
            .is(303)
            .location();
        let case = id_of(&opened, "/team/concerns/").expect("an address of a concern");
        let note = format!("/team/concerns/{case}/lines/notes");
        director.post(&note, &[("note", "A first note")]).await.is(303);
        let [told, refused] = told.try_into().expect("two that were told");
        Self { told, refused, case }
    }

    /// As [`super::Records`] keeps them; they come before what fits every address.
    pub fn values(&self) -> Vec<(&'static str, &'static str, String)> {
        vec![
            ("/team/told/{id}/refusal", "id", self.refused.clone()),
            ("/team/told/", "id", self.told.clone()),
            ("/team/concerns/", "id", self.case.clone()),
            ("/team/members/", "slot", "1".into()),
            ("/team/", "list", "notes".into()),
            ("/team/", "n", "0".into()),
            ("/concern/", "link", "nothing".into()),
        ]
    }
}

/// Founds Northgate's team: the director is its chair and has a key, the privacy officer has a seat and none.
pub async fn found(town: &Town, director: &mut Browser) {
    let (chair, member) = (
        town.position("director").to_string(),
        town.position("privacy").to_string(),
    );
    director
        .post("/admin/team", &[("position", &chair), ("role", "security")])
        .await
        .is(303);
    let key = [("passphrase", PASSPHRASE), ("again", PASSPHRASE)];
    director.post("/team/key", &key).await.ok();
    let seat = [("position", &*member), ("role", "legal")];
    director.post("/team/members", &seat).await.is(303);
}

fn id_of(link: &str, begins: &str) -> Option<String> {
    let id = link.strip_prefix(begins)?.split(['?', '/']).next()?;
    (id != "new").then(|| id.to_owned())
}
