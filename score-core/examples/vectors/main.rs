//! Answers questions about the library: one JSON object a line on standard input, `{"id", "kind", ...}`, one on
//! standard output, `{"id", "ok"}` or `{"id", "err"}`. Each kind is a function from the question to the answer.

mod score;
mod sjson;
mod template;
mod yaml;

use std::io::{BufRead as _, BufWriter, Write as _};

use serde_json::{Value, json};

/// The answer of most kinds: a text, or an error's message.
type Answer = Result<String, String>;

fn answer(question: &Value) -> Option<Result<Value, String>> {
    let text = match question["kind"].as_str()? {
        "score-check" => return Some(score::check(question)),
        "template" => template::render(question),
        "yaml-resolve" => yaml::resolve(question),
        "yaml-emit" => yaml::emit(question),
        "kyaml-emit" => yaml::emit_kyaml(question),
        "sjson" => sjson::answer(question),
        _ => return None,
    };
    Some(text.map(Value::String))
}

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
