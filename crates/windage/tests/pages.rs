//! Links between the pages of the repository lead somewhere, the book's table of contents is
//! complete, and the messages that it explains are those of the code.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Messages, or parts of them, that come from elsewhere or are put together from short pieces.
const OTHERS: [&str; 5] = [
    "cannot use FILE",
    "has RATE Hz, but",
    "No space left on device",
    "unexpected argument",
    "unknown field",
];
/// Shortest part of a message that is looked for in the code.
const LEAST_PART: usize = 11;

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut broken = Vec::new();
    for path in pages() {
        let links = links(&fs::read_to_string(&path).unwrap());
        let dead = links.into_iter().filter(|link| !leads_somewhere(&path, link));
        broken.extend(dead.map(|link| format!("{}: {link}", path.display())));
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Returns whether a link of a page leads to a file, and to one of its headings.
fn leads_somewhere(page: &Path, link: &str) -> bool {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target =
        if file.is_empty() { page.to_path_buf() } else { page.parent().unwrap().join(file) };
    let has_anchor = || anchors(&fs::read_to_string(&target).unwrap()).contains(anchor);
    target.exists() && (anchor.is_empty() || has_anchor())
}

#[test]
fn the_table_of_contents_names_every_page_of_the_book() {
    let folder = root().join("book/src");
    let summary = fs::read_to_string(folder.join("SUMMARY.md")).unwrap();
    let named: BTreeSet<String> = links(&summary).into_iter().collect();
    let mut present: BTreeSet<String> = markdown_in(&folder)
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    present.remove("SUMMARY.md");
    assert_eq!(named, present);
}

#[test]
fn messages_that_the_book_explains_exist() {
    let page = fs::read_to_string(root().join("book/src/troubleshooting.md")).unwrap();
    let code = code();
    let mut found = 0;
    for message in messages(&page) {
        if OTHERS.iter().any(|other| message.contains(other)) {
            continue;
        }
        let parts = parts(&message);
        assert!(!parts.is_empty(), "nothing of `{message}` can be looked for");
        for part in parts {
            assert!(code.contains(&part), "no message has `{part}`, as in `{message}`");
        }
        found += 1;
    }
    assert!(found > 25, "only {found} messages were found");
}

/// Returns the messages of the page: the code spans of lines in bold.
fn messages(page: &str) -> Vec<String> {
    let lines = page.lines().filter(|line| line.starts_with("**`"));
    lines
        .flat_map(|line| line.split("**").skip(1).step_by(2))
        .map(|span| span.trim_matches('`').trim().to_string())
        .collect()
}

/// Returns the parts of a message between placeholders, which are words in capitals and ellipses.
fn parts(message: &str) -> Vec<String> {
    let is_placeholder = |word: &str| {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric());
        !core.is_empty() && core.chars().all(|c| c.is_ascii_uppercase() || c == '×')
    };
    let mut parts = vec![String::new()];
    for word in message.split(' ') {
        if word.contains('…') || is_placeholder(word) {
            parts.push(String::new());
            continue;
        }
        let part = parts.last_mut().unwrap();
        if !part.is_empty() {
            part.push(' ');
        }
        part.push_str(word);
    }
    parts.retain(|part| part.len() >= LEAST_PART);
    parts
}

/// Returns the code of all crates, with strings that were broken in several lines as one.
fn code() -> String {
    let mut waiting = vec![root().join("crates")];
    let mut code = String::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                for line in fs::read_to_string(path).unwrap().lines() {
                    match line.trim_start().strip_suffix('\\') {
                        Some(part) => code.push_str(part),
                        None => {
                            code.push_str(line.trim_start());
                            code.push('\n');
                        }
                    }
                }
            }
        }
    }
    code
}

/// Returns the root of the workspace that the test runs in.
fn root() -> PathBuf {
    let compiled = env!("CARGO_MANIFEST_DIR").to_string();
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap_or(compiled);
    Path::new(&folder).ancestors().nth(2).unwrap().to_path_buf()
}

/// Returns all pages of the repository.
fn pages() -> Vec<PathBuf> {
    let mut pages = markdown_in(&root());
    pages.extend(["docs", "book/src"].iter().flat_map(|name| markdown_in(&root().join(name))));
    let crates = fs::read_dir(root().join("crates")).unwrap();
    pages.extend(crates.flat_map(|entry| markdown_in(&entry.unwrap().path())));
    pages
}

fn markdown_in(folder: &Path) -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    pages.sort();
    pages
}

/// Returns the relative targets of the links and pictures of a page, outside of code.
fn links(page: &str) -> Vec<String> {
    let prose = page.split("```").step_by(2).collect::<String>();
    let prose = prose.split('`').step_by(2).collect::<String>();
    prose
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://"))
        .map(str::to_string)
        .collect()
}

/// Returns the anchors of a page's headings, as GitHub and mdBook form them.
fn anchors(page: &str) -> BTreeSet<String> {
    let prose = page.split("```").step_by(2).collect::<String>();
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let text = line.trim_start_matches('#').trim().to_lowercase();
        text.chars()
            .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect()
    };
    headings.map(anchor).collect()
}
