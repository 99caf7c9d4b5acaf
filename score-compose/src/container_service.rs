//! The service of one container.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::additions::Fields;
use score_core::workload::{ByName, Container, File, Volume, VolumeSource};
use score_yaml::Value;

use crate::container_resources::deploy_resources;
use crate::context::WorkloadContext;
use crate::files::FileLocation;
use crate::healthcheck::ContainerProbes;
use crate::ignored::{ignored_key, warn_of_ignored_fields};
use crate::service::{Service, words};
use crate::workload_parts::WorkloadParts;
use crate::{environment, files, interpolation, volumes};

/// Fills in a service from its container. Files, origins and diagnostics go to `out`.
pub(crate) fn fill(
    service: &mut Service,
    name: &str,
    container: Container<Text>,
    context: &WorkloadContext<'_>,
    out: &mut WorkloadParts,
) {
    let Container {
        span: _,
        image,
        command,
        args,
        variables,
        files,
        volumes,
        resources,
        liveness,
        readiness,
        startup,
        env,
        fields,
        before: _,
    } = container;
    service.image_span = image.as_ref().map(|image| image.span);
    // Not escaped: no image has a dollar in its name, so one can only be meant for compose.
    service.image = image
        .filter(|_| service.build.is_none())
        .map(|image| image.value.into_encoded());
    service.entrypoint = words(&command);
    service.command = words(&args);
    service.environment = environment::environment(name, &variables, env, &mut out.diags);
    let probes = ContainerProbes {
        container: name,
        readiness: readiness.as_deref(),
        liveness: liveness.as_deref(),
        ports: context.ports,
        http_probe: context.options.http_probe,
    };
    service.healthcheck = probes.healthcheck(&mut out.diags);
    if let Some(startup) = startup {
        let key = format!("containers.{name}.startup_probe");
        out.diags.push(ignored_key(&key, startup.span));
    }
    if let Some(resources) = resources {
        let is_kept = context.options.keep_resources;
        service.resources = deploy_resources(name, resources, is_kept, &mut out.diags);
    }
    fill_fields(service, name, fields, &mut out.diags);
    fill_mounts(service, name, volumes, files, context, out);
}

/// Takes the fields in Kubernetes' shape that compose has too.
fn fill_fields(service: &mut Service, name: &str, fields: Fields<Text>, diags: &mut Diagnostics) {
    let mut left = Fields::new();
    for (key, field) in fields {
        match (key.as_str(), &field.value) {
            ("workingDir", Tree::String(folder)) => {
                service.working_dir = Some(interpolation::escape_text(folder));
            }
            ("tty", Tree::Bool(tty)) => service.is_tty = *tty,
            ("stdin", Tree::Bool(stdin)) => service.has_stdin = *stdin,
            _ => drop(left.insert(key, field)),
        }
    }
    warn_of_ignored_fields(&format!("containers.{name}"), left, diags);
}

/// Adds the mounts of volumes and of files, in the order of their sources.
fn fill_mounts(
    service: &mut Service,
    name: &str,
    volumes: ByName<Volume<Text>>,
    files: ByName<File<Text>>,
    context: &WorkloadContext<'_>,
    out: &mut WorkloadParts,
) {
    let WorkloadContext {
        project,
        workload,
        additions,
        ..
    } = *context;
    let mut add = |mount: Result<Value, Diagnostic>| match mount {
        Ok(mount) => service.volumes.push(mount),
        Err(error) => out.diags.push(error),
    };
    for (target, volume) in volumes {
        if matches!(&volume.source.value, VolumeSource::Pod(name) if additions.missing.contains(name))
        {
            continue;
        }
        let mount = volumes::mount(name, &target, *volume, &additions.volumes, project);
        add(mount.map(|(mount, origin)| {
            out.origins.extend(origin);
            mount
        }));
    }
    for (target, file) in files {
        let location = FileLocation {
            mounts: project.mounts,
            workload,
            container: name,
            target: &target,
        };
        add(files::mount(
            location,
            *file,
            project.file_names,
            &mut out.files,
        ));
    }
    service
        .volumes
        .sort_by(|one, other| source(one).cmp(source(other)));
}

fn source(mount: &Value) -> &str {
    mount
        .get("source")
        .and_then(Value::as_str)
        .unwrap_or_default()
}
