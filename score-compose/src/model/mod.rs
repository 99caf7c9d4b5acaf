//! The compose specification's types, and reading data by them: short syntax becomes long, fields
//! come in the order compose-go writes them, what is at its default is left out.

mod decode;
mod duration;
mod forms;
mod scalar;
mod shape;
mod short;
mod size;
mod table;
mod words;

pub(crate) use decode::{Decoder, Problem, reveal};
pub(crate) use duration::seconds;
pub(crate) use shape::{Shape, Type, field, pointer};
pub(crate) use short::{PortRange, is_drive, volume_parts};
pub(crate) use table::{
    BUILD, MODEL, NETWORK, PROJECT, SERVICE, SERVICE_VOLUME_BIND, SERVICE_VOLUME_TMPFS,
    SERVICE_VOLUME_VOLUME, VOLUME,
};
