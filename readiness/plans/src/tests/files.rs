//! Files: kinds, sizes, names in any script, and who takes them along.

use super::town::{Town, Who, plans};
use super::{lockdown, plan_of, share, version_of};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::PlanFileId;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n";

#[tokio::test]
async fn a_file_is_taken_along_by_who_reads_the_plan_and_never_shown() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let to = format!("{path}/files");
        town.post_file(Who::Director, &to, "Räumung 避難.pdf", PDF)
            .await
            .led_to();
        let plan = plan_of(&town, &path).await;
        let tx = town.app.store().read().await.unwrap();
        let file = crate::store::files_of(&tx, plan.id, plan.version)
            .await
            .unwrap()
            .pop()
            .unwrap();
        drop(tx);
        assert_eq!(
            (file.name.as_str(), file.media_type.as_str()),
            ("Räumung 避難.pdf", "application/pdf")
        );
        let href = format!("{to}/{}", file.id);
        let taken = town.get(Who::Guard, &href).await;
        assert_eq!(
            taken.disposition.as_deref().unwrap().split(';').next(),
            Some("attachment")
        );
        assert_eq!(taken.ok().as_bytes(), PDF);
        for who in [Who::Liaison, Who::Campus] {
            assert_eq!(town.get(who, &href).await.status, StatusCode::NOT_FOUND);
        }
        town.agree(&plans()).await;
        share(&town, &path).await.led_to();
        town.get(Who::Liaison, &href).await.ok();
        town.get(Who::Liaison, &format!("/api/v1{href}")).await.ok();
        let removal = format!("{href}/removal");
        assert_eq!(
            town.post(Who::Liaison, &removal, &[]).await.status,
            StatusCode::NOT_FOUND
        );
        town.get(Who::Director, &removal).await.says("Räumung 避難.pdf");
        town.post(Who::Director, &removal, &[]).await.led_to();
        assert_eq!(town.get(Who::Director, &removal).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            town.get(Who::Liaison, &href).await.ok().as_bytes(),
            PDF,
            "what was offered keeps its files"
        );
    })
    .await;
}

#[tokio::test]
async fn a_file_that_came_after_the_offer_is_closed_until_it_is_offered() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        share(&town, &path).await.led_to();
        let href = add(&town, &path, "weak points.pdf").await;
        let hidden = async || {
            for page in [path.clone(), format!("/api/v1{path}"), format!("{path}/versions/1")] {
                assert!(
                    !town.get(Who::Liaison, &page).await.ok().contains("weak points"),
                    "{page}"
                );
            }
            for page in [href.clone(), format!("/api/v1{href}"), format!("{path}/versions/2")] {
                assert_eq!(
                    town.get(Who::Liaison, &page).await.status,
                    StatusCode::NOT_FOUND,
                    "{page}"
                );
            }
        };
        hidden().await;
        town.get(Who::Director, &path).await.says("weak points.pdf");
        assert!(
            !town
                .get(Who::Director, &format!("{path}/versions/1"))
                .await
                .ok()
                .contains("weak points"),
            "nor is it in the version before"
        );
        share(&town, &path).await.led_to();
        town.get(Who::Liaison, &path).await.says("weak points.pdf");
        assert_eq!(town.get(Who::Liaison, &href).await.ok().as_bytes(), PDF);
        town.get(Who::Liaison, &format!("{path}/compare?from=1&to=2"))
            .await
            .says("File added:");
    })
    .await;
}

#[tokio::test]
async fn what_is_approved_has_its_files_and_keeps_them() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let before = version_of(&town, &path).await.digest;
        let href = add(&town, &path, "evacuation map.pdf").await;
        let with = version_of(&town, &path).await;
        assert_eq!(with.version, 2);
        assert_ne!(with.digest, before, "the digest is of the files too");
        let to = format!("{path}/approval/2");
        town.get(Who::Director, &to).await.says("evacuation map.pdf");
        town.post(Who::Director, &to, &[]).await.led_to();
        town.post(Who::Manager, &format!("{href}/removal"), &[]).await.led_to();
        let page = town.get(Who::Director, &path).await.ok();
        assert!(
            !page.contains("evacuation map") && page.contains("Draft"),
            "the approval is not for this"
        );
        town.get(Who::Director, &format!("{path}/versions/2"))
            .await
            .says("evacuation map.pdf");
        assert_eq!(town.get(Who::Director, &href).await.ok().as_bytes(), PDF);
        assert_eq!(plan_of(&town, &path).await.approved.unwrap().version, 2);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_nobody_was_offered_or_approved_is_deleted() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let href = add(&town, &path, "mistaken.pdf").await;
        town.post(Who::Director, &format!("{href}/removal"), &[]).await.led_to();
        assert_eq!(town.get(Who::Director, &href).await.status, StatusCode::NOT_FOUND);
        let old = format!("{path}/versions/2");
        town.get(Who::Director, &old)
            .await
            .says("Deleted before anybody was offered it.");
        let refused = town.post(Who::Director, &format!("{path}/approval/2"), &[]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        let id: PlanFileId = href.rsplit('/').next().unwrap().parse().unwrap();
        let tx = town.app.store().read().await.unwrap();
        assert!(crate::store::bytes_of(&tx, id).await.unwrap().is_none());
    })
    .await;
}

/// Adds a file; its address.
async fn add(town: &Town, path: &str, name: &str) -> String {
    let to = format!("{path}/files");
    town.post_file(Who::Director, &to, name, PDF).await.led_to();
    let version = version_of(town, path).await;
    let file = version.files.iter().find(|file| file.name == name).unwrap();
    format!("{to}/{}", file.id)
}

#[tokio::test]
async fn what_is_no_file_of_a_plan_is_refused_in_words() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let to = format!("{path}/files");
        let large = [PDF, &vec![b' '; crate::upload::MOST_BYTES]].concat();
        for (name, bytes, said) in [
            (
                "page.pdf",
                b"<!doctype html><script>1</script>".as_slice(),
                "Choose a PDF",
            ),
            ("nothing.pdf", b"", "Choose a file that is not empty."),
            ("large.pdf", large.as_slice(), "larger than 10 MiB"),
        ] {
            let refused = town.post_file(Who::Director, &to, name, bytes).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            refused.says(said);
        }
        assert_eq!(
            town.post_file(Who::Guard, &to, "a.pdf", PDF).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            town.post_file(Who::Campus, &to, "a.pdf", PDF).await.status,
            StatusCode::NOT_FOUND
        );
        let forged = town.post(Who::Director, &to, &[]).await;
        assert_ne!(forged.status, StatusCode::SEE_OTHER);
        let tx = town.app.store().read().await.unwrap();
        let plan = plan_of(&town, &path).await;
        assert!(
            crate::store::files_of(&tx, plan.id, plan.version)
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn a_version_has_so_many_files_and_no_more() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        for at in 0..crate::upload::MOST_FILES {
            add(&town, &path, &format!("map-{at}.pdf")).await;
        }
        let refused = town
            .post_file(Who::Director, &format!("{path}/files"), "one-more.pdf", PDF)
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says("A plan has at most 20 files.");
    })
    .await;
}
