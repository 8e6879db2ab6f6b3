//! The one way to write a record as bytes, so that equal records have equal digests.
//!
//! RFC 8785 (JCS) without its floating-point numbers: a record has strings, integers, booleans, null, arrays and
//! objects. A measure with decimals is written as an integer in a smaller unit, or as a string.

use serde_json::{Map, Number, Value};

/// The largest integer that every JSON reader keeps exact: 2^53 - 1. Source: RFC 8785, appendix D; RFC 7493, 2.2.
pub const MAX_INTEGER: i64 = 9_007_199_254_740_991;

/// Objects and arrays inside one another, at most.
pub const MAX_DEPTH: usize = 64;

/// Why a value has no canonical form here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCanonical {
    #[error("a record is a JSON object")]
    NotAnObject,
    #[error("{0} is not a whole number between -(2^53 - 1) and 2^53 - 1")]
    NotAnInteger(String),
    #[error("the record nests deeper than {MAX_DEPTH} levels")]
    TooDeep,
}

/// A record as canonical bytes: no white space, keys in order, one spelling for each string and number.
///
/// - Shape: the value must be an object; the result is UTF-8.
/// - Errors: [`NotCanonical::NotAnInteger`] for a fraction, an exponent, minus zero or an integer too large to be
///   exact everywhere; [`NotCanonical::NotAnObject`]; [`NotCanonical::TooDeep`].
/// - Source: RFC 8785, section 3.2; keys are ordered by UTF-16 code units as its section 3.2.3 asks.
pub fn to_canonical(value: &Value) -> Result<Vec<u8>, NotCanonical> {
    match value {
        Value::Object(record) => object_to_canonical(record),
        _ => Err(NotCanonical::NotAnObject),
    }
}

/// [`to_canonical`] for a value already known to be an object.
pub fn object_to_canonical(record: &Map<String, Value>) -> Result<Vec<u8>, NotCanonical> {
    let mut out = Vec::new();
    write_object(&mut out, record, MAX_DEPTH)?;
    Ok(out)
}

fn write_value(out: &mut Vec<u8>, value: &Value, depth_left: usize) -> Result<(), NotCanonical> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => out.extend_from_slice(integer(number)?.to_string().as_bytes()),
        Value::String(text) => write_string(out, text),
        Value::Array(items) => write_array(out, items, depth_left)?,
        Value::Object(map) => write_object(out, map, depth_left)?,
    }
    Ok(())
}

fn write_object(out: &mut Vec<u8>, map: &Map<String, Value>, depth_left: usize) -> Result<(), NotCanonical> {
    let depth_left = depth_left.checked_sub(1).ok_or(NotCanonical::TooDeep)?;
    let mut members: Vec<_> = map.iter().collect();
    members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    out.push(b'{');
    for (position, (key, value)) in members.into_iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write_string(out, key);
        out.push(b':');
        write_value(out, value, depth_left)?;
    }
    out.push(b'}');
    Ok(())
}

fn write_array(out: &mut Vec<u8>, items: &[Value], depth_left: usize) -> Result<(), NotCanonical> {
    let depth_left = depth_left.checked_sub(1).ok_or(NotCanonical::TooDeep)?;
    out.push(b'[');
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write_value(out, item, depth_left)?;
    }
    out.push(b']');
    Ok(())
}

fn integer(number: &Number) -> Result<i64, NotCanonical> {
    let spelled = number.to_string();
    match number.as_i64() {
        // The spelling is compared because a serde_json built with `arbitrary_precision` reads "-0" as the integer 0.
        Some(whole) if (-MAX_INTEGER..=MAX_INTEGER).contains(&whole) && whole.to_string() == spelled => Ok(whole),
        _ => Err(NotCanonical::NotAnInteger(spelled)),
    }
}

/// A string with the escapes of RFC 8785, section 3.2.2.2, and no others.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x0a => out.extend_from_slice(b"\\n"),
            0x0c => out.extend_from_slice(b"\\f"),
            0x0d => out.extend_from_slice(b"\\r"),
            0x00..=0x1f => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            // Bytes of a longer UTF-8 sequence pass as they are.
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn canonical(value: &Value) -> String {
        String::from_utf8(to_canonical(value).unwrap()).unwrap()
    }

    #[test]
    fn keys_are_ordered_by_utf_16_as_in_rfc_8785_section_3_2_3() {
        // The example of the RFC: a plain sort of UTF-8 would put the Hebrew letter before the emoji.
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O",
        });
        let expected = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
            \"\u{f6}\":\"Latin Small Letter O\",\"\u{20ac}\":\"Euro Sign\",\
            \"\u{1f600}\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}";
        assert_eq!(canonical(&value), expected);
    }

    #[test]
    fn strings_are_escaped_as_in_rfc_8785_section_3_2_2() {
        let value = json!({"string": "\u{20ac}$\u{000F}\u{000a}A'\u{0042}\u{0022}\u{005c}\\\"/\u{7f}",
                           "literals": [null, true, false], "n": [-1, 0, 9_007_199_254_740_991_i64]});
        assert_eq!(
            canonical(&value),
            "{\"literals\":[null,true,false],\"n\":[-1,0,9007199254740991],\
             \"string\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u{7f}\"}"
        );
    }

    #[test]
    fn numbers_that_some_reader_would_round_are_refused() {
        for number in [
            "0.5",
            "1.0",
            "1e3",
            "-0",
            "9007199254740992",
            "-9007199254740992",
            "18446744073709551615",
        ] {
            let value: Value = serde_json::from_str(&format!("{{\"n\":{number}}}")).unwrap();
            assert!(
                matches!(to_canonical(&value), Err(NotCanonical::NotAnInteger(_))),
                "{number}"
            );
        }
    }

    #[test]
    fn only_objects_of_reasonable_depth_are_records() {
        assert_eq!(to_canonical(&json!([])), Err(NotCanonical::NotAnObject));
        assert_eq!(to_canonical(&json!("x")), Err(NotCanonical::NotAnObject));
        let nested = |levels| (1..levels).fold(json!({}), |inner, _| json!({ "a": inner }));
        assert!(to_canonical(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(to_canonical(&nested(MAX_DEPTH + 1)), Err(NotCanonical::TooDeep));
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-MAX_INTEGER..=MAX_INTEGER).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn canonical_bytes_read_back_as_the_same_record(inner in value()) {
            let record = json!({ "inner": inner });
            let bytes = to_canonical(&record).unwrap();
            let again: Value = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(&again, &record);
            prop_assert_eq!(to_canonical(&again).unwrap(), bytes);
        }
    }
}
