//! Numbers as Go writes them, for all that writes data. (score-template has its own in `strconv`, with the forms and
//! precisions of `printf`: it depends on no crate, and nothing here on templates.)

use std::fmt::Write as _;

const FITS: &str = "a String takes all";

pub(crate) fn write_int(n: i64, out: &mut String) {
    write!(out, "{n}").expect(FITS);
}

pub(crate) fn write_uint(n: u64, out: &mut String) {
    write!(out, "{n}").expect(FITS);
}

/// A float as yaml.v3 writes it: as [`write_general_float`], but `.inf`, `-.inf`, `.nan`.
pub(crate) fn write_yaml_float(n: f64, out: &mut String) {
    if n.is_nan() {
        out.push_str(".nan");
    } else if n.is_infinite() {
        out.push_str(if n < 0.0 { "-.inf" } else { ".inf" });
    } else {
        write_within(n, -4, 6, 2, out);
    }
}

/// A float as `%g` prints it: the shortest digits that read back, with an exponent below 1e-4 and from 1e6 on.
pub fn write_general_float(n: f64, out: &mut String) {
    write_printed(n, 6, out);
}

/// A float as `%v` prints it: as [`write_general_float`], but with an exponent from 1e21 on.
pub(crate) fn write_printed_float(n: f64, out: &mut String) {
    write_printed(n, 21, out);
}

fn write_printed(n: f64, most: i32, out: &mut String) {
    if n.is_nan() {
        out.push_str("NaN");
    } else if n.is_infinite() {
        out.push_str(if n < 0.0 { "-Inf" } else { "+Inf" });
    } else {
        write_within(n, -4, most, 2, out);
    }
}

/// A float as `encoding/json` writes it. It must be finite.
pub(crate) fn write_json_float(n: f64, out: &mut String) {
    write_within(n, -6, 21, 1, out);
}

/// With an exponent of at least `width` digits if that is less than `least` or not less than `most`.
fn write_within(n: f64, least: i32, most: i32, width: usize, out: &mut String) {
    let start = out.len();
    write!(out, "{n:e}").expect(FITS);
    let at = out[start..].rfind('e').map_or(out.len(), |i| start + i);
    let exponent: i32 = out[at + 1..].parse().expect("an exponent is a number");
    if (least..most).contains(&exponent) {
        out.truncate(start);
        write!(out, "{n}").expect(FITS);
    } else {
        out.truncate(at);
        let sign = if exponent < 0 { '-' } else { '+' };
        write!(out, "e{sign}{:0width$}", exponent.abs()).expect(FITS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_in_go() {
        for (n, general, json) in [
            (3.0, "3", "3"),
            (-0.0, "-0", "-0"),
            (1e6, "1e+06", "1000000"),
            (123_456_789.5, "1.234567895e+08", "123456789.5"),
            (1e21, "1e+21", "1e+21"),
            (0.0001, "0.0001", "0.0001"),
            (1e-5, "1e-05", "0.00001"),
            (1.5e-7, "1.5e-07", "1.5e-7"),
            (5e-324, "5e-324", "5e-324"),
        ] {
            let written = |write: fn(f64, &mut String)| {
                let mut out = String::new();
                write(n, &mut out);
                out
            };
            assert_eq!(written(write_yaml_float), general);
            assert_eq!(written(write_general_float), general);
            assert_eq!(written(write_json_float), json);
        }
        for (n, yaml, general) in [
            (f64::NAN, ".nan", "NaN"),
            (f64::INFINITY, ".inf", "+Inf"),
            (f64::NEG_INFINITY, "-.inf", "-Inf"),
        ] {
            let (mut a, mut b) = (String::new(), String::new());
            write_yaml_float(n, &mut a);
            write_general_float(n, &mut b);
            assert_eq!((a.as_str(), b.as_str()), (yaml, general));
        }
    }
}
