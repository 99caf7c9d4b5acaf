use super::*;

#[test]
fn a_reference_has_kind_and_namespace_if_it_likes() {
    for text in [
        "payments",
        "Payments_EU.1",
        "group:payments",
        "default/payments",
        "group:default/payments",
        " user:default/jane.doe ",
    ] {
        assert_eq!(EntityRef::parse(text).unwrap().as_str(), text.trim());
    }
    let long = "a".repeat(64);
    for text in [
        "",
        "group:",
        "group:default/",
        "a b",
        "-a",
        "a-",
        "group:De/a",
        "g-p:a",
        "a/b/c",
        "a:b:c",
        "jané",
        "a\n",
        &long,
    ] {
        assert!(
            EntityRef::parse(text).is_err() || text.trim() != text,
            "{text:?}"
        );
    }
}

#[test]
fn a_reference_gets_the_parts_it_lacks() {
    for (text, full) in [
        ("orders", "api:shop/orders"),
        ("eu/orders", "api:eu/orders"),
        ("component:orders", "component:shop/orders"),
        ("API:eu/orders", "API:eu/orders"),
    ] {
        let parsed = EntityRef::parse(text).unwrap();
        assert_eq!(parsed.with_defaults("api", "shop").as_str(), full);
    }
}

#[test]
fn tags_keep_to_the_catalogs_rule() {
    let longest = "a".repeat(63);
    for text in ["java", "c++", "c#", "java-17", "team:a", &longest] {
        assert_eq!(Tag::parse(text).unwrap().as_str(), text);
    }
    for (text, near) in [
        ("Java", Some("`java` is one")),
        ("node_js", Some("`node-js` is one")),
        (" Node  JS ", Some("`node-js` is one")),
        ("a--b", Some("`a-b` is one")),
        ("-a", Some("`a` is one")),
        ("", None),
        ("é", None),
    ] {
        let error = Tag::parse(text).unwrap_err();
        assert_eq!(error.way_out(), near, "{text}");
    }
    assert!(Tag::parse(&"a".repeat(64)).is_err());
}

#[test]
fn links_have_a_title_before_the_equals_sign() {
    for (text, title, url) in [
        ("https://a.b/?c=d", None, "https://a.b/?c=d"),
        ("Docs = https://a.b/?c=d", Some("Docs"), "https://a.b/?c=d"),
        ("mailto:a@b.c", None, "mailto:a@b.c"),
        ("On call=http://a", Some("On call"), "http://a"),
    ] {
        let link = Link::parse(text).unwrap();
        assert_eq!((link.title(), link.url()), (title, url), "{text}");
    }
    for text in [
        "",
        "docs",
        "=https://a.b",
        "Docs=",
        "javascript:alert(1)",
        "Docs=javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://a b",
        "//a.b",
    ] {
        assert!(Link::parse(text).is_err(), "{text}");
    }
}

#[test]
fn keys_have_a_domain_and_a_name() {
    for text in ["a", "github.com/project-slug", "a.b-c.d/E_f.g"] {
        assert_eq!(AnnotationKey::parse(text).unwrap().as_str(), text);
    }
    for text in ["", "/a", "a/", "a--b.c/d", "A.b/c", "a/b/c", "a/-b"] {
        assert!(AnnotationKey::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_place_of_sources_has_a_type() {
    for (text, expected) in [
        ("https://a.b/c/", "url:https://a.b/c/"),
        ("url:https://a.b/c/", "url:https://a.b/c/"),
        ("dir:/a/b", "dir:/a/b"),
        ("file:./a", "file:./a"),
    ] {
        assert_eq!(source_location(text).unwrap(), expected);
    }
    for text in ["", "a", "url:a", "url:", "ftp://a.b", "dir:", "dir:a b"] {
        assert!(source_location(text).is_err(), "{text}");
    }
}

#[test]
fn namespaces_are_labels() {
    assert_eq!(Namespace::parse("shop-eu").unwrap().as_str(), "shop-eu");
    for text in ["", "Shop", "a.b", "a--b", "-a"] {
        assert!(Namespace::parse(text).is_err(), "{text}");
    }
}
