//! Small seasons that the tests make.

/// A season with one division whose registry and forms are plain text.
pub(crate) struct Season {
    pub(crate) dir: tempfile::TempDir,
}

const HEADER: &str = "项目编号,项目名称,赛道,赛题,参赛单位,统一社会信用代码,单位类型,是否中小企业,所在地市,联合参赛单位,团队名称,参赛代表,知识产权,获奖情况,是否已实际应用,提交时间";

impl Season {
    pub(crate) fn new() -> Self {
        let season = Self { dir: tempfile::tempdir().unwrap() };
        season.put("divisions/gd-2025/entries.csv", HEADER.as_bytes());
        season
    }

    pub(crate) fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Adds a row to the registry of gd-2025.
    pub(crate) fn row(&self, no: &str, title: &str, org: &str) {
        let path = self.dir.path().join("divisions/gd-2025/entries.csv");
        let mut registry = std::fs::read_to_string(&path).unwrap();
        registry.push_str(&format!("\n{no},{title},工业制造,,{org},,企业,是,广州,,{title}团队,赵明远、钱思齐,,,是,2025-07-01 10:00:00"));
        std::fs::write(path, registry).unwrap();
    }

    /// Adds an application form as a text file.
    pub(crate) fn form(&self, no: &str, solution: &str) {
        let form = format!(
            "项目申报书\n\n一、项目概述\n{solution}的背景和场景，围绕设备数据的采集、治理和利用展开，解决停机多、能耗高、备件不准的问题。\n\n二、解决方案\n{solution}\n\n三、应用价值\n已在三家工厂应用，停机时间下降百分之十二。\n\n四、商业模式\n按设备数量收取服务费。\n\n五、团队介绍\n团队十二人，长期从事工业数据。\n"
        );
        self.put(&format!("divisions/gd-2025/files/{no}/项目申报书.txt"), form.as_bytes());
    }

    pub(crate) fn path(&self) -> &str {
        self.dir.path().to_str().unwrap()
    }
}
