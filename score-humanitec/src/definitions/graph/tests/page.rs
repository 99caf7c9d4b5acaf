//! The page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::bakery;

/// What stands between two texts in a page.
fn between<'p>(page: &'p str, start: &str, end: &str) -> &'p str {
    let (_, rest) = page.split_once(start).expect("it is there");
    rest.split_once(end).expect("it ends").0
}

#[test]
fn the_page_tells_all_that_is_known_of_a_resource() {
    let page = bakery().to_html(false);
    let oven = between(
        &page,
        "<details class=\"resource definition\" id=\"r2\" open>",
        "</details>",
    );
    assert_eq!(
        oven,
        "
<summary><b>oven.large</b> modules.rolls.externals.heat <small>definition oven-dev</small></summary>
<dl>
<dt>Given by</dt><dd>definition oven-dev</dd>
<dt>Rule</dt><dd><code>{env_type: development, class: large}</code></dd>
<dt>Driver</dt><dd><code>humanitec/template</code></dd>
<dt>Depends on</dt><dd><ul>
<li><a href=\"#r0\">grid.default#shared.mains</a> <small title=\"A&#39;s definition refers to B\">reference</small></li>
</ul></dd>
<dt>Needed by</dt><dd><ul>
<li><a href=\"#r3\">workload.default#modules.rolls</a> <small title=\"A&#39;s Score file declares B\">score</small></li>
</ul></dd>
</dl>
<h3>Driver inputs</h3>
<pre>degrees: 230</pre>
<h3>Outputs</h3>
<pre>url: http://oven:230</pre>
<h3>Cookie</h3>
<pre>fired: true</pre>
<h3>Manifest oven.yaml (namespace)</h3>
<pre>kind: Oven</pre>
"
    );
    let rolls = between(&page, "id=\"r3\" open>", "</details>");
    assert!(rolls.contains("<h3>Module</h3>\n<pre>profile: p\nspec: {}</pre>"));
    assert!(rolls.contains("<h3>Variables</h3>\n<pre>main:\n  OVEN: http://oven:230</pre>"));
}

#[test]
fn boxes_lead_to_resources() {
    let page = bakery().to_html(false);
    for at in 0..4 {
        for part in [
            format!("<a href=\"#r{at}\"><g class="),
            format!(" id=\"n{at}\"><title>"),
            format!(" id=\"r{at}\" open>"),
        ] {
            assert_eq!(page.matches(&part).count(), 1, "{part}");
        }
    }
}

#[test]
fn the_page_allows_its_own_style_and_script_alone() {
    let page = bakery().to_html(false);
    let policy = between(
        &page,
        "http-equiv=\"Content-Security-Policy\" content=\"",
        "\"",
    );
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let style = hash(between(&page, "<style>", "</style>"));
    let script = hash(between(&page, "<script>", "</script>"));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
        )
    );
    // The policy stands before all that it is for, and nothing names another file.
    assert!(page.find("Content-Security-Policy") < page.find("<style"));
    for word in [
        "src=",
        "@import",
        "url(",
        "https:",
        " style=\"",
        "<link",
        "\r",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    let addresses: Vec<_> = page
        .match_indices("http://")
        .map(|(at, _)| &page[at..])
        .collect();
    let known = ["http://www.w3.org/2000/svg\"", "http://oven:230"];
    assert!(
        addresses
            .iter()
            .all(|a| known.iter().any(|known| a.starts_with(known)))
    );
}
