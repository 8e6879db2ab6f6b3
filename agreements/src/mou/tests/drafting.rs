use super::executed::write_as_before;
use super::*;
use crate::mou::forms::ClauseForm;
use crate::mou::verbs::TermsInput;
use crate::mou::{ClauseDraft, MouState, Terms, unit_code};
use jiff::tz::TimeZone;
use muster_membership::organisation::{self, Unit};
use muster_policy::{Condition, Party};
use muster_store::testing::each_store;

pub(super) async fn draft_terms(town: &Town, who: Who, ag: &Reference) -> (Terms, String) {
    let known = file(town, who, ag).await;
    let draft = known.draft_of(town.desk(who).org()).unwrap();
    (Terms::from_text(&draft.text).unwrap(), draft.digest.clone())
}

#[tokio::test]
async fn a_partner_is_found_by_its_code_alone() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let desk = town.desk(Who::Director);
        let with = |partner_code: String| DraftInput {
            partner_code,
            ..draft_input(&town)
        };
        assert_eq!(
            code(verbs::draft(&desk, with("0000-0000-0000-0000".into())).await),
            "mou.unknown-code"
        );
        assert_eq!(
            code(verbs::draft(&desk, with(partner_code(town.hospital))).await),
            "mou.own-code"
        );
        let typed = partner_code(town.police).to_lowercase().replace('-', " ");
        let ag = verbs::draft(&desk, with(typed)).await.unwrap();
        assert_eq!(file(&town, Who::Director, &ag).await.mou.b.org, town.police);
        let input = DraftInput {
            template: "none".into(),
            ..draft_input(&town)
        };
        assert_eq!(code(verbs::draft(&desk, input).await), "mou.unknown-template");
    })
    .await;
}

#[tokio::test]
async fn a_district_is_named_by_who_has_its_code() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let central = Unit {
            id: UnitId::new(),
            org: town.police,
            name: "Central District".into(),
        };
        let tx = town.app.store().begin().await.unwrap();
        organisation::store::insert_unit(&tx, &central).await.unwrap();
        tx.commit().await.unwrap();
        let code = unit_code(central.id);
        for page in ["/agreements/new", "/admin/partners"] {
            let shown = town.get(Who::Commander, page).await.body;
            assert!(shown.contains(&code) && shown.contains("Central District"), "{page}");
            let foreign = town.get(Who::Director, page).await.body;
            assert!(
                !foreign.contains(&code) && !foreign.contains("Central District"),
                "{page}"
            );
        }
        let list = town.api(Who::Commander, "GET", "/api/v1/partners", None).await;
        let list: serde_json::Value = serde_json::from_str(&list.body).unwrap();
        assert_eq!(list["unit_codes"][0]["code"], code);

        let input = DraftInput {
            partner_code: code,
            ..draft_input(&town)
        };
        let ag = verbs::draft(&town.desk(Who::Director), input).await.unwrap();
        let district = Party::unit(town.police, central.id);
        assert_eq!(file(&town, Who::Director, &ag).await.mou.b, district);
        let (terms, _) = draft_terms(&town, Who::Director, &ag).await;
        assert_eq!(terms.parties[1].name, "Ellery Police, Central District");
        let to_police = terms.clauses.iter().filter(|clause| clause.to.org == town.police);
        let named: Vec<Party> = to_police.map(|clause| clause.to).collect();
        assert!(!named.is_empty() && named.iter().all(|to| *to == district), "{named:?}");
        // A clause of its own may name the district too, since the text does.
        let form = town
            .get(Who::Director, &format!("/agreements/{ag}/draft/clauses/new"))
            .await
            .body;
        assert!(form.contains(&format!("{}/{}", town.police, central.id)));
        propose(&town, Who::Director, &ag).await;
        sign(&town, Who::Director, &ag).await;
        sign(&town, Who::Commander, &ag).await;
        assert_eq!(file(&town, Who::Commander, &ag).await.mou.state, MouState::InForce);
    })
    .await;
}

#[tokio::test]
async fn every_field_of_a_clause_can_be_edited() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let desk = town.desk(Who::Director);
        let ag = verbs::draft(&desk, draft_input(&town)).await.unwrap();
        let (terms, seen) = draft_terms(&town, Who::Director, &ag).await;
        let old = terms.draft("2.1").unwrap().clone();
        let edited = ClauseDraft {
            number: "8.1".into(),
            title: "Other".into(),
            text: "Other words.".into(),
            data_class: DataClass::Debrief,
            from: Party::whole(town.police),
            to: Party::whole(town.hospital),
            purpose: Purpose::Liaison,
            condition: Condition::OnRequest,
            sites: vec![town.main_building],
            recipients: vec![Duty::PrivacyOfficer],
            tlp_ceiling: Tlp::Red,
            retention_days: 7,
            onward_sharing: true,
            starts_at: "2031-02-01T00:00:00Z".parse().unwrap(),
            ends_at: "2031-03-01T00:00:00Z".parse().unwrap(),
            ..old
        };
        verbs::edit_clause(&desk, &ag, &seen, "2.1", edited.clone())
            .await
            .unwrap();
        let (terms, _) = draft_terms(&town, Who::Director, &ag).await;
        assert_eq!(terms.draft("8.1"), Some(&edited));
        assert!(terms.draft("2.1").is_none());
    })
    .await;
}

#[tokio::test]
async fn a_clause_form_says_the_clause_it_was_made_from() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let (terms, seen) = draft_terms(&town, Who::Director, &ag).await;
        let east = TimeZone::fixed(jiff::tz::offset(9));
        for clause in &terms.clauses {
            for zone in [&TimeZone::UTC, &east] {
                let mut again = ClauseForm::of(clause, &seen, zone)
                    .parse(&terms, Some(clause), zone)
                    .unwrap();
                again.recipients.clone_from(&clause.recipients);
                assert_eq!(&again, clause);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_draft_names_only_sites_and_units_it_may() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let desk = town.desk(Who::Commander);
        let input = DraftInput {
            partner_code: partner_code(town.hospital),
            ..draft_input(&town)
        };
        assert_eq!(
            code(verbs::draft(&desk, input.clone()).await),
            "not-found",
            "the hospital's sites are not police's to name"
        );
        let ag = verbs::draft(&desk, DraftInput { sites: vec![], ..input })
            .await
            .unwrap();
        let (terms, seen) = draft_terms(&town, Who::Commander, &ag).await;
        let foreign = ClauseDraft {
            from: Party::unit(town.hospital, UnitId::new()),
            ..terms.clauses[0].clone()
        };
        let number = foreign.number.clone();
        assert_eq!(
            code(verbs::edit_clause(&desk, &ag, &seen, &number, foreign).await),
            "clause.foreign-party"
        );
    })
    .await;
}

#[tokio::test]
async fn clauses_follow_the_term_of_the_agreement() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let desk = town.desk(Who::Director);
        let ag = verbs::draft(&desk, draft_input(&town)).await.unwrap();
        let (terms, seen) = draft_terms(&town, Who::Director, &ag).await;
        let input = TermsInput {
            title: terms.title,
            sections: terms.sections,
            sites: vec![],
            starts_at: terms.starts_at,
            ends_at: "2031-12-01T00:00:00Z".parse().unwrap(),
            review_on: terms.review_on,
        };
        verbs::edit_terms(&desk, &ag, &seen, input).await.unwrap();
        let (terms, _) = draft_terms(&town, Who::Director, &ag).await;
        assert!(
            terms
                .clauses
                .iter()
                .all(|clause| clause.ends_at == terms.ends_at && clause.sites.is_empty())
        );
    })
    .await;
}

#[tokio::test]
async fn a_clause_that_does_not_compile_cannot_be_proposed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let desk = town.desk(Who::Director);
        let ag = verbs::draft(&desk, draft_input(&town)).await.unwrap();
        let (terms, seen) = draft_terms(&town, Who::Director, &ag).await;
        let broken = ClauseDraft {
            retention_days: 0,
            ..terms.draft("3.1").unwrap().clone()
        };
        let kept = verbs::edit_clause(&desk, &ag, &seen, "3.1", broken.clone()).await;
        assert_eq!(code(kept), "clause.no-retention", "it is not even kept");
        let mut older = terms;
        older.put(Some("3.1"), broken).unwrap();
        write_as_before(&town, &ag, &older).await;
        let (_, seen) = draft_terms(&town, Who::Director, &ag).await;
        let answer = verbs::propose(&desk, &ag, ProposeInput { seen, revision: None }).await;
        assert_eq!(code(answer), "clause.no-retention");
    })
    .await;
}

#[tokio::test]
async fn other_sites_of_the_agreement_never_widen_a_clause() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let desk = town.desk(Who::Director);
        let ag = verbs::draft(&desk, draft_input(&town)).await.unwrap();
        let edit = |terms: &Terms, sites: Vec<SiteId>| TermsInput {
            title: terms.title.clone(),
            sections: terms.sections.clone(),
            sites,
            starts_at: terms.starts_at,
            ends_at: terms.ends_at,
            review_on: terms.review_on,
        };
        let (terms, seen) = draft_terms(&town, Who::Director, &ag).await;
        verbs::edit_terms(&desk, &ag, &seen, edit(&terms, vec![town.clinic]))
            .await
            .unwrap();
        let (terms, seen) = draft_terms(&town, Who::Director, &ag).await;
        let alert = terms.draft("3.1").unwrap().clone();
        assert_eq!(alert.sites, [town.clinic], "it follows, and is not for all sites");

        let both = vec![town.clinic, town.main_building];
        verbs::edit_terms(&desk, &ag, &seen, edit(&terms, both)).await.unwrap();
        let (_, seen) = draft_terms(&town, Who::Director, &ag).await;
        let narrow = ClauseDraft {
            sites: vec![town.clinic],
            ..alert
        };
        verbs::edit_clause(&desk, &ag, &seen, "3.1", narrow).await.unwrap();
        for left in [vec![town.main_building], vec![]] {
            let (terms, seen) = draft_terms(&town, Who::Director, &ag).await;
            let refused = verbs::edit_terms(&desk, &ag, &seen, edit(&terms, left)).await;
            assert_eq!(code(refused), "clause.foreign-party", "3.1 would open every site");
        }
    })
    .await;
}
