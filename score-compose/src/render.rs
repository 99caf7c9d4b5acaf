//! The bytes of the compose file.

use score_core::backend::Manifests;
use score_yaml::{Order, emit_to};

/// The compose file. Its fields stand in their order already, and so do the keys of its maps.
pub(crate) fn render(manifests: &Manifests) -> Vec<u8> {
    let mut out = String::new();
    for document in &manifests.documents {
        emit_to(document, Order::AsIs, &mut out);
    }
    out.into_bytes()
}
