//! What a page does, a program can do too: each form of the pages has a call, or a reason why it is for people alone.

use crate::routes;
use std::collections::BTreeSet;

const ROOT: &str = "/api/v1";

/// Forms whose call has another address than their own under `/api/v1`.
const ELSEWHERE: &[(&str, &str)] = &[
    ("/admin/organisation", "PUT /organisation"),
    ("/admin/people", "POST /positions"),
    ("/admin/people/units", "POST /units"),
    ("/admin/people/{id}", "PUT /positions/{id}"),
    ("/admin/people/{id}/closure", "POST /positions/{id}/closure"),
    ("/admin/people/{id}/invitation", "POST /positions/{id}/invitation"),
    ("/admin/people/{id}/lock", "POST /positions/{id}/lock"),
    ("/admin/people/{id}/shift", "POST /positions/{id}/shift"),
    ("/admin/people/{id}/sign-out", "POST /positions/{id}/sign-out"),
    ("/admin/people/{id}/unlock", "DELETE /positions/{id}/lock"),
    ("/admin/people/{id}/vacancy", "POST /positions/{id}/vacancy"),
    ("/admin/webhooks", "POST /webhooks"),
    ("/admin/webhooks/{id}/removal", "DELETE /webhooks/{id}"),
    ("/agreements/{ag}/clauses/{n}/request", "POST /requests"),
    (
        "/agreements/{ag}/draft/clauses/{n}",
        "PUT /agreements/{ag}/draft/clauses/{n}",
    ),
    (
        "/agreements/{ag}/draft/clauses/{n}/removal",
        "DELETE /agreements/{ag}/draft/clauses/{n}",
    ),
    ("/agreements/{ag}/draft/terms", "PUT /agreements/{ag}/draft"),
    ("/capability/edit", "PUT /capability"),
    ("/resources/{id}/edit", "PUT /resources/{id}"),
    ("/contacts/{id}", "PUT /contacts/{id}"),
    ("/contacts/{id}/removal", "DELETE /contacts/{id}"),
    ("/events/{ev}/briefing/edit", "PUT /events/{ev}/briefing"),
    ("/events/{ev}/edit", "PUT /events/{ev}"),
    ("/events/{ev}/periods/{period}", "PUT /events/{ev}/periods/{period}"),
    (
        "/events/{ev}/periods/{period}/removal",
        "DELETE /events/{ev}/periods/{period}",
    ),
    ("/events/{ev}/posts/{post}", "PUT /events/{ev}/posts/{post}"),
    ("/events/{ev}/posts/{post}/removal", "DELETE /events/{ev}/posts/{post}"),
    (
        "/events/{ev}/shifts/{shift}/removal",
        "DELETE /events/{ev}/shifts/{shift}",
    ),
    ("/k/{label}/check", "POST /kits/{kit}/checks"),
    ("/kits/{kit}/check", "POST /kits/{kit}/checks"),
    ("/kits/{kit}/edit", "PUT /kits/{kit}"),
    // The call takes a kit with all its items.
    ("/kits/{kit}/items", "PUT /kits/{kit}"),
    ("/kits/{kit}/items/{item}", "PUT /kits/{kit}"),
    ("/kits/{kit}/items/{item}/removal", "PUT /kits/{kit}"),
    ("/me/shift", "POST /positions/{id}/shift"),
    ("/plans/{pl}/approval/{version}", "PUT /plans/{pl}/approval/{version}"),
    ("/plans/{pl}/edit", "PUT /plans/{pl}"),
    ("/plans/{pl}/files/{file}/removal", "DELETE /plans/{pl}/files/{file}"),
    ("/plans/{pl}/paragraphs/{mark}/comments", "POST /plans/{pl}/comments"),
    ("/plans/{pl}/sections/{section}", "PUT /plans/{pl}/sections/{section}"),
    (
        "/plans/{pl}/sections/{section}/removal",
        "DELETE /plans/{pl}/sections/{section}",
    ),
    ("/plans/{pl}/sharing", "PUT /plans/{pl}/sharing/{org}"),
    ("/plans/{pl}/sharing/{org}/end", "DELETE /plans/{pl}/sharing/{org}"),
    ("/visits/{vis}/checks/{line}", "PUT /visits/{vis}/checks/{line}"),
    ("/visits/{vis}/edit", "PUT /visits/{vis}"),
    ("/raise", "POST /alerts"),
    (
        "/reach-schedules/{schedule}/removal",
        "DELETE /reach-schedules/{schedule}",
    ),
    ("/requests/{er}/grant", "POST /requests/{er}/answer"),
    ("/requests/{er}/refusal", "POST /requests/{er}/answer"),
    ("/setup/partner", "POST /partner-invitations"),
    (
        "/training/courses/{course}/removal",
        "DELETE /training/courses/{course}",
    ),
    ("/training/{training}/removal", "DELETE /training/{training}"),
    ("/setup/partner/{id}/withdrawal", "DELETE /partner-invitations/{id}"),
    ("/sites/{site}/edit", "PUT /sites/{site}"),
    (
        "/sites/{site}/emergency-plans/{plan}/edit",
        "PUT /sites/{site}/emergency-plans/{plan}",
    ),
    (
        "/sites/{site}/emergency-plans/{plan}/removal",
        "DELETE /sites/{site}/emergency-plans/{plan}",
    ),
    // The call takes a plan with all its steps.
    (
        "/sites/{site}/emergency-plans/{plan}/steps",
        "PUT /sites/{site}/emergency-plans/{plan}",
    ),
    (
        "/sites/{site}/emergency-plans/{plan}/steps/{place}",
        "PUT /sites/{site}/emergency-plans/{plan}",
    ),
    (
        "/sites/{site}/emergency-plans/{plan}/steps/{place}/place",
        "PUT /sites/{site}/emergency-plans/{plan}",
    ),
    (
        "/sites/{site}/emergency-plans/{plan}/steps/{place}/removal",
        "PUT /sites/{site}/emergency-plans/{plan}",
    ),
    (
        "/sites/{site}/readiness/{point}/left-out",
        "PUT /sites/{site}/readiness/{point}/left-out",
    ),
    (
        "/sites/{site}/readiness/{point}/left-out/removal",
        "DELETE /sites/{site}/readiness/{point}/left-out",
    ),
    ("/sites/{site}/map/edit", "POST /sites/{site}/map/changes"),
    ("/sites/{site}/map/features", "POST /sites/{site}/map/changes"),
    ("/sites/{site}/map/import", "PUT /sites/{site}/map"),
    ("/sites/{site}/map/new", "POST /sites/{site}/map/changes"),
    ("/sites/{site}/plans/imdf", "POST /sites/{site}/imdf"),
    ("/sites/{site}/packets/validity", "PUT /sites/{site}/packets/validity"),
    ("/sites/{site}/plans/import", "POST /sites/{site}/floors"),
    ("/sites/{site}/plans/new", "POST /sites/{site}/floors"),
    (
        "/sites/{site}/plans/{floor}/edit",
        "POST /sites/{site}/floors/{floor}/changes",
    ),
    (
        "/sites/{site}/plans/{floor}/features",
        "POST /sites/{site}/floors/{floor}/changes",
    ),
    ("/sites/{site}/plans/grid", "POST /sites/{site}/grid"),
    (
        "/sites/{site}/plans/{floor}/picture",
        "POST /sites/{site}/floors/{floor}/picture",
    ),
    (
        "/sites/{site}/plans/{floor}/picture/placing",
        "POST /sites/{site}/floors/{floor}/picture/placing",
    ),
    (
        "/sites/{site}/plans/{floor}/picture/removal",
        "POST /sites/{site}/floors/{floor}/picture/removal",
    ),
    (
        "/sites/{site}/plans/{floor}/removal",
        "DELETE /sites/{site}/floors/{floor}",
    ),
    (
        "/sites/{site}/plans/{floor}/walk",
        "POST /sites/{site}/floors/{floor}/walk",
    ),
    (
        "/sites/{site}/plans/{floor}/versions/{v}/return",
        "POST /sites/{site}/floors/{floor}/versions/{v}/return",
    ),
    ("/sites/{site}/points/{point}", "PUT /sites/{site}/points/{point}"),
    (
        "/sites/{site}/points/{point}/removal",
        "DELETE /sites/{site}/points/{point}",
    ),
];

/// Forms that no program sends, by the beginning of their address.
const FOR_PEOPLE: &[(&str, &str)] = &[
    (
        "/sign-",
        "a person comes and goes; a token is made and revoked by its position",
    ),
    ("/recover", "a person lost a password"),
    ("/invite/", "a person fills a position"),
    ("/answer/", "a person answers a mail"),
    ("/me/", "a person's own account, devices and screen"),
    ("/setup", "the first run is a person's"),
    (
        "/exercises/{ex}/",
        "an exercise is planned, staffed and written up by people at a page; a program runs and reads it",
    ),
    ("/guest/", "whoever has a guest's link has no account"),
    ("/k/", "whoever holds a kit in hand says what is wrong with it"),
    ("/v/", "whoever holds a packet in hand compares its file"),
    (
        "/admin/team",
        "who sits on the threat team is decided by people, and a token is none of them",
    ),
    ("/team", "a token has no passphrase, and lies in files"),
    ("/concern", "whoever tells the threat team has no account"),
    ("/consults", "a token has no passphrase, and lies in files"),
    ("/admin/tokens", "a token makes and revokes no token"),
    ("/admin/health/mail-", "a person reads whether the letter arrived"),
];

#[test]
fn each_form_of_the_pages_has_a_call_or_is_for_people_alone() {
    let routes = routes::all().list();
    let calls: BTreeSet<String> = routes
        .iter()
        .filter_map(|row| Some(format!("{} {}", row.method, row.path.strip_prefix(ROOT)?)))
        .collect();
    let forms: BTreeSet<&str> = routes
        .iter()
        .filter(|row| row.method == "POST" && !row.path.starts_with(ROOT))
        .map(|row| row.path)
        .collect();
    for form in &forms {
        let elsewhere = ELSEWHERE.iter().find(|(known, _)| known == form);
        let has_call = match elsewhere {
            Some((_, call)) => calls.contains(*call),
            None => calls.contains(&format!("POST {form}")),
        };
        let is_for_people = FOR_PEOPLE.iter().any(|(start, _)| form.starts_with(start));
        assert!(
            has_call || elsewhere.is_none() && is_for_people,
            "{form} has no call and no reason"
        );
    }
    for (form, _) in ELSEWHERE {
        assert!(forms.contains(form), "{form} is no form any more");
    }
    for (start, why) in FOR_PEOPLE {
        assert!(
            forms.iter().any(|form| form.starts_with(start)),
            "{start}: {why}, and there is none"
        );
    }
}
