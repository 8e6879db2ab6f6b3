//! Kits of the hospital, away from the site: none of them counts the site's revision up.

use crate::Town;
use muster_readiness::kit::{Category, KitKind, Stands, rules::NewItem, rules::NewKit, store, verbs};
use muster_terms::Reference;

/// A kit and what leads to it.
pub(super) struct Kept {
    pub reference: String,
    pub item: String,
    pub label: String,
}

/// Makes a sealed kit with one item in it.
pub(super) async fn make(town: &Town, code: &str) -> Kept {
    let desk = town.desk("director").await;
    let new = NewKit {
        code: code.into(),
        place: "Gate house".into(),
        stands: Stands::OffSite,
        kind: KitKind::Command,
        seal: "0041".into(),
        custodian: None,
        check_days: 30,
    };
    let radio = NewItem {
        category: Category::Radios,
        name: "Handheld".into(),
        quantity: 2,
        expires_on: None,
        personal: false,
    };
    let reference: Reference = verbs::add(&desk, &town.hospital.reference, new, vec![radio])
        .await
        .expect("a kit");
    let tx = desk.read().await.expect("a transaction");
    let kit = store::find(&tx, desk.org(), &reference)
        .await
        .expect("it is read")
        .expect("it is kept");
    Kept {
        reference: reference.to_string(),
        item: kit.items.first().map(|item| item.id.to_string()).unwrap_or_default(),
        label: kit.label,
    }
}
