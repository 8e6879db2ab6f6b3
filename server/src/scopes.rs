//! Which scope a token needs for which call of the API. A house test holds the list against the routes.

use muster_terms::Act::*;
use muster_web::{
    Needs::{self, *},
    TokenScopes,
};

/// Where the calls are.
pub const ROOT: &str = "/api/v1";

/// Method, path below [`ROOT`], and what it needs. The description of the API needs nothing, not even a token.
pub const CALLS: &[(&str, &str, Needs)] = &[
    ("GET", "/actions", One(Debrief)),
    ("GET", "/actions/{ref}", FirstOfDuty(&[Debrief, ReadOwn])),
    ("POST", "/actions/{ref}/acceptance", One(Debrief)),
    ("POST", "/actions/{ref}/closing", One(Debrief)),
    ("POST", "/actions/{ref}/due-date", One(Debrief)),
    ("POST", "/actions/{ref}/reopening", One(Debrief)),
    ("GET", "/agreements", One(ReadAgreements)),
    ("POST", "/agreements", One(NegotiateAgreements)),
    ("GET", "/agreements/{ag}", One(ReadAgreements)),
    ("GET", "/agreements/{ag}/ask", One(ReadAgreements)),
    ("GET", "/agreements/{ag}/compare", One(ReadAgreements)),
    ("POST", "/agreements/{ag}/draft", One(NegotiateAgreements)),
    ("PUT", "/agreements/{ag}/draft", One(NegotiateAgreements)),
    ("POST", "/agreements/{ag}/draft/clauses", One(NegotiateAgreements)),
    ("DELETE", "/agreements/{ag}/draft/clauses/{n}", One(NegotiateAgreements)),
    ("PUT", "/agreements/{ag}/draft/clauses/{n}", One(NegotiateAgreements)),
    ("GET", "/agreements/{ag}/open", One(ReadAgreements)),
    ("POST", "/agreements/{ag}/proposal", One(NegotiateAgreements)),
    ("POST", "/agreements/{ag}/resumption", One(NegotiateAgreements)),
    ("POST", "/agreements/{ag}/signature", One(Sign)),
    ("POST", "/agreements/{ag}/suspension", One(NegotiateAgreements)),
    ("POST", "/agreements/{ag}/termination", One(NegotiateAgreements)),
    ("GET", "/agreements/{ag}/uses", One(ReadAgreements)),
    ("GET", "/agreements/{ag}/versions/{v}", One(ReadAgreements)),
    ("POST", "/agreements/{ag}/withdrawal", One(NegotiateAgreements)),
    ("POST", "/alerts", One(Raise)),
    ("GET", "/capability", One(ReadOwn)),
    ("PUT", "/capability", One(ManageSites)),
    ("GET", "/capability/{org}", One(ReadOwn)),
    ("POST", "/capability/{org}/notes", One(ManageSites)),
    ("GET", "/contacts", One(ReadOwn)),
    ("POST", "/contacts", One(ManageSites)),
    ("DELETE", "/contacts/{id}", One(ManageSites)),
    ("PUT", "/contacts/{id}", One(ManageSites)),
    ("POST", "/contacts/{id}/behind", One(ManageSites)),
    ("POST", "/contacts/{id}/place", One(ManageSites)),
    ("POST", "/contacts/{id}/verification", One(ManageSites)),
    ("GET", "/crossings", Nothing),
    ("GET", "/debriefs", One(Debrief)),
    ("GET", "/debriefs/{inc}", FirstOfDuty(&[Debrief, Respond])),
    ("POST", "/debriefs/{inc}/actions", One(Debrief)),
    ("POST", "/debriefs/{inc}/closing", One(Debrief)),
    ("POST", "/debriefs/{inc}/words", FirstOfDuty(&[Debrief, Respond])),
    ("GET", "/drills", One(ReadOwn)),
    ("POST", "/drills", One(Drill)),
    ("GET", "/drills/{drill}", One(ReadOwn)),
    ("POST", "/drills/{drill}/answer", One(Respond)),
    ("POST", "/drills/{drill}/cancel", One(Drill)),
    ("POST", "/drills/{drill}/participants", One(Drill)),
    ("POST", "/drills/{drill}/partners", One(Drill)),
    ("POST", "/drills/{drill}/start", One(Drill)),
    ("GET", "/inbox", One(ReadOwn)),
    ("GET", "/kits", One(ReadOwn)),
    ("GET", "/kits/{kit}", One(ReadOwn)),
    ("PUT", "/kits/{kit}", One(ManageSites)),
    ("POST", "/kits/{kit}/checks", AnyOf(&[Respond, ManageSites])),
    ("POST", "/kits/{kit}/label", One(ManageSites)),
    ("POST", "/kits/{kit}/retirement", One(ManageSites)),
    ("GET", "/ledger/export", One(Audit)),
    ("GET", "/loans", One(ReadOwn)),
    ("GET", "/loans/{ln}", One(ReadOwn)),
    ("POST", "/loans/{ln}/steps", AnyOf(&[ManageSites, Respond])),
    ("GET", "/log/{org}/checkpoint", One(Audit)),
    ("GET", "/log/{org}/tile/{*path}", One(Audit)),
    ("GET", "/me", Nothing),
    ("GET", "/organisation", One(ReadOwn)),
    ("PUT", "/organisation", One(Administer)),
    ("GET", "/partner-invitations", One(NegotiateAgreements)),
    ("POST", "/partner-invitations", One(NegotiateAgreements)),
    ("DELETE", "/partner-invitations/{id}", One(NegotiateAgreements)),
    ("GET", "/partners", AnyOf(&[Administer, NegotiateAgreements])),
    ("GET", "/people", One(ReadOwn)),
    ("GET", "/plans", One(ReadOwn)),
    ("POST", "/plans", One(ManageSites)),
    ("GET", "/plans/{pl}", One(ReadOwn)),
    ("PUT", "/plans/{pl}", One(ManageSites)),
    ("PUT", "/plans/{pl}/approval/{version}", One(ManageSites)),
    ("POST", "/plans/{pl}/comments", One(ManageSites)),
    ("POST", "/plans/{pl}/comments/{comment}/answers", One(ManageSites)),
    ("POST", "/plans/{pl}/comments/{comment}/resolution", One(ManageSites)),
    ("GET", "/plans/{pl}/compare", One(ReadOwn)),
    ("POST", "/plans/{pl}/files", One(ManageSites)),
    ("DELETE", "/plans/{pl}/files/{file}", One(ManageSites)),
    ("GET", "/plans/{pl}/files/{file}", One(ReadOwn)),
    ("POST", "/plans/{pl}/reviews", One(ManageSites)),
    ("POST", "/plans/{pl}/sections", One(ManageSites)),
    ("DELETE", "/plans/{pl}/sections/{section}", One(ManageSites)),
    ("PUT", "/plans/{pl}/sections/{section}", One(ManageSites)),
    ("POST", "/plans/{pl}/sections/{section}/place", One(ManageSites)),
    ("DELETE", "/plans/{pl}/sharing/{org}", One(ManageSites)),
    ("PUT", "/plans/{pl}/sharing/{org}", One(ManageSites)),
    ("GET", "/plans/{pl}/versions", One(ReadOwn)),
    ("GET", "/plans/{pl}/versions/{version}", One(ReadOwn)),
    ("POST", "/plans/{pl}/withdrawal", One(ManageSites)),
    ("POST", "/positions", One(Administer)),
    ("PUT", "/positions/{id}", One(Administer)),
    ("POST", "/positions/{id}/closure", One(Administer)),
    ("POST", "/positions/{id}/invitation", One(Administer)),
    ("DELETE", "/positions/{id}/lock", One(Administer)),
    ("POST", "/positions/{id}/lock", One(Administer)),
    ("DELETE", "/positions/{id}/shift", AnyOf(&[Administer, Respond])),
    ("POST", "/positions/{id}/shift", AnyOf(&[Administer, Respond])),
    ("POST", "/positions/{id}/sign-out", One(Administer)),
    ("POST", "/positions/{id}/vacancy", One(Administer)),
    ("GET", "/protective-actions", One(ReadOwn)),
    ("GET", "/reach-schedules", One(ReadOwn)),
    ("POST", "/reach-schedules", One(ManageSites)),
    ("DELETE", "/reach-schedules/{schedule}", One(ManageSites)),
    ("GET", "/reach-tests", One(ReadOwn)),
    ("POST", "/reach-tests", One(ManageSites)),
    ("GET", "/reach-tests/{test}", One(ReadOwn)),
    ("POST", "/reach-tests/{test}/answer", One(ReadOwn)),
    (
        "POST",
        "/reach-tests/{test}/questions/{question}/call",
        One(ManageSites),
    ),
    (
        "POST",
        "/reach-tests/{test}/questions/{question}/result",
        One(ManageSites),
    ),
    ("GET", "/requests", One(ReadAgreements)),
    ("POST", "/requests", One(ReadAgreements)),
    ("GET", "/requests/{er}", One(ReadAgreements)),
    ("POST", "/requests/{er}/answer", One(NegotiateAgreements)),
    ("GET", "/readiness", One(ReadOwn)),
    ("GET", "/resources", One(ReadOwn)),
    ("POST", "/resources", One(ManageSites)),
    ("GET", "/resources/{id}", One(ReadOwn)),
    ("PUT", "/resources/{id}", One(ManageSites)),
    ("POST", "/resources/{id}/loans", One(ManageSites)),
    ("POST", "/resources/{id}/withdrawal", One(ManageSites)),
    ("GET", "/rooms", One(ReadOwn)),
    ("GET", "/rooms/{inc}", One(ReadOwn)),
    ("POST", "/rooms/{inc}/acknowledgement", One(Respond)),
    ("POST", "/rooms/{inc}/all-clear", One(Lead)),
    ("POST", "/rooms/{inc}/job", One(Respond)),
    ("POST", "/rooms/{inc}/lead", One(Lead)),
    ("POST", "/rooms/{inc}/meeting-point", One(Lead)),
    ("POST", "/rooms/{inc}/messages", One(Respond)),
    ("POST", "/rooms/{inc}/real", One(Lead)),
    ("POST", "/rooms/{inc}/seen", AnyOf(&[ReadOwn, Respond])),
    ("POST", "/rooms/{inc}/share-again", One(Lead)),
    ("POST", "/rooms/{inc}/stand-down", AnyOf(&[Lead, Raise])),
    ("POST", "/rooms/{inc}/state", One(Respond)),
    ("POST", "/rooms/{inc}/status", One(Dispatch)),
    ("POST", "/rooms/{inc}/steps/{rank}", One(Respond)),
    ("POST", "/rooms/{inc}/stop-sharing", One(Lead)),
    ("GET", "/search", Nothing),
    ("GET", "/sites", One(ReadOwn)),
    ("POST", "/sites", One(ManageSites)),
    ("GET", "/sites/{site}", One(ReadOwn)),
    ("PUT", "/sites/{site}", One(ManageSites)),
    ("GET", "/sites/{site}/emergency-plans", One(ReadOwn)),
    ("POST", "/sites/{site}/emergency-plans", One(ManageSites)),
    ("DELETE", "/sites/{site}/emergency-plans/{plan}", One(ManageSites)),
    ("GET", "/sites/{site}/emergency-plans/{plan}", One(ReadOwn)),
    ("PUT", "/sites/{site}/emergency-plans/{plan}", One(ManageSites)),
    (
        "POST",
        "/sites/{site}/emergency-plans/{plan}/agreement",
        One(ManageSites),
    ),
    ("GET", "/sites/{site}/floors", One(ReadOwn)),
    ("POST", "/sites/{site}/floors", One(ManageSites)),
    ("DELETE", "/sites/{site}/floors/{floor}", One(ManageSites)),
    ("GET", "/sites/{site}/floors/{floor}", One(ReadOwn)),
    ("POST", "/sites/{site}/floors/{floor}/changes", One(ManageSites)),
    ("GET", "/sites/{site}/floors/{floor}/compare", One(ReadOwn)),
    ("GET", "/sites/{site}/floors/{floor}/versions", One(ReadOwn)),
    ("GET", "/sites/{site}/floors/{floor}/versions/{v}", One(ReadOwn)),
    (
        "POST",
        "/sites/{site}/floors/{floor}/versions/{v}/return",
        One(ManageSites),
    ),
    ("POST", "/sites/{site}/floors/{floor}/walk", One(ManageSites)),
    ("GET", "/sites/{site}/kits", One(ReadOwn)),
    ("POST", "/sites/{site}/kits", One(ManageSites)),
    ("GET", "/sites/{site}/imdf", One(ReadOwn)),
    ("POST", "/sites/{site}/imdf", One(ManageSites)),
    ("PUT", "/sites/{site}/map", One(ManageSites)),
    ("POST", "/sites/{site}/map/changes", One(ManageSites)),
    ("GET", "/sites/{site}/map/compare", One(ReadOwn)),
    ("GET", "/sites/{site}/map/versions", One(ReadOwn)),
    ("GET", "/sites/{site}/map/versions/{v}", One(ReadOwn)),
    ("POST", "/sites/{site}/map/versions/{v}/return", One(ManageSites)),
    ("GET", "/sites/{site}/packets", One(ReadOwn)),
    ("POST", "/sites/{site}/packets", One(ReadOwn)),
    ("PUT", "/sites/{site}/packets/validity", One(ManageSites)),
    ("POST", "/sites/{site}/points", One(ManageSites)),
    ("DELETE", "/sites/{site}/points/{point}", One(ManageSites)),
    ("PUT", "/sites/{site}/points/{point}", One(ManageSites)),
    ("GET", "/sites/{site}/readiness", One(ReadOwn)),
    ("DELETE", "/sites/{site}/readiness/{point}/left-out", One(ManageSites)),
    ("PUT", "/sites/{site}/readiness/{point}/left-out", One(ManageSites)),
    ("GET", "/training", One(ReadOwn)),
    ("POST", "/training", AnyOf(&[ManageSites, Administer])),
    ("POST", "/training/courses", AnyOf(&[ManageSites, Administer])),
    (
        "DELETE",
        "/training/courses/{course}",
        AnyOf(&[ManageSites, Administer]),
    ),
    ("POST", "/training/import", AnyOf(&[ManageSites, Administer])),
    ("DELETE", "/training/{training}", AnyOf(&[ManageSites, Administer])),
    ("POST", "/units", One(Administer)),
    ("GET", "/vacancies", One(Administer)),
    ("GET", "/vacancies/{vacancy}", One(Administer)),
    ("POST", "/vacancies/{vacancy}/acting", One(Administer)),
    ("POST", "/vacancies/{vacancy}/gifts", One(Administer)),
    ("GET", "/webhooks", One(Administer)),
    ("POST", "/webhooks", One(Administer)),
    ("DELETE", "/webhooks/{id}", One(Administer)),
];

/// As the desk asks for it.
pub fn table() -> TokenScopes {
    TokenScopes::new(
        CALLS
            .iter()
            .map(|(method, path, needs)| ((*method).to_owned(), format!("{ROOT}{path}"), *needs)),
    )
}

/// What a call needs.
pub fn of(method: &str, path: &str) -> Needs {
    let path = path.strip_prefix(ROOT).unwrap_or(path);
    let mut calls = CALLS.iter();
    calls
        .find(|(of, at, _)| *of == method && *at == path)
        .map_or(Nothing, |(.., needs)| *needs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_call_says_what_it_needs() {
        let said: Vec<String> = CALLS
            .iter()
            .map(|(method, path, _)| format!("{method} {ROOT}{path}"))
            .collect();
        let routed: BTreeSet<String> = crate::routes::all()
            .list()
            .into_iter()
            .filter(|row| row.path.starts_with("/api/") && !row.open)
            .map(|row| format!("{} {}", row.method, row.path))
            .collect();
        assert_eq!(said.iter().cloned().collect::<BTreeSet<_>>(), routed);
        assert_eq!(said.len(), routed.len(), "one is listed twice");
    }
}
