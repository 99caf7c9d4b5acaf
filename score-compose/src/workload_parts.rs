//! All that becomes of a workload: its services, with their files and volumes.

use score_core::backend::OutputFile;
use score_core::diagnostic::Diagnostics;
use score_core::path::FieldPath;
use score_core::workload::additions::Deploy;
use score_yaml::{SortedMap, Span, Str};

use crate::additions::EmptyVolume;
use crate::conversion::MountedParts;
use crate::origin::{Origin, PartKind};
use crate::service::Service;

/// All that becomes of a workload: its services, with the files and volumes that they mount.
#[derive(Debug, Default)]
pub(crate) struct WorkloadParts {
    /// Its name.
    pub(crate) workload: String,
    /// Its services: the name, the place of the container, and the service itself.
    pub(crate) services: Vec<(Str, Span, Service)>,
    /// Its files by path from the project's folder.
    pub(crate) files: SortedMap<String, OutputFile>,
    /// The volumes of its pod.
    pub(crate) volumes: Vec<EmptyVolume>,
    /// What mounts in Kubernetes' shape add.
    pub(crate) mounted: MountedParts,
    /// The order of its deployment among the others.
    pub(crate) deploy: Deploy,
    /// The origins of its parts.
    pub(crate) origins: Vec<Origin>,
    /// Its diagnostics.
    pub(crate) diags: Diagnostics,
}

impl WorkloadParts {
    /// Adds the origins of its services and of their images.
    pub(crate) fn add_service_origins(&mut self, has_additions: bool) {
        let origin = |of, name: &Str, span| Origin {
            of,
            name: name.clone(),
            span: Some(span),
            asked: None,
            by: String::new(),
            is_object: false,
            is_own: true,
            placeholder: None,
            named: None,
        };
        self.origins.reserve(2 * self.services.len());
        for (name, span, service) in &self.services {
            self.origins.push(Origin {
                // What `--build` says may name what is not there.
                is_own: !has_additions && service.image.is_some(),
                ..origin(PartKind::Service, name, *span)
            });
            let image = service.image_span.map(|span| Origin {
                by: match name
                    .strip_prefix(&*self.workload)
                    .and_then(|rest| rest.strip_prefix('-'))
                {
                    Some(container) => {
                        FieldPath::from_iter(["containers", container, "image"]).to_string()
                    }
                    None => String::new(),
                },
                ..origin(PartKind::Image, name, span)
            });
            self.origins.extend(image);
        }
    }
}
