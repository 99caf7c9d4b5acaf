//! Volumes of a pod.

use std::collections::BTreeSet;

use super::env::{field_ref, resource_field_ref};
use super::object::Object;
use super::object::quantity;
use super::ports_and_paths::{no_parent, relative};
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;

/// What a volume may be.
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
pub(super) fn volume<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, volume: Object<'d, D>) {
    rules.needed_fits(volume, "name", names::label_fault);
    let given: Vec<&str> = volume.given(&SOURCES).collect();
    match given.as_slice() {
        // Without any, it is an empty folder.
        [] | [_] => {}
        [first, more @ ..] => {
            let first = format!("may not stand beside `{first}`, a volume is of one kind");
            for key in SOURCES.iter().filter(|key| more.contains(key)) {
                rules.field_fault(volume, key, &first);
            }
        }
    }
    rules.object(volume, "emptyDir", empty_dir);
    rules.object(volume, "configMap", |rules, source| {
        rules.needed(source, "name");
        mode(rules, source, "defaultMode");
        key_items(rules, source);
    });
    rules.object(volume, "secret", |rules, source| {
        rules.needed(source, "secretName");
        mode(rules, source, "defaultMode");
        key_items(rules, source);
    });
    rules.object(volume, "persistentVolumeClaim", |rules, source| {
        rules.needed(source, "claimName");
    });
    rules.object(volume, "hostPath", |rules, source| {
        rules.needed(source, "path");
        no_parent(rules, source, "path");
        let kinds = [
            "DirectoryOrCreate",
            "Directory",
            "FileOrCreate",
            "File",
            "Socket",
            "CharDevice",
            "BlockDevice",
        ];
        rules.one_of(source, "type", &kinds);
    });
    rules.object(volume, "nfs", |rules, source| {
        rules.needed(source, "server");
        rules.needed(source, "path");
        if source
            .text("path")
            .is_some_and(|path| !path.is_empty() && !path.starts_with('/'))
        {
            rules.field_fault(source, "path", "must start with `/`");
        }
    });
    rules.object(volume, "csi", |rules, source| {
        rules.needed(source, "driver");
        let driver = source.text("driver").unwrap_or_default();
        let fits =
            driver.len() <= 63 && names::subdomain_fault(&driver.to_ascii_lowercase()).is_none();
        if !driver.is_empty() && !fits {
            rules.field_fault(
                source,
                "driver",
                "must be a domain of 63 characters at most",
            );
        }
        rules.object(source, "nodePublishSecretRef", |rules, secret| {
            rules.needed_fits(secret, "name", names::subdomain_fault);
        });
    });
    rules.object(volume, "image", |rules, source| {
        rules.needed(source, "reference");
        rules.one_of(source, "pullPolicy", &["Always", "IfNotPresent", "Never"]);
    });
    rules.object(volume, "ephemeral", |rules, source| {
        rules.needed_object(source, "volumeClaimTemplate", |rules, template| {
            super::metadata::template_metadata(rules, template);
            rules.needed_object(template, "spec", super::claim::claim_spec);
        });
    });
    rules.object(volume, "downwardAPI", |rules, source| {
        mode(rules, source, "defaultMode");
        downward_items(rules, source);
    });
    rules.object(volume, "projected", projected);
}

/// An empty folder.
pub(super) fn empty_dir<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, source: Object<'d, D>) {
    let limit = source.get("sizeLimit").and_then(quantity);
    if limit.is_some_and(|limit| limit.is_negative()) {
        rules.field_fault(source, "sizeLimit", "must be 0 or more");
    }
}

fn projected<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, volume: Object<'d, D>) {
    mode(rules, volume, "defaultMode");
    rules.objects(volume, "sources", |rules, source| {
        let kinds = [
            "clusterTrustBundle",
            "configMap",
            "downwardAPI",
            "podCertificate",
            "secret",
            "serviceAccountToken",
        ];
        if source.given(&kinds).count() > 1 {
            rules.object_fault(source, "must be of one kind");
        }
        for key in ["configMap", "secret"] {
            rules.object(source, key, |rules, source| {
                rules.needed(source, "name");
                key_items(rules, source);
            });
        }
        rules.object(source, "downwardAPI", downward_items);
        rules.object(source, "serviceAccountToken", |rules, token| {
            rules.in_range(token, "expirationSeconds", 600, 1 << 32);
            rules.needed(token, "path");
            relative(rules, token, "path");
        });
    });
    paths_are_different(rules, volume);
}

/// What is projected has places of its own.
fn paths_are_different<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, volume: Object<'d, D>) {
    let mut known = BTreeSet::new();
    let mut look = |rules: &mut RuleCheck<'d, '_>, of: Object<'d, D>| {
        if of.text("path").is_some_and(|path| !known.insert(path)) {
            rules.field_fault(of, "path", "is where something else is projected to");
        }
    };
    rules.objects(volume, "sources", |rules, source| {
        for key in ["configMap", "secret", "downwardAPI"] {
            rules.object(source, key, |rules, source| {
                rules.objects(source, "items", &mut look);
            });
        }
        rules.object(source, "serviceAccountToken", &mut look);
    });
}

/// `items` of a ConfigMap or a Secret.
pub(super) fn key_items<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, source: Object<'d, D>) {
    rules.objects(source, "items", |rules, item| {
        rules.needed(item, "key");
        rules.needed(item, "path");
        relative(rules, item, "path");
        mode(rules, item, "mode");
    });
}

fn downward_items<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, source: Object<'d, D>) {
    rules.objects(source, "items", |rules, item| {
        rules.needed(item, "path");
        relative(rules, item, "path");
        mode(rules, item, "mode");
        rules.exactly_one(item, &["fieldRef", "resourceFieldRef"]);
        rules.object(item, "fieldRef", |rules, reference| {
            field_ref(rules, reference, &FIELDS);
        });
        rules.object(item, "resourceFieldRef", |rules, reference| {
            rules.needed(reference, "containerName");
            resource_field_ref(rules, reference);
        });
    });
}

fn mode<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, of: Object<'d, D>, key: &'static str) {
    if of.int(key).is_some_and(|mode| !(0..=0o777).contains(&mode)) {
        rules.field_fault(of, key, "must be 0 to 511, which is octal 0777");
    }
}
