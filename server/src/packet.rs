//! `muster packet`: a response packet of a site, made and signed beside the program that serves, and written to a folder.

use crate::{Settings, frame::ServerFrame, incidents::Rooms, keys, wiring::web_settings};
use muster_agreements::{crossing::Gate, mou::OpenIncidentsPart};
use muster_membership::sign_in::{self, doorkeeper::StoreDoorkeeper};
use muster_membership::{position, site};
use muster_readiness::packet::{How, PacketForm, Wanted, make};
use muster_store::{DatabaseUrl, Store};
use muster_terms::{Act, PositionId, Reference, SystemClock};
use muster_web::{App, AppBuilder};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the command was told.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    pub site: &'a Reference,
    /// A folder that is there.
    pub to: &'a Path,
    /// `a4`, `letter`, or empty.
    pub paper: &'a str,
    /// The title of a filled position of the site's organisation, in whose name it is made; without one, the first that may change sites.
    pub position: Option<&'a str>,
}

/// Makes the packet and writes its two files: the paper and the bundle. The register and the log keep who, and that it was this command.
///
/// Errors: a sentence for the person who runs it; then no file of it is there.
pub async fn packet(settings: &Settings, order: Order<'_>) -> Result<Vec<PathBuf>, String> {
    if !order.to.is_dir() {
        return Err(format!("{} is not a folder", order.to.display()));
    }
    let url: DatabaseUrl = settings.database.parse().map_err(words)?;
    let store = Store::open_as_it_is(&url).await.map_err(words)?;
    let keys = keys::open(&settings.data_dir, keys::Before::Lived)?;
    let app = AppBuilder::new(
        store,
        Arc::new(SystemClock),
        web_settings(settings),
        Arc::new(StoreDoorkeeper),
        Arc::new(ServerFrame),
    )
    .with(Arc::new(Gate::new()))
    .with(Arc::new(OpenIncidentsPart(Arc::new(Rooms))))
    .with(Arc::new(keys.signing))
    .build();
    let written = made(&app, order).await;
    app.store().close().await.map_err(words)?;
    written
}

async fn made(app: &App, order: Order<'_>) -> Result<Vec<PathBuf>, String> {
    let who = in_whose_name(app, order).await?;
    let desk = sign_in::verbs::desk_of(app, who)
        .await
        .map_err(|problem| problem.words())?;
    let wanted = Wanted {
        form: PacketForm::Bundle,
        paper: order.paper,
    };
    let made = make(&desk, order.site, wanted, How::Command)
        .await
        .map_err(|problem| problem.words())?;
    let files = [("pdf", Some(made.pdf)), ("zip", made.bundle)];
    let mut written = Vec::new();
    for (ending, bytes) in files {
        let path = order.to.join(format!("{}.{ending}", made.name));
        let Some(bytes) = bytes else { continue };
        match write(&path, &bytes) {
            Ok(()) => written.push(path),
            Err(err) => {
                // Half a packet is none.
                written
                    .iter()
                    .for_each(|path: &PathBuf| drop(std::fs::remove_file(path)));
                return Err(format!("{}: {err}", path.display()));
            }
        }
    }
    Ok(written)
}

async fn in_whose_name(app: &App, order: Order<'_>) -> Result<PositionId, String> {
    let tx = app.store().read().await.map_err(words)?;
    let site = site::store::find_by_reference(&tx, order.site).await.map_err(words)?;
    let site = site.ok_or_else(|| format!("there is no site {}", order.site))?;
    let positions = position::store::of_org(&tx, site.org).await.map_err(words)?;
    let mut filled = positions.into_iter().filter(|position| position.person.is_some());
    let found = match order.position {
        Some(title) => filled.find(|position| position.title == title),
        None => filled.find(|position| position.duty.may(Act::ManageSites)),
    };
    let none = || match order.position {
        Some(title) => format!("nobody of the site's organisation fills the position {title}"),
        None => "nobody of the site's organisation may change sites: name a position with --position".to_owned(),
    };
    found.map(|position| position.id).ok_or_else(none)
}

/// A new file for its owner's eyes alone; one that is there already stays as it is.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}

fn words(err: impl std::fmt::Display) -> String {
    err.to_string()
}
