//! `/api/v1/openapi.json`: the one document of all slices' calls. OpenAPI 3.1.

use crate::scopes;
use axum::Json;
use muster_terms::Act;
use muster_web::{Needs, Routes};
use utoipa::openapi::{
    InfoBuilder, OpenApi, OpenApiBuilder, ResponseBuilder,
    security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};

pub fn routes() -> Routes {
    Routes::new().open_get("/api/v1/openapi.json", async || Json(document()))
}

/// The whole document. A house test holds it against the list of routes.
pub fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Muster")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "The same actions as the pages, with the same permissions, clauses and ledger entries. \
             Errors are application/problem+json with a stable `code`. A conflict (409) lists in `changed` the fields that \
             somebody else changed since, each with its `name` and what it is `now`, as far as that is known.",
        ))
        .build();
    let mut document = OpenApiBuilder::new().info(info).build();
    for part in [
        muster_membership::openapi(),
        muster_agreements::openapi(),
        muster_readiness::openapi(),
        muster_capability::openapi(),
        muster_events::openapi(),
        muster_handover::openapi(),
        muster_visits::openapi(),
        muster_plans::openapi(),
        muster_exercises::openapi(),
        muster_response::openapi(),
        muster_recovery::openapi(),
        muster_insight::openapi(),
    ] {
        document.merge(part);
    }
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    document
        .components
        .get_or_insert_default()
        .security_schemes
        .insert("token".into(), bearer.into());
    document.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    say_scopes(&mut document);
    document
}

/// Says of each call which scope of the token it needs, and what is answered without it.
fn say_scopes(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        for (method, call) in [
            ("GET", &mut item.get),
            ("POST", &mut item.post),
            ("PUT", &mut item.put),
            ("DELETE", &mut item.delete),
        ] {
            let needs = scopes::of(method, path);
            let acts = needs.acts();
            let Some(call) = call.as_mut().filter(|_| !acts.is_empty()) else {
                continue;
            };
            let lends = acts.iter().map(|act| SecurityRequirement::new("token", [act.as_str()]));
            call.security = Some(lends.collect());
            if let Needs::FirstOfDuty(_) = needs {
                // Two requirements beside each other would read as "either".
                let said = call.description.take().map(|said| format!("{said}\n\n"));
                call.description = Some(said.unwrap_or_default() + &first_of_duty(&acts));
            }
            let words = "`token.scope`: the token does not lend the scope that its duty needs here, named in `scopes`";
            let refused = ResponseBuilder::new().description(words).build();
            call.responses.responses.insert("403".into(), refused.into());
        }
    }
}

/// Of scopes that depend on the duty, which one a token must lend.
fn first_of_duty(acts: &[Act]) -> String {
    let names: Vec<String> = acts.iter().map(|act| format!("`{act}`")).collect();
    format!(
        "The token must lend the first of these that the duty of its position has: {}. The next ones count only where the duty lacks \
         those before.",
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use crate::scopes;
    use muster_web::Needs;
    use std::collections::BTreeSet;

    #[test]
    fn a_call_says_when_the_first_scope_of_the_duty_counts_and_others_do_not() {
        let document = serde_json::to_value(super::document()).expect("the document is JSON");
        // The files of the log describe themselves: docs/formats/ledger.md.
        for (method, path, needs) in scopes::CALLS.iter().filter(|(_, path, _)| !path.starts_with("/log/")) {
            let call = &document["paths"][format!("{}{path}", scopes::ROOT)][method.to_lowercase()];
            assert!(call.is_object(), "{method} {path} is not described");
            let says = call["description"].as_str().unwrap_or_default();
            let is_first = matches!(needs, Needs::FirstOfDuty(_));
            assert_eq!(
                says.contains("must lend the first of these"),
                is_first,
                "{method} {path}"
            );
            for act in needs.acts() {
                assert!(
                    !is_first || says.contains(&format!("`{act}`")),
                    "{method} {path}: {act}"
                );
            }
        }
        let call = &document["paths"]["/api/v1/debriefs/{inc}"]["get"];
        let says = call["description"].as_str().unwrap_or_default();
        assert!(says.contains("`debrief`, `respond`"), "{says}");
    }

    /// `GET /api/v1/rooms`, one for each call.
    fn documented() -> BTreeSet<String> {
        let document = serde_json::to_value(super::document()).expect("the document is JSON");
        assert_eq!(document["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
        let paths = document["paths"].as_object().expect("the document has paths");
        paths
            .iter()
            .flat_map(|(path, calls)| {
                let calls = calls.as_object().expect("a path has its methods");
                calls
                    .keys()
                    .map(move |method| format!("{} {path}", method.to_uppercase()))
            })
            .map(|call| call.replace("{*path}", "{path}"))
            .collect()
    }

    #[test]
    fn the_document_names_every_api_call_and_no_other() {
        let routed: BTreeSet<String> = crate::routes::all()
            .list()
            .into_iter()
            .filter(|row| row.path.starts_with("/api/") && row.path != "/api/v1/openapi.json")
            // Files in the C2SP formats, which describe themselves: docs/formats/ledger.md.
            .filter(|row| !row.path.starts_with("/api/v1/log/"))
            .map(|row| format!("{} {}", row.method, row.path.replace("{*path}", "{path}")))
            .collect();
        assert_eq!(documented(), routed);
    }
}
