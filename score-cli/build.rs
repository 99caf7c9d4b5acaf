//! Tells the binaries which compiler made them, for `--version`, and how they are linked.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(rustc).arg("--version").output();
    let text = output
        .map(|o| String::from_utf8_lossy(&o.stdout).into_owned())
        .unwrap_or_default();
    let version = text.split(' ').nth(1).unwrap_or("unknown");
    println!("cargo::rustc-env=SCORE_RUSTC=rustc{version}");
    // The addresses that the system's loader puts into a binary at each start are written as a bitmap: there are eighty
    // thousand, two megabytes as a table, which took a sixth of a run with one workload.
    if loader_knows_bitmaps() {
        println!("cargo::metadata=LINK_ARG=-Wl,-z,pack-relative-relocs");
    }
}

/// True if binaries are linked as is usual here, for a system such as this one, and its loader is of glibc 2.36 or later.
fn loader_knows_bitmaps() -> bool {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    let is_static = features.split(',').any(|feature| feature == "crt-static");
    env::var("TARGET").ok() == env::var("HOST").ok()
        && env::var_os("RUSTC_LINKER").is_none()
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && !is_static
        && glibc_version() >= Some((2, 36))
}

/// The version of the system's glibc, as `glibc 2.36` says it.
fn glibc_version() -> Option<(u32, u32)> {
    let said = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let said = String::from_utf8(said.ok()?.stdout).ok()?;
    let (major, minor) = said.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
