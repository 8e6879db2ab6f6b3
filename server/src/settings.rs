//! Settings: a TOML file, then `MUSTER_…` in the environment, then flags. An unknown key stops the start.
//!
//! Each setting has a paragraph in `docs/operating/settings.md`.

use clap::Args;
use muster_notify::webhook::Permits;
use serde::Deserialize;
use std::{ffi::OsString, path::PathBuf};

/// What can be set. Every field has a safe default.
#[derive(Debug, Clone, Args, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Given {
    /// Where to listen: address and port.
    #[arg(long, env = "MUSTER_LISTEN")]
    pub listen: Option<std::net::SocketAddr>,
    /// The address people type, without a slash at the end.
    #[arg(long, env = "MUSTER_BASE_URL")]
    pub base_url: Option<String>,
    /// The database: sqlite:PATH or postgres://…
    #[arg(long, env = "MUSTER_DATABASE")]
    pub database: Option<String>,
    /// The number that pages tell people to call when Muster cannot: digits and spaces. Each organisation may set its own.
    #[arg(long, env = "MUSTER_EMERGENCY_NUMBER")]
    pub emergency_number: Option<String>,
    /// The folder of the SQLite file and the node's keys.
    #[arg(long, env = "MUSTER_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// The mail relay: smtp://host:port, smtps://user:password@host. Without it no mail is sent.
    #[arg(long, env = "MUSTER_MAIL_RELAY")]
    pub mail_relay: Option<String>,
    /// The address that mail comes from.
    #[arg(long, env = "MUSTER_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// A proxy of our own stands in front: believe its X-Forwarded-For.
    #[arg(long, env = "MUSTER_TRUSTED_PROXY")]
    pub trusted_proxy: Option<bool>,
    /// Sign-ins that one account or address may try in a minute, 1 to 1000.
    #[arg(long, env = "MUSTER_SIGN_IN_PER_MINUTE")]
    pub sign_in_per_minute: Option<u32>,
    /// Alarms that one account may raise in a minute without an enrolled device, 1 to 1000.
    #[arg(long, env = "MUSTER_RAISE_PER_MINUTE")]
    pub raise_per_minute: Option<u32>,
    /// Alarms that one token may raise in a minute over the API, 1 to 1000.
    #[arg(long, env = "MUSTER_API_RAISE_PER_MINUTE")]
    pub api_raise_per_minute: Option<u32>,
    /// Webhooks may go to addresses inside this network and over plain HTTP. For tests and closed networks only.
    #[arg(long, env = "MUSTER_WEBHOOKS_INSIDE")]
    pub webhooks_inside: Option<bool>,
    /// Who may read /metrics without signing in: `loopback` or `nobody`.
    #[arg(long, env = "MUSTER_METRICS")]
    pub metrics: Option<String>,
}

/// Settings as the server uses them.
#[derive(Debug, Clone)]
pub struct Settings {
    pub listen: std::net::SocketAddr,
    pub base_url: String,
    pub emergency_number: String,
    pub database: String,
    pub data_dir: PathBuf,
    pub mail_relay: Option<String>,
    pub mail_from: String,
    pub trusted_proxy: bool,
    pub sign_in_per_minute: u32,
    pub raise_per_minute: u32,
    pub api_raise_per_minute: u32,
    pub webhooks_inside: bool,
    pub metrics_on_loopback: bool,
    pub demo: bool,
}

impl Settings {
    /// Which webhook addresses may be added and called.
    pub fn webhook_permits(&self) -> Permits {
        Permits {
            plain_http: self.webhooks_inside,
            inside: self.webhooks_inside,
        }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsRefusal {
    #[error("the settings file {0}: {1}")]
    File(PathBuf, String),
    #[error("{0} must be {1}")]
    Range(&'static str, &'static str),
    #[error("{0} in the environment is no setting: see docs/operating/settings.md")]
    Unknown(String),
}

/// Names of the environment that are no settings: where the settings file is, and what is logged.
const BESIDE: [&str; 3] = ["MUSTER_SETTINGS", "MUSTER_LOG", "MUSTER_LOG_FORMAT"];
/// So begin the names that tests and benches read.
const OF_TESTS: &str = "MUSTER_TEST_";

impl Given {
    /// Reads a settings file. An unknown key is refused by name.
    pub fn from_file(path: &std::path::Path) -> Result<Self, SettingsRefusal> {
        let refuse = |why: String| SettingsRefusal::File(path.to_owned(), why);
        let text = std::fs::read_to_string(path).map_err(|err| refuse(err.to_string()))?;
        toml::from_str(&text).map_err(|err| refuse(err.to_string()))
    }

    /// Are all of these names of the environment ones that the program reads? Names of other programs are nobody's business here.
    ///
    /// Errors: [`SettingsRefusal::Unknown`] with the first name that starts like a setting and is none.
    pub fn must_know(names: impl Iterator<Item = OsString>) -> Result<(), SettingsRefusal> {
        let settings = Given::augment_args(clap::Command::new("muster"));
        let known = |name: &str| {
            BESIDE.contains(&name)
                || name.starts_with(OF_TESTS)
                || settings
                    .get_arguments()
                    .any(|argument| argument.get_env().is_some_and(|variable| variable == name))
        };
        match names
            .map(|name| name.to_string_lossy().into_owned())
            .find(|name| name.starts_with("MUSTER_") && !known(name))
        {
            Some(name) => Err(SettingsRefusal::Unknown(name)),
            None => Ok(()),
        }
    }

    /// These settings, with the gaps filled from `under`.
    #[must_use]
    pub fn over(self, under: Given) -> Given {
        Given {
            listen: self.listen.or(under.listen),
            base_url: self.base_url.or(under.base_url),
            database: self.database.or(under.database),
            emergency_number: self.emergency_number.or(under.emergency_number),
            data_dir: self.data_dir.or(under.data_dir),
            mail_relay: self.mail_relay.or(under.mail_relay),
            mail_from: self.mail_from.or(under.mail_from),
            trusted_proxy: self.trusted_proxy.or(under.trusted_proxy),
            sign_in_per_minute: self.sign_in_per_minute.or(under.sign_in_per_minute),
            raise_per_minute: self.raise_per_minute.or(under.raise_per_minute),
            api_raise_per_minute: self.api_raise_per_minute.or(under.api_raise_per_minute),
            webhooks_inside: self.webhooks_inside.or(under.webhooks_inside),
            metrics: self.metrics.or(under.metrics),
        }
    }

    /// With defaults in the gaps, checked.
    ///
    /// Errors: [`SettingsRefusal::Range`] naming the setting and its range.
    pub fn settle(self, demo: bool) -> Result<Settings, SettingsRefusal> {
        let listen = self
            .listen
            .unwrap_or_else(|| std::net::SocketAddr::from(([127, 0, 0, 1], 8080)));
        let data_dir = self.data_dir.unwrap_or_else(|| PathBuf::from("muster-data"));
        let per_minute = |name, given: Option<u32>, default| match given.unwrap_or(default) {
            n @ 1..=1000 => Ok(n),
            _ => Err(SettingsRefusal::Range(name, "a whole number from 1 to 1000")),
        };
        let base_url = self.base_url.unwrap_or_else(|| format!("http://{listen}"));
        if !(base_url.starts_with("http://") || base_url.starts_with("https://")) || base_url.ends_with('/') {
            return Err(SettingsRefusal::Range(
                "base_url",
                "http:// or https:// and a host, without a slash at the end",
            ));
        }
        let emergency_number = self.emergency_number.unwrap_or_else(|| "112".into());
        let callable = |c: char| c.is_ascii_digit() || c == ' ' || c == '+';
        if !emergency_number.contains(|c: char| c.is_ascii_digit()) || !emergency_number.chars().all(callable) {
            return Err(SettingsRefusal::Range(
                "emergency_number",
                "a number to call, such as 112",
            ));
        }
        let metrics_on_loopback = match self.metrics.as_deref().unwrap_or("loopback") {
            "loopback" => true,
            "nobody" => false,
            _ => return Err(SettingsRefusal::Range("metrics", "loopback or nobody")),
        };
        Ok(Settings {
            database: self
                .database
                .unwrap_or_else(|| format!("sqlite:{}", data_dir.join("muster.sqlite").display())),
            mail_from: self.mail_from.unwrap_or_else(|| "muster@localhost.localdomain".into()),
            mail_relay: self.mail_relay,
            trusted_proxy: self.trusted_proxy.unwrap_or(false),
            sign_in_per_minute: per_minute("sign_in_per_minute", self.sign_in_per_minute, 10)?,
            raise_per_minute: per_minute("raise_per_minute", self.raise_per_minute, 12)?,
            api_raise_per_minute: per_minute("api_raise_per_minute", self.api_raise_per_minute, 120)?,
            webhooks_inside: self.webhooks_inside.unwrap_or(false),
            metrics_on_loopback,
            emergency_number,
            listen,
            base_url,
            data_dir,
            demo,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_stops_the_start_and_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("muster.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:1\"\nlisen = 3\n").unwrap();
        assert!(Given::from_file(&path).unwrap_err().to_string().contains("lisen"));
    }

    #[test]
    fn an_unknown_name_in_the_environment_stops_the_start_and_is_named() {
        let told =
            |names: &[&str]| Given::must_know(names.iter().map(OsString::from)).map_err(|refusal| refusal.to_string());
        let fine = [
            "PATH",
            "MUSTER_DATABASE",
            "MUSTER_LOG",
            "MUSTER_SETTINGS",
            "MUSTER_TEST_POSTGRES",
        ];
        assert_eq!(told(&fine), Ok(()));
        let refusal = told(&["MUSTER_DATABASE", "MUSTER_DATABSE"]).unwrap_err();
        assert!(refusal.starts_with("MUSTER_DATABSE "), "{refusal}");
    }

    #[test]
    fn every_setting_has_its_row_in_the_docs() {
        let docs = include_str!("../../docs/operating/settings.md");
        let command = Given::augment_args(clap::Command::new("muster"));
        let rows = command.get_arguments().map(|argument| {
            let key = argument.get_id().as_str();
            let variable = argument.get_env().and_then(|name| name.to_str()).unwrap_or_default();
            assert_eq!(variable, format!("MUSTER_{}", key.to_uppercase()));
            format!("| `{key}` | `{variable}` | ")
        });
        let rows: Vec<String> = rows.collect();
        assert!(rows.len() > 5, "{rows:?}");
        for row in &rows {
            assert!(docs.contains(row), "docs/operating/settings.md has no row {row}");
        }
        // And no row that is not a setting.
        assert_eq!(docs.lines().filter(|line| line.starts_with("| `")).count(), rows.len());
    }

    #[test]
    fn every_name_of_the_environment_in_the_docs_is_read() {
        let docs = [
            include_str!("../../README.md"),
            include_str!("../../docs/operating/running.md"),
            include_str!("../../docs/operating/settings.md"),
            include_str!("../../docs/operating/testing.md"),
            include_str!("../../docs/formats/policy.md"),
        ];
        let is_of_a_name = |c: char| c.is_ascii_uppercase() || c == '_';
        let names: Vec<OsString> = docs
            .iter()
            .flat_map(|text| text.split(|c: char| !is_of_a_name(c)))
            .filter(|word| word.starts_with("MUSTER_") && *word != "MUSTER_")
            .map(OsString::from)
            .collect();
        assert!(names.len() > 15, "{names:?}");
        assert_eq!(
            Given::must_know(names.into_iter()).map_err(|refusal| refusal.to_string()),
            Ok(())
        );
    }

    #[test]
    fn flags_win_over_the_file() {
        let file: Given = toml::from_str("sign_in_per_minute = 5\nbase_url = \"https://a.example\"").unwrap();
        let flags = Given {
            sign_in_per_minute: Some(7),
            ..Given::default()
        };
        let settled = flags.over(file).settle(false).unwrap();
        assert_eq!(
            (settled.sign_in_per_minute, settled.base_url.as_str()),
            (7, "https://a.example")
        );
    }

    #[test]
    fn out_of_range_is_refused() {
        let given = Given {
            raise_per_minute: Some(0),
            ..Given::default()
        };
        assert!(given.settle(false).is_err());
        assert!(
            Given {
                base_url: Some("muster.example".into()),
                ..Given::default()
            }
            .settle(false)
            .is_err()
        );
    }
}
