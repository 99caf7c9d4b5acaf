//! The committed table and where its lines stand in it. The compiler of this crate finds that out: to look for them in each
//! run took longer than to check the objects of a workload.

use std::cmp::Ordering;
use std::sync::OnceLock;

use super::{Definition, Scope, Type};

/// Kinds first, one a line; then a paragraph a definition, its fields indented. All sorted by their bytes.
const TEXT: &str = include_str!("table.txt");
const BYTES: &[u8] = TEXT.as_bytes();

const COUNTS: Counts = counts();

static KINDS: [KindLine; COUNTS.kinds] = kinds();
static DEFINITIONS: [Definition; COUNTS.definitions] = definitions();
static FIELDS: [Field; COUNTS.fields] = fields();

struct Counts {
    kinds: usize,
    definitions: usize,
    /// Of all definitions.
    fields: usize,
}

/// A part of the table, as offsets in it: pointers would be put right at each start of the program.
#[derive(Clone, Copy)]
pub(super) struct Part {
    start: u32,
    end: u32,
}

/// A field of a definition.
pub struct Field {
    name: Part,
    /// Its type in the table's words.
    word: Part,
    /// Read when it is first asked for.
    kind: OnceLock<Type>,
}

/// The words of a line of the first paragraph.
#[derive(Clone, Copy)]
struct KindLine {
    api_version: Part,
    kind: Part,
    definition: Part,
    scope: Part,
}

/// A line of the first paragraph.
pub(super) struct Kind {
    pub(super) api_version: &'static str,
    pub(super) kind: &'static str,
    pub(super) definition: &'static str,
    pub(super) scope: Scope,
}

impl Part {
    const NONE: Part = Part::new(0, 0);

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the table has some hundred kilobytes"
    )]
    const fn new(start: usize, end: usize) -> Self {
        Part {
            start: start as u32,
            end: end as u32,
        }
    }

    fn bytes(self) -> &'static [u8] {
        let range = self.start as usize..self.end as usize;
        BYTES.get(range).unwrap_or_default()
    }

    pub(super) fn text(self) -> &'static str {
        let range = self.start as usize..self.end as usize;
        TEXT.get(range).unwrap_or_default()
    }
}

impl Field {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name.text()
    }

    /// Its name beside another one. (Compared as bytes: a text would be asked first where its characters start.)
    pub(super) fn cmp_name(&self, name: &str) -> Ordering {
        self.name.bytes().cmp(name.as_bytes())
    }

    /// Its type.
    pub fn kind(&'static self) -> &'static Type {
        self.kind.get_or_init(|| Type::read(self.word.text()))
    }
}

impl Kind {
    fn read(line: &KindLine) -> Kind {
        Kind {
            api_version: line.api_version.text(),
            kind: line.kind.text(),
            definition: line.definition.text(),
            scope: match line.scope.text() {
                "cluster" => Scope::Cluster,
                _ => Scope::Namespaced,
            },
        }
    }
}

/// The first kind that is not less than what is looked for, as `order` compares its version and name with that.
pub(super) fn first_kind(order: impl Fn(&str, &str) -> Ordering) -> Option<Kind> {
    let is_less = |line: &KindLine| order(line.api_version.text(), line.kind.text()).is_lt();
    let index = KINDS.partition_point(is_less);
    KINDS.get(index).map(Kind::read)
}

/// All kinds.
pub(super) fn all_kinds() -> impl Iterator<Item = Kind> {
    KINDS.iter().map(Kind::read)
}

/// The definition of a name.
pub(super) fn definition(name: &str) -> Option<&'static Definition> {
    let index = DEFINITIONS.binary_search_by(|known| known.name.bytes().cmp(name.as_bytes()));
    DEFINITIONS.get(index.ok()?)
}

/// The fields of a definition by their indices.
pub(super) fn fields_of(definition: &Definition) -> &'static [Field] {
    let range = definition.first_field as usize..definition.fields_end as usize;
    FIELDS.get(range).unwrap_or_default()
}

/// The first of these bytes at or behind a place; the end of the table if there is none.
const fn find(byte: u8, mut at: usize) -> usize {
    while at < BYTES.len() && BYTES[at] != byte {
        at += 1;
    }
    at
}

/// True if a line starts with a byte.
const fn starts_with(byte: u8, line: usize) -> bool {
    line < BYTES.len() && BYTES[line] == byte
}

const fn counts() -> Counts {
    let mut counts = Counts {
        kinds: 0,
        definitions: 0,
        fields: 0,
    };
    let mut line = 0;
    while line < BYTES.len() {
        if starts_with(b' ', line) {
            counts.fields += 1;
        } else if starts_with(b'\n', line) {
            counts.definitions += 1;
        } else if counts.definitions == 0 {
            counts.kinds += 1;
        }
        line = find(b'\n', line) + 1;
    }
    counts
}

const fn kinds() -> [KindLine; COUNTS.kinds] {
    const NONE: KindLine = KindLine {
        api_version: Part::NONE,
        kind: Part::NONE,
        definition: Part::NONE,
        scope: Part::NONE,
    };
    let mut kinds = [NONE; COUNTS.kinds];
    let (mut index, mut line) = (0, 0);
    while index < kinds.len() {
        let version_end = find(b' ', line);
        let kind_end = find(b' ', version_end + 1);
        let definition_end = find(b' ', kind_end + 1);
        let end = find(b'\n', definition_end + 1);
        kinds[index] = KindLine {
            api_version: Part::new(line, version_end),
            kind: Part::new(version_end + 1, kind_end),
            definition: Part::new(kind_end + 1, definition_end),
            scope: Part::new(definition_end + 1, end),
        };
        line = end + 1;
        index += 1;
    }
    kinds
}

const fn definitions() -> [Definition; COUNTS.definitions] {
    let mut definitions = [Definition {
        name: Part::NONE,
        first_field: 0,
        fields_end: 0,
    }; COUNTS.definitions];
    let (mut index, mut line, mut field) = (0, 0, 0);
    while index < definitions.len() {
        while !starts_with(b'\n', line) {
            line = find(b'\n', line) + 1;
        }
        let end = find(b'\n', line + 1);
        definitions[index].name = Part::new(line + 1, end);
        definitions[index].first_field = field;
        line = end + 1;
        while starts_with(b' ', line) {
            line = find(b'\n', line) + 1;
            field += 1;
        }
        definitions[index].fields_end = field;
        index += 1;
    }
    definitions
}

const fn fields() -> [Field; COUNTS.fields] {
    let mut fields = [const {
        Field {
            name: Part::NONE,
            word: Part::NONE,
            kind: OnceLock::new(),
        }
    }; COUNTS.fields];
    let (mut index, mut line) = (0, 0);
    while index < fields.len() {
        while !starts_with(b' ', line) {
            line = find(b'\n', line) + 1;
        }
        let (space, end) = (find(b' ', line + 1), find(b'\n', line));
        fields[index].name = Part::new(line + 1, space);
        fields[index].word = Part::new(space + 1, end);
        line = end + 1;
        index += 1;
    }
    fields
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::types::kind;

    #[test]
    fn the_parts_make_up_the_table() {
        let mut text = String::new();
        for line in &KINDS {
            let (version, kind) = (line.api_version.text(), line.kind.text());
            let (definition, scope) = (line.definition.text(), line.scope.text());
            let _ = writeln!(text, "{version} {kind} {definition} {scope}");
        }
        for definition in &DEFINITIONS {
            let _ = writeln!(text, "\n{}", definition.name());
            for field in definition.fields() {
                let _ = writeln!(text, " {} {}", field.name(), field.word.text());
            }
        }
        assert!(text == TEXT);
    }

    #[test]
    fn every_kind_and_definition_is_found_and_every_field_has_a_type() {
        for line in &KINDS {
            let known = Kind::read(line);
            let found = kind(known.api_version, known.kind).expect(known.kind);
            assert_eq!(found.definition.name(), known.definition);
            assert_eq!(found.scope, known.scope);
        }
        for known in &DEFINITIONS {
            let found = definition(known.name()).expect("sorted");
            assert_eq!(found.name(), known.name());
            let fields = found.fields();
            assert!(fields.is_sorted_by_key(Field::name), "{found:?}");
            for field in fields {
                let kind = found.field(field.name()).expect("sorted");
                let word = field.word.text();
                assert_eq!(kind, field.kind());
                assert!(
                    *kind != Type::Any || word == "any",
                    "no definition for {word}"
                );
            }
        }
        for (version, name) in [
            ("apps/v1", "Deploymen"),
            ("apps/v1", "Deployments"),
            ("", ""),
            ("z", ""),
        ] {
            assert!(kind(version, name).is_none(), "{version} {name}");
        }
        assert!(definition("core.v1.Pod").is_some_and(|pod| pod.field("").is_none()));
    }
}
