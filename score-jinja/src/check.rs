//! Refusal of templates that the engine must not see: its parser and its code generator recurse without end over
//! chains of operators, and it computes what is constant when it parses, whatever that takes.

use minijinja::Error;
use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Stmt};
use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Value, ValueKind};

use crate::error::failed;
use crate::limits::MAX_SOURCE;

/// The depth to which operators, brackets and accesses may be nested in one tag, and the length of a chain of them:
/// each takes stack.
const MAX_DEPTH: usize = 400;
/// The number of `elif` that a template may have.
const MAX_ELIFS: usize = 400;
/// The number of arguments or items that may stand in one pair of brackets.
const MAX_ITEMS: usize = 50_000;
/// The engine counts lines in 16 bits.
const MAX_LINES: usize = 65_000;
/// Characters and items of all texts and lists that are multiplied with numbers, both constant.
const MAX_CONSTANT: usize = 100_000;

/// The fault of a text, and its line, from 0.
pub(crate) struct Refused {
    pub(crate) line: usize,
    pub(crate) message: String,
}

/// Checks the text of a template. What is no template at all passes: the parser says what is wrong.
pub(crate) fn text(text: &str) -> Result<(), Refused> {
    let refused = |line: usize, message: String| Err(Refused { line, message });
    if text.len() > MAX_SOURCE {
        return refused(0, format!("the template is longer than {MAX_SOURCE} bytes"));
    }
    if text.lines().nth(MAX_LINES).is_some() {
        return refused(0, format!("the template has more than {MAX_LINES} lines"));
    }
    let mut elifs = 0;
    let mut tag = Tag::default();
    let mut at_start = false;
    for token in tokenize(text, false, SyntaxConfig::default()) {
        let Ok((token, span)) = token else {
            return Ok(());
        };
        elifs += usize::from(at_start && matches!(token, Token::Ident("elif")));
        at_start = matches!(token, Token::BlockStart);
        if tag.is_too_deep(&token) || elifs > MAX_ELIFS {
            let line = usize::from(span.start_line).saturating_sub(1);
            let message = "the template is nested too deeply here, or an expression is too long";
            return refused(line, message.to_owned());
        }
    }
    Ok(())
}

/// The brackets that are open in a tag.
#[derive(Default)]
struct Tag {
    outer: Vec<Level>,
    level: Level,
    /// The operators of all levels outside.
    operators: usize,
}

#[derive(Clone, Copy, Default)]
struct Level {
    /// The operators of the expression so far.
    operators: usize,
    /// The accesses, calls and filters since the last operand.
    accesses: usize,
    items: usize,
}

impl Tag {
    /// Takes a token; whether it leads too deep.
    fn is_too_deep(&mut self, token: &Token<'_>) -> bool {
        let level = &mut self.level;
        match token {
            Token::VariableStart | Token::BlockStart | Token::TemplateData(_) => {
                *self = Tag::default()
            }
            Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => {
                level.accesses += 1;
                self.operators += level.operators + level.accesses;
                self.outer.push(*level);
                self.level = Level::default();
            }
            Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                self.level = self.outer.pop().unwrap_or_default();
                let Level {
                    operators,
                    accesses,
                    ..
                } = self.level;
                self.operators = self.operators.saturating_sub(operators + accesses);
            }
            Token::Comma | Token::Colon => {
                *level = Level {
                    items: level.items + 1,
                    ..Level::default()
                };
            }
            Token::Dot | Token::Pipe => level.accesses += 1,
            Token::Ident(word)
                if !matches!(*word, "and" | "or" | "not" | "if" | "else" | "in" | "is") => {}
            Token::Str(_)
            | Token::String(_)
            | Token::Int(_)
            | Token::Int128(_)
            | Token::Float(_) => {}
            _ => {
                level.operators += 1;
                level.accesses = 0;
            }
        }
        let Level {
            operators,
            accesses,
            items,
        } = self.level;
        self.operators + operators + accesses > MAX_DEPTH || items > MAX_ITEMS
    }
}

/// Checks what the engine would compute when it makes code of a template.
pub(crate) fn constants(template: &Stmt<'_>) -> Result<(), Error> {
    let mut constants = Constants { size: 0 };
    constants.statement(template);
    if constants.size > MAX_CONSTANT {
        return Err(failed("a text or list is repeated too often".to_owned()));
    }
    Ok(())
}

struct Constants {
    /// Of all products so far.
    size: usize,
}

impl Constants {
    fn statements(&mut self, statements: &[Stmt<'_>]) {
        statements.iter().for_each(|stmt| self.statement(stmt));
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(s) => self.statements(&s.children),
            Stmt::EmitExpr(s) => self.expr(&s.expr),
            Stmt::ForLoop(s) => {
                self.expr(&s.iter);
                s.filter_expr.iter().for_each(|expr| self.expr(expr));
                self.statements(&s.body);
                self.statements(&s.else_body);
            }
            Stmt::IfCond(s) => {
                self.expr(&s.expr);
                self.statements(&s.true_body);
                self.statements(&s.false_body);
            }
            Stmt::WithBlock(s) => {
                s.assignments.iter().for_each(|(_, expr)| self.expr(expr));
                self.statements(&s.body);
            }
            Stmt::Set(s) => self.expr(&s.expr),
            Stmt::SetBlock(s) => {
                s.filter.iter().for_each(|expr| self.expr(expr));
                self.statements(&s.body);
            }
            Stmt::AutoEscape(s) => {
                self.expr(&s.enabled);
                self.statements(&s.body);
            }
            Stmt::FilterBlock(s) => {
                self.expr(&s.filter);
                self.statements(&s.body);
            }
            Stmt::Block(s) => self.statements(&s.body),
            Stmt::Import(s) => self.expr(&s.expr),
            Stmt::FromImport(s) => self.expr(&s.expr),
            Stmt::Extends(s) => self.expr(&s.name),
            Stmt::Include(s) => self.expr(&s.name),
            Stmt::Macro(s) => {
                s.defaults.iter().for_each(|expr| self.expr(expr));
                self.statements(&s.body);
            }
            Stmt::CallBlock(s) => {
                self.expr(&s.call.expr);
                self.arguments(&s.call.args);
                s.macro_decl
                    .defaults
                    .iter()
                    .for_each(|expr| self.expr(expr));
                self.statements(&s.macro_decl.body);
            }
            Stmt::Do(s) => {
                self.expr(&s.call.expr);
                self.arguments(&s.call.args);
            }
            Stmt::EmitRaw(_) => {}
        }
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>]) {
        for argument in arguments {
            match argument {
                CallArg::Pos(expr)
                | CallArg::Kwarg(_, expr)
                | CallArg::PosSplat(expr)
                | CallArg::KwargSplat(expr) => self.expr(expr),
            }
        }
    }

    fn expr(&mut self, expr: &Expr<'_>) {
        match expr {
            Expr::Var(_) | Expr::Const(_) => {}
            Expr::Slice(e) => {
                self.expr(&e.expr);
                let bounds = [&e.start, &e.stop, &e.step];
                bounds
                    .into_iter()
                    .flatten()
                    .for_each(|expr| self.expr(expr));
            }
            Expr::UnaryOp(e) => self.expr(&e.expr),
            Expr::BinOp(e) => {
                self.expr(&e.left);
                self.expr(&e.right);
                if matches!(e.op, BinOpKind::Mul) && self.size <= MAX_CONSTANT {
                    let factors = (e.left.as_const(), e.right.as_const());
                    if let (Some(left), Some(right)) = factors {
                        let size = product(&left, &right).max(product(&right, &left));
                        self.size = self.size.saturating_add(size);
                    }
                }
            }
            Expr::Compare(e) => {
                self.expr(&e.expr);
                e.ops.iter().for_each(|op| self.expr(&op.expr));
            }
            Expr::IfExpr(e) => {
                self.expr(&e.test_expr);
                self.expr(&e.true_expr);
                e.false_expr.iter().for_each(|expr| self.expr(expr));
            }
            Expr::Filter(e) => {
                e.expr.iter().for_each(|expr| self.expr(expr));
                self.arguments(&e.args);
            }
            Expr::Test(e) => {
                self.expr(&e.expr);
                self.arguments(&e.args);
            }
            Expr::GetAttr(e) => self.expr(&e.expr),
            Expr::GetItem(e) => {
                self.expr(&e.expr);
                self.expr(&e.subscript_expr);
            }
            Expr::Call(e) => {
                self.expr(&e.expr);
                self.arguments(&e.args);
            }
            Expr::List(e) => e.items.iter().for_each(|expr| self.expr(expr)),
            Expr::Tuple(e) => e.items.iter().for_each(|expr| self.expr(expr)),
            Expr::Map(e) => e
                .keys
                .iter()
                .chain(&e.values)
                .for_each(|expr| self.expr(expr)),
        }
    }
}

/// The size of a text or list repeated so often; 0 where it is neither.
fn product(repeated: &Value, times: &Value) -> usize {
    let size = match repeated.kind() {
        ValueKind::String => repeated.as_str().map_or(0, str::len),
        ValueKind::Seq | ValueKind::Iterable => {
            let items = repeated.try_iter().into_iter().flatten();
            items
                .take(MAX_CONSTANT + 1)
                .map(|item| 1 + item.as_str().map_or(0, str::len))
                .sum()
        }
        _ => 0,
    };
    size.saturating_mul(times.as_usize().unwrap_or(0))
}
