//! The folder that everything of a node lies in. It is its owner's alone.

use std::{fs, path::Path};

/// Makes the folder where there is none, open to nobody but the user the program runs as. One that is there keeps its rights.
///
/// Errors: a sentence that names it.
pub fn make(folder: &Path) -> Result<(), String> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|err| format!("{}: {err}", folder.display()))
}

#[cfg(all(test, unix))]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    #[test]
    fn a_new_folder_is_its_owners_alone_and_one_that_is_there_keeps_its_rights() {
        let folder = tempfile::tempdir().unwrap();
        let (new, old) = (folder.path().join("new/data"), folder.path().join("old"));
        fs::create_dir(&old).unwrap();
        fs::set_permissions(&old, fs::Permissions::from_mode(0o750)).unwrap();
        for (made, mode) in [(&new, 0o700), (&old, 0o750)] {
            super::make(made).unwrap();
            assert_eq!(
                fs::metadata(made).unwrap().permissions().mode() & 0o777,
                mode,
                "{made:?}"
            );
        }
        fs::write(folder.path().join("file"), "").unwrap();
        let refused = super::make(&folder.path().join("file")).unwrap_err();
        assert!(refused.contains("file"), "{refused}");
    }
}
