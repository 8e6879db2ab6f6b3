//! A threat team with one of each: what it was told, a concern, and what the police were asked. Its director has a key, a member beside
//! them has none.

use crate::{Browser, Town};

/// What unlocks the key of the team's chair, in every story that has a team.
pub const PASSPHRASE: &str = "river lantern copper mill";

/// Ids that stand in addresses of the team.
pub struct ThreatTeam {
    told: String,
    refused: String,
    case: String,
    asked: String,
    /// As the police have it.
    of_police: String,
    recalled: String,
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
        let mut commander = town.browser("commander").await;
        make_consult_key(&mut commander).await;
        let (mut asked, mut of_police) = (Vec::new(), None);
        for question in ["Is he known to you?", "May we call you on Friday?"] {
            let address = consult(town, director, "commander", &case, &[("question", question)]).await;
            asked.push(id_of(&address, "/team/consults/").expect("an address of a consult"));
            if of_police.is_none() {
                of_police = asked_of(&mut commander).await;
            }
        }
        let [asked, recalled] = asked.try_into().expect("two that were sent");
        let [told, refused] = told.try_into().expect("two that were told");
        Self {
            told,
            refused,
            case,
            asked,
            of_police: of_police
                .and_then(|address| id_of(&address, "/consults/"))
                .expect("a consult on the list"),
            recalled,
        }
    }

    /// As [`super::Records`] keeps them; they come before what fits every address.
    pub fn values(&self) -> Vec<(&'static str, &'static str, String)> {
        vec![
            ("/team/told/{id}/refusal", "id", self.refused.clone()),
            ("/team/told/", "id", self.told.clone()),
            ("/team/concerns/", "id", self.case.clone()),
            ("/team/consults/{id}/recall", "id", self.recalled.clone()),
            ("/team/consults/", "id", self.asked.clone()),
            ("/consults/", "id", self.of_police.clone()),
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

/// Whoever can be consulted makes a key, under the passphrase of every story.
pub async fn make_consult_key(reader: &mut Browser) {
    let key = [("passphrase", PASSPHRASE), ("again", PASSPHRASE)];
    reader.post("/consults/key", &key).await.is(303);
}

/// The team consults somebody about a concern: looks at it, and sends it. Returns the address of the consult for the team.
pub async fn consult(
    town: &Town,
    director: &mut Browser,
    role: &str,
    case: &str,
    chosen: &[(&'static str, &str)],
) -> String {
    let to = town.position(role).to_string();
    let mut form = vec![("to", &*to), ("reason", "advice")];
    form.extend_from_slice(chosen);
    let base = format!("/team/concerns/{case}/consults");
    let preview = director.post(&format!("{base}/preview"), &form).await.ok();
    let seen = preview.field("seen");
    form.push(("seen", &seen));
    let sent = director.post(&base, &form).await.is(303).location();
    sent.split('?').next().unwrap_or_default().to_owned()
}

/// The address of the newest consult on the list of whoever was asked.
pub async fn asked_of(reader: &mut Browser) -> Option<String> {
    let list = reader.get("/consults").await.ok();
    let links = list.links().into_iter();
    let mut asked = links.filter(|link| link.starts_with("/consults/") && link != "/consults/key");
    asked.next()
}

fn id_of(link: &str, begins: &str) -> Option<String> {
    let id = link.strip_prefix(begins)?.split(['?', '/']).next()?;
    (id != "new").then(|| id.to_owned())
}
