//! Answers questions about the library: one JSON object a line on standard input, `{"id", "kind", ...}`, one on
//! standard output, `{"id", "ok"}` or `{"id", "err"}`. `testdata/vectors/` has questions, and what Go answers.

mod answers;

use std::io::{BufRead as _, BufWriter, Write as _};

use serde_json::{Value, json};

use crate::answers::answer;

fn main() -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let Ok(question) = serde_json::from_str::<Value>(&line) else {
            continue;
        };
        let id = &question["id"];
        let reply = match answer(&question) {
            Some(Ok(ok)) => json!({ "id": id, "ok": ok }),
            Some(Err(err)) => json!({ "id": id, "err": err }),
            None => json!({ "id": id, "unknown": question["kind"] }),
        };
        writeln!(out, "{reply}")?;
    }
    out.flush()
}
