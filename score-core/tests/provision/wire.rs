//! The requests to programs, and their answers.

use score_core::plan::NodeOrigin;
use score_core::provision::{Needed, Request, Shared, WorkloadServices, services, wire};
use score_core::resource::ResourceUid;
use score_core::target::ForeignPart;

use crate::SCORE;
use crate::support::{Parts, Setup, yaml};

#[test]
fn the_answer_of_a_program_has_a_limit() {
    let values = format!("{{\"resource_state\": [{}0]}}", "[],".repeat(2_000_000));
    let nested = format!(
        "{{\"resource_state\": {}{}}}",
        "[".repeat(200),
        "]".repeat(200)
    );
    for (answer, expected) in [
        (
            values,
            "the reply of the program is wrong: more than 2000000 values at line 1 column",
        ),
        (
            nested,
            "the reply of the program is not JSON at line 1 column",
        ),
        (
            " \n".to_owned(),
            "the reply of the program is empty, expected a JSON object",
        ),
        (
            "[1]".to_owned(),
            "the reply of the program is a list, expected a JSON object",
        ),
    ] {
        let (error, _) = with_request(|request| wire::reply(request, &[], &[], answer.as_bytes()));
        let error = error.map(drop).unwrap_err().into_iter().next().unwrap();
        assert!(error.message.starts_with(expected), "{error:?}");
    }
}

#[test]
fn a_part_that_is_for_another_tool_is_told_as_such() {
    let foreign = [ForeignPart {
        name: "objects",
        reply: "other_objects",
        tool: "score-other",
        is_in_output: false,
    }];
    for key in ["objects", "other_objects"] {
        let answer = format!("{{\"{key}\": []}}");
        let (error, _) =
            with_request(|request| wire::reply(request, &[], &foreign, answer.as_bytes()));
        let hints = error
            .map(drop)
            .unwrap_err()
            .into_iter()
            .next()
            .unwrap()
            .hints;
        let expected = format!("leave it out: `{key}` is for `score-other` alone");
        assert!(hints.contains(&expected), "{hints:?}");
    }
}

/// Runs `f` on a request for a resource of `app`.
fn with_request<T>(f: impl FnOnce(&mut Request<'_>) -> T) -> (T, score_yaml::Map) {
    let setup = Setup::new(&[SCORE]);
    let map = |text: &str| yaml(text).as_map().unwrap().clone();
    let shared = Shared::new(map("{a: {b: 1}}"));
    let services: WorkloadServices = services(&setup.workloads, |name, _| format!("{name}-svc"));
    let target = score_core::backend::Backend::target(&setup.backend);
    let result = f(&mut Request {
        origin: &NodeOrigin::Declared,
        span: setup.workloads[0].name.span,
        uid: &ResourceUid::new("app", "one", "thing", None, None),
        guid: "guid",
        params: Some(map("{size: 3}")),
        resolved: Vec::new(),
        metadata: None,
        state: &map("{n: 1.5}"),
        shared: &shared,
        source_workload: "app",
        workload_metadata: &setup.workloads[0].metadata,
        needed: Needed::default(),
        services: &services,
        target: &target,
    });
    (result, shared.to_map().unwrap())
}

#[test]
fn a_request_to_a_program_says_all() {
    let (json, _) = with_request(|request| wire::request(request).unwrap());
    let port = r#"{"name":"web","port":80,"protocol":"TCP","target_port":8080}"#;
    assert_eq!(
        json,
        format!(
            "{}{port},\"web\":{port}{}",
            r#"{"namespace":"prod","resource_class":"default","resource_guid":"guid","resource_id":"app.one","resource_metadata":null,"resource_params":{"size":3},"resource_state":{"n":1.5},"resource_type":"thing","resource_uid":"thing.default#app.one","shared_state":{"a":{"b":1}},"source_workload":"app","workload_metadata":{"name":"app","tier":"gold"},"workload_services":{"app":{"ServiceName":"app-svc","ports":{"80":"#,
            "}}}}"
        )
    );
}

#[test]
fn an_answer_of_a_program_is_read_strictly() {
    let read = |answer: &str| {
        let answer = answer.to_owned();
        with_request(move |request| {
            wire::reply(
                request,
                <Parts as score_core::target::Fragment>::FIELDS,
                &[],
                answer.as_bytes(),
            )
        })
    };
    let answer = r#" {"plain_files": {"f": null}, "plain_objects": [1, 2.5, 1000730000], "resource_state": null,
        "resource_outputs": {"o": "x"}, "shared_state": {"a": {"b": null, "c": []}}} trailing"#;
    let (reply, shared) = read(answer);
    let reply = reply.unwrap();
    assert_eq!(reply.outputs, *yaml("{o: x}").as_map().unwrap());
    assert!(reply.state.is_empty());
    let parts: Vec<_> = reply
        .parts
        .iter()
        .map(|(part, given)| (part.template, given.clone().read().unwrap()))
        .collect();
    assert_eq!(
        parts,
        [
            ("objects", yaml("[1, 2.5, 1000730000]")),
            ("files", yaml("{f: null}"))
        ]
    );
    assert_eq!(shared, *yaml("{a: {c: []}}").as_map().unwrap());
    for (answer, error) in [
        (
            "",
            "the reply of the program is empty, expected a JSON object",
        ),
        (
            "[1]",
            "the reply of the program is a list, expected a JSON object",
        ),
        (
            "{\n\"a\": secret}",
            "the reply of the program is not JSON at line 2 column 6: found `s`",
        ),
        (
            "{\"resource_output\": 1}",
            "the reply of the program has an unknown field `resource_output`",
        ),
        (
            "{\"resource_state\": [1]}",
            "the reply of the program has a list as `resource_state`, expected a map",
        ),
    ] {
        let errors = read(answer).0.unwrap_err();
        let told: Vec<_> = errors.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(told, [error]);
    }
    let errors = read("{\"x_y_z\": 1, \"shared_state\": 1, \"v_w\": 1}")
        .0
        .unwrap_err();
    let forms = errors.iter().map(|one| one.hints.len());
    assert_eq!(forms.collect::<Vec<_>>(), [2, 0, 1]);
}
