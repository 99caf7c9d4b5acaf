//! Types and kinds of values.

use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallResult, Context, Function};

use crate::equality::deep_equal;

const ANY: &[Type] = &[Type::Any];
const STR_ANY: &[Type] = &[Type::Str, Type::Any];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("deepEqual", &[Type::Any, Type::Any], equal),
    Function::new("kindIs", STR_ANY, kind_is),
    Function::new("kindOf", ANY, kind_of),
    Function::new("typeIs", STR_ANY, type_is),
    Function::new("typeIsLike", STR_ANY, type_is_like),
    Function::new("typeOf", ANY, type_of),
];

fn equal(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    deep_equal(context, args.any(0), args.any(1)).map(Value::Bool)
}

fn kind_is(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::Bool(args.text(0)? == args.any(1).kind()))
}

fn kind_of(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::from(args.any(0).kind()))
}

fn type_is(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::Bool(args.text(0)? == args.any(1).type_name()))
}

/// As `typeIs`, or a pointer to that type.
fn type_is_like(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (target, found) = (args.text(0)?, args.any(1).type_name());
    let is_like = target == found || found.strip_prefix('*') == Some(&target);
    Ok(Value::Bool(is_like))
}

fn type_of(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::from(&*args.any(0).type_name()))
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn types_and_kinds() {
        assert_table(&[
            ("typeOf nil", "<nil>"),
            ("typeOf (int64 1)", "int64"),
            ("typeOf (dict)", "map[string]interface {}"),
            ("typeOf (chunk 1 (list 1))", "[][]interface {}"),
            ("typeOf (semver `1.0.0`)", "*semver.Version"),
            ("kindOf (splitList `` ``)", "slice"),
            ("kindOf nil", "invalid"),
            ("kindIs `struct` now", "true"),
            ("typeIs `string` 1", "false"),
            ("typeIsLike `semver.Version` (semver `1.0.0`)", "true"),
            ("deepEqual (list 1) (list 1)", "true"),
        ]);
    }
}
