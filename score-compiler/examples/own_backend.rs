//! A backend that lists the images of a project.
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::collections::BTreeSet;

use score_compiler::{Backend, BoxError, Compiler, Emission, Error, Project};

/// The images of all containers, one a line.
struct Images;

impl Backend for Images {
    const NAME: &'static str = "images";

    fn emit(&self, project: &Project) -> Result<Emission, BoxError> {
        let workloads = project.workloads.iter();
        let containers = workloads.flat_map(|workload| workload.containers.values());
        let images: BTreeSet<String> = containers.map(|of| format!("{}\n", of.image)).collect();
        Ok(Emission::text(images.into_iter().collect::<String>()))
    }
}

const SCORE: &str = "
apiVersion: score.dev/v1b1
metadata: {name: shop, version: '1.4'}
containers:
  web: {image: nginx}
  api: {image: 'registry.example.com/api:${metadata.version}'}
";

pub(crate) fn compiler() -> Compiler {
    Compiler::new(Images).score_file("score.yaml", SCORE)
}

fn main() -> Result<(), Error> {
    print!("{}", compiler().compile()?.text());
    Ok(())
}
