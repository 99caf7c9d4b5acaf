//! A definition in one spelling, whichever way it was written.

use score_core::diagnostic::each_text;
use score_core::text::Spanned;
use score_yaml::{Kind, Map, Mapping, Node, Str, Value};

use super::definition::{CoProvision, Criterion, Definition};
use super::field::CriterionField;
use super::read::is_placeholder;

/// What is shown of the secrets that definitions hold as text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecretView {
    /// `{hidden: true}` in the place of each.
    Hidden,
    /// All of them.
    Shown,
}

impl Definition {
    /// The definition as a document of `entity.humanitec.io/v1b1`: its values as they were written, its rules as they
    /// count.
    #[must_use]
    pub fn normal_form(&self, secrets: SecretView) -> Map {
        let mut inputs = Map::new();
        set(
            &mut inputs,
            "values",
            self.values.as_ref().map(Node::to_value),
        );
        let literal = self.secrets.as_ref().map(|node| literal(node, secrets));
        set(&mut inputs, "secrets", literal);
        let refs = self.secret_refs.as_ref().map(|node| refs(node, secrets));
        set(&mut inputs, "secret_refs", refs);
        let provision: Map = self.provision.iter().map(co_provision).collect();
        let criteria = self.criteria.iter();
        let criteria = criteria.map(|rule| Value::Map(rule.to_map())).collect();

        let mut entity = Map::new();
        let text = |text: &Spanned<Str>| Some(Value::String(text.value.clone()));
        set(&mut entity, "name", text(&self.name));
        set(&mut entity, "type", text(&self.kind));
        set(&mut entity, "driver_type", text(&self.driver));
        set(
            &mut entity,
            "driver_account",
            self.driver_account.as_ref().and_then(text),
        );
        set(&mut entity, "driver_inputs", filled(inputs));
        set(&mut entity, "provision", filled(provision));
        set(&mut entity, "criteria", Some(Value::Seq(criteria)));
        let metadata = Map::from_iter([("id", Value::String(self.id.value.clone()))]);
        Map::from_iter([
            ("apiVersion", "entity.humanitec.io/v1b1".into()),
            ("kind", "Definition".into()),
            ("metadata", Value::Map(metadata)),
            ("entity", Value::Map(entity)),
        ])
    }
}

impl Definition {
    /// Calls a function with each secret that the definition holds as text. Templates are none, nor are texts with
    /// placeholders: what they give is a secret.
    pub(super) fn each_literal_secret(&self, f: &mut dyn FnMut(&str)) {
        if let Some(Kind::Map(secrets)) = self.secrets.as_ref().map(|node| &node.kind) {
            for (key, secret) in secrets.iter() {
                if key.text != "templates" {
                    literals(secret, f);
                }
            }
        }
        if let Some(refs) = &self.secret_refs {
            literals_of_refs(refs, f);
        }
    }
}

/// Hands out the literal secrets of a tree.
fn literals(node: &Node, f: &mut dyn FnMut(&str)) {
    each_text(&node.to_value(), &mut |text| {
        if !text.contains("${") {
            f(text);
        }
    });
}

/// Hands out those that stand in references, as `value`.
fn literals_of_refs(node: &Node, f: &mut dyn FnMut(&str)) {
    for (key, node) in node.as_map().into_iter().flat_map(Mapping::iter) {
        match node.as_map() {
            Some(_) => literals_of_refs(node, f),
            None if key.text == "value" => literals(node, f),
            None => {}
        }
    }
}

impl Criterion {
    /// The rule as it is written: the fields that it sets.
    #[must_use]
    pub fn to_map(&self) -> Map {
        let mut map = Map::new();
        for field in CriterionField::ALL {
            let text = self
                .get(field)
                .map(|text| Value::String(text.value.clone()));
            set(&mut map, field.as_str(), text);
        }
        map
    }
}

fn set(map: &mut Map, key: &str, value: Option<Value>) {
    if let Some(value) = value {
        map.insert(key.into(), value);
    }
}

fn filled(map: Map) -> Option<Value> {
    (!map.is_empty()).then_some(Value::Map(map))
}

fn co_provision(entry: &CoProvision) -> (Str, Value) {
    let mut map = Map::new();
    set(
        &mut map,
        "is_dependent",
        Some(Value::Bool(entry.is_dependent)),
    );
    set(
        &mut map,
        "match_dependents",
        Some(Value::Bool(entry.match_dependents)),
    );
    set(
        &mut map,
        "params",
        entry.params.as_ref().map(Node::to_value),
    );
    (entry.key.value.to_string().into(), Value::Map(map))
}

/// Literal secrets: each value is one, in whatever maps and lists it stands.
fn literal(node: &Node, view: SecretView) -> Value {
    match &node.kind {
        _ if view == SecretView::Shown => node.to_value(),
        Kind::Null => Value::Null,
        Kind::Seq(items) => Value::Seq(items.iter().map(|item| literal(item, view)).collect()),
        Kind::Map(map) => each(map, |_, node| literal(node, view)),
        _ => hidden(),
    }
}

/// References to secrets: their values are secrets, unless they are placeholders.
fn refs(node: &Node, view: SecretView) -> Value {
    let Some(map) = node.as_map() else {
        return literal(node, view);
    };
    each(map, |key, node| match key {
        "value" if node.as_map().is_none() && !node.as_str().is_some_and(is_placeholder) => {
            literal(node, view)
        }
        _ if node.as_map().is_some() => refs(node, view),
        _ => node.to_value(),
    })
}

fn each(map: &Mapping, value: impl Fn(&str, &Node) -> Value) -> Value {
    let entries = map.iter();
    let entries = entries.map(|(key, node)| (key.text.clone(), value(&key.text, node)));
    Value::Map(entries.collect())
}

fn hidden() -> Value {
    Value::Map(Map::from_iter([("hidden", Value::Bool(true))]))
}

#[cfg(test)]
mod tests {
    use score_yaml::SourceMap;

    use super::*;
    use crate::definitions::DefinitionFiles;

    fn shown(text: &str, view: SecretView) -> String {
        let mut sources = SourceMap::new();
        let file = sources.add("d.yaml", text);
        let read = DefinitionFiles::read(&sources, &[file], &[]).expect("it is valid");
        let definition = read.definitions.iter().next().expect("there is one");
        score_yaml::emit(&Value::Map(definition.normal_form(view)))
    }

    #[test]
    fn secrets_are_shown_if_somebody_asks_for_them() {
        let text = "{id: one, name: x, type: y, driver_type: o/z, driver_inputs: {secrets: {a: hunter2, b: [hunter2, {c: 5}], d: }}}";
        let hidden = shown(text, SecretView::Hidden);
        assert!(
            !hidden.contains("hunter2") && !hidden.contains('5'),
            "{hidden}"
        );
        assert!(shown(text, SecretView::Shown).contains("hunter2"));
        let text = "{id: one, name: x, type: y, driver_type: o/z, driver_inputs: {secret_refs: {value: {value: hunter2}, r: {store: vault, ref: key}, p: {value: '${resources.a.outputs.b}'}, q: {value: 'x${a}'}}}}";
        let hidden = shown(text, SecretView::Hidden);
        assert!(
            !hidden.contains("hunter2") && !hidden.contains("x${a}"),
            "{hidden}"
        );
        assert!(hidden.contains("vault") && hidden.contains("${resources.a.outputs.b}"));
    }

    #[test]
    fn literal_secrets_are_known() {
        let inputs = "secrets: {a: hunter2, b: [hunter3, {c: 500000}], d: '${x}y', templates: {outputs: 'a: b'}}";
        let refs = "secret_refs: {value: {value: hunter4}, r: {store: vault, ref: key}, p: {value: '${a}'}, q: {s: {value: hunter5}}}";
        for (inputs, expected) in [
            (inputs, &["hunter2", "hunter3", "500000"][..]),
            (refs, &["hunter4", "hunter5"]),
        ] {
            let text = format!(
                "{{id: one, name: x, type: y, driver_type: o/z, driver_inputs: {{{inputs}}}}}"
            );
            let mut sources = SourceMap::new();
            let file = sources.add("d.yaml", text);
            let read = DefinitionFiles::read(&sources, &[file], &[]).expect("it is valid");
            let definition = read.definitions.iter().next().expect("there is one");
            let mut found = Vec::new();
            definition.each_literal_secret(&mut |text| found.push(text.to_owned()));
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_normal_form_is_one() {
        let text = "kind: Definition\napiVersion: core.api.humanitec.io/v1\nmetadata: {id: abc}\nobject:\n  name: A\n  type: o/t\n  driver_type: o/d\n  driver_account: acc\n  driver_inputs: {values: [1, 0x10]}\n  provision: {a.b#c: , d: {is_dependent: true, params: {x: 1}}}\ncriteria: [{class: c, res_id: r}, {}]\n";
        let first = shown(text, SecretView::Shown);
        assert_eq!(shown(&first, SecretView::Shown), first);
        assert!(first.contains("res_id: r\n"), "{first}");
    }
}
