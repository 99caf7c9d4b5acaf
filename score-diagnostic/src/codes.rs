//! The table of all diagnostics: code, severity and explanation stand on one line.

use super::Severity;

macro_rules! codes {
    ($($variant:ident = $code:literal, $severity:ident, $explain:literal;)*) => {
        /// What is wrong, as a stable kebab-case code.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum Code {
            $(#[doc = $explain] $variant,)*
        }

        impl Code {
            /// Every code there is, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The stable name, `unknown-resource`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// Whether it stops the run.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// One sentence that explains it.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$variant => $explain,)* }
            }
        }
    };
}

codes! {
    // reading
    ReadFailed = "read-failed", Error, "A file could not be read.";
    InvalidYaml = "invalid-yaml", Error, "The text is not YAML.";
    InvalidUtf8 = "invalid-utf8", Error, "The file is neither UTF-8 text nor UTF-16 text with a byte order mark.";
    NotAMap = "not-a-map", Error, "The top of the file is not a map.";
    DuplicateKey = "duplicate-key", Error, "A map holds one key twice.";
    SecondDocument = "second-document", Error, "The file holds a second YAML document.";
    TooLarge = "too-large", Error, "What the files say, or ask for, goes past a limit on depth, size, alias expansion, outputs or patches.";
    // documents
    MissingName = "missing-name", Error, "A Score file lacks `metadata.name`.";
    DuplicateWorkload = "duplicate-workload", Error, "Two Score files describe one workload.";
    InvalidOverride = "invalid-override", Error, "An override cannot be applied to the document.";
    DeprecatedForm = "deprecated-form", Warning, "A deprecated form was upgraded to the current one.";
    UpgradeFailed = "upgrade-failed", Error, "A deprecated form lacks what its current form needs.";
    // schema
    UnknownField = "unknown-field", Error, "The format has no such field.";
    WrongType = "wrong-type", Error, "A value has another type than the format says.";
    MissingField = "missing-field", Error, "A required field is not there.";
    InvalidValue = "invalid-value", Error, "A value breaks a rule of the format.";
    // semantic checks
    MalformedPlaceholder = "malformed-placeholder", Error, "A placeholder is not of the form `${a.b}`.";
    UnknownReference = "unknown-reference", Error, "A placeholder names metadata or an output that is not there.";
    UnknownResource = "unknown-resource", Error, "A placeholder names a resource that the workload does not declare.";
    InvalidBefore = "invalid-before", Error, "A `before` entry names no other container of the workload.";
    MissingProbe = "missing-probe", Error, "A `before` entry waits for a container to be healthy that has no probe.";
    ContainerCycle = "container-cycle", Error, "The `before` entries of the containers form a cycle.";
    MissingImage = "missing-image", Error, "A container's image is `.` and no image was given for it.";
    InvalidFile = "invalid-file", Error, "A container's file cannot be made as described.";
    InvalidVolume = "invalid-volume", Error, "A container's volume cannot be made as described.";
    // extensions
    UnknownProfile = "unknown-profile", Error, "An extension names a workload profile that is not known.";
    ProfileClash = "profile-clash", Error, "An extension and its Score file disagree about what runs the workload.";
    UnsupportedFeature = "unsupported-feature", Error, "The workload profile lacks a feature that the extension or the Score file uses.";
    NativePlaceholder = "native-placeholder", Error, "A native placeholder of an extension is not known, or what it stands for was not given.";
    NeverComplete = "never-complete", Warning, "An extension waits for the end of a workload that does not end.";
    IgnoredField = "ignored-field", Warning, "A field of an extension is left out, as it is not the extension's to set or only the platform's chart knows it.";
    // resources
    ConflictingResource = "conflicting-resource", Error, "Two definitions of one shared resource disagree.";
    ResourceCycle = "resource-cycle", Error, "Resources refer to each other in a circle.";
    NoProvisioner = "no-provisioner", Error, "No provisioner takes the resource.";
    ProvisionerChanged = "provisioner-changed", Error, "Another provisioner than before takes the resource.";
    // provisioners
    InvalidProvisioner = "invalid-provisioner", Error, "An entry of a provisioners file is not valid.";
    TemplateSyntax = "template-syntax", Error, "A template does not parse.";
    TemplateFailed = "template-failed", Error, "A template failed while it ran.";
    InvalidReply = "invalid-reply", Error, "A provisioner gave something else than expected.";
    CommandFailed = "command-failed", Error, "A cmd provisioner is missing, failed, or took too long.";
    InvalidManifest = "invalid-manifest", Error, "A manifest or a compose file breaks the rules of its target.";
    // targets
    UnsupportedField = "unsupported-field", Warning, "The target has no way to express this field; it is left out.";
    DoubtfulManifest = "doubtful-manifest", Warning, "A manifest that a Kubernetes API server refuses is let through, as the Go tools do.";
    RemovedVersion = "removed-version", Warning, "A manifest is of an API version that Kubernetes no longer serves.";
    RefusedElsewhere = "refused-elsewhere", Warning, "Another target refuses what this one takes.";
    UndefinedPart = "undefined-part", Warning, "A compose file names a service, volume or the like that it does not have; only another compose file can add it.";
    HiddenMount = "hidden-mount", Warning, "A provisioner or a patch mounts something where something else is mounted already, which the container does not see.";
    UnsupportedKind = "unsupported-kind", Error, "The target has no such workload kind.";
    UnresolvedSecret = "unresolved-secret", Error, "A secret reference stands where the target cannot use one.";
    InvalidPatch = "invalid-patch", Error, "A patch template does not give a list of patches that apply.";
    PatchMissedPath = "patch-missed-path", Warning, "A patch sets or deletes below something that is not there.";
    PatchedUnknownField = "patched-unknown-field", Warning, "Patches left a field in a manifest that its Kubernetes kind does not have; strict validation refuses it.";
    NameClash = "name-clash", Error, "Two parts of the output would have one name.";
    // the project
    InvalidState = "invalid-state", Error, "The state file cannot be read.";
    WriteFailed = "write-failed", Error, "A file could not be written.";
    InvalidFlag = "invalid-flag", Error, "A flag's value cannot be used.";
    // all stages
    NotShown = "not-shown", Error, "More of a kind was found than is shown; `count` of a JSON line says how many.";
}
