//! One Score file for Kubernetes and for Compose. The next run is given what this one left, so that passwords stay.

use score_compiler::{Compiler, Error, State};
use score_compose::Compose;
use score_k8s::{Format, K8s};

/// The text of a project for a target, and what to keep for the next run.
fn compile(target: Compiler, state: State) -> Result<(String, State), Error> {
    let output = target
        .score_file("shop.yaml", include_str!("shop.yaml"))
        .default_provisioners()
        .state(state)
        .compile()?;
    Ok((output.text().to_owned(), output.state()))
}

#[allow(clippy::print_stdout, reason = "an example prints")]
fn main() -> Result<(), Error> {
    let kubernetes = Compiler::new(K8s::default().namespace("dev").format(Format::Kyaml));
    let compose = Compiler::new(Compose::default().project("shop").publish(8080, "shop", 80));
    for target in [kubernetes, compose] {
        let (first, state) = compile(target.clone(), State::default())?;
        let (second, _) = compile(target, state)?;
        assert_eq!(first, second);
        println!("{first}");
    }
    Ok(())
}
