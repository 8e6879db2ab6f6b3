//! `muster`: serve, demo, backup, restore, packet.

use clap::{Args, Parser, Subcommand};
use muster_server::{
    Server, Settings,
    backup::{Existing, backup, restore},
    packet::{Order, packet},
    serving,
    settings::Given,
};
use muster_terms::{Reference, SystemClock};
use std::{
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{oneshot, watch};

/// The partnership between a security team and the police, on a server of your own.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve. An empty database opens the first-run page.
    Serve {
        #[command(flatten)]
        given: Box<Told>,
        /// Offer the demo's sign-in links. Never on a server with real people.
        #[arg(long)]
        demo: bool,
    },
    /// Write a backup: one file with every table and the node's keys. The server may go on serving.
    Backup {
        #[command(flatten)]
        given: Box<Told>,
        /// The file to write.
        #[arg(long)]
        to: PathBuf,
        /// Write over the file if it is there already.
        #[arg(long)]
        replace: bool,
    },
    /// Restore a backup into an empty database and data folder.
    Restore {
        #[command(flatten)]
        given: Box<Told>,
        /// The file to read.
        #[arg(long)]
        from: PathBuf,
    },
    /// Make a response packet of a site and write it to a folder: the paper and the offline bundle. The server may go on serving.
    Packet {
        #[command(flatten)]
        given: Box<Told>,
        /// The site's reference, such as S-4821.
        #[arg(long)]
        site: Reference,
        /// The folder to write to.
        #[arg(long)]
        to: PathBuf,
        /// a4 or letter; without it, what the site's organisation uses.
        #[arg(long, value_parser = ["a4", "letter"])]
        paper: Option<String>,
        /// The title of the position in whose name it is made; without it, the first that may change sites.
        #[arg(long)]
        position: Option<String>,
    },
    /// Draw one page of a PDF from standard input: the server starts this for files of strangers, with little memory and time.
    #[command(hide = true)]
    RenderPage {
        /// The page, from 1.
        page: u32,
    },
    /// Make the demo partnership in an empty data folder, print one sign-in link per role, and serve it.
    Demo {
        #[command(flatten)]
        given: Box<Told>,
        /// The seed of the three months of history.
        #[arg(long, default_value_t = 20_261_120)]
        seed: u64,
        /// Make it and print the links, but do not serve.
        #[arg(long)]
        prepare_only: bool,
    },
}

/// What was told at the start, by file and by hand.
#[derive(Debug, Args)]
struct Told {
    /// A settings file; flags and environment win over it.
    #[arg(long, env = "MUSTER_SETTINGS")]
    settings: Option<PathBuf>,
    #[command(flatten)]
    given: Given,
}

/// Evaluating a clause wants 100 KiB of stack free under whatever asked; eight megabytes leave room for deep handlers.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// What open requests and jobs may take after the program was asked to stop. Service managers wait longer before they kill.
const LAST_WORDS: Duration = Duration::from_secs(20);
/// What giving back the database may take, and after that, what still runs.
const CLOSING: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Before there is a runtime: its threads would count against the memory that the page may take.
    if let Command::RenderPage { page } = cli.command {
        return ExitCode::from(muster_readiness::site_plan::picture::page::run(page));
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(err) => return fail(&err.to_string()),
    };
    let done = runtime.block_on(async {
        match cli.command {
            Command::Serve { given, demo } => serve(read(*given, demo)?).await,
            Command::Backup { given, to, replace } => {
                let settings = read(*given, false)?;
                let existing = match replace {
                    true => Existing::Replace,
                    false => Existing::Keep,
                };
                let rows = backup(&settings.database, &settings.data_dir, &to, existing).await?;
                say(&format!("{rows} rows are in {}\n", to.display()))
            }
            Command::Restore { given, from } => {
                let settings = read(*given, false)?;
                let rows = restore(&settings.database, &settings.data_dir, &from).await?;
                say(&format!("{rows} rows are restored from {}\n", from.display()))
            }
            Command::Packet {
                given,
                site,
                to,
                paper,
                position,
            } => {
                let settings = read(*given, false)?;
                let order = Order {
                    site: &site,
                    to: &to,
                    paper: paper.as_deref().unwrap_or_default(),
                    position: position.as_deref(),
                };
                let written = packet(&settings, order).await?;
                let lines: String = written.iter().map(|path| format!("{}\n", path.display())).collect();
                say(&lines)
            }
            Command::Demo {
                given,
                seed,
                prepare_only,
            } => demo(read(*given, true)?, seed, prepare_only).await,
            // It was done before the runtime was there.
            Command::RenderPage { .. } => Ok(()),
        }
    });
    // A slow reader that was cut off must not hold the end up.
    runtime.shutdown_timeout(CLOSING);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => fail(&words),
    }
}

fn fail(words: &str) -> ExitCode {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "muster: {words}");
    ExitCode::FAILURE
}

fn read(told: Told, demo: bool) -> Result<Settings, String> {
    Given::must_know(std::env::vars_os().map(|(name, _)| name)).map_err(|err| err.to_string())?;
    let under = match told.settings {
        Some(path) => Given::from_file(&path).map_err(|err| err.to_string())?,
        None => Given::default(),
    };
    told.given.over(under).settle(demo).map_err(|err| err.to_string())
}

fn say(text: &str) -> Result<(), String> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|err| err.to_string())
}

/// Prints the address and one link per role, then serves.
async fn demo(settings: Settings, seed: u64, prepare_only: bool) -> Result<(), String> {
    let links = muster_server::demo::prepare(&settings, seed).await?;
    let mut text = format!("Muster demo at {}\n\n", settings.base_url);
    let mut organisation = String::new();
    for link in links {
        if link.organisation != organisation {
            text += &format!("{}\n", link.organisation);
            organisation = link.organisation;
        }
        text += &format!("  {:<28} {}\n", link.title, link.address);
    }
    say(&text)?;
    if prepare_only { Ok(()) } else { serve(settings).await }
}

async fn serve(settings: Settings) -> Result<(), String> {
    init_logs();
    let metrics = metrics_exporter_prometheus::PrometheusBuilder::new()
        .install_recorder()
        .map_err(|err| err.to_string())?;
    let server = Server::build(&settings, Arc::new(SystemClock), Some(metrics)).await?;
    let listener = tokio::net::TcpListener::bind(settings.listen)
        .await
        .map_err(|err| format!("{}: {err}", settings.listen))?;
    let address = listener.local_addr().map_err(|err| err.to_string())?;
    tracing::info!(%address, "muster serves at {}", settings.base_url);
    let (stop, stopping) = watch::channel(false);
    // Dropped when the jobs are over: if nobody had asked them, another program has the database.
    let (at_work, jobs_over) = oneshot::channel::<()>();
    let work = server.jobs.run(stopping.clone());
    let jobs = tokio::spawn(async move {
        work.await;
        drop(at_work);
    });
    let (hub, lost) = (server.hub.clone(), AtomicBool::new(false));
    let stopped = async {
        tokio::select! {
            () = asked_to_stop() => {}
            _ = jobs_over => lost.store(true, Ordering::Relaxed),
        }
        tracing::info!("stopping: no new requests, open ones end");
        hub.close();
        let _ = stop.send(true);
    };
    let all_end = async { tokio::join!(serving::serve(listener, server.router, stopped), jobs) };
    tokio::select! {
        _ = all_end => {}
        () = end_of_patience(stopping) => {
            tracing::warn!("what did not end in {LAST_WORDS:?} is cut off; jobs take it up at the next start");
        }
    }
    match tokio::time::timeout(CLOSING, server.app.store().close()).await {
        Ok(closed) => closed.map_err(|err| err.to_string())?,
        Err(_) => tracing::warn!("the database was in use at the end; it is whole, as after a loss of power"),
    }
    if lost.into_inner() {
        return Err("another program serves this database".into());
    }
    Ok(())
}

async fn end_of_patience(mut stopping: watch::Receiver<bool>) {
    // An error says that whoever could ask to stop is gone: the same.
    let _ = stopping.wait_for(|stop| *stop).await;
    tokio::time::sleep(LAST_WORDS).await;
}

fn init_logs() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("MUSTER_LOG").unwrap_or_else(|_| "info,sqlx=warn".into());
    // Colours are for a terminal: in a file or a journal they would be noise between the words.
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(std::io::stderr);
    if std::env::var("MUSTER_LOG_FORMAT").is_ok_and(|format| format == "json") {
        builder.json().init()
    } else {
        builder.init()
    }
}

/// Ctrl-C, or the service manager's terminate.
async fn asked_to_stop() {
    let terminate = async {
        #[cfg(unix)]
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(err) => {
                tracing::warn!(%err, "the terminate signal cannot be heard");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! { _ = tokio::signal::ctrl_c() => {} () = terminate => {} }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_in_the_docs_can_be_given() {
        let docs = [
            include_str!("../../README.md"),
            include_str!("../../docs/operating/running.md"),
            include_str!("../../docs/operating/settings.md"),
        ];
        let commands: Vec<&str> = docs
            .iter()
            .flat_map(|text| text.lines())
            .map(|line| line.trim_start_matches("target/release/"))
            .filter(|line| line.starts_with("muster "))
            .map(|line| line.split('#').next().unwrap_or_default())
            .collect();
        assert!(commands.len() > 4, "{commands:?}");
        for command in commands {
            let parsed = Cli::try_parse_from(command.split_whitespace());
            assert!(parsed.is_ok(), "{command}: {}", parsed.unwrap_err());
        }
    }
}
