//! One Score file for Kubernetes and for Compose.
#![allow(clippy::print_stdout, reason = "an example prints")]

use score_compiler::{Compiler, Error, Output};

const SCORE: &str = "
apiVersion: score.dev/v1b1
metadata: {name: shop}
containers:
  main:
    image: nginx
    variables: {CACHE: '${resources.cache.host}', KEY: '${resources.cache.password}'}
resources:
  cache: {type: redis}
";

pub(crate) fn compile() -> Result<Vec<Output>, Error> {
    let targets = [
        Compiler::new(score_k8s::K8s::default()),
        Compiler::new(score_compose::Compose::default()),
    ];
    let outputs = targets.map(|compiler| {
        let compiler = compiler.score_file("score.yaml", SCORE);
        compiler.default_provisioners().compile()
    });
    outputs.into_iter().collect()
}

fn main() -> Result<(), Error> {
    for output in compile()? {
        println!("{}", output.text());
    }
    Ok(())
}
