//! A database by a closure, and everything else by the provisioners that come with the target.

use score_compiler::{Compiler, Error, Reply};

#[allow(clippy::print_stdout, reason = "an example prints")]
fn main() -> Result<(), Error> {
    let output = Compiler::new(score_k8s::K8s::default())
        .score_file("shop.yaml", include_str!("shop.yaml"))
        .default_provisioners()
        .provisioner("postgres", |request| {
            let size = request.params().get("size").and_then(|size| size.as_str());
            let host = format!("{}.db.internal", size.ok_or("it needs a size")?);
            let password = Reply::secret("db-admin", "password");
            Ok(Reply::outputs([("host", host)]).output("password", password))
        })
        .compile()?;
    print!("{}", output.text());
    Ok(())
}
