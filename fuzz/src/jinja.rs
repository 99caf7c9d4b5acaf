use score_compose::Compose;
use score_k8s::K8s;
use score_yaml::{Value, emit};

use crate::run::{Inputs, check};
use crate::text;

const SCORE: &str = "
apiVersion: score.dev/v1b1
metadata: {name: web}
containers: {main: {image: nginx}}
resources:
  thing:
    type: thing
    params: {size: 3, names: [a, b, \"c d\"], deep: {x: {y: [1, 2.5, null, true]}}, host: \"${metadata.name}\"}
    metadata: {tier: gold}
";

/// A template in Jinja: as the outputs of a provisioner, and as its first stage, whose result the outputs look at.
///
/// # Panics
/// A promise of [`score`](crate::score()) does not hold.
pub fn jinja(data: &[u8]) {
    let Some(template) = text(data) else { return };
    let outputs = entry(&[("outputs", &template)]);
    let init = entry(&[("init", &template), ("outputs", "all: {{ Init | tojson }}")]);
    check::<K8s>(inputs(&outputs));
    check::<Compose>(inputs(&init));
}

fn inputs(provisioners: &str) -> Inputs<'_> {
    Inputs {
        score: Some(SCORE),
        provisioners: Some(provisioners),
        ..Inputs::default()
    }
}

/// A provisioners file with one entry.
fn entry(templates: &[(&str, &str)]) -> String {
    let fields = [("uri", "jinja://thing"), ("type", "thing")].iter();
    let fields = fields
        .chain(templates)
        .map(|(key, value)| ((*key).to_owned(), Value::from(*value)));
    emit(&Value::Seq(vec![fields.collect()]))
}
