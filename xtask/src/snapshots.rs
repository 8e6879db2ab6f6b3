//! Snapshots of the tests: a changed one is left beside the old as `….snap.new` until somebody has read and accepted it.

use crate::{Done, run};
use std::{fs, path::Path};

/// Puts every pending snapshot in the place of the old one, and names it.
pub fn accept() -> Done {
    let mut accepted = 0;
    walk(run::root(), &mut |path| {
        let Some(name) = path
            .to_str()
            .and_then(|text| text.strip_suffix(".new"))
            .filter(|name| name.ends_with(".snap"))
        else {
            return Ok(());
        };
        println!("accepted {name}");
        accepted += 1;
        let text = fs::read_to_string(path).map_err(|err| format!("{}: {err}", path.display()))?;
        fs::write(name, without_line(&text)).map_err(|err| format!("{name}: {err}"))?;
        fs::remove_file(path).map_err(|err| format!("{}: {err}", path.display()))
    })?;
    println!("{accepted} snapshots accepted");
    Ok(())
}

/// The line of the assertion moves with each edit of the test and is no part of what was reviewed.
fn without_line(text: &str) -> String {
    text.split_inclusive('\n')
        .filter(|line| !line.starts_with("assertion_line:"))
        .collect()
}

fn walk(folder: &Path, visit: &mut dyn FnMut(&Path) -> Done) -> Done {
    let entries = fs::read_dir(folder).map_err(|err| format!("{}: {err}", folder.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() {
            if !["target", "node_modules", ".git"]
                .iter()
                .any(|skipped| name == *skipped)
            {
                walk(&path, visit)?;
            }
        } else {
            visit(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_accepted_snapshot_carries_no_line_number() {
        let text = "---\nsource: stories/tests/access.rs\nassertion_line: 12\nexpression: table\n---\nassertion_line: kept? no\n";
        assert_eq!(
            super::without_line(text),
            "---\nsource: stories/tests/access.rs\nexpression: table\n---\n"
        );
    }
}
