//! Every command that README.md, the book and the results show is one that the program takes.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::tempdir;
use windage_testing::{Outcome, run};

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");

/// Subcommands that compute, which print their configuration instead if they are asked to.
const RUNS: [&str; 7] =
    ["diagnose", "check", "adapt", "gan train", "gan compare", "extend", "convert"];
/// Subcommands that read files, which the pages only name.
const READERS: [&str; 3] = ["predict", "gan sample", "report"];
/// Options of cargo and of other programs that the pages name.
const OTHERS: [&str; 17] = [
    "--bench",
    "--bin",
    "--doc",
    "--example",
    "--features",
    "--locked",
    "--no-default-features",
    "--no-deps",
    "--nocapture",
    "--open",
    "--package",
    "--path",
    "--profile-time",
    "--release",
    "--test",
    "--timings",
    "--workspace",
];

#[test]
fn every_command_of_the_pages_is_understood() {
    let (mut found, mut refused) = (0, Vec::new());
    for page in pages() {
        for line in commands(&page.text) {
            found += 1;
            let reason = refusal(&line);
            refused.extend(reason.map(|reason| format!("{}: windage {line}: {reason}", page.name)));
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
    assert!(found > 40, "only {found} commands were found");
}

#[test]
fn every_option_that_the_book_names_exists() {
    let folder = tempdir().unwrap();
    let mut known: BTreeSet<String> = OTHERS.map(String::from).into();
    for command in RUNS.into_iter().chain(READERS).chain(["devices", "man", "completions"]) {
        let mut words: Vec<&str> = command.split(' ').collect();
        words.push("--help");
        let help = run(Path::new(PROGRAM), &words, folder.path());
        assert_eq!(help.code, Some(0), "{command}: {help:?}");
        known.extend(options(&help.stdout));
    }
    let mut unknown = Vec::new();
    for page in pages() {
        let named = inline_code(&page.text).into_iter().flat_map(options);
        let strange = named.filter(|option| !known.contains(option));
        unknown.extend(strange.map(|option| format!("{}: {option}", page.name)));
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn every_configuration_of_the_pages_is_understood() {
    let mut found = 0;
    for page in pages() {
        let blocks = blocks(&page.text, "toml");
        for block in blocks.into_iter().filter(|block| !block.contains("[dependencies")) {
            found += 1;
            let folder = tempdir().unwrap();
            fs::write(folder.path().join("a.toml"), &block).unwrap();
            let outcome = windage(&["adapt", "--config", "a.toml", "--print-config"], &folder);
            assert_eq!(outcome.code, Some(0), "{}: {block}\n{outcome:?}", page.name);
        }
    }
    assert!(found > 2, "only {found} configurations were found");
}

/// Runs a command without computing anything. Returns what it says if it is not understood.
fn refusal(line: &str) -> Option<String> {
    let words = words(line);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let folder = tempdir().unwrap();
    let is = |commands: &[&str]| {
        commands.iter().any(|name| words.starts_with(&name.split(' ').collect::<Vec<_>>()))
    };
    let (arguments, code) = if is(&RUNS) {
        // Everything after --program belongs to that program, so the option comes early.
        let at = if words[0] == "gan" { 2 } else { 1 };
        write_configuration(&words, folder.path());
        let (command, rest) = words.split_at(at);
        let print: &[_] = if words.contains(&"--print-config") { &[] } else { &["--print-config"] };
        ([command, print, rest].concat(), 0)
    } else if is(&READERS) {
        // The files are not there, which is no error of usage.
        (words.clone(), 1)
    } else {
        (words.clone(), 0)
    };
    let outcome = windage(&arguments, &folder);
    (outcome.code != Some(code)).then(|| format!("{:?} {}", outcome.code, outcome.stderr))
}

/// Writes an empty file where a command expects its configuration.
fn write_configuration(words: &[&str], folder: &Path) {
    let Some(at) = words.iter().position(|word| *word == "--config") else { return };
    let path = folder.join(words[at + 1]);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, "").unwrap();
}

fn windage(arguments: &[&str], folder: &tempfile::TempDir) -> Outcome {
    run(Path::new(PROGRAM), arguments, folder.path())
}

/// A page with its name.
struct Page {
    name: String,
    text: String,
}

fn pages() -> Vec<Page> {
    // One target folder may serve several checkouts, so what cargo says when the test runs counts.
    let compiled = env!("CARGO_MANIFEST_DIR").to_string();
    let package = std::env::var("CARGO_MANIFEST_DIR").unwrap_or(compiled);
    let root = Path::new(&package).ancestors().nth(2).unwrap().to_path_buf();
    let mut paths: Vec<PathBuf> = fs::read_dir(root.join("book/src"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    paths.sort();
    let others = ["README.md", "crates/windage-cli/README.md", "docs/results.md"];
    paths.extend(others.map(|name| root.join(name)));
    let page = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        Page { name, text: fs::read_to_string(path).unwrap() }
    };
    paths.into_iter().map(page).collect()
}

/// Returns the fenced blocks of a language, without their indentation.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, bool)> = None;
    for line in page.lines().map(str::trim_start) {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(name)) => open = Some((String::new(), name == language)),
            (Some(_), Some(_)) => {
                if let Some((block, true)) = open.take() {
                    blocks.push(block);
                }
            }
            (Some((block, _)), None) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// Returns the code spans of a page, outside of blocks.
fn inline_code(page: &str) -> Vec<&str> {
    let prose = page.split("```").step_by(2);
    prose.flat_map(|part| part.split('`').skip(1).step_by(2)).collect()
}

/// Returns the arguments of all calls of the program in a page: those in shell blocks, and those in
/// the text that have an option.
fn commands(page: &str) -> Vec<String> {
    let shell = blocks(page, "sh").join("\n").replace("\\\n", " ");
    let lines = shell.lines().filter_map(called).map(str::to_string);
    let spans = inline_code(page).into_iter().filter(|code| code.contains(" --"));
    let spans = spans.filter_map(called).map(|call| call.replace('\n', " "));
    lines.chain(spans).collect()
}

/// Returns what follows the name of the program in a line that begins with it.
fn called(line: &str) -> Option<&str> {
    let line = line.trim();
    let call = line.strip_prefix("cargo run --release --bin windage -- ").or_else(|| {
        let rest = line.strip_prefix("windage ")?;
        // A placeholder instead of a subcommand.
        (!rest.starts_with(char::is_uppercase)).then_some(rest)
    })?;
    (!call.trim().is_empty()).then_some(call)
}

/// Divides a command line into words, as a shell does. Variables become 0, the placeholder OPTIONS
/// nothing; comments and what follows the command are left out.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, '#') if word.is_none() => break,
            (None, '>' | '|' | ';' | '&') => break,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (Some(open), _) if open == character => quote = None,
            (None | Some('"'), '$') => {
                let in_name = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
                while characters.next_if(in_name).is_some() {}
                word.get_or_insert_default().push('0');
            }
            (None, _) if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words.retain(|word| word != "OPTIONS");
    words
}

/// Returns all words of a text that look like long options, without values.
fn options(text: &str) -> Vec<String> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.split(|c: char| !is_name(c))
        .filter(|word| word.len() > 2 && word.starts_with("--") && !word.starts_with("---"))
        .map(str::to_string)
        .collect()
}

#[test]
fn commands_are_found_and_divided_as_a_shell_does() {
    let page = "# A\n```sh\n# none\nwindage adapt --size 3 \\\n  --set a='[1, 2]' # why\n\
                windage gan train --out \"out/$JOB\" > a.csv\nwindage COMMAND\n```\n\
                `windage extend --plan 2` `windage adapt`\n";
    let found: Vec<Vec<String>> = commands(page).iter().map(|line| words(line)).collect();
    let expected = [
        vec!["adapt", "--size", "3", "--set", "a=[1, 2]"],
        vec!["gan", "train", "--out", "out/0"],
        vec!["extend", "--plan", "2"],
    ];
    assert_eq!(found, expected);
}
