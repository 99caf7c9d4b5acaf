//! The paths of patches, as tidwall/sjson reads them.
