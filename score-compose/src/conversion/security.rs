//! Security contexts of pods and containers, as far as compose has something for them.

use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::Str;

use super::fields::{int_at, is_true_at, items_at, single_text};
use crate::service::PodSettings;

/// What the security contexts of a container and of its pod say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Security {
    /// The user that it runs as, perhaps with a group: `1000`, `1000:1000`.
    pub(crate) user: Option<String>,
    pub(crate) is_privileged: bool,
    /// True if it may write to volumes alone.
    pub(crate) is_read_only: bool,
    pub(crate) cap_add: Vec<Str>,
    pub(crate) cap_drop: Vec<Str>,
}

impl Security {
    /// Reads the context of a container, and that of its pod for what it does not say.
    pub(crate) fn read(own: &Tree<Text>, pod: &Tree<Text>) -> Self {
        let number = |field: &str| int_at(own, &[field]).or_else(|| int_at(pod, &[field]));
        let user = match (number("runAsUser"), number("runAsGroup")) {
            (Some(user), Some(group)) => Some(format!("{user}:{group}")),
            (Some(user), None) => Some(user.to_string()),
            (None, _) => None,
        };
        let capabilities = |field: &str| {
            let found = items_at(own, &["capabilities", field]).iter();
            let found = found.filter_map(single_text);
            found
                .map(|text| Str::from(text.encode().as_ref()))
                .collect()
        };
        Security {
            user,
            is_privileged: is_true_at(own, &["privileged"]),
            is_read_only: is_true_at(own, &["readOnlyRootFilesystem"]),
            cap_add: capabilities("add"),
            cap_drop: capabilities("drop"),
        }
    }

    /// Has a service do so.
    pub(crate) fn apply(self, settings: &mut PodSettings) {
        let Security {
            user,
            is_privileged,
            is_read_only,
            cap_add,
            cap_drop,
        } = self;
        settings.user = user;
        settings.is_privileged = is_privileged;
        settings.is_read_only = is_read_only;
        settings.cap_add = cap_add;
        settings.cap_drop = cap_drop;
    }
}
