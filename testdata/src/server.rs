//! An http server on this machine, for tests of what goes over the network.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A request as the server saw it.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `GET`
    pub method: String,
    /// Without the query.
    pub path: String,
    /// The text behind the question mark.
    pub query: String,
    /// By name in lower case.
    pub headers: BTreeMap<String, String>,
    /// As long as the headers say.
    pub body: Vec<u8>,
}

impl Request {
    fn read(stream: &TcpStream) -> Option<Request> {
        let mut reader = BufReader::new(stream);
        let mut line = || {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            Some(line)
        };
        let first = line()?;
        let mut words = first.split(' ');
        let method = words.next()?.to_owned();
        let target = words.next()?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut request = Request {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            ..Request::default()
        };
        while let Some((name, value)) = line()?.trim_end().split_once(": ") {
            request
                .headers
                .insert(name.to_lowercase(), value.to_owned());
        }
        let length = request.header("content-length").parse().unwrap_or(0);
        reader.take(length).read_to_end(&mut request.body).ok()?;
        Some(request)
    }

    /// A header, empty if there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// The answer of the server: a status, headers (`name: value`), a body.
pub type Answer = (u16, Vec<String>, Vec<u8>);

/// An answer that sends the client elsewhere.
#[must_use]
pub fn moved(to: &str) -> Answer {
    (302, vec![format!("location: {to}")], Vec::new())
}

/// A server that runs until the process ends.
#[derive(Debug)]
pub struct Server {
    port: u16,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// A server that answers each request with what `answer` makes of it.
    ///
    /// # Panics
    /// There is no port on the loopback.
    #[must_use]
    pub fn new(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback to listen on");
        let port = listener.local_addr().expect("it is bound").port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&seen), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream, &log, &*answer));
            }
        });
        Server { port, seen }
    }

    /// `127.0.0.1:PORT`
    #[must_use]
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// `localhost:PORT`, which to a client is another host.
    #[must_use]
    pub fn other_name(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// Every request so far.
    #[must_use]
    pub fn seen(&self) -> Vec<Request> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<Request>>, answer: &dyn Fn(&Request) -> Answer) {
    let Some(request) = Request::read(&stream) else {
        return;
    };
    let mut seen = log.lock().unwrap_or_else(PoisonError::into_inner);
    seen.push(request.clone());
    drop(seen);
    let (status, headers, body) = answer(&request);
    let mut head = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n",
        body.len()
    );
    for header in headers {
        head.push_str(&format!("{header}\r\n"));
    }
    let whole = [head.as_bytes(), b"\r\n", &body].concat();
    // The client may have enough of it, or may have given up.
    let _ = stream.write_all(&whole);
}
