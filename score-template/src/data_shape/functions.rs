//! What functions of templates expect of their arguments, and what they make.

use super::ShapeKind;

/// The kind of value that a function makes of its own.
pub(super) fn made_by_function(name: &str) -> Option<ShapeKind> {
    match name {
        "list" | "tuple" => Some(ShapeKind::List),
        "dict" => Some(ShapeKind::Map),
        _ => None,
    }
}

/// What a function expects as one of its arguments, counted from zero.
pub(super) fn expected(function: &str, at: usize, is_last: bool) -> Option<ShapeKind> {
    use ShapeKind::{List, Map, Number, Text};
    Some(match function {
        "add" | "add1" | "sub" | "mul" | "div" | "mod" | "max" | "min" | "int" | "int64"
        | "float64" | "round" | "floor" | "ceil" | "until" | "untilStep" | "seq" | "addf"
        | "add1f" | "subf" | "mulf" | "divf" | "maxf" | "minf" => Number,
        "trunc" | "substr" | "indent" | "nindent" | "repeat" | "abbrev" | "wrap" if !is_last => {
            Number
        }
        "trunc" | "substr" | "indent" | "nindent" | "repeat" | "abbrev" | "wrap" | "upper"
        | "lower" | "title" | "untitle" | "trim" | "trimAll" | "trimPrefix" | "trimSuffix"
        | "replace" | "split" | "splitList" | "splitn" | "contains" | "hasPrefix" | "hasSuffix"
        | "b64enc" | "b64dec" | "sha1sum" | "sha256sum" | "nospace" | "kebabcase" | "snakecase"
        | "camelcase" | "regexMatch" | "regexFind" | "regexFindAll" | "regexReplaceAll"
        | "regexSplit" | "urlParse" | "atoi" => Text,
        "first" | "last" | "rest" | "initial" | "reverse" | "uniq" | "compact" | "sortAlpha"
        | "concat" => List,
        "join" | "has" | "chunk" if is_last => List,
        "append" | "prepend" | "without" | "slice" if at == 0 => List,
        "keys" | "values" | "merge" | "mergeOverwrite" => Map,
        "pick" | "omit" | "set" | "unset" | "hasKey" if at == 0 => Map,
        _ => return None,
    })
}
