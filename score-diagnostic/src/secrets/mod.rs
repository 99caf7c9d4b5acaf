//! Values that nobody is to read in a message: outputs, what provisioners remember and share, shared values.
//!
//! Whoever makes a message keeps values out of it. What templates and programs say is theirs, though, and text that a
//! value was put into looks like any other: so what is about to be said is compared with the values that there are.

mod foreign;
mod index;
mod places;
mod public;
mod seen;
mod values;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use score_yaml::{SortedMap, SortedSet};

use score_yaml::message::MAX_NAME;

pub use self::foreign::mask_foreign;
use self::index::Index;
pub use self::index::Words;
use self::places::{Place, has_gap};
pub use self::public::Public;
use self::seen::Seen;
use self::values::each_form;
pub use self::values::{Visit, each_float, each_integer, each_text, each_text_of};
use super::Diagnostic;

/// Stands for a value.
const MASK: &str = "***";
/// Values from this length on, in bytes, are looked for anywhere in a text; shorter ones as whole words.
const LONG: usize = 8;
/// Shorter ones are said everywhere, `tcp`.
const SHORTEST: usize = 4;
/// So much of a value is masked wherever it stands; less of it only if it is all, or if the text is cut there.
const CUT: usize = MAX_NAME / 3;
/// So much of a value is masked at the ends of a text, though nothing says that the text is cut there.
const END: usize = 2 * LONG;

/// The values that a text must not have.
pub struct Secrets {
    forms: Index<Form>,
    /// The same from their ends to their starts.
    backwards: Index<Box<[u8]>>,
}

/// A form in which a value may be said.
struct Form {
    text: Box<str>,
    /// The value itself, if it is another text.
    value: Option<Box<str>>,
}

impl AsRef<[u8]> for Form {
    fn as_ref(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// The number of forms.
impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = self.forms.entries().len();
        f.debug_tuple("Secrets").field(&count).finish()
    }
}

/// Forms of values, each once.
#[derive(Default)]
struct Forms(SortedMap<Box<str>, Option<Box<str>>>);

impl Forms {
    fn add(&mut self, form: &str, value: &str) {
        let is_other = form != value;
        match self.0.get_mut(form) {
            Some(known) if !is_other => *known = None,
            Some(_) => {}
            None => {
                let value = is_other.then(|| value.into());
                self.0.insert(form.into(), value);
            }
        }
    }

    fn into_secrets(self) -> Secrets {
        let forms = self.0.into_iter();
        let forms: Vec<Form> = forms.map(|(text, value)| Form { text, value }).collect();
        let backwards = forms.iter().map(|form| form.text.bytes().rev().collect());
        Secrets {
            backwards: Index::new(backwards.collect(), SHORTEST),
            forms: Index::new(forms, SHORTEST),
        }
    }
}

impl Secrets {
    /// All of some values. Of those with several lines, each line is one.
    #[must_use]
    pub fn all(values: Visit<'_>) -> Self {
        let mut forms = Forms::default();
        each_form(values, &mut |form, value| forms.add(form, value));
        forms.into_secrets()
    }

    /// Those of some values that may be in some texts. Costs little where none is: a project has many values, and few
    /// messages.
    fn among(texts: &SortedSet<&str>, values: Visit<'_>) -> Option<Self> {
        let bytes = |texts: &mut dyn Iterator<Item = &&str>| texts.map(|text| text.len()).sum();
        let is_cut = |text: &&&str| has_gap(text);
        let mut seen = Seen::new(SHORTEST, bytes(&mut texts.iter()));
        let mut cut = Seen::new(SHORTEST, bytes(&mut texts.iter().filter(is_cut)));
        for text in texts {
            seen.add_all(text.as_bytes());
        }
        for text in texts.iter().filter(is_cut) {
            cut.add_all(text.as_bytes());
        }
        let may_be_there = |form: &[u8]| {
            let has = |at: usize| seen.has_start(&form[at..]);
            let (starts, ends) = (seen.has_start(form), seen.has_end(form));
            let is_in_the_middle = || form.len() < LONG || has(SHORTEST) && has(form.len() - LONG);
            let has_run = |at: usize| (at..at + END).step_by(SHORTEST).all(has);
            starts && ends && is_in_the_middle()
                || starts && form.len() >= END && has_run(0)
                || ends && form.len() >= END && has_run(form.len() - END)
                || starts && cut.has_start(form)
                || ends && cut.has_end(form)
        };
        let mut forms = Forms::default();
        each_form(values, &mut |form, value| {
            if may_be_there(form.as_bytes()) {
                forms.add(form, value);
            }
        });
        (!forms.0.is_empty()).then(|| forms.into_secrets())
    }

    /// The text with `***` where a value stands.
    #[must_use]
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        masked(text, self.places(text))
    }
}

/// A text with `***` in some places.
fn masked(text: &str, mut places: Vec<Place>) -> Cow<'_, str> {
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    places.sort_unstable_by_key(|place| (place.start, place.end));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for Place { start, end, .. } in places {
        if start >= done {
            out.push_str(&text[done..start]);
            out.push_str(MASK);
        }
        done = done.max(end);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Masks values in what diagnostics say, but for what is public. Of paths, short words stay, which name fields.
pub fn mask(diagnostics: &mut [Diagnostic], values: Visit<'_>, public: &Public<'_>) {
    // Where many are made, most say the same.
    let texts = diagnostics.iter().flat_map(|diagnostic| {
        let path = diagnostic.path.as_deref();
        diagnostic.texts().chain(path)
    });
    let texts: SortedSet<&str> = texts.collect();
    if texts.is_empty() {
        return;
    }
    let Some(secrets) = Secrets::among(&texts, values) else {
        return;
    };
    let found = texts.into_iter().map(|text| (text, secrets.places(text)));
    let mut found: Vec<_> = found.filter(|(_, places)| !places.is_empty()).collect();
    let value = |place: &Place| secrets.forms.entries()[place.form?].value.as_deref();
    let words = found.iter().flat_map(|(text, places)| {
        let words = places.iter();
        words.flat_map(|place| [Some(&text[place.start..place.end]), value(place)])
    });
    let public = public.of(words.flatten().collect());
    for (text, places) in &mut found {
        places.retain(|place| {
            let is_public = |word: &str| public.contains(word);
            !is_public(&text[place.start..place.end]) && !value(place).is_some_and(is_public)
        });
    }
    found.retain(|(_, places)| !places.is_empty());
    let texts = found.into_iter();
    let texts: SortedMap<String, Masked> = texts
        .map(|(text, places)| (text.to_owned(), Masked::new(text, places)))
        .collect();
    if texts.is_empty() {
        return;
    }
    for diagnostic in diagnostics {
        if let Some(path) = &mut diagnostic.path
            && let Some(masked) = texts.get(path)
        {
            path.clone_from(&masked.as_path);
        }
        for text in diagnostic.texts_mut() {
            if let Some(masked) = texts.get(text) {
                text.clone_from(&masked.as_text);
            }
        }
    }
}

/// A text without values, as a message and as the path of a field.
struct Masked {
    as_text: String,
    as_path: String,
}

impl Masked {
    fn new(text: &str, places: Vec<Place>) -> Self {
        // A short word is the name of a field rather than a value.
        let is_name = |place: &Place| {
            let value = &text[place.start..place.end];
            value.len() < LONG && value.chars().all(char::is_alphabetic)
        };
        let in_path = places.iter().filter(|place| !is_name(place)).cloned();
        let as_path = masked(text, in_path.collect()).into_owned();
        Masked {
            as_text: masked(text, places).into_owned(),
            as_path,
        }
    }
}

impl Diagnostic {
    /// Its texts.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let labels = self.labels.iter().map(|label| &label.message);
        let texts = [&self.message]
            .into_iter()
            .chain(&self.summary)
            .chain(&self.hints);
        texts.chain(labels).map(String::as_str)
    }

    fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let labels = self.labels.iter_mut().map(|label| &mut label.message);
        let texts = [&mut self.message]
            .into_iter()
            .chain(&mut self.summary)
            .chain(&mut self.hints);
        texts.chain(labels)
    }
}
