//! What all that runs templates has in common: the data and the world as templates see them, and the way from an error
//! in a text to its place in the file that holds the text.

mod call_advice;
mod doubt;
mod fault;
mod host;
mod misused_call;
mod position;
mod signatures;
mod unknown_names;
mod value;
mod way_out;

pub use doubt::{doubt_code, without_lines};
pub use fault::TemplateFault;
pub(crate) use host::TemplateHost;
pub use position::TemplatePosition;
pub(crate) use unknown_names::hint_of_field;
pub(crate) use value::plain_map;
pub use value::{each_text, to_template_map, to_template_value};

/// The fields in which templates of provisioners see a resource, whatever the target.
pub(crate) const RESOURCE_FIELDS: [&str; 10] = [
    "Uid",
    "Type",
    "Class",
    "Id",
    "Params",
    "Metadata",
    "Init",
    "State",
    "Shared",
    "SourceWorkload",
];
