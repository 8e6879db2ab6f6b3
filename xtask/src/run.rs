//! Running other programs, from the root of the workspace.

use crate::Done;
use std::{
    env,
    ffi::OsStr,
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The root of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// The target directory that cargo uses.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |given| root().join(given))
}

/// A program, started in the root of the workspace.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// The cargo that runs us.
pub fn cargo() -> Command {
    program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// npm in a folder of the workspace.
pub fn npm(folder: &str) -> Command {
    let mut command = program("npm");
    command.current_dir(root().join(folder));
    command
}

/// Runs it to its end; whether it was content.
///
/// Errors: a sentence when it cannot be started.
pub fn is_content(command: &mut Command) -> Done<bool> {
    println!("$ {}", words(command));
    let status = command
        .status()
        .map_err(|err| format!("{} could not start: {err}", words(command)))?;
    Ok(status.success())
}

/// Runs it to its end.
///
/// Errors: a sentence when it cannot be started or was not content.
pub fn must(command: &mut Command) -> Done {
    if is_content(command)? {
        Ok(())
    } else {
        Err(format!("{} failed", words(command)))
    }
}

/// Goes on as that program, where the system can: whoever stops us by our process id stops it, and nothing of ours stays behind.
///
/// Errors: a sentence when it cannot be started, or, where it is a child, was not content.
pub fn become_it(command: &mut Command) -> Done {
    #[cfg(unix)]
    {
        println!("$ {}", words(command));
        let err = std::os::unix::process::CommandExt::exec(command);
        Err(format!("{} could not start: {err}", words(command)))
    }
    #[cfg(not(unix))]
    must(command)
}

/// What it prints, when it can be started and is content.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where a program is, if it is on the path.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// An old report must not speak for a new run.
pub fn forget(report: &Path) -> Done {
    match fs::remove_file(report) {
        Err(err) if err.kind() != std::io::ErrorKind::NotFound => Err(format!("{}: {err}", report.display())),
        _ => fs::create_dir_all(target().join("xtask")).map_err(|err| err.to_string()),
    }
}

/// A port on loopback that nobody uses now.
pub fn free_port() -> Done<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|err| format!("no free port: {err}"))?;
    Ok(listener.local_addr().map_err(|err| err.to_string())?.port())
}

fn words(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default();
    let all = std::iter::once(name).chain(command.get_args());
    all.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};

    /// Set for the copy of this test that goes on as another program.
    const BECOMES: &str = "XTASK_TEST_BECOMES";

    #[test]
    fn whoever_ends_the_chore_ends_the_program_it_became() {
        if env::var_os(BECOMES).is_some() {
            let told = "trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done";
            panic!("{:?}", become_it(Command::new("sh").args(["-c", told])));
        }
        let mut chore = Command::new(env::current_exe().unwrap())
            .args([
                "--exact",
                "run::tests::whoever_ends_the_chore_ends_the_program_it_became",
            ])
            .arg("--nocapture")
            .env(BECOMES, "yes")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(chore.stdout.take().unwrap());
        assert!(said.lines().any(|line| line.unwrap() == "ready"), "it never began");
        must(Command::new("kill").args(["-TERM", &chore.id().to_string()])).unwrap();
        assert_eq!(chore.wait().unwrap().code(), Some(7), "the signal reached the program");
    }
}
