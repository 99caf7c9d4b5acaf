//! Help texts in the layout that users of the Go tools know.

use std::fmt::Write as _;

use super::flag::{Flag, FlagKind};
use super::global::{GLOBAL_FLAGS, VERBOSE_HELP};
use super::spec::CommandSpec;

/// The whole help of a command.
#[must_use]
pub fn help(root: &CommandSpec, path: &[String]) -> String {
    let spec = root.find(path).unwrap_or(root);
    let text = match spec.long_about.is_empty() {
        true => &spec.about,
        false => &spec.long_about,
    };
    format!("{}\n\n{}", text.trim_end(), usage(root, path))
}

/// The first lines of a command's help, which say how it is used, for somebody who used it in another way: its commands, and
/// where its flags are listed.
#[must_use]
pub(crate) fn short_usage(root: &CommandSpec, path: &[String]) -> String {
    let spec = root.find(path).unwrap_or(root);
    let full = full_name(root, path);
    let mut out = usage_line(spec, &full);
    write_commands(&mut out, spec);
    let _ = writeln!(out, "\nUse \"{full} --help\" for its flags.");
    out
}

/// A command with all words before it.
pub(super) fn full_name(root: &CommandSpec, path: &[String]) -> String {
    let mut full = vec![root.name];
    full.extend(path.iter().map(String::as_str));
    full.join(" ")
}

/// How a command is used, behind a heading.
fn usage_line(spec: &CommandSpec, full: &str) -> String {
    let arguments = if spec.usage.is_empty() {
        String::new()
    } else {
        format!(" {}", spec.usage)
    };
    let mut out = "Usage:\n".to_owned();
    if !spec.is_group() {
        let _ = writeln!(out, "  {full}{arguments} [flags]");
    }
    if !spec.commands.is_empty() {
        let _ = writeln!(out, "  {full} [command]");
    }
    out
}

/// The help of a command without its description.
#[must_use]
pub fn usage(root: &CommandSpec, path: &[String]) -> String {
    let spec = root.find(path).unwrap_or(root);
    let full = full_name(root, path);
    let mut out = usage_line(spec, &full);
    if !spec.examples.is_empty() {
        let _ = writeln!(out, "\nExamples:\n\n{}", spec.examples.trim_end());
    }
    write_commands(&mut out, spec);
    write_flags(&mut out, spec, path.is_empty());
    if !spec.commands.is_empty() {
        let _ = writeln!(
            out,
            "\nUse \"{full} [command] --help\" for more information about a command."
        );
    }
    out
}

/// The commands below one.
fn write_commands(out: &mut String, spec: &CommandSpec) {
    let mut commands: Vec<&CommandSpec> = spec.commands.iter().filter(|c| !c.hidden).collect();
    if spec.commands.is_empty() {
        return;
    }
    out.push_str("\nAvailable Commands:\n");
    commands.sort_by_key(|c| c.name);
    let longest = commands.iter().map(|c| c.name.len()).max();
    let width = longest.unwrap_or(0).max(11);
    for command in commands {
        let _ = writeln!(out, "  {:width$} {}", command.name, command.about);
    }
}

/// The flags of a command, and behind them those that every command takes.
fn write_flags(out: &mut String, spec: &CommandSpec, is_root: bool) {
    out.push_str("\nFlags:\n");
    let mut rows: Vec<Row> = spec.flags.iter().map(Row::of).collect();
    let help = format!("help for {}", spec.name);
    rows.push(Row::new(Some('h'), "help", "", &help));
    if is_root {
        rows.extend(global_rows());
        let version = format!("version for {}", spec.name);
        rows.push(Row::new(None, "version", "", &version));
    }
    write_rows(out, rows);
    if !is_root {
        out.push_str("\nGlobal Flags:\n");
        write_rows(out, global_rows());
    }
}

/// A flag as a line of the help.
struct Row {
    /// The name by which lines are sorted.
    name: String,
    /// The flag as it is typed.
    left: String,
    help: String,
}

impl Row {
    fn of(flag: &Flag) -> Row {
        match flag.kind {
            FlagKind::Switch => Row::new(flag.short, flag.long, "", flag.help),
            FlagKind::List => Row::new(flag.short, flag.long, "stringArray", flag.help),
            FlagKind::Text("") => Row::new(flag.short, flag.long, "string", flag.help),
            FlagKind::Text(default) => Row::new(
                flag.short,
                flag.long,
                "string",
                &format!("{} (default \"{default}\")", flag.help),
            ),
        }
    }

    fn new(short: Option<char>, long: &str, value: &str, help: &str) -> Row {
        let short = short.map_or("    ".to_owned(), |c| format!("-{c}, "));
        let value = if value.is_empty() {
            String::new()
        } else {
            format!(" {value}")
        };
        Row {
            name: long.to_owned(),
            left: format!("  {short}--{long}{value}"),
            help: help.to_owned(),
        }
    }
}

fn global_rows() -> Vec<Row> {
    let mut rows: Vec<Row> = GLOBAL_FLAGS.iter().map(Row::of).collect();
    rows.push(Row::new(Some('v'), "verbose", "count", VERBOSE_HELP));
    rows
}

fn write_rows(out: &mut String, mut rows: Vec<Row>) {
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let width = rows.iter().map(|r| r.left.len()).max().unwrap_or(0);
    for row in rows {
        let _ = writeln!(out, "{:width$}   {}", row.left, row.help);
    }
}
