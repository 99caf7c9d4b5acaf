//! `--deploy-config`: Score files and their extensions from one file.

use std::path::Path;

use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::document;
use score_core::text::Spanned;
use score_humanitec::{DeployConfig, DeployedWorkload, ExtensionFile};
use score_yaml::{FileId, SortedMap, Str, message};

use super::read::InputFiles;
use crate::binary::Binary;
use crate::codes;
use crate::command_tree::inputs::InputArgs;
use crate::error::{Error, invalid_flag};
use crate::project::Project;
use crate::read::folder;

/// Reads the Score files that a ScoreDeployConfig names, sorted by path, and their extensions.
///
/// # Errors
/// Score files or extensions are given besides; the config breaks its format, names files that cannot be read,
/// or other workloads than those of the Score files.
pub(super) fn read(
    binary: Binary,
    args: &InputArgs,
    inputs: &mut InputFiles<'_>,
) -> Result<(Vec<FileId>, Vec<ExtensionFile>), Error> {
    if !args.score_files.is_empty() || !args.extensions.is_empty() {
        let text = "`--deploy-config` says which Score files and extensions to take, so none can be given besides it";
        return Err(invalid_flag(text).into());
    }
    let config = &args.deploy_config;
    let file = inputs.named(config)?;
    let project = Project::here().map_err(|source| Error::Read {
        path: "the working directory".into(),
        source,
    })?;
    let mut configured = ConfiguredFiles {
        project,
        folder: folder(config),
        inputs,
        files: SortedMap::new(),
        diags: Diagnostics::new(),
    };
    let mut score_files = SortedMap::new();
    let mut extensions = Vec::new();
    let workloads = DeployConfig::parse(configured.inputs.sources, file)?.workloads;
    for (i, workload) in workloads.into_iter().enumerate() {
        let place = format!("workloads.{i}");
        let extension = workload.extensions_file.as_ref();
        let extension = extension.map(|path| configured.file(path, &place, "extensionsFile"));
        let Some(score_file) = configured.file(&workload.spec_file, &place, "specFile") else {
            continue;
        };
        let name = configured.name(binary, &workload, score_file, &place);
        let path = configured.path(&workload.spec_file);
        if score_files.insert(path, score_file).is_some() {
            let message = message!("`{}` is in the list twice", workload.spec_file.value);
            let path = format!("{place}.specFile");
            configured.error(
                codes::DUPLICATE_WORKLOAD,
                message,
                &workload.spec_file,
                path,
            );
        }
        if let Some(Some(file)) = extension {
            extensions.push(ExtensionFile {
                workload: name,
                file,
            });
        }
    }
    if configured.diags.has_errors() {
        return Err(configured.diags.into());
    }
    Ok((score_files.into_values().collect(), extensions))
}

/// The files that a config names.
struct ConfiguredFiles<'r, 's> {
    project: Project,
    /// The folder of the config.
    folder: &'r Path,
    inputs: &'r mut InputFiles<'s>,
    /// The files that were read, by path: one extension may serve several workloads.
    files: SortedMap<String, FileId>,
    diags: Diagnostics,
}

impl ConfiguredFiles<'_, '_> {
    fn path(&self, written: &Spanned<Str>) -> String {
        let path = self.folder.join(&written.value);
        path.to_string_lossy().into_owned()
    }

    fn error(&mut self, code: Code, message: String, at: &Spanned<Str>, path: String) {
        let diagnostic = Diagnostic::new(code, message).at(at.span);
        self.diags.push(diagnostic.path(path));
    }

    /// Reads a file that the config names under `field` of the workload at `place`.
    fn file(&mut self, written: &Spanned<Str>, place: &str, field: &str) -> Option<FileId> {
        let path = self.path(written);
        if let Some(file) = self.files.get(&path) {
            return Some(*file);
        }
        if !self.project.may_read(Path::new(&path), self.folder) {
            let message = message!(
                "`{}` lies outside of the project and of the folder of this file",
                written.value
            );
            let field = format!("{place}.{field}");
            self.error(codes::READ_FAILED, message, written, field);
            return None;
        }
        match self.inputs.file(&path) {
            Ok(file) => {
                self.files.insert(path, file);
                Some(file)
            }
            // What is wrong inside the file has its place there.
            Err(found) if found.span.is_some() => {
                self.diags.push(found);
                None
            }
            Err(found) => {
                let found = found.at(written.span);
                self.diags.push(found.path(format!("{place}.{field}")));
                None
            }
        }
    }

    /// The name of a workload in its Score file, with which the config has to agree.
    fn name(
        &mut self,
        binary: Binary,
        workload: &DeployedWorkload,
        score_file: FileId,
        place: &str,
    ) -> Option<String> {
        // Errors in the Score file are reported when it is compiled.
        let document = document::parse(self.inputs.sources, score_file, &binary.dialect()).ok()?;
        let name = document.name()?.0.to_owned();
        if let Some(expected) = workload.name.as_ref().filter(|said| said.value != name) {
            let message = message!(
                "the workload of `{}` is `{name}`, not `{}`",
                workload.spec_file.value,
                expected.value
            );
            self.error(
                codes::INVALID_VALUE,
                message,
                expected,
                format!("{place}.name"),
            );
        }
        Some(name)
    }
}
