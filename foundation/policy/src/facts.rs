//! An ask as Cedar sees it: two entities and a request.
//!
//! Instants count in whole microseconds, as the store keeps them; what is finer is cut off, here and in the explanation.

use crate::ask::{Ask, GrantedRequest, IncidentContext, Reader, Resource};
use crate::vocabulary::{Vocabulary, uid, uuid_uid};
use cedar_policy::{Context, Entities, Entity, EntityUid, Request, RestrictedExpression as Value, Schema};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};

pub(crate) const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The last whole microsecond at or before `at`. No instant jiff can hold is beyond an `i64`.
pub(crate) fn micros(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond().div_euclid(1000)).unwrap_or(i64::MAX)
}

/// What Cedar is asked.
pub(crate) struct Facts {
    pub(crate) entities: Entities,
    pub(crate) request: Request,
}

/// Puts an ask into Cedar's form. With a schema everything is checked against it, which the export and the tests do;
/// a decision leaves it out, since the types here leave no other shape. Errors: Cedar's message, never expected.
pub(crate) fn facts(ask: &Ask, now: Timestamp, words: &Vocabulary, schema: Option<&Schema>) -> Result<Facts, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let (principal, reader) = reader(&ask.reader, words)?;
    let (resource, record) = record(&ask.resource, words)?;
    let entities = Entities::from_entities([reader, record], schema).map_err(|error| said(&error))?;
    let context = Context::from_pairs(circumstances(ask, now, words)?).map_err(|error| said(&error))?;
    let request =
        Request::new(principal, words.act(ask.act), resource, context, schema).map_err(|error| said(&error))?;
    Ok(Facts { entities, request })
}

type Made = Result<(EntityUid, Entity), String>;

/// Organisation and unit are attributes, not parents: Cedar works out a hierarchy anew for each decision, which costs
/// as much as the decision.
fn reader(reader: &Reader, words: &Vocabulary) -> Made {
    let mut attrs = HashMap::with_capacity(3);
    attrs.insert(
        "org".to_owned(),
        Value::new_entity_uid(uuid_uid(&words.organisation, reader.org.0)),
    );
    attrs.insert("duty".to_owned(), Value::new_entity_uid(words.duty(reader.duty)));
    if let Some(unit) = reader.unit {
        attrs.insert("unit".to_owned(), Value::new_entity_uid(uuid_uid(&words.unit, unit.0)));
    }
    let id = uuid_uid(&words.position, reader.position.0);
    made(id, attrs)
}

fn record(resource: &Resource, words: &Vocabulary) -> Made {
    let mut attrs = HashMap::with_capacity(6);
    attrs.insert("class".to_owned(), Value::new_entity_uid(words.class(resource.class)));
    attrs.insert(
        "owner".to_owned(),
        Value::new_entity_uid(uuid_uid(&words.organisation, resource.owner.0)),
    );
    attrs.insert("tlp".to_owned(), Value::new_long(resource.tlp.rank()));
    attrs.insert("recorded_at".to_owned(), Value::new_long(micros(resource.recorded_at)));
    if let Some(unit) = resource.owner_unit {
        attrs.insert(
            "owner_unit".to_owned(),
            Value::new_entity_uid(uuid_uid(&words.unit, unit.0)),
        );
    }
    if let Some(site) = resource.site {
        attrs.insert("site".to_owned(), Value::new_entity_uid(uuid_uid(&words.site, site.0)));
    }
    let id = uid(&words.record, &resource.record);
    made(id, attrs)
}

fn made(id: EntityUid, attrs: HashMap<String, Value>) -> Made {
    let entity = Entity::new(id.clone(), attrs, HashSet::new()).map_err(|error| error.to_string())?;
    Ok((id, entity))
}

fn circumstances(ask: &Ask, now: Timestamp, words: &Vocabulary) -> Result<Vec<(String, Value)>, String> {
    let mut context = Vec::with_capacity(4);
    context.push(("now".to_owned(), Value::new_long(micros(now))));
    context.push(("purpose".to_owned(), Value::new_entity_uid(words.purpose(ask.purpose))));
    if let Some(incident) = &ask.incident {
        context.push(("incident".to_owned(), record_value(incident_fields(incident, words))?));
    }
    if let Some(request) = &ask.request {
        context.push(("request".to_owned(), record_value(request_fields(request, words))?));
    }
    Ok(context)
}

fn incident_fields(incident: &IncidentContext, words: &Vocabulary) -> Vec<(String, Value)> {
    let mut fields = Vec::with_capacity(5);
    fields.push((
        "id".to_owned(),
        Value::new_entity_uid(uuid_uid(&words.incident, incident.id.0)),
    ));
    fields.push((
        "site".to_owned(),
        Value::new_entity_uid(uuid_uid(&words.site, incident.site.0)),
    ));
    fields.push(("level".to_owned(), Value::new_long(incident.level.number().into())));
    fields.push((
        "status".to_owned(),
        Value::new_entity_uid(words.status(incident.status)),
    ));
    if let Some(until) = incident.open_until {
        fields.push(("open_until".to_owned(), Value::new_long(micros(until))));
    }
    fields
}

fn request_fields(request: &GrantedRequest, words: &Vocabulary) -> Vec<(String, Value)> {
    let mut fields = vec![
        (
            "id".to_owned(),
            Value::new_entity_uid(uuid_uid(&words.request, request.id.0)),
        ),
        (
            "clause".to_owned(),
            Value::new_entity_uid(uuid_uid(&words.clause, request.clause.0)),
        ),
        ("until".to_owned(), Value::new_long(micros(request.until))),
    ];
    if let Some(site) = request.site {
        fields.push(("site".to_owned(), Value::new_entity_uid(uuid_uid(&words.site, site.0))));
    }
    fields
}

fn record_value(fields: Vec<(String, Value)>) -> Result<Value, String> {
    Value::new_record(fields).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_cut_to_microseconds_before_and_after_1970() {
        let cut = |nanos: i128| micros(Timestamp::from_nanosecond(nanos).unwrap());
        assert_eq!([-1001, -1000, -1, 0, 999, 1000].map(cut), [-2, -1, -1, 0, 0, 1]);
    }

    #[test]
    fn the_longest_retention_of_the_last_instant_does_not_overflow() {
        let days = i64::from(crate::MAX_RETENTION_DAYS) * MICROS_PER_DAY;
        assert!(micros(Timestamp::MAX).checked_add(days).is_some());
        assert!(micros(Timestamp::MIN) < 0);
    }
}
