//! Help texts in the layout that users of the Go tools know.

use std::fmt::Write as _;

use crate::args::{Args, CommandSpec, GLOBAL_FLAGS, VERBOSE_HELP, find};
use crate::flags::{Flag, FlagKind};

/// The whole help of a command.
#[must_use]
pub fn help(root: &CommandSpec, path: &[String]) -> String {
    let spec = find(root, path).unwrap_or(root);
    let text = if spec.long_about.is_empty() {
        &spec.about
    } else {
        &spec.long_about
    };
    format!("{}\n\n{}", text.trim_end(), usage(root, path))
}

/// The help of a command without its description.
#[must_use]
pub fn usage(root: &CommandSpec, path: &[String]) -> String {
    let spec = find(root, path).unwrap_or(root);
    let mut full = vec![root.name];
    full.extend(path.iter().map(String::as_str));
    let full = full.join(" ");
    let is_root = path.is_empty();

    let mut out = String::from("Usage:\n");
    let arguments = if spec.usage.is_empty() {
        String::new()
    } else {
        format!(" {}", spec.usage)
    };
    let tail = if spec.commands.is_empty() {
        " [flags]"
    } else {
        " [command]"
    };
    let _ = writeln!(out, "  {full}{arguments}{tail}");
    if !spec.examples.is_empty() {
        let _ = writeln!(out, "\nExamples:\n\n{}", spec.examples.trim_end());
    }
    if !spec.commands.is_empty() {
        out.push_str("\nAvailable Commands:\n");
        let mut commands: Vec<&CommandSpec> = spec.commands.iter().filter(|c| !c.hidden).collect();
        commands.sort_by_key(|c| c.name);
        let width = commands
            .iter()
            .map(|c| c.name.len())
            .max()
            .unwrap_or(0)
            .max(11);
        for command in commands {
            let _ = writeln!(out, "  {:width$} {}", command.name, command.about);
        }
    }
    out.push_str("\nFlags:\n");
    let mut rows: Vec<Row> = spec.flags.iter().map(Row::of).collect();
    rows.push(Row::plain(
        Some('h'),
        "help",
        "",
        &format!("help for {}", full.rsplit(' ').next().unwrap_or(root.name)),
    ));
    if is_root {
        rows.extend(global_rows());
        rows.push(Row::plain(
            None,
            "version",
            "",
            &format!("version for {}", root.name),
        ));
    }
    write_rows(&mut out, rows);
    if !is_root {
        out.push_str("\nGlobal Flags:\n");
        write_rows(&mut out, global_rows());
    }
    if !spec.commands.is_empty() {
        let _ = writeln!(
            out,
            "\nUse \"{full} [command] --help\" for more information about a command."
        );
    }
    debug_assert!(
        spec.args == Args::None || spec.commands.is_empty(),
        "a group takes no arguments"
    );
    out
}

struct Row {
    sort: String,
    left: String,
    help: String,
}

impl Row {
    fn of(flag: &Flag) -> Row {
        match flag.kind {
            FlagKind::Bool => Row::plain(flag.short, flag.long, "", flag.help),
            FlagKind::StringArray => Row::plain(flag.short, flag.long, "stringArray", flag.help),
            FlagKind::String("") => Row::plain(flag.short, flag.long, "string", flag.help),
            FlagKind::String(default) => Row::plain(
                flag.short,
                flag.long,
                "string",
                &format!("{} (default \"{default}\")", flag.help),
            ),
        }
    }

    fn plain(short: Option<char>, long: &str, value: &str, help: &str) -> Row {
        let short = short.map_or("    ".to_owned(), |c| format!("-{c}, "));
        let value = if value.is_empty() {
            String::new()
        } else {
            format!(" {value}")
        };
        Row {
            sort: long.to_owned(),
            left: format!("  {short}--{long}{value}"),
            help: help.to_owned(),
        }
    }
}

fn global_rows() -> Vec<Row> {
    let mut rows: Vec<Row> = GLOBAL_FLAGS.iter().map(Row::of).collect();
    rows.push(Row::plain(Some('v'), "verbose", "count", VERBOSE_HELP));
    rows
}

fn write_rows(out: &mut String, mut rows: Vec<Row>) {
    rows.sort_by(|a, b| a.sort.cmp(&b.sort));
    let width = rows.iter().map(|r| r.left.len()).max().unwrap_or(0);
    for row in rows {
        let _ = writeln!(out, "{:width$}   {}", row.left, row.help);
    }
}
