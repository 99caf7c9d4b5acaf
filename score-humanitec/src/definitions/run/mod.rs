//! Definitions in a run: which resources there are, what each depends on, and what its driver gives.
//!
//! A [`DefinitionRun`] is a group of entries of the plan ([`EntryGroup`]): one for each definition, and the built-in ones
//! for types that need none. What they give is kept here as the platform sees it ([`NodeResult`]), with marks for what is
//! not plain; what goes into the state and to workloads is in the words of the target ([`OutputForm`]).
//!
//! - `run_data`: what entries share; `group`: who takes a resource
//! - `uids`: the two ways to name a resource
//! - `entry`: a definition as an entry of the plan; `built_in`: types without one; `making`: how a resource is made
//! - `dependencies`: the edges between resources, selectors
//! - `lookup`: what placeholders stand for; `form`: outputs in the words of the target, `kubernetes_secrets` and `former` those of
//!   Kubernetes, by `secret_keys` and `secret_names`, `required_variables` those of Compose, `object_target` which is for whom; `secret_uses`: what of it is read;
//!   `manifest_secrets`: literal secrets in objects; `literal_secrets`: all of a run
//! - `independence`: who may run beside others
//! - `update`: what `workload` definitions change in modules, by `operations`; `workload_inputs`: what they see of one
//! - `wording`: what of it may be said, and how it is named in messages
//! - `project_state`: what the state of a project keeps of definitions

mod built_in;
mod dependencies;
mod doubts;
mod entry;
mod form;
mod former;
mod group;
mod independence;
mod kubernetes_secrets;
mod literal_secrets;
mod lookup;
mod making;
mod manifest_secrets;
mod module_parts;
mod node_result;
mod object_target;
mod operation_places;
mod operations;
mod pod_parts;
mod project_state;
mod required_variables;
mod run_data;
mod secret_keys;
mod secret_names;
mod secret_uses;
mod uids;
pub(crate) mod update;
mod variable_names;
mod wording;
pub(crate) mod workload_inputs;

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use score_core::diagnostic::{Diagnostics, each_text_of};
use score_core::plan::{Node as Resource, NodeOrigin, ParamScope, Rank};
use score_core::resource::ResourceUid;
use score_core::state::OpenOutputs;
use score_core::text::Template;
use score_core::tree::Tree;
use score_yaml::{FileId, Map, SortedMap, SortedSet, SourceMap, Span, Str, Value};

use self::built_in::{BuiltIn, BuiltInEntry};
use self::entry::DefinitionEntry;
use self::operation_places::WrittenPaths;
use self::pod_parts::{PodParts, brings_parts};
use self::uids::Workloads;
use super::driver::DriverMap;
use super::placeholders::{DefinitionUses, PlacedRoom};
use super::seed::ResourceSeeds;
use super::{Definitions, MatchContext, ResourceIdentity, Sealed, Seed};
use crate::profile::ControllerKind;

use self::run_data::read;

pub use self::form::{FormedOutputs, MarkedOutputs, OutputForm};
pub(crate) use self::group::check_types;
pub use self::kubernetes_secrets::KubernetesSecrets;
pub use self::literal_secrets::{LiteralSecret, SecretOrigin};
pub use self::node_result::{NodeResult, TakenBy};
pub use self::object_target::ObjectTarget;
pub use self::project_state::{
    FormerDefinitions, Giver, PlatformNames, forget_cookies, keep_only_cookies,
};
pub use self::required_variables::RequiredVariables;

/// The definitions of a run, and what they gave so far.
pub struct DefinitionRun {
    data: Arc<RunData>,
    /// An entry for each definition, by its id.
    entries: SortedMap<Str, DefinitionEntry>,
    built_in: Vec<BuiltInEntry>,
}

/// Where definitions are used, and how.
pub struct RunSettings {
    /// Organisation, application, environment and its type.
    pub context: MatchContext,
    /// The seed of what is random.
    pub seed: Seed,
    /// The values of secrets that somebody gave, by `STORE/REF[@VERSION]`.
    pub secrets: Map,
    /// The shared values, which resources of type `environment` give.
    pub values: Map,
    /// Drivers that are taken for others, `--driver-map`.
    pub drivers: DriverMap,
    /// The cookies that drivers stored before, by resource (`TYPE.CLASS#ID`); those of the state go before.
    pub cookies: Map,
    /// The form of what is given to workloads and to the target.
    pub form: Box<dyn OutputForm>,
}

/// What entries share.
struct RunData {
    definitions: Arc<Definitions>,
    /// The placeholders of each definition, by its id.
    uses: SortedMap<Str, DefinitionUses>,
    settings: RunSettings,
    /// The seeds of resources.
    seeds: ResourceSeeds,
    sealed: Sealed,
    /// The texts of the definitions.
    sources: SourceMap,
    room: PlacedRoom,
    /// The definitions that may make containers or volumes for pods, by their ids.
    bringers: SortedSet<Str>,
    /// The types of resources whose params from `provision` refer to other resources.
    fed: SortedSet<Str>,
    /// What resources bring for pods.
    pod_parts: PodParts,
    workloads: RwLock<Workloads>,
    /// The paths in the updates that definitions give, by the ids of those.
    written_paths: RwLock<SortedMap<Str, Arc<WrittenPaths>>>,
    /// The kinds of the workloads that are no Deployments.
    kinds: RwLock<SortedMap<Str, ControllerKind>>,
    /// The resources whose outputs would be shared values, if there were some: Score files, and names in them.
    without_values: RwLock<SortedSet<(FileId, Str)>>,
    /// For resources that get params from `provision`: the definition, and the index of the entry there.
    params: Mutex<SortedMap<ResourceUid, (Str, usize)>>,
    results: RwLock<SortedMap<ResourceUid, KeptResult>>,
}

/// What was given for a resource, and the objects for Kubernetes that its outputs refer to.
type KeptResult = (Arc<NodeResult>, Arc<[Value]>);

impl DefinitionRun {
    /// Prepares definitions for a run; `sources` are the texts that there are so far.
    ///
    /// # Errors
    /// Placeholders and templates in them that are malformed.
    pub fn new(
        definitions: impl Into<Arc<Definitions>>,
        settings: RunSettings,
        sources: &SourceMap,
    ) -> Result<Self, Diagnostics> {
        let definitions = definitions.into();
        let mut diags = Diagnostics::new();
        let mut uses = SortedMap::new();
        for definition in definitions.iter() {
            match DefinitionUses::of(definition, sources) {
                Ok(found) => _ = uses.insert(definition.id.value.clone(), found),
                Err(found) => diags.extend(found),
            }
        }
        if diags.has_errors() {
            return Err(diags);
        }
        let sealed = Sealed::new(&settings.seed, sources, settings.secrets.clone());
        let data = Arc::new(RunData {
            fed: independence::fed(&definitions, &uses),
            uses,
            seeds: settings.seed.of_resources(),
            sealed,
            sources: sources.clone(),
            room: PlacedRoom::of(RESOURCES),
            bringers: definitions
                .iter()
                .filter(|definition| brings_parts(definition))
                .map(|definition| definition.id.value.clone())
                .collect(),
            pod_parts: PodParts::default(),
            workloads: RwLock::default(),
            written_paths: RwLock::default(),
            kinds: RwLock::default(),
            without_values: RwLock::default(),
            params: Mutex::default(),
            results: RwLock::default(),
            definitions,
            settings,
        });
        let entry = |at: &Str| (at.clone(), DefinitionEntry::new(&data, at.clone()));
        let entries = data.uses.keys().map(entry).collect();
        let built_in = BuiltIn::ALL.map(|kind| BuiltInEntry::new(&data, kind));
        Ok(DefinitionRun {
            built_in: built_in.into(),
            entries,
            data,
        })
    }

    /// True if something was drawn for a resource, by a template for example.
    #[must_use]
    pub fn has_drawn(&self) -> bool {
        self.data.seeds.has_drawn()
    }

    /// The definitions.
    #[must_use]
    pub fn definitions(&self) -> &Definitions {
        &self.data.definitions
    }

    /// Where they are used.
    #[must_use]
    pub fn context(&self) -> &MatchContext {
        &self.data.settings.context
    }

    /// The values that are not plain.
    #[must_use]
    pub fn sealed(&self) -> &Sealed {
        &self.data.sealed
    }

    /// Calls a function with each literal secret, as it is and in Base64: those that the definitions hold, those that somebody
    /// gave, and those that the run met.
    pub(crate) fn each_secret(&self, f: &mut dyn FnMut(&str)) {
        let f = &mut |text: &str| {
            f(text);
            f(&STANDARD.encode(text));
        };
        for definition in self.data.definitions.iter() {
            definition.each_literal_secret(f);
        }
        let settings = &self.data.settings;
        each_text_of(&settings.secrets, f);
        each_text_of(&settings.cookies, f);
        self.data.sealed.each_secret(f);
    }

    /// What stands for the outputs of a resource that nobody knows yet.
    pub(super) fn open_outputs(&self, uid: &ResourceUid) -> OpenOutputs {
        self.data.open_outputs(self.identity(uid).to_string())
    }

    /// What has to be there for the finished objects of the run, a line each.
    #[must_use]
    pub fn wanted(&self, objects: &[Value]) -> Vec<String> {
        self.data.settings.form.wanted(objects)
    }

    /// The namespace of the environment, once it is provisioned, if a definition says one.
    #[must_use]
    pub fn namespace(&self) -> Option<Str> {
        self.data.namespace()
    }

    /// A resource of the plan as the platform names it.
    #[must_use]
    pub fn identity(&self, uid: &ResourceUid) -> ResourceIdentity {
        self.data.identity(uid)
    }

    /// What was given for a resource, if definitions gave it.
    #[must_use]
    pub fn result(&self, uid: &ResourceUid) -> Option<Arc<NodeResult>> {
        self.data.result(uid)
    }

    /// The resource of a workload, if the plan has one.
    #[must_use]
    pub fn workload_uid(&self, workload: &str) -> ResourceUid {
        self.data.uid(&uids::of_workload(workload))
    }

    /// Tells of a workload of the run, before the plan is made.
    pub(crate) fn note_workload(&self, name: &str) {
        let workloads = self.data.workloads.write();
        workloads
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name);
    }

    /// Tells of the kind of controller of a workload.
    pub(crate) fn note_kind(&self, workload: &str, kind: ControllerKind) {
        if kind != ControllerKind::Deployment {
            let kinds = self.data.kinds.write();
            let mut kinds = kinds.unwrap_or_else(PoisonError::into_inner);
            kinds.insert(workload.into(), kind);
        }
    }

    /// True if a definition says what stands at a place.
    pub(crate) fn says(&self, place: Span) -> bool {
        let mut definitions = self.data.definitions.iter();
        definitions.any(|definition| definition.span.file == place.file)
    }

    /// True if resources of type `environment` give shared values.
    pub(crate) fn has_values(&self) -> bool {
        !self.data.settings.values.is_empty()
    }

    /// True if definitions may change the module of a workload: one matches it, or one of the resources in the plan that it may use
    /// brings containers or volumes.
    pub(crate) fn updates(&self, workload: &str) -> bool {
        let identity = uids::of_workload(workload);
        self.data.pod_parts.may_come_to(workload) || self.data.rule(&identity).is_some()
    }

    /// The resources that a workload brings into the plan though no Score file declares them: its own, and those that
    /// every project has if a definition matches. `inputs` makes its inputs, if somebody reads them.
    pub(crate) fn implicit(
        &self,
        workload: Span,
        inputs: impl FnOnce() -> Tree<Template>,
        scope: ParamScope,
    ) -> Vec<Resource> {
        let scope = Arc::new(scope);
        let own = uids::of_workload(&scope.workload);
        let is_read = self.data.settings.form.shows_inputs() || self.data.rule(&own).is_some();
        let nobody = Arc::new(ParamScope::default());
        let mut resources = vec![Resource {
            uid: self.data.uid(&own),
            origin: NodeOrigin::Implicit,
            span: workload,
            kind_span: workload,
            params: is_read.then(|| Arc::new(inputs())),
            metadata: None,
            scope,
        }];
        for kind in IMPLICIT {
            let identity = implicit(kind);
            if self.data.rule(&identity).is_some() {
                let env = self.data.settings.context.env.as_ref();
                let env = env.filter(|_| kind == BASE_ENV).map(|env| {
                    let id = Tree::String(Template::literal(env.clone()));
                    Arc::new(Tree::Map([(Str::from("id"), id)].into_iter().collect()))
                });
                resources.push(Resource {
                    uid: self.data.uid(&identity),
                    origin: NodeOrigin::Implicit,
                    span: workload,
                    kind_span: workload,
                    params: env,
                    metadata: None,
                    scope: Arc::clone(&nobody),
                });
            }
        }
        resources
    }
}

/// What a run is about; the values may be secrets.
impl std::fmt::Debug for DefinitionRun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DefinitionRun")
            .field("context", &self.data.settings.context)
            .field("definitions", &self.data.definitions.len())
            .finish_non_exhaustive()
    }
}

/// So many resources are expected; more share the room for what placeholders stand for.
const RESOURCES: usize = 1_000;

/// The types of which every project has one, if a definition matches or something refers to it. The id is the type.
const IMPLICIT: [&str; 3] = [BASE_ENV, "k8s-cluster", "k8s-namespace"];

/// The type of the resource that stands for an environment; its input is the id of that.
const BASE_ENV: &str = "base-env";

/// The types that no Score file may ask for.
pub(crate) const NOT_IN_SCORE: [&str; 4] = ["base-env", "k8s-cluster", "k8s-namespace", "workload"];

/// The resource of a type of which there is one.
fn implicit(kind: &str) -> ResourceIdentity {
    ResourceIdentity {
        kind: kind.into(),
        class: "default".into(),
        id: kind.into(),
    }
}

/// The rank of definitions, which go before provisioner files.
const DEFINITION: Rank = Rank(2);
