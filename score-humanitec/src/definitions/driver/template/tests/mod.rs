//! The template driver.

mod faults;
mod limits;
mod not_plain;
mod phases;

use crate::definitions::driver::testing::Case;
use score_yaml::Value;

fn case(templates: &str) -> Case {
    let templates = templates.trim_matches('\n').replace('\n', "\n    ");
    Case::new(
        "humanitec/template",
        &format!("values:\n  resId: ${{context.res.id}}\n  templates:\n    {templates}"),
    )
}

/// `case` with a secret reference, `vault/pg`.
fn with_secret(templates: &str) -> Case {
    let templates = templates.trim_matches('\n').replace('\n', "\n    ");
    Case::new(
        "humanitec/template",
        &format!(
            "values:\n  templates:\n    {templates}\nsecret_refs:\n  pass: {{store: vault, ref: pg}}"
        ),
    )
}
