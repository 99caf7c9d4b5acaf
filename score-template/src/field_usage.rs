//! The fields of its data that a template may look at, found without executing it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::ast::{Block, Command, Node, Operand, Pipeline, Program, ROOT_VARIABLE, Term};

/// True if an execution may look at a field of the data; see [`crate::Template::may_read`].
pub(crate) fn may_read(program: &Program, field: &str) -> bool {
    any_pipeline(program, &mut |pipeline, dot_is_data| {
        Search { field, dot_is_data }.pipeline(pipeline)
    })
}

/// True if each execution looks at a field of the data: outside of all that is done on a condition.
pub(crate) fn surely_reads(program: &Program, field: &str) -> bool {
    let Some(main) = program.definitions.get(program.main) else {
        return false;
    };
    main.body.iter().any(|node| match node {
        Node::Text(_) | Node::Break | Node::Continue => false,
        Node::Action(pipeline) | Node::Range { pipeline, .. } => names(pipeline, field),
        Node::Call(call) => call.argument.iter().any(|pipeline| names(pipeline, field)),
        Node::If { arms, .. } | Node::With { arms, .. } => {
            arms.first().is_some_and(|(value, _)| names(value, field))
        }
    })
}

/// True if a pipeline where the dot is the data looks at a field of it, whatever its values are.
fn names(pipeline: &Pipeline, field: &str) -> bool {
    fn of_operand(operand: &Operand, field: &str) -> bool {
        let is_first = |fields: &[Box<str>]| fields.first().is_some_and(|first| **first == *field);
        match &operand.term {
            Term::Field(fields) => is_first(fields),
            Term::Variable { variable, fields } => variable.id == ROOT_VARIABLE && is_first(fields),
            Term::Chain { base, .. } => of_operand(base, field),
            Term::Pipeline(pipeline) => names(pipeline, field),
            _ => false,
        }
    }
    pipeline.commands.iter().any(|Command { first, args, .. }| {
        // These look no further than they have to.
        let stops = matches!(&first.term, Term::Function(function) if matches!(function.name, "and" | "or"));
        let sure = if stops { args.len().min(1) } else { args.len() };
        let operands = std::iter::once(first).chain(&args[..sure]);
        operands.into_iter().any(|operand| of_operand(operand, field))
    })
}

/// True if a function says so of a pipeline of a template. It is told if the dot is the data there.
fn any_pipeline(program: &Program, f: &mut impl FnMut(&Pipeline, bool) -> bool) -> bool {
    let mut definitions = program.definitions.iter().enumerate();
    // The dot of another definition is what its caller gives, which is looked at there.
    definitions.any(|(number, definition)| any_in(&definition.body, number == program.main, f))
}

fn any_in(block: &Block, dot_is_data: bool, f: &mut impl FnMut(&Pipeline, bool) -> bool) -> bool {
    block.iter().any(|node| {
        let otherwise = match node {
            Node::Text(_) | Node::Break | Node::Continue => &None,
            Node::Action(pipeline) => return f(pipeline, dot_is_data),
            Node::Call(call) => {
                let mut argument = call.argument.iter();
                return argument.any(|pipeline| f(pipeline, dot_is_data));
            }
            Node::If { arms, otherwise } | Node::With { arms, otherwise } => {
                // `with` makes the dot another value.
                let inside = dot_is_data && matches!(node, Node::If { .. });
                for (value, body) in arms {
                    if f(value, dot_is_data) || any_in(body, inside, f) {
                        return true;
                    }
                }
                otherwise
            }
            Node::Range {
                pipeline,
                body,
                otherwise,
            } => {
                if f(pipeline, dot_is_data) || any_in(body, false, f) {
                    return true;
                }
                otherwise
            }
        };
        let mut otherwise = otherwise.iter();
        otherwise.any(|block| any_in(block, dot_is_data, f))
    })
}

/// The fields below a field of the data that a template names, and if it may look at others, too.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FieldsBelow {
    /// Their names.
    pub names: BTreeSet<String>,
    /// True if it hands on the field as a whole, or names what is below it in another way.
    pub is_whole: bool,
}

impl FieldsBelow {
    /// Finds the fields below one; see [`crate::Template::fields_below`].
    pub(crate) fn of(program: &Program, field: &str) -> Self {
        let mut found = FieldsBelow::default();
        any_pipeline(program, &mut |pipeline, dot_is_data| {
            let mut walk = Walk {
                field,
                dot_is_data,
                found: &mut found,
            };
            walk.pipeline(pipeline);
            false
        });
        found
    }
}

/// A walk through a template that notes the fields below one.
struct Walk<'f> {
    field: &'f str,
    dot_is_data: bool,
    found: &'f mut FieldsBelow,
}

impl Walk<'_> {
    fn pipeline(&mut self, pipeline: &Pipeline) {
        for command in &pipeline.commands {
            self.command(command);
        }
    }

    fn command(&mut self, Command { first, args, .. }: &Command) {
        // Functions by which the entry of a map is named: the map, and its key.
        let named = match (&first.term, args.as_slice()) {
            (Term::Function(function), [map, key, ..]) => match function.name {
                "index" | "get" | "hasKey" => Some((map, key)),
                "dig" => args.last().map(|map| (map, &args[0])),
                _ => None,
            },
            _ => None,
        };
        let named = named.filter(|(map, _)| self.is_the_field(map));
        let known = named.and_then(|(map, key)| Some((map, constant(key)?)));
        self.operand(first);
        for arg in args {
            match &known {
                Some((map, key)) if std::ptr::eq(*map, arg) => {
                    self.found.names.insert(key.clone());
                }
                _ => self.operand(arg),
            }
        }
    }

    /// The fields that an operand names, from those of the data on.
    fn path<'o>(&self, operand: &'o Operand) -> Option<&'o [Box<str>]> {
        match &operand.term {
            Term::Field(fields) if self.dot_is_data => Some(fields),
            Term::Variable { variable, fields } if variable.id == ROOT_VARIABLE => Some(fields),
            _ => None,
        }
    }

    /// True if an operand is the field as a whole.
    fn is_the_field(&self, operand: &Operand) -> bool {
        matches!(self.path(operand), Some([field]) if **field == *self.field)
    }

    fn operand(&mut self, operand: &Operand) {
        match self.path(operand) {
            Some([field, name, ..]) if **field == *self.field => {
                self.found.names.insert(name.to_string());
                return;
            }
            // `$` alone, or the field itself.
            Some([]) => self.found.is_whole = true,
            Some([field]) if **field == *self.field => self.found.is_whole = true,
            _ => {}
        }
        match &operand.term {
            Term::Dot => self.found.is_whole |= self.dot_is_data,
            Term::Chain { base, fields } => match self.path_of_chain(base) {
                Some([field]) if **field == *self.field => {
                    self.found
                        .names
                        .extend(fields.first().map(|name| name.to_string()));
                }
                _ => self.operand(base),
            },
            Term::Pipeline(pipeline) => self.pipeline(pipeline),
            _ => {}
        }
    }

    /// The fields that the base of a chain names, `(.a).b`.
    fn path_of_chain<'o>(&self, base: &'o Operand) -> Option<&'o [Box<str>]> {
        let Term::Pipeline(pipeline) = &base.term else {
            return None;
        };
        match pipeline.commands.as_slice() {
            [Command { first, args, .. }] if args.is_empty() => self.path(first),
            _ => None,
        }
    }
}

/// The text of an operand that is one.
fn constant(operand: &Operand) -> Option<String> {
    match &operand.term {
        Term::Str { value, .. } => value.as_text().map(Cow::into_owned),
        _ => None,
    }
}

#[derive(Clone, Copy)]
struct Search<'f> {
    field: &'f str,
    dot_is_data: bool,
}

impl Search<'_> {
    fn pipeline(self, pipeline: &Pipeline) -> bool {
        pipeline.commands.iter().any(|Command { first, args, .. }| {
            self.operand(first) || args.iter().any(|arg| self.operand(arg))
        })
    }

    fn operand(self, operand: &Operand) -> bool {
        let names = |fields: &[Box<str>]| fields.iter().any(|field| **field == *self.field);
        match &operand.term {
            Term::Dot => self.dot_is_data,
            Term::Field(fields) => names(fields),
            Term::Variable { variable, fields } => {
                names(fields) || fields.is_empty() && variable.id == ROOT_VARIABLE
            }
            Term::Chain { base, fields } => names(fields) || self.operand(base),
            Term::Pipeline(pipeline) => self.pipeline(pipeline),
            Term::Nil | Term::Bool(_) | Term::Number(_) | Term::Str { .. } | Term::Function(_) => {
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::function::{Function, Library};
    use crate::functions::Functions;
    use crate::template::Template;
    use crate::value::Type;

    static OTHERS: Library = Library::new(&[&[
        Function::outside("default", &[Type::Any, Type::Any]),
        Function::outside("dig", &[Type::Str, Type::Any, Type::Map]),
        Function::outside("quote", &[Type::Any]),
        Function::outside("toJson", &[Type::Any]),
    ]]);
    static FUNCTIONS: Functions = Functions::of(&[&OTHERS]);

    #[test]
    fn what_each_run_looks_at_is_told_from_what_some_do() {
        for (text, is_sure) in [
            ("{{ .A.x }}", true),
            ("{{ $.A }}", true),
            ("{{ quote (toJson .A.x) }}", true),
            ("{{ if .A }}{{ end }}", true),
            ("{{ range .A }}{{ end }}", true),
            ("{{ with .B }}{{ .A }}{{ end }}", false),
            ("{{ if .B }}{{ .A }}{{ end }}", false),
            ("{{ . }}", false),
        ] {
            let template = Template::parse(text, &FUNCTIONS).expect(text);
            assert_eq!(template.surely_reads("A"), is_sure, "{text}");
        }
    }

    #[test]
    fn fields_below_one_are_found_by_their_names() {
        for (text, names, is_whole) in [
            ("{{ .A.x }} {{ .B.y }} {{ $.A.z.w }} .A.t", "x z", false),
            (
                "{{ if .A.x }}{{ with .A.y }}{{ .A.no }}{{ $.A.z }}{{ end }}{{ end }}",
                "x y z",
                false,
            ),
            (
                "{{ range .A.x }}{{ .A }}{{ else }}{{ .A.y }}{{ end }}",
                "x y",
                false,
            ),
            (
                "{{ index .A \"x\" }}{{ index .A \"y\" 0 }}{{ (.A).z }}",
                "x y z",
                false,
            ),
            (
                "{{ dig \"x\" 1 .A }}{{ default .A.y (index .A \"z\") }}",
                "x y z",
                false,
            ),
            ("{{ index .A .B }}{{ .A.x }}", "x", true),
            ("{{ toJson .A }}", "", true),
            ("{{ $a := .A }}{{ $a.x }}", "", true),
            ("{{ with .A }}{{ .x }}{{ end }}", "", true),
            ("{{ toJson . }}{{ .A.x }}", "x", true),
            ("{{ toJson $ }}", "", true),
            (
                "{{ define \"t\" }}{{ .A.x }}{{ $.A }}{{ end }}{{ template \"t\" .B }}",
                "",
                true,
            ),
            ("{{ .B }}", "", false),
        ] {
            let template = Template::parse(text, &FUNCTIONS).expect("the test's template parses");
            let found = template.fields_below("A");
            let found_names: Vec<&str> = found.names.iter().map(String::as_str).collect();
            assert_eq!(found_names.join(" "), names, "{text}");
            assert_eq!(found.is_whole, is_whole, "{text}");
        }
    }

    #[test]
    fn a_field_is_read_by_its_name_or_with_all_of_the_data() {
        for (text, reads) in [
            ("{{ .Other.x }} Shared {{ \"Shared\" }}", false),
            ("{{ .Shared }}", true),
            ("{{ $.Shared.x }}", true),
            ("{{ with .A }}{{ . }}{{ $.B }}{{ end }}", false),
            ("{{ with .A }}{{ else }}{{ toJson . }}{{ end }}", true),
            (
                "{{ range .A }}{{ print . }}{{ else }}{{ .B }}{{ end }}",
                false,
            ),
            ("{{ if . }}{{ end }}", true),
            ("{{ $x := . }}{{ $x.A }}", true),
            ("{{ range .A }}{{ print $ }}{{ end }}", true),
            ("{{ dig \"a\" (default 1 .Shared) .A }}", true),
            ("{{ (index .A 0).Shared }}", true),
            (
                "{{ define \"t\" }}{{ . }}{{ end }}{{ template \"t\" .A }}",
                false,
            ),
            (
                "{{ define \"t\" }}{{ . }}{{ end }}{{ template \"t\" . }}",
                true,
            ),
            (
                "{{ define \"t\" }}{{ .Shared }}{{ end }}{{ template \"t\" .A }}",
                true,
            ),
            ("{{ .A | default .B | quote }}", false),
        ] {
            let template = Template::parse(text, &FUNCTIONS).unwrap();
            assert_eq!(template.may_read("Shared"), reads, "{text}");
        }
    }
}
