//! The demo partnership: built, made afresh, served.

use crate::{Done, assets, run};
use clap::Args;
use std::{fs, path::PathBuf, process::Command};

#[derive(Debug, Args)]
pub struct Demo {
    /// The port on this machine; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder of the demo's data; it must be absent or empty [default: target/demo, made anew]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Build as for a release: slower to build, faster to run
    #[arg(long)]
    release: bool,
}

impl Demo {
    pub fn run(self) -> Done {
        assets::build()?;
        println!("The first build takes minutes and is quiet; then come the links.");
        let mut build = run::cargo();
        build.args(["build", "--quiet", "--package", "muster-server", "--bin", "muster"]);
        run::must(build.args(self.release.then_some("--release")))?;
        let folder = self.fresh_folder()?;
        // The address is printed before anybody listens, so the port is chosen here.
        let port = if self.port == 0 { run::free_port()? } else { self.port };
        let program = run::target()
            .join(if self.release { "release" } else { "debug" })
            .join("muster");
        let mut muster = Command::new(program);
        muster
            .args(["demo", "--listen", &format!("127.0.0.1:{port}"), "--data-dir"])
            .arg(folder);
        run::become_it(&mut muster)
    }

    /// A demo is made anew each time; only a folder that is ours may be emptied for it.
    fn fresh_folder(&self) -> Done<PathBuf> {
        let fail = |folder: &PathBuf, why: String| format!("{}: {why}", folder.display());
        let Some(given) = &self.data else {
            let folder = run::target().join("demo");
            if folder.exists() {
                fs::remove_dir_all(&folder).map_err(|err| fail(&folder, err.to_string()))?;
            }
            return Ok(folder);
        };
        let is_free = fs::read_dir(given).map_or(true, |mut inside| inside.next().is_none());
        if is_free {
            Ok(given.clone())
        } else {
            Err(fail(given, "is not empty; give a new folder for the demo".into()))
        }
    }
}
