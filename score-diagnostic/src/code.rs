//! A code: what kind of thing is wrong, and who can mend it.

use std::fmt;

use super::Severity;

/// The address of the file that holds every page; each stands under the name of its code.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/errors.md");

/// The kind of a fault, as a stable kebab-case code. A crate makes its codes with [`code_table!`](crate::code_table!),
/// in a table that says of each how severe it is, and explains it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code(#[doc(hidden)] pub &'static CodeRow);

/// A row of a table of codes.
#[doc(hidden)]
#[derive(PartialEq, Eq, Debug)]
pub struct CodeRow {
    pub name: &'static str,
    pub severity: Severity,
    pub category: Category,
    pub explanation: &'static str,
    pub page: &'static str,
}

/// Who can mend a fault.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Category {
    /// Whoever writes the files that are compiled.
    Input,
    /// Whoever types the command line.
    Usage,
    /// Whoever runs the machine: its files, its programs, its network, what an earlier run left.
    Environment,
}

impl Category {
    /// Its name, as programs read it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Input => "input",
            Category::Usage => "usage",
            Category::Environment => "environment",
        }
    }
}

impl Code {
    /// The stable name, `unknown-resource`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0.name
    }

    /// True if it stops the run.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.0.severity
    }

    /// Who can mend it.
    #[must_use]
    pub fn category(self) -> Category {
        self.0.category
    }

    /// One sentence that explains it.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        self.0.explanation
    }

    /// The page that leads out of it, in Markdown: what is wrong, `**Why it is bad:**`, `**Example:**` and `**Fix:**`. Command
    /// lines are those of a program of this name. `None` if its table has no pages.
    #[must_use]
    pub fn page(self, program: &str) -> Option<String> {
        /// The name that stands in a page for that of the program.
        const PROGRAM: &str = "SCORE";
        let page = self.0.page;
        (!page.is_empty()).then(|| page.replace(PROGRAM, program))
    }

    /// The address of its page on the web; `None` if it has none.
    #[must_use]
    pub fn help_uri(self) -> Option<String> {
        let has_page = !self.0.page.is_empty();
        has_page.then(|| format!("{PAGES}#{}", self.0.name))
    }
}

/// Its name.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

/// Makes the codes of a crate: the name of the constant that has them all in their order, and a row for each: a constant,
/// the code's name, `Error` or `Warning`, and a sentence that explains it. The [`Category`] stands behind an `of`, if it is not
/// `Input`. Tables have names of their own, since a crate hands on the codes of those below it.
///
/// Behind `in` stands the folder of its pages, as `include_str!` takes it: then each code has one there, `too-tall.md`, or the
/// crate does not build.
///
/// ```
/// score_diagnostic::code_table! {
///     HOUSE_CODES:
///     TOO_TALL = "too-tall", Error, "A house is higher than the town allows.";
///     NO_DOOR = "no-door", Warning, "A house has no door.";
///     NO_CRANE = "no-crane", Error of Environment, "No crane is free.";
/// }
/// assert_eq!(TOO_TALL.as_str(), "too-tall");
/// assert_eq!(NO_CRANE.category().as_str(), "environment");
/// assert_eq!(HOUSE_CODES, [TOO_TALL, NO_DOOR, NO_CRANE]);
/// assert_eq!(TOO_TALL.help_uri(), None);
/// ```
#[macro_export]
macro_rules! code_table {
    ($table:ident $(in $pages:literal)?: $($rows:tt)*) => {
        $crate::code_rows! { $table ($($pages)?) $($rows)* }
    };
}

/// The rows of [`code_table!`](crate::code_table!). In the first arm each row gets the folder of the pages, in the second
/// there is none.
#[doc(hidden)]
#[macro_export]
macro_rules! code_rows {
    ($table:ident ($pages:literal) $($name:ident = $code:literal, $severity:ident $(of $category:ident)?, $explanation:literal;)*) => {
        $crate::code_rows! {
            $table $($name = $code, $severity ($($category)?), $explanation, include_str!(concat!($pages, $code, ".md"));)*
        }
    };
    ($table:ident () $($name:ident = $code:literal, $severity:ident $(of $category:ident)?, $explanation:literal;)*) => {
        $crate::code_rows! {
            $table $($name = $code, $severity ($($category)?), $explanation, "";)*
        }
    };
    ($table:ident $($name:ident = $code:literal, $severity:ident ($($category:ident)?), $explanation:literal, $page:expr;)*) => {
        $(
            #[doc = $explanation]
            pub const $name: $crate::Code = $crate::Code(&$crate::CodeRow {
                name: $code,
                severity: $crate::Severity::$severity,
                category: $crate::code_category!($($category)?),
                explanation: $explanation,
                page: $page,
            });
        )*
        /// The codes of this table, in its order.
        pub const $table: &[$crate::Code] = &[$($name),*];
    };
}

/// The category of a row of [`code_table!`](crate::code_table!).
#[doc(hidden)]
#[macro_export]
macro_rules! code_category {
    () => {
        $crate::Category::Input
    };
    ($category:ident) => {
        $crate::Category::$category
    };
}
