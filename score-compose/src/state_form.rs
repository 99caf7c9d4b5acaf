//! The form in which the state keeps a workload: as upstream's, with the dollars of commands doubled already.

use score_yaml::{Kind, Node};

use crate::interpolation;

/// Doubles the dollars of each container's `command` and `args`. A second time changes nothing.
pub(crate) fn double_dollars(spec: &mut Node) {
    let containers = spec
        .as_map_mut()
        .and_then(|spec| spec.get_mut("containers")?.as_map_mut());
    for (_, container) in containers
        .into_iter()
        .flat_map(|containers| containers.iter_mut())
    {
        let Some(container) = container.as_map_mut() else {
            continue;
        };
        for field in ["command", "args"] {
            let Some(Kind::Seq(words)) = container.get_mut(field).map(|node| &mut node.kind) else {
                continue;
            };
            for word in words {
                if let Kind::String(text) = &mut word.kind
                    && text.contains('$')
                {
                    *text = interpolation::escape_word(text).into();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::{SourceMap, emit, parse};

    use super::double_dollars;

    #[test]
    fn dollars_of_commands_are_doubled_once() {
        let mut sources = SourceMap::new();
        let text = "containers: {c: {args: [\"$a $$b\", 1], command: [\"${x}\"], image: $i}, d: 3}";
        let file = sources.add("score.yaml", text);
        let mut spec = parse(&sources, file)
            .expect("the test's YAML is valid")
            .remove(0);
        for _ in 0..2 {
            double_dollars(&mut spec);
            let expected = "containers:\n  c:\n    args:\n      - $$a $$b\n      - 1\n    command:\n      - $${x}\n    image: $i\n  d: 3\n";
            assert_eq!(emit(&spec.clone().into_value()), expected);
        }
    }
}
