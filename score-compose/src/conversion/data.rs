//! The data of Secrets and `ConfigMaps`, decoded.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use score_core::diagnostic::Diagnostics;
use score_core::text::Text;
use score_yaml::{SortedMap, SortedSet, Str, message};

use super::container::DataReference;
use super::fields::{entries_at, single_text};
use super::kind::ObjectKind;
use super::object::KubernetesObject;
use super::object_source::ObjectSource;
use crate::codes;

/// A value of a Secret or a `ConfigMap`.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum DataValue {
    /// Text, in which there may be references.
    Text(Text),
    /// Bytes that are no text.
    Bytes(Vec<u8>),
}

/// The data of one object by key.
type DataEntries = SortedMap<Str, DataValue>;

/// All Secrets and `ConfigMaps` of a run.
#[derive(Debug, Default)]
pub(crate) struct DataObjects {
    /// By name, and whether it is a Secret.
    objects: SortedMap<(bool, Str), DataEntries>,
    /// Those that could not be read, which was told.
    failed: SortedSet<(bool, Str)>,
    /// The names under which keys are files.
    file_names: SortedMap<(bool, Str, Str), Str>,
}

impl DataObjects {
    /// Adds an object. Data that is not Base64 is an error, as is a reference that would have to be.
    pub(crate) fn add(&mut self, object: &KubernetesObject, diags: &mut Diagnostics) {
        let is_secret = object.kind == ObjectKind::Secret;
        let mut data = DataEntries::new();
        let (plain, encoded) = match is_secret {
            true => ("stringData", "data"),
            false => ("data", "binaryData"),
        };
        let mut failed = false;
        for (key, value) in entries_at(&object.tree, &[encoded]) {
            let text = single_text(value).unwrap_or_default();
            let path = message!("{encoded}.{key}");
            let mut refuse = |code, what: &str| {
                failed = true;
                let message = message!("the value of `{key}` {what}");
                diags.push(object.source.fault(code, &path, message));
            };
            let Some(text) = text.as_literal() else {
                let what = "is not known yet, and would have to be written in Base64";
                refuse(codes::UNRESOLVED_SECRET, what);
                continue;
            };
            let compact: String = text.split_whitespace().collect();
            match STANDARD.decode(compact).map(String::from_utf8) {
                Ok(Ok(text)) => drop(data.insert(key.clone(), DataValue::Text(text.into()))),
                Ok(Err(bytes)) => {
                    data.insert(key.clone(), DataValue::Bytes(bytes.into_bytes()));
                }
                Err(_) => refuse(codes::INVALID_MANIFEST, "is no Base64"),
            }
        }
        for (key, value) in entries_at(&object.tree, &[plain]) {
            if let Some(text) = single_text(value) {
                data.insert(key.clone(), DataValue::Text(text));
            }
        }
        if failed {
            self.note_failed(is_secret, object.name.clone());
        }
        self.objects.insert((is_secret, object.name.clone()), data);
    }

    /// Notes an object that could not be read.
    pub(crate) fn note_failed(&mut self, is_secret: bool, name: Str) {
        self.failed.insert((is_secret, name));
    }

    /// Gives each key a name as a file that no other has.
    pub(crate) fn name_files(&mut self) {
        let mut taken = SortedSet::new();
        for ((is_secret, name), entries) in &self.objects {
            for key in entries.keys() {
                let wanted = format!("{name}-{key}");
                let numbered = (2..).map(|number| format!("{wanted}-{number}"));
                let mut names = std::iter::once(wanted.clone()).chain(numbered);
                let file: Str = names
                    .find(|name| !taken.contains(name))
                    .unwrap_or_default()
                    .into();
                taken.insert(file.to_string());
                self.file_names
                    .insert((*is_secret, name.clone(), key.clone()), file);
            }
        }
    }

    /// The name of a key as a file.
    pub(crate) fn file_name(&self, reference: &DataReference, key: &Str) -> Str {
        let found = (reference.is_secret, reference.name.clone(), key.clone());
        self.file_names.get(&found).cloned().unwrap_or_default()
    }

    /// The data that a reference names; none, with an error, if nothing makes it and it is not optional.
    pub(crate) fn entries(
        &self,
        reference: &DataReference,
        source: &ObjectSource,
        diags: &mut Diagnostics,
    ) -> Option<&DataEntries> {
        let DataReference {
            is_secret,
            name,
            is_optional,
            path,
        } = reference;
        let found = self.objects.get(&(*is_secret, name.clone()));
        let has_failed = || self.failed.contains(&(*is_secret, name.clone()));
        if found.is_none() && !is_optional && !has_failed() {
            let kind = kind_name(*is_secret);
            let message = || message!("no definition makes the {kind} `{name}`");
            let known = self.objects.keys().filter(|(of, _)| of == is_secret);
            let known = known.map(|(_, name)| name.as_str());
            source.tell_unknown((path, name), message, known, diags);
        }
        found
    }

    /// The value of a key that a reference names; none, with an error, if nothing makes it and it is not optional.
    pub(crate) fn value(
        &self,
        reference: &DataReference,
        key: &str,
        source: &ObjectSource,
        diags: &mut Diagnostics,
    ) -> Option<&DataValue> {
        let entries = self.entries(reference, source, diags)?;
        let found = entries.get(key);
        let of = (reference.is_secret, reference.name.clone());
        if found.is_none() && !reference.is_optional && !self.failed.contains(&of) {
            let DataReference {
                is_secret,
                name,
                path,
                ..
            } = reference;
            let kind = kind_name(*is_secret);
            let message = || message!("the {kind} `{name}` has no key `{key}`");
            let known = entries.keys().map(Str::as_str);
            source.tell_unknown((path, key), message, known, diags);
        }
        found
    }
}

/// The name of the kind.
fn kind_name(is_secret: bool) -> &'static str {
    match is_secret {
        true => "Secret",
        false => "ConfigMap",
    }
}
