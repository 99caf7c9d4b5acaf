//! What finished objects for Kubernetes read of Secrets.

use score_yaml::{SortedSet, Value};

/// The field by which a variable reads a key of a Secret.
const KEY_REFERENCE: &str = "secretKeyRef";

/// The uses of some Secrets.
#[derive(Debug, Default)]
pub(super) struct SecretUses<'v> {
    /// The keys that variables read, by the name of the Secret.
    keys: SortedSet<(&'v str, &'v str)>,
    /// The Secrets that are named anywhere else: as a volume, or for all of their keys.
    whole: SortedSet<&'v str>,
}

impl<'v> SecretUses<'v> {
    /// The uses that objects make of the Secrets of these names.
    pub(super) fn of(objects: &'v [Value], names: &SortedSet<&str>) -> Self {
        let mut uses = SecretUses::default();
        objects.iter().for_each(|object| uses.add(object, names));
        uses
    }

    /// True if a key of a Secret may be read.
    pub(super) fn has(&self, name: &str, key: &str) -> bool {
        self.keys.contains(&(name, key)) || self.whole.contains(name)
    }

    fn add(&mut self, value: &'v Value, names: &SortedSet<&str>) {
        match value {
            Value::String(text) if names.contains(text.as_str()) => {
                self.whole.insert(text);
            }
            Value::Seq(items) => items.iter().for_each(|item| self.add(item, names)),
            Value::Map(map) => {
                for (field, item) in map {
                    match key_of(item).filter(|_| field == KEY_REFERENCE) {
                        Some(key) => _ = self.keys.insert(key),
                        None => self.add(item, names),
                    }
                }
            }
            _ => {}
        }
    }
}

/// The name of a Secret and the key in it that a reference names.
fn key_of(reference: &Value) -> Option<(&str, &str)> {
    let text = |field: &str| reference.get(field).and_then(Value::as_str);
    Some((text("name")?, text("key")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_variables_read_and_secrets_that_are_named_elsewhere() {
        let mut sources = score_yaml::SourceMap::new();
        let text = "env: [{valueFrom: {secretKeyRef: {name: a, key: x}}}]\n\
                    volumes: [{secret: {secretName: b}}]\n\
                    envFrom: [{secretRef: {name: other}}]\n";
        let file = sources.add("object.yaml", text);
        let documents = score_yaml::parse(&sources, file).expect("it is YAML");
        let objects: Vec<Value> = documents
            .into_iter()
            .map(|node| node.into_value())
            .collect();
        let uses = SecretUses::of(&objects, &SortedSet::from(["a", "b", "c"]));
        let found = [("a", "x"), ("a", "y"), ("b", "x"), ("c", "x")];
        let found = found.map(|(name, key)| uses.has(name, key));
        assert_eq!(found, [true, false, true, false]);
    }
}
