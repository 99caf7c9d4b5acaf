//! Entries of provisioner files, and which of them takes a resource.

use crate::run;
use crate::support::{Plain, Setup, summaries, yaml};

#[test]
fn the_first_entry_that_fits_takes_a_resource_and_keeps_it() {
    let score = "
metadata: {name: app}
containers: {c: {image: i}}
resources: {a: {type: t}, b: {type: t, class: big}, c: {type: t, id: the-id}}
";
    let one = "
- {uri: 'template://big', type: t, class: big}
- {uri: 'template://id', type: t, id: the-id}
- {uri: 'template://any', type: t}
- {uri: 'template://late', type: t}
";
    let (mut setup, given) = run(score, one);
    given.unwrap();
    let taken: Vec<_> = setup
        .state
        .resources
        .values()
        .map(|resource| resource.provisioner.as_str())
        .collect();
    assert_eq!(taken, ["template://big", "template://any", "template://id"]);

    setup.entries.rotate_right(1);
    let diags = setup.provision().unwrap_err();
    assert_eq!(
        summaries(&diags)[0],
        "provisioner-changed: failed to provision: resource 't.big#app.b' was previously provisioned by a different provider - undefined behavior"
    );
    assert_eq!(diags.len(), 3);
}

#[test]
fn resources_that_no_entry_takes_are_all_reported() {
    let score = "
metadata: {name: app}
containers: {c: {image: i}}
resources: {a: {type: postgre}, b: {type: t, class: small}}
";
    let (setup, given) = run(
        score,
        "- {uri: 'template://p', type: postgres}\n- {uri: 'template://b', type: t, class: big}\n",
    );
    let diags = given.unwrap_err();
    assert_eq!(
        summaries(&diags),
        [
            "no-provisioner: no provisioner takes resources of the type `postgre`",
            "no-provisioner: no provisioner of type `t` takes class `small`",
        ]
    );
    assert_eq!(setup.places(&diags), ["4:23 postgre", "4:53 small"]);
    assert_eq!(
        diags.iter().next().unwrap().hints[0],
        "did you mean `postgres`?"
    );
}

#[test]
fn the_environment_is_built_in_unless_a_file_says_otherwise() {
    let score = "
metadata: {name: app}
containers: {c: {image: i}}
resources: {env: {type: environment}, t: {type: t, params: {home: '${resources.env.HOME}'}}}
";
    let echo = "- {uri: 'template://t', type: t, outputs: 'home: {{ .Params.home }}'}\n";
    let mut setup = Setup::new(&[score]);
    setup.backend = Plain {
        has_environment: true,
    };
    setup.provisioners(echo).unwrap();
    let given = setup.provision().unwrap();
    assert_eq!(given.env.into_iter().collect::<Vec<_>>(), ["HOME"]);
    let [env, t] = setup.state.resources.values().collect::<Vec<_>>()[..] else {
        panic!()
    };
    assert_eq!(
        (env.provisioner.as_str(), env.is_environment),
        ("builtin://environment", true)
    );
    assert_eq!(
        t.outputs.to_value(&mut |text| text.encode().into()),
        yaml("{home: /home/u}")
    );

    let mut setup = Setup::new(&[&score.replace("HOME", "UNSET")]);
    setup.backend = Plain {
        has_environment: true,
    };
    setup
        .provisioners(&format!("{echo}- {{uri: 'local-env://e'}}\n"))
        .unwrap();
    let diags = setup.provision().unwrap_err();
    assert_eq!(
        summaries(&diags),
        [
            "unknown-reference: failed to provision: failed to substitute params for resource 't.default#app.t': home: invalid ref 'resources.env.UNSET': environment variable 'UNSET' must be resolved"
        ]
    );
    let refused = Setup::new(&[])
        .provisioners("- {uri: 'local-env://e'}")
        .unwrap_err();
    assert!(summaries(&refused)[0].contains("local-env"));
}

#[test]
fn entries_that_are_not_valid_are_all_reported() {
    let text = "
- {uri: 'template://a', type: t, output: x}
- {type: t}
- {uri: 'template://b'}
- {uri: 'templat://c', type: t}
- {uri: 'template://d', type: t, class: [x], supported_params: y}
- 7
- {uri: 'jinja://e', type: 1, id: 2, description: d, expected_outputs: [a, 3]}
";
    let mut setup = Setup::new(&[]);
    let diags = setup.provisioners(text).unwrap_err();
    let places = setup.places(&diags);
    assert_eq!(
        places,
        [
            "2:34 output",
            "3:3 {type: t}",
            "4:9 'template://b'",
            "5:9 'templat://c'",
            "6:41 [x]",
            "6:64 y",
            "7:3 7",
        ]
    );
    assert_eq!(
        diags.iter().next().unwrap().hints,
        ["did you mean `outputs`?"]
    );
    for bad in [
        "a: 1",
        "- {uri: 'template://a', uri: x}",
        "[]\n---\n[]\n",
        "\t- x",
        "",
        "# nothing\n",
    ] {
        assert!(Setup::new(&[]).provisioners(bad).is_err(), "{bad}");
    }
    for none in ["[]", "null", "---\n"] {
        assert!(Setup::new(&[]).provisioners(none).is_ok(), "{none}");
    }
}
