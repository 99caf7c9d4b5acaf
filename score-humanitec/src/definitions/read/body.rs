//! Reads the fields of a definition, whichever way it is spelled.

use score_core::diagnostic::{Diagnostic, TreeReader as _, wrong_type};
use score_core::text::Spanned;
use score_yaml::{Key, Kind, Mapping, Node, Span, Str, message};

use super::criteria::criteria;
use super::fields::INPUT_FIELDS;
use super::reader::DefinitionReader;
use super::secret_reference;
use crate::codes;
use crate::definitions::definition::{CoProvision, Definition};
use crate::definitions::reference::ResourceKey;

const PROVISION_FIELDS: [&str; 3] = ["is_dependent", "match_dependents", "params"];

/// Reads the fields of a definition from the map that has them; `document` is the place of all of it. `None` if one is
/// missing that every definition has; that was reported.
pub(super) fn body(
    reader: &mut DefinitionReader<'_>,
    id: Option<Spanned<Str>>,
    node: &Node,
    document: Span,
) -> Option<Definition> {
    let map = reader.map(node)?;
    let name = reader.required_field(map, node.span, "name", DefinitionReader::text);
    let kind = reader.required_field(map, node.span, "type", kind);
    let driver = reader.required_field(map, node.span, "driver_type", DefinitionReader::text);
    let driver_account = reader.field(map, "driver_account", |reader, node| {
        // The platform answers an empty one if there is none.
        let text = reader.str_of(node).filter(|text| !text.is_empty())?;
        Some(Spanned::new(text.into(), node.span))
    });
    let inputs = reader.field(map, "driver_inputs", driver_inputs);
    let provision = reader.field(map, "provision", |reader, node| {
        if let Some(written) = as_map_of_resources(node) {
            reader.push(wrong_type(node, "map").hint(message!("write `provision: {written}`")));
            return None;
        }
        let map = reader.map(node)?;
        let mut all = Vec::with_capacity(map.len());
        reader.each_entry(map.iter(), |reader, key, node| {
            all.extend(co_provision(reader, key, node));
        });
        Some(all)
    });
    let criteria = reader.field(map, "criteria", criteria);
    let DriverInputs {
        values,
        secrets,
        secret_refs,
    } = inputs.unwrap_or_default();
    Some(Definition {
        id: id?,
        name: name?,
        kind: kind?,
        driver: driver?,
        driver_account,
        values,
        secrets,
        secret_refs,
        provision: provision.unwrap_or_default(),
        criteria: criteria.unwrap_or_default(),
        span: document,
    })
}

/// The map that was meant by a list of resources, or by one alone, in the place of a map.
fn as_map_of_resources(node: &Node) -> Option<String> {
    let names: Vec<&str> = match node.as_str() {
        Some(name) => vec![name],
        None => node
            .as_seq()?
            .iter()
            .map(Node::as_str)
            .collect::<Option<_>>()?,
    };
    let entries = names.iter().map(|name| message!("{name}: {{}}"));
    let entries: Vec<String> = entries.collect();
    (1..=3)
        .contains(&entries.len())
        .then(|| format!("{{{}}}", entries.join(", ")))
}

/// A type: `TYPE` or `ORG/TYPE`.
fn kind(reader: &mut DefinitionReader<'_>, node: &Node) -> Option<Spanned<Str>> {
    let text = reader.text(node)?;
    let key = text.parse::<ResourceKey>();
    if key.is_ok_and(|key| key.class.is_none() && key.id.is_none()) {
        return Some(text);
    }
    let message = message!("`{}` is no type, expected TYPE or ORG/TYPE", text.value);
    reader.error(codes::INVALID_VALUE, message, text.span);
    None
}

#[derive(Default)]
struct DriverInputs {
    values: Option<Node>,
    secrets: Option<Node>,
    secret_refs: Option<Node>,
}

fn driver_inputs(reader: &mut DefinitionReader<'_>, node: &Node) -> Option<DriverInputs> {
    let map = reader.map(node)?;
    reader.no_others(map, "`driver_inputs`", &INPUT_FIELDS, &[]);
    let filled = |name: &str| {
        let entry = map.get_entry(name);
        entry.filter(|(_, node)| match &node.kind {
            Kind::Null => false,
            Kind::Map(map) => !map.is_empty(),
            _ => true,
        })
    };
    let (secrets, secret_refs) = (filled("secrets"), filled("secret_refs"));
    if let (Some((one, _)), Some((other, _))) = (secrets, secret_refs) {
        let message = "`secrets` and `secret_refs` exclude each other";
        let error = Diagnostic::new(codes::INVALID_DEFINITION, message).at(other.span);
        let hint = "a literal secret is `{value: …}` in `secret_refs`";
        reader.push(error.label(one.span, "the literal ones").hint(hint));
    }
    if let Some((_, node)) = secret_refs {
        reader.at("secret_refs", |reader| {
            secret_reference::check(reader, node)
        });
    }
    for name in INPUT_FIELDS {
        if let Some(node) = map.get(name) {
            reader.at(name, |reader| finite(reader, node));
        }
    }
    let node = |entry: Option<(&Key, &Node)>| entry.map(|(_, node)| node.clone());
    Some(DriverInputs {
        values: map.get("values").filter(|node| !node.is_null()).cloned(),
        secrets: node(secrets),
        secret_refs: node(secret_refs),
    })
}

/// Reports numbers that the platform, which speaks JSON, does not have.
fn finite(reader: &mut DefinitionReader<'_>, node: &Node) {
    match &node.kind {
        Kind::Float(number) if !number.is_finite() => {
            reader.error(codes::INVALID_VALUE, "JSON has no such number", node.span);
        }
        Kind::Seq(items) => {
            for (i, item) in items.iter().enumerate() {
                reader.at_index(i, |reader| finite(reader, item));
            }
        }
        Kind::Map(map) => reader.each_entry(map.iter(), |reader, _, node| finite(reader, node)),
        _ => {}
    }
}

/// An entry of `provision`; null is one that sets nothing.
fn co_provision(reader: &mut DefinitionReader<'_>, key: &Key, node: &Node) -> Option<CoProvision> {
    let resource = key.text.parse();
    if let Err(fault) = &resource {
        let message = match key.text.contains("${") {
            true => message!(
                "`{}` names no resource: keys of `provision` take no placeholders, ",
                key.text
            ),
            false => message!("`{}` names no resource: {fault}, ", key.text),
        };
        let message = message + "expected `TYPE`, `TYPE.CLASS` or `TYPE.CLASS#ID`";
        reader.error(codes::INVALID_VALUE, message, key.span);
    }
    let nothing = Mapping::new();
    let map = match node.is_null() {
        true => &nothing,
        false => reader.map(node)?,
    };
    reader.no_others(map, "an entry of `provision`", &PROVISION_FIELDS, &[]);
    let mut flag = |name| reader.field(map, name, DefinitionReader::flag);
    let is_dependent = flag("is_dependent");
    let match_dependents = flag("match_dependents");
    let params = reader.field(map, "params", |reader, node| {
        reader.map(node)?;
        finite(reader, node);
        Some(node.clone())
    });
    Some(CoProvision {
        key: Spanned::new(resource.ok()?, key.span),
        is_dependent: is_dependent.unwrap_or(false),
        match_dependents: match_dependents.unwrap_or(false),
        params,
        span: node.span,
    })
}
