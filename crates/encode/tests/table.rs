//! The table that is part of the program, with the weights as they are in the repository.
#![expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]

use std::path::{Path, PathBuf};

use encode::{Error, TABLE_FILES, Table, pin};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/shai-zh-small")
}

fn cosine(a: &str, b: &str) -> f32 {
    let table = Table::embedded();
    table.embed(a).iter().zip(table.embed(b)).map(|(x, y)| x * y).sum()
}

#[test]
fn the_weights_are_those_of_the_manifest_and_of_the_program() {
    let table = Table::load(&folder()).unwrap();
    assert_eq!(table.hash(), Table::embedded().hash());
    assert_eq!((table.words(), table.dimensions()), (40_000, 256));
    let text = "医保基金智能监管平台";
    assert_eq!(table.embed(text), Table::embedded().embed(text));
}

/// What is meant is nearer than what shares its words.
#[test]
fn the_same_in_other_words_is_nearer_than_something_else() {
    let check = |text: &str, near: &str, far: &str| {
        let (to_near, to_far) = (cosine(text, near), cosine(text, far));
        assert!(to_near > to_far, "{text}: {near} {to_near}, {far} {to_far}");
    };
    check("农作物病虫害监测", "水稻害虫的防治", "网络设备故障监测");
    check("医院门诊病历", "患者的临床诊断", "企业的会计凭证");
    check("高速公路通行车辆", "道路交通运输", "高等学校教师");
    check("银行信贷风险", "金融机构贷款", "地质灾害风险");
    check("暴雨洪水预报", "气象部门发布降水预警", "股票价格预报");
    check("文物保护与修复", "博物馆收藏的古代器物", "软件漏洞修复");
}

#[test]
fn scripts_and_widths_make_no_difference_and_unknown_words_no_vector() {
    let table = Table::embedded();
    assert_eq!(table.embed("數據安全與ＡＩ監管"), table.embed("数据安全与AI监管"));
    assert_eq!(table.embed(""), vec![0.0; 256]);
    assert_eq!(table.embed("……，。 2025"), vec![0.0; 256]);
}

#[test]
fn vectors_are_the_same_on_any_number_of_threads_and_of_length_one() {
    let texts: Vec<String> = (0..200).map(|i| format!("第{i}批公共数据授权运营{}", "与监督管理".repeat(i % 7))).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Table::embedded().embed_all(&texts))
    };
    let vectors = on(1);
    assert_eq!(vectors, on(7));
    for (text, vector) in texts.iter().zip(&vectors) {
        assert_eq!(vector, &Table::embedded().embed(text));
        assert!((vector.iter().map(|v| v * v).sum::<f32>() - 1.0).abs() < 1e-5, "{text}");
    }
}

#[test]
fn altered_weights_and_other_models_are_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    for name in TABLE_FILES.iter().chain(&["manifest.json"]) {
        std::fs::copy(folder().join(name), dir.path().join(name)).unwrap();
    }
    let path = dir.path().join("vocabulary.txt");
    let words = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, words.replacen('的', "地", 1)).unwrap();
    assert!(matches!(Table::load(dir.path()), Err(Error::Altered { path: at, .. }) if at == path));
    let repin = || std::fs::write(dir.path().join("manifest.json"), serde_json::to_vec(&pin(dir.path(), &TABLE_FILES).unwrap()).unwrap());
    std::fs::write(&path, words.lines().skip(1).collect::<Vec<_>>().join("\n")).unwrap();
    repin().unwrap();
    let refused = Table::load(dir.path()).unwrap_err().to_string();
    assert!(refused.ends_with("model.safetensors: rows is I8 [40000, 256], expected I8 [39999, 256]"), "{refused}");
    std::fs::write(dir.path().join("config.json"), r#"{"model_type": "bert", "dimensions": 256}"#).unwrap();
    repin().unwrap();
    assert!(matches!(Table::load(dir.path()), Err(Error::Family { family, .. }) if family == "bert"));
}
