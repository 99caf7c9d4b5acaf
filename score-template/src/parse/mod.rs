//! Tokens to a tree: text, actions and control structures.

mod definition;
mod literal;
mod pipeline;

use std::collections::BTreeMap;

use crate::ast::{Block, Definition, Node, Program, ROOT_VARIABLE, Variable};
use crate::error::{Error, Stage, line_and_column};
use crate::functions::Functions;
use crate::lex::{Token, TokenKind, lex};
use crate::limits::{MAX_PARSE_DEPTH, MAX_SOURCE};
use crate::strconv::quote;

type Parsed<T> = Result<T, Box<Error>>;

/// Parses a template.
pub(crate) fn parse(text: &str, functions: &Functions) -> Parsed<Program> {
    let is_too_long = text.len() > MAX_SOURCE;
    let mut parser = Parser {
        text,
        functions,
        tokens: lex(if is_too_long { "" } else { text }),
        at: 0,
        furthest: 0,
        action: None,
        depth: 0,
        variables: BTreeMap::from([("$", ROOT_VARIABLE)]),
        scope: Scope::default(),
        definitions: Vec::new(),
        names: BTreeMap::new(),
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
        functions: *functions,
    })
}

/// What a template sees, and a `define` inside does not: variables by number, enclosing ranges.
struct Scope {
    variables: Vec<usize>,
    /// How often each variable is among them.
    seen: BTreeMap<usize, usize>,
    ranges: usize,
}

impl Scope {
    fn declare(&mut self, variable: usize) {
        self.variables.push(variable);
        *self.seen.entry(variable).or_default() += 1;
    }

    fn sees(&self, variable: usize) -> bool {
        self.seen.get(&variable).is_some_and(|times| *times > 0)
    }

    /// Goes back to so many variables.
    fn truncate(&mut self, visible: usize) {
        for variable in self.variables.drain(visible..) {
            if let Some(times) = self.seen.get_mut(&variable) {
                *times -= 1;
            }
        }
    }
}

impl Default for Scope {
    fn default() -> Self {
        Scope {
            variables: vec![ROOT_VARIABLE],
            seen: BTreeMap::from([(ROOT_VARIABLE, 1)]),
            ranges: 0,
        }
    }
}

struct Parser<'t> {
    text: &'t str,
    functions: &'t Functions,
    tokens: Vec<Token<'t>>,
    at: usize,
    /// The last token that was looked at: errors stand on its line.
    furthest: usize,
    /// Where the action began that is being read.
    action: Option<usize>,
    depth: usize,
    /// The numbers of all variables.
    variables: BTreeMap<&'t str, usize>,
    scope: Scope,
    definitions: Vec<Definition>,
    /// Their places by their names.
    names: BTreeMap<String, usize>,
}

/// What ends a list of nodes, or is one.
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
    /// The next token. Behind the last one it is the last one again.
    fn next(&mut self) -> Token<'t> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn peek(&mut self) -> Token<'t> {
        self.furthest = self.furthest.max(self.at);
        let token = self.tokens.get(self.at).or(self.tokens.last());
        token.cloned().unwrap_or(Token {
            kind: TokenKind::Eof,
            offset: 0,
            text: "",
            error: None,
        })
    }

    fn next_non_space(&mut self) -> Token<'t> {
        self.skip_space();
        self.next()
    }

    fn peek_non_space(&mut self) -> Token<'t> {
        self.skip_space();
        self.peek()
    }

    fn skip_space(&mut self) {
        while self.peek().kind == TokenKind::Space {
            self.at += 1;
        }
    }

    fn fail<T>(&self, message: impl Into<String>) -> Parsed<T> {
        let token = self.tokens.get(self.furthest).or(self.tokens.last());
        let offset = token.map_or(0, |token| token.offset);
        let (line, column) = line_and_column(self.text, offset);
        let message = message.into();
        Err(Box::new(Error {
            stage: Stage::Parse,
            line,
            column,
            offset,
            template: String::new(),
            context: String::new(),
            message,
        }))
    }

    fn unexpected<T>(&self, token: &Token<'_>, context: &str) -> Parsed<T> {
        let shown = match (&token.error, token.kind) {
            (Some(error), _) => return self.fail(self.with_start_of_action(error, token.offset)),
            (None, TokenKind::Eof) => "EOF".to_owned(),
            (None, kind) if kind.is_keyword() => format!("<{}>", token.text),
            (None, _) if token.text.len() > 10 => {
                let start: String = token.text.chars().take(10).collect();
                format!("{}...", quote(start.as_bytes()))
            }
            (None, _) => quote(token.text.as_bytes()),
        };
        self.fail(format!("unexpected {shown} in {context}"))
    }

    fn with_start_of_action(&self, error: &str, offset: usize) -> String {
        let line_of = |offset| line_and_column(self.text, offset).0;
        let Some(start) = self
            .action
            .map(line_of)
            .filter(|start| *start != line_of(offset))
        else {
            return error.to_owned();
        };
        let start = format!("started at :{start}");
        if error.ends_with(" action") {
            format!("{error} {start}")
        } else {
            format!("{error} in action {start}")
        }
    }

    fn expect(&mut self, kind: TokenKind, context: &str) -> Parsed<Token<'t>> {
        let token = self.next_non_space();
        if token.kind == kind {
            Ok(token)
        } else {
            self.unexpected(&token, context)
        }
    }

    /// Goes one level deeper. Bounded, since levels take stack here and when executed.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_PARSE_DEPTH {
            return self.fail("max expression depth exceeded");
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

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
                        self.definition()?;
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
                item
            }
            _ => self.unexpected(&token, "input"),
        }
    }

    /// What follows `{{`.
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
        let visible = self.scope.variables.len();
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
        self.scope.truncate(visible);
        Ok(match keyword {
            TokenKind::If => Node::If { arms, otherwise },
            _ => Node::With { arms, otherwise },
        })
    }

    /// What follows an `else`, up to the `end`.
    fn last_list(&mut self) -> Parsed<Block> {
        let (block, end) = self.item_list()?;
        match end {
            Item::End => Ok(block),
            other => self.fail(format!("expected end; found {}", other.shown())),
        }
    }

    fn range(&mut self) -> Parsed<Node> {
        let visible = self.scope.variables.len();
        let pipeline = self.pipeline("range", TokenKind::RightDelim)?;
        self.scope.ranges += 1;
        let (body, end) = self.item_list()?;
        self.scope.ranges -= 1;
        let otherwise = match end {
            Item::Else => Some(self.last_list()?),
            _ => None,
        };
        self.scope.truncate(visible);
        Ok(Node::Range {
            pipeline,
            body,
            otherwise,
        })
    }

    fn variable(&mut self, name: &'t str) -> Variable {
        let new = self.variables.len();
        let id = *self.variables.entry(name).or_insert(new);
        Variable {
            id,
            name: name.into(),
        }
    }

    fn declare(&mut self, name: &'t str) -> Variable {
        let variable = self.variable(name);
        self.scope.declare(variable.id);
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
