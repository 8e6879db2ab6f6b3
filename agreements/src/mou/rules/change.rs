//! What each verb makes of the file.

use super::super::{EventKind, Mou, MouFile, MouState, Signature, Terms, Version, VersionState, digest_of};
use super::{
    MouRefusal, is_ahead, is_alive, is_in_force, is_resumable, is_running, own_draft, source_of_draft, to_sign,
};
use muster_terms::*;

/// The changed file, and what to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub file: MouFile,
    pub kind: EventKind,
    pub version: u32,
    /// The version that came into force by this change.
    pub came_into_force: Option<u32>,
    /// Could the other side notice? A private draft is no news.
    pub shared: bool,
}

impl Change {
    fn of(file: MouFile, kind: EventKind, version: u32) -> Self {
        Self {
            file,
            kind,
            version,
            came_into_force: None,
            shared: true,
        }
    }

    fn private(self) -> Self {
        Self { shared: false, ..self }
    }
}

/// A new agreement: its first version is a draft of the side that began it.
pub fn first_draft(terms: &Terms, text: String, by: OrgId, now: Timestamp) -> Change {
    let [a, b] = &terms.parties;
    let mou = Mou {
        id: terms.mou,
        reference: terms.reference.clone(),
        title: terms.title.clone(),
        a: a.party,
        b: b.party,
        state: MouState::Draft,
        version_in_force: None,
        review_on: Some(terms.review_on),
        ends_at: Some(terms.ends_at),
        created_at: now,
        revision: 1,
    };
    let version = draft_version(mou.id, 1, text, by, now);
    let file = MouFile {
        mou,
        versions: vec![version],
        signatures: vec![],
        suspended_by: None,
    };
    Change::of(file, EventKind::Drafted, 1).private()
}

fn draft_version(mou: MouId, number: u32, text: String, by: OrgId, now: Timestamp) -> Version {
    Version {
        mou,
        number,
        state: VersionState::Draft,
        digest: digest_of(&text),
        text,
        edited_by: by,
        edited_at: now,
        proposed_at: None,
        in_force_at: None,
        ended_at: None,
    }
}

/// Begins a draft: `write` makes the new version's text from the source's text and the new number.
pub fn counter_or_amend<E: From<MouRefusal>>(
    file: MouFile,
    by: OrgId,
    now: Timestamp,
    write: impl FnOnce(&str, u32) -> Result<String, E>,
) -> Result<Change, E> {
    let source = source_of_draft(&file, by)?;
    let number = file.versions.iter().map(|version| version.number).max().unwrap_or(0) + 1;
    let text = write(&source.text, number)?;
    let mut file = file;
    file.versions.push(draft_version(file.mou.id, number, text, by, now));
    Ok(Change::of(file, EventKind::Drafted, number).private())
}

/// Writes new text into one's own draft. `seen` is the digest of the text the person had before them.
pub fn edit(mut file: MouFile, by: OrgId, seen: &str, text: String, now: Timestamp) -> Result<Change, MouRefusal> {
    let draft = own_draft(&file, by)?;
    if draft.digest != seen {
        return Err(MouRefusal::TextChanged);
    }
    let number = draft.number;
    if let Some(draft) = version_mut(&mut file, number) {
        draft.digest = digest_of(&text);
        draft.text = text;
        draft.edited_at = now;
    }
    Ok(Change::of(file, EventKind::Drafted, number).private())
}

/// Lays one's draft on the table. Another proposal that lay there is countered, and what was signed of it is void.
pub fn propose(mut file: MouFile, by: OrgId, seen: &str, now: Timestamp) -> Result<Change, MouRefusal> {
    let draft = own_draft(&file, by)?;
    if draft.digest != seen {
        return Err(MouRefusal::TextChanged);
    }
    let number = draft.number;
    let before = file.proposed().map(|version| (version.number, version.edited_by));
    if let Some(version) = before.and_then(|(before, _)| version_mut(&mut file, before)) {
        version.state = VersionState::Countered;
        version.ended_at = Some(now);
    }
    if let Some(version) = version_mut(&mut file, number) {
        version.state = VersionState::Proposed;
        version.proposed_at = Some(now);
    }
    if file.mou.state == MouState::Draft {
        file.mou.state = MouState::Proposed;
    }
    // Another proposal of one's own answers nobody.
    let kind = match before {
        Some((_, other)) if other != by => EventKind::Countered,
        _ => EventKind::Proposed,
    };
    Ok(Change::of(file, kind, number))
}

/// Adds a signature; with the second one the version is in force and takes the old one's place.
///
/// Errors: [`MouRefusal::NotOnTheTable`] when another version took the place of the one that was read, and what [`may`]
/// refuses. The clauses were compiled before.
///
/// [`may`]: super::may
pub fn sign(mut file: MouFile, signature: Signature, terms: &Terms) -> Result<Change, MouRefusal> {
    let version = to_sign(&file, signature.org)?;
    if version.number != signature.version {
        return Err(MouRefusal::NotOnTheTable {
            version: signature.version,
        });
    }
    if version.digest != signature.digest {
        return Err(MouRefusal::TextChanged);
    }
    let (number, now) = (version.number, signature.signed_at);
    is_ahead(terms, now)?;
    file.signatures.push(signature);
    let mut change = Change::of(file, EventKind::Signed, number);
    if change
        .file
        .mou
        .orgs()
        .iter()
        .all(|org| change.file.has_signed(*org, number))
    {
        bring_into_force(&mut change.file, number, terms, now);
        change.came_into_force = Some(number);
    }
    Ok(change)
}

fn bring_into_force(file: &mut MouFile, number: u32, terms: &Terms, now: Timestamp) {
    let old = file.in_force().map(|version| version.number);
    if let Some(version) = old.and_then(|old| version_mut(file, old)) {
        version.state = VersionState::Superseded;
        version.ended_at = Some(now);
    }
    if let Some(version) = version_mut(file, number) {
        version.state = VersionState::InForce;
        version.in_force_at = Some(now);
    }
    let mou = &mut file.mou;
    mou.state = MouState::InForce;
    mou.version_in_force = Some(number);
    mou.title.clone_from(&terms.title);
    mou.review_on = Some(terms.review_on);
    mou.ends_at = Some(terms.ends_at);
}

/// Takes back one's draft or a proposal. Either side may clear the table; with nothing in force and nothing else open, the
/// agreement is withdrawn.
pub fn withdraw(mut file: MouFile, by: OrgId, number: u32, now: Timestamp) -> Result<Change, MouRefusal> {
    is_alive(&file, by)?;
    let open = |version: &Version| match version.state {
        VersionState::Draft => version.edited_by == by,
        state => state == VersionState::Proposed,
    };
    let version = file
        .version(number)
        .filter(|version| open(version))
        .ok_or(MouRefusal::NotOnTheTable { version: number })?;
    let shared = version.state == VersionState::Proposed;
    let kind = if version.edited_by == by {
        EventKind::Withdrawn
    } else {
        EventKind::Declined
    };
    if let Some(version) = version_mut(&mut file, number) {
        version.state = VersionState::Withdrawn;
        version.ended_at = Some(now);
    }
    if file.mou.version_in_force.is_none() {
        file.mou.state = state_before_force(&file);
    }
    let change = Change::of(file, kind, number);
    Ok(if shared { change } else { change.private() })
}

fn state_before_force(file: &MouFile) -> MouState {
    if file.proposed().is_some() {
        MouState::Proposed
    } else if file.versions.iter().any(|version| version.state == VersionState::Draft) {
        if file.versions.iter().any(|version| version.proposed_at.is_some()) {
            MouState::Proposed
        } else {
            MouState::Draft
        }
    } else {
        MouState::Withdrawn
    }
}

/// Stops the agreement at once. Either side may, and what stands on other pages never keeps it from it.
pub fn suspend(mut file: MouFile, by: OrgId) -> Result<Change, MouRefusal> {
    is_in_force(&file, by)?;
    file.mou.state = MouState::Suspended;
    file.suspended_by = Some(by);
    let version = file.mou.version_in_force.unwrap_or(0);
    Ok(Change::of(file, EventKind::Suspended, version))
}

/// Lets a suspended agreement run again; only the side that suspended it may.
pub fn resume(mut file: MouFile, by: OrgId) -> Result<Change, MouRefusal> {
    is_resumable(&file, by)?;
    file.mou.state = MouState::InForce;
    file.suspended_by = None;
    let version = file.mou.version_in_force.unwrap_or(0);
    Ok(Change::of(file, EventKind::Resumed, version))
}

/// Ends the agreement for good; what was signed stays readable.
pub fn terminate(file: MouFile, by: OrgId, now: Timestamp) -> Result<Change, MouRefusal> {
    is_running(&file, by)?;
    Ok(end(file, MouState::Terminated, EventKind::Terminated, now))
}

/// Ends an agreement whose last day has passed. `None` when it has not, or when it ended otherwise.
pub fn expire(file: MouFile, now: Timestamp) -> Option<Change> {
    let runs = matches!(file.mou.state, MouState::InForce | MouState::Suspended);
    let due = file.mou.ends_at.is_some_and(|end| end <= now);
    (runs && due).then(|| end(file, MouState::Expired, EventKind::Expired, now))
}

fn end(mut file: MouFile, state: MouState, kind: EventKind, now: Timestamp) -> Change {
    for version in &mut file.versions {
        let ended = match version.state {
            VersionState::InForce => VersionState::Ended,
            VersionState::Draft | VersionState::Proposed => VersionState::Withdrawn,
            _ => continue,
        };
        version.state = ended;
        version.ended_at = Some(now);
    }
    file.mou.state = state;
    file.suspended_by = None;
    let version = file.mou.version_in_force.unwrap_or(0);
    Change::of(file, kind, version)
}

fn version_mut(file: &mut MouFile, number: u32) -> Option<&mut Version> {
    file.versions.iter_mut().find(|version| version.number == number)
}
