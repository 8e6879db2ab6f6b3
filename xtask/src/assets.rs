//! What npm builds: the assets of pages in `foundation/web`, and the faces of documents in `foundation/paper/fonts`.

use crate::{Done, run, stamp};

/// The folder of the assets' sources.
pub const WEB: &str = "foundation/web";
/// The folder of the documents' faces.
const FACES: &str = "foundation/paper/fonts";

/// Fetches what the build needs when the lock file changed, and builds when a source changed.
pub fn build() -> Done {
    faces()?;
    fetch(WEB)?;
    let web = run::root().join(WEB);
    let sources = [
        "package-lock.json",
        "package.json",
        "build.mjs",
        "tsconfig.json",
        "icons",
        "islands",
        "styles",
    ];
    let sources = sources.map(|name| web.join(name));
    stamp::unless_done("assets", &sources, &web.join("dist/manifest.json"), || {
        run::must(run::npm(WEB).args(["run", "build", "--silent"]))
    })
}

/// Fetches the faces of documents when their lock file changed, and places them where `muster-paper` embeds them from.
fn faces() -> Done {
    fetch(FACES)?;
    let folder = run::root().join(FACES);
    let sources = ["package-lock.json", "package.json", "build.mjs"].map(|name| folder.join(name));
    stamp::unless_done("faces", &sources, &folder.join("dist/noto-sans-400.ttf"), || {
        run::must(run::npm(FACES).args(["run", "build", "--silent"]))
    })
}

/// `npm ci` in a folder whose lock file changed since the last time.
pub fn fetch(folder: &str) -> Done {
    if run::find("npm").is_none() {
        return Err("npm is not on the path: install Node.js 20 or newer".into());
    }
    let at = run::root().join(folder);
    let lock = [at.join("package-lock.json"), at.join(".npmrc")]
        .into_iter()
        .filter(|file| file.exists());
    stamp::unless_done(
        &format!("npm-{}", folder.replace('/', "-")),
        &lock.collect::<Vec<_>>(),
        &at.join("node_modules"),
        || run::must(run::npm(folder).args(["ci", "--no-fund", "--no-audit"])),
    )
}
