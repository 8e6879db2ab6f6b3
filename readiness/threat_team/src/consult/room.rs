//! How much one copy holds: no looks, and no answers, fill it so that somebody can look no more. Each look is kept before anything is
//! shown, so a copy without room for it would be closed to both sides.

use super::{
    model::{Copy, Letter},
    rules::ANSWERS,
};
use muster_web::{Problem, t};
use zeroize::Zeroizing;

/// So many lines of "who saw what" stand in a copy before further looks of a position are counted into its last one.
pub const SEEN: usize = 60;
/// Room is kept for so many lines: those of whoever looks for the first time after that.
const SEEN_MOST: usize = 90;
/// The longest line, in bytes of JSON: a title of 80 letters of four bytes.
const LINE: usize = 1000;
/// The longest letter, in bytes of JSON. What is left of a copy holds all lines and the eight longest answers.
pub const LETTER: usize = 90_000;
/// Kept free beside the lines: who is kept out later, and who took it back.
const SPARE: usize = 4000;

/// Does it fit into a copy, beside what comes back and who looks?
///
/// Errors: `consult.too-long`.
pub fn check_length(letter: &Letter) -> Result<(), Problem> {
    let text = serde_json::to_vec(letter).map(Zeroizing::new);
    match text.map_err(|err| Problem::fault(err, false))?.len() {
        0..=LETTER => Ok(()),
        _ => Err(Problem::refusal("consult.too-long", t("consult-too-long"))),
    }
}

/// Is there room for one more answer, so that everybody who looks afterwards still finds theirs?
///
/// - `free`: bytes that the copy has left with the answer in it.
///
/// Errors: a conflict `consult.full`.
pub fn check_answered(copy: &Copy, free: usize) -> Result<(), Problem> {
    let wanted = SEEN_MOST.saturating_sub(copy.seen.len()) * LINE + SPARE;
    if copy.answers.len() > ANSWERS || free < wanted {
        return Err(Problem::conflict("consult.full", t("consult-full")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        consult::{
            CopyState, Reason, Recipient, Seen, Sent,
            crossing::keep,
            model::Look,
            rules::{AnswerForm, CASE_NUMBER, TEXT, check_answer},
        },
        sealed::{Envelope, Held},
    };
    use muster_store::salted_text_digest;
    use muster_terms::*;
    use uuid::Uuid;

    fn copy(letter: Letter) -> Copy {
        Copy {
            id: Uuid::max(),
            to: recipient(),
            sent_at: letter.sent_at,
            keep_until: letter.keep_until,
            letter: Some(letter),
            state: CopyState::Open,
            seen: Vec::new(),
            answers: Vec::new(),
        }
    }

    fn recipient() -> Recipient {
        Recipient {
            org: OrgId::new(),
            org_name: FOUR.repeat(120),
            position: PositionId::new(),
            person: PersonId::new(),
            title: FOUR.repeat(80),
        }
    }

    /// The longest letter there is, in bytes.
    const FOUR: &str = "\u{20BB7}";
    const LATE: &str = "2031-05-05T09:00:00.123456789Z";

    fn letter(question: String) -> Letter {
        Letter {
            reason: Reason::Advice,
            question,
            sent: Sent::default(),
            by: FOUR.repeat(80),
            agreement: "AG-0143".into(),
            clause: "5.9".into(),
            sent_at: LATE.parse().unwrap(),
            keep_until: LATE.parse().unwrap(),
        }
    }

    fn look(at: Timestamp) -> Seen {
        Seen::new(Look {
            at,
            act: muster_policy::CrossingAct::Receive,
            from: OrgId::new(),
            to: OrgId::new(),
            position: PositionId::new(),
            title: FOUR.repeat(80),
            clause: ClauseId::new(),
            clause_words: "AG-0143 §5.9, and more".into(),
            record: format!("consult:{}", Uuid::max()),
        })
    }

    #[test]
    fn the_longest_letter_the_longest_answers_and_all_lines_fit_into_one_copy() {
        let mut longest = letter(String::new());
        longest.question = "x".repeat(LETTER - serde_json::to_vec(&longest).unwrap().len());
        assert!(check_length(&longest).is_ok());
        let mut full = copy(longest.clone());
        longest.question.push('x');
        assert_eq!(check_length(&longest).unwrap_err().code(), "consult.too-long");
        let free = |copy: &Copy| {
            let held = Held::Copy(Box::new(copy.clone()));
            let (key, _) = crate::seal::new_key().unwrap();
            let mut envelope = Envelope::new(held).also_for(&key);
            envelope.settle().unwrap();
            crate::sealed::verbs::room(&envelope).unwrap()
        };
        let form = AnswerForm {
            disposition: "taken_on".into(),
            words: FOUR.repeat(TEXT),
            case_number: FOUR.repeat(CASE_NUMBER),
        };
        let answer = check_answer(&form, &FOUR.repeat(80), LATE.parse().unwrap()).unwrap();
        loop {
            full.answers.push(answer.clone());
            if let Err(problem) = check_answered(&full, free(&full)) {
                assert_eq!(problem.code(), "consult.full");
                break;
            }
        }
        full.answers.pop();
        assert!(full.answers.len() >= 8, "{}", full.answers.len());
        let mut line = look(LATE.parse().unwrap());
        line.absorb(&look(LATE.parse().unwrap()));
        line.times = u32::MAX;
        assert!(serde_json::to_vec(&line).unwrap().len() < LINE);
        full.seen.resize(SEEN_MOST, line);
        assert!(free(&full) >= SPARE);
    }

    #[test]
    fn looks_without_end_are_counted_and_each_line_is_proved() {
        let mut kept = copy(letter("x".into()));
        let first: Timestamp = "2031-05-05T09:00:00Z".parse().unwrap();
        let (one, other) = (look(first), look(first));
        let again = |seen: &Seen, at: Timestamp| {
            let mut seen = seen.clone();
            seen.at = at;
            seen
        };
        let mut told = 0;
        for n in 0..500 {
            let at = first.checked_add(jiff::SignedDuration::from_mins(16 * n)).unwrap();
            told += usize::from(keep(&mut kept, again(&one, at)).is_some());
            assert!(keep(&mut kept, again(&one, at)).is_none(), "the same moment");
        }
        assert_eq!((kept.seen.len(), told), (SEEN, 500), "each moment is told to the log");
        let at = kept.seen[SEEN - 1].newest();
        assert!(keep(&mut kept, again(&other, at)).is_some());
        assert_eq!(kept.seen.len(), SEEN + 1, "whoever comes for the first time has a line");
        assert_eq!(kept.seen.iter().map(|seen| seen.times).sum::<u32>(), 1001);
        let last = &kept.seen[SEEN - 1];
        assert_eq!(last.last, Some(at));
        assert!(last.proof().contains(&at.to_string()) && last.proof().contains(&last.at.to_string()));
        let salt: [u8; 32] = hex::decode(last.salt()).unwrap().try_into().unwrap();
        assert_eq!(salted_text_digest(&salt, &last.proof()), last.digest());
    }
}
