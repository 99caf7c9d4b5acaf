//! The spanned tree as the validator sees JSON: it walks our nodes, nothing is copied.

use std::borrow::Cow;
use std::cmp::Ordering;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node as JsonNode, NodeIdentity, Object};
use serde_json::{Number, Value};

use crate::node::{Kind, Mapping, Node};
use crate::source::{FileId, Span};

/// [`Node`] as a representation of JSON. A timestamp is none of JSON's types, so it fits no schema that asks
/// for one; to the validator it looks like null.
#[derive(Debug)]
pub struct Tree;

impl Json for Tree {
    type Node<'a> = &'a Node;
    type PreparedKey = String;
    type StringBuffer = Option<Node>;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(
        buffer: &mut Option<Node>,
        string: &str,
        f: impl FnOnce(&Node) -> T,
    ) -> T {
        let span = Span::new(FileId::DETACHED, 0, 0);
        f(buffer.insert(Node::new(Kind::String(string.into()), span)))
    }
}

/// A number of the tree.
#[derive(Debug)]
pub enum TreeNumber {
    /// Whole, with a sign.
    Int(i64),
    /// Whole, above the largest with a sign.
    UInt(u64),
    /// Any other.
    Float(f64),
}

impl JsonNumber for TreeNumber {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number is whole and below 2^63"
    )]
    fn as_u64(&self) -> Option<u64> {
        match *self {
            TreeNumber::Int(n) => u64::try_from(n).ok(),
            TreeNumber::UInt(n) => Some(n),
            TreeNumber::Float(n) => {
                (n.fract() == 0.0 && (0.0..9e18).contains(&n)).then_some(n as u64)
            }
        }
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the number is whole and within 63 bits"
    )]
    fn as_i64(&self) -> Option<i64> {
        match *self {
            TreeNumber::Int(n) => Some(n),
            TreeNumber::UInt(n) => i64::try_from(n).ok(),
            TreeNumber::Float(n) => (n.fract() == 0.0 && n.abs() < 9e18).then_some(n as i64),
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "asked for as a float")]
    fn as_f64(&self) -> Option<f64> {
        Some(match *self {
            TreeNumber::Int(n) => n as f64,
            TreeNumber::UInt(n) => n as f64,
            TreeNumber::Float(n) => n,
        })
    }
    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_number().to_string())
    }
    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Owned(match *self {
            TreeNumber::Int(n) => n.into(),
            TreeNumber::UInt(n) => n.into(),
            TreeNumber::Float(n) => Number::from_f64(n).unwrap_or_else(|| 0.into()),
        })
    }
    fn is_integer(&self) -> bool {
        match *self {
            TreeNumber::Int(_) | TreeNumber::UInt(_) => true,
            TreeNumber::Float(n) => n.fract() == 0.0,
        }
    }
    fn is_written_as_integer(&self) -> bool {
        !matches!(self, TreeNumber::Float(_))
    }
}

impl<'a> JsonNode<'a, Tree> for &'a Node {
    type Object = &'a Mapping;
    type Array = &'a [Node];
    type Number = TreeNumber;

    fn as_object(&self) -> Option<&'a Mapping> {
        self.as_map()
    }
    fn as_array(&self) -> Option<&'a [Node]> {
        self.as_seq()
    }
    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.as_str().map(Cow::Borrowed)
    }
    fn as_number(&self) -> Option<TreeNumber> {
        match self.kind {
            Kind::Int(n) => Some(TreeNumber::Int(n)),
            Kind::UInt(n) => Some(TreeNumber::UInt(n)),
            Kind::Float(n) => Some(TreeNumber::Float(n)),
            _ => None,
        }
    }
    fn as_boolean(&self) -> Option<bool> {
        if let Kind::Bool(b) = self.kind {
            Some(b)
        } else {
            None
        }
    }
    fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null | Kind::Timestamp(_))
    }
    fn json_type(&self) -> JsonType {
        match self.kind {
            Kind::Null | Kind::Timestamp(_) => JsonType::Null,
            Kind::Bool(_) => JsonType::Boolean,
            Kind::Int(_) | Kind::UInt(_) | Kind::Float(_) => JsonType::Number,
            Kind::String(_) => JsonType::String,
            Kind::Seq(_) => JsonType::Array,
            Kind::Map(_) => JsonType::Object,
        }
    }
    fn to_value(&self) -> Cow<'a, Value> {
        // For errors, which need scalars only: a collection is told by its place.
        Cow::Owned(match &self.kind {
            Kind::Null | Kind::Timestamp(_) | Kind::Map(_) => Value::Null,
            Kind::Seq(items) => items
                .iter()
                .map(|item| JsonNode::<Tree>::to_value(&item).into_owned())
                .collect(),
            Kind::Bool(b) => Value::Bool(*b),
            Kind::String(s) => Value::String(s.to_string()),
            Kind::Int(_) | Kind::UInt(_) | Kind::Float(_) => Value::Number(
                self.as_number()
                    .expect("it is a number")
                    .to_number()
                    .into_owned(),
            ),
        })
    }
    fn equals_value(&self, expected: &Value) -> bool {
        match (&self.kind, expected) {
            (Kind::Null, Value::Null) => true,
            (Kind::Bool(a), Value::Bool(b)) => a == b,
            (Kind::String(a), Value::String(b)) => a == b,
            (Kind::Seq(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equals_value(b))
            }
            (Kind::Map(a), Value::Object(b)) => {
                a.len() == b.len()
                    && b.iter()
                        .all(|(key, b)| a.get(key).is_some_and(|a| (&a).equals_value(b)))
            }
            (_, Value::Number(b)) => {
                self.as_number()
                    .is_some_and(|a| match (a.as_i64(), b.as_i64()) {
                        (Some(a), Some(b)) => a == b,
                        _ => a.as_f64().partial_cmp(&b.as_f64()) == Some(Ordering::Equal),
                    })
            }
            _ => false,
        }
    }
    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Node>(*self) as usize))
    }
}

impl<'a> Object<'a, Tree> for &'a Mapping {
    type Node = &'a Node;
    type MemberName = &'a str;
    type MembersIter = Box<dyn Iterator<Item = (&'a str, &'a Node)> + 'a>;

    fn len(&self) -> usize {
        Mapping::len(self)
    }
    fn get(&self, key: &String) -> Option<&'a Node> {
        Mapping::get(self, key)
    }
    fn members(&self) -> Self::MembersIter {
        Box::new(self.iter().map(|(key, value)| (key.text.as_str(), value)))
    }
}

impl<'a> Array<'a, Tree> for &'a [Node] {
    type Node = &'a Node;
    type ElementsIter = std::slice::Iter<'a, Node>;

    fn len(&self) -> usize {
        <[Node]>::len(self)
    }
    fn elements(&self) -> Self::ElementsIter {
        self.iter()
    }
    fn is_unique(&self) -> bool {
        self.iter()
            .enumerate()
            .all(|(i, item)| !self[..i].contains(item))
    }
}
