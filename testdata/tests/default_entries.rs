//! The default provisioners of each tool, read when they are asked, are those that are read at once.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;
use std::time::Duration;

use score_cli::Frontend;
use score_cli::default_entries::{DefaultFile, Heads};
use score_cli::provisioners::all_kinds;
use score_core::provision::{EntryContext, load, providers};
use score_core::state::State;
use score_yaml::SourceMap;

fn check<F: Frontend>() {
    let backend = F::for_state(&State::default());
    let kinds = Arc::new(all_kinds(&backend, Duration::ZERO));
    let context = EntryContext::new(&backend);
    let mut sources = SourceMap::new();
    sources.add("another file", "[]");
    let file = sources.add("default.provisioners.yaml", F::DEFAULT_PROVISIONERS);
    let Ok(read) = load(&sources, file, &kinds, &context) else {
        panic!("the default provisioners of {} are not valid", F::NAME);
    };
    assert!(
        read.iter()
            .all(|entry| entry.class.is_none() && entry.id.is_none())
    );
    let parts = context.parts;
    let unread = DefaultFile {
        text: F::DEFAULT_PROVISIONERS,
        file,
        kinds,
        context,
    };
    let heads = Heads::of(F::DEFAULT_PROVISIONERS).expect("each entry begins with uri and type");
    let unread = unread.entries(&heads).expect("there are these kinds");
    assert_eq!(unread.len(), read.len());
    for (unread, read) in unread.iter().zip(providers(read)) {
        let uri = read.uri();
        assert_eq!(unread.uri(), uri);
        assert_eq!(unread.kind(), read.kind(), "{uri}");
        assert_eq!(unread.span(), read.span(), "{uri}");
        assert_eq!(unread.condition(), read.condition(), "{uri}");
        assert_eq!(unread.texts(), read.texts(), "{uri}");
        assert!(unread.is_unchanged());
        let (unread, read) = (unread.provisioner(), read.provisioner());
        assert_eq!(unread.is_pure(), read.is_pure(), "{uri}");
        assert_eq!(unread.is_independent(), read.is_independent(), "{uri}");
        for part in parts {
            assert_eq!(unread.place(part), read.place(part), "{uri}");
        }
    }
}

#[test]
fn entries_are_the_same_read_at_once_or_when_they_are_asked() {
    check::<score_k8s::K8s>();
    check::<score_compose::Compose>();
}

#[test]
fn a_text_whose_entries_cannot_be_told_apart_is_read_at_once() {
    let backend = score_k8s::K8s::for_state(&State::default());
    let kinds = Arc::new(all_kinds(&backend, Duration::ZERO));
    let mut sources = SourceMap::new();
    let file = sources.add("default.provisioners.yaml", "");
    let count = |text| {
        let unread = DefaultFile {
            text,
            file,
            kinds: Arc::clone(&kinds),
            context: EntryContext::new(&backend),
        };
        unread
            .entries(&Heads::of(text)?)
            .map(|entries| entries.len())
    };
    let two = "# two\n\n- uri: template://a/b\n  type: c-d\n- uri: jinja://e\n  type: f\n  outputs: |\n    - x\n";
    assert_eq!(count(two), Some(2));
    for other in [
        "",
        "[]\n",
        "- uri: template://a/b\n",
        "\n- uri: template://a/b\n  type: c-d\n  class: e\n",
        "\n- uri: template://a/b\n  type: c-d\n  id: e\n",
        "\n- uri: template://a/b\n  outputs: x\n  type: c-d\n",
        "\n- uri: template://a/b\n  type: c-d\n  'id': e\n",
        "\n- uri: template://a/b\n  type: c-d\n  <<: {id: e}\n",
        "\n- uri: template://a/b\n  type: c-d\n outputs: e\n",
        "\n- type: c-d\n  uri: template://a/b\n",
        "\n- uri: 'template://a/b'\n  type: c-d\n",
        "\n- uri: template://a/b # c\n  type: c-d\n",
        "\n- uri: nothing://a/b\n  type: c-d\n",
        "\n- uri: template://a/b\n  type: c-d\n---\n[]\n",
        "a: b\n- uri: template://a/b\n  type: c-d\n",
        "\n- uri: template://a/b\n  type: c-d\n- e\n",
    ] {
        assert_eq!(count(other), None, "{other}");
    }
}
