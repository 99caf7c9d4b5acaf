//! Volumes of a pod.

use super::env::{field_ref, resource_field_ref};
use super::object::Object;
use super::object::quantity;
use super::ports_and_paths::{no_parent, relative};
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::SortedSet;
use score_yaml::data::Data;

/// The sources that a volume may have.
const SOURCES: [&str; 31] = [
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "gitRepo",
    "glusterfs",
    "hostPath",
    "image",
    "iscsi",
    "nfs",
    "persistentVolumeClaim",
    "photonPersistentDisk",
    "portworxVolume",
    "projected",
    "quobyte",
    "rbd",
    "scaleIO",
    "secret",
    "storageos",
    "vsphereVolume",
    "podCertificate",
];
/// The fields of a pod that files can hold.
const FIELDS: [&str; 5] = [
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
];

/// A volume.
pub(super) fn volume<'d, D: Data>(check: &mut RuleCheck<'d, '_>, volume: Object<'d, D>) {
    check.required_valid_name(volume, "name", names::label_fault);
    let given: Vec<&str> = volume.given(&SOURCES).collect();
    match given.as_slice() {
        // Without any, it is an empty folder.
        [] | [_] => {}
        [first, more @ ..] => {
            let first = format!("may not stand beside `{first}`, a volume is of one kind");
            for key in SOURCES.iter().filter(|key| more.contains(key)) {
                check.field_clash(volume, key, &first);
            }
        }
    }
    check.object(volume, "emptyDir", empty_dir);
    check.object(volume, "configMap", |check, source| {
        check.required(source, "name");
        mode(check, source, "defaultMode");
        key_items(check, source);
    });
    check.object(volume, "secret", |check, source| {
        check.required(source, "secretName");
        mode(check, source, "defaultMode");
        key_items(check, source);
    });
    check.object(volume, "persistentVolumeClaim", |check, source| {
        check.required(source, "claimName");
    });
    outside_of_cluster(check, volume);
    check.object(volume, "image", |check, source| {
        check.required(source, "reference");
        check.one_of(source, "pullPolicy", &["Always", "IfNotPresent", "Never"]);
    });
    check.object(volume, "ephemeral", |check, source| {
        check.required_object(source, "volumeClaimTemplate", |check, template| {
            super::metadata::template_metadata(check, template);
            check.required_object(template, "spec", super::claim::claim_spec);
        });
    });
    check.object(volume, "downwardAPI", |check, source| {
        mode(check, source, "defaultMode");
        downward_items(check, source);
    });
    check.object(volume, "projected", projected);
}

/// The kinds of volumes whose files the cluster does not hold: those of a node, of a server, of a driver.
fn outside_of_cluster<'d, D: Data>(check: &mut RuleCheck<'d, '_>, volume: Object<'d, D>) {
    check.object(volume, "hostPath", |check, source| {
        check.required(source, "path");
        no_parent(check, source, "path");
        let kinds = [
            "DirectoryOrCreate",
            "Directory",
            "FileOrCreate",
            "File",
            "Socket",
            "CharDevice",
            "BlockDevice",
        ];
        check.one_of(source, "type", &kinds);
    });
    check.object(volume, "nfs", |check, source| {
        check.required(source, "server");
        check.required(source, "path");
        if source
            .text("path")
            .is_some_and(|path| !path.is_empty() && !path.starts_with('/'))
        {
            check.field_fault(source, "path", "must start with `/`");
        }
    });
    check.object(volume, "csi", |check, source| {
        check.required(source, "driver");
        let driver = source.text("driver").unwrap_or_default();
        let fits =
            driver.len() <= 63 && names::subdomain_fault(&driver.to_ascii_lowercase()).is_none();
        if !driver.is_empty() && !fits {
            check.field_fault(
                source,
                "driver",
                "must be a domain of 63 characters at most",
            );
        }
        check.object(source, "nodePublishSecretRef", |check, secret| {
            check.required_valid_name(secret, "name", names::subdomain_fault);
        });
    });
}

/// An empty folder.
pub(super) fn empty_dir<'d, D: Data>(check: &mut RuleCheck<'d, '_>, source: Object<'d, D>) {
    let limit = source.get("sizeLimit").and_then(quantity);
    if limit.is_some_and(|limit| limit.is_negative()) {
        check.field_fault(source, "sizeLimit", "must be 0 or more");
    }
    // The server takes any word; a node mounts no other, so that the pod never starts.
    let medium = source.text("medium").unwrap_or_default();
    if !matches!(medium, "" | "Memory" | "HugePages") && !medium.starts_with("HugePages-") {
        let what = "must be `Memory` or `HugePages-SIZE`";
        let words = ["Memory", "HugePages"];
        check.word_fault(source, "medium", what, &words);
    }
}

fn projected<'d, D: Data>(check: &mut RuleCheck<'d, '_>, volume: Object<'d, D>) {
    mode(check, volume, "defaultMode");
    check.objects(volume, "sources", |check, source| {
        let kinds = [
            "clusterTrustBundle",
            "configMap",
            "downwardAPI",
            "podCertificate",
            "secret",
            "serviceAccountToken",
        ];
        if source.given(&kinds).count() > 1 {
            check.object_fault(source, "must be of one kind");
        }
        for key in ["configMap", "secret"] {
            check.object(source, key, |check, source| {
                check.required(source, "name");
                key_items(check, source);
            });
        }
        check.object(source, "downwardAPI", downward_items);
        check.object(source, "serviceAccountToken", |check, token| {
            check.in_range(token, "expirationSeconds", 600, 1 << 32);
            check.required(token, "path");
            relative(check, token, "path");
        });
    });
    paths_are_different(check, volume);
}

/// Checks that everything projected has a place of its own.
fn paths_are_different<'d, D: Data>(check: &mut RuleCheck<'d, '_>, volume: Object<'d, D>) {
    let mut known = SortedSet::new();
    let mut look = |check: &mut RuleCheck<'d, '_>, of: Object<'d, D>| {
        if of.text("path").is_some_and(|path| !known.insert(path)) {
            check.field_fault(of, "path", "is where something else is projected to");
        }
    };
    check.objects(volume, "sources", |check, source| {
        for key in ["configMap", "secret", "downwardAPI"] {
            check.object(source, key, |check, source| {
                check.objects(source, "items", &mut look);
            });
        }
        check.object(source, "serviceAccountToken", &mut look);
    });
}

/// `items` of a ConfigMap or a Secret.
pub(super) fn key_items<'d, D: Data>(check: &mut RuleCheck<'d, '_>, source: Object<'d, D>) {
    check.objects(source, "items", |check, item| {
        check.required(item, "key");
        check.required(item, "path");
        relative(check, item, "path");
        mode(check, item, "mode");
    });
}

fn downward_items<'d, D: Data>(check: &mut RuleCheck<'d, '_>, source: Object<'d, D>) {
    check.objects(source, "items", |check, item| {
        check.required(item, "path");
        relative(check, item, "path");
        mode(check, item, "mode");
        check.exactly_one(item, &["fieldRef", "resourceFieldRef"]);
        check.object(item, "fieldRef", |check, reference| {
            field_ref(check, reference, &FIELDS);
        });
        check.object(item, "resourceFieldRef", |check, reference| {
            check.required(reference, "containerName");
            resource_field_ref(check, reference);
        });
    });
}

fn mode<'d, D: Data>(check: &mut RuleCheck<'d, '_>, of: Object<'d, D>, key: &'static str) {
    if of.int(key).is_some_and(|mode| !(0..=0o777).contains(&mode)) {
        check.field_fault(of, key, "must be 0 to 511, which is octal 0777");
    }
}
