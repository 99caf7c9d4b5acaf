//! `ir.snap`: the workloads of a case as the backends are to see them, before placeholders are resolved.

use score_core::backend::Backend;
use score_core::diagnostic::Diagnostics;
use score_core::document;
use score_core::host::Host;
use score_core::layer::{Layer as _, LayerContext};
use score_core::text::ImageSyntax;
use score_core::workload::{Lowering, lower};
use score_yaml::{FileId, SortedSet, SourceMap};

use score_humanitec::Extensions;

use crate::debug_text::shorten;

/// The stages up to `lower` for each Score file, in the given order.
///
/// # Errors
/// All that is wrong with the first stage that finds errors.
pub(crate) fn ir<B: Backend>(
    files: &[FileId],
    overrides: Option<FileId>,
    properties: &[String],
    image: Option<&str>,
    extensions: &Extensions,
    sources: &mut SourceMap,
    host: &dyn Host,
) -> Result<String, Diagnostics> {
    let mut documents = Vec::with_capacity(files.len());
    for file in files {
        let mut document = document::parse(sources, *file, &B::DIALECT)?;
        if let Some(overrides) = overrides
            && let Some(overrides) = document::parse_overrides(sources, overrides)?
        {
            document::overlay(&mut document, overrides);
        }
        for property in properties {
            document::override_property(&mut document, property, sources)?;
        }
        document::upgrade(&mut document, &mut Diagnostics::new());
        documents.push(document);
    }
    let attached = extensions.attach(&documents, sources)?;
    let context = LayerContext {
        sources,
        // Both targets bless one file.
        annotation_prefix: "k8s.score.dev/",
        dialect: &B::DIALECT,
    };
    let mut text = String::new();
    for (document, file) in documents.into_iter().zip(files) {
        let mut diags = Diagnostics::new();
        let spec = document::spec(document, image);
        // whether an image is built is the target's affair
        let builds = containers(&spec);
        let score_file = sources.get(*file).name.clone();
        let lowering = Lowering {
            sources,
            host,
            score_file: &score_file,
            builds: &builds,
            // Both targets bless one file.
            images: ImageSyntax::PlaceholdersAndVariables,
            dialect: &B::DIALECT,
        };
        let workload = lower(&spec, lowering, &mut diags).map(|mut workload| {
            let kept = attached.get(&workload.name.value).map(|kept| &**kept);
            let module = extensions.build(&mut workload, &spec, kept, &context, &mut diags);
            if let Some(module) = module {
                module.lower(&mut workload, &mut diags);
            }
            workload
        });
        if diags.has_errors() {
            return Err(diags);
        }
        text.push_str(&shorten(&format!("{workload:#?}")));
    }
    Ok(text)
}

fn containers(spec: &score_yaml::Node) -> SortedSet<String> {
    let containers = spec.get("containers").and_then(|node| node.as_map());
    containers
        .into_iter()
        .flat_map(|map| map.keys())
        .map(|key| key.text.to_string())
        .collect()
}
