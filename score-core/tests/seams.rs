//! Parts that other crates bring: a kind of entry, which takes resources, needs others, orders them and gives outputs; a
//! target's own notation of references, and functions of templates.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use score_core::diagnostic::Diagnostics;
use score_core::host::Host;
use score_core::plan::{
    Edge, Entry, EntryGroup, Graph, Need, NeedOrder, Node, Rank, declared, plan, prime,
};
use score_core::provision::{
    EntryContext, Provider, Provisioner, Reply, Request, kinds, load, providers, provision,
    services,
};
use score_core::resource::ResourceUid;
use score_core::target::{Fragment, FragmentType, Functions, Notation, SPRIG, Target};
use score_core::text::{Template, Text};
use score_core::tree::Tree;
use score_template::value::{Type, Value};
use score_template::{Function, Library};
use score_yaml::{Map, Span, Str};
use support::{Parts, Setup, summaries, yaml};

/// Takes resources of a type; each needs another one, and audits wait for it.
struct Delegation {
    uri: Str,
    kind: &'static str,
    /// The uid of what a resource needs, with its own id where it says `ID`.
    needed: &'static str,
    span: Span,
}

impl Delegation {
    fn needed(&self, uid: &ResourceUid) -> ResourceUid {
        ResourceUid::parse(&self.needed.replace("ID", uid.id())).unwrap()
    }
}

impl Entry for Delegation {
    fn kind(&self) -> &str {
        self.kind
    }

    fn takes(&self, _: &Node) -> Option<Rank> {
        Some(Rank(1))
    }

    fn needs(&self, node: &Node) -> Vec<Need> {
        let params = yaml("{owner: '${metadata.name}'}");
        let params = Tree::from_value(params, &mut |text| Template::parse(&text, self.span, ""));
        vec![Need {
            uid: self.needed(&node.uid),
            rank: 5,
            why: "it delegates".into(),
            order: NeedOrder::NeededFirst,
            params: Some(params.into()),
            scope: None,
            span: self.span,
        }]
    }

    fn edges(&self, graph: &Graph, node: &Node) -> Vec<Edge> {
        let audits = graph
            .nodes()
            .iter()
            .filter(|other| other.uid.kind() == "audit");
        let edge = |audit: &Node| Edge {
            dependent: audit.uid.clone(),
            needed: node.uid.clone(),
            rank: 5,
            why: "it comes first".into(),
            span: self.span,
        };
        audits.map(edge).collect()
    }
}

impl Provider for Delegation {
    fn uri(&self) -> &Str {
        &self.uri
    }

    fn way_out(&self, before: &str) -> String {
        format!("give `{before}` up")
    }

    fn provisioner(&self) -> &dyn Provisioner {
        self
    }
}

impl Provisioner for Delegation {
    fn provision(&self, request: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostics> {
        let needed = request.needed.outputs(&self.needed(request.uid)).unwrap();
        let name = needed.get("name").unwrap().as_string().unwrap();
        Ok(Reply {
            outputs: Map::from_iter([("role".to_owned(), name.as_literal().unwrap().into())]),
            ..Reply::default()
        })
    }
}

/// A workload with two resources, and a delegation of a type to each uid.
fn setup(delegations: &[(&'static str, &'static str)]) -> Setup {
    let score = "metadata: {name: app}\ncontainers: {c: {image: i}}\nresources: {store: {type: bucket}, log: {type: audit}}\n";
    let provisioners = r#"
- {uri: "template://bucket", type: bucket}
- {uri: "template://policy", type: policy, outputs: "name: {{ .Params.owner }}-{{ .Id }}"}
- {uri: "template://audit", type: audit}
"#;
    let mut setup = Setup::new(&[score]);
    setup.provisioners(provisioners).unwrap();
    for (kind, needed) in delegations {
        let file = setup.sources.add("own.yaml", *needed);
        setup.entries.push(Box::new(Delegation {
            uri: format!("own://{kind}").into(),
            kind,
            needed,
            span: Span::new(file, 0, needed.len()),
        }));
    }
    setup
}

#[test]
fn an_entry_from_outside_needs_orders_and_gives() {
    let mut setup = setup(&[("bucket", "policy.default#shared")]);
    let provisioned = setup.provision().unwrap().resources;
    let order: Vec<&str> = provisioned.iter().map(|(uid, _)| uid.as_str()).collect();
    let [policy, bucket, audit] = [
        "policy.default#shared",
        "bucket.default#app.store",
        "audit.default#app.log",
    ];
    assert_eq!(order, [policy, bucket, audit]);
    let of_bucket = &provisioned[1].1;
    let role = of_bucket.outputs.get("role").unwrap();
    assert_eq!(role.as_string().unwrap().as_literal(), Some("app-shared"));
    let state = &setup.state;
    // What no workload declares is nothing for the file that the Go tools read.
    assert_eq!(
        state.beside.resources.get(policy).unwrap().source_workload,
        "app"
    );
    assert_eq!(
        state.resources.get(bucket).unwrap().provisioner,
        "own://bucket"
    );
    assert!(state.resources.get(policy).is_none());
}

#[test]
fn a_resource_goes_along_with_who_asks_for_it() {
    let uid = "policy.default#shared";
    let mut setup = setup(&[("bucket", uid)]);
    setup.provision().unwrap();
    let guid = setup.state.beside.resources.get(uid).unwrap().guid.clone();
    let score = "metadata: {name: app}\ncontainers: {c: {image: i}}\nresources: {store: {type: bucket}, p: {type: policy, id: shared}}\n";
    let other = Setup::new(&[score]).workloads;
    let before = std::mem::replace(&mut setup.workloads, other);
    setup.provision().unwrap();
    assert_eq!(setup.state.resources.get(uid).unwrap().guid, guid);
    assert!(setup.state.beside.resources.is_empty());
    setup.workloads = before;
    setup.provision().unwrap();
    assert!(setup.state.resources.get(uid).is_none());
    let beside = &setup.state.beside.resources;
    assert_eq!(beside.get(uid).unwrap().guid, guid);
}

/// A group that had some resources once, and takes none.
struct Former;

impl EntryGroup<dyn Provider> for Former {
    fn choose(&self, _: &Node) -> Option<(Rank, &(dyn Provider + 'static))> {
        None
    }

    fn way_back(&self, node: &Node, before: &str) -> Option<String> {
        let uid = &node.uid;
        (before == "own://former").then(|| format!("`own` had {uid}"))
    }
}

#[test]
fn whoever_had_a_resource_or_takes_it_says_the_way_out() {
    for (before, bucket, audit) in [
        (
            "own://former",
            "`own` had bucket.default#app.store",
            Some("`own` had audit.default#app.log"),
        ),
        ("template://other", "give `template://other` up", None),
    ] {
        let mut setup = setup(&[("bucket", "policy.default#p")]);
        // Nobody takes audits.
        setup.entries.retain(|entry| entry.kind() != "audit");
        setup.plan().unwrap();
        for known in setup.state.resources.values_mut() {
            known.provisioner = before.into();
        }
        setup.groups.push(Box::new(Former));
        let diags = setup.provision().unwrap_err();
        let hints = |code: &str| {
            let mut found = diags.iter().filter(|d| d.code.as_str() == code);
            found.next().unwrap().hints.clone()
        };
        assert_eq!(hints("provisioner-changed"), [bucket]);
        match audit {
            Some(hint) => assert_eq!(hints("no-provisioner"), [hint]),
            None => assert!(hints("no-provisioner")[0].starts_with("there are provisioners")),
        }
    }
}

#[test]
fn a_circle_of_needs_is_told_with_each_place() {
    let mut setup = setup(&[
        ("bucket", "role.default#r"),
        ("role", "bucket.default#app.store"),
    ]);
    let diags = setup.plan().unwrap_err();
    let ring = "`bucket.default#app.store` -> `role.default#r` -> `bucket.default#app.store`";
    let expected = format!("resource-cycle: resources need each other in a circle: {ring}");
    assert_eq!(summaries(&diags), [expected]);
    let labels = diags.iter().flat_map(|cycle| &cycle.labels);
    let places: Vec<&str> = labels.map(|label| setup.sources.text(label.span)).collect();
    assert_eq!(places, ["role.default#r", "bucket.default#app.store"]);
}

#[test]
fn needs_have_an_end() {
    let mut setup = setup(&[("bucket", "bucket.default#IDx")]);
    let diags = setup.plan().unwrap_err();
    assert_eq!(diags.len(), 1);
    assert!(summaries(&diags)[0].starts_with("too-large: resources need more than 10000 further"));
    assert_eq!(setup.places(&diags), ["1:1 bucket.default#IDx"]);
}

#[test]
fn who_needs_what_nobody_takes_is_told() {
    let diags = setup(&[("bucket", "vault.default#v")])
        .provision()
        .unwrap_err();
    let hints = &diags.iter().next().unwrap().hints;
    assert!(hints.contains(&"`bucket.default#app.store` needs it: it delegates".to_owned()));
}

/// References to variables that stand in angles, `<NAME>`.
#[derive(Debug)]
struct Angles;

impl Notation for Angles {
    fn decode(&self, outputs: Map, _: &dyn Fn(&str) -> bool) -> Tree<Text> {
        Tree::from_map(outputs, &mut |text| {
            let name = text
                .strip_prefix('<')
                .and_then(|name| name.strip_suffix('>'));
            name.map_or_else(|| Text::from(text.as_str()), |name| Text::env(name, false))
        })
    }
}

/// `angle NAME`, a reference.
static ANGLE: Library = Library::new(&[&[Function::new("angle", &[Type::Str], |_, arguments| {
    let name = arguments[0].as_text().unwrap_or_default();
    Ok(Value::str(format!("<{name}>")))
})]]);
static FUNCTIONS: Functions = Functions::of(&[&ANGLE, &SPRIG]);

#[test]
fn a_target_brings_its_own_references_and_functions() {
    let mut setup = Setup::new(&[
        "metadata: {name: app}\ncontainers: {c: {image: i}}\nresources: {r: {type: t}}\n",
    ]);
    let target = Target {
        notation: &Angles,
        template_functions: &FUNCTIONS,
        ..Target::default()
    };
    let outputs = r#"- {uri: "template://t", type: t, outputs: "{a: '{{ angle `A` }}', b: '🔐💬n_k💬🔐 ${B}'}"}"#;
    let file = setup.sources.add("t.yaml", outputs);
    let context = EntryContext {
        target: target.clone(),
        parts: Parts::FIELDS,
    };
    let entries = load(&setup.sources, file, &kinds(), &context).unwrap();
    setup.entries.extend(providers(entries));
    let Setup {
        workloads,
        entries,
        mut state,
        host,
        ..
    } = setup;
    let plan = plan(declared(&workloads), entries.iter().map(|entry| &**entry)).unwrap();
    prime(&plan, &mut state, &host);
    let services = services(&workloads, |name, _| name.to_owned());
    let given = provision(
        &target,
        FragmentType::of::<Parts>(),
        &plan,
        services,
        &mut state,
        &host,
    )
    .unwrap();
    let outputs = &given.resources[0].1.outputs;
    let text = |name: &str| outputs.get(name).unwrap().as_string().unwrap().clone();
    assert_eq!(text("a"), Text::env("A", false));
    assert_eq!(text("b"), Text::from("🔐💬n_k💬🔐 ${B}"));
}
