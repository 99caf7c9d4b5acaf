//! Values from data, and back.

use score_compiler::{Reply, Value};

#[test]
fn values_come_from_data_and_go_to_it() {
    let value = Value::from([
        ("num", Value::from(u64::MAX)),
        ("o", Option::<i64>::None.into()),
        ("s", Reply::secret("db", "password")),
        ("f", 1.5.into()),
    ]);
    let text = value.to_yaml();
    assert_eq!(
        text,
        "f: 1.5\nnum: 18446744073709551615\no: null\ns: ${secret db/password}\n"
    );
    let read = Value::from_yaml(&text).unwrap();
    assert_eq!(read.get("num"), value.get("num"));
    assert_eq!(
        read.get("num").and_then(Value::as_f64),
        Some(18_446_744_073_709_551_615.0)
    );
    let through = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&through).unwrap(), read);
    assert_eq!(Value::of(&[1, 2]).unwrap(), Value::from(vec![1, 2]));
    assert!(Value::from_yaml("a: [").is_err());
    let several = Value::from_yaml("a: 1\n---\nb: 2\n").unwrap_err();
    assert_eq!(several.to_string(), "expected one document, found 2");
}
