//! The calls of a template as they are written, for who says how one is to be written instead.

use std::ops::Range;

use crate::lex::{Token, TokenKind, lex};

/// A call as it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrittenCall {
    /// The bytes of the function and its arguments in the template.
    pub range: Range<usize>,
    /// The function.
    pub function: String,
    /// The bytes of its arguments, without what a `|` hands over.
    pub arguments: Vec<Range<usize>>,
    /// The bytes of what stands before the `|` that hands over its last argument.
    pub piped: Option<Range<usize>>,
}

/// The calls around a byte of a template, the innermost first.
#[must_use]
pub fn calls_around(text: &str, offset: usize) -> Vec<WrittenCall> {
    let Some(start) = text.get(..offset).and_then(|before| before.rfind("{{")) else {
        return Vec::new();
    };
    let (tokens, _) = lex(&text[start..]);
    let tokens: Vec<Token<'_>> = tokens
        .into_iter()
        .skip(1)
        .take_while(|token| token.kind != TokenKind::RightDelim)
        .collect();
    let at = offset - start;
    // The first token of each group that is open there.
    let mut open = vec![0];
    for (number, token) in tokens.iter().enumerate() {
        if token.offset >= at {
            break;
        }
        match token.kind {
            TokenKind::LeftParen => open.push(number + 1),
            TokenKind::RightParen if open.len() > 1 => drop(open.pop()),
            _ => {}
        }
    }
    let around = open.into_iter().rev();
    let calls = around.filter_map(|first| call_at(tokens.get(first..)?, at));
    calls.map(|call| call.moved(start)).collect()
}

impl WrittenCall {
    /// The call that many bytes further.
    fn moved(self, by: usize) -> Self {
        let moved = |range: Range<usize>| range.start + by..range.end + by;
        WrittenCall {
            range: moved(self.range),
            function: self.function,
            arguments: self.arguments.into_iter().map(moved).collect(),
            piped: self.piped.map(moved),
        }
    }
}

/// The call of a pipeline, given from its first token on, that a byte stands in.
fn call_at(tokens: &[Token<'_>], at: usize) -> Option<WrittenCall> {
    let mut depth = 0_usize;
    // The operands of a command, the kind of its first token, and the bytes of the commands before it.
    let mut operands: Vec<Range<usize>> = Vec::new();
    let mut first: Option<(TokenKind, &str)> = None;
    let mut start = None;
    let mut piped = None;
    let mut is_new = true;
    for token in tokens {
        let end = token.offset + token.text.len();
        match token.kind {
            TokenKind::Pipe if depth == 0 => {
                if operands.last().is_some_and(|last| at < last.end) {
                    break;
                }
                let last = operands.last().map(|last| last.end);
                piped = start.zip(last).map(|(start, end)| start..end);
                (operands, first, is_new) = (Vec::new(), None, true);
                continue;
            }
            TokenKind::RightParen if depth == 0 => break,
            TokenKind::Space if depth == 0 => {
                is_new = true;
                continue;
            }
            // What stands before it is no part of the call.
            kind if depth == 0
                && (kind.is_keyword() && !matches!(kind, TokenKind::Dot | TokenKind::Nil)
                    || matches!(
                        kind,
                        TokenKind::Declare | TokenKind::Assign | TokenKind::Char
                    )) =>
            {
                (operands, first, start, is_new) = (Vec::new(), None, None, true);
                continue;
            }
            TokenKind::LeftParen => depth += 1,
            TokenKind::RightParen => depth -= 1,
            _ => {}
        }
        start.get_or_insert(token.offset);
        first.get_or_insert((token.kind, token.text));
        match operands.last_mut().filter(|_| !is_new) {
            Some(last) => last.end = end,
            None => operands.push(token.offset..end),
        }
        is_new = false;
    }
    let (_, function) = first.filter(|(kind, _)| *kind == TokenKind::Identifier)?;
    let (callee, arguments) = operands.split_first()?;
    let end = arguments.last().unwrap_or(callee).end;
    Some(WrittenCall {
        range: callee.start..end,
        function: function.to_owned(),
        arguments: arguments.to_vec(),
        piped,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_found_from_the_inside() {
        for (text, at, expected) in [
            (
                "a: {{ join (list \"a\" \"b\") \",\" }}",
                "\"b\"",
                &["list[\"a\",\"b\"]", "join[(list \"a\" \"b\"),\",\"]"][..],
            ),
            ("{{ .a | trunc 3 }}", "3", &[".a|trunc[3]"]),
            (
                "{{ if eq (len .a) 1 }}{{ end }}",
                ".a",
                &["len[.a]", "eq[(len .a),1]"],
            ),
            (
                "{{ $x := first .a | upper }}",
                "upper",
                &["first .a|upper[]"],
            ),
            ("{{ .a }}", ".a", &[]),
            ("{{ range seq 3 }}", "3", &["seq[3]"]),
        ] {
            let shown = |call: &WrittenCall| {
                let piped = call.piped.clone().map(|at| format!("{}|", &text[at]));
                let arguments = call.arguments.iter().map(|at| &text[at.clone()]);
                let arguments = arguments.collect::<Vec<_>>().join(",");
                format!(
                    "{}{}[{arguments}]",
                    piped.unwrap_or_default(),
                    call.function
                )
            };
            let found = calls_around(text, text.find(at).unwrap());
            let found: Vec<String> = found.iter().map(shown).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
