//! Single stages on one workload of the benchmark project: parse, check, template, emit.

use std::hint::black_box;

use benches::score_file;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use score_core::diagnostic::Dialect;
use score_core::{document, schema};
use score_template::{Closed, Context, Template, Value};
use score_yaml::SourceMap;

const DIALECT: Dialect = Dialect {
    undecodable: "{file}",
    bullet: "-",
    missing_image: "{container}",
    image_hint: "",
    variables_annotation: None,
    variable_in_command: Some("read that one"),
    in_place_of: &[],
};

fn stages(c: &mut Criterion) {
    let text = score_file(1);
    let mut sources = SourceMap::new();
    let file = sources.add("score.yaml", text.as_str());
    let document = document::parse(&sources, file, &DIALECT).expect("the file is a Score file");
    let value = score_yaml::parse_str(&text).expect("the file is YAML");

    let mut group = c.benchmark_group("yaml");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse to a spanned tree", |b| {
        b.iter(|| document::parse(black_box(&sources), file, &DIALECT).is_ok());
    });
    group.bench_function("parse to plain data", |b| {
        b.iter(|| score_yaml::parse_str(black_box(&text)).is_ok())
    });
    group.bench_function("emit", |b| {
        b.iter(|| score_yaml::emit(black_box(&value)).len())
    });
    group.finish();

    c.bench_function("schema check", |b| {
        b.iter(|| schema::check(black_box(&document), &sources).is_empty())
    });

    let text = "name: {{ .name | lower | replace \"_\" \"-\" | trunc 20 }}\n\
                {{ range $k, $v := .items }}{{ if ne $k \"x\" }}{{ $k }}: {{ $v | quote }}\n{{ end }}{{ end }}";
    let template = Template::parse(text, &score_sprig::FUNCTIONS).expect("the template parses");
    let items = Value::map([
        ("a", Value::str("1")),
        ("b", Value::str("2")),
        ("x", Value::str("3")),
    ]);
    let data = Value::map([
        ("name", Value::str("Some_Name_That_Is_Long")),
        ("items", items),
    ]);
    c.bench_function("template parse", |b| {
        b.iter(|| Template::parse(black_box(text), &score_sprig::FUNCTIONS).is_ok())
    });
    c.bench_function("template execute", |b| {
        b.iter(|| {
            template
                .execute(black_box(&data), &mut Context::new(&Closed))
                .is_ok()
        });
    });
}

criterion_group!(benches, stages);
criterion_main!(benches);
