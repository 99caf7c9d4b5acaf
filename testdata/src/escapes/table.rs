//! The ways out.

use super::{Escape, Way};

/// All ways out that are tried.
pub(super) static ESCAPES: &[Escape] = &[
    Escape {
        name: "score_file",
        only: "",
        setup: r#""#,
        args: r#"generate ../outside/score.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "score_file_by_its_whole_path",
        only: "",
        setup: r#""#,
        args: r#"generate "$OUT/score.yaml""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "score_file_is_a_link",
        only: "",
        setup: r#"ln -s ../outside/score.yaml link.yaml"#,
        args: r#"generate link.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "score_file_is_a_chain_of_links",
        only: "",
        setup: r#"ln -s ../outside/score.yaml a; ln -s a b; ln -s b link.yaml"#,
        args: r#"generate link.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "score_file_below_a_linked_folder",
        only: "",
        setup: r#"ln -s "$OUT" folder"#,
        args: r#"generate folder/score.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "score_file_around_a_link",
        only: "",
        setup: r#"mkdir sub; ln -s "$OUT/app" sub/app"#,
        args: r#"generate sub/app/../score.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "score_file_is_dangling_outside",
        only: "",
        setup: r#"ln -s ../outside/gone link.yaml"#,
        args: r#"generate link.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "score_file_of_the_process",
        only: "",
        setup: r#""#,
        args: r#"generate /proc/self/environ"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read /proc"#),
    },
    Escape {
        name: "one_of_many_score_files",
        only: "",
        setup: r#""#,
        args: r#"generate score.yaml ../outside/score.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "overrides",
        only: "",
        setup: r#""#,
        args: r#"generate score.yaml --overrides-file ../outside/overrides.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "overrides_are_a_link",
        only: "",
        setup: r#"ln -s ../outside/overrides.yaml o.yaml"#,
        args: r#"generate score.yaml --overrides-file=o.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "extension",
        only: "",
        setup: r#""#,
        args: r#"generate score.yaml --extensions ../outside/extension.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "extension_of_a_workload",
        only: "",
        setup: r#"ln -s "$OUT/extension.yaml" e.yaml"#,
        args: r#"generate score.yaml --extensions app=e.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "deploy_config",
        only: "",
        setup: r#"printf 'apiVersion: config.humanitec.io/v1b1\nkind: ScoreDeployConfig\nworkloads:\n  - specFile: app/score.yaml\n' > "$OUT/deploy.yaml" "#,
        args: r#"generate --deploy-config ../outside/deploy.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "deploy_config_names_a_link",
        only: "",
        setup: r#"ln -s "$OUT/score.yaml" link.yaml; printf 'apiVersion: config.humanitec.io/v1b1\nkind: ScoreDeployConfig\nworkloads:\n  - specFile: link.yaml\n' > deploy.yaml"#,
        args: r#"generate --deploy-config deploy.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "deploy_config_names_a_linked_extension",
        only: "",
        setup: r#"ln -s "$OUT/extension.yaml" link.yaml; printf 'apiVersion: config.humanitec.io/v1b1\nkind: ScoreDeployConfig\nworkloads:\n  - {specFile: score.yaml, extensionsFile: link.yaml}\n' > deploy.yaml"#,
        args: r#"generate --deploy-config deploy.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "deploy_config_names_a_file_outside",
        only: "",
        setup: r#"printf 'apiVersion: config.humanitec.io/v1b1\nkind: ScoreDeployConfig\nworkloads:\n  - specFile: ../outside/score.yaml\n' > deploy.yaml"#,
        args: r#"generate --deploy-config deploy.yaml"#,
        refused: r#"lies outside of the project and of the folder"#,
        way: Way::Nothing,
    },
    Escape {
        name: "values",
        only: "",
        setup: r#""#,
        args: r#"generate score.yaml --values ../outside/values.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "profiles",
        only: "",
        setup: r#""#,
        args: r#"generate score.yaml --profiles ../outside/profiles"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "profile_is_a_link",
        only: "",
        setup: r#"mkdir -p p/own; ln -s "$OUT/profiles/own/profile.json" p/own/"#,
        args: r#"generate score.yaml --profiles p"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "profiles_are_linked_folders",
        only: "",
        setup: r#"mkdir p; ln -s "$OUT/profiles/own" p/own"#,
        args: r#"generate score.yaml --profiles p"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "definitions_of_generate",
        only: "score-k8s",
        setup: r#""#,
        args: r#"generate thing.yaml --definitions ../outside/definitions"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "definitions",
        only: "",
        setup: r#""#,
        args: r#"definitions list --definitions ../outside/definitions"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "definitions_file",
        only: "",
        setup: r#""#,
        args: r#"definitions show hunter --definitions "$OUT/definitions/d.yaml""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "definitions_folder_holds_a_link",
        only: "",
        setup: r#"mkdir d; ln -s "$OUT/definitions/d.yaml" d/x.yaml"#,
        args: r#"definitions match thing --definitions d"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "definitions_folder_is_a_link",
        only: "",
        setup: r#"ln -s "$OUT/definitions" d"#,
        args: r#"definitions list --definitions d"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "criteria",
        only: "",
        setup: r#"printf "criteria: []
" > "$OUT/c.yaml"; mkdir d"#,
        args: r#"definitions list --definitions d --criteria ../outside/c.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "secrets_of_definitions",
        only: "",
        setup: r#"mkdir d"#,
        args: r#"graph score.yaml --definitions d --secrets ../outside/values.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "cookies_of_definitions",
        only: "",
        setup: r#"mkdir d"#,
        args: r#"graph score.yaml --definitions d --cookies ../outside/values.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "graph",
        only: "",
        setup: r#"mkdir d"#,
        args: r#"graph ../outside/score.yaml --definitions d"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "validate",
        only: "",
        setup: r#""#,
        args: r#"validate ../outside/score.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "validate_definitions",
        only: "",
        setup: r#""#,
        args: r#"validate --definitions "$OUT/definitions""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "delta",
        only: "",
        setup: r#""#,
        args: r#"delta ../outside/score.yaml --env dev"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "source_is_a_link",
        only: "",
        setup: r#"ln -s ../outside/secret data; printf '    files:\n      /a: {source: data}\n' >> score.yaml"#,
        args: r#"generate score.yaml"#,
        refused: r#"through a symlink"#,
        way: Way::Nothing,
    },
    Escape {
        name: "source_below_a_linked_folder",
        only: "",
        setup: r#"ln -s ../outside data; printf '    files:\n      /a: {source: data/secret}\n' >> score.yaml"#,
        args: r#"validate score.yaml"#,
        refused: r#"through a symlink"#,
        way: Way::Nothing,
    },
    Escape {
        name: "source_above",
        only: "",
        setup: r#"printf '    files:\n      /a: {source: ../outside/secret}\n' >> score.yaml"#,
        args: r#"generate score.yaml"#,
        refused: r#"not a relative path"#,
        way: Way::Nothing,
    },
    Escape {
        name: "source_beside_an_allowed_score_file",
        only: "",
        setup: r#""#,
        args: r#"generate ../outside/app/score.yaml --allow-read "$OUT/app/score.yaml""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT/app""#),
    },
    Escape {
        name: "source_of_a_delta",
        only: "",
        setup: r#"ln -s ../outside/secret data; printf '    files:\n      /a: {source: data}\n' >> score.yaml"#,
        args: r#"delta score.yaml --env dev"#,
        refused: r#"through a symlink"#,
        way: Way::Nothing,
    },
    Escape {
        name: "provisioner_file_is_a_link",
        only: "",
        setup: r#"ln -s "$OUT/own.provisioners.yaml" "$STATE/00-x.provisioners.yaml""#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "provisioner_file_is_a_link_to_list",
        only: "",
        setup: r#"ln -s "$OUT/own.provisioners.yaml" "$STATE/00-x.provisioners.yaml""#,
        args: r#"provisioners list"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "lock_is_a_link",
        only: "",
        setup: r#"ln -s "$OUT/values.yaml" "$STATE/provisioners.lock""#,
        args: r#"generate score.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "state_is_a_link",
        only: "",
        setup: r#"cp "$STATE/state.yaml" "$OUT/state.yaml"; ln -sf ../../outside/state.yaml "$STATE/state.yaml""#,
        args: r#"generate score.yaml"#,
        refused: r#"leads out"#,
        way: Way::Nothing,
    },
    Escape {
        name: "state_folder_is_a_link",
        only: "",
        setup: r#"mv "$STATE" "$OUT/state"; ln -s ../outside/state "$STATE""#,
        args: r#"generate score.yaml"#,
        refused: r#"leads out"#,
        way: Way::Nothing,
    },
    Escape {
        name: "state_names_a_folder",
        only: "score-compose",
        setup: r#"sed -i "s|mounts_directory: .*|mounts_directory: ../outside|" "$STATE/state.yaml""#,
        args: r#"generate score.yaml"#,
        refused: r#"no run may change"#,
        way: Way::Nothing,
    },
    Escape {
        name: "provisioners_from_a_file",
        only: "",
        setup: r#""#,
        args: r#"init --provisioners ../outside/own.provisioners.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "provisioners_from_a_file_uri",
        only: "",
        setup: r#""#,
        args: r#"init --provisioners "file://$OUT/own.provisioners.yaml""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "provisioners_from_a_folder",
        only: "",
        setup: r#""#,
        args: r#"init --provisioners ../outside/folder"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "provisioners_from_a_folder_with_a_link",
        only: "",
        setup: r#"mkdir f; ln -s "$OUT/own.provisioners.yaml" f/"#,
        args: r#"init --provisioners f"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "provisioners_from_home",
        only: "",
        setup: r#""#,
        args: r#"init --provisioners '~/own.provisioners.yaml'"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "patch_templates_from_a_file",
        only: "",
        setup: r#""#,
        args: r#"init --patch-templates ../outside/patch.tpl"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "provisioners_by_http",
        only: "",
        setup: r#""#,
        args: r#"init --provisioners "http://$SERVER/x.yaml""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Unrestricted,
    },
    Escape {
        name: "patch_templates_by_http",
        only: "",
        setup: r#""#,
        args: r#"init --patch-templates "http://$SERVER/x.yaml""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Unrestricted,
    },
    Escape {
        name: "provisioners_by_http_in_capitals",
        only: "",
        setup: r#""#,
        args: r#"init --provisioners "HTTP://$SERVER/x.yaml""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Unrestricted,
    },
    Escape {
        name: "provisioners_by_https",
        only: "",
        setup: r#""#,
        args: r#"init --provisioners "https://127.0.0.1:1/x""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Unrestricted,
    },
    Escape {
        name: "provisioners_by_oci",
        only: "",
        setup: r#""#,
        args: r#"init --provisioners "oci://127.0.0.1:1/x/y:z#f.yaml""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Unrestricted,
    },
    Escape {
        name: "provisioners_by_git_https",
        only: "",
        setup: r#""#,
        args: r#"init --provisioners "git-https://127.0.0.1:1/r.git/x""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Unrestricted,
    },
    Escape {
        name: "provisioners_by_git_http",
        only: "",
        setup: r#""#,
        args: r#"init --provisioners "git-http://127.0.0.1:1/r.git/x""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Unrestricted,
    },
    Escape {
        name: "provisioners_by_git_ssh",
        only: "",
        setup: r#""#,
        args: r#"init --provisioners "git-ssh://git@127.0.0.1:1/r.git/x""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Unrestricted,
    },
    Escape {
        name: "provisioners_by_git_file",
        only: "",
        setup: r#""#,
        args: r#"init --provisioners "git-file://$OUT/r.git/x""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Unrestricted,
    },
    Escape {
        name: "output",
        only: "",
        setup: r#""#,
        args: r#"generate score.yaml -o ../outside/out.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT""#),
    },
    Escape {
        name: "output_over_a_file",
        only: "",
        setup: r#""#,
        args: r#"generate score.yaml -o "$OUT/secret""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT""#),
    },
    Escape {
        name: "output_to_a_device",
        only: "",
        setup: r#""#,
        args: r#"generate score.yaml -o /dev/null"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write /dev/null"#),
    },
    Escape {
        name: "output_below_a_linked_folder",
        only: "",
        setup: r#"ln -s ../outside folder"#,
        args: r#"generate score.yaml -o folder/out.yaml"#,
        refused: r#"leads out"#,
        way: Way::Nothing,
    },
    Escape {
        name: "output_folder",
        only: "score-k8s",
        setup: r#""#,
        args: r#"generate score.yaml --output-dir "$OUT/new" --allow-read "$OUT""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT""#),
    },
    Escape {
        name: "output_folder_is_there",
        only: "score-k8s",
        setup: r#"mkdir "$OUT/there"; echo keep_it.yaml > "$OUT/there/.score-k8s-files"; echo hunter2 > "$OUT/there/keep_it.yaml""#,
        args: r#"generate score.yaml --output-dir "$OUT/there" --allow-read "$OUT""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT""#),
    },
    Escape {
        name: "secrets_apart",
        only: "",
        setup: r#""#,
        args: r#"generate score.yaml --secret-objects separate="$OUT/secret""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT""#),
    },
    Escape {
        name: "state_folder_outside",
        only: "",
        setup: r#""#,
        args: r#"generate score.yaml --state-dir "$OUT/new""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT" --allow-read "$OUT""#),
    },
    Escape {
        name: "state_folder_outside_may_be_read",
        only: "",
        setup: r#""#,
        args: r#"generate score.yaml --state-dir "$OUT/new" --allow-read "$OUT""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT""#),
    },
    Escape {
        name: "state_folder_of_init",
        only: "",
        setup: r#""#,
        args: r#"init --no-sample --state-dir "$OUT/new" --allow-read "$OUT""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT""#),
    },
    Escape {
        name: "state_folder_of_others",
        only: "",
        setup: r#"cp -r "$STATE" "$OUT/state"; chmod 700 "$OUT/state""#,
        args: r#"resources prune --state-dir "$OUT/state""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT" --allow-read "$OUT""#),
    },
    Escape {
        name: "seed_file",
        only: "",
        setup: r#""#,
        args: r#"generate score.yaml --no-state --seed-file "$OUT/secret""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "archive",
        only: "",
        setup: r#""$BIN" generate score.yaml --quiet; "$BIN" state export archive --plain --quiet; mv archive "$OUT""#,
        args: r#"state import "$OUT/archive" --state-dir new"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "archive_into_a_folder_outside",
        only: "",
        setup: r#""$BIN" generate score.yaml --quiet; "$BIN" state export archive --plain --quiet"#,
        args: r#"state import archive --state-dir "$OUT/new" --allow-read "$OUT""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT""#),
    },
    Escape {
        name: "archive_to_a_file_outside",
        only: "",
        setup: r#""$BIN" generate score.yaml --quiet"#,
        args: r#"state export "$OUT/secret" --plain"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT""#),
    },
    Escape {
        name: "identity",
        only: "",
        setup: r#""$BIN" generate score.yaml --quiet; "$BIN" state export archive --recipient age13gtzd2nxerat0pl04c9uzafupwc7hfuw6smzk6eg3ywqz8vvwg4qdzx2a0 --quiet"#,
        args: r#"state import archive --identity "$OUT/secret" --state-dir new"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "validate_folder",
        only: "",
        setup: r#""#,
        args: r#"validate "$OUT""#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "validate_folder_is_a_link",
        only: "",
        setup: r#"ln -s "$OUT" folder"#,
        args: r#"validate folder"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "env_file",
        only: "score-compose",
        setup: r#""#,
        args: r#"generate score.yaml --env-file ../outside/env"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT""#),
    },
    Escape {
        name: "sample",
        only: "",
        setup: r#""#,
        args: r#"init --file ../outside/new.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-write "$OUT""#),
    },
    Escape {
        name: "env_in_a_template",
        only: "",
        setup: r#"provisioner template://x <<'X'
  outputs: |
    a: {{ env "SECRET" }}
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-env SECRET"#),
    },
    Escape {
        name: "env_by_another_name",
        only: "",
        setup: r#"provisioner template://x <<'X'
  outputs: |
    a: {{ printf "SEC%s" "RET" | env }}
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-env SECRET"#),
    },
    Escape {
        name: "expandenv_in_a_template",
        only: "",
        setup: r#"provisioner template://x <<'X'
  state: |
    a: {{ expandenv "x${SECRET}y" }}
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-env SECRET"#),
    },
    Escape {
        name: "env_in_a_manifest",
        only: "score-k8s",
        setup: r#"provisioner template://x <<'X'
  outputs: |
    a: b
  manifests: |
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: {{ env "SECRET" | quote }}}}
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-env SECRET"#),
    },
    Escape {
        name: "env_in_a_file",
        only: "score-compose",
        setup: r#"provisioner template://x <<'X'
  outputs: |
    a: b
  files: |
    x: {{ env "SECRET" | quote }}
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-env SECRET"#),
    },
    Escape {
        name: "env_in_a_patch_template",
        only: "",
        setup: r#"printf -- '- {op: set, path: x, value: {{ env "SECRET" | quote }}}' > p.tpl; "$BIN" init --no-sample --patch-templates p.tpl"#,
        args: r#"generate score.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-env SECRET"#),
    },
    Escape {
        name: "env_in_a_format",
        only: "",
        setup: r#"provisioner template://x <<'X'
  outputs: |
    a: b
X
"$BIN" generate thing.yaml"#,
        args: r#"resources get-outputs 'thing.default#app.thing' --format '{{ env "SECRET" }}'"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-env SECRET"#),
    },
    Escape {
        name: "env_of_the_tool",
        only: "",
        setup: r#"provisioner template://x <<'X'
  outputs: |
    a: {{ env "HOME" }}
X"#,
        args: r#"generate thing.yaml --allow-env SECRET"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-env HOME"#),
    },
    Escape {
        name: "env_for_a_file",
        only: "score-compose",
        setup: r#"printf '    files:\n      /a: {content: "${resources.env.SECRET}"}\nresources:\n  env: {type: environment}\n' >> score.yaml"#,
        args: r#"generate score.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-env SECRET"#),
    },
    Escape {
        name: "env_for_params",
        only: "score-compose",
        setup: r#"provisioner template://x <<'X'
  outputs: |
    a: {{ .Params.p }}
X
printf '  env: {type: environment}\n' >> thing.yaml; sed -i 's/thing: {type: thing}/thing: {type: thing, params: {p: "${resources.env.SECRET}"}}/' thing.yaml"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-env SECRET"#),
    },
    Escape {
        name: "include_in_jinja",
        only: "",
        setup: r#"provisioner jinja://x <<'X'
  outputs: |
    a: {% include "../outside/secret" %}
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[template-"#,
        way: Way::Nothing,
    },
    Escape {
        name: "import_in_jinja",
        only: "",
        setup: r#"provisioner jinja://x <<'X'
  outputs: |
    {% import "/etc/passwd" as x %}a: b
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[template-"#,
        way: Way::Nothing,
    },
    Escape {
        name: "program_on_path",
        only: "",
        setup: r#"
provisioner 'cmd://sh' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-cmd sh"#),
    },
    Escape {
        name: "program_by_its_path",
        only: "",
        setup: r#"
provisioner 'cmd:///bin/sh' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-cmd /bin/sh"#),
    },
    Escape {
        name: "program_by_a_path_with_more_slashes",
        only: "",
        setup: r#"
provisioner 'cmd:////bin/sh' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
        args: r#"generate thing.yaml --allow-cmd /bin/sh"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-cmd //bin/sh"#),
    },
    Escape {
        name: "program_of_the_project",
        only: "",
        setup: r#"cp /bin/sh run
provisioner 'cmd://./run' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-cmd ./run"#),
    },
    Escape {
        name: "program_by_another_path",
        only: "",
        setup: r#"mkdir sub; cp /bin/sh run
provisioner 'cmd://./sub/../run' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
        args: r#"generate thing.yaml --allow-cmd ./run"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-cmd ./sub/../run"#),
    },
    Escape {
        name: "program_above",
        only: "",
        setup: r#"
provisioner 'cmd://../outside/program' <<'X'
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-cmd ../outside/program"#),
    },
    Escape {
        name: "program_at_home",
        only: "",
        setup: r#"
provisioner 'cmd://~/program' <<'X'
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-cmd '~/program'"#),
    },
    Escape {
        name: "program_at_home_by_its_path",
        only: "",
        setup: r#"
provisioner 'cmd://~/program' <<'X'
X"#,
        args: r#"generate thing.yaml"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-cmd "$HOME/program""#),
    },
    Escape {
        name: "program_of_the_name_of_another",
        only: "",
        setup: r#"cp /bin/sh sh
provisioner 'cmd://./sh' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
        args: r#"generate thing.yaml --allow-cmd sh"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-cmd ./sh"#),
    },
    Escape {
        name: "program_with_another_in_its_fragment",
        only: "",
        setup: r#"
provisioner 'cmd://sh#true' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
        args: r#"generate thing.yaml --allow-cmd true --allow-cmd 'sh#true'"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-cmd sh"#),
    },
    Escape {
        name: "program_is_a_link",
        only: "",
        setup: r#"ln -s ../outside/program run
provisioner 'cmd://./run' <<'X'
X"#,
        args: r#"generate thing.yaml --allow-cmd ./run"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT/program""#),
    },
    Escape {
        name: "program_in_a_linked_folder",
        only: "",
        setup: r#"ln -s ../outside bin
provisioner 'cmd://./bin/program' <<'X'
X"#,
        args: r#"generate thing.yaml --allow-cmd ./bin/program"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Flags(r#"--allow-read "$OUT""#),
    },
    Escape {
        name: "program_below_a_name",
        only: "",
        setup: r#"
provisioner 'cmd://sh/x' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
        args: r#"generate thing.yaml --allow-cmd sh/x"#,
        refused: r#"cannot contain additional path parts"#,
        way: Way::Nothing,
    },
    Escape {
        name: "program_in_capitals",
        only: "",
        setup: r#"
provisioner 'cmd://SH' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
        args: r#"generate thing.yaml --allow-cmd sh"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Nothing,
    },
    Escape {
        name: "program_of_an_unnamed_uri",
        only: "",
        setup: r#"
provisioner 'cmd://' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
        args: r#"generate thing.yaml --allow-cmd /"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Nothing,
    },
    Escape {
        name: "program_that_path_finds_in_the_project",
        only: "",
        setup: r#"mkdir bin; cp /bin/sh bin/tool
provisioner 'cmd://tool' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
        args: r#"PATH="$PWD/bin:$PATH" "$BIN" generate thing.yaml --allow-cmd tool"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Nothing,
    },
    Escape {
        name: "program_that_path_finds_in_a_relative_folder",
        only: "",
        setup: r#"cp /bin/sh tool2; cp tool2 "$OUT/tool2"
provisioner 'cmd://tool2' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
        args: r#"PATH=".:$OUT:$PATH" "$BIN" generate thing.yaml --allow-cmd tool2"#,
        refused: r#"error[not-allowed]"#,
        way: Way::Nothing,
    },
];
