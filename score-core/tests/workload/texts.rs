//! The texts of a workload.

use score_core::workload::FieldKind;

use crate::workload;

#[test]
fn a_walk_visits_every_text_and_a_map_keeps_their_paths() {
    let workload = workload(
        "metadata: {name: shop}
containers: {c: {image: i, variables: {V: v}, files: {/a.txt: {content: f}}, volumes: {/d: {source: s}}}}
resources: {r: {type: t, params: {p: [x]}}}",
    );
    let mut walked = vec![];
    workload
        .each_text(&mut |kind, path, text| walked.push((kind, path.to_string(), text.to_string())));
    let mut mapped = vec![];
    let _ = workload.map_texts(&mut |kind, path, text| {
        if kind != FieldKind::Setting {
            mapped.push((kind, path.to_string(), text.to_string()));
        }
    });
    assert_eq!(walked, mapped);
    let paths: Vec<_> = walked.iter().map(|(_, path, _)| path.as_str()).collect();
    let expected = [
        "containers.c.image",
        "containers.c.variables.V",
        r"containers.c.files./a\.txt.content",
        "containers.c.volumes./d.source",
        "resources.r.params.p.0",
    ];
    assert_eq!(paths, expected);
}
