//! The shapes of request bodies, as far as a caller may write them: reduced from the OpenAPI
//! description of Microsoft Graph v1.0 (`microsoft.graph.application` and those it refers to). A
//! property that is not in them does not exist, or cannot be written.

use serde_json::Value;

const SHAPES: &str = include_str!("shapes.json");

/// What is wrong with a body; nothing where it has its shape.
pub(crate) fn problem(shape: &str, body: &Value) -> Option<String> {
    let shapes: Value = serde_json::from_str(SHAPES).expect("JSON");
    object(&shapes, shape, body)
}

fn object(shapes: &Value, shape: &str, value: &Value) -> Option<String> {
    let shape_of = &shapes[shape];
    assert!(shape_of.is_object(), "no shape {shape}");
    let Some(fields) = value.as_object() else {
        return Some(format!("{shape} is no object: {value}"));
    };
    let required = shape_of["required"].as_array().into_iter().flatten();
    let mut required = required.filter_map(Value::as_str);
    if let Some(missing) = required.find(|name| !fields.contains_key(*name)) {
        return Some(format!("{shape} has no {missing}"));
    }
    fields.iter().find_map(|(name, value)| {
        let rule = &shape_of["properties"][name];
        if rule.is_null() {
            return Some(format!("{shape} has no property {name}"));
        }
        let found = property(shapes, rule, value)?;
        Some(format!("{shape}.{name}: {found}"))
    })
}

fn property(shapes: &Value, rule: &Value, value: &Value) -> Option<String> {
    if value.is_null() && rule["nullable"] == true {
        return None;
    }
    if let Some(shape) = rule["ref"].as_str() {
        return object(shapes, shape, value);
    }
    let fits = match rule["type"].as_str() {
        Some("string") => value.as_str().is_some_and(|text| fits(rule, text)),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64(),
        Some("array") => match value.as_array() {
            Some(items) => {
                let mut items = items.iter();
                return items.find_map(|it| property(shapes, &rule["items"], it));
            }
            None => false,
        },
        other => panic!("no rule for {other:?}"),
    };
    (!fits).then(|| format!("{value} does not fit {rule}"))
}

fn fits(rule: &Value, text: &str) -> bool {
    let has_form = match rule["format"].as_str() {
        Some("uuid") => is_guid(text),
        Some("date-time") => text.parse::<jiff::Timestamp>().is_ok(),
        _ => true,
    };
    let is_short = rule["maxLength"]
        .as_u64()
        .is_none_or(|most| text.len() as u64 <= most);
    let is_known = rule["enum"]
        .as_array()
        .is_none_or(|known| known.iter().any(|it| it == text));
    has_form && is_short && is_known
}

fn is_guid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|it| it == b'-' || it.is_ascii_hexdigit())
}
