//! A database by a closure, and everything else by the provisioners that come with the target.
#![allow(clippy::print_stdout, reason = "an example prints")]

use score_compiler::{Compiler, Error, Output, Reply};

const SCORE: &str = "
apiVersion: score.dev/v1b1
metadata: {name: shop}
containers:
  main:
    image: nginx
    variables:
      DB: postgres://${resources.db.host}/shop
      PASSWORD: ${resources.db.password}
resources:
  db: {type: postgres, params: {size: small}}
";

pub(crate) fn compile() -> Result<Output, Error> {
    Compiler::new(score_k8s::K8s::default())
        .score_file("score.yaml", SCORE)
        .default_provisioners()
        .provisioner("postgres", |request| {
            let size = request.params().get("size").and_then(|size| size.as_str());
            let host = format!("{}.db.internal", size.ok_or("it needs a size")?);
            Ok(Reply::outputs([("host", host)])
                .output("password", Reply::secret("db-admin", "password")))
        })
        .compile()
}

fn main() -> Result<(), Error> {
    print!("{}", compile()?.text());
    Ok(())
}
