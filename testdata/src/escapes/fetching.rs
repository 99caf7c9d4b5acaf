//! Provisioner files and patch templates from elsewhere, and the network.

use super::escape::Escape;

pub(super) const ESCAPES: &[Escape] = &[
    Escape::reads(
        "provisioners_from_a_file",
        "init --provisioners ../outside/own.provisioners.yaml",
    ),
    Escape::reads(
        "provisioners_from_a_file_uri",
        r#"init --provisioners "file://$OUT/own.provisioners.yaml""#,
    ),
    Escape::reads(
        "provisioners_from_a_folder",
        "init --provisioners ../outside/folder",
    ),
    Escape::reads(
        "provisioners_from_a_folder_with_a_link",
        "init --provisioners f",
    )
    .after(r#"mkdir f; ln -s "$OUT/own.provisioners.yaml" f/"#),
    Escape::reads(
        "provisioners_from_home",
        "init --provisioners '~/own.provisioners.yaml'",
    ),
    Escape::reads(
        "patch_templates_from_a_file",
        "init --patch-templates ../outside/patch.tpl",
    ),
    Escape::unrestricted(
        "provisioners_by_http",
        r#"init --provisioners "http://$SERVER/x.yaml""#,
    ),
    Escape::unrestricted(
        "patch_templates_by_http",
        r#"init --patch-templates "http://$SERVER/x.yaml""#,
    ),
    Escape::unrestricted(
        "provisioners_by_http_in_capitals",
        r#"init --provisioners "HTTP://$SERVER/x.yaml""#,
    ),
    Escape::unrestricted(
        "provisioners_by_https",
        r#"init --provisioners "https://127.0.0.1:1/x""#,
    ),
    Escape::unrestricted(
        "provisioners_by_oci",
        r#"init --provisioners "oci://127.0.0.1:1/x/y:z#f.yaml""#,
    ),
    Escape::unrestricted(
        "provisioners_by_git_https",
        r#"init --provisioners "git-https://127.0.0.1:1/r.git/x""#,
    ),
    Escape::unrestricted(
        "provisioners_by_git_http",
        r#"init --provisioners "git-http://127.0.0.1:1/r.git/x""#,
    ),
    Escape::unrestricted(
        "provisioners_by_git_ssh",
        r#"init --provisioners "git-ssh://git@127.0.0.1:1/r.git/x""#,
    ),
    Escape::unrestricted(
        "provisioners_by_git_file",
        r#"init --provisioners "git-file://$OUT/r.git/x""#,
    ),
];
