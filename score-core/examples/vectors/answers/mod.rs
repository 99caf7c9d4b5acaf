//! Answers to questions about the library, by kind: each is a function from the question to the answer.

mod score;
mod sjson;
mod template;
mod yaml;

use serde_json::Value;

/// The answer of most kinds: a text, or an error's message.
type Answer = Result<String, String>;

/// The answer to a question; `None` if its `kind` is not known.
pub(crate) fn answer(question: &Value) -> Option<Result<Value, String>> {
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
