//! A backend that lists the images of a project. It needs no provisioner: what is only typed has its placeholders still.

use std::collections::BTreeSet;

use score_compiler::{Backend, BoxError, Compiler, Emission, Error, Project, Reply, Workload};

/// The images of all containers, one a line.
struct Images;

impl Backend for Images {
    const NAME: &'static str = "images";

    fn emit(&self, project: &Project) -> Result<Emission, BoxError> {
        Ok(Emission::text(list(&project.workloads)))
    }
}

fn list(workloads: &[Workload]) -> String {
    let containers = workloads.iter().flat_map(|of| of.containers.values());
    let images: BTreeSet<String> = containers.map(|of| format!("{}\n", of.image)).collect();
    images.into_iter().collect()
}

#[allow(clippy::print_stdout, reason = "an example prints")]
fn main() -> Result<(), Error> {
    let compiler = Compiler::new(Images).score_file("shop.yaml", include_str!("shop.yaml"));
    print!("as written:\n{}", list(&compiler.lower()?));

    let any = |_: &_| Ok(Reply::outputs([("host", "db"), ("password", "secret")]));
    let output = compiler.provisioner("postgres", any).compile()?;
    print!("as run:\n{}", output.text());
    Ok(())
}
