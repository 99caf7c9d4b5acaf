//! Codes of what any file and any flag can have wrong.

use crate::code_table;

code_table! {
    COMMON_CODES in "../codes/":
    // reading
    READ_FAILED = "read-failed", Error of Environment, "A file could not be read.";
    INVALID_YAML = "invalid-yaml", Error, "The text is not YAML.";
    INVALID_UTF8 = "invalid-utf8", Error, "The file is neither UTF-8 text nor UTF-16 text with a byte order mark.";
    NOT_A_MAP = "not-a-map", Error, "The top of the file is not a map.";
    DUPLICATE_KEY = "duplicate-key", Error, "A map holds one key twice.";
    SECOND_DOCUMENT = "second-document", Error, "The file holds a second YAML document.";
    TOO_LARGE = "too-large", Error, "What the files say, or ask for, goes past a limit on depth, size, alias expansion, outputs or patches.";
    // schema
    UNKNOWN_FIELD = "unknown-field", Error, "The format has no such field.";
    WRONG_TYPE = "wrong-type", Error, "A value has another type than the format says.";
    MISSING_FIELD = "missing-field", Error, "A required field is not there.";
    INVALID_VALUE = "invalid-value", Error, "A value breaks a rule of the format.";
    DOUBTFUL_VALUE = "doubtful-value", Warning, "A value is allowed, and hardly what was meant.";
    // the project
    WRITE_FAILED = "write-failed", Error of Environment, "A file could not be written.";
    INVALID_FLAG = "invalid-flag", Error of Usage, "A flag's value cannot be used.";
    // what is done for files of others
    NOT_ALLOWED = "not-allowed", Error of Usage, "The run is restricted, and nobody has allowed what a file or a flag asks for.";
    // all stages
    NOT_SHOWN = "not-shown", Error, "More of a kind was found than is shown; `count` of a JSON line says how many.";
}
