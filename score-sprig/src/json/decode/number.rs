//! Numbers in JSON.

use score_template::Value;

use super::{Decoder, Failure, invalid};

impl Decoder<'_, '_, '_> {
    /// A number, which is a float whatever it looks like; nil if it is too large.
    pub(super) fn number(&mut self) -> Result<Value, Failure> {
        let start = self.at;
        if self.text.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        match self.take() {
            b'0' => {}
            b'1'..=b'9' => self.skip_digits(),
            other => return Err(invalid(other, "in numeric literal")),
        }
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if matches!(self.text.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.text.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        let text = String::from_utf8_lossy(&self.text[start..self.at]);
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Float(number)),
            _ => {
                self.overflow.get_or_insert_with(|| text.into_owned());
                Ok(Value::Nil)
            }
        }
    }

    fn skip_digits(&mut self) {
        let digits = self.text[self.at..].iter();
        self.at += digits.take_while(|byte| byte.is_ascii_digit()).count();
    }

    fn digits(&mut self, place: &str) -> Result<(), Failure> {
        match self.take() {
            b'0'..=b'9' => {
                self.skip_digits();
                Ok(())
            }
            other => Err(invalid(other, place)),
        }
    }
}
