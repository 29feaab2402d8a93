use encode::{Encoder, Manifest, PoolingKind, Purpose};

use crate::args::ModelArgs;
use crate::out::{Failure, Out, exit};

/// Says whether a model folder can be used and what it holds; with `--pin` takes its files as they are for the ones that may be used.
pub(crate) fn model(args: &ModelArgs, out: &mut Out) -> Result<u8, Failure> {
    let refused = |e: encode::Error| Failure::Told { exit: exit::FAILED, say: e.say() };
    let dir = &args.model;
    if !dir.is_dir() {
        return Err(Failure::usage(format!("没有文件夹 {}", dir.display()), format!("there is no folder {}", dir.display())));
    }
    if args.pin {
        let manifest = encode::pin_encoder(dir).map_err(refused)?;
        store::write_atomic(&dir.join(encode::MANIFEST), &lines_of(&manifest))?;
        out.say(
            format!("✓ 已写出清单 manifest.json：{} 个文件", manifest.files.len()),
            format!("✓ wrote manifest.json: {}", record::counted(manifest.files.len(), "file", "files")),
        )?;
    }
    let encoder = Encoder::load(dir).map_err(refused)?;
    let pooling = encoder.pooling();
    let kind = match pooling.kind {
        PoolingKind::Cls => ("首词", "first token"),
        PoolingKind::Mean => ("各词平均", "mean of tokens"),
    };
    let normalised = if pooling.normalise { ("，归一化", ", of length 1") } else { ("", "") };
    let (dimensions, tokens) = (encoder.dimensions(), encoder.max_tokens());
    out.say(
        format!("✓ 模型可以使用：向量 {dimensions} 维，最多看 {tokens} 个词，取{}{}", kind.0, normalised.0),
        format!("✓ the model can be used: vectors of {dimensions} numbers, {tokens} tokens at most, {}{}", kind.1, normalised.1),
    )?;
    for (purpose, zh, en) in [(Purpose::Query, "查询", "question"), (Purpose::Passage, "段落", "passage")] {
        let instruction = pooling.instruction(purpose);
        if !instruction.is_empty() {
            out.say(format!("  {zh}前加：{instruction}"), format!("  in front of a {en}: {instruction}"))?;
        }
    }
    out.say(format!("  摘要 {}", encoder.hash()), format!("  digest {}", encoder.hash()))?;
    if !dir.join("README.md").try_exists()? {
        out.say(
            "△ 没有说明卡 README.md：请记下来源、许可和训练数据，以便日后查证",
            "△ there is no card (README.md): write down source, licence and training data while they are known",
        )?;
    }
    out.say(
        "  用法：在流程文件中写 [settings.encode]，model = \"（相对流程文件的路径）\"",
        "  To use it: [settings.encode] with model = \"(path relative to the pipeline file)\" in the pipeline file",
    )?;
    Ok(exit::DONE)
}

fn lines_of(manifest: &Manifest) -> Vec<u8> {
    let mut lines = serde_json::to_vec_pretty(manifest).expect("a map of names and digests can be written");
    lines.push(b'\n');
    lines
}
