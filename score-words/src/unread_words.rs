//! Words of a command that only a shell, or only Kubernetes, would fill in.

use score_diagnostic::Diagnostic;
use score_diagnostic::codes;
use score_yaml::Mapping;
use score_yaml::message;

use super::shell::word_of_shell;
use super::shell_command::Command;
use super::shell_signs::{READERS, asked_in, is_variable, variable_in};
use super::written::in_double_quotes;

/// True of a program, or an option of one, that may read what is behind it as a script.
fn reads_scripts(word: &str) -> bool {
    let file = word.rsplit('/').next().unwrap_or_default();
    let is_option =
        word.starts_with('-') && !word.starts_with("--") && word.ends_with(['c', 'e', 'r']);
    READERS.contains(&file) || is_option || word == "--eval" || file.ends_with("sh")
}

/// A word that reads a variable as a shell does, in the notation of Kubernetes.
pub(super) fn filled_in(word: &str, name: &str) -> String {
    let braced = format!("${{{name}}}");
    let plain = format!("${name}");
    let from = match word.contains(&braced) {
        true => &braced,
        false => &plain,
    };
    word.replacen(from, &format!("$({name})"), 1)
}

impl Command<'_> {
    /// A command whose output a shell would put in its place.
    fn asked_command(&self) -> Option<(usize, Diagnostic)> {
        let mut words = self.words.iter().enumerate();
        let (at, command) = words.find_map(|(at, (word, _))| Some((at, asked_in(word)?)))?;
        let has_variable =
            |name: &str| self.variables.is_some_and(|known| known.contains_key(name));
        let before = &self.words[..at];
        let reads = before.iter().any(|(word, _)| reads_scripts(word));
        if reads || has_variable(command) {
            return None;
        }
        let message = message!("nothing runs `$({command})` here: it stays as it is");
        let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
        let words = self.words.iter().map(|(word, _)| match asked_in(word) {
            Some(_) => in_double_quotes(word),
            None => word_of_shell(word),
        });
        let line = words.collect::<Option<Vec<String>>>();
        let ways = self.way_by_shell(&line.map(|words| words.join(" ")).unwrap_or_default());
        Some((at, ways.into_iter().fold(doubt, Diagnostic::hint)))
    }

    /// Variables of the container where no shell reads them.
    pub(super) fn unread_variables(&self, shell: Option<usize>) -> Vec<(usize, Diagnostic)> {
        if shell.is_some() {
            return Vec::new();
        }
        if let Some(asked) = self.asked_command() {
            return vec![asked];
        }
        let Some(variables) = self.variables else {
            return Vec::new();
        };
        // What stands behind a program that reads scripts may be one.
        let words = self.words.iter().enumerate();
        let words = words.take_while(|(at, _)| *at == 0 || !reads_scripts(self.words[at - 1].0));
        let found = words.filter_map(|(at, (word, _))| {
            let name = variable_in(word)?;
            variables.contains_key(name).then_some((at, name))
        });
        // A shell that reads one reads the whole line.
        let most = match self.is_filled_in() {
            true => usize::MAX,
            false => 1,
        };
        let found = found
            .take(most)
            .map(|(at, name)| (at, self.unread(self.words[at].0, name)));
        let found: Vec<(usize, Diagnostic)> = found.collect();
        match found.is_empty() {
            true => self.unread_references(variables).into_iter().collect(),
            false => found,
        }
    }

    /// True where the target fills variables in, in the notation of its own.
    pub(super) fn is_filled_in(&self) -> bool {
        self.dialect.variable_in_command.is_some() && self.path.len() == 1
    }

    /// The doubt about a word that reads a variable of the container.
    fn unread(&self, word: &str, name: &str) -> Diagnostic {
        let message = message!("nothing reads `${name}` here: it stays as it is");
        let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
        match self.is_filled_in() {
            true => {
                let read = filled_in(word, name);
                doubt.hint(message!("write `{read}`, which Kubernetes fills in"))
            }
            false => {
                let ways = match self.line(is_variable) {
                    Some(line) => self.way_by_shell(&line),
                    None => vec!["write the whole line as one text for a shell: `command: [\"sh\", \"-c\", \"…\"]`".to_owned()],
                };
                ways.into_iter().fold(doubt, Diagnostic::hint)
            }
        }
    }

    /// Variables in the notation of Kubernetes, `$(PORT)`, where nothing else reads them.
    fn unread_references(&self, variables: &Mapping) -> Option<(usize, Diagnostic)> {
        if self.dialect.variable_in_command.is_some() {
            return None;
        }
        let reference = |word: &str| {
            let (_, behind) = word.split_once("$(")?;
            let (name, _) = behind.split_once(')')?;
            variables.contains_key(name).then(|| name.to_owned())
        };
        let mut words = self.words.iter().enumerate();
        let (at, name) = words.find_map(|(at, (word, _))| Some((at, reference(word)?)))?;
        let message = message!("only Kubernetes reads `$({name})`: it stays as it is");
        let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
        let words = self.words.iter().map(|(word, _)| match reference(word) {
            Some(name) => {
                let read = word.replacen(&format!("$({name})"), &format!("${{{name}}}"), 1);
                is_variable(&read).then_some(read)
            }
            None => word_of_shell(word),
        });
        let ways = match words.collect::<Option<Vec<String>>>() {
            Some(words) => self.way_by_shell(&words.join(" ")),
            None => vec![
                "write the whole line as one text for a shell: `command: [\"sh\", \"-c\", \"…\"]`"
                    .to_owned(),
            ],
        };
        Some((at, ways.into_iter().fold(doubt, Diagnostic::hint)))
    }
}
