use score_humanitec::sets::{DeploymentDelta, DeploymentSet};
use score_yaml::{SourceMap, Value, json};

use crate::said::said;
use crate::text;

/// Parts of the input are parted by such a line.
const LINE: &str = "\n===\n";

/// Deployment sets and deltas: each part of the input is read as both, and each is compared with, applied to and merged with
/// the others.
///
/// # Panics
/// What they say is not fit for a terminal; the difference of two sets does not make the one of the other; or what is
/// written is read as something else.
pub fn sets(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let mut sources = SourceMap::new();
    let mut sets = Vec::new();
    let mut deltas = Vec::new();
    for part in text.split(LINE).take(3) {
        sets.extend(set(part, &mut sources));
        deltas.extend(delta(part, &mut sources));
    }
    for one in &sets {
        for other in &sets {
            let delta = DeploymentDelta::between(one, other);
            assert_eq!(delta.is_empty(), one == other, "{delta:?}");
            let made = one.clone().apply(delta.clone()).expect("it applies");
            assert_eq!(made, *other, "{delta:?}");
            let written = written(&delta.to_value());
            let read = self::delta(&written, &mut SourceMap::new()).expect("it was just written");
            let made = one.clone().apply(read).expect("it applies");
            assert_eq!(made.id(), other.id(), "{written}");
        }
        for delta in &deltas {
            match one.clone().apply(delta.clone()) {
                Ok(made) => {
                    let text = written(&made.to_value());
                    let read = set(&text, &mut SourceMap::new()).expect("it was just made");
                    // An amount without a fraction is read as an integer.
                    assert_eq!(read.id(), made.id(), "{text}");
                }
                Err(found) => {
                    said(&found, &sources);
                }
            }
        }
    }
    for one in &deltas {
        for other in &deltas {
            let Ok(merged) = one.clone().merge(other.clone()) else {
                continue;
            };
            let text = written(&merged.to_value());
            let read = delta(&text, &mut SourceMap::new()).expect("it was just merged");
            assert_eq!(written(&read.to_value()), text);
        }
    }
}

fn set(part: &str, sources: &mut SourceMap) -> Option<DeploymentSet> {
    let file = sources.add("one.set.yaml", part);
    match DeploymentSet::read(sources, file) {
        Ok(set) => Some(set),
        Err(found) => {
            said(&found, sources);
            None
        }
    }
}

fn delta(part: &str, sources: &mut SourceMap) -> Option<DeploymentDelta> {
    let file = sources.add("one.delta.yaml", part);
    match DeploymentDelta::read(sources, file) {
        Ok(delta) => Some(delta),
        Err(found) => {
            said(&found, sources);
            None
        }
    }
}

fn written(value: &Value) -> String {
    let mut text = String::new();
    json::push(value, &mut text).expect("it is JSON");
    text
}
