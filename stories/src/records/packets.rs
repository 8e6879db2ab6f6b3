//! A packet of the hospital, taken by the director.

use super::Maker;

impl Maker<'_> {
    /// The digest of a packet: the end of the address that its code leads to.
    pub(super) async fn packet(&mut self) -> String {
        let all = format!("/sites/{}/packets", self.town.hospital.reference);
        self.director.post(&all, &[("paper", "a4")]).await.is(200);
        self.one("SELECT digest AS id FROM packet ORDER BY packet.id LIMIT 1")
            .await
    }
}
