//! A project in memory and a target that keeps whatever it is given, for tests of single stages.

#![allow(
    dead_code,
    reason = "each test file is a crate of its own and uses a part"
)]

use score_core::backend::{Backend, Emitted, Manifests, Project};
use score_core::diagnostic::{Diagnostics, Dialect};
use score_core::document;
use score_core::host::{Host, HostError};
use score_core::patch::SUBSTITUTE_VALUE;
use score_core::plan::{EntryGroup, Plan, declared, plan_with_groups, prime};
use score_core::provision::{
    EntryContext, Kinds, Provider, Provisionings, SECRET_FUNCTIONS, add_environment, kinds, load,
    load_environment, providers, provision, services,
};
use score_core::random::derive;
use score_core::state::{State, WorkloadState};
use score_core::target::{
    Absent, Fragment, FragmentField, FragmentType, Functions, Notation, SPRIG, StateField,
    StateFields, StructType, Target, data_fields,
};
use score_core::text::{ImageSyntax, Template, Text};
use score_core::tree::Tree;
use score_core::workload::{Lowering, Workload, lower};
use score_yaml::{FileId, Map, SortedMap, SortedSet, SourceMap, Value};

/// The target.
#[derive(Default)]
pub(crate) struct Plain {
    pub(crate) has_environment: bool,
}

/// All parts of a reply, by their names in templates.
#[derive(Default, Debug)]
pub(crate) struct Parts(pub(crate) SortedMap<&'static str, Value>);

impl Fragment for Parts {
    const FIELDS: &'static [FragmentField] = &[
        FragmentField {
            template: "objects",
            reply: "plain_objects",
        },
        FragmentField {
            template: "files",
            reply: "plain_files",
        },
    ];

    fn decode(parts: Vec<(&'static FragmentField, Value)>) -> Result<Self, Diagnostics> {
        Ok(Parts(
            parts
                .into_iter()
                .map(|(part, value)| (part.template, value))
                .collect(),
        ))
    }
}

/// References to secrets in outputs.
#[derive(Debug)]
struct SecretReferences;

impl Notation for SecretReferences {
    fn decode(&self, outputs: Map, _: &dyn Fn(&str) -> bool) -> Tree<Text> {
        Tree::from_map(outputs, &mut |text| Text::decode(&text))
    }
}

static DATA: StructType = StructType::new(
    "*templateprov.Data",
    &data_fields::<14>(
        &["Guid"],
        &["WorkloadMetadata", "WorkloadServices", "Namespace"],
    ),
);

static PATCH_DATA: StructType = StructType::new(
    "patching.patchTemplateInput",
    &["Objects", "Workloads", "Namespace"],
);

static TEMPLATE_FUNCTIONS: Functions = Functions::of(&[&SECRET_FUNCTIONS, &SPRIG]);
static PATCH_FUNCTIONS: Functions = Functions::of(&[&SUBSTITUTE_VALUE, &SPRIG]);

impl Backend for Plain {
    const NAME: &'static str = "score-plain";
    const ANNOTATION_PREFIX: &'static str = "plain.score.dev/";
    const STATE: StateFields = StateFields {
        top: &[StateField {
            name: "patching_templates",
            absent: Absent::Nothing,
        }],
        workload: &[StateField {
            name: "suffix",
            absent: Absent::Nothing,
        }],
        others: &[],
    };
    const DIALECT: Dialect = Dialect {
        undecodable: "not a map: {file}",
        bullet: " - ",
        missing_image: "no image",
        image_hint: "",
        variables_annotation: None,
        variable_in_command: Some("read that one"),
        in_place_of: &[],
    };
    type Fragment = Parts;
    type Deferred = ();

    fn target(&self) -> Target {
        Target {
            template_data_type: Some(&DATA),
            patch_data_type: Some(&PATCH_DATA),
            facts: vec![("Namespace", "namespace", "prod".to_owned())],
            notation: &SecretReferences,
            template_functions: &TEMPLATE_FUNCTIONS,
            patch_functions: &PATCH_FUNCTIONS,
            mode: None,
            environment_hints: &[],
            patch_hint: "a patch is an item: `- {op: set, path: …, value: …}`",
            foreign_patch_data: &[],
            foreign_fields: &[],
            foreign_parts: &[],
            is_known_entry: |_| false,
            provisioning_failed: "failed to provision",
            conversion_failed: ("failed to convert '", "'"),
        }
    }

    fn add_kinds(&self, kinds: Kinds) -> Kinds {
        match self.has_environment {
            true => kinds.with("local-env", load_environment),
            false => kinds,
        }
    }

    fn add_entries(&self, entries: &mut Vec<Box<dyn Provider>>) {
        if self.has_environment {
            add_environment(entries);
        }
    }

    fn service_name(&self, workload: &str, _: &Map) -> String {
        format!("{workload}-svc")
    }

    /// A document with the variables of each container.
    fn emit(&self, project: Project<Parts>, _: &mut Diagnostics) -> Emitted<()> {
        let workloads = project.workloads.into_iter();
        let containers = workloads.flat_map(|resolved| resolved.workload.containers.into_values());
        let documents = containers.map(|container| {
            let variables = container.variables.into_iter();
            let texts = variables.map(|(name, text)| (name, text.value.encode().into()));
            Value::Map(texts.collect())
        });
        Emitted {
            manifests: Manifests {
                documents: documents.collect(),
                ..Manifests::default()
            },
            ..Emitted::default()
        }
    }

    fn take_patch_data(&self, emitted: &mut Emitted<()>) -> (&'static str, Value) {
        (
            "Objects",
            Value::Seq(std::mem::take(&mut emitted.manifests.documents)),
        )
    }

    /// Objects have no `spec`.
    fn has_field(&self, _: &Value, path: &[String]) -> bool {
        path.get(1).is_none_or(|field| field != "spec")
    }

    fn apply_patched(&self, emitted: &mut Emitted<()>, root: Value) -> Result<(), Diagnostics> {
        emitted.manifests.documents = root.as_seq().map(<[Value]>::to_vec).unwrap_or_default();
        Ok(())
    }

    fn render(&self, manifests: &Manifests) -> Vec<String> {
        manifests.documents.iter().map(score_yaml::emit).collect()
    }
}

/// A host without files, with one environment variable, and with random bytes that follow from what they are for.
pub(crate) struct Still;

impl Host for Still {
    fn read(&self, _: &str, path: &str) -> Result<Vec<u8>, HostError> {
        Err(HostError::new(format!("no file {path}")))
    }
    fn env(&self, name: &str) -> Option<String> {
        (name == "HOME").then(|| "/home/u".to_owned())
    }
    fn now(&self) -> std::time::Duration {
        std::time::Duration::from_secs(1_700_000_000)
    }
    fn random(&self, purpose: &[&str], buffer: &mut [u8]) {
        derive(b"still", purpose, buffer);
    }
}

/// A project whose workloads and provisioners are texts.
pub(crate) struct Setup {
    pub(crate) backend: Plain,
    pub(crate) sources: SourceMap,
    pub(crate) state: State,
    pub(crate) workloads: Vec<Workload<Template>>,
    pub(crate) entries: Vec<Box<dyn Provider>>,
    pub(crate) groups: Vec<Box<dyn EntryGroup<dyn Provider>>>,
    pub(crate) host: Still,
}

impl Setup {
    /// Score files, each without `apiVersion`, and with `containers` only if that matters.
    pub(crate) fn new(scores: &[&str]) -> Self {
        let mut setup = Setup {
            backend: Plain::default(),
            sources: SourceMap::new(),
            state: State::default(),
            workloads: Vec::new(),
            entries: Vec::new(),
            groups: Vec::new(),
            host: Still,
        };
        for (i, score) in scores.iter().enumerate() {
            let file = setup.sources.add(format!("{i}.yaml"), *score);
            setup.add(file);
        }
        setup
            .workloads
            .sort_by(|a, b| a.name.value.cmp(&b.name.value));
        setup
    }

    fn add(&mut self, file: FileId) {
        let document = document::parse(&self.sources, file, &Plain::DIALECT).unwrap();
        let spec = document::spec(document, None);
        let mut diags = Diagnostics::new();
        let lowering = Lowering {
            sources: &self.sources,
            host: &self.host,
            score_file: "score.yaml",
            builds: &SortedSet::new(),
            images: ImageSyntax::Placeholders,
            dialect: &Plain::DIALECT,
        };
        let workload = lower(&spec, lowering, &mut diags);
        let workload = workload.unwrap_or_else(|| panic!("{diags:?}"));
        assert!(diags.is_empty(), "{diags:?}");
        let state = WorkloadState {
            spec: spec.into(),
            file: None,
            layers: SortedMap::new(),
            extras: Map::new(),
        };
        self.state
            .workloads
            .insert(workload.name.value.clone(), state);
        self.workloads.push(workload);
    }

    /// Adds a provisioners file.
    pub(crate) fn provisioners(&mut self, text: &str) -> Result<(), Diagnostics> {
        let file = self.sources.add("p.provisioners.yaml", text);
        let entries = load(
            &self.sources,
            file,
            &self.backend.add_kinds(kinds()),
            &EntryContext::new(&self.backend),
        )?;
        self.entries.extend(providers(entries));
        Ok(())
    }

    /// Plans, and tells the state.
    pub(crate) fn plan(&mut self) -> Result<Plan<'_, dyn Provider>, Diagnostics> {
        self.backend.add_entries(&mut self.entries);
        let entries = self.entries.iter().map(|entry| &**entry);
        let groups = self.groups.iter().map(|group| &**group);
        let plan = plan_with_groups(declared(&self.workloads), entries, groups)?;
        prime(&plan, &mut self.state, &self.host);
        Ok(plan)
    }

    pub(crate) fn provision(&mut self) -> Result<Provisionings, Diagnostics> {
        self.backend.add_entries(&mut self.entries);
        let entries = self.entries.iter().map(|entry| &**entry);
        let groups = self.groups.iter().map(|group| &**group);
        let plan = plan_with_groups(declared(&self.workloads), entries, groups)?;
        let Setup {
            backend,
            workloads,
            state,
            host,
            ..
        } = self;
        prime(&plan, state, host);
        let services = services(workloads, |name, metadata| {
            backend.service_name(name, metadata)
        });
        let fragment = FragmentType::of::<Parts>();
        provision(&backend.target(), fragment, &plan, services, state, host)
    }

    /// The place of a diagnostic as `line:column text`.
    pub(crate) fn places(&self, diags: &Diagnostics) -> Vec<String> {
        let place = |span| {
            let location = self.sources.location(span);
            format!(
                "{}:{} {}",
                location.line,
                location.column,
                self.sources.text(span)
            )
        };
        diags
            .iter()
            .map(|d| d.span.map(place).unwrap_or_default())
            .collect()
    }
}

/// The value of a YAML text.
pub(crate) fn yaml(text: &str) -> Value {
    score_yaml::parse_str(text).unwrap()
}

/// The codes and summaries of diagnostics, a line each.
pub(crate) fn summaries(diags: &Diagnostics) -> Vec<String> {
    let line = |d: &score_core::diagnostic::Diagnostic| {
        format!(
            "{}: {}",
            d.code.as_str(),
            d.summary.as_deref().unwrap_or(&d.message)
        )
    };
    diags.iter().map(line).collect()
}
