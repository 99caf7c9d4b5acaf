//! Every target over its seeds and mutations of them: some hundreds, always the same; with `SCORE_CI=full` a minute
//! each.

mod corpus;
mod dictionary;
mod mutate;
mod runner;

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            runner::run(stringify!($name), fuzz::$name);
        })*

        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

targets! { definitions extension jinja journal masks patch provisioners reply score sets state template yaml }

#[test]
fn every_target_has_a_test_a_program_and_seeds() {
    let names: Vec<&str> = fuzz::TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, NAMES);
    for name in names {
        let program = corpus::folder().join(format!("fuzz_targets/{name}.rs"));
        assert!(program.is_file(), "{}", program.display());
        assert!(!corpus::seeds(name).is_empty(), "{name}");
    }
}
