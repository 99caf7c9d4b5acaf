//! What a long run is at, on the last line of a terminal: after half a second, and gone when it is done. Of a run whose time is
//! limited it is known in the end, too.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

use score_system::{Output, terminal_width};
use score_yaml::message::visible;
use unicode_width::UnicodeWidthChar as _;

/// How long a step lasts before it is shown: what is done sooner needs no line.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often the seconds of a step are counted.
const BEAT: Duration = Duration::from_secs(1);
/// The width of a terminal that does not say.
const USUAL_WIDTH: usize = 80;
/// Goes to the start of the line and clears it.
const CLEAR: &[u8] = b"\r\x1b[2K";

static LINE: Mutex<Line> = Mutex::new(Line {
    is_wanted: false,
    is_noted: false,
    steps: Vec::new(),
    next: 0,
    is_drawn: false,
});
/// Told when a first step begins.
static BEGUN: Condvar = Condvar::new();

/// The last line of the terminal.
struct Line {
    /// True if a terminal shows it.
    is_wanted: bool,
    /// True if steps are noted, seen or not.
    is_noted: bool,
    /// The steps that the run is at, by number. Several provisioners may run at once.
    steps: Vec<(u64, Shown)>,
    /// The number of the next step.
    next: u64,
    is_drawn: bool,
}

struct Shown {
    text: String,
    since: Instant,
}

/// Shows the steps of this run, if it is watched: stderr is a terminal that can clear a line.
pub(crate) fn show() {
    let can_clear = std::env::var_os("TERM").is_none_or(|term| term != "dumb");
    lock().is_wanted = can_clear && io::stderr().is_terminal();
}

/// Notes the steps of this run from now on, for [`current`].
pub(crate) fn note() {
    lock().is_noted = true;
}

/// What the run is at, the step that began last of those that are noted.
pub(crate) fn current() -> Option<String> {
    // Whoever holds it may be waiting for the terminal.
    let line = LINE.try_lock().ok()?;
    line.steps.last().map(|(_, step)| step.text.clone())
}

/// A step of the run, until it is dropped.
#[derive(Debug)]
pub(crate) struct Step(Option<u64>);

/// Begins a step. `text` says what is being done, `Fetching https://…`; it is made only if somebody may see it. No program may
/// ask the person at the terminal for something meanwhile: the line would be written over its question.
pub(crate) fn step(text: impl FnOnce() -> String) -> Step {
    static STARTED: Once = Once::new();
    let Line {
        is_wanted,
        is_noted,
        ..
    } = *lock();
    if is_wanted {
        // Without a thread nothing is shown.
        STARTED.call_once(|| drop(std::thread::Builder::new().spawn(watch)));
    } else if !is_noted {
        return Step(None);
    }
    let text = visible(&text()).into_owned();
    let mut line = lock();
    let number = line.next;
    line.next += 1;
    let since = Instant::now();
    line.steps.push((number, Shown { text, since }));
    BEGUN.notify_one();
    Step(Some(number))
}

impl Drop for Step {
    fn drop(&mut self) {
        let Some(number) = self.0 else { return };
        let mut line = lock();
        line.steps.retain(|(known, _)| *known != number);
        // What is still going on is drawn again at the next beat.
        line.clear();
    }
}

/// Clears the line, and keeps it so until the guard is dropped: for whatever else is written to the terminal.
pub(crate) fn cleared() -> Cleared {
    let mut line = lock();
    line.clear();
    Cleared(line)
}

/// A line that is clear, until it is dropped.
#[must_use]
pub(crate) struct Cleared(
    #[expect(dead_code, reason = "it keeps the line")] MutexGuard<'static, Line>,
);

/// Clears the line when the process ends in the midst of a step.
pub(crate) fn end() {
    // Whoever holds it may be waiting for the terminal.
    if let Ok(mut line) = LINE.try_lock() {
        line.is_wanted = false;
        line.clear();
    }
}

fn lock() -> MutexGuard<'static, Line> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Draws the line whenever a step lasts.
fn watch() {
    let mut line = lock();
    loop {
        let now = Instant::now();
        let wait = match line.wanted(now) {
            Drawing::Nothing => None,
            Drawing::Later(wait) => Some(wait),
            Drawing::Text(text, wait) => {
                line.draw(&text);
                Some(wait)
            }
        };
        line = match wait {
            None => BEGUN.wait(line).unwrap_or_else(PoisonError::into_inner),
            Some(wait) => {
                let waited = BEGUN.wait_timeout(line, wait);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
    }
}

/// What is to be drawn.
#[derive(PartialEq, Eq, Debug)]
enum Drawing {
    Nothing,
    /// Nothing before this time is over.
    Later(Duration),
    /// A line, and after this time another one.
    Text(String, Duration),
}

impl Line {
    /// The line as it is to be at a time.
    fn wanted(&self, now: Instant) -> Drawing {
        let age = |step: &Shown| now.saturating_duration_since(step.since);
        let steps = self.steps.iter().map(|(_, step)| step);
        // The one begun last is what the others wait for.
        let Some(last) = steps.clone().next_back().filter(|_| self.is_wanted) else {
            return Drawing::Nothing;
        };
        let longest = steps.map(age).max().unwrap_or_default();
        if longest < PATIENCE {
            return Drawing::Later(PATIENCE - longest);
        }
        let mut text = last.text.clone();
        match self.steps.len() - 1 {
            0 => {}
            more => text += &format!(" and {more} more"),
        }
        let seconds = age(last).as_secs();
        if seconds > 0 {
            text += &format!(" ({seconds} s)");
        }
        Drawing::Text(text, BEAT)
    }

    fn draw(&mut self, text: &str) {
        let width = terminal_width(Output::Error).unwrap_or(USUAL_WIDTH);
        let mut bytes = CLEAR.to_vec();
        // The last column stays free: a cursor behind it may be on the next line.
        bytes.extend(cut_to(text, width.saturating_sub(1)).bytes());
        let _ = io::stderr().write_all(&bytes);
        self.is_drawn = true;
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.is_drawn) {
            let _ = io::stderr().write_all(CLEAR);
        }
    }
}

/// A text within so many columns; one that is cut ends with `…`.
pub(crate) fn cut_to(text: &str, columns: usize) -> String {
    let width = |c: char| c.width().unwrap_or(0);
    if text.chars().map(width).sum::<usize>() <= columns {
        return text.to_owned();
    }
    let mut room = columns.saturating_sub(1);
    let fits = |c: &char| {
        let left = room.checked_sub(width(*c));
        room = left.unwrap_or(0);
        left.is_some()
    };
    let mut cut: String = text.chars().take_while(fits).collect();
    if columns > 0 {
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(steps: &[(&str, u64)], now: Instant) -> Line {
        let steps = steps.iter().zip(0..).map(|((text, age), number)| {
            let shown = Shown {
                text: (*text).to_owned(),
                since: now - Duration::from_millis(*age),
            };
            (number, shown)
        });
        Line {
            is_wanted: true,
            is_noted: false,
            steps: steps.collect(),
            next: 9,
            is_drawn: false,
        }
    }

    #[test]
    fn a_line_is_drawn_after_half_a_second() {
        let now = Instant::now() + Duration::from_secs(60);
        let wanted = |steps: &[(&str, u64)]| line(steps, now).wanted(now);
        assert_eq!(wanted(&[]), Drawing::Nothing);
        let early = Drawing::Later(Duration::from_millis(300));
        assert_eq!(wanted(&[("a", 200)]), early);
        let text = |text: &str| Drawing::Text(text.to_owned(), BEAT);
        assert_eq!(wanted(&[("a", 600)]), text("a"));
        assert_eq!(wanted(&[("a", 3100)]), text("a (3 s)"));
        assert_eq!(wanted(&[("a", 9000), ("b", 100)]), text("b and 1 more"));
        let mut unwanted = line(&[("a", 600)], now);
        unwanted.is_wanted = false;
        assert_eq!(unwanted.wanted(now), Drawing::Nothing);
    }

    #[test]
    fn texts_are_cut_by_their_columns() {
        for (text, columns, expected) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("漢字漢", 5, "漢字…"),
            ("漢字漢", 4, "漢…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ] {
            assert_eq!(cut_to(text, columns), expected, "{text} {columns}");
        }
    }
}
