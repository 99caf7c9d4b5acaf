//! Random projects that are right: none is refused, no object is there twice, and no API server refuses one. (Objects of
//! a Score file alone are not looked at when they are made.)

use std::collections::BTreeSet;

use score_core::diagnostic::Diagnostics;
use score_core::path::FieldPath;
use score_k8s::K8s;
use score_kubernetes::rules;
use score_yaml::{Value, parse_all_str};
use testdata::Files;

#[test]
fn random_projects_make_objects_of_names_of_their_own() {
    testdata::random::<K8s>(check);
}

fn check(files: &Files) -> Result<(), String> {
    let text = files.get("manifests.yaml").ok_or("no manifests")?;
    let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
    let documents = parse_all_str(text).map_err(|error| error.to_string())?;
    let mut known = BTreeSet::new();
    for document in documents {
        let text = |value: &Value, field: &str| value.get(field)?.as_str().map(str::to_owned);
        let kind = text(&document, "kind").ok_or("an object without a kind")?;
        let metadata = document.get("metadata").unwrap_or(&Value::Null);
        let name = text(metadata, "name").ok_or("an object without a name")?;
        if !known.insert((kind.clone(), name.clone())) {
            return Err(format!("two objects {kind}/{name}"));
        }
        let mut refused = Diagnostics::new();
        rules::check_manifest(&document, &FieldPath::new(), &mut refused);
        if let Some(fault) = refused.iter().next() {
            return Err(format!("{kind}/{name}: {}", fault.message));
        }
    }
    Ok(())
}
