//! A Chinese font of the machine, for drawing text whose font a file names and does not bring. Looked for where it runs; nothing needs it to
//! be built, and without one such text is not drawn.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// Where systems install fonts of all common ideographs, the face for simplified Chinese of each collection beside it. Packages of Debian,
/// Ubuntu and UOS, then Fedora and openEuler, then Arch, then what Kingsoft Office brings, then Windows with Chinese for a language.
const PLACES: [(&str, u32); 12] = [
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/wps-office/FZSSK.TTF", 0),
    ("C:/Windows/Fonts/simsun.ttc", 0),
    ("C:/Windows/Fonts/simhei.ttf", 0),
    ("C:/Windows/Fonts/msyh.ttc", 0),
];

/// An installed font.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SystemFont {
    path: PathBuf,
    face: u32,
}

impl SystemFont {
    /// The first font that is installed.
    pub(crate) fn find() -> Option<Self> {
        let (path, face) = PLACES.iter().find(|(path, _)| std::fs::metadata(path).is_ok_and(|m| m.is_file()))?;
        Some(Self { path: path.into(), face: *face })
    }

    /// Its file's name.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
    }

    /// Its bytes and which of its faces to take; `None` where it is gone since it was found.
    pub(crate) fn data(&self) -> Option<(Arc<Vec<u8>>, u32)> {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((path, data)) = &*kept
            && path == &self.path
        {
            return Some((data.clone(), self.face));
        }
        // A page that lacks a stand-in is drawn without it, like on a machine that has none.
        let Ok(bytes) = std::fs::read(&self.path) else { return None };
        let data = Arc::new(bytes);
        *kept = Some((self.path.clone(), data.clone()));
        Some((data, self.face))
    }
}

type Kept = (PathBuf, Arc<Vec<u8>>);

/// The font that was read last: some 20 MB that every page of a scan would read again.
static KEPT: Mutex<Option<Kept>> = Mutex::new(None);
