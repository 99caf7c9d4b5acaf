//! The fields of its data that a template may look at, found without executing it.

use crate::ast::{Block, Command, Node, Operand, Pipeline, Program, ROOT_VARIABLE, Term};

/// True if an execution may look at a field of the data; see [`crate::Template::may_read`].
pub(crate) fn may_read(program: &Program, field: &str) -> bool {
    let mut definitions = program.definitions.iter().enumerate();
    definitions.any(|(number, definition)| {
        let search = Search {
            field,
            // The dot of another definition is what its caller gives, which is looked at there.
            dot_is_data: number == program.main,
        };
        search.block(&definition.body)
    })
}

#[derive(Clone, Copy)]
struct Search<'f> {
    field: &'f str,
    dot_is_data: bool,
}

impl Search<'_> {
    fn block(self, block: &Block) -> bool {
        block.iter().any(|node| self.node(node))
    }

    fn node(self, node: &Node) -> bool {
        let inner = Search {
            dot_is_data: false,
            ..self
        };
        let otherwise = |block: &Option<Block>| block.as_ref().is_some_and(|b| self.block(b));
        match node {
            Node::Text(_) | Node::Break | Node::Continue => false,
            Node::Action(pipeline) => self.pipeline(pipeline),
            Node::If { arms, otherwise: o } => {
                arms.iter()
                    .any(|(condition, body)| self.pipeline(condition) || self.block(body))
                    || otherwise(o)
            }
            Node::With { arms, otherwise: o } => {
                arms.iter()
                    .any(|(value, body)| self.pipeline(value) || inner.block(body))
                    || otherwise(o)
            }
            Node::Range {
                pipeline,
                body,
                otherwise: o,
            } => self.pipeline(pipeline) || inner.block(body) || otherwise(o),
            Node::Call(call) => call.argument.as_ref().is_some_and(|p| self.pipeline(p)),
        }
    }

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
