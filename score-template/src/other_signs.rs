//! Signs of other languages in an action: dashes, brackets, numbers of items, operators.

use crate::foreign_expression::{instead, is_path, shown};
use crate::other_languages::ForeignAction;
use crate::other_words::Action;

impl Action<'_> {
    /// A dash in a name.
    pub(crate) fn of_dash(&self) -> Option<ForeignAction> {
        let rest = &self.inside[self.at..];
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$');
        let range = self.at..self.at + rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let path = self.inside.get(range.clone())?;
        if let Some(path) = path.strip_suffix('-').filter(|path| !path.contains('-')) {
            let is_last = range.end == self.inside.len();
            let written = self.inside.get(..range.start)?.to_owned() + path;
            let written = format!("{{{{{} }}}}", written.trim_end());
            let hint = format!("write `{}`", shown(&written).filter(|_| is_last)?);
            let dash = range.end - 1..range.end;
            let message = Some("a dash that trims needs a blank before it");
            return self.found(message.map(str::to_owned), hint, Some(dash));
        }
        let (value, number) = path.split_once('-')?;
        let (holder, name) = value.rsplit_once('.')?;
        let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        if !is_number || !self.is_all(&range) || !path.starts_with(['.', '$']) {
            return None;
        }
        let holder = if holder.is_empty() { "." } else { holder };
        let hint = format!(
            "write `{{{{ sub {value} {number} }}}}` to calculate, or `{{{{ index {holder} \"{name}-{number}\" }}}}` for that name"
        );
        self.found(None, hint, None)
    }

    /// An item or a value that is taken by brackets of a field: `.a[0].b`.
    pub(crate) fn of_brackets(&self) -> Option<ForeignAction> {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
        let path_of = |text: &str| text.find(|c| !is_part(c)).unwrap_or(text.len());
        let before = &self.inside[..self.at];
        let start = before.trim_end_matches(is_part).len();
        let length = path_of(&self.inside[start..]);
        let (holder, mut rest) = self.inside[start..].split_at(length);
        let mut keys = Vec::new();
        while let Some((key, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
        {
            let key = key.trim();
            let is_text = key.len() > 2 && key.starts_with('"') && key.ends_with('"');
            let is_number = !key.is_empty() && key.bytes().all(|c| c.is_ascii_digit());
            let is_data = is_path(key) && key.starts_with(['.', '$']);
            if !(is_text || is_number || is_data) {
                return None;
            }
            keys.push(key);
            rest = behind;
        }
        let (fields, rest) = rest.split_at(path_of(rest));
        let is_more = !fields.is_empty() || keys.iter().any(|key| !key.starts_with('"'));
        if !is_path(holder) || keys.is_empty() || !is_more || rest.starts_with('[') {
            return None;
        }
        let range = start..self.inside.len() - rest.len();
        let call = format!("index {holder} {}", keys.join(" "));
        let hint = match fields {
            "" => self.called(range.clone(), &call)?,
            fields if fields.starts_with('.') && is_path(fields) => {
                self.replaced(range.clone(), &format!("({call}){fields}"))?
            }
            _ => return None,
        };
        self.found(None, hint, Some(range))
    }

    /// The number of an item in the place of a field: `.a.0`.
    pub(crate) fn of_number_of_item(&self, found: &str) -> Option<ForeignAction> {
        let number = found.strip_prefix('.')?;
        let at = self.inside[..self.at.min(self.inside.len())]
            .rfind(found)
            .or_else(|| self.inside.find(found))?;
        let before = &self.inside[..at];
        let start = before.rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '$')));
        let start = start.map_or(0, |at| at + 1);
        let holder = before.get(start..)?;
        let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        if !is_number || !is_path(holder) {
            return None;
        }
        let range = start..at + found.len();
        let hint = self.called(range.clone(), &format!("index {holder} {number}"))?;
        self.found(None, hint, Some(range))
    }

    /// A quote right behind a word that none opens: `default x" .Params.a`.
    fn of_quote(&self) -> Option<ForeignAction> {
        let rest = self.inside.get(self.at..)?;
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let length = rest.find(|c| !is_part(c))?;
        let quote = self.at + length;
        let behind = self.inside[quote..].strip_prefix('"')?;
        let before = &self.inside[..quote];
        let start = before.rfind(|c| !is_part(c)).map_or(0, |at| at + 1);
        let word = &before[start..];
        if word.is_empty() || !behind.starts_with([' ', ')', '}']) {
            return None;
        }
        let range = start..quote + 1;
        let hint = self.replaced(range.clone(), &format!("\"{word}\""))?;
        let message = format!("a text has no opening quote, found `{word}\"`");
        self.found(Some(message), hint, Some(range))
    }

    /// An operator right beside a name.
    pub(crate) fn of_sign(&self) -> Option<ForeignAction> {
        if let Some(found) = self.of_quote() {
            return Some(found);
        }
        let rest = &self.inside[self.at..];
        let length = rest.find(|c: char| !"=!<>&|+*/%".contains(c))?;
        let sign = rest.get(..length).filter(|sign| !sign.is_empty())?;
        let range = self.word();
        let word = self.inside.get(range.clone())?;
        let (one, other) = word.split_once(sign)?;
        if !is_path(one) || !one.starts_with(['.', '$']) {
            return None;
        }
        let is_value = other.starts_with(['.', '$']) || other.parse::<f64>().is_ok();
        let function = match sign {
            "+" => "add",
            "*" => "mul",
            "/" => "div",
            "%" => "mod",
            _ => {
                let spaced = format!(
                    "{} {sign} {}",
                    &self.inside[..self.at],
                    &self.inside[self.at + length..]
                );
                let written = instead(spaced.trim_matches(['-', ' ']))?;
                return self.found(None, format!("write `{}`", shown(&written)?), None);
            }
        };
        if is_value {
            let hint = self.called(range, &format!("{function} {one} {other}"))?;
            return self.found(None, hint, None);
        }
        if sign != "/" {
            return None;
        }
        let names: Vec<&str> = word.split('.').collect();
        let depth = match names.get(1..3) {
            Some(["Metadata", "annotations" | "labels"]) => 3,
            _ => 2,
        };
        let (holder, key) = names.split_at_checked(depth)?;
        let (holder, key) = (holder.join("."), key.join("."));
        let is_key = |c: char| c.is_alphanumeric() || "._-/".contains(c);
        if key.is_empty() || !key.chars().all(is_key) || !is_path(&holder) {
            return None;
        }
        let hint = self.called(range.clone(), &format!("index {holder} \"{key}\""))?;
        let message = "`/` cannot stand in a name".to_owned();
        self.found(Some(message), hint, Some(range))
    }
}
