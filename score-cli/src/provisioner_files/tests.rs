//! Names of installed provisioner files, beside those that the Go tools give.

use super::*;

fn hash_of(uri: &str) -> String {
    crate::fetch::go_hash(uri)
}

fn asked<'f>(uri: &'f str, reference: &'f str) -> NewFile<'f> {
    NewFile {
        uri,
        reference,
        has_login: false,
    }
}

/// Names of some URIs, each with its own hash.
fn named(uris: &[&str], present: &[String]) -> Vec<InstalledFile> {
    let hashes: Vec<String> = uris.iter().map(|uri| hash_of(uri)).collect();
    let files = uris.iter().zip(&hashes);
    let files: Vec<NewFile<'_>> = files.map(|(uri, hash)| asked(uri, hash)).collect();
    choose_names(&files, present).unwrap()
}

fn one(uri: &str, present: &[String]) -> InstalledFile {
    named(&[uri], present).remove(0)
}

/// The name that the Go tools give at some nanosecond since 1970.
fn theirs(uri: &str, now: i64) -> String {
    use base64::Engine as _;
    let clock = (i64::MAX - now).to_be_bytes();
    let clock = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(clock);
    format!("{clock}.{}{PROVISIONERS_SUFFIX}", hash_of(uri))
}

const NOW: i64 = 1_790_000_000_000_000_000;
const SECOND: i64 = 1_000_000_000;

#[test]
fn later_files_go_first_and_in_one_run_in_the_order_given() {
    let uris = ["a.provisioners.yaml", "https://x/b.yaml"];
    let first: Vec<String> = named(&uris, &[]).into_iter().map(|i| i.name).collect();
    assert!(
        first[0].starts_with("Z~9998-a-") && first[1].starts_with("Z~9999-b-"),
        "{first:?}"
    );
    let second = one("c.yaml", &first);
    assert!(second.name.starts_with("Z~9997-c-"));
    let mut all = [first, vec![second.name.clone()]].concat();
    all.extend([
        "zz-default.provisioners.yaml".to_owned(),
        "10-own.provisioners.yaml".to_owned(),
    ]);
    all.sort();
    assert!(all[0].starts_with("10-own") && all[1].contains("-c-") && all[4].starts_with("zz-"));
}

#[test]
fn the_latest_goes_first_whichever_tool_installed_it() {
    let mut present: Vec<String> = Vec::new();
    for round in 0..40_i64 {
        let uri = format!("{round}.yaml");
        // Minutes apart: in longer times the order of the digits fails the Go tools among themselves too.
        let name = match round % 3 {
            0 => theirs(&uri, NOW + round * 7 * SECOND / 1000),
            _ => one(&uri, &present).name,
        };
        if let Some(lowest) = present.iter().min()
            && round % 3 != 0
        {
            assert!(name < *lowest, "{name} {lowest}");
        }
        present.push(name);
    }
    // Whatever they install later goes before ours.
    let ours = one("a.yaml", &[]).name;
    for years in 0..30 {
        assert!(theirs("b.yaml", NOW + years * 365 * 24 * 3600 * SECOND) < ours);
    }
    assert!(*ours < *"a-own.provisioners.yaml");
}

#[test]
fn names_of_any_clock_have_one_before_them() {
    for (clock, expected) in [
        ("ZwAbcdefghi", "ZwAbcdefghh~9999-"),
        ("Zw--------0", "Zw---------~9999-"),
        ("Zw---------", "Zv~9999-"),
        ("a----------", "_~9999-"),
    ] {
        let present = format!("{clock}.{}{PROVISIONERS_SUFFIX}", hash_of("x"));
        let name = one("b.yaml", std::slice::from_ref(&present)).name;
        assert!(name.starts_with(expected) && name < present, "{name}");
        let next = one("c.yaml", &[present, name.clone()]).name;
        assert!(next < name, "{next}");
    }
    let full = format!("-----------.{}{PROVISIONERS_SUFFIX}", hash_of("x"));
    let reference = hash_of("b");
    assert!(choose_names(&[asked("b", &reference)], &[full]).is_err());
}

#[test]
fn files_of_one_uri_replace_each_other_whichever_tool_installed_them() {
    let uri = "https://example.com/b.yaml";
    let go = theirs(uri, NOW);
    let ours = one(uri, std::slice::from_ref(&go));
    assert_eq!(ours.replaces, [go]);
    // By this the Go tools know it.
    assert!(
        ours.name
            .ends_with(&format!("{}{PROVISIONERS_SUFFIX}", hash_of(uri)))
    );
    assert!(
        one("https://example.com/c.yaml", &[theirs(uri, NOW)])
            .replaces
            .is_empty()
    );
    // The hash of the Go tools, as they write it.
    assert_eq!(
        hash_of("from-stdin.provisioners.yaml"),
        "AT4RADwrCq4ehgoH5VNIdg"
    );
}

#[test]
fn files_that_share_a_path_in_two_repositories_stay() {
    // The Go tools know both by the path.
    let reference = hash_of("dir/a.yaml");
    let first = choose_names(&[asked("git-https://x/1.git/dir/a.yaml", &reference)], &[]).unwrap();
    let present = [first[0].name.clone()];
    let second = choose_names(
        &[asked("git-https://x/2.git/dir/a.yaml", &reference)],
        &present,
    )
    .unwrap();
    assert!(second[0].replaces.is_empty());
}

#[test]
fn a_hash_of_a_login_is_in_no_name_and_still_known() {
    let (given, shown) = ("https://me:hunter2@x/b.yaml", "https://x/b.yaml");
    let reference = hash_of(given);
    let file = NewFile {
        has_login: true,
        ..asked(shown, &reference)
    };
    let go = theirs(given, NOW);
    let first = choose_names(&[file], std::slice::from_ref(&go))
        .unwrap()
        .remove(0);
    assert_eq!(first.replaces, [go]);
    assert!(!first.name.contains(&reference), "{}", first.name);
    let before = theirs("c.yaml", NOW);
    let second = choose_names(&[file], &[before, first.name.clone()]).unwrap();
    assert_eq!(second[0].replaces, std::slice::from_ref(&first.name));
    let again = choose_names(&[file], &[second[0].name.clone()]).unwrap();
    assert_eq!(again[0].replaces, [second[0].name.clone()]);
}

#[test]
fn names_of_others_are_left_alone() {
    for name in [
        "10-own.provisioners.yaml",
        "Z.provisioners.yaml",
        "Z9999.provisioners.yaml",
        "Z999\u{e9}-a-0123456789.provisioners.yaml",
        "Zoo-keepers-0123456789.provisioners.yaml",
        "zz-default.provisioners.yaml",
        "a.b.provisioners.yaml",
        "\u{e9}~9999-a-0123456789.provisioners.yaml",
        "Z~9999-a-0123456789.AAAAAAAAAAAAAAAAAAAAAA.yaml",
    ] {
        assert_eq!(NameParts::of(name), None, "{name}");
    }
}

#[test]
fn secrets_of_a_uri_are_in_no_name_and_no_header() {
    for uri in [
        "https://me:hunter2@x/get?token=hunter2",
        "https://x/get?a=b/hunter2",
        "https://x/get?hunter2",
        "https://x/get#token=hunter2",
        "https://me:/hunter2@x",
    ] {
        let name = one(uri, &[]).name;
        let header = String::from_utf8(file_text(uri, b"", "")).unwrap();
        assert!(!name.contains("hunter2"), "{name}");
        assert!(!header.contains("hunter2"), "{header}");
    }
    let header = String::from_utf8(file_text("a\u{85}\u{2028}- b\0\n", b"", "")).unwrap();
    assert!(
        header.starts_with("# Installed from a  - b  \n# sha256:"),
        "{header}"
    );
}

#[test]
fn names_tell_the_last_segment_of_the_uri() {
    for (uri, name) in [
        ("https://x/b.yaml", "Z~9999-b-"),
        ("https://x/b.yaml?v=1", "Z~9999-b-"),
        ("oci://x/y:v1#dir/c.yaml", "Z~9999-c-"),
        ("a?b.yaml", "Z~9999-a-b-"),
        ("git-https://x/r.git/d.provisioners.yaml", "Z~9999-d-"),
    ] {
        let found = one(uri, &[]).name;
        let hash: String = sha256_hex(uri.as_bytes()).chars().take(10).collect();
        assert_eq!(
            found,
            format!("{name}{hash}.{}{PROVISIONERS_SUFFIX}", hash_of(uri))
        );
    }
}

#[test]
fn one_uri_has_one_file() {
    let uri = "https://me:secret@x/b.yaml";
    let first = one(uri, &[]).name;
    let again = one("https://me:other@x/b.yaml", std::slice::from_ref(&first));
    assert_eq!(again.replaces, std::slice::from_ref(&first));
    let same = one(uri, std::slice::from_ref(&first));
    assert_eq!(
        (same.name, same.replaces),
        (first.clone(), vec![first.clone()])
    );
    let other = "Z9998-c-0123456789.provisioners.yaml".to_owned();
    let third = one(uri, &[first.clone(), other]);
    assert!(third.name.starts_with("Z9997-b-"), "{}", third.name);
    assert_eq!(third.replaces, [first]);
    // As an earlier version named it.
    let old = format!("Z9999-b-{}{PROVISIONERS_SUFFIX}", short_hash(uri));
    assert_eq!(one(uri, std::slice::from_ref(&old)).replaces, [old]);
    let installed = file_text(uri, b"x", "x");
    assert_eq!(digest_in(&installed), Some(sha256_hex(b"x")));
    assert_eq!(digest_in(b"a\n# sha256:00\n"), None);
    let content = String::from_utf8(file_text(uri, b"\xef\xbb\xbfx", "\u{feff}x")).unwrap();
    assert!(content.ends_with("\nx") && !content.contains("secret"));
}
