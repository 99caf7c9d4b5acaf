//! The types of the compose specification, and a reader of data by them: short syntax becomes long, fields come in the order
//! in which compose-go writes them, fields with their defaults are left out.

mod decode;
mod defaults;
mod duration;
mod expected;
mod field_forms;
mod field_order;
mod field_type;
mod near_field;
mod objects;
mod problem;
mod scalar;
mod shell_words;
mod short_syntax;
mod size;
mod table;

pub(crate) use decode::Decoder;
pub(crate) use defaults::restore_defaults;
pub(crate) use duration::seconds;
pub(crate) use field_order::insert_in_order;
pub(crate) use field_type::{FieldType, ObjectType, field, pointer};
pub(crate) use near_field::near_field;
pub(crate) use problem::Problem;
pub(crate) use short_syntax::{PortRange, is_drive, volume_parts};
pub(crate) use table::{
    BUILD, MODEL, NETWORK, PROJECT, SERVICE, SERVICE_VOLUME_BIND, SERVICE_VOLUME_TMPFS,
    SERVICE_VOLUME_VOLUME, VOLUME,
};
