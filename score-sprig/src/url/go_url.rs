//! URLs taken apart and put together as Go's net/url does it.

use std::net::{Ipv4Addr, Ipv6Addr};

use score_template::strconv::quote;

use super::escape::{Part, escape, unescape};

/// The parts of a URL, with escapes resolved where Go resolves them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Url {
    pub(super) scheme: String,
    pub(super) opaque: String,
    pub(super) user: Option<User>,
    pub(super) host: Vec<u8>,
    pub(super) path: Vec<u8>,
    pub(super) query: String,
    pub(super) fragment: Vec<u8>,
}

/// The user that logs in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct User {
    name: Vec<u8>,
    password: Option<Vec<u8>>,
}

impl Url {
    /// Takes a URL apart.
    ///
    /// # Errors
    /// It is no URL; the error is Go's.
    pub(super) fn parse(url: &str) -> Result<Url, String> {
        let failed = |url: &str, error| format!("parse {}: {error}", quote(url.as_bytes()));
        let (main, fragment) = url.split_once('#').unwrap_or((url, ""));
        let mut address = Url::parse_main(main).map_err(|error| failed(main, error))?;
        address.fragment =
            unescape(fragment, Part::Fragment).map_err(|error| failed(url, error))?;
        Ok(address)
    }

    fn parse_main(url: &str) -> Result<Url, String> {
        let mut address = Url::default();
        if url.bytes().any(|byte| byte.is_ascii_control()) {
            return Err("net/url: invalid control character in URL".to_owned());
        }
        if url == "*" {
            address.path = b"*".to_vec();
            return Ok(address);
        }
        let (scheme, rest) = scheme(url)?;
        address.scheme = scheme.to_lowercase();
        let (mut rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        query.clone_into(&mut address.query);
        if !rest.starts_with('/') {
            if !scheme.is_empty() {
                rest.clone_into(&mut address.opaque);
                return Ok(address);
            }
            if rest
                .split('/')
                .next()
                .is_some_and(|segment| segment.contains(':'))
            {
                return Err("first path segment in URL cannot contain colon".to_owned());
            }
        }
        let has_authority = !scheme.is_empty() || !rest.starts_with("///");
        if let (true, Some(after)) = (has_authority, rest.strip_prefix("//")) {
            let end = after.find('/').unwrap_or(after.len());
            let (authority, path) = after.split_at(end);
            address.parse_authority(authority)?;
            rest = path;
        }
        address.path = unescape(rest, Part::Path)?;
        Ok(address)
    }

    fn parse_authority(&mut self, authority: &str) -> Result<(), String> {
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        let is_web = matches!(self.scheme.as_str(), "http" | "https");
        self.host = parse_host(host, is_web)?;
        self.user = user.map(User::parse).transpose()?;
        Ok(())
    }

    /// The host without port and brackets.
    pub(super) fn hostname(&self) -> &[u8] {
        let colon = self.host.iter().rposition(|byte| *byte == b':');
        let host = match colon {
            Some(colon) if is_port(&self.host[colon..]) => &self.host[..colon],
            _ => &self.host,
        };
        let inner = host
            .strip_prefix(b"[")
            .and_then(|host| host.strip_suffix(b"]"));
        inner.unwrap_or(host)
    }

    /// The URL as a text.
    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        if !self.scheme.is_empty() {
            text.push_str(&self.scheme);
            text.push(':');
        }
        if self.opaque.is_empty() {
            self.push_hierarchy(&mut text);
        } else {
            text.push_str(&self.opaque);
        }
        if !self.query.is_empty() {
            text.push('?');
            text.push_str(&self.query);
        }
        if !self.fragment.is_empty() {
            text.push('#');
            text.push_str(&escape(&self.fragment, Part::Fragment));
        }
        text
    }

    fn push_hierarchy(&self, text: &mut String) {
        let has_place = !self.host.is_empty() || self.user.is_some();
        if has_place || !self.scheme.is_empty() && !self.path.is_empty() {
            text.push_str("//");
        }
        if let Some(user) = &self.user {
            text.push_str(&user.to_text());
            text.push('@');
        }
        text.push_str(&escape(&self.host, Part::Host));
        let path = match self.path.as_slice() {
            b"*" => "*".to_owned(),
            path => escape(path, Part::Path),
        };
        if !path.is_empty() && !path.starts_with('/') && !self.host.is_empty() {
            text.push('/');
        }
        // A colon in the first segment would make it a scheme.
        if text.is_empty()
            && path
                .split('/')
                .next()
                .is_some_and(|first| first.contains(':'))
        {
            text.push_str("./");
        }
        text.push_str(&path);
    }
}

impl User {
    fn parse(text: &str) -> Result<User, String> {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c);
        if !text.chars().all(is_allowed) {
            return Err("net/url: invalid userinfo".to_owned());
        }
        let (name, password) = match text.split_once(':') {
            Some((name, password)) => (name, Some(password)),
            None => (text, None),
        };
        Ok(User {
            name: unescape(name, Part::User)?,
            password: password
                .map(|password| unescape(password, Part::User))
                .transpose()?,
        })
    }

    /// `name:password` with escapes.
    pub(super) fn to_text(&self) -> String {
        let name = escape(&self.name, Part::User);
        match &self.password {
            Some(password) => format!("{name}:{}", escape(password, Part::User)),
            None => name,
        }
    }
}

/// The scheme, which may be empty, and what follows.
fn scheme(url: &str) -> Result<(&str, &str), String> {
    let end = url.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c)));
    match end {
        Some(0) if url.starts_with(':') => Err("missing protocol scheme".to_owned()),
        Some(end)
            if url[end..].starts_with(':')
                && url.starts_with(|c: char| c.is_ascii_alphabetic()) =>
        {
            Ok((&url[..end], &url[end + 1..]))
        }
        _ => Ok(("", url)),
    }
}

/// True if a text is empty, or a colon and digits (perhaps none).
fn is_port(text: &[u8]) -> bool {
    match text {
        [] => true,
        [b':', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

fn invalid_port(port: &str) -> String {
    format!("invalid port {} after host", quote(port.as_bytes()))
}

fn parse_host(host: &str, is_web: bool) -> Result<Vec<u8>, String> {
    const INVALID: &str = "invalid IP-literal";
    match host.rfind('[') {
        Some(0) => {}
        Some(_) => return Err(INVALID.to_owned()),
        None => {
            // Hosts of other schemes may hold colons.
            let colon = if is_web {
                host.find(':')
            } else {
                host.rfind(':')
            };
            let port = colon.map_or("", |colon| &host[colon..]);
            if !is_port(port.as_bytes()) {
                return Err(invalid_port(port));
            }
            return unescape(host, Part::Host);
        }
    }
    let (literal, port) = host[1..].rsplit_once(']').ok_or("missing ']' in host")?;
    if !is_port(port.as_bytes()) {
        return Err(invalid_port(port));
    }
    let zone = literal.find("%25").unwrap_or(literal.len());
    let mut name = unescape(&literal[..zone], Part::Host)?;
    name.extend(unescape(&literal[zone..], Part::Zone)?);
    let text = String::from_utf8_lossy(&name);
    let address = text.split_once('%').map_or(&*text, |(address, _)| address);
    if address.parse::<Ipv4Addr>().is_ok() {
        return Err(INVALID.to_owned());
    }
    if address.parse::<Ipv6Addr>().is_err() {
        return Err(format!(
            "invalid host: ParseAddr({}): unable to parse IP",
            quote(&name)
        ));
    }
    Ok([b"[", name.as_slice(), b"]", port.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_come_back() {
        for (url, text) in [
            (
                "HTTP://u:p%40@h:80/a%20b?q=%20#f%20g",
                "http://u:p%40@h:80/a%20b?q=%20#f%20g",
            ),
            ("//h/p", "//h/p"),
            ("///p", "///p"),
            ("mailto:a@b", "mailto:a@b"),
            ("a/b:c", "a/b:c"),
            ("*", "*"),
            ("http://[fe80::1%25en0]:80/", "http://[fe80::1%25en0]:80/"),
            ("http://hé/", "http://h%C3%A9/"),
            ("a:?x", "a:?x"),
            ("http://h", "http://h"),
            ("", ""),
        ] {
            assert_eq!(Url::parse(url).unwrap().to_text(), text);
        }
        let address = Url::parse("http://[::1]:80").unwrap();
        assert_eq!(address.hostname(), b"::1");
    }

    #[test]
    fn faults() {
        for (url, error) in [
            (":x", "missing protocol scheme"),
            ("1:x", "first path segment in URL cannot contain colon"),
            ("http://h:x/", "invalid port \":x\" after host"),
            ("http://h:1:2/", "invalid port \":1:2\" after host"),
            ("http://a b/", "invalid character \" \" in host name"),
            ("http://a%20b/", "invalid URL escape \"%20\""),
            ("/%zz", "invalid URL escape \"%zz\""),
            ("/%1", "invalid URL escape \"%1\""),
            ("http://[::1", "missing ']' in host"),
            ("http://[1.2.3.4]/", "invalid IP-literal"),
            ("http://u{@h/", "net/url: invalid userinfo"),
            ("a\nb", "net/url: invalid control character in URL"),
        ] {
            let found = Url::parse(url).unwrap_err();
            assert_eq!(found, format!("parse {}: {error}", quote(url.as_bytes())));
        }
        assert_eq!(
            Url::parse("a#%").unwrap_err(),
            "parse \"a#%\": invalid URL escape \"%\""
        );
    }
}
