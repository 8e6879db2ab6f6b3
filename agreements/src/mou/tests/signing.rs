use super::*;
use crate::mou::{MouState, VersionState, is_verified, signed_message};
use muster_membership::keys::is_signed_by;
use muster_store::testing::each_store;

#[tokio::test]
async fn two_signatures_bring_it_into_force_and_both_keys_are_kept() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let known = file(&town, Who::Commander, &ag).await;
        assert_eq!(known.mou.state, MouState::InForce);
        let version = known.in_force().unwrap();
        let tx = town.app.store().read().await.unwrap();
        let signatures: Vec<_> = known.signatures_of(1).collect();
        assert_eq!(signatures.len(), 2);
        assert_ne!(signatures[0].public_key, signatures[1].public_key);
        for signature in signatures {
            assert!(is_verified(&tx, version, signature).await.unwrap());
            let message = signed_message(&version.digest, version.mou, 1, signature.org, signature.signed_at);
            assert!(is_signed_by(&signature.public_key, &message, &signature.signature));
        }
    })
    .await;
}

#[tokio::test]
async fn one_changed_letter_breaks_every_signature() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let known = file(&town, Who::Director, &ag).await;
        let tx = town.app.store().read().await.unwrap();
        let mut version = known.in_force().unwrap().clone();
        version.text = version.text.replacen("emergency", "emergencY", 1);
        for signature in known.signatures_of(1) {
            assert!(!is_verified(&tx, &version, signature).await.unwrap());
        }
    })
    .await;
}

#[tokio::test]
async fn clauses_execute_from_the_second_signature_on() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        propose(&town, Who::Director, &ag).await;
        sign(&town, Who::Commander, &ag).await;
        let tx = town.app.store().read().await.unwrap();
        assert!(
            store::agreements_between(&tx, town.hospital, town.police)
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            tx.count("SELECT COUNT(*) AS n FROM clause", muster_store::params![])
                .await
                .unwrap(),
            0
        );
        drop(tx);
        sign(&town, Who::Director, &ag).await;
        let tx = town.app.store().read().await.unwrap();
        let agreements = store::agreements_between(&tx, town.police, town.hospital)
            .await
            .unwrap();
        assert_eq!(agreements.len(), 1);
        assert!(store::clauses_in_force(&tx, agreements[0].mou).await.unwrap().len() >= 15);
        assert_eq!(store::partners_of(&tx, town.hospital).await.unwrap(), [town.police]);
        assert_eq!(store::partners_of(&tx, town.police).await.unwrap(), [town.hospital]);
        let alerts = store::clauses_from(&tx, town.hospital, DataClass::Alert).await.unwrap();
        assert_eq!(alerts.len(), 1);
        assert!(
            store::clauses_from(&tx, town.police, DataClass::Alert)
                .await
                .unwrap()
                .is_empty()
        );
        assert!(store::find_clause(&tx, alerts[0].id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn both_logs_hold_the_same_events_and_a_draft_stays_in_one() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        in_force(&town).await;
        for kind in ["agreement.proposed", "agreement.signed", "agreement.in-force"] {
            let ours = town.entries(town.hospital, kind).await;
            assert!(ours > 0, "{kind}");
            assert_eq!(ours, town.entries(town.police, kind).await, "{kind}");
        }
        assert_eq!(town.entries(town.hospital, "agreement.drafted").await, 1);
        assert_eq!(town.entries(town.police, "agreement.drafted").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_amendment_takes_over_when_both_signed_it_and_the_old_one_stays_readable() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let old = file(&town, Who::Director, &ag).await.in_force().unwrap().clone();
        assert_eq!(verbs::amend(&town.desk(Who::Commander), &ag).await.unwrap(), 2);
        propose(&town, Who::Commander, &ag).await;
        sign(&town, Who::Commander, &ag).await;
        assert_eq!(file(&town, Who::Director, &ag).await.mou.version_in_force, Some(1));
        assert!(sign(&town, Who::Director, &ag).await);
        let known = file(&town, Who::Director, &ag).await;
        assert_eq!(known.mou.version_in_force, Some(2));
        let kept = known.version(1).unwrap();
        assert_eq!(
            (&kept.text, &kept.digest, kept.state),
            (&old.text, &old.digest, VersionState::Superseded)
        );
        let tx = town.app.store().read().await.unwrap();
        let clauses = store::clauses_in_force(&tx, known.mou.id).await.unwrap();
        assert!(clauses.iter().all(|clause| clause.version == 2));
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_known_to_the_side_it_waits_for() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let waits = async |org| {
            let tx = town.app.store().read().await.unwrap();
            let found = crate::mou::waiting_for(&tx, org).await.unwrap();
            found
                .iter()
                .map(|each| (each.to_answer, each.to_finish))
                .collect::<Vec<_>>()
        };
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        assert_eq!(waits(town.hospital).await, [(false, true)]);
        assert_eq!(waits(town.police).await, []);
        propose(&town, Who::Director, &ag).await;
        sign(&town, Who::Director, &ag).await;
        assert_eq!(waits(town.hospital).await, []);
        assert_eq!(waits(town.police).await, [(true, false)]);
        sign(&town, Who::Commander, &ag).await;
        assert_eq!(waits(town.police).await, []);
        let tx = town.app.store().read().await.unwrap();
        let due = |day: &str| day.parse::<civil::Date>().unwrap();
        assert_eq!(
            store::due_for_review(&tx, town.police, due("2031-08-31"))
                .await
                .unwrap(),
            []
        );
        assert_eq!(
            store::due_for_review(&tx, town.police, due("2031-09-01"))
                .await
                .unwrap()
                .len(),
            1
        );
        assert_eq!(
            store::due_for_review(&tx, town.campus, due("2040-01-01"))
                .await
                .unwrap(),
            []
        );
    })
    .await;
}
