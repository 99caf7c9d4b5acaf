//! A way out as data.

/// A way out.
#[derive(Clone, Copy)]
pub(super) struct Escape {
    pub(super) name: &'static str,
    /// The one binary that has it; empty if both have.
    pub(super) only: &'static str,
    /// A shell script that prepares it, in the project's folder. `$OUT` is a folder beside that, `$STATE` the state folder,
    /// `$SERVER` a server's address.
    pub(super) setup: &'static str,
    /// The arguments of the binary as a shell takes them, or a whole command with `$BIN`.
    pub(super) args: &'static str,
    /// What is said of it.
    pub(super) refused: &'static str,
    pub(super) way: Way,
}

/// What lets an escape be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// These flags.
    Flags(&'static str),
    /// A run that is not restricted.
    Unrestricted,
    /// Nothing: no run does it.
    Nothing,
}

impl Escape {
    const fn new(
        name: &'static str,
        args: &'static str,
        refused: &'static str,
        way: Way,
    ) -> Escape {
        Escape {
            name,
            only: "",
            setup: "",
            args,
            refused,
            way,
        }
    }

    /// One that some flags allow.
    pub(super) const fn by(name: &'static str, args: &'static str, flags: &'static str) -> Escape {
        Escape::new(name, args, "error[not-allowed]", Way::Flags(flags))
    }

    /// One that reads what lies outside.
    pub(super) const fn reads(name: &'static str, args: &'static str) -> Escape {
        Escape::by(name, args, r#"--allow-read "$OUT""#)
    }

    /// One that writes to what lies outside.
    pub(super) const fn writes(name: &'static str, args: &'static str) -> Escape {
        Escape::by(name, args, r#"--allow-write "$OUT""#)
    }

    /// One that sees the variable `SECRET`.
    pub(super) const fn sees(name: &'static str, args: &'static str) -> Escape {
        Escape::by(name, args, "--allow-env SECRET")
    }

    /// One that only a run does that is not restricted.
    pub(super) const fn unrestricted(name: &'static str, args: &'static str) -> Escape {
        Escape::new(name, args, "error[not-allowed]", Way::Unrestricted)
    }

    /// One that no run does, and what is said of it.
    pub(super) const fn never(
        name: &'static str,
        args: &'static str,
        refused: &'static str,
    ) -> Escape {
        Escape::new(name, args, refused, Way::Nothing)
    }

    /// The same, prepared by a script.
    pub(super) const fn after(self, setup: &'static str) -> Escape {
        Escape { setup, ..self }
    }

    /// The same, of one binary.
    pub(super) const fn only(self, only: &'static str) -> Escape {
        Escape { only, ..self }
    }
}
