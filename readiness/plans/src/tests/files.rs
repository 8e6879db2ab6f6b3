//! Files: kinds, sizes, names in any script, and who takes them along.

use super::town::{Town, Who, plans};
use super::{lockdown, plan_of};
use axum::http::StatusCode;
use muster_store::testing::each_store;

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
        let file = crate::store::files_of(&tx, plan.id).await.unwrap().pop().unwrap();
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
        let org = town.police.to_string();
        town.post(Who::Director, &format!("{path}/sharing"), &[("org", &org)])
            .await
            .led_to();
        town.get(Who::Liaison, &href).await.ok();
        town.get(Who::Liaison, &format!("/api/v1{href}")).await.ok();
        let removal = format!("{href}/removal");
        assert_eq!(
            town.post(Who::Liaison, &removal, &[]).await.status,
            StatusCode::NOT_FOUND
        );
        town.get(Who::Director, &removal).await.says("Räumung 避難.pdf");
        town.post(Who::Director, &removal, &[]).await.led_to();
        assert_eq!(town.get(Who::Director, &href).await.status, StatusCode::NOT_FOUND);
    })
    .await;
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
        assert!(crate::store::files_of(&tx, plan.id).await.unwrap().is_empty());
    })
    .await;
}
