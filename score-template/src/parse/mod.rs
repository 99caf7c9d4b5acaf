//! Tokens to a tree: text, actions and control structures.

mod argument_order;
mod cursor;
mod date_forms;
mod definition;
mod literal;
mod pipeline;
mod scope;

use std::collections::BTreeMap;

use self::scope::Scope;
use crate::ast::{Block, Definition, Node, Program, ROOT_VARIABLE, Variable, WrittenDoubt};
use crate::error::Error;
use crate::functions::Functions;
use crate::guard::PrintDoubt;
use crate::lex::{Token, TokenKind, lex};
use crate::limits::MAX_SOURCE;

type Parsed<T> = Result<T, Box<Error>>;

/// Parses a template.
pub(crate) fn parse(text: &str, functions: &Functions) -> Parsed<Program> {
    let is_too_long = text.len() > MAX_SOURCE;
    let (tokens, error) = lex(if is_too_long { "" } else { text });
    let mut parser = Parser {
        text,
        functions,
        tokens,
        error,
        at: 0,
        furthest: 0,
        action: None,
        depth: 0,
        variables: BTreeMap::from([("$", ROOT_VARIABLE)]),
        scope: Scope::default(),
        definitions: Vec::new(),
        names: BTreeMap::new(),
        doubts: Vec::new(),
    };
    if is_too_long {
        return parser.fail(format!("the template is longer than {MAX_SOURCE} bytes"));
    }
    let body = parser.template()?;
    let main = parser.define(String::new(), body)?;
    let mut definitions = parser.definitions;
    definition::link(&mut definitions, &parser.names);
    Ok(Program {
        text: text.into(),
        definitions: definitions.into(),
        main,
        doubts: parser.doubts.into(),
        functions: *functions,
    })
}

struct Parser<'t> {
    text: &'t str,
    functions: &'t Functions,
    tokens: Vec<Token<'t>>,
    /// The message of the last token, if it is an error.
    error: Option<String>,
    at: usize,
    /// The last token that was looked at: errors stand on its line.
    furthest: usize,
    /// The start of the action that is being read.
    action: Option<usize>,
    depth: usize,
    /// The numbers of all variables.
    variables: BTreeMap<&'t str, usize>,
    scope: Scope,
    definitions: Vec<Definition>,
    /// The numbers of the definitions by their names.
    names: BTreeMap<String, usize>,
    doubts: Vec<WrittenDoubt>,
}

/// A node, or what ends a list of them.
enum Item {
    Node(Node),
    End,
    Else,
}

impl Item {
    fn shown(&self) -> &'static str {
        match self {
            Item::Node(_) => "node",
            Item::End => "{{end}}",
            Item::Else => "{{else}}",
        }
    }
}

impl<'t> Parser<'t> {
    /// The whole text.
    fn template(&mut self) -> Parsed<Block> {
        let mut body = Block::new();
        loop {
            match self.peek().kind {
                TokenKind::Eof => return Ok(body),
                TokenKind::LeftDelim => {
                    let start = self.at;
                    self.next();
                    if self.next_non_space().kind == TokenKind::Define {
                        let defined = self.definition();
                        let offset = self.tokens.get(start).map_or(0, |token| token.offset);
                        defined.map_err(|error| self.behind(error, offset))?;
                        continue;
                    }
                    self.at = start;
                }
                _ => {}
            }
            match self.text_or_action()? {
                Item::Node(node) => body.push(node),
                item => return self.fail(format!("unexpected {}", item.shown())),
            }
        }
    }

    /// Nodes up to an `end` or `else`.
    fn item_list(&mut self) -> Parsed<(Block, Item)> {
        let mut block = Block::new();
        while self.peek_non_space().kind != TokenKind::Eof {
            match self.text_or_action()? {
                Item::Node(node) => block.push(node),
                end => return Ok((block, end)),
            }
        }
        self.fail("unexpected EOF")
    }

    fn text_or_action(&mut self) -> Parsed<Item> {
        let token = self.next_non_space();
        match token.kind {
            TokenKind::Text => Ok(Item::Node(Node::Text(token.text.into()))),
            TokenKind::LeftDelim => {
                self.action = Some(token.offset);
                let item = self.action();
                self.action = None;
                item.map_err(|error| self.behind(error, token.offset))
            }
            _ => self.unexpected(&token, "input"),
        }
    }

    /// The action behind `{{`.
    fn action(&mut self) -> Parsed<Item> {
        let token = self.peek_non_space();
        let node = match token.kind {
            TokenKind::Block => self.after_keyword(Self::block)?,
            TokenKind::Break => {
                self.after_keyword(|parser| parser.leave_range(Node::Break, "{{break}}"))?
            }
            TokenKind::Continue => {
                self.after_keyword(|parser| parser.leave_range(Node::Continue, "{{continue}}"))?
            }
            TokenKind::Else => {
                self.next();
                // `{{else if` leaves the `if` to the branch that it belongs to.
                if !matches!(self.peek_non_space().kind, TokenKind::If | TokenKind::With) {
                    self.expect(TokenKind::RightDelim, "else")?;
                }
                return Ok(Item::Else);
            }
            TokenKind::End => {
                self.next();
                self.expect(TokenKind::RightDelim, "end")?;
                return Ok(Item::End);
            }
            TokenKind::If | TokenKind::With => {
                self.after_keyword(|parser| parser.branch(token.kind))?
            }
            TokenKind::Range => self.after_keyword(Self::range)?,
            TokenKind::Template => self.after_keyword(Self::call)?,
            _ => Node::Action(self.pipeline("command", TokenKind::RightDelim)?),
        };
        Ok(Item::Node(node))
    }

    fn after_keyword(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<Node>) -> Parsed<Node> {
        self.next();
        self.nested(parse)
    }

    fn leave_range(&mut self, node: Node, shown: &str) -> Parsed<Node> {
        self.expect(TokenKind::RightDelim, shown)?;
        if self.scope.ranges == 0 {
            return self.fail(format!("{shown} outside {{{{range}}}}"));
        }
        Ok(node)
    }

    /// `if` or `with`, from the condition on. `else if` is an arm of the same branch: a long chain
    /// of them is not nested.
    fn branch(&mut self, keyword: TokenKind) -> Parsed<Node> {
        let context = if keyword == TokenKind::If {
            "if"
        } else {
            "with"
        };
        let visible = self.scope.visible();
        let mut arms = Vec::new();
        let otherwise = loop {
            let condition = self.pipeline(context, TokenKind::RightDelim)?;
            let (body, end) = self.item_list()?;
            arms.push((condition, body));
            if matches!(end, Item::End) {
                break None;
            }
            if self.peek().kind != keyword {
                break Some(self.last_list()?);
            }
            self.next();
        };
        self.leave_block(visible);
        Ok(match keyword {
            TokenKind::If => Node::If { arms, otherwise },
            _ => Node::With { arms, otherwise },
        })
    }

    /// The nodes behind an `else`, up to the `end`.
    fn last_list(&mut self) -> Parsed<Block> {
        let (block, end) = self.item_list()?;
        match end {
            Item::End => Ok(block),
            other => self.fail(format!("expected end; found {}", other.shown())),
        }
    }

    fn range(&mut self) -> Parsed<Node> {
        let visible = self.scope.visible();
        let pipeline = self.pipeline("range", TokenKind::RightDelim)?;
        self.scope.ranges += 1;
        let (body, end) = self.item_list()?;
        self.scope.ranges -= 1;
        let otherwise = match end {
            Item::Else => Some(self.last_list()?),
            _ => None,
        };
        self.leave_block(visible);
        Ok(Node::Range {
            pipeline,
            body,
            otherwise,
        })
    }

    /// Forgets the variables of a block, and notes those that nobody read, though one of the name stands outside.
    fn leave_block(&mut self, visible: usize) {
        for offset in self.scope.truncate(visible) {
            let rest = self.text.get(offset..).unwrap_or_default();
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            // Of a call whose value nobody wants: `{{ $_ := set … }}`.
            if rest.starts_with("$_") {
                continue;
            }
            self.doubts.push(WrittenDoubt {
                doubt: PrintDoubt::Unread,
                offset,
                text: rest[..end].to_owned(),
                meant: None,
            });
        }
    }

    fn variable(&mut self, name: &'t str) -> Variable {
        let new = self.variables.len();
        let id = *self.variables.entry(name).or_insert(new);
        Variable {
            id,
            name: name.into(),
        }
    }

    /// Declares a variable; `offset` is where an action sets it anew, if one does.
    fn declare(&mut self, name: &'t str, offset: Option<usize>) -> Variable {
        let variable = self.variable(name);
        self.scope.declare(variable.id, offset);
        variable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWICE: &str = "template: multiple definition of template \"A\"";

    #[test]
    fn errors_say_what_and_where() {
        for (template, line, column, message) in [
            ("{{end}}", 1, 6, "unexpected {{end}}"),
            ("a\n{{ if }}", 2, 7, "missing value for if"),
            ("{{ if .x }}", 1, 12, "unexpected EOF"),
            ("{{ nofunc }}", 1, 4, "function \"nofunc\" not defined"),
            ("{{ $x }}", 1, 7, "undefined variable \"$x\""),
            ("{{ print\n(1", 2, 3, "unclosed action started at :1"),
            (
                "{{ print\n'ab }}",
                2,
                1,
                "unterminated character constant in action started at :1",
            ),
            ("{{break}}", 1, 8, "{{break}} outside {{range}}"),
            (
                "{{ define \"A\" }}1{{ end }}{{ define \"A\" }}2{{ end }}",
                1,
                51,
                TWICE,
            ),
            (
                "{{ 1 | true }}",
                1,
                13,
                "non executable command in pipeline stage 2",
            ),
        ] {
            let error = *parse(template, &Functions::new())
                .err()
                .unwrap_or_else(|| panic!("{template} parses"));
            let place = (error.line, error.column, error.message.as_str());
            assert_eq!(place, (line, column, message), "{template}");
        }
    }

    #[test]
    fn depth_is_bounded_and_chains_are_not_deep() {
        let functions = Functions::new();
        let many = 100_000;
        for nested in [
            format!("{{{{ {}1{} }}}}", "(".repeat(many), ")".repeat(many)),
            "{{ if 1 }}".repeat(many),
            "{{ block \"x\" . }}".repeat(many),
        ] {
            assert!(parse(&nested, &functions).is_err());
        }
        let chain = format!(
            "{{{{ if 0 }}}}{}{{{{ end }}}}",
            "{{ else if 0 }}x".repeat(5_000)
        );
        assert!(parse(&chain, &functions).is_ok());
    }
}
