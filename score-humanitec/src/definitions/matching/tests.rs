use proptest::prelude::*;
use score_core::diagnostic::Diagnostics;
use score_yaml::{FileId, SourceMap};

use super::*;
use crate::codes;
use crate::definitions::{Asker, DefinitionFiles};

/// A rule as the test makes it: `res_id`, `env_id`, `app_id`, `env_type`, `class`.
type Fields = [Option<&'static str>; 5];

fn read(texts: &[String]) -> Result<Definitions, Diagnostics> {
    let mut sources = SourceMap::new();
    let files: Vec<FileId> = texts
        .iter()
        .map(|text| sources.add("d.yaml", text.as_str()))
        .collect();
    DefinitionFiles::read(&sources, &files, &[]).map(|read| read.definitions)
}

/// A definition in the platform's own form.
fn definition(id: &str, kind: &str, rules: &[Fields]) -> String {
    let rule = |rule: &Fields| {
        let fields = CriterionField::ALL.iter().zip(rule);
        let fields =
            fields.filter_map(|(field, value)| Some(format!("{}: {}", field.as_str(), (*value)?)));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
    };
    let rules: Vec<String> = rules.iter().map(rule).collect();
    format!(
        "{{id: {id}, name: n, type: {kind}, driver_type: o/d, criteria: [{}]}}",
        rules.join(", ")
    )
}

fn context(app: &str, env: &str, env_type: &str) -> MatchContext {
    MatchContext {
        org: None,
        app: Some(app.into()),
        env: Some(env.into()),
        env_type: Some(env_type.into()),
    }
}

fn key(text: &str) -> ResourceKey {
    text.parse().expect("the test's resource is one")
}

/// The id of the definition that a resource gets.
fn found<'d>(all: &'d Definitions, resource: &str, context: &MatchContext) -> Option<&'d str> {
    let rule = all.find(&key(resource), context)?;
    Some(&rule.definition.id.value)
}

const DEV: Option<&str> = Some("dev");

#[test]
fn a_field_weighs_more_than_all_behind_it() {
    let (res, env, app, kind) = (Some("r"), Some("blue"), Some("shop"), DEV);
    let all = read(&[
        definition("of-res", "t", &[[res, None, None, None, None]]),
        definition("of-env", "t", &[[None, env, None, None, None]]),
        definition(
            "of-others",
            "t",
            &[[None, env, app, kind, None], [None, None, app, kind, None]],
        ),
        definition("of-app", "t", &[[None, None, app, None, None]]),
        definition("of-type", "t", &[[None, None, None, kind, None]]),
        definition("of-all", "t", &[[None; 5]]),
        definition("never", "t", &[]),
    ])
    .expect("they are valid");
    for (resource, place, expected) in [
        ("t#r", context("shop", "blue", "dev"), Some("of-res")),
        ("t#s", context("shop", "blue", "dev"), Some("of-others")),
        ("t#s", context("other", "blue", "dev"), Some("of-env")),
        ("t#s", context("shop", "red", "dev"), Some("of-others")),
        ("t#s", context("shop", "red", "live"), Some("of-app")),
        ("t#s", context("other", "red", "dev"), Some("of-type")),
        ("t#s", context("other", "red", "live"), Some("of-all")),
        ("t", MatchContext::default(), Some("of-all")),
        ("t.default#s", MatchContext::default(), Some("of-all")),
        ("t.fast#r", context("shop", "blue", "dev"), None),
        ("o/t#r", context("shop", "blue", "dev"), None),
        ("u#r", context("shop", "blue", "dev"), None),
    ] {
        assert_eq!(
            found(&all, resource, &place),
            expected,
            "{resource} in {place:?}"
        );
    }
}

#[test]
fn a_class_is_a_filter_and_weighs_nothing() {
    let all = read(&[
        definition("written", "t", &[[None, None, None, None, Some("default")]]),
        definition("typed", "t", &[[None, None, None, DEV, None]]),
        definition("fast", "t", &[[None, None, None, None, Some("fast")]]),
    ])
    .expect("they are valid");
    let dev = context("shop", "blue", "dev");
    assert_eq!(found(&all, "t#r", &dev), Some("typed"));
    assert_eq!(found(&all, "t.fast#r", &dev), Some("fast"));
    assert_eq!(
        found(&all, "t#r", &context("shop", "blue", "live")),
        Some("written")
    );
}

#[test]
fn what_becomes_of_each_rule_is_said_in_rank_order() {
    let all = read(&[
        definition("app", "t", &[[None, None, Some("shop"), None, None]]),
        definition("type", "t", &[[None, None, None, DEV, None]]),
        definition("res", "t", &[[Some("x"), None, None, None, Some("fast")]]),
        definition("any", "t", &[[None; 5]]),
    ])
    .expect("they are valid");
    let (db, dev) = (key("t#db"), context("shop", "blue", "dev"));
    let outcomes: Vec<(&str, String)> = all
        .outcomes(&db, &dev)
        .into_iter()
        .map(|(rule, outcome)| {
            let said = match outcome {
                Outcome::Won => "won".to_owned(),
                Outcome::Lost(field) => format!("lost by {}", field.as_str()),
                Outcome::Failed(mismatches) => {
                    let said: Vec<String> = mismatches.iter().map(ToString::to_string).collect();
                    said.join("; ")
                }
            };
            (rule.definition.id.value.as_str(), said)
        })
        .collect();
    let expected = [
        ("res", "res_id `x`, not `db`; class `fast`, not `default`"),
        ("app", "won"),
        ("type", "lost by app_id"),
        ("any", "lost by app_id"),
    ];
    assert_eq!(outcomes, expected.map(|(id, said)| (id, said.to_owned())));
    let nowhere = MatchContext::default();
    let unknown = all.outcomes(&db, &nowhere).swap_remove(1).1;
    let Outcome::Failed(mismatches) = unknown else {
        panic!("it asks for an application: {unknown:?}");
    };
    assert_eq!(
        mismatches[0].to_string(),
        "app_id `shop`, and none is given"
    );
}

#[test]
fn two_equal_rules_for_a_type_are_an_error_that_names_both() {
    let rule = [None, None, None, DEV, None];
    let written = [None, None, None, DEV, Some("default")];
    let texts = [
        definition("one", "t", &[rule]),
        definition("two", "t", &[written]),
        definition("three", "u", &[rule]),
        definition("four", "t", &[[None, None, None, DEV, Some("fast")]]),
    ];
    let errors = read(&texts).expect_err("two are equal");
    let errors: Vec<_> = errors.iter().collect();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].code, codes::DUPLICATE_CRITERIA);
    assert_eq!(
        errors[0].message,
        "definition `two`: it has the same rule for type `t` as `one`"
    );
    assert_eq!(
        errors[0].hints,
        ["a rule without `class` is one of class `default`"]
    );
    let errors = read(&[definition("one", "t", &[rule, [None; 5], rule])]).expect_err("its own");
    let said: Vec<_> = errors.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(
        said,
        ["definition `one`: two of its rules for type `t` are equal"]
    );
}

#[test]
fn that_nothing_matches_is_said_with_what_each_definition_lacks() {
    let all = read(&[
        definition("far", "t", &[[Some("x"), Some("y"), None, None, None]]),
        definition(
            "near",
            "t",
            &[
                [None, Some("y"), Some("z"), None, None],
                [None, None, None, Some("live"), None],
            ],
        ),
        definition("none", "t", &[]),
        definition("open", "t", &[[None; 5]]),
        definition("other", "o/queue", &[[None; 5]]),
    ])
    .expect("they are valid");
    let dev = context("shop", "blue", "dev");
    let mut sources = SourceMap::new();
    let file = sources.add("score.yaml", "resources: {db: {}}");
    let asker = Asker {
        name: "workload `api`",
        span: score_yaml::Span::new(file, 12, 14),
        path: "resources.db",
    };
    let error = all.no_definition(&key("t.fast#db"), &dev, Some(&asker));
    assert_eq!(
        error.message,
        "no definition matches `t.fast#db`, which workload `api` asks for"
    );
    assert_eq!(
        (error.span, error.path.as_deref()),
        (Some(asker.span), Some("resources.db"))
    );
    let labels: Vec<&str> = error
        .labels
        .iter()
        .map(|label| label.message.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "`open` wants class `default`, not `fast`",
            "`near` wants env_type `live`, not `dev`, and class `default`, not `fast`",
            "`far` wants res_id `x`, not `db`, and env_id `y`, not `blue`, and class `default`, not `fast`",
            "`none` has no criteria, so it matches nothing: `criteria: [{}]` takes any",
        ]
    );
    assert_eq!(
        error.hints,
        [
            "it was looked for in application `shop`, environment `blue` of type `dev`",
            "a rule without `class` is one of class `default`"
        ]
    );
    let hints = |resource: &str, all: &Definitions| {
        all.no_definition(&key(resource), &MatchContext::default(), None)
            .hints
    };
    assert_eq!(hints("queue", &all), ["did you mean `o/queue`?"]);
    assert_eq!(
        hints("stuff", &all),
        ["there are definitions of `o/queue`, `t`"]
    );
    let wrong = all.no_definition(&key("stuff.x#y"), &dev, Some(&asker));
    assert_eq!(
        (wrong.message.as_str(), wrong.path.as_deref()),
        (
            "no definition is of type `stuff`, which resource `db` of workload `api` asks for",
            Some("resources.db.type")
        )
    );
    assert_eq!(
        hints("t", &Definitions::default()),
        ["there are no definitions"]
    );
    let none = Definitions::default().with_empty_folders(vec!["plat".to_owned()]);
    let wrong = none.no_definition(&key("t"), &MatchContext::default(), None);
    assert_eq!(
        wrong.message,
        "no definition is of type `t`: `--definitions plat` gave none"
    );
}

#[test]
fn of_many_definitions_the_nearest_are_shown() {
    let texts: Vec<String> = (0..300)
        .map(|n| {
            definition(
                &format!("d-{n:03}"),
                "t",
                &[[
                    None,
                    Some(Box::leak(format!("e{n}").into_boxed_str())),
                    None,
                    None,
                    None,
                ]],
            )
        })
        .collect();
    let all = read(&texts).expect("they are valid");
    let error = all.no_definition(&key("t#x"), &context("a", "b", "c"), None);
    assert_eq!(error.labels.len(), 8);
    assert!(
        error.hints[1].ends_with("… 282 more matches either"),
        "{}",
        error.hints[1]
    );
}

#[test]
#[expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test may look at a clock"
)]
fn ten_thousand_resources_are_matched_at_once() {
    let texts: Vec<String> = (0..200)
        .map(|n| {
            let res: &'static str =
                Box::leak(format!("modules.w{n}.externals.db").into_boxed_str());
            definition(
                &format!("d-{n:03}"),
                "t",
                &[[Some(res), None, None, None, None]],
            )
        })
        .collect();
    let all = read(&texts).expect("they are valid");
    let place = context("shop", "blue", "dev");
    let resources: Vec<ResourceKey> = (0..10_000)
        .map(|n| key(&format!("t.default#modules.w{n}.externals.db")))
        .collect();
    let began = std::time::Instant::now();
    let matched = resources
        .iter()
        .filter(|resource| all.find(resource, &place).is_some());
    assert_eq!(matched.count(), 200);
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(words).prop_map(|word| Some(word).filter(|word| !word.is_empty()))
}

fn fields() -> impl Strategy<Value = Fields> {
    (
        one_of(&["", "", "r1", "r2"]),
        one_of(&["", "e1", "e2"]),
        one_of(&["", "a1", "a2"]),
        one_of(&["", "t1", "t2"]),
        one_of(&["", "default", "fast"]),
    )
        .prop_map(|(res, env, app, kind, class)| [res, env, app, kind, class])
}

fn definitions() -> impl Strategy<Value = Vec<(&'static str, Vec<Fields>)>> {
    let kind = prop::sample::select(&["q", "o/q"][..]);
    prop::collection::vec((kind, prop::collection::vec(fields(), 0..5)), 0..6).prop_map(
        |mut all| {
            // No rule of a type twice, for that is refused.
            let mut seen = Vec::new();
            for (kind, rules) in &mut all {
                rules.retain(|rule| {
                    let [res, env, app, env_type, class] = *rule;
                    let rule = (*kind, res, env, app, env_type, class.unwrap_or("default"));
                    let is_new = !seen.contains(&rule);
                    seen.push(rule);
                    is_new
                });
            }
            all
        },
    )
}

/// What the documentation of matching says, word by word.
fn oracle(
    all: &[(&str, Vec<Fields>)],
    resource: (&str, Option<&str>, Option<&str>),
    context: &MatchContext,
) -> Option<usize> {
    let (kind, class, id) = resource;
    let mut best: Option<(usize, u32)> = None;
    for (n, (its_kind, rules)) in all.iter().enumerate() {
        if *its_kind != kind {
            continue;
        }
        for [res, env, app, env_type, its_class] in rules {
            if its_class.unwrap_or("default") != class.unwrap_or("default") {
                continue;
            }
            if res.is_some() && *res != id {
                continue;
            }
            if env.is_some() && *env != context.env.as_deref() {
                continue;
            }
            if app.is_some() && *app != context.app.as_deref() {
                continue;
            }
            if env_type.is_some() && *env_type != context.env_type.as_deref() {
                continue;
            }
            let mut weight = 0;
            if res.is_some() {
                weight += 1000;
            }
            if env.is_some() {
                weight += 100;
            }
            if app.is_some() {
                weight += 10;
            }
            if env_type.is_some() {
                weight += 1;
            }
            if best.is_none_or(|(_, known)| weight > known) {
                best = Some((n, weight));
            }
        }
    }
    best.map(|(n, _)| n)
}

proptest! {
    #[test]
    fn matching_does_what_its_documentation_says(
        all in definitions(),
        kind in prop::sample::select(&["q", "o/q"][..]),
        class in one_of(&["", "default", "fast"]),
        id in one_of(&["", "r1", "r2"]),
        env in one_of(&["", "e1", "e2"]),
        app in one_of(&["", "a1", "a2"]),
        env_type in one_of(&["", "t1", "t2"]),
    ) {
        let mut texts: Vec<String> = all
            .iter()
            .enumerate()
            .map(|(n, (kind, rules))| definition(&format!("d-{n}"), kind, rules))
            .collect();
        let read_all = read(&texts).expect("no rule is there twice");
        let context = MatchContext {
            org: None,
            app: app.map(Into::into),
            env: env.map(Into::into),
            env_type: env_type.map(Into::into),
        };
        let resource = ResourceKey {
            kind: kind.into(),
            class: class.map(Into::into),
            id: id.map(Into::into),
        };
        let expected = oracle(&all, (kind, class, id), &context).map(|n| format!("d-{n}"));
        let rule = read_all.find(&resource, &context);
        let id = |rule: Rule<'_>| rule.definition.id.value.to_string();
        prop_assert_eq!(rule.map(id), expected.clone());

        // The list of outcomes says the same.
        let outcomes = read_all.outcomes(&resource, &context);
        let won: Vec<_> = outcomes.iter().filter(|(_, outcome)| *outcome == Outcome::Won).collect();
        prop_assert_eq!(won.first().map(|(rule, _)| id(*rule)), expected.clone());
        prop_assert!(won.len() <= 1);

        // Without the definition, the resource gets that of the next rule that matches.
        if let (Some(rule), Some(class), Some(resource_id)) = (rule, class, &resource.id) {
            let removed = id(rule);
            let identity = ResourceIdentity {
                kind: kind.into(),
                class: class.into(),
                id: resource_id.clone(),
            };
            let matching = outcomes.iter().filter(|(_, outcome)| !matches!(outcome, Outcome::Failed(_)));
            let mut others = matching.map(|(rule, _)| id(*rule)).filter(|other| *other != removed);
            let without = read_all.find_without(&removed, &identity, &context);
            prop_assert_eq!(without.map(id), others.next());
        }

        // So it is in whatever order files are read.
        texts.reverse();
        let reversed = read(&texts).expect("no rule is there twice");
        prop_assert_eq!(reversed.find(&resource, &context).map(id), expected);
    }
}
