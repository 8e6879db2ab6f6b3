//! A site that left the agreement while a form with it was open: no form loses it silently, since none chosen means all sites.

use super::beside::sent;
use super::drafting::draft_terms;
use super::executed::write_as_before;
use super::*;
use crate::mou::ClauseDraft;
use crate::mou::forms::ClauseForm;
use crate::mou::verbs::TermsInput;
use crate::town::Answer;
use muster_store::testing::each_store;

/// The sites that are chosen on this page, as its form sends them.
fn chosen(page: &str) -> Vec<String> {
    let chips = page.split("name=\"sites\" value=\"").skip(1);
    let chosen = chips.filter_map(|chip| {
        let (value, rest) = chip.split_once('"')?;
        rest.starts_with(" checked").then(|| value.to_owned())
    });
    chosen.collect()
}

/// Chooses the sites of this side's draft.
async fn cover(town: &Town, who: Who, ag: &Reference, sites: Vec<SiteId>) {
    let (terms, seen) = draft_terms(town, who, ag).await;
    let input = TermsInput {
        title: terms.title,
        sections: terms.sections,
        sites,
        starts_at: terms.starts_at,
        ends_at: terms.ends_at,
        review_on: terms.review_on,
    };
    verbs::edit_terms(&town.desk(who), ag, &seen, input).await.unwrap();
}

/// The words and the term of the police's draft, with these sites.
async fn post_terms(town: &Town, ag: &Reference, (seen, begun): (&str, &str), sites: &[String]) -> Answer {
    let mut fields = vec![
        ("seen", seen),
        ("begun", begun),
        ("title", "Both together"),
        ("starts_on", "2031-01-01"),
        ("ends_on", "2031-12-31"),
        ("review_on", "2031-09-01"),
    ];
    fields.extend(sites.iter().map(|site| ("sites", site.as_str())));
    town.post(Who::Commander, &format!("/agreements/{ag}/draft/terms"), &fields)
        .await
}

fn is_refused_at_sites(answer: &Answer) {
    assert_eq!(answer.status.as_u16(), 422, "{}", answer.body);
    assert!(answer.body.contains("id=\"field-sites-error\""), "{}", answer.body);
}

#[tokio::test]
async fn a_clause_limited_to_a_site_that_left_is_not_saved_for_all_sites() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let both = vec![town.main_building, town.clinic];
        for left in [vec![town.main_building], vec![]] {
            let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
                .await
                .unwrap();
            cover(&town, Who::Director, &ag, both.clone()).await;
            let path = format!("/agreements/{ag}/draft/clauses/3.1");
            let page = town.get(Who::Director, &path).await.body;
            assert_eq!(chosen(&page).len(), 2, "{page}");
            let (terms, _) = draft_of(&town, &ag).await;
            let zone = town.desk(Who::Director).time_zone();
            let mut form = ClauseForm::of(terms.draft("3.1").unwrap(), "", &zone);
            form.sites = vec![town.clinic.to_string()];
            cover(&town, Who::SecondDirector, &ag, left.clone()).await;

            let (seen, begun) = (hidden(&page, "seen"), hidden(&page, "begun"));
            let told = town.post(Who::Director, &path, &sent(&form, &seen, &begun)).await;
            assert_eq!(told.status.as_u16(), 409, "{}", told.body);
            assert!(
                told.body.contains("Riverside Clinic (not in this agreement any more)"),
                "{}",
                told.body
            );
            assert_eq!(chosen(&told.body), form.sites, "{}", told.body);
            form.sites = chosen(&told.body);
            let (seen, begun) = (hidden(&told.body, "seen"), hidden(&told.body, "begun"));
            let again = town.post(Who::Director, &path, &sent(&form, &seen, &begun)).await;
            is_refused_at_sites(&again);
            assert_eq!(chosen(&again.body), form.sites, "{}", again.body);
            let (terms, _) = draft_of(&town, &ag).await;
            assert_eq!(terms.draft("3.1").unwrap().sites, left, "as the colleague left it");
        }
    })
    .await;
}

#[tokio::test]
async fn a_clause_that_was_kept_with_a_site_that_left_shows_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let (mut terms, _) = draft_of(&town, &ag).await;
        let stranger = SiteId::new();
        let old = terms.draft("3.1").unwrap().clone();
        let kept = ClauseDraft {
            sites: vec![town.clinic, stranger],
            ..old
        };
        terms.put(Some("3.1"), kept.clone()).unwrap();
        for named in [terms.sites.clone(), vec![]] {
            terms.sites = named;
            write_as_before(&town, &ag, &terms).await;
            let path = format!("/agreements/{ag}/draft/clauses/3.1");
            let page = town.get(Who::Director, &path).await.body;
            assert_eq!(chosen(&page), [town.clinic.to_string(), stranger.to_string()], "{page}");
            for words in [
                "Riverside Clinic (not in this agreement any more)",
                "A site that is not in this agreement",
            ] {
                assert!(page.contains(words), "{words}: {page}");
            }
            let zone = town.desk(Who::Director).time_zone();
            let mut form = ClauseForm::of(&kept, "", &zone);
            form.sites = chosen(&page);
            let (seen, begun) = (hidden(&page, "seen"), hidden(&page, "begun"));
            is_refused_at_sites(&town.post(Who::Director, &path, &sent(&form, &seen, &begun)).await);
        }
    })
    .await;
}

#[tokio::test]
async fn a_partner_s_site_that_left_is_refused_at_its_field_and_does_not_become_all_sites() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        cover(&town, Who::Director, &ag, vec![town.main_building, town.clinic]).await;
        propose(&town, Who::Director, &ag).await;
        verbs::amend(&town.desk(Who::Commander), &ag).await.unwrap();
        let path = format!("/agreements/{ag}/draft");
        let action = format!("action=\"{path}/terms\"");
        let page = town.get(Who::Commander, &path).await.body;
        let (_, form) = page.split_once(&action).expect("the form");
        let (seen, begun) = (hidden(form, "seen"), hidden(form, "begun"));
        cover(&town, Who::Commander, &ag, vec![town.main_building]).await;

        let clinic = [town.clinic.to_string()];
        let told = post_terms(&town, &ag, (&seen, &begun), &clinic).await;
        assert_eq!(told.status.as_u16(), 409, "{}", told.body);
        let (_, form) = told.body.split_once(&action).expect("the form");
        assert_eq!(chosen(form), clinic, "{form}");
        assert!(
            form.contains("Riverside Clinic (not in this agreement any more)"),
            "{form}"
        );
        let (seen, begun) = (hidden(form, "seen"), hidden(form, "begun"));
        let again = post_terms(&town, &ag, (&seen, &begun), &chosen(form)).await;
        is_refused_at_sites(&again);
        assert!(
            again
                .body
                .contains("One of the chosen sites is not in this agreement any more"),
            "{}",
            again.body
        );
        let (terms, _) = draft_terms(&town, Who::Commander, &ag).await;
        let covered: Vec<SiteId> = terms.sites.iter().map(|site| site.site).collect();
        assert_eq!(covered, [town.main_building]);
    })
    .await;
}

#[tokio::test]
async fn a_program_says_which_sites_a_clause_is_for() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let (terms, seen) = draft_of(&town, &ag).await;
        let clause = terms.draft("3.1").unwrap();
        let path = format!("/api/v1/agreements/{ag}/draft/clauses/3.1");
        let mut body = serde_json::json!({
            "seen": seen, "number": clause.number, "title": "Alert", "text": clause.text,
            "data_class": clause.data_class, "from": clause.from, "to": clause.to, "purpose": clause.purpose,
            "condition": crate::mou::words::condition_key(clause.condition), "recipients": clause.recipients,
            "tlp_ceiling": clause.tlp_ceiling, "retention_days": clause.retention_days, "onward_sharing": false,
            "starts_at": clause.starts_at.to_string(), "ends_at": clause.ends_at.to_string(),
        });
        let said = town.api(Who::Director, "PUT", &path, Some(body.clone())).await;
        assert_eq!(said.status.as_u16(), 422, "{}", said.body);
        assert_eq!(draft_of(&town, &ag).await.1, seen, "left out, they are not all");
        body["sites"] = serde_json::json!(clause.sites);
        let said = town.api(Who::Director, "PUT", &path, Some(body)).await;
        assert_eq!(said.status.as_u16(), 204, "{}", said.body);
    })
    .await;
}
