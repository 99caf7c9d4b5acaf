//! The shape that modules and shared resources of a set have, in files and after changes.

use score_core::diagnostic::{Diagnostic, TreeReader};
use score_yaml::data::{Data, Shape};

use crate::codes;

/// Reports what a module cannot have.
pub(super) fn check_module<'d, D: Data>(reader: &mut impl TreeReader<'d>, module: &D) {
    let field = |name: &str| {
        let value = module.get(name);
        value.filter(|value| !matches!(value.shape(), Shape::Null))
    };
    for name in ["spec", "externals", "deploy"] {
        if let Some(value) = field(name) {
            reader.at(name, |reader| check_map(reader, value));
        }
    }
    if let Some(profile) = module.get("profile") {
        reader.at("profile", |reader| _ = reader.str_of(profile));
    }
    if let Some(externals) = field("externals") {
        // Null is one that is not there.
        reader.at("externals", |reader| {
            check_entries(reader, externals, |value| {
                !matches!(value.shape(), Shape::Null)
            });
        });
    }
    let ingress = field("spec").and_then(|spec| spec.get("ingress"));
    if let Some(ingress) = ingress.filter(|ingress| matches!(ingress.shape(), Shape::Map(_)))
        && ingress.get("rules").is_none()
    {
        let mut error = Diagnostic::new(codes::MISSING_FIELD, "the ingress has no `rules`");
        error.span = ingress.span();
        let error = error.hint(
            "an ingress is `{rules: {HOST: {http: {PATH: {type, port}}}}}`; one without rules is of an old form",
        );
        reader.at("spec", |reader| {
            reader.at("ingress", |reader| reader.push(error));
        });
    }
}

/// Reports what is no resource among those that workloads share.
pub(super) fn check_shared<'d, D: Data>(reader: &mut impl TreeReader<'d>, shared: &D) {
    check_entries(reader, shared, |_| true);
}

/// Reports entries of a map that are no maps, of those that are looked at.
fn check_entries<'d, D: Data>(
    reader: &mut impl TreeReader<'d>,
    map: &D,
    is_looked_at: impl Fn(&D) -> bool,
) {
    let entries = map.entries().iter();
    let entries = entries.filter(|(_, value)| is_looked_at(value));
    reader.each_entry(
        entries.map(|(key, value)| (key, value)),
        |reader, _, value| {
            check_map(reader, value);
        },
    );
}

fn check_map<'d, D: Data>(reader: &mut impl TreeReader<'d>, value: &D) {
    if !matches!(value.shape(), Shape::Map(_)) {
        reader.wrong_type(value, "map");
    }
}
