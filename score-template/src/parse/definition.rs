//! Templates within the text: `define`, `block`, and their calls.

use std::collections::BTreeMap;

use super::{Item, Parsed, Parser};
use crate::ast::{Block, Definition, Node, TemplateCall};
use crate::lex::{Token, TokenKind};
use crate::strconv::{quote, unquote};

impl Parser<'_> {
    /// `{{define "name"}} ... {{end}}`, from the name on.
    pub(super) fn definition(&mut self) -> Parsed<()> {
        let context = "define clause";
        let token = self.next_non_space();
        let name = self.template_name(&token, context)?;
        self.expect(TokenKind::RightDelim, context)?;
        self.definition_body(name, context)
    }

    /// The body of a `define` or `block`, which sees nothing of what is around it.
    fn definition_body(&mut self, name: String, context: &str) -> Parsed<()> {
        let outer = std::mem::take(&mut self.scope);
        let (body, end) = self.nested(Self::item_list)?;
        self.scope = outer;
        if !matches!(end, Item::End) {
            return self.fail(format!("unexpected {} in {context}", end.shown()));
        }
        self.define(name, body).map(|_| ())
    }

    /// Adds a definition. Of two that have a name, one must be blank.
    pub(super) fn define(&mut self, name: String, body: Block) -> Parsed<usize> {
        let new = self.definitions.len();
        let index = *self.names.entry(name.clone()).or_insert(new);
        if index == new {
            self.definitions.push(Definition { name, body });
            return Ok(new);
        }
        let blank = is_blank(&body);
        let message = format!(
            "template: multiple definition of template {}",
            quote(name.as_bytes())
        );
        match self.definitions.get_mut(index) {
            Some(earlier) if is_blank(&earlier.body) => earlier.body = body,
            _ if !blank => return self.fail(message),
            _ => {}
        }
        Ok(index)
    }

    /// `{{block "name" pipeline}} ... {{end}}`: a definition, and its call.
    pub(super) fn block(&mut self) -> Parsed<Node> {
        let context = "block clause";
        let token = self.next_non_space();
        let name = self.template_name(&token, context)?;
        let argument = Some(self.pipeline(context, TokenKind::RightDelim)?);
        self.definition_body(name.clone(), context)?;
        Ok(Node::Call(TemplateCall {
            offset: token.offset,
            name,
            argument,
            target: None,
        }))
    }

    /// `{{template "name" pipeline}}`
    pub(super) fn call(&mut self) -> Parsed<Node> {
        let context = "template clause";
        let token = self.next_non_space();
        let name = self.template_name(&token, context)?;
        let argument = match self.peek_non_space().kind {
            TokenKind::RightDelim => {
                self.next();
                None
            }
            _ => Some(self.pipeline(context, TokenKind::RightDelim)?),
        };
        Ok(Node::Call(TemplateCall {
            offset: token.offset,
            name,
            argument,
            target: None,
        }))
    }

    fn template_name(&mut self, token: &Token<'_>, context: &str) -> Parsed<String> {
        match token.kind {
            TokenKind::Str | TokenKind::RawStr => {
                let bytes = unquote(token.text).or_else(|error| self.fail(error))?;
                Ok(String::from_utf8_lossy(&bytes).into_owned())
            }
            _ => self.unexpected(token, context),
        }
    }
}

fn is_blank(block: &Block) -> bool {
    block
        .iter()
        .all(|node| matches!(node, Node::Text(text) if text.trim().is_empty()))
}

/// Finds the definition of each call, wherever in the text it stands.
pub(super) fn link(definitions: &mut [Definition], names: &BTreeMap<String, usize>) {
    for definition in definitions {
        link_block(&mut definition.body, names);
    }
}

fn link_block(block: &mut Block, names: &BTreeMap<String, usize>) {
    for node in block {
        match node {
            Node::Call(call) => call.target = names.get(&call.name).copied(),
            Node::If { arms, otherwise } | Node::With { arms, otherwise } => {
                arms.iter_mut()
                    .for_each(|(_, body)| link_block(body, names));
                otherwise
                    .iter_mut()
                    .for_each(|body| link_block(body, names));
            }
            Node::Range {
                body, otherwise, ..
            } => {
                link_block(body, names);
                otherwise
                    .iter_mut()
                    .for_each(|body| link_block(body, names));
            }
            Node::Text(_) | Node::Action(_) | Node::Break | Node::Continue => {}
        }
    }
}
