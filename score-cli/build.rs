//! Tells the binaries which compiler made them, for `--version`, and how they are linked.

use std::env;
use std::path::{Path, PathBuf};
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
    if let Some(argument) = link_argument() {
        println!("cargo::metadata=LINK_ARG={argument}");
    }
    if is_usual() && has_static_unwinder() {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// True if what unwinds the stack can be linked into binaries: a library of its own takes the system's loader longer at each
/// start than a small project its templates. Rust asks for the library, which is left out where nothing of it is missing.
fn has_static_unwinder() -> bool {
    let said = Command::new("cc")
        .arg("-print-file-name=libgcc_eh.a")
        .output();
    // A compiler that does not have the file says its name alone.
    said.is_ok_and(|said| {
        let path = String::from_utf8(said.stdout).unwrap_or_default();
        Path::new(path.trim()).is_absolute()
    })
}

/// What the linker is told where binaries are linked as is usual here, for a system such as this one. The system's loader
/// puts eighty thousand addresses into a binary at each start, which takes a fifth of a run with one workload.
///
/// A binary that has its own place in memory has them already. What is shipped has none of its own, so that no attacker
/// knows where its code is: there the addresses are written as a bitmap, a fortieth of the table's two megabytes.
fn link_argument() -> Option<&'static str> {
    if !is_usual() {
        None
    } else if is_for_this_machine() {
        Some("-no-pie")
    } else {
        let loader_knows_bitmaps = glibc_version() >= Some((2, 36));
        loader_knows_bitmaps.then_some("-Wl,-z,pack-relative-relocs")
    }
}

/// True if binaries are linked by the usual linker against the glibc of this system.
fn is_usual() -> bool {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    let is_static = features.split(',').any(|feature| feature == "crt-static");
    env::var("TARGET").ok() == env::var("HOST").ok()
        && env::var_os("RUSTC_LINKER").is_none()
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && !is_static
}

/// True if the profile is one of Cargo's own, which `dist` is not. Cargo tells a build script the profile that another one
/// inherits from; the folder that it builds in, `target/dist/build/…`, has the name of the profile itself.
fn is_for_this_machine() -> bool {
    let out = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    let mut folders = out
        .ancestors()
        .skip_while(|folder| !folder.ends_with("build"));
    let profile = folders.nth(1).and_then(Path::file_name);
    let known = matches!(
        env::var("CARGO_CFG_TARGET_ARCH").as_deref(),
        Ok("x86_64" | "aarch64")
    );
    known && profile.is_some_and(|profile| profile == "release" || profile == "debug")
}

/// The version of the system's glibc, as `glibc 2.36` says it.
fn glibc_version() -> Option<(u32, u32)> {
    let said = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let said = String::from_utf8(said.ok()?.stdout).ok()?;
    let (major, minor) = said.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
