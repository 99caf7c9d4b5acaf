//! Flags as data, so that a backend declares its own without naming the argument parser.

/// A flag of a command, as helps and the parser take it.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// `--name`
    pub long: &'static str,
    /// `-n`, if it has a short form.
    pub short: Option<char>,
    /// The values that it takes.
    pub kind: FlagKind,
    /// One sentence for `--help`.
    pub help: &'static str,
}

/// The values that a flag takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FlagKind {
    /// None; `--name=false` takes it back.
    Switch,
    /// One; the last one given counts. Holds the default.
    Text(&'static str),
    /// Any number, in the order given; empty ones are passed over.
    List,
}

/// A flag that is on or off.
#[derive(Clone, Copy, Debug)]
pub struct Switch(Flag);

impl Switch {
    /// Declares `--long`, and `-s` if it has a short form.
    #[must_use]
    pub const fn new(long: &'static str, short: Option<char>, help: &'static str) -> Self {
        let kind = FlagKind::Switch;
        Switch(Flag {
            long,
            short,
            kind,
            help,
        })
    }

    /// The flag as helps and the parser take it.
    #[must_use]
    pub const fn flag(self) -> Flag {
        self.0
    }
}

/// A flag with one value.
#[derive(Clone, Copy, Debug)]
pub struct TextFlag(Flag);

impl TextFlag {
    /// Declares `--long VALUE`, empty where it is not given.
    #[must_use]
    pub const fn new(long: &'static str, short: Option<char>, help: &'static str) -> Self {
        TextFlag::with_default(long, short, "", help)
    }

    /// Declares `--long VALUE` with the value that counts where it is not given.
    #[must_use]
    pub const fn with_default(
        long: &'static str,
        short: Option<char>,
        default: &'static str,
        help: &'static str,
    ) -> Self {
        let kind = FlagKind::Text(default);
        TextFlag(Flag {
            long,
            short,
            kind,
            help,
        })
    }

    /// The flag as helps and the parser take it.
    #[must_use]
    pub const fn flag(self) -> Flag {
        self.0
    }

    /// The value that counts where it is not given.
    pub(crate) const fn default_value(self) -> &'static str {
        match self.0.kind {
            FlagKind::Text(default) => default,
            FlagKind::Switch | FlagKind::List => "",
        }
    }
}

/// A flag with any number of values.
#[derive(Clone, Copy, Debug)]
pub struct ListFlag(Flag);

impl ListFlag {
    /// Declares `--long VALUE`, which may be given several times.
    #[must_use]
    pub const fn new(long: &'static str, short: Option<char>, help: &'static str) -> Self {
        let kind = FlagKind::List;
        ListFlag(Flag {
            long,
            short,
            kind,
            help,
        })
    }

    /// The flag as helps and the parser take it.
    #[must_use]
    pub const fn flag(self) -> Flag {
        self.0
    }
}

/// A flag that another tool has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ForeignFlag {
    /// Its long name.
    pub name: &'static str,
    /// The tool.
    pub tool: &'static str,
    /// What is done here instead, if that is known: it goes on behind the name of the tool.
    pub instead: &'static str,
}

impl ForeignFlag {
    /// A flag of a tool that nothing here stands for.
    #[must_use]
    pub const fn of(tool: &'static str, name: &'static str) -> Self {
        ForeignFlag {
            name,
            tool,
            instead: "",
        }
    }

    /// The same, with what is done here instead.
    #[must_use]
    pub const fn instead(self, instead: &'static str) -> Self {
        ForeignFlag { instead, ..self }
    }
}
