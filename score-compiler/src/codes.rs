//! Codes of what only the library finds.

pub(crate) use score_core::codes::*;
use score_core::diagnostic::code_table;

code_table! {
    COMPILER_CODES in "../codes/":
    INVALID_SETTING = "invalid-setting", Error of Usage, "A setting of the compiler cannot be used.";
    PROVISIONER_FAILED = "provisioner-failed", Error of Environment, "A provisioner of the program that links the compiler failed.";
    BACKEND_FAILED = "backend-failed", Error, "A backend of the program that links the compiler failed.";
}
