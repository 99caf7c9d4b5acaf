//! `humanitec/volume-pvc` and `humanitec/volume-nfs`: volumes for a workload's Pod.

use score_core::diagnostic::{Diagnostics, nearest};
use score_kubernetes::quantity;
use score_yaml::message::listed;
use score_yaml::{Kind, Map, Node, Value, message};

use super::input_reader::InputReader;
use super::manifest::{DriverManifest, Location, object};
use super::object_name::object_name;
use super::{Driver, DriverReply, DriverRun};

/// The driver of claims.
pub(super) struct VolumePvc;

/// The driver of volumes on NFS servers.
pub(super) struct VolumeNfs;

/// How a volume may be mounted.
const ACCESS_MODES: [&str; 4] = [
    "ReadWriteOnce",
    "ReadOnlyMany",
    "ReadWriteMany",
    "ReadWriteOncePod",
];

impl Driver for VolumePvc {
    fn run(&self, run: &DriverRun<'_>) -> Result<DriverReply, Diagnostics> {
        let mut diags = Diagnostics::new();
        let mut reader = InputReader::new(run, &mut diags);
        let modes = reader.required("access_modes", "ReadWriteOnce");
        let modes = modes
            .map(|node| access_modes(&mut reader, node))
            .unwrap_or_default();
        let capacity = reader.required("capacity", "10Gi");
        let capacity = capacity.and_then(|node| capacity_of(run, &mut reader, node));
        let class = reader.text("storage_class_name");
        reader.no_others(&["access_modes", "capacity", "storage_class_name"]);

        let name = object_name(run);
        let requests = object([("storage", capacity.unwrap_or_default())]);
        let mut spec = Map::from_iter([("accessModes", Value::Seq(modes))]);
        if let Some(class) = class {
            spec.insert("storageClassName".into(), Value::String(class.clone()));
        }
        spec.insert("resources".into(), object([("requests", requests)]));
        let claim = object([
            ("apiVersion", "v1".into()),
            ("kind", "PersistentVolumeClaim".into()),
            ("metadata", object([("name", name.as_str().into())])),
            ("spec", Value::Map(spec)),
        ]);
        let volume = object([
            ("name", name.as_str().into()),
            (
                "persistentVolumeClaim",
                object([("claimName", name.as_str().into())]),
            ),
        ]);
        reader.finish(DriverReply {
            manifests: vec![
                manifest(run, "pvc.yaml", Location::Namespace, claim),
                manifest(run, "volume.yaml", Location::Volumes, volume),
            ],
            ..DriverReply::default()
        })
    }
}

impl Driver for VolumeNfs {
    fn run(&self, run: &DriverRun<'_>) -> Result<DriverReply, Diagnostics> {
        let mut diags = Diagnostics::new();
        let mut reader = InputReader::new(run, &mut diags);
        let mut text = |name: &str, example: &str| {
            let node = reader.required(name, example)?;
            reader.text_of(name, node).cloned()
        };
        let server = Value::String(text("server", "nfs.example.com").unwrap_or_default());
        let path = Value::String(text("path", "/exports").unwrap_or_default());
        reader.no_others(&["server", "path"]);
        let volume = object([
            ("name", object_name(run).into()),
            ("nfs", object([("server", server), ("path", path)])),
        ]);
        reader.finish(DriverReply {
            manifests: vec![manifest(run, "volume.yaml", Location::Volumes, volume)],
            ..DriverReply::default()
        })
    }
}

fn manifest(run: &DriverRun<'_>, file: &str, location: Location, object: Value) -> DriverManifest {
    DriverManifest {
        file: file.into(),
        location,
        object,
        span: run.definition.driver.span,
    }
}

/// A list of modes, or one, or several with commas between.
fn access_modes(reader: &mut InputReader<'_, '_>, node: &Node) -> Vec<Value> {
    let mut modes = Vec::new();
    let mut add = |reader: &mut InputReader<'_, '_>, node: &Node, text: &str| match ACCESS_MODES
        .contains(&text)
    {
        true => modes.push(Value::from(text)),
        false => {
            let message = message!("`{text}` is no access mode");
            let known = format!("there are {}", listed(ACCESS_MODES, ", "));
            let near = nearest(text, ACCESS_MODES).map(|near| message!("did you mean `{near}`?"));
            reader.invalid_with("access_modes", node.span, message, near.unwrap_or(known));
        }
    };
    match &node.kind {
        Kind::String(text) => {
            for mode in text.split(',') {
                add(reader, node, mode.trim());
            }
        }
        Kind::Seq(items) => {
            for item in items {
                match item.as_str() {
                    Some(text) => add(reader, item, text),
                    None => reader.refuse("access_modes", item, "strings"),
                }
            }
        }
        _ => reader.refuse("access_modes", node, "a string or a list of strings"),
    }
    modes
}

/// An amount of bytes, as it was written.
fn capacity_of(
    run: &DriverRun<'_>,
    reader: &mut InputReader<'_, '_>,
    node: &Node,
) -> Option<Value> {
    let text = match &node.kind {
        Kind::String(text) if run.sealed.first_in(text).is_some() => {
            return Some(Value::String(text.clone()));
        }
        Kind::String(text) => text.clone(),
        Kind::Int(number) => number.to_string().into(),
        _ => {
            reader.refuse("capacity", node, "an amount");
            return None;
        }
    };
    if let Err(fault) = quantity::canonical(&text) {
        let meant = quantity::meant_by(&text);
        match meant.as_slice() {
            [] => {
                let message = message!("`{text}` is no amount of storage: {fault}");
                reader.invalid("capacity", node.span, message);
            }
            meant => {
                let message = message!("`{text}` is no amount of storage: it has no such unit");
                let meant = listed(meant.iter().map(String::as_str), " or ");
                reader.invalid_with("capacity", node.span, message, format!("write {meant}"));
            }
        }
        return None;
    }
    Some(Value::String(text))
}

#[cfg(test)]
mod tests {
    use crate::definitions::driver::testing::Case;

    const PVC: &str = "humanitec/volume-pvc";
    const NFS: &str = "humanitec/volume-nfs";

    #[test]
    fn a_claim_and_the_volume_that_uses_it() {
        let case = Case::new(
            PVC,
            "values: {access_modes: ReadWriteOnce, capacity: 5Gi, storage_class_name: fast}",
        );
        assert_eq!(
            case.manifests(),
            r#"pvc.yaml namespace {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"api-db-01234567"},"#
                .to_owned()
                + r#""spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"5Gi"}},"storageClassName":"fast"}}"#
                + "\n"
                + r#"volume.yaml volumes {"name":"api-db-01234567","persistentVolumeClaim":{"claimName":"api-db-01234567"}}"#
        );
        case.assert_valid();
        let case = Case::new(
            PVC,
            "values: {access_modes: [ReadWriteMany, ReadOnlyMany], capacity: 1000}",
        );
        let all = case.manifests();
        assert!(
            all.contains(r#"["ReadWriteMany","ReadOnlyMany"]"#)
                && all.contains(r#""storage":"1000""#),
            "{all}"
        );
        assert!(!all.contains("storageClassName"), "{all}");
        let all = Case::new(
            PVC,
            "values: {access_modes: 'ReadWriteMany, ReadOnlyMany', capacity: 1Ti}",
        )
        .manifests();
        assert!(all.contains(r#"["ReadWriteMany","ReadOnlyMany"]"#), "{all}");
    }

    #[test]
    fn a_volume_on_a_server() {
        let case = Case::new(NFS, "values: {path: /, server: nfs.example}");
        assert_eq!(
            case.manifests(),
            r#"volume.yaml volumes {"name":"api-db-01234567","nfs":{"path":"/","server":"nfs.example"}}"#
        );
    }

    #[test]
    fn inputs_have_to_be_right() {
        let case = Case::new(
            PVC,
            "values: {access_modes: ReadWriteTwice, capacity: 5 GB, storage_class_name: 3}",
        );
        case.fails(
            "error[invalid-driver-inputs]: definition `cfg`: `ReadWriteTwice` is no access mode",
        );
        case.fails("did you mean `ReadWriteOnce`?");
        case.fails("`5 GB` is no amount of storage");
        case.fails("takes a string as `storage_class_name`, not an integer");
        let case = Case::new(PVC, "values: {access_mode: ReadWriteOnce}");
        case.fails("driver `humanitec/volume-pvc` needs `access_modes`");
        case.fails("there is `access_mode`: did you mean `access_modes`?");
        case.fails("driver `humanitec/volume-pvc` needs `capacity`");
        Case::new(NFS, "values: {path: [/]}").fails("takes a string as `path`, not a list");
        Case::new(NFS, "").fails("driver `humanitec/volume-nfs` needs `server`");
    }
}
