//! Items of a list of volumes in the short syntax of Compose: `cache:/cache:ro`, `./app.conf:/etc/app.conf`.

use score_schema::flow_word;
use score_yaml::message;

use super::places::{free_name, resource_name};

/// The ways out for such an item. `is_known` is true of a resource that is declared, or that an item before it asks for; the name
/// that this one asks for comes back with them.
pub fn ways_out(text: &str, is_known: &dyn Fn(&str) -> bool) -> (Vec<String>, Option<String>) {
    let is_path = |text: &str| text.starts_with('/') && !text.contains(char::is_whitespace);
    let mut parts = text.split(':');
    let (source, target) = (parts.next().unwrap_or_default(), parts.next());
    let target = target.filter(|target| is_path(target));
    let is_read_only = parts
        .next()
        .is_some_and(|options| options.split(',').any(|one| one == "ro"));
    let read_only = if is_read_only { ", readOnly: true" } else { "" };
    let line = |target: &str, name: &str| {
        let target = flow_word(target);
        message!("`volumes: {{{target}: {{source: \"${{resources.{name}}}\"{read_only}}}}}`")
    };
    let declare = |name: &str| message!("and below `resources`: `{name}: {{type: volume}}`");
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if let Some(target) = target.filter(|_| !source.is_empty() && source.chars().all(is_name)) {
        let name = resource_name(source).unwrap_or_else(|| source.to_owned());
        let mut ways = vec![format!("write {}", line(target, &name))];
        if !is_known(&name) {
            ways.push(declare(&name));
        }
        return (ways, Some(name));
    }
    let is_of_machine = target.is_some() && source.starts_with(['.', '/', '~', '$']);
    let target = target.or(Some(text).filter(|text| is_path(text)));
    let last = |path: &str| {
        let last = path.trim_end_matches('/').rsplit('/').next();
        last.unwrap_or_default().to_owned()
    };
    if is_of_machine && last(source).ends_with(".sock") {
        let none = "no socket of this machine is mounted: Score has nothing of the kind";
        let other = "`init --patch-templates FILE` changes the output";
        return (vec![none.to_owned(), other.to_owned()], None);
    }
    if let Some(target) = target.filter(|_| is_of_machine && is_file(&last(source))) {
        let file = |source: &str| {
            let (target, source) = (flow_word(target), flow_word(source));
            message!("`files: {{{target}: {{source: {source}}}}}`")
        };
        let beside = source
            .strip_prefix("./")
            .filter(|path| !path.contains(".."));
        let way = match beside {
            Some(path) => format!("a file is an entry of `files`: {}", file(path)),
            None => format!(
                "put a copy of it beside the Score file, and write {}",
                file(&last(source))
            ),
        };
        return (vec![way], None);
    }
    let is_free = |name: &str| is_known(name);
    let named = target.and_then(|target| name_of(&last(source)).or_else(|| name_of(&last(target))));
    let name = free_name(&named.unwrap_or_else(|| "data".to_owned()), is_free);
    let way = line(target.unwrap_or("/PATH"), &name);
    let ways = match is_of_machine {
        true => vec![
            "no folder of this machine is mounted: files of it are `files`".to_owned(),
            format!("for an empty volume, write {way}"),
            declare(&name),
        ],
        false => vec![format!("write {way}"), declare(&name)],
    };
    (ways, Some(name))
}

/// True of the name of a file: it has an ending, and not that of a folder of parts.
fn is_file(name: &str) -> bool {
    let plain = name.trim_start_matches('.');
    plain.contains('.') && !plain.ends_with(".d")
}

/// What a resource may be called after a folder.
fn name_of(folder: &str) -> Option<String> {
    resource_name(&folder.trim_start_matches('.').replace('.', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mounted_is_a_resource_or_a_file() {
        for (text, expected, asked) in [
            (
                "cache:/cache:ro",
                "write `volumes: {/cache: {source: \"${resources.cache}\", readOnly: true}}`",
                Some("cache"),
            ),
            (
                "data:/x",
                "write `volumes: {/x: {source: \"${resources.data}\"}}`",
                Some("data"),
            ),
            (
                "./a.conf:/etc/a.conf:ro",
                "a file is an entry of `files`: `files: {/etc/a.conf: {source: a.conf}}`",
                None,
            ),
            (
                "../a.conf:/etc/a.conf",
                "put a copy of it beside the Score file, and write `files: {/etc/a.conf: {source: a.conf}}`",
                None,
            ),
            (
                "/var/run/docker.sock:/var/run/docker.sock",
                "no socket of this machine is mounted: Score has nothing of the kind",
                None,
            ),
            (
                "./data:/etc/conf.d",
                "no folder of this machine is mounted: files of it are `files`",
                Some("data-2"),
            ),
            (
                "/var/lib/x",
                "write `volumes: {/var/lib/x: {source: \"${resources.data-2}\"}}`",
                Some("data-2"),
            ),
            (
                "nonsense",
                "write `volumes: {/PATH: {source: \"${resources.data-2}\"}}`",
                Some("data-2"),
            ),
        ] {
            let (ways, name) = ways_out(text, &|name| name == "data");
            assert_eq!(ways.first().map(String::as_str), Some(expected), "{text}");
            assert_eq!(name.as_deref(), asked, "{text}");
        }
    }
}
