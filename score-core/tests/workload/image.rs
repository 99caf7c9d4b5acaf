//! References to images.

use score_core::workload::is_image;

#[test]
fn images_are_told_from_other_texts() {
    let digest = format!("a@sha256:{}", "0".repeat(64));
    for image in [
        "a",
        "nginx:1.28.0",
        "a/b/c",
        "localhost/a",
        "localhost:5000",
        "localhost:5000/a:b",
        "example.com/a__b/c--d.e",
        "Example/a",
        "HOST.example.com/a",
        "[::1]:5000/a",
        &digest,
        "a:T_1.x-y",
    ] {
        assert!(is_image(image), "{image}");
    }
    let id = "0".repeat(64);
    let upper = format!("a@sha256:{}", "A".repeat(64));
    let long = "a/".repeat(128) + "a";
    for text in [
        "",
        " a",
        "A",
        "a b",
        "a:",
        ":a",
        "a/",
        "/a",
        "a//b",
        "a/B",
        "a:-b",
        "a@b",
        "a@sha256:0",
        "a..b",
        "a___b",
        "-a",
        "a_",
        "http://a/b",
        "a:b:c",
        "a.b:x/c",
        "exa_mple.com:1/a",
        "[x]/a",
        &id,
        &upper,
        &long,
    ] {
        assert!(!is_image(text), "{text}");
    }
}
