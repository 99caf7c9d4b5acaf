//! The places at which volumes and files are mounted.

use crate::checked;

#[test]
fn places_are_absolute() {
    for (target, is_absolute) in [
        ("/a", true),
        ("/", true),
        ("a", false),
        ("./a", false),
        ("", false),
        ("~/a", false),
        (r"C:\a", false),
        (r"\a", false),
        ("${metadata.name}/a", false),
    ] {
        for (field, of) in [("volumes", "source: v"), ("files", "content: x")] {
            let text = format!(
                "metadata: {{name: w}}\ncontainers: {{c: {{image: i, {field}: {{'{target}': {{{of}}}}}}}}}"
            );
            let (diags, _) = checked(&text);
            // A volume may be mounted at the root, as far as the target can, and a file has a name.
            let is_right = is_absolute && (field, target) != ("files", "/");
            assert_eq!(diags.is_empty(), is_right, "{field} {target}");
        }
    }
}

#[test]
fn one_place_holds_one_thing() {
    for (mounts, expected) in [
        (
            "volumes: {/d: {source: v}, /d/e: {source: v}}, files: {/d/f: {content: x}}",
            vec![],
        ),
        (
            "volumes: {/d: {source: v}, /d/: {source: v}}",
            vec!["containers.c.volumes./d/"],
        ),
        (
            "files: {/a/../d: {content: x}, //d: {content: y}}",
            vec!["containers.c.files./a/\\.\\./d"],
        ),
        (
            "volumes: {/d: {source: v}}, files: {/d: {content: x}}",
            vec!["containers.c.files./d"],
        ),
    ] {
        let text = format!("metadata: {{name: w}}\ncontainers: {{c: {{image: i, {mounts}}}}}");
        let (diags, _) = checked(&text);
        let paths: Vec<_> = diags
            .into_iter()
            .map(|d| d.path.unwrap_or_default())
            .collect();
        assert_eq!(paths, expected, "{mounts}");
    }
}
