//! What a project holds: files beside Score files, links in the state folder.

use super::escape::Escape;

pub(super) const ESCAPES: &[Escape] = &[
    Escape::never("source_is_a_link", "generate score.yaml", "through a symlink").after(r#"ln -s ../outside/secret data; printf '    files:\n      /a: {source: data}\n' >> score.yaml"#),
    Escape::never("source_below_a_linked_folder", "validate score.yaml", "through a symlink").after(r#"ln -s ../outside data; printf '    files:\n      /a: {source: data/secret}\n' >> score.yaml"#),
    Escape::never("source_above", "generate score.yaml", "not a relative path").after(r#"printf '    files:\n      /a: {source: ../outside/secret}\n' >> score.yaml"#),
    Escape::by("source_beside_an_allowed_score_file", r#"generate ../outside/app/score.yaml --allow-read "$OUT/app/score.yaml""#, r#"--allow-read "$OUT/app""#),
    Escape::never("source_of_a_delta", "delta score.yaml --env dev", "through a symlink").after(r#"ln -s ../outside/secret data; printf '    files:\n      /a: {source: data}\n' >> score.yaml"#),
    Escape::reads("provisioner_file_is_a_link", "generate thing.yaml").after(r#"ln -s "$OUT/own.provisioners.yaml" "$STATE/00-x.provisioners.yaml""#),
    Escape::reads("provisioner_file_is_a_link_to_list", "provisioners list").after(r#"ln -s "$OUT/own.provisioners.yaml" "$STATE/00-x.provisioners.yaml""#),
    Escape::reads("lock_is_a_link", "generate score.yaml").after(r#"ln -s "$OUT/values.yaml" "$STATE/provisioners.lock""#),
    Escape::never("state_is_a_link", "generate score.yaml", "leads out").after(r#"cp "$STATE/state.yaml" "$OUT/state.yaml"; ln -sf ../../outside/state.yaml "$STATE/state.yaml""#),
    Escape::never("state_folder_is_a_link", "generate score.yaml", "leads out").after(r#"mv "$STATE" "$OUT/state"; ln -s ../outside/state "$STATE""#),
    Escape::never("state_names_a_folder", "generate score.yaml", "no run may change").after(r#"sed -i "s|mounts_directory: .*|mounts_directory: ../outside|" "$STATE/state.yaml""#).only("score-compose"),
];
