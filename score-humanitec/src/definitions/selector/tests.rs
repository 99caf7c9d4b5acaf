use proptest::prelude::*;

use super::*;

fn key(text: &str) -> ResourceKey {
    text.parse().expect("the test's key is one")
}

fn outputs(path: &[&str]) -> Accessor {
    Accessor::Output(path.iter().map(|key| Str::from(*key)).collect())
}

#[test]
fn all_forms_are_read() {
    for (raw, expected, accessor) in [
        ("resources.config.outputs.v", "config", outputs(&["v"])),
        (
            "resources.config.outputs.v.w",
            "config",
            outputs(&["v", "w"]),
        ),
        (
            "resources.config.other.outputs.v",
            "config.other",
            outputs(&["v"]),
        ),
        (
            "resources.config#near.values",
            "config#near",
            Accessor::Values,
        ),
        (
            "resources.config#modules.api.externals.far.outputs.v",
            "config#modules.api.externals.far",
            outputs(&["v"]),
        ),
        (
            "resources.config#modules.api.externals.outputs.outputs.outputs",
            "config#modules.api.externals.outputs",
            outputs(&["outputs"]),
        ),
        (
            "resources.workload#modules.values.guresid",
            "workload#modules.values",
            Accessor::Guresid,
        ),
        (
            "resources.x#shared.account.account",
            "x#shared.account",
            Accessor::Account,
        ),
        ("resources['config'].outputs.v", "config", outputs(&["v"])),
        (
            r#"resources["config#near"].outputs['a.b'].c"#,
            "config#near",
            outputs(&["a.b", "c"]),
        ),
        (
            "resources['config.other#near'].account",
            "config.other#near",
            Accessor::Account,
        ),
        (
            "resources.acme/queue.outputs.v",
            "acme/queue",
            outputs(&["v"]),
        ),
        (
            "resources.config.outputs['a.b']",
            "config",
            outputs(&["a.b"]),
        ),
    ] {
        let found = Reference::parse(raw).expect(raw);
        assert_eq!(found, Reference::Resource(key(expected), accessor), "{raw}");
    }
    for (name, field) in CONTEXT {
        assert_eq!(Reference::parse(name), Ok(Reference::Context(field)));
        assert_eq!(field.as_str(), name);
    }
    assert_eq!(
        Reference::parse("context['env']['type']"),
        Ok(Reference::Context(ContextField::EnvType))
    );
}

#[test]
fn selectors_are_read() {
    use Direction::{Dependencies, Dependents};
    for (raw, first, steps) in [
        (
            "resources.dns<route.outputs.path",
            "dns",
            &[(Dependents, "route")][..],
        ),
        (
            "resources.workload>aws-policy.outputs.path",
            "workload",
            &[(Dependencies, "aws-policy")],
        ),
        (
            "resources['aws-policy.s3>s3'].outputs.path",
            "aws-policy.s3",
            &[(Dependencies, "s3")],
        ),
        (
            "resources['gcs.default<workload>k8s-service-account'].outputs.path",
            "gcs.default",
            &[
                (Dependents, "workload"),
                (Dependencies, "k8s-service-account"),
            ],
        ),
        (
            "resources.role#modules.a>s3#shared.values<p.read.outputs.path",
            "role#modules.a",
            &[(Dependencies, "s3#shared.values"), (Dependents, "p.read")],
        ),
    ] {
        let steps = steps.iter().map(|(direction, step)| Step {
            direction: *direction,
            key: key(step),
        });
        let selector = Selector {
            first: key(first),
            steps: steps.collect(),
        };
        let written = selector.to_string();
        let found = Reference::parse(raw);
        assert_eq!(
            found,
            Ok(Reference::Selected(selector, outputs(&["path"]))),
            "{raw}"
        );
        assert!(raw.contains(&written), "{raw}: {written}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    for (raw, code, said) in [
        ("values.REGION", "native-placeholder", "values.REGION"),
        ("HOME", "native-placeholder", r"$\{HOME}"),
        ("context.app.name", "native-placeholder", "context.app.id"),
        ("context.env_id", "native-placeholder", "context.env.id"),
        ("VAR:-x", "malformed-placeholder", "no path"),
        ("", "malformed-placeholder", "no word"),
        ("resources", "malformed-placeholder", "outputs"),
        ("resources.dns", "malformed-placeholder", "outputs"),
        (
            "resources.dns.host",
            "malformed-placeholder",
            "resources.dns.outputs.host",
        ),
        (
            "resources['dns.x'].host",
            "malformed-placeholder",
            "outputs",
        ),
        ("resources.dns.outputs", "malformed-placeholder", ".values"),
        ("resources.dns.outputs..a", "malformed-placeholder", "empty"),
        (
            "resources.dns.values.a",
            "malformed-placeholder",
            ".outputs.a",
        ),
        (
            "resources.dns.account.a",
            "malformed-placeholder",
            "nothing in",
        ),
        ("resources.dns<.outputs.a", "malformed-placeholder", "type"),
        (
            "resources.<route.outputs.a",
            "malformed-placeholder",
            "type",
        ),
        (
            "resources['a.b.c'].outputs.a",
            "malformed-placeholder",
            "class",
        ),
        (
            "resources['a'.outputs.a",
            "malformed-placeholder",
            "['TYPE.CLASS#ID']",
        ),
        (
            "resources[].outputs.a",
            "malformed-placeholder",
            "['TYPE.CLASS#ID']",
        ),
        ("env:POD_IP", "malformed-placeholder", r"`$\{env:POD_IP}`"),
        (" context.app.id", "malformed-placeholder", "no spaces"),
        ("", "malformed-placeholder", r"`$\{}`"),
        ("resources.a b.outputs.a", "malformed-placeholder", "type"),
    ] {
        let error = Reference::parse(raw).expect_err(raw);
        let texts = [&error.message].into_iter().chain(&error.hints);
        let texts: Vec<_> = texts.map(String::as_str).collect();
        assert_eq!(error.code.as_str(), code, "{raw}");
        assert!(texts.join("\n").contains(said), "{raw}: {texts:?}");
    }
}

#[test]
fn the_steps_of_a_selector_are_limited() {
    let selector = |steps: usize| format!("resources.a{}.outputs.a", ">a<a".repeat(steps / 2));
    assert!(Reference::parse(&selector(20)).is_ok());
    let error = Reference::parse(&selector(22)).expect_err("it has too many");
    assert!(
        error.message.contains("more than 20 steps"),
        "{}",
        error.message
    );
}

proptest! {
    #[test]
    fn no_text_is_too_strange(raw in r##"(resources|context)?[a-z.\[\]'"#<>]{0,20}"##) {
        let _ = Reference::parse(&raw);
    }
}
