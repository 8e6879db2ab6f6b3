//! The lifecycle as a table that can be read aloud: every state, every verb, both sides.

use super::*;
use crate::mou::{EventKind, MouFile, Signature, TemplateInput, Terms, VersionState, digest_of, template_terms};
use crate::mou::{PartyTerms, SiteTerms};
use muster_policy::{CompileRefusal, Party};
use muster_terms::*;
use uuid::Uuid;

const HOSPITAL: OrgId = OrgId(Uuid::from_u128(0xA1));
const POLICE: OrgId = OrgId(Uuid::from_u128(0xB1));
const STRANGER: OrgId = OrgId(Uuid::from_u128(0xC1));

fn now() -> Timestamp {
    "2031-05-04T12:00:00Z".parse().unwrap()
}

fn terms() -> Terms {
    let party = |org, name: &str, kind| PartyTerms {
        party: Party::whole(org),
        name: name.into(),
        kind,
    };
    template_terms(
        "hospital",
        &TemplateInput {
            mou: MouId(Uuid::from_u128(1)),
            reference: "AG-0143".parse().unwrap(),
            parties: [
                party(HOSPITAL, "Quarry Hospital", OrganisationKind::Company),
                party(POLICE, "Ellery Police", OrganisationKind::Agency),
            ],
            sites: vec![SiteTerms {
                site: SiteId(Uuid::from_u128(2)),
                name: "Main building".into(),
            }],
            starts_at: "2031-01-01T00:00:00Z".parse().unwrap(),
            ends_at: "2032-01-01T00:00:00Z".parse().unwrap(),
            review_on: "2031-09-01".parse().unwrap(),
        },
    )
    .unwrap()
}

fn drafted() -> MouFile {
    let terms = terms();
    first_draft(&terms, terms.canonical().unwrap(), HOSPITAL, now()).file
}

fn proposed() -> MouFile {
    let file = drafted();
    let seen = file.versions[0].digest.clone();
    propose(file, HOSPITAL, &seen, now()).unwrap().file
}

fn signature(file: &MouFile, org: OrgId) -> Signature {
    let version = file.proposed().unwrap();
    Signature {
        mou: file.mou.id,
        version: version.number,
        org,
        position: PositionId(Uuid::nil()),
        title: String::new(),
        person: PersonId(Uuid::nil()),
        key_id: "k".into(),
        public_key: vec![],
        signature: vec![],
        digest: version.digest.clone(),
        signed_at: now(),
    }
}

fn signed_by(file: MouFile, org: OrgId) -> MouFile {
    let signature = signature(&file, org);
    let terms = Terms::from_text(&file.proposed().unwrap().text).unwrap();
    sign(file, signature, &terms).unwrap().file
}

fn in_force() -> MouFile {
    signed_by(signed_by(proposed(), HOSPITAL), POLICE)
}

fn redrafted(file: MouFile, by: OrgId) -> MouFile {
    counter_or_amend::<MouRefusal>(file, by, now(), |source, number| {
        Ok(Terms::from_text(source)
            .unwrap()
            .as_version(number)
            .canonical()
            .unwrap())
    })
    .unwrap()
    .file
}

fn amended(by: OrgId) -> MouFile {
    let file = redrafted(in_force(), by);
    let seen = file.draft_of(by).unwrap().digest.clone();
    propose(file, by, &seen, now()).unwrap().file
}

/// The verbs a side can do, as letters: Edit, Draft, Propose, siGn, Withdraw, Suspend, Resume, Terminate.
fn can(file: &MouFile, by: OrgId) -> String {
    let letters = ['E', 'D', 'P', 'G', 'W', 'S', 'R', 'T'];
    Verb::ALL
        .iter()
        .zip(letters)
        .map(|(verb, letter)| if may(file, by, *verb).is_ok() { letter } else { '-' })
        .collect()
}

#[test]
fn who_may_do_what_in_every_state() {
    let expired = expire(in_force(), "2032-01-01T00:00:00Z".parse().unwrap())
        .unwrap()
        .file;
    let table = [
        // state                              hospital    police
        ("draft of the hospital", drafted(), "E-P-W---", "--------"),
        ("proposed by the hospital", proposed(), "-D-GW---", "-D-GW---"),
        (
            "signed by the hospital",
            signed_by(proposed(), HOSPITAL),
            "-D--W---",
            "-D-GW---",
        ),
        (
            "countered in draft",
            redrafted(proposed(), POLICE),
            "-D-GW---",
            "E-PGW---",
        ),
        ("in force", in_force(), "-D---S-T", "-D---S-T"),
        (
            "amendment in draft",
            redrafted(in_force(), POLICE),
            "-D---S-T",
            "E-P-WS-T",
        ),
        ("amendment proposed", amended(POLICE), "-D-GWS-T", "-D-GWS-T"),
        (
            "suspended by the hospital",
            suspend(in_force(), HOSPITAL).unwrap().file,
            "-D----RT",
            "-D-----T",
        ),
        (
            "suspended, amendment proposed",
            suspend(amended(POLICE), POLICE).unwrap().file,
            "-D--W--T",
            "-D--W-RT",
        ),
        (
            "terminated",
            terminate(in_force(), POLICE, now()).unwrap().file,
            "--------",
            "--------",
        ),
        ("expired", expired, "--------", "--------"),
        (
            "withdrawn",
            withdraw(proposed(), HOSPITAL, 1, now()).unwrap().file,
            "--------",
            "--------",
        ),
    ];
    for (state, file, hospital, police) in table {
        assert_eq!(can(&file, HOSPITAL), hospital, "{state}, hospital");
        assert_eq!(can(&file, POLICE), police, "{state}, police");
        assert_eq!(can(&file, STRANGER), "--------", "{state}, a stranger");
        for verb in Verb::ALL {
            assert_eq!(may(&file, STRANGER, verb).unwrap_err().code(), "mou.not-a-party");
        }
    }
}

#[test]
fn a_clause_that_does_not_validate_cannot_be_signed_and_is_named() {
    let mut broken = terms();
    let place = broken.clauses.iter().position(|clause| clause.number == "3.2").unwrap();
    broken.clauses[place].recipients.clear();
    let refusal = compile_text(&broken).unwrap_err();
    assert_eq!(
        refusal,
        MouRefusal::ClauseNotValid {
            number: "3.2".into(),
            why: CompileRefusal::NoRecipients
        }
    );
    assert_eq!(refusal.code(), "clause.no-recipients");
    assert!(refusal.words().contains("3.2"), "{}", refusal.words());
}

#[test]
fn texts_that_do_not_hold_together_are_refused_where_they_are_written() {
    let refusal = |change: &dyn Fn(&mut Terms)| {
        let mut terms = terms();
        change(&mut terms);
        check_text(&terms).unwrap_err().code()
    };
    assert_eq!(refusal(&|terms| terms.title = " ".into()), "mou.no-title");
    assert_eq!(
        refusal(&|terms| terms.ends_at = terms.starts_at),
        "mou.ends-before-start"
    );
    assert_eq!(
        refusal(&|terms| terms.review_on = "2040-01-01".parse().unwrap()),
        "mou.review-after-end"
    );
    assert_eq!(
        refusal(&|terms| terms.clauses[1].number = terms.clauses[0].number.clone()),
        "clause.number-twice"
    );
    assert_eq!(
        refusal(&|terms| terms.clauses[0].to = Party::whole(STRANGER)),
        "clause.foreign-party"
    );
    assert_eq!(
        refusal(&|terms| terms.clauses[0].sites = vec![SiteId(Uuid::from_u128(9))]),
        "clause.foreign-party"
    );
    assert_eq!(
        refusal(&|terms| terms.clauses[0].ends_at = "2050-01-01T00:00:00Z".parse().unwrap()),
        "clause.outside-term"
    );
    let many = check::MAX_CLAUSES + 1;
    assert_eq!(
        refusal(&|terms| terms.clauses = vec![terms.clauses[0].clone(); many]),
        "mou.too-many"
    );
    let mut none = terms();
    none.clauses.clear();
    assert_eq!(compile_text(&none).unwrap_err().code(), "mou.no-clauses");
}

#[test]
fn the_second_signature_brings_it_into_force_and_the_old_version_gives_way() {
    let file = signed_by(signed_by(amended(POLICE), POLICE), HOSPITAL);
    assert_eq!(file.mou.version_in_force, Some(2));
    assert_eq!(file.version(1).unwrap().state, VersionState::Superseded);
    assert_eq!(file.version(2).unwrap().state, VersionState::InForce);
}

#[test]
fn another_text_than_the_one_on_the_table_is_not_signed() {
    let file = proposed();
    let terms = terms();
    let other = Signature {
        digest: digest_of("other"),
        ..signature(&file, POLICE)
    };
    assert_eq!(sign(file.clone(), other, &terms).unwrap_err(), MouRefusal::TextChanged);
    let gone = Signature {
        version: 7,
        ..signature(&file, POLICE)
    };
    assert_eq!(
        sign(file, gone, &terms).unwrap_err(),
        MouRefusal::NotOnTheTable { version: 7 }
    );
}

#[test]
fn a_text_whose_last_day_has_passed_is_not_signed() {
    let file = proposed();
    let late = Signature {
        signed_at: "2032-01-01T00:00:00Z".parse().unwrap(),
        ..signature(&file, POLICE)
    };
    assert_eq!(sign(file, late, &terms()).unwrap_err().code(), "mou.end-has-passed");
}

#[test]
fn nobody_takes_back_the_private_draft_of_the_other_side() {
    let file = redrafted(in_force(), POLICE);
    let refusal = withdraw(file, HOSPITAL, 2, now()).unwrap_err();
    assert_eq!(refusal.code(), "mou.not-on-the-table");
}

#[test]
fn a_declined_first_proposal_ends_in_nothing_and_an_amendment_leaves_the_old_in_force() {
    let declined = withdraw(proposed(), POLICE, 1, now()).unwrap();
    assert_eq!(
        (declined.kind, declined.file.mou.state),
        (EventKind::Declined, MouState::Withdrawn)
    );
    let kept = withdraw(amended(POLICE), HOSPITAL, 2, now()).unwrap();
    assert_eq!(kept.file.mou.state, MouState::InForce);
    assert_eq!(kept.file.mou.version_in_force, Some(1));
}

#[test]
fn every_word_reads_back() {
    for state in MouState::ALL {
        assert_eq!(MouState::parse(state.as_str()), Some(*state));
    }
    for state in VersionState::ALL {
        assert_eq!(VersionState::parse(state.as_str()), Some(*state));
    }
    for kind in EventKind::ALL {
        assert_eq!(EventKind::parse(kind.as_str()), Some(*kind));
    }
}
