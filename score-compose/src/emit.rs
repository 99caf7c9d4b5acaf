//! The compose project: the parts that provisioners add, and a service for each container.

use score_core::backend::{Emitted, Manifests, OutputFile, Project, ResolvedWorkload};
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::parallel;
use score_yaml::{Map, SortedMap, Span, Str, Value, message, sort_keys};

use crate::Compose;
use crate::additions::EmptyVolume;
use crate::codes;
use crate::context::ProjectContext;
use crate::conversion::{
    MountedParts, ObjectSource, Objects, Surroundings, VolumeTable, WorkloadPorts, link,
};
use crate::deferred::ComposeDeferred;
use crate::deploy_order::order_deployments;
use crate::files::FileNames;
use crate::fragment::ComposeFragment;
use crate::mounts_directory::MountsDirectory;
use crate::origin::{Origin, PartKind};
use crate::provisioned_parts::{PathOrigin, ProvisionedParts};
use crate::rules::History;
use crate::wait_service::{WAIT_SERVICE, wait_service};
use crate::workload_options::WorkloadOptions;
use crate::workload_parts::WorkloadParts;
use crate::{publish, workload};

/// The fewest resources that are worth a thread.
const RESOURCES: usize = 64;

/// The manifests of a project.
pub(crate) fn emit(
    compose: &Compose,
    project: Project<ComposeFragment>,
    diags: &mut Diagnostics,
) -> Emitted<ComposeDeferred> {
    // `env` goes to a file that only a flag asks for.
    let Project {
        workloads,
        mut resources,
        env: _,
    } = project;
    let mut output = Manifests::default();
    let mounts = MountsDirectory {
        path: &compose.mounts_directory,
        path_to_project: &compose.path_to_project,
    };
    let mut objects = Objects::take(&mut resources, compose.allow_unscheduled, diags);
    let mut provisioned = ProvisionedParts::collect(&mut resources, mounts, &mut output, diags);
    let mut origins = std::mem::take(&mut provisioned.origins);
    let mut services = std::mem::take(&mut provisioned.services);
    let has_wait_service = add_wait_service(&mut services, diags);
    provisioned.volumes.extend(objects.claimed_volumes());
    let mut table = VolumeTable::new(&objects.data, mounts);
    let pods = objects.pods(&mut table, compose.http_probe, diags);
    add_mounted(table.finish(), &mut provisioned, &mut output, diags);
    let workload_ports = ports_of(&workloads, &objects);
    let ports = publish::resolve_targets(&compose.publish, &workloads, &resources, diags);

    let file_names = FileNames::new(&workloads);
    let options = WorkloadOptions {
        keep_resources: compose.keep_resources,
        http_probe: compose.http_probe,
    };
    let context = ProjectContext {
        mounts,
        file_names: &file_names,
        resources: &resources,
        provisioned: &provisioned,
        objects: &objects,
        has_wait_service,
        allow_unscheduled: compose.allow_unscheduled,
        options,
    };
    let mut made: Vec<WorkloadParts> = parallel::map(workloads, 1, |workload| {
        workload::services(workload, &context)
    });
    order_deployments(&mut made, diags);
    let around = Surroundings {
        objects: &objects,
        resources: &resources,
        ports: &workload_ports,
        workloads: &mut made,
        provisioned: &services,
    };
    let linked = link(pods, around, &mut provisioned, &mut output, diags);
    let written = written_services(&mut made);
    services.reserve(written.iter().map(Vec::len).sum());
    for (of, written) in made.into_iter().zip(written) {
        let services = (written, &mut services);
        add_parts(
            of,
            services,
            &mut provisioned,
            &mut origins,
            &mut output,
            diags,
        );
    }
    // There are as many as resources; all cores take them apart.
    parallel::map(resources.into_values(), RESOURCES, drop);
    origins.extend(linked.origins);
    add_converted(linked.services, &mut services, diags);
    check_removals(&output, &provisioned.path_origins, diags);
    objects.tell_refused(diags);
    output.documents = vec![document(&compose.project, services, provisioned)];
    let history = History {
        origins,
        ..History::default()
    };
    Emitted {
        manifests: output,
        deferred: ComposeDeferred { ports, history },
    }
}

/// The services of each workload as compose files have them, with their names and places.
fn written_services(made: &mut [WorkloadParts]) -> Vec<Vec<(Str, Span, Value)>> {
    parallel::map(made, 1, |of| {
        let services = std::mem::take(&mut of.services).into_iter();
        let written = services.map(|(name, span, service)| (name, span, service.into_value()));
        written.collect()
    })
}

/// Adds the service that waits for those of provisioners, if there are some.
fn add_wait_service(services: &mut Map, diags: &mut Diagnostics) -> bool {
    if services.is_empty() {
        return false;
    }
    if services.contains_key(WAIT_SERVICE) {
        let message = message!(
            "a provisioner adds a service `{WAIT_SERVICE}`, the name of the one that waits for all"
        );
        diags.push(Diagnostic::new(codes::NAME_CLASH, message));
    }
    let wait = wait_service(services);
    services.insert(WAIT_SERVICE.into(), wait);
    true
}

/// Adds what becomes of a workload, its `services` as they are written.
fn add_parts(
    of: WorkloadParts,
    (services, all_services): (Vec<(Str, Span, Value)>, &mut Map),
    provisioned: &mut ProvisionedParts,
    all_origins: &mut Vec<Origin>,
    output: &mut Manifests,
    diags: &mut Diagnostics,
) {
    let WorkloadParts {
        workload: _,
        services: _,
        files,
        volumes,
        mounted,
        deploy: _,
        origins,
        diags: found,
    } = of;
    diags.extend(found);
    all_origins.extend(origins);
    add_volumes(volumes, &mut provisioned.volumes, diags);
    add_mounted(mounted, provisioned, output, diags);
    add_services(services, all_services, all_origins, diags);
    add_files(files, output, diags);
}

/// Adds the volumes of a workload to those of the project.
fn add_volumes(volumes: Vec<EmptyVolume>, all: &mut Map, diags: &mut Diagnostics) {
    for EmptyVolume { span, name } in volumes {
        if all.contains_key(&name) {
            let message = message!("there is a volume `{name}` already");
            let error = Diagnostic::new(codes::NAME_CLASH, message).at(span);
            diags.push(
                error.hint(
                    "a volume of a pod is named for its workload and itself, with `-` between",
                ),
            );
        } else {
            all.insert(name.into(), Value::Map(Map::new()));
        }
    }
}

/// Adds the services of a workload to those of the project.
fn add_services(
    services: Vec<(Str, Span, Value)>,
    all: &mut Map,
    origins: &[Origin],
    diags: &mut Diagnostics,
) {
    for (name, span, service) in services {
        if let Err(name) = all.insert_new(name, service) {
            let is_maker = |origin: &&Origin| {
                origin.of == PartKind::Service && origin.name == name && origin.span != Some(span)
            };
            let maker = origins.iter().find(is_maker);
            let of = match maker {
                Some(maker) if !maker.by.is_empty() && !maker.is_object => {
                    message!(", of the provisioner of `{}`", maker.by)
                }
                _ => String::new(),
            };
            let message = message!("there is a service `{name}` already") + &of;
            let error = Diagnostic::new(codes::NAME_CLASH, message).at(span);
            let error = match maker.and_then(|maker| maker.span) {
                Some(place) => error.label(place, "the other one"),
                None => error,
            };
            let way = "give the workload or the container another name";
            diags.push(
                error
                    .hint("a service is named for its workload and its container, with `-` between")
                    .hint(way),
            );
        }
    }
}

/// Adds the services of objects to those of the project.
fn add_converted(
    services: Vec<(Str, Option<ObjectSource>, Value)>,
    all: &mut Map,
    diags: &mut Diagnostics,
) {
    for (name, source, service) in services {
        if let Err(name) = all.insert_new(name, service) {
            let message = message!("there is a service `{name}` already");
            let error = match source {
                Some(source) => source.fault(codes::NAME_CLASH, "metadata.name", message),
                None => Diagnostic::new(codes::NAME_CLASH, message),
            };
            diags.push(error.hint(
                "give the object a name of its own, with `${context.res.guresid}` in it for example: the service is called like it",
            ));
        }
    }
}

/// Adds what mounts in Kubernetes' shape add: volumes and configs of one name are the same ones, and so are files with the same
/// bytes.
fn add_mounted(
    mounted: MountedParts,
    provisioned: &mut ProvisionedParts,
    output: &mut Manifests,
    diags: &mut Diagnostics,
) {
    let MountedParts {
        volumes,
        configs,
        files,
    } = mounted;
    for (name, volume) in volumes {
        provisioned.volumes.get_or_insert_with(name, || volume);
    }
    provisioned.configs.extend(configs);
    let is_new = |(path, file): &(String, OutputFile)| output.files.get(path) != Some(file);
    let files = files.into_iter().filter(is_new).collect();
    add_files(files, output, diags);
}

/// The ports of workloads, if there are routes that may lead to them.
fn ports_of(workloads: &[ResolvedWorkload], objects: &Objects) -> WorkloadPorts {
    if !objects.has_routes() {
        return WorkloadPorts::new();
    }
    let workloads = workloads.iter().map(|resolved| &resolved.workload);
    workloads
        .map(|workload| (workload.name.value.clone(), workload.ports.clone()))
        .collect()
}

/// Adds the files of a workload to the output.
fn add_files(
    files: SortedMap<String, OutputFile>,
    output: &mut Manifests,
    diags: &mut Diagnostics,
) {
    for (path, file) in files {
        output.removed.remove(&path);
        if let Err((path, ..)) = output.files.entry(path).insert_new(file) {
            let message = message!("two files of the project are both to be `{path}`");
            diags.push(Diagnostic::new(codes::NAME_CLASH, message));
        }
    }
}

/// Refuses to remove a directory that something is written to: whoever asks for the one does not know of the other.
fn check_removals(
    output: &Manifests,
    origins: &SortedMap<String, PathOrigin>,
    diags: &mut Diagnostics,
) {
    let removed = output
        .directories
        .iter()
        .filter(|(_, is_there)| !**is_there);
    for (directory, _) in removed {
        let below = format!("{directory}/");
        let file = output.files.iter_from(below.as_str()).next();
        let file = file
            .map(|(path, _)| path)
            .filter(|path| path.starts_with(&below));
        let made = output.directories.iter_from(below.as_str());
        let mut made = made.take_while(|(path, _)| path.starts_with(&below));
        let made = made.find(|(_, is_there)| **is_there).map(|(path, _)| path);
        if let Some(path) = file.or(made) {
            let (remover, writer) = (origins.get(directory), origins.get(path));
            let of = |origin: Option<&PathOrigin>| match origin {
                Some(origin) => message!(" for `{}`", origin.by),
                None => String::new(),
            };
            let message = message!("`{directory}` is removed") + &of(remover);
            let message = message + &message!(", and `{path}` is written in it") + &of(writer);
            let error = Diagnostic::new(codes::NAME_CLASH, message).hint(message!(
                "write `{path}` elsewhere, or take `false` out of `directories`"
            ));
            let error = remover
                .into_iter()
                .fold(error, |error, of| of.locate(error));
            let written = "what is written in it";
            diags.push(
                writer
                    .into_iter()
                    .fold(error, |error, of| of.label(error, written)),
            );
        }
    }
}

/// The compose file, in the order of its fields.
fn document(project: &str, services: Map, provisioned: ProvisionedParts) -> Value {
    let ProvisionedParts {
        networks,
        services: _,
        volumes,
        configs,
        models,
        models_of: _,
        origins: _,
        path_origins: _,
    } = provisioned;
    let sorted = |mut map: Map| {
        sort_keys(&mut map);
        Value::Map(map)
    };
    let mut document = Map::new();
    document.insert("name".into(), project.into());
    document.insert("services".into(), sorted(services));
    for (field, map) in [
        ("networks", networks),
        ("volumes", volumes),
        ("configs", configs),
        ("models", models),
    ] {
        if !map.is_empty() {
            document.insert(field.into(), sorted(map));
        }
    }
    document.into()
}

#[cfg(test)]
mod tests {
    use score_core::backend::Backend;
    use score_yaml::parse_str;

    use crate::testing::given;

    #[test]
    fn no_two_services_have_one_name() {
        let clash = given(&[("a", "{b-c: {image: x}}"), ("a-b", "{c: {image: x}}")]);
        assert_eq!(clash.said(), [("name-clash".to_owned(), String::new())]);
        for service in ["w-c", "wait-for-resources"] {
            let parts = format!("{{services: {{{service}: {{image: x}}}}}}");
            let given =
                given(&[("w", "{c: {image: x}}")]).resource("t.default#w.r", "w", "{}", &parts);
            assert_eq!(
                given.said(),
                [("name-clash".to_owned(), String::new())],
                "{service}"
            );
        }
    }

    #[test]
    fn no_two_files_have_one_name() {
        let given = given(&[("w", "{c: {image: x, files: {/f: {content: a}}}}")]);
        let given = given.resource("t.default#w.r", "w", "{}", "{files: {files/w-files-f: b}}");
        assert_eq!(given.said(), [("name-clash".to_owned(), String::new())]);
    }

    #[test]
    fn patched_data_is_read_strictly_and_written_in_order() {
        let mount = "{type: bind, source: s, target: /t, bind: {create_host_path: true}}";
        let parts = format!("{{services: {{s: {{image: x, volumes: [{mount}]}}}}}}");
        let given = given(&[("w", "{c: {image: x}}")]).resource("t.default#w.r", "w", "{}", &parts);
        let (compose, mut emitted, _) = given.emitted();
        let before = emitted.manifests.clone();
        let (name, root) = compose.take_patch_data(&mut emitted);
        assert_eq!(name, "Compose");
        compose
            .apply_patched(&mut emitted, root.clone())
            .expect("nothing was changed");
        assert_eq!(emitted.manifests.documents, before.documents);

        let mut changed = root.clone();
        let service = changed.as_map_mut().and_then(|root| {
            root.get_mut("services")?
                .as_map_mut()?
                .get_mut("s")?
                .as_map_mut()
        });
        service
            .expect("it is there")
            .insert("cap_drop".into(), parse_str("[ALL]").unwrap());
        compose
            .apply_patched(&mut emitted, changed)
            .expect("it is a field");
        let text = compose.render(&emitted.manifests).concat();
        assert!(
            text.contains("  s:\n    cap_drop:\n      - ALL\n    image: x\n"),
            "{text}"
        );

        let mut wrong = root;
        wrong
            .as_map_mut()
            .expect("a map")
            .insert("servces".into(), parse_str("{}").unwrap());
        let diags = compose
            .apply_patched(&mut emitted, wrong)
            .expect_err("it is no field");
        assert!(
            diags
                .iter()
                .any(|d| d.hints == ["did you mean `services`?"]),
            "{diags:?}"
        );
    }
}
