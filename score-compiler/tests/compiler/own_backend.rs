//! A backend of the program's own.

use score_compiler::{Backend, BoxError, Compiler, Emission, Project, Severity};

use crate::Variables;
use crate::score_files::score;

#[test]
fn files_of_a_backend_lie_in_the_project() {
    struct Writes(&'static str);
    impl Backend for Writes {
        const NAME: &'static str = "writes";
        fn emit(&self, _: &Project) -> Result<Emission, BoxError> {
            Ok(Emission::default().file(self.0, "x"))
        }
    }
    let compile = |path| {
        let compiler = Compiler::new(Writes(path));
        compiler
            .score_file("score.yaml", score("{main: {image: i}}", "{}"))
            .compile()
    };
    assert_eq!(compile("a/b").unwrap().files()[0].path, "a/b");
    for path in ["../a", "a/../../b", "/etc/passwd", "", "a//b", "./a"] {
        let error = compile(path).unwrap_err();
        assert!(
            error.to_string().contains("is not in the project's folder"),
            "{path}: {error}"
        );
    }
}

#[test]
fn a_backend_of_ones_own_has_rules() {
    let text = score("{main: {image: i, command: [a]}}", "{}");
    let compiler = Compiler::new(Variables).score_file("score.yaml", text.as_str());
    let output = compiler.compile().unwrap();
    let warning = output.warnings().iter().next().unwrap();
    assert_eq!(warning.severity(), Severity::Warning);
    assert_eq!(warning.path(), Some("containers.main.command"));
    // The container is the nearest that has a place.
    let place = warning.place().unwrap();
    assert_eq!((place.line, place.column), (3, 14));
    assert_eq!(compiler.validate(), *output.warnings());
    assert!(compiler.strict().compile().is_err());
    let forbidden = text.replace("name: web", "name: forbidden");
    let report = Compiler::new(Variables)
        .score_file("score.yaml", forbidden)
        .validate();
    assert!(!report.is_valid());
    assert_eq!(report.iter().count(), 2, "{report}");
}
