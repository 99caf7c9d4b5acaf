//! Has the binary linked as the build script of score-cli says; without the feature `cli` there is none.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if let Ok(argument) = std::env::var("DEP_SCORE_CLI_LINK_ARG") {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
