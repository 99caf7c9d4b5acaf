//! Values that templates draw anew in each run, though nothing keeps what the first run drew: what `init` draws and `state` takes
//! as it is, what `init` draws and `outputs` give beside the state that keeps another one, and what `outputs` draw.

use std::ops::Range;

use score_yaml::message;

use super::state_names::{draws, kept, key_at};

/// The templates of an entry, as far as they are there.
pub(super) struct Texts<'t> {
    pub(super) init: Option<&'t str>,
    pub(super) state: Option<&'t str>,
    pub(super) outputs: Option<&'t str>,
    pub(super) is_jinja: bool,
}

/// The template that a doubt is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Of {
    State,
    Outputs,
}

/// A value that is another one in each run.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct DrawnValue {
    pub(super) of: Of,
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) hint: String,
}

impl Texts<'_> {
    /// What is drawn anew in each run.
    pub(super) fn drawn(&self) -> Vec<DrawnValue> {
        let may_draw = |text: &&str| {
            ["rand", "uuid", "gen"]
                .iter()
                .any(|name| text.contains(name))
        };
        let init = self.init.filter(may_draw).unwrap_or_default();
        let outputs = self.outputs.unwrap_or_default();
        let mut found = Vec::new();
        for name in draws(init).iter().filter_map(|at| key_at(init, at.start)) {
            let state = self.state.unwrap_or_default();
            let taken = self.reads_of_init(state, name);
            let keeps = state.contains(if self.is_jinja { "State" } else { ".State" });
            if let Some(range) = taken.first().filter(|_| !keeps) {
                found.push(self.taken_anew(state, range.clone(), name));
            }
            let Some(range) = self.reads_of_init(outputs, name).into_iter().next() else {
                continue;
            };
            match taken.first().and_then(|at| key_at(state, at.start)) {
                Some(_) if !keeps => {}
                Some(key) => found.push(DrawnValue {
                    of: Of::Outputs,
                    range,
                    message: message!(
                        "the template `outputs` gives what `init` draws in each run, and the state keeps it as `{key}`"
                    ),
                    hint: match self.is_jinja {
                        true => message!("write `State.{key}`"),
                        false => message!("write `.State.{key}`"),
                    },
                }),
                None => found.push(self.not_kept(outputs, range, Some(name))),
            }
        }
        if let Some(outputs) = self.outputs.filter(may_draw) {
            let drawn = draws(outputs).into_iter();
            found.extend(drawn.map(|at| self.not_kept(outputs, at, None)));
        }
        found
    }

    /// The bytes where a template reads a name that `init` gives.
    fn reads_of_init(&self, text: &str, name: &str) -> Vec<Range<usize>> {
        let read = format!("Init.{name}");
        let found = text.match_indices(&read).filter(|(at, _)| {
            let behind = &text[at + read.len()..];
            !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        });
        let is_dotted = |at: usize| !self.is_jinja && text[..at].ends_with('.');
        let found = found.map(|(at, _)| at - usize::from(is_dotted(at))..at + read.len());
        found.collect()
    }

    /// The state takes what `init` draws as it is.
    fn taken_anew(&self, state: &str, range: Range<usize>, name: &str) -> DrawnValue {
        let read = state[range.clone()].to_owned();
        let key = key_at(state, range.start).unwrap_or(name);
        DrawnValue {
            of: Of::State,
            range,
            message: message!(
                "the template `state` takes another value in each run: `init` draws `{name}`"
            ),
            hint: match self.is_jinja {
                true => message!("write `{{{{ State.{key} | default({read}) }}}}`"),
                false => message!("write `{{{{ dig \"{key}\" {read} .State }}}}`"),
            },
        }
    }

    /// The outputs give what is drawn, itself or by the `init` of a name.
    fn not_kept(&self, outputs: &str, range: Range<usize>, of_init: Option<&str>) -> DrawnValue {
        let at = range.start;
        let message = match of_init {
            Some(name) => message!(
                "the template `outputs` gives another value in each run: `init` draws `{name}`"
            ),
            None => "the template `outputs` draws another value in each run".to_owned(),
        };
        let way_out = || {
            let key = key_at(outputs, at)?;
            let line = match of_init {
                Some(_) => {
                    let read = &outputs[range.clone()];
                    match self.is_jinja {
                        true => format!("{{{{ State.{key} | default({read}) }}}}"),
                        false => format!("{{{{ dig \"{key}\" {read} .State }}}}"),
                    }
                }
                None => {
                    let kept = kept(outputs, at, self.is_jinja)?;
                    kept.strip_prefix("write `")?.strip_suffix('`')?.to_owned()
                }
            };
            let start = format!("{key}: ");
            let line = line.strip_prefix(&start).unwrap_or(&line);
            let dot = if self.is_jinja { "" } else { "." };
            Some(message!(
                "keep it: in `state`, `{start}{line}`, and here `{start}{{{{ {dot}State.{key} }}}}`"
            ))
        };
        let hint = way_out().unwrap_or_else(|| {
            "draw it in `state`, which keeps what the first run drew, and read it of that here"
                .to_owned()
        });
        DrawnValue {
            of: Of::Outputs,
            range,
            message,
            hint,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nothing_keeps_is_found() {
        let init = "pw: {{ randAlphaNum 8 }}\nname: a";
        for (init, state, outputs, expected) in [
            (
                init,
                "pw: {{ .Init.pw }}",
                "pw: {{ .State.pw }}",
                &["write `{{ dig \"pw\" .Init.pw .State }}`"][..],
            ),
            (
                init,
                "password: {{ dig \"password\" .Init.pw .State }}",
                "pw: {{ .Init.pw }}",
                &["write `.State.password`"],
            ),
            (
                init,
                "pw: {{ dig \"pw\" .Init.pw .State }}",
                "pw: {{ .State.pw }}-{{ .Init.name }}",
                &[],
            ),
            (
                "",
                "",
                "host: h-{{ randAlphaNum 6 | lower }}",
                &[
                    "keep it: in `state`, `host: {{ dig \"host\" (printf \"h-%v\" (randAlphaNum 6 | lower)) .State }}`, and here `host: {{ .State.host }}`",
                ],
            ),
            (
                init,
                "",
                "pw: {{ .Init.pw }}",
                &[
                    "keep it: in `state`, `pw: {{ dig \"pw\" .Init.pw .State }}`, and here `pw: {{ .State.pw }}`",
                ],
            ),
            (
                "pw: {{ dig \"pw\" (randAlpha 8) .State }}",
                "pw: {{ .Init.pw }}",
                "pw: {{ .State.pw }}",
                &[],
            ),
        ] {
            let texts = Texts {
                init: Some(init),
                state: Some(state),
                outputs: Some(outputs),
                is_jinja: false,
            };
            let found: Vec<_> = texts.drawn().into_iter().map(|one| one.hint).collect();
            assert_eq!(found, expected, "{init} / {state} / {outputs}");
        }
    }
}
