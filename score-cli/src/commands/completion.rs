//! `completion`: a script for a shell that asks this binary for candidates, and the answers.

use score_core::backend::Backend;
use score_core::diagnostic::Code;
use score_yaml::SourceMap;

use super::Context;
use crate::args::CommandSpec;
use crate::complete::{ASK, ASK_WITHOUT_HELP, Ask, Candidate, candidates, render};
use crate::error::Error;
use crate::flags::Flags;
use crate::report::stdout;
use crate::threads::take_part;

/// The scripts by shell. `NAME` stands for the binary, `FUNCTION` for it in names that take no dash,
/// `ASK` for the command that asks.
const SCRIPTS: [(&str, &str); 4] = [
    ("bash", include_str!("completion/script.bash")),
    ("zsh", include_str!("completion/script.zsh")),
    ("fish", include_str!("completion/script.fish")),
    ("powershell", include_str!("completion/script.ps1")),
];

pub(crate) fn completion(
    root: &CommandSpec,
    shell: &str,
    context: &Context<'_>,
) -> Result<(), Error> {
    let script = SCRIPTS
        .iter()
        .find_map(|(name, script)| (*name == shell).then_some(script))
        .ok_or_else(|| Error::Other(format!("there is no completion for '{shell}'")))?;
    let ask = if context.flags.bool("no-descriptions") {
        ASK_WITHOUT_HELP
    } else {
        ASK
    };
    let function = format!("{}_complete", root.name.replace('-', "_"));
    let script = script
        .replace("FUNCTION", &function)
        .replace("NAME", root.name)
        .replace("ASK", ask);
    stdout(script.as_bytes())
}

/// Answers a script that asks for candidates; `None` if the line is no such question.
pub(crate) fn answer<B: Backend>(root: &CommandSpec, line: &[String]) -> Option<Result<(), Error>> {
    let (first, words) = line.split_first()?;
    let with_help = match first.as_str() {
        ASK => true,
        ASK_WITHOUT_HELP => false,
        _ => return None,
    };
    let values = |ask| match ask {
        Ask::Uid => uids::<B>(),
        Ask::Code => Code::ALL
            .iter()
            .map(|code| candidate(code.as_str(), code.explanation()))
            .collect(),
    };
    let (found, rest) = candidates(root, words, values);
    Some(stdout(render(&found, rest, with_help).as_bytes()))
}

/// The uids of the project's resources; none if there is no project.
fn uids<B: Backend>() -> Vec<Candidate> {
    take_part::<B>(&Flags::default());
    let Ok((_, state)) = super::project::<B>(&mut SourceMap::new()) else {
        return Vec::new();
    };
    let uids = state.resources.keys();
    uids.map(|uid| candidate(uid.as_str(), "")).collect()
}

fn candidate(value: &str, help: &str) -> Candidate {
    Candidate {
        value: value.to_owned(),
        help: help.to_owned(),
    }
}
