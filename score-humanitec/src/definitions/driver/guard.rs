//! The guard of values that are not plain: a template may hand them on, and not compute on them.

use std::cell::RefCell;
use std::sync::Arc;

use score_template::value::each_once;
use score_template::{CallError, CallGuard, Value};

use super::super::sealed::{Sealed, SealedValue};

/// Refuses calls of functions that would compute on a mark.
pub(super) struct SecretGuard<'a> {
    sealed: &'a Sealed,
    refused: RefCell<Option<Refused>>,
}

/// A call that was refused.
pub(super) struct Refused {
    /// The function.
    pub(super) function: String,
    /// The value that it was given.
    pub(super) value: Arc<SealedValue>,
}

/// Functions that hand on what they are given, or look at no more of it than whether it is there. Sorted.
const HANDING_ON: [&str; 57] = [
    "all",
    "and",
    "any",
    "append",
    "cat",
    "chunk",
    "coalesce",
    "compact",
    "concat",
    "deepCopy",
    "default",
    "dict",
    "dig",
    "empty",
    "fail",
    "get",
    "hasKey",
    "indent",
    "join",
    "keys",
    "kindIs",
    "kindOf",
    "list",
    "merge",
    "mergeOverwrite",
    "mustAppend",
    "mustChunk",
    "mustCompact",
    "mustDeepCopy",
    "mustMerge",
    "mustMergeOverwrite",
    "mustPrepend",
    "mustPush",
    "mustReverse",
    "mustToJson",
    "mustToPrettyJson",
    "mustToRawJson",
    "nindent",
    "not",
    "omit",
    "or",
    "pick",
    "pluck",
    "prepend",
    "print",
    "println",
    "push",
    "quote",
    "reverse",
    "set",
    "squote",
    "ternary",
    "toJson",
    "toPrettyJson",
    "toRawJson",
    "toString",
    "toStrings",
];

/// More of them, which do so with lists and maps, and compute on strings. Sorted.
const HANDING_ON_ITEMS: [&str; 17] = [
    "first",
    "index",
    "initial",
    "last",
    "len",
    "mustFirst",
    "mustInitial",
    "mustLast",
    "mustRest",
    "mustSlice",
    "rest",
    "slice",
    "tuple",
    "typeIs",
    "typeIsLike",
    "typeOf",
    "values",
];

impl<'a> SecretGuard<'a> {
    pub(super) fn new(sealed: &'a Sealed) -> Self {
        SecretGuard {
            sealed,
            refused: RefCell::new(None),
        }
    }

    /// The call that was refused since this was last asked.
    pub(super) fn take_refused(&self) -> Option<Refused> {
        self.refused.borrow_mut().take()
    }

    fn refuse(&self, function: &str, value: Arc<SealedValue>) -> CallError {
        let error = format!("{value} is not known here");
        *self.refused.borrow_mut() = Some(Refused {
            function: function.to_owned(),
            value,
        });
        error.into()
    }

    /// The first mark in strings among the arguments.
    fn first_in(&self, args: &[Value]) -> Option<Arc<SealedValue>> {
        let mut texts = args.iter().filter_map(Value::as_text);
        texts.find_map(|text| self.sealed.first_in(&text))
    }

    /// The first mark anywhere in the arguments, and the steps that it took to look for it, which are no more than are
    /// left.
    fn first_within(&self, args: &[Value], steps: u64) -> (Option<Arc<SealedValue>>, u64) {
        let mut found = None;
        let mut taken = 0;
        for arg in args {
            each_once(arg, &mut |value| {
                taken += 1;
                if found.is_none()
                    && taken <= steps
                    && let Some(text) = value.as_text()
                {
                    found = self.sealed.first_in(&text);
                }
            });
        }
        (found, taken)
    }
}

impl CallGuard for SecretGuard<'_> {
    fn check(&self, function: &str, args: &[Value], steps: u64) -> Result<u64, CallError> {
        if HANDING_ON.binary_search(&function).is_ok() {
            return Ok(0);
        }
        let is_shallow = HANDING_ON_ITEMS.binary_search(&function).is_ok()
            || function == "printf" && args.first().is_some_and(prints_whole);
        if function == "printf" && is_shallow {
            return Ok(0);
        }
        let (found, taken) = match is_shallow {
            true => (self.first_in(args), 0),
            false => self.first_within(args, steps),
        };
        match found {
            Some(value) => Err(self.refuse(function, value)),
            None => Ok(taken),
        }
    }
}

/// True if a format prints all that it is given, and nothing as something else.
fn prints_whole(format: &Value) -> bool {
    let Some(format) = format.as_text() else {
        return false;
    };
    let mut rest = &*format;
    while let Some((_, behind)) = rest.split_once('%') {
        let mut chars = behind.chars();
        if !matches!(chars.next(), Some('%' | 's' | 'v' | 'q' | 'd' | 't' | 'f')) {
            return false;
        }
        rest = chars.as_str();
    }
    true
}

#[cfg(test)]
mod tests {
    use score_template::{Closed, Context, Limits, Template};
    use score_yaml::{Map, SourceMap};

    use super::*;
    use crate::definitions::{SecretReference, Seed};

    fn run(pipeline: &str, limits: Limits) -> Result<String, String> {
        let sealed = Sealed::new(&Seed::FIXED, &SourceMap::new(), Map::new());
        let mark = sealed.secret(SecretReference {
            store: "vault".into(),
            reference: "a".into(),
            version: None,
        });
        let mark = Value::from(mark.as_str().unwrap_or_default());
        let inner = Value::map([("p", mark.clone())]);
        let all = Value::list(vec![inner.clone(), mark.clone()]);
        let data = Value::map([("s", mark), ("m", inner), ("l", all)]);
        let guard = SecretGuard::new(&sealed);
        let mut context = Context::with_limits(&Closed, limits).guarded_by(&guard);
        let template = Template::parse(&format!("{{{{ {pipeline} }}}}"), &score_sprig::FUNCTIONS);
        let template = template.expect(pipeline);
        let found = template.execute(&data, &mut context);
        let refused = guard.take_refused();
        found
            .map(|text| sealed.readable(&text).into_owned())
            .map_err(|error| match refused {
                Some(Refused { function, value }) => format!("{function}: {value}"),
                None => error.message,
            })
    }

    #[test]
    fn tables_are_sorted() {
        assert!(HANDING_ON.is_sorted() && HANDING_ON_ITEMS.is_sorted());
    }

    #[test]
    fn what_hands_on_may_be_called() {
        for (pipeline, expected) in [
            (".s", "vault/a"),
            (".s | quote", "\"vault/a\""),
            (".s | squote", "'vault/a'"),
            (".s | toRawJson", "\"vault/a\""),
            (".m | toJson", "{\"p\":\"vault/a\"}"),
            ("printf \"%s-%d%%\" .s 1", "vault/a-1%"),
            (".s | default \"x\"", "vault/a"),
            ("coalesce nil .s", "vault/a"),
            ("ternary .s 1 true", "vault/a"),
            ("(dict \"a\" .s).a", "vault/a"),
            ("(list 1 .s) | last", "vault/a"),
            ("index .m \"p\"", "vault/a"),
            ("len .m", "1"),
            ("get .m \"p\"", "vault/a"),
            ("dig \"p\" \"none\" .m", "vault/a"),
            ("merge (dict) .m | toJson", "{\"p\":\"vault/a\"}"),
            ("not .s", "false"),
            ("if .s }}yes{{ end", "yes"),
            ("cat \"a\" .s", "a vault/a"),
            (".s | indent 2", "  vault/a"),
            ("join \",\" (list .s 1)", "vault/a,1"),
            ("print .s", "vault/a"),
            ("range .l }}x{{ end", "xx"),
        ] {
            assert_eq!(
                run(pipeline, Limits::default()).as_deref(),
                Ok(expected),
                "{pipeline}"
            );
        }
    }

    #[test]
    fn what_computes_may_not() {
        for (pipeline, function) in [
            (".s | b64enc", "b64enc"),
            (".s | quote | b64enc", "b64enc"),
            ("print \"x\" .s | sha256sum", "sha256sum"),
            (".s | trunc 8", "trunc"),
            ("len .s", "len"),
            ("index .s 0", "index"),
            ("eq .s \"x\"", "eq"),
            (".m | toJson | len", "len"),
            ("has .s .l", "has"),
            ("deepEqual .m .l", "deepEqual"),
            ("urlJoin (dict \"userinfo\" .s \"host\" \"h\")", "urlJoin"),
            ("printf \"%.3s\" .s", "printf"),
            ("printf \"%x\" .s", "printf"),
            ("lower .s", "lower"),
            ("regexMatch \"a\" .s", "regexMatch"),
            ("html .s", "html"),
            (".l | uniq", "uniq"),
            ("replace \"a\" \"b\" .s", "replace"),
        ] {
            let expected = format!("{function}: vault/a");
            assert_eq!(
                run(pipeline, Limits::default()),
                Err(expected),
                "{pipeline}"
            );
        }
    }

    #[test]
    fn looking_for_marks_is_charged() {
        let limits = Limits {
            steps: 100_000,
            ..Limits::default()
        };
        let pipeline = "$l := until 2000 }}{{ range $i := until 1000 }}{{ $x := has -1 $l }}{{ end";
        let said = run(pipeline, limits).expect_err("it takes too long");
        assert!(said.contains("more than 100000 steps"), "{said}");
    }
}
