//! Who took which packet in the demo: the site for its vehicle, the police for theirs.

use super::town::{Town, at};
use muster_readiness::packet::{How, PacketForm, Wanted, make};

/// Role, site, and what is taken along.
const TAKEN: [(&str, usize, PacketForm); 3] = [
    ("director", 0, PacketForm::Pdf),
    ("liaison", 0, PacketForm::Bundle),
    ("director", 1, PacketForm::Pdf),
];

/// Takes them, at the clock's present instant.
pub async fn take(town: &Town) -> Result<(), String> {
    for (role, site, form) in TAKEN {
        let desk = town.desk(role).await?;
        let wanted = Wanted { form, paper: "" };
        at(
            "packet",
            make(&desk, &town.sites[site].reference, wanted, How::Page).await,
        )?;
    }
    Ok(())
}
