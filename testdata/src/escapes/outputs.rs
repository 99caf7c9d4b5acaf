//! Outputs, state folders and archives.

use super::escape::Escape;

pub(super) const ESCAPES: &[Escape] = &[
    Escape::writes("output", "generate score.yaml -o ../outside/out.yaml"),
    Escape::writes("output_over_a_file", r#"generate score.yaml -o "$OUT/secret""#),
    Escape::writes("catalog_file", "catalog score.yaml -o ../outside/catalog-info.yaml"),
    Escape::writes("catalog_over_a_file", r#"catalog score.yaml -o "$OUT/secret""#),
    Escape::never("catalog_below_a_linked_folder", "catalog score.yaml -o folder/catalog-info.yaml", "leads out").after("ln -s ../outside folder"),
    Escape::by("output_to_a_device", "generate score.yaml -o /dev/null", "--allow-write /dev/null"),
    Escape::never("output_below_a_linked_folder", "generate score.yaml -o folder/out.yaml", "leads out").after("ln -s ../outside folder"),
    Escape::writes("output_folder", r#"generate score.yaml --output-dir "$OUT/new" --allow-read "$OUT""#).only("score-k8s"),
    Escape::writes("output_folder_is_there", r#"generate score.yaml --output-dir "$OUT/there" --allow-read "$OUT""#).after(r#"mkdir "$OUT/there"; echo keep_it.yaml > "$OUT/there/.score-k8s-files"; echo hunter2 > "$OUT/there/keep_it.yaml""#).only("score-k8s"),
    Escape::writes("secrets_apart", r#"generate score.yaml --secret-objects separate="$OUT/secret""#),
    Escape::by("state_folder_outside", r#"generate score.yaml --state-dir "$OUT/new""#, r#"--allow-write "$OUT" --allow-read "$OUT""#),
    Escape::writes("state_folder_outside_may_be_read", r#"generate score.yaml --state-dir "$OUT/new" --allow-read "$OUT""#),
    Escape::writes("state_folder_of_init", r#"init --no-sample --state-dir "$OUT/new" --allow-read "$OUT""#),
    Escape::by("state_folder_of_others", r#"resources prune --state-dir "$OUT/state""#, r#"--allow-write "$OUT" --allow-read "$OUT""#).after(r#"cp -r "$STATE" "$OUT/state"; chmod 700 "$OUT/state""#),
    Escape::reads("seed_file", r#"generate score.yaml --no-state --seed-file "$OUT/secret""#),
    Escape::reads("archive", r#"state import "$OUT/archive" --state-dir new"#).after(r#""$BIN" generate score.yaml --quiet; "$BIN" state export archive --plain --quiet; mv archive "$OUT""#),
    Escape::writes("archive_into_a_folder_outside", r#"state import archive --state-dir "$OUT/new" --allow-read "$OUT""#).after(r#""$BIN" generate score.yaml --quiet; "$BIN" state export archive --plain --quiet"#),
    Escape::writes("archive_to_a_file_outside", r#"state export "$OUT/secret" --plain"#).after(r#""$BIN" generate score.yaml --quiet"#),
    Escape::reads("identity", r#"state import archive --identity "$OUT/secret" --state-dir new"#).after(r#""$BIN" generate score.yaml --quiet; "$BIN" state export archive --recipient age13gtzd2nxerat0pl04c9uzafupwc7hfuw6smzk6eg3ywqz8vvwg4qdzx2a0 --quiet"#),
    Escape::reads("validate_folder", r#"validate "$OUT""#),
    Escape::reads("validate_folder_is_a_link", "validate folder").after(r#"ln -s "$OUT" folder"#),
    Escape::writes("env_file", "generate score.yaml --env-file ../outside/env").only("score-compose"),
    Escape::writes("sample", "init --file ../outside/new.yaml"),
];
