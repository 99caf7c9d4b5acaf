//! The service of one container.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::additions::{Field, Fields};
use score_core::workload::{ByName, Container, File, Volume, VolumeSource, path_inside};
use score_yaml::{Value, message};

use crate::container_resources::deploy_resources;
use crate::context::WorkloadContext;
use crate::conversion::{
    ContainerParts, MountRequest, ServiceMounts, VolumeMount, VolumeTable, is_inside,
};
use crate::files::FileLocation;
use crate::healthcheck::ContainerProbes;
use crate::ignored::{ignored_key, warn_of_ignored_fields};
use crate::service::{Service, words};
use crate::workload_parts::WorkloadParts;
use crate::{codes, environment, files, interpolation, volumes};

/// Fills in a service from its container. Files, origins and diagnostics go to `out`.
pub(crate) fn fill(
    service: &mut Service,
    name: &str,
    container: Container<Text>,
    context: &WorkloadContext<'_>,
    table: &mut VolumeTable<'_>,
    out: &mut WorkloadParts,
) {
    let parts = ContainerParts {
        objects: context.project.objects,
        module: context.module,
        workload: context.workload,
        container: name,
    };
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
        mut fields,
        before: _,
    } = container;
    service.image_span = image.as_ref().map(|image| image.span);
    // Not escaped: no image has a dollar in its name, so one can only be meant for compose.
    service.image = image
        .filter(|_| service.build.is_none())
        .map(|image| image.value.into_encoded());
    service.entrypoint = words(&command);
    service.command = words(&args);
    service.environment = environment::environment(
        name,
        &variables,
        env,
        |item| parts.variable(item),
        &mut out.diags,
    );
    let probes = ContainerProbes {
        container: name,
        readiness: readiness.as_deref(),
        liveness: liveness.as_deref(),
        startup: None,
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
    let is_of_definition = |field: &Field<Text>| parts.is_of_definition(field);
    let own = match fields.get("securityContext").is_some_and(is_of_definition) {
        true => fields.remove("securityContext"),
        false => None,
    };
    parts.secure(own.as_ref(), service);
    parts.surround(service);
    if let Some(mounts) = fields.remove("volumeMounts") {
        parts.mount(&mounts, table, service, &mut out.diags);
    }
    fill_fields(service, name, fields, &mut out.diags);
    fill_mounts(service, &parts, (volumes, files), context, table, out);
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
    parts: &ContainerParts<'_>,
    (volumes, files): (ByName<Volume<Text>>, ByName<File<Text>>),
    context: &WorkloadContext<'_>,
    table: &mut VolumeTable<'_>,
    out: &mut WorkloadParts,
) {
    let WorkloadContext {
        project,
        workload,
        additions,
        ..
    } = *context;
    let name = parts.container;
    let mut of_definitions = ServiceMounts::default();
    let mut mounts: Vec<Result<Value, Diagnostic>> = Vec::new();
    for (target, volume) in volumes {
        if matches!(&volume.source.value, VolumeSource::Pod(name) if additions.missing.contains(name))
        {
            continue;
        }
        // What no pod mounts is as the Go tool has it: that takes the steps up away.
        let is_of_pod = match &volume.source.value {
            VolumeSource::Pod(_) => true,
            VolumeSource::Resource(uid) => project.objects.volumes.contains_key(uid),
            VolumeSource::Text(_) => false,
        };
        if let Some(path) = volume
            .path
            .as_ref()
            .filter(|path| is_of_pod && !is_inside(&path.value))
        {
            let message = message!(
                "the path `{}` leaves the volume, expected one within it",
                path.value
            );
            let keys = ["containers", name, "volumes", &*target, "path"];
            let error = Diagnostic::new(codes::INVALID_VOLUME, message).at(path.span);
            let inside = path_inside(path);
            let hint = message!("write a path inside of the volume: `{inside}`");
            out.diags
                .push(error.path(FieldPath::from_iter(keys)).hint(hint));
            continue;
        }
        if let VolumeSource::Resource(uid) = &volume.source.value
            && let Some((name, source, whose)) = project.objects.volumes.get(uid)
        {
            let mount = VolumeMount {
                volume: name.clone(),
                target: target.clone(),
                sub_path: volume.path.as_ref().map(|path| path.value.clone()),
                sub_path_expr: None,
                is_read_only: volume.read_only.unwrap_or(false),
                path: message!("containers.{}.volumes.{target}", parts.container),
            };
            let request = MountRequest {
                owner: uid.id(),
                mount: &mount,
                source: whose,
                sharing: context.module.sharing_of(uid.as_str()),
            };
            table.mount_volume(&request, source, &mut of_definitions, &mut out.diags);
            continue;
        }
        if let VolumeSource::Pod(pod_volume) = &volume.source.value
            && !additions.volumes.contains_key(pod_volume)
            && context.module.has_volume(pod_volume)
        {
            let mount = VolumeMount {
                volume: pod_volume.clone(),
                target: target.clone(),
                sub_path: volume.path.as_ref().map(|path| path.value.clone()),
                sub_path_expr: None,
                is_read_only: volume.read_only.unwrap_or(false),
                path: message!("containers.{name}.volumes.{target}"),
            };
            let place = volume.source.span;
            parts.mount_volume(&mount, place, table, &mut of_definitions, &mut out.diags);
            continue;
        }
        let mount = volumes::mount(name, &target, *volume, &additions.volumes, project);
        mounts.push(mount.map(|(mount, origin)| {
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
        mounts.push(files::mount(
            location,
            *file,
            project.file_names,
            &mut out.files,
        ));
    }
    for mount in mounts {
        match mount {
            Ok(mount) => service.volumes.push(mount),
            Err(error) => out.diags.push(error),
        }
    }
    service.add_mounts(of_definitions);
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
