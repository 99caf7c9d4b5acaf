//! The values of a project that are known to be secret: those that definitions give as secrets, and `--secrets`; and those that
//! a resource gave, remembers or shares under a name that says so, `password`, and the passwords in its addresses,
//! `postgres://user:PASSWORD@host`.
//!
//! All that resources give is kept out of messages, but a host or a port is no secret: somebody has to say which values are.
//! Definitions do; of what provisioners give, names do.

use std::collections::{HashMap, HashSet};

use score_cli::{LiteralSecret, SecretOrigin};
use score_core::resource::ResourceUid;
use score_core::state::{ResourceState, State};
use score_core::text::Text;
use score_yaml::{SortedSet, SourceMap, Str, Value};

use crate::secret_names::{is_about_secret, is_secret_name, variable_name};

/// A value that is secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SecretValue {
    /// The value.
    pub(crate) value: String,
    /// The name of the variable that stands for it.
    pub(crate) variable: String,
    /// What compose says if the variable is not there.
    pub(crate) told: String,
    /// The uid of the resource that it is of; none if resources share it.
    pub(crate) resource: Option<Str>,
    /// Where it stands for itself.
    pub(crate) reach: Reach,
    /// True if it is secret though everybody may read it somewhere.
    pub(crate) is_sure: bool,
}

impl SecretValue {
    /// One that stands for itself anywhere.
    pub(crate) fn anywhere(value: String, variable: String, resource: Option<Str>) -> Self {
        SecretValue {
            value,
            variable,
            told: REQUIRED.to_owned(),
            resource,
            reach: Reach::Anywhere,
            is_sure: false,
        }
    }
}

/// Where a secret value stands for itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reach {
    /// Within any text.
    Anywhere,
    /// As a whole variable of a service: elsewhere it may be something that everybody may read, by chance or not.
    Variables,
}

/// Its name only.
impl std::fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SecretValue").field(&self.variable).finish()
    }
}

/// What compose says of most variables that are not there.
pub(crate) const REQUIRED: &str = "required";

/// What is known of a project, of which some is secret.
pub(crate) struct Known<'a> {
    pub(crate) state: &'a State,
    /// The texts that the run read.
    pub(crate) sources: &'a SourceMap,
    /// The secrets of definitions.
    pub(crate) literals: &'a [LiteralSecret],
}

/// Shorter values are said everywhere.
const SHORTEST: usize = 4;

/// The secret values of a project, each once, with variables that have none of the names `taken`. What stands in the files of
/// a person that messages may show, or in one of the `keys` of the output, is none: everybody may read it there. What
/// definitions give as a secret is one still, where it is all of a variable.
pub(crate) fn secret_values(
    known: &Known<'_>,
    keys: &SortedSet<String>,
    taken: &SortedSet<String>,
) -> Vec<SecretValue> {
    let Known {
        state,
        sources,
        literals,
    } = *known;
    let (of_stores, of_resources): (Vec<_>, Vec<_>) =
        literals.iter().partition(|of| of.resource.is_none());
    let mut found = Found::default();
    for (uid, resource) in state.all_resources() {
        let ResourceState { outputs, state, .. } = resource;
        let outputs = outputs.to_value(&mut |text: &Text| text.encode().into());
        let mut path = path_of(uid);
        let uid = Some(Str::from(uid.as_str()));
        found.add(&outputs, &mut path, false, &uid);
        for (key, value) in state {
            path.push(key);
            found.add(value, &mut path, is_secret_name(key), &uid);
            path.pop();
        }
    }
    for (key, value) in &state.shared_state {
        let mut path = vec!["shared", key.as_str()];
        found.add(value, &mut path, is_secret_name(key), &None);
    }
    let typed = |literals: Vec<&LiteralSecret>| -> Vec<SecretValue> {
        literals.into_iter().filter_map(typed).collect()
    };
    let (mut stores, mut named, mut typed) = (typed(of_stores), found.values, typed(of_resources));
    let shown = sources.iter().filter(|source| source.is_shown());
    let shown: Vec<&[u8]> = shown.map(|source| source.text.as_bytes()).collect();
    let all = stores.iter().chain(&named).chain(&typed);
    let public = public_values(all, shown.into_iter());
    let all = stores.iter().chain(&typed);
    let in_keys = public_values(all, keys.iter().map(String::as_bytes));
    named.retain(|of| !public.contains(&of.value));
    for of in stores.iter_mut().chain(&mut typed) {
        let value = &of.value;
        if value.len() < SHORTEST || public.contains(value) || in_keys.contains(value) {
            of.reach = Reach::Variables;
        }
    }
    // A Secret holds what is none, too, a host or a name. What everybody may read is secret only if its key says so.
    let is_told = |of: &SecretValue| of.reach == Reach::Anywhere || of.is_sure;
    typed.retain(is_told);
    let mut names = taken.clone();
    let mut values: Vec<SecretValue> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for mut value in stores.into_iter().chain(named).chain(typed) {
        if let Some(same) = known.get(&value.value) {
            if let Some(same) = values.get_mut(*same)
                && value.reach == Reach::Anywhere
            {
                same.reach = Reach::Anywhere;
            }
            continue;
        }
        known.insert(value.value.clone(), values.len());
        let numbered = (2..).map(|number| format!("{}_{number}", value.variable));
        let free = std::iter::once(value.variable.clone())
            .chain(numbered)
            .find(|name| !names.contains(name));
        value.variable = free.unwrap_or_default();
        names.insert(value.variable.clone());
        values.push(value);
    }
    values
}

/// The words that name a resource.
fn path_of(uid: &ResourceUid) -> Vec<&str> {
    let class = Some(uid.class()).filter(|class| *class != "default");
    let words = [Some(uid.kind()), class, Some(uid.id())];
    words.into_iter().flatten().collect()
}

/// A secret of a definition.
fn typed(literal: &LiteralSecret) -> Option<SecretValue> {
    let LiteralSecret {
        value,
        origin,
        resource,
    } = literal;
    let of_resource = || resource.as_ref().map(path_of).unwrap_or_default();
    let (variable, told, is_sure) = match origin {
        SecretOrigin::Store {
            variable,
            reference,
        } => (variable.clone(), plain_words(reference), true),
        SecretOrigin::Output(keys) => {
            let mut path = of_resource();
            path.extend(keys.iter().map(Str::as_str));
            (variable_name(&path), REQUIRED.to_owned(), true)
        }
        SecretOrigin::SecretKey(key) => {
            let mut path = of_resource();
            path.push(key);
            let told = REQUIRED.to_owned();
            (variable_name(&path), told, is_secret_name(key))
        }
    };
    (!value.trim().is_empty()).then(|| SecretValue {
        value: value.clone(),
        variable,
        told,
        resource: resource.as_ref().map(|uid| uid.as_str().into()),
        reach: Reach::Anywhere,
        is_sure,
    })
}

/// A text without what compose reads in the message of a reference.
fn plain_words(text: &str) -> String {
    let is_read = |c: char| matches!(c, '$' | '{' | '}') || c.is_control();
    text.replace(is_read, "-")
}

/// Those of some values that stand in one of some texts. Each text is gone through once, however many values there are.
fn public_values<'v>(
    values: impl Iterator<Item = &'v SecretValue>,
    texts: impl Iterator<Item = &'v [u8]>,
) -> HashSet<String> {
    let mut by_start: HashMap<&[u8], Vec<&str>> = HashMap::new();
    for of in values {
        if let Some(start) = of.value.as_bytes().get(..SHORTEST) {
            by_start.entry(start).or_default().push(&of.value);
        }
    }
    let mut public = HashSet::new();
    if by_start.is_empty() {
        return public;
    }
    for text in texts {
        for (at, start) in text.windows(SHORTEST).enumerate() {
            let Some(left) = by_start.get_mut(start) else {
                continue;
            };
            let rest = text.get(at..).unwrap_or_default();
            for value in left.extract_if(.., |value| rest.starts_with(value.as_bytes())) {
                public.insert(value.to_owned());
            }
        }
    }
    public
}

/// The secret values found so far, in their order.
#[derive(Default)]
struct Found {
    values: Vec<SecretValue>,
    /// The values alone.
    known: SortedSet<String>,
}

impl Found {
    /// Adds the secrets of a value at a path of names. `is_secret` if the name of the value says so.
    fn add<'v>(
        &mut self,
        value: &'v Value,
        path: &mut Vec<&'v str>,
        is_secret: bool,
        uid: &Option<Str>,
    ) {
        match value {
            Value::String(text) | Value::Timestamp(text) if is_secret => self.push(text, path, uid),
            Value::Int(number) if is_secret => self.push(&number.to_string(), path, uid),
            Value::UInt(number) if is_secret => self.push(&number.to_string(), path, uid),
            Value::String(text) => {
                for secret in within(text) {
                    path.push("password");
                    self.push(&secret, path, uid);
                    path.pop();
                }
            }
            Value::Seq(items) => items
                .iter()
                .for_each(|item| self.add(item, path, is_secret, uid)),
            Value::Map(map) => {
                for (key, value) in map {
                    path.push(key);
                    // `credentials: {username: …}` is not all secret, `secrets: {…}` is.
                    let is_secret = is_secret_name(key) || (is_secret && !is_about_secret(key));
                    self.add(value, path, is_secret, uid);
                    path.pop();
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, value: &str, path: &[&str], uid: &Option<Str>) {
        if value.len() < SHORTEST || !self.known.insert(value.to_owned()) {
            return;
        }
        let variable = variable_name(path);
        let value = SecretValue::anywhere(value.to_owned(), variable, uid.clone());
        self.values.push(value);
    }
}

/// The passwords within a text: of the user in an address, and those that its parts name, `Password=…;`.
fn within(text: &str) -> Vec<String> {
    /// Longer ones are no address.
    const LONGEST: usize = 4096;
    if text.len() > LONGEST || text.contains('\n') {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let Some((_, rest)) = text.split_once("://") {
        let host_end = rest.find(['/', '?', '#', ' ']).unwrap_or(rest.len());
        // A password may have an `@`, and a `/` where nobody escaped it.
        let user = rest[..host_end]
            .rsplit_once('@')
            .or_else(|| rest.rsplit_once('@'));
        let password = user.and_then(|(user, _)| user.split_once(':'));
        found.extend(password.map(|(_, password)| password.to_owned()));
    }
    for part in text.split([';', '&', '?', ' ', ',']) {
        if let Some((name, value)) = part.split_once('=')
            && is_secret_name(name)
        {
            found.push(value.trim_matches(['"', '\'']).to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use score_yaml::Excerpt;
    use score_yaml::parse_str;

    use super::*;

    fn found(outputs: &str) -> Vec<(String, String)> {
        let mut found = Found::default();
        let outputs = parse_str(outputs).unwrap();
        found.add(&outputs, &mut vec!["db", "shop.db"], false, &None);
        let found = found.values.into_iter();
        found.map(|of| (of.variable, of.value)).collect()
    }

    fn pair(variable: &str, value: &str) -> (String, String) {
        (variable.to_owned(), value.to_owned())
    }

    #[test]
    fn secrets_are_found_at_any_depth_and_in_addresses() {
        assert_eq!(
            found("{host: db.example.com, port: 5432, username: shopuser, password: s3cr3tpw}"),
            [pair("DB_SHOP_DB_PASSWORD", "s3cr3tpw")]
        );
        assert_eq!(
            found(
                "{credentials: {username: shopuser, value: s3cr3tpw}, secrets: {a: firstvalue, b: [second]}, pin: {password: 123456}}"
            ),
            [
                pair("DB_SHOP_DB_CREDENTIALS_VALUE", "s3cr3tpw"),
                pair("DB_SHOP_DB_SECRETS_A", "firstvalue"),
                pair("DB_SHOP_DB_SECRETS_B", "second"),
                pair("DB_SHOP_DB_PIN_PASSWORD", "123456"),
            ]
        );
        let in_url = [pair("DB_SHOP_DB_URL_PASSWORD", "p@ss:word")];
        assert_eq!(
            found("{url: 'postgres://me:p@ss:word@db:5432/shop?x=y'}"),
            in_url
        );
        let in_parts = [pair("DB_SHOP_DB_CONNECTION_PASSWORD", "s3cr3tpw")];
        assert_eq!(
            found("{connection: 'Server=tcp:db,1433;User ID=sa;Password=s3cr3tpw'}"),
            in_parts
        );
        assert_eq!(
            found("{url: 'http://db:80/', password: abc, mail: a@b.c}"),
            []
        );
    }

    #[test]
    fn no_two_have_one_variable_and_what_everybody_may_read_has_none() {
        let mut sources = SourceMap::new();
        sources.add("score.yaml", "password: postgres");
        sources.add_as("values.yaml", "password: in-values", Excerpt::Masked);
        let shared = parse_str(
            "{a: {password: first-one}, A: {password: second-one}, b: {password: first-one}, c: {password: postgres}, d: {password: in-values}, e: {password: postscript}}",
        );
        let Ok(Value::Map(shared_state)) = shared else {
            panic!("{shared:?}");
        };
        let state = State {
            shared_state,
            ..State::default()
        };
        let taken = SortedSet::from(["SHARED_D_PASSWORD".to_owned()]);
        let known = Known {
            state: &state,
            sources: &sources,
            literals: &[],
        };
        let values = secret_values(&known, &SortedSet::new(), &taken);
        let said: Vec<_> = values
            .iter()
            .map(|of| (of.variable.as_str(), of.value.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("SHARED_A_PASSWORD", "first-one"),
                ("SHARED_A_PASSWORD_2", "second-one"),
                ("SHARED_D_PASSWORD_2", "in-values"),
                ("SHARED_E_PASSWORD", "postscript"),
            ]
        );
        assert!(!format!("{values:?}").contains("first-one"));
    }
}
