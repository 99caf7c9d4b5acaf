//! Commands that are written so that a shell reads a variable in them.

use score_words::{ShellLine, with_shell};
use score_yaml::{Mapping, Node, message};

/// The most items of a command that are written as a line.
const MOST_ITEMS: usize = 20;

/// The ways out by which a shell reads the variable `NAME` in the place of a placeholder, `${raw}`, in a command of a container:
/// in an item of a list of it.
pub(super) fn read_by_shell(
    field: &str,
    raw: &str,
    container: Option<&Mapping>,
    list: Option<(&[Node], usize)>,
) -> Vec<String> {
    let (items, at) = list.unwrap_or_default();
    let is_args = field == "args";
    let command = container.and_then(|map| map.get("command")?.as_seq());
    let command = command.filter(|_| is_args);
    let before = command.unwrap_or_default();
    let image = if is_args && command.is_none() {
        "PROGRAM"
    } else {
        ""
    };
    let line = match before.len() + items.len() {
        0..=MOST_ITEMS => {
            let whole: Vec<&Node> = before.iter().chain(items).collect();
            with_shell(image, &whole, before.len() + at, raw)
        }
        _ => None,
    };
    let (list, program) = match line {
        Some(ShellLine::InPlace(read)) => {
            let way = format!("write `{read}` in its place, which the shell reads");
            return vec![way];
        }
        Some(ShellLine::Whole(list)) if image.is_empty() => (list, None),
        Some(ShellLine::Whole(list)) => (list, Some("what the image starts")),
        None => (
            "[\"sh\", \"-c\", \"PROGRAM $NAME\"]".to_owned(),
            Some("what starts there, with its other arguments"),
        ),
    };
    let program = program.map(|what| format!("`PROGRAM` is {what}"));
    let instead = match command {
        Some(_) => Some("`command` and `args`"),
        None => is_args.then_some("`args`"),
    };
    let instead = instead.map(|fields| format!("it takes the place of {fields}"));
    let rest: Vec<String> = instead.into_iter().chain(program).collect();
    let way = message!("let a shell read it: `command: {list}`");
    let rest = Some(rest.join("; ")).filter(|rest| !rest.is_empty());
    [way].into_iter().chain(rest).collect()
}
