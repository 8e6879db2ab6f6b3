//! Photos: what comes in, what is kept, who sees it, and what is refused.

use super::town::{Town, Who, visits};
use super::{find, plan, step};
use crate::picture::{MOST_BYTES, tests as pictures};
use axum::{body::Body, http::StatusCode};
use image::ImageFormat;
use muster_store::testing::each_store;

async fn begun(town: &Town) -> (String, String) {
    let visit = plan(town, "joint_assessment", Who::Guard, Some(town.police)).await;
    step(town, Who::Liaison, &visit, "accepted", &[]).await.led_to();
    step(town, Who::Guard, &visit, "started", &[]).await.led_to();
    let finding = find(town, Who::Guard, &visit, "Door E2 does not close.").await;
    (visit, finding)
}

/// The first address of a photo on a page.
fn photo_on(page: &str) -> String {
    let at = page.find("/photos/").expect("a photo");
    let start = page[..at].rfind('"').unwrap() + 1;
    page[start..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_photo_comes_in_is_stripped_and_is_seen_under_the_clause() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mou = town.agree(&visits()).await;
        let (visit, finding) = begun(&town).await;
        let photos = format!("{finding}/photos");
        let file = pictures::with_exif(&pictures::picture(800, 600, ImageFormat::Jpeg));
        town.post_photo(Who::Guard, &photos, "The closer of door E2, bent", &file)
            .await
            .led_to();
        let page = town.get(Who::Liaison, &finding).await;
        page.says("The closer of door E2, bent");
        page.says("AG-0143 §5.3");
        let src = photo_on(&page.body);
        let shown = town.get(Who::Liaison, &src).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(!shown.body.contains("GPS!") && !shown.body.contains("Exif"));
        assert_eq!(town.get(Who::Campus, &src).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            town.get(Who::Guard, &format!("/api/v1{src}")).await.status,
            StatusCode::OK
        );
        let elsewhere = plan(&town, "walk_through", Who::Guard, None).await;
        let id = src.rsplit('/').next().unwrap();
        assert_eq!(
            town.get(Who::Guard, &format!("{elsewhere}/photos/{id}")).await.status,
            StatusCode::NOT_FOUND,
            "a photo is found only where it belongs"
        );
        assert_eq!(
            town.post_photo(Who::Liaison, &photos, "Mine", &file).await.status,
            StatusCode::NOT_FOUND,
            "nobody adds to a finding of the other side"
        );
        let theirs = find(&town, Who::Liaison, &visit, "The fence has a hole.").await;
        town.post_photo(
            Who::Liaison,
            &format!("{theirs}/photos"),
            "The hole in the fence",
            &file,
        )
        .await
        .led_to();
        let of_theirs = photo_on(&town.get(Who::Liaison, &theirs).await.body);
        town.suspend(mou).await;
        assert_eq!(town.get(Who::Liaison, &src).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.get(Who::Liaison, &of_theirs).await.status, StatusCode::NOT_FOUND);
        step(&town, Who::Director, &visit, "uninvited", &[("words", "Suspended.")])
            .await
            .led_to();
        assert_eq!(
            town.get(Who::Liaison, &src).await.status,
            StatusCode::NOT_FOUND,
            "a photo of the other side is not among the own part"
        );
        town.get(Who::Liaison, &visit).await.says("The hole in the fence");
        for path in [of_theirs.clone(), format!("/api/v1{of_theirs}")] {
            assert_eq!(town.get(Who::Liaison, &path).await.status, StatusCode::OK, "{path}");
            assert_eq!(
                town.get(Who::Campus, &path).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }

        for _ in 1..4 {
            town.post_photo(Who::Guard, &photos, "The same", &file).await.led_to();
        }
        let fifth = town.post_photo(Who::Guard, &photos, "One too many", &file).await;
        assert_eq!(fifth.status, StatusCode::UNPROCESSABLE_ENTITY);
        town.post(Who::Guard, &format!("{finding}/withdrawal"), &[])
            .await
            .led_to();
        assert_eq!(
            town.get(Who::Guard, &src).await.status,
            StatusCode::NOT_FOUND,
            "it goes with its finding"
        );
        assert!(!town.get(Who::Guard, &visit).await.body.contains("Door E2"));
    })
    .await;
}

#[tokio::test]
async fn huge_and_broken_files_get_a_clear_answer_and_the_words_stay() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let (_, finding) = begun(&town).await;
        let photos = format!("{finding}/photos");
        let whole = pictures::picture(300, 200, ImageFormat::Png);
        let cases: [(Vec<u8>, &str); 6] = [
            (vec![0xFF; MOST_BYTES + 1], "more than 12 MB"),
            (pictures::bomb(60_000, 60_000), "too many pixels"),
            (whole[..whole.len() / 2].to_vec(), "cannot be read to its end"),
            (
                b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
                "no JPEG, PNG or WebP",
            ),
            (b"MZ\x90\0\x03".to_vec(), "no JPEG, PNG or WebP"),
            (Vec::new(), "Choose a photo"),
        ];
        for (file, said) in cases {
            let answer = town.post_photo(Who::Guard, &photos, "ประตู E2 งอ", &file).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
            answer.says(said);
            if file.len() <= MOST_BYTES {
                answer.says("ประตู E2 งอ");
            }
            let request = town
                .request(Who::Guard, "POST", &format!("/api/v1{photos}?words=Door"))
                .header("content-type", "image/jpeg");
            let by_call = town.send(request.body(Body::from(file)).unwrap()).await;
            assert_eq!(by_call.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", by_call.body);
            by_call.says("photo.");
        }
        let huge = vec![0xFF; MOST_BYTES + 1];
        for (who, path) in [
            (Who::Campus, photos.clone()),
            (Who::Guard, photos.replace("VIS-", "VIX-")),
        ] {
            let refused = town.post_photo(who, &path, "Not mine", &huge).await;
            assert_eq!(
                refused.status,
                StatusCode::NOT_FOUND,
                "{who:?} is asked before the file is read, not told of its size"
            );
        }
        let unnamed = town.post_photo(Who::Guard, &photos, " ", &whole).await;
        assert_eq!(
            unnamed.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "who does not see it must know what it shows"
        );
        let forged = town
            .request(Who::Guard, "POST", &photos)
            .header("content-type", "multipart/form-data; boundary=cut");
        let body = "--cut\r\ncontent-disposition: form-data; name=\"words\"\r\n\r\nx\r\n--cut--\r\n";
        let forged = town.send(forged.body(Body::from(body)).unwrap()).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        assert!(
            !town.get(Who::Guard, &finding).await.body.contains("/photos/"),
            "nothing of it was kept"
        );
    })
    .await;
}
