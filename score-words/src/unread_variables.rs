//! Variables of a container that nothing reads as their author means: by their names, or by what stands in their values.

use score_diagnostic::codes;
use score_diagnostic::{Diagnostic, Dialect};
use score_yaml::message::Name;
use score_yaml::{Mapping, Node, message};

use super::moved::value_of_variable;
use super::places::free_name;
use super::shell_command::{LONGEST, Surroundings, sourced};
use super::shell_signs::asked_in;
use super::written::in_double_quotes;

/// The doubt about the name of a variable that no shell can say.
pub(super) fn odd_name(name: &str) -> Option<Diagnostic> {
    let is_odd = has_blank(name) || name.starts_with('$') || name.ends_with(':');
    if !is_odd {
        return None;
    }
    let message = message!("no program asks for a variable that is called `{name}`");
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
    let plain = name.trim().trim_end_matches(':');
    let plain = ["export ", "set ", "ENV ", "- "]
        .iter()
        .fold(plain, |name, start| {
            name.strip_prefix(start).unwrap_or(name)
        });
    let plain = plain
        .trim()
        .trim_start_matches('$')
        .trim_matches(['{', '}']);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let plain = plain.split_whitespace().collect::<Vec<_>>().join("_");
    let is_name = !plain.is_empty() && plain.chars().all(is_part);
    Some(match is_name {
        true => doubt.hint(message!("write `{plain}`")),
        false => doubt.hint("a name has letters, digits and `_`"),
    })
}

/// True of a text with a blank of any kind. Asked of each name: most are told by their bytes.
fn has_blank(text: &str) -> bool {
    let may_be = |byte: u8| byte <= b' ' || !byte.is_ascii();
    text.bytes().any(may_be) && text.contains(char::is_whitespace)
}

/// The doubt about a value that is still to be written, `<your-api-key>`, as examples have it.
pub(super) fn of_blank(text: &str) -> Option<Diagnostic> {
    const WORDS: [&str; 7] = [
        "your", "insert", "replace", "change", "enter", "todo", "fill",
    ];
    let inner = text.strip_prefix('<')?.strip_suffix('>')?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.');
    let lower = inner.to_ascii_lowercase();
    let mut words = lower.split(['-', '_', ' ', '.']);
    let is_blank =
        inner.len() < 60 && inner.chars().all(is_part) && words.any(|word| WORDS.contains(&word));
    is_blank.then(|| {
        let message = message!("`{text}` stands for a value that is still to be written");
        let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
        doubt.hint("write the value itself in its place")
    })
}

/// The doubt about the value of a variable that reads another one as a shell does; `commands` are those of the container whose
/// values have commands in them.
pub(super) fn of_variable(
    name: &str,
    text: &str,
    container: &Mapping,
    commands: &[(&str, &str)],
    around: &Surroundings<'_>,
) -> Option<Diagnostic> {
    let variables = container.get("variables").and_then(Node::as_map);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let dollar = text.find('$')?;
    let behind = &text[dollar + 1..];
    if text.strip_prefix('$') == Some(name) {
        return Some(of_itself(name, variables, around));
    }
    if behind.starts_with('(') {
        return match command_in(name, text, variables) {
            Some(command) => Some(of_command(command, container, commands)),
            None => of_reference(name, text, variables, around.dialect),
        };
    }
    let end = behind.find(|c: char| !is_part(c)).unwrap_or(behind.len());
    let other = &behind[..end];
    if other.is_empty() {
        return None;
    }
    let is_path = name == "PATH" && other == "PATH";
    // What holds blanks may be a text about variables, or one that a program fills in.
    let is_word = !has_blank(text);
    let known = variables.and_then(|known| known.get(other).filter(|_| is_word));
    if !is_path && (known.is_none() || other == name) {
        return None;
    }
    let message = message!("nothing reads `${other}` in a variable: it stays as it is");
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
    if is_path {
        let usual = "/usr/local/bin:/usr/bin:/bin";
        return Some(
            doubt
                .hint("write in its place the folders of the image")
                .hint(message!(
                    "`PATH: \"{}\"`, for example",
                    text.replacen("$PATH", usual, 1)
                )),
        );
    }
    let value = known
        .and_then(Node::as_str)
        .filter(|value| !value.contains('$'));
    let whole = value.and_then(|value| with_value(name, text, &format!("${other}"), other, value));
    Some(match whole {
        Some(whole) => doubt.hint(message!("write the value itself: `{name}: ") + &whole + "`"),
        None => doubt.hint("write the value itself in its place"),
    })
}

/// The value of a variable with that of another in place of its name; `None` if one of them is not to be shown.
fn with_value(name: &str, text: &str, written: &str, other: &str, value: &str) -> Option<String> {
    value_of_variable(other, value)?;
    value_of_variable(name, &text.replacen(written, value, 1))
}

/// The command whose output a shell would put into the value of a variable.
fn command_in<'t>(name: &str, text: &'t str, variables: Option<&Mapping>) -> Option<&'t str> {
    let command = asked_in(text)?;
    let is_other = variables.is_some_and(|known| known.contains_key(command));
    (!is_other && !may_be_script(name, &text.replacen(command, "", 1))).then_some(command)
}

/// The most variables that one line of a shell sets.
const MOST_SET: usize = 3;

/// The names and the texts of the first variables whose values have such commands in them: one more than a line sets.
pub(super) fn with_commands(variables: Option<&Mapping>) -> Vec<(&str, &str)> {
    let all = variables.into_iter().flat_map(Mapping::iter);
    let all = all.filter_map(|(key, value)| {
        let text = value.as_str()?;
        command_in(&key.text, text, variables).map(|_| (&*key.text, text))
    });
    all.take(MOST_SET + 1).collect()
}

/// What a line of a shell starts with that sets those variables, `HOST=$(hostname) `; empty if there are none.
fn sets(all: &[(&str, &str)]) -> String {
    let sets = all.iter().take(MOST_SET).map(|(name, text)| {
        // One that is secret is not shown.
        let value = match value_of_variable(name, text) {
            None => "…".to_owned(),
            Some(_) if text.contains(char::is_whitespace) => message!("\"{text}\""),
            Some(_) => (*text).to_owned(),
        };
        message!("{name}=") + &value + " "
    });
    let more = if all.len() > MOST_SET { "… " } else { "" };
    sets.collect::<String>() + more
}

/// The first of those variables.
pub(super) fn first_set(variables: Option<&Mapping>) -> Option<&str> {
    with_commands(variables).first().map(|(name, _)| *name)
}

/// The line of a shell that sets variables and runs what a container runs, by the words of its command; true if the program in it
/// is still to be written. A line that a shell reads already sets them before what it runs at its end.
fn line_with(sets: &str, words: &[&str]) -> (String, bool) {
    if let [shell, "-c", line] = *words
        && shell.ends_with("sh")
    {
        let at = line.rfind("exec ").unwrap_or(0);
        let is_one = at > 0 || !line.contains(['|', '&', ';', '\n']);
        if is_one {
            return (format!("{}{sets}{}", &line[..at], &line[at..]), false);
        }
    }
    // The same shell reads the file that stands in the place of a program.
    let before = sourced(words).map_or_else(String::new, |line| line + " && ");
    (format!("{before}{sets}exec PROGRAM"), true)
}

/// The doubt about such a command. One line of a shell sets all variables of the container that have one.
fn of_command(command: &str, container: &Mapping, all: &[(&str, &str)]) -> Diagnostic {
    let message = message!("nothing runs `$({command})` in a variable: it stays as it is");
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
    let words = container.get("command").and_then(Node::as_seq);
    let words = words.unwrap_or_default().iter().map(Node::as_str);
    let words: Vec<&str> = words.collect::<Option<_>>().unwrap_or_default();
    let them = match all.len() {
        0 | 1 => "it",
        _ => "them",
    };
    if let [shell, "-c", line] = words.as_slice()
        && shell.ends_with("sh")
        && all
            .iter()
            .all(|(name, _)| line.contains(&format!("{name}=")))
    {
        return doubt.hint(format!(
            "take {them} out: the line of `command` sets {them}"
        ));
    }
    let (line, is_open) = line_with(&sets(all), &words);
    let line = in_double_quotes(&line).filter(|line| line.len() <= 2 * LONGEST);
    let is_open = is_open || line.is_none();
    let line = line.unwrap_or_else(|| "\"NAME=… exec PROGRAM\"".to_owned());
    let program = match (is_open, sourced(&words)) {
        (false, _) => "",
        (true, None) => ", where `PROGRAM` is what runs now",
        (true, Some(_)) => ", where `PROGRAM` is what the image runs",
    };
    let doubt = doubt
        .hint(format!(
            "write the value itself, or take {them} out and let a shell set {them}:"
        ))
        .hint(format!(
            "`command: [\"sh\", \"-c\", {}]`{program}",
            Name(&line)
        ));
    match container.contains_key("args") {
        true => doubt.hint("it takes the place of `args`: write those behind `PROGRAM`"),
        false => doubt,
    }
}

/// The doubt about a variable whose value is its own name, as that of the host is read in a Compose file.
fn of_itself(name: &str, variables: Option<&Mapping>, around: &Surroundings<'_>) -> Diagnostic {
    const MOST: usize = 5;
    let message = message!("nothing reads `${name}` in a variable: it stays as it is");
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
    let annotation = around.dialect.variables_annotation;
    // One resource has all of them.
    let others = variables.into_iter().flat_map(Mapping::iter);
    let others = others.filter(|(key, value)| {
        let value = value.as_str().and_then(|value| value.strip_prefix('$'));
        value == Some(&*key.text)
    });
    let names: Vec<&str> = others.map(|(key, _)| &*key.text).take(MOST).collect();
    let names = match names.contains(&name) {
        true if names.len() > 1 => message!("\"{}\"", names.join(",")),
        _ => name.to_owned(),
    };
    let of_environment =
        |node: &Node| node.get("type").and_then(Node::as_str) == Some("environment");
    let mut resources = around.resources.into_iter().flat_map(Mapping::iter);
    if let Some((resource, declared)) = resources.find(|(_, node)| of_environment(node)) {
        let doubt = doubt.hint(message!(
            "write `\"${{resources.{}.{name}}}\"`",
            resource.text
        ));
        let given = declared.get("params").and_then(|params| params.get(name));
        return match annotation.filter(|_| given.is_none()) {
            Some(key) => doubt.hint(message!(
                "name it in the resource: `metadata: {{annotations: {{{key}: {names}}}}}`"
            )),
            None => doubt,
        };
    }
    let is_taken = |name: &str| {
        around
            .resources
            .is_some_and(|known| known.contains_key(name))
    };
    let resource = free_name("env", is_taken);
    let doubt = doubt.hint(message!(
        "write `\"${{resources.{resource}.{name}}}\"`, and declare `{resource}` below `resources`"
    ));
    let named = annotation.map(|key| message!(", metadata: {{annotations: {{{key}: {names}}}}}"));
    let named = named.unwrap_or_default();
    doubt.hint(format!("`{resource}: {{type: environment{named}}}`"))
}

/// The doubt about another variable in the notation of Kubernetes, `$(HOST)`, where nothing reads it, or only the name of one that
/// stands later or nowhere.
fn of_reference(
    name: &str,
    text: &str,
    variables: Option<&Mapping>,
    dialect: &Dialect,
) -> Option<Diagnostic> {
    let (_, behind) = text.split_once("$(")?;
    let (other, _) = behind.split_once(')')?;
    let reads_some = dialect.variable_in_command.is_some();
    let Some(known) = variables.and_then(|known| known.get(other)) else {
        return of_unknown(text, other);
    };
    // Those before it have their values already.
    if reads_some && other < name {
        return None;
    }
    let message = match reads_some {
        true if other == name => message!("`$({other})` is the variable itself: it stays as it is"),
        true => message!(
            "Kubernetes fills in `$({other})` only where the name sorts behind `{other}` (capitals first), found `{name}`"
        ),
        false => message!("only Kubernetes reads `$({other})`: it stays as it is"),
    };
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
    let value = known.as_str().filter(|value| !value.contains('$'));
    let whole =
        value.and_then(|value| with_value(name, text, &format!("$({other})"), other, value));
    Some(match whole {
        Some(whole) => doubt.hint(message!("write the value itself: `{name}: ") + &whole + "`"),
        None => doubt.hint("write the value itself in its place"),
    })
}

/// True if a text with other words, or the name of its variable, is that of a script or of a command line for a shell.
fn may_be_script(name: &str, text: &str) -> bool {
    const NAMES: [&str; 14] = [
        "CMD",
        "COMMAND",
        "SCRIPT",
        "RUN",
        "EXEC",
        "HOOK",
        "ENTRYPOINT",
        "START",
        "INIT",
        "TASK",
        "JOB",
        "PROBE",
        "CHECK",
        "PS",
    ];
    const PROGRAMS: [&str; 24] = [
        "echo", "printf", "export", "set", "cd", "exec", "test", "curl", "wget", "cat", "sh",
        "bash", "eval", "source", "sleep", "touch", "mkdir", "rm", "cp", "mv", "python", "node",
        "java", "if",
    ];
    if !text.contains(char::is_whitespace) {
        return false;
    }
    let name = name.to_ascii_uppercase();
    let mut parts = name
        .split(['_', '-', '.'])
        .map(|part| part.trim_end_matches(char::is_numeric));
    let first = text.split_whitespace().next().unwrap_or_default();
    parts.any(|part| NAMES.contains(&part))
        || PROGRAMS.contains(&first.trim_end_matches(char::is_numeric))
        || (first.contains(['/', '=']) && !first.starts_with('-'))
        || text.contains([';', '|', '&', '>', '<', '\n', '`'])
        || text.matches("$(").count() > 1
}

/// The doubt about a variable in the notation of Kubernetes that the container does not have. What Kubernetes says of Services is
/// in variables, too.
fn of_unknown(text: &str, other: &str) -> Option<Diagnostic> {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let is_name = other.starts_with(|c: char| c.is_ascii_uppercase()) && other.chars().all(is_part);
    let is_of_service = other.contains("_SERVICE_") || other.contains("_PORT");
    if !is_name || is_of_service || text.contains(char::is_whitespace) {
        return None;
    }
    let message = message!("nothing gives `$({other})` a value: it stays as it is");
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
    Some(doubt.hint("write the value itself in its place"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_set_where_the_program_starts() {
        for (words, expected) in [
            (&[][..], ("A=$(date) exec PROGRAM", true)),
            (&["run"], ("A=$(date) exec PROGRAM", true)),
            (
                &[".", "c/.env"],
                ("set -a && . c/.env && A=$(date) exec PROGRAM", true),
            ),
            (
                &["sh", "-c", ". c/.env && exec run"],
                (". c/.env && A=$(date) exec run", false),
            ),
            (&["/bin/sh", "-c", "run -x"], ("A=$(date) run -x", false)),
            (&["sh", "-c", "a | b"], ("A=$(date) exec PROGRAM", true)),
        ] {
            let found = line_with("A=$(date) ", words);
            assert_eq!((found.0.as_str(), found.1), expected, "{words:?}");
        }
    }
}
