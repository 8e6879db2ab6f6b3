//! Passwords: argon2id, off the async threads, a few at a time.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use muster_web::Problem;
use tokio::sync::Semaphore;

/// Each hash takes 19 MiB; four at once keep memory and the other requests safe.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let turn = AT_ONCE.acquire().await.map_err(|err| Problem::fault(err, false))?;
    // The turn ends with the work, not with the request: who hangs up early must not start one more hash each time.
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    done.await.map_err(|err| Problem::fault(err, false))
}

/// The PHC string the store keeps.
pub async fn hash(password: String) -> Result<String, Problem> {
    off_thread(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
    })
    .await?
    .map_err(|err| Problem::fault(format!("password hashing: {err}"), false))
}

/// A hash of nothing anybody has: checking against it takes as long as checking a real one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bXVzdGVyLW5vYm9keS1zYWx0$Q5tqWEnIyLCR1s+YcnbkfpJXoa8VzO5rWKXkZk0pKXk";

/// Is this the password? An absent hash costs the same time and is always wrong.
pub async fn is_right(password: String, kept: Option<String>) -> Result<bool, Problem> {
    off_thread(move || matches(&password, kept.as_deref())).await
}

/// How many hashes are tried for an address with so many accounts: at least two, then the next power of two. Whoever has one or
/// two accounts of an address must not learn by time whether it has one elsewhere; beyond that time tells how many there are
/// within a factor of two, and to whom they belong never.
pub(super) fn tried(accounts: usize) -> usize {
    accounts.max(2).next_power_of_two()
}

/// Which of the hashes of one address this password opens, in their order.
pub async fn opens(password: String, mut kept: Vec<Option<String>>) -> Result<Vec<bool>, Problem> {
    let known = kept.len();
    kept.resize(tried(known), None);
    let mut opened = off_thread(move || {
        let each = kept.iter().map(|kept| matches(&password, kept.as_deref()));
        each.collect::<Vec<bool>>()
    })
    .await?;
    opened.truncate(known);
    Ok(opened)
}

fn matches(password: &str, kept: Option<&str>) -> bool {
    let right = PasswordHash::new(kept.unwrap_or(NOBODY))
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
    kept.is_some() && right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_opens() {
        let kept = hash("correct horse battery".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(
            is_right("correct horse battery".into(), Some(kept.clone()))
                .await
                .unwrap()
        );
        assert!(!is_right("correct horse batterx".into(), Some(kept)).await.unwrap());
        assert!(!is_right("correct horse battery".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn of_several_accounts_those_it_opens_are_named_and_nobody_opens_nothing() {
        let kept = hash("correct horse battery".into()).await.unwrap();
        let of_three = vec![None, Some(kept.clone()), Some("no hash".into())];
        assert_eq!(
            opens("correct horse battery".into(), of_three).await.unwrap(),
            [false, true, false]
        );
        assert_eq!(
            opens("correct horse battery".into(), vec![Some(kept)]).await.unwrap(),
            [true]
        );
        assert!(opens("correct horse battery".into(), vec![]).await.unwrap().is_empty());
    }

    #[test]
    fn a_third_account_costs_what_a_fourth_does() {
        assert_eq!([0, 1, 2, 3, 4, 5].map(tried), [2, 2, 2, 4, 4, 8]);
    }

    #[test]
    fn the_nobody_hash_is_well_formed_so_that_it_costs_time() {
        assert!(PasswordHash::new(NOBODY).is_ok());
    }
}
