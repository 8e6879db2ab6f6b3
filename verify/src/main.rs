//! `muster-verify`: checks a ledger export, a single disclosed record or a response packet, with no server, no network and no trust in us.
//!
//! Ends with 0 when everything passes, 1 when something fails, 2 when there is nothing it can read, 3 when everything passes but only
//! with the key from the document itself, which anyone could have made.

mod packet;
mod print;

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use muster_ledger::VerifierKey;
use muster_ledger::export::{CheckOptions, KeySource, Report, check_export};
use muster_ledger::note::MAX_NOTE_BYTES;

/// Check a Muster ledger export, one disclosed record, or a response packet.
///
/// Checks the signature on the checkpoint, that every entry stands in the signed log, that the log continues an older
/// checkpoint, and that each record shown is the one that was logged. Opens no connection and asks nobody.
///
/// Ends with 0 when everything passes, 1 when something fails, 2 when something cannot be read, 3 when everything passes but only with
/// the key from the document itself.
#[derive(Debug, Parser)]
#[command(name = "muster-verify", version)]
struct Arguments {
    /// The export or disclosure, a JSON file; or a packet, a zip file
    export: PathBuf,
    /// The log's verifier key (name+id+key), had from the organisation another way than the export
    #[arg(long, value_name = "KEY")]
    vkey: Option<String>,
    /// A checkpoint of the same log that you kept from earlier; the log must be its continuation
    #[arg(long, value_name = "CHECKPOINT-FILE")]
    older: Option<PathBuf>,
    /// Print the findings as one JSON object
    #[arg(long)]
    json: bool,
    /// List every record, also those that pass
    #[arg(long)]
    all: bool,
    /// The largest export to read, in mebibytes
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..=4096))]
    max_mib: u16,
}

const FAILED: u8 = 1;
const UNREADABLE: u8 = 2;
const OWN_KEY: u8 = 3;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (text, code) = match run(&arguments) {
        Ok(Checked::Log(report)) => (
            if arguments.json {
                print::json(&report)
            } else {
                print::sentences(&report, arguments.all)
            },
            code(report.passed(), report.key_source == KeySource::Document),
        ),
        Ok(Checked::Packet(found)) => (
            if arguments.json {
                packet::json(&found)
            } else {
                packet::sentences(&found)
            },
            code(found.passed(), found.own_key),
        ),
        Err(why) => (
            if arguments.json {
                print::json_unreadable(&why)
            } else {
                print::unreadable(&why)
            },
            UNREADABLE,
        ),
    };
    // A reader who closes the pipe early still gets the exit code.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::from(code)
}

/// A script that looks at the exit code alone must not take for proved what anyone could have made.
fn code(passed: bool, own_key: bool) -> u8 {
    match (passed, own_key) {
        (false, _) => FAILED,
        (true, true) => OWN_KEY,
        (true, false) => 0,
    }
}

/// What was checked.
enum Checked {
    Log(Report),
    Packet(packet::Found),
}

/// Errors: a plain sentence on what could not be read.
fn run(arguments: &Arguments) -> Result<Checked, String> {
    let max_bytes = usize::from(arguments.max_mib) << 20;
    let vkey = arguments
        .vkey
        .as_deref()
        .map(|text| VerifierKey::parse(text.trim()))
        .transpose();
    let vkey = vkey.map_err(|error| format!("The key given with --vkey cannot be used: {error}."))?;
    let older_checkpoint = arguments.older.as_deref().map(read_checkpoint).transpose()?;
    let bytes = read_file(&arguments.export, max_bytes)?;
    if packet::is_zip(&bytes) {
        return packet::check(&bytes, vkey.as_ref(), max_bytes).map(Checked::Packet);
    }
    check_export(
        &bytes,
        &CheckOptions {
            vkey,
            older_checkpoint,
            max_bytes,
        },
    )
    .map(Checked::Log)
    .map_err(|error| format!("{} cannot be read: {error}.", arguments.export.display()))
}

fn read_checkpoint(path: &Path) -> Result<String, String> {
    let bytes = read_file(path, MAX_NOTE_BYTES)?;
    String::from_utf8(bytes).map_err(|_| format!("{} is not text, so not a checkpoint.", path.display()))
}

fn read_file(path: &Path, max_bytes: usize) -> Result<Vec<u8>, String> {
    let limit = max_bytes as u64;
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() > max_bytes => Err(format!("{} is larger than {max_bytes} bytes.", path.display())),
        Ok(_) => Ok(bytes),
        Err(error) => Err(format!("{} cannot be read: {error}.", path.display())),
    }
}
