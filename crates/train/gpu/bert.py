"""Trains the weights of models/shai-zh-small-bert on one GPU; what it reads is written by shai-train.

    shai-train --data DATA --prose base.jsonl --out TABLE --dump LINES
    python3 crates/train/gpu/bert.py --lines LINES --prose base.jsonl --table TABLE --out models/shai-zh-small-bert

The network starts as the table: a word's vector stands in its embedding, all branches add nothing, and 64 further dimensions bring every
embedding to one length, so that the normalisations leave words as long as the table has them. It is then trained by in-batch contrast on
the table's pairs and on parts of one text. Needs torch, tokenizers, safetensors and numpy; a bench tool, no part of the program.
"""
import argparse
import json
import math
import os
import time
import unicodedata
from collections import Counter

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn

PAD, CLS, SEP, MASK, SPECIAL = 0, 2, 3, 4, 5
NAMES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
# Tokens of a text that are looked at in training, without the marks at both ends; positions that there are.
LONGEST, POSITIONS = 200, 256
# Tokens of a text that is worth being cut in two.
WORTH = 40


def options():
    o = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--lines", "--prose", "--table", "--out"):
        o.add_argument(name, required=True)
    o.add_argument("--words", type=int, default=24000)
    o.add_argument("--hidden", type=int, default=320)
    o.add_argument("--heads", type=int, default=5)
    o.add_argument("--layers", type=int, default=4)
    o.add_argument("--inner", type=int, default=640)
    o.add_argument("--steps", type=int, default=1909)
    o.add_argument("--batch", type=int, default=2048)
    o.add_argument("--rate", type=float, default=5e-4)
    o.add_argument("--rate-words", type=float, default=2e-4)
    o.add_argument("--mask", type=float, default=0.1, help="share of the tokens of longer texts that are hidden or changed")
    o.add_argument("--abstracts", type=float, default=0.4, help="share of the batches of parts of abstracts")
    o.add_argument("--parts", type=float, default=0.1, help="share of the batches of parts of any text")
    o.add_argument("--dropout", type=float, default=0.1)
    o.add_argument("--temperature", type=float, default=0.05)
    o.add_argument("--seed", type=int, default=1)
    return o.parse_args()


def lines(path):
    with open(path, encoding="utf8") as f:
        return f.read().split("\n")[:-1]


def vocabulary(words, texts, size):
    """Marks, frequent characters that are no words, the most frequent words, and every single character among the others."""
    singles = Counter()
    for text in texts[::3]:
        singles.update(text.lower())
    known = set(words)
    plain = lambda c: not c.isspace() and c not in known and unicodedata.normalize("NFKC", c).lower() == c
    extra = [c for c, n in singles.most_common() if n >= 20 and plain(c)][:400]
    room = size - len(NAMES) - len(extra)
    tail = [w for w in words[room:] if len(w) == 1]
    return (NAMES + extra + words[:room])[: size - len(tail)] + tail


def tokenizer(vocabulary, scores):
    """The likeliest cut into words of the list, as dictionaries are applied; case and width are folded."""
    made = Tokenizer(models.Unigram(list(zip(vocabulary, scores)), unk_id=1, byte_fallback=False))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)])
    return made


def fitted(vocabulary, words, texts):
    """A tokenizer whose scores are the logarithms of how often its own cuts use each word; the first cuts go by rank."""
    rank = {w: i for i, w in enumerate(words)}
    scores = [-30.0 if i < SPECIAL else -math.log(20.0 + rank.get(w, 1000)) - 6 for i, w in enumerate(vocabulary)]
    for _ in range(2):
        cut = tokenizer(vocabulary, scores)
        counts = np.zeros(len(vocabulary), dtype=np.int64)
        for i in range(0, len(texts), 20000):
            for e in cut.encode_batch(texts[i : i + 20000][::3], add_special_tokens=False):
                np.add.at(counts, e.ids, 1)
        scores = [-30.0 if i < SPECIAL else round(float(math.log((n + 0.5) / counts.sum())), 4) for i, n in enumerate(counts)]
    return tokenizer(vocabulary, scores)


class Data:
    """Texts as token numbers, pairs as numbers of texts, all on the device."""

    def __init__(self, o, device):
        self.device = device
        words = [w for w in lines(f"{o.table}/vocabulary.txt") if w]
        weights = load_file(f"{o.table}/model.safetensors")
        table = weights["rows"].astype(np.float32) * weights["scales"][:, None]
        texts = lines(f"{o.lines}/texts.txt")
        pairs = [line.split("\t") for line in lines(f"{o.lines}/pairs.tsv")]
        chosen = vocabulary(words, texts, o.words)
        self.tokenizer = fitted(chosen, words, texts)
        rank = {w: i for i, w in enumerate(words)}
        rows = np.zeros((len(chosen), table.shape[1]), dtype=np.float32)
        for i, word in enumerate(chosen):
            if word in rank:
                rows[i] = table[rank[word]]
        order = list(dict.fromkeys(texts + [half for pair in pairs for half in pair]))
        index = {text: i for i, text in enumerate(order)}
        ids = []
        for i in range(0, len(order), 20000):
            ids += [np.array(e.ids[: POSITIONS - 2], dtype=np.int32) for e in self.tokenizer.encode_batch(order[i : i + 20000], add_special_tokens=False)]
        put = lambda a: torch.from_numpy(np.asarray(a)).to(device)
        self.rows, self.ids = put(rows.astype(np.float16).astype(np.float32)), put(np.concatenate(ids))
        self.lengths = put(np.array([len(x) for x in ids], dtype=np.int64))
        self.starts = torch.cumsum(self.lengths, 0) - self.lengths
        counts = torch.bincount(self.ids, minlength=len(chosen)).float()
        self.telling = torch.log((counts.sum() + 1) / (counts + 1))
        # First come, for each abstract, title and abstract, keywords and abstract, title and keywords.
        n = 0
        while pairs[3 * n][1] == pairs[3 * n + 1][1] and pairs[3 * n][0] == pairs[3 * n + 2][0]:
            n += 1
        numbers = put(np.array([(index[a], index[b]) for a, b in pairs], dtype=np.int64))
        self.titled, rest = numbers[: 3 * n].view(n, 3, 2), numbers[3 * n :]
        self.pairs = rest[(self.lengths[rest] > 0).all(1)]
        self.abstracts = torch.cat([self.titled[:, 0, 1], put(abstracts(o.prose, index))]).unique()
        self.abstracts = self.abstracts[self.lengths[self.abstracts] >= WORTH]
        self.long = torch.nonzero(self.lengths >= WORTH).flatten()
        print(f"{len(chosen)} words, {len(self.ids)} tokens, {len(self.pairs)} + {3 * n} pairs, {len(self.abstracts)} abstracts, {len(self.long)} passages")

    def rows_of(self, place, length):
        """Token numbers between the marks, and which are there; `place` maps numbers within a text to numbers among all tokens."""
        most = -(-(int(length.max()) + 2) // 8) * 8 - 2
        j = torch.arange(most, device=self.device).expand(len(length), -1)
        body = self.ids[place(j).clamp(0, len(self.ids) - 1)].long()
        x = torch.zeros(len(length), most + 2, dtype=torch.long, device=self.device)
        x[:, 0] = CLS
        x[:, 1:-1] = torch.where(j < length[:, None], body, PAD)
        x.scatter_(1, (length + 1)[:, None], SEP)
        return x, torch.arange(most + 2, device=self.device)[None] < (length + 2)[:, None]

    def whole(self, texts):
        return self.rows_of(lambda j: self.starts[texts][:, None] + j, self.lengths[texts].clamp(max=LONGEST))

    def parts(self, texts):
        """A few telling words, or a short span, of each text; and the text, for some of the spans without them."""
        n, start, count = self.lengths[texts], self.starts[texts][:, None], len(texts)
        uniform = lambda *shape: torch.rand(*(shape or (count,)), device=self.device)
        span = (6 + uniform() * 22).long()
        at = ((n - span + 1) * uniform()).long()
        j = torch.arange(int(n.max()), device=self.device)[None]
        tokens = self.ids[(start + j).clamp(max=len(self.ids) - 1)].long()
        gumbel = -torch.log(-torch.log(uniform(count, j.shape[1]) + 1e-9) + 1e-9)
        score = torch.where(j < n[:, None], 1.2 * self.telling[tokens].clamp(max=11) + 1.5 * gumbel, -1e9)
        most, widest = 14, 32
        few = (4 + uniform() * 10).long().clamp(max=most)
        kept = torch.arange(most, device=self.device)[None] < few[:, None]
        picked = torch.where(kept, score.topk(most, 1).indices, 10**6).sort(1).values.clamp(max=j.shape[1] - 1)
        by_words = uniform() < 0.5
        asked = torch.where(by_words[:, None], F.pad(picked, (0, widest - most)), at[:, None] + torch.arange(widest, device=self.device)[None])
        short = self.rows_of(lambda i: start + asked.gather(1, i.clamp(max=widest - 1)), torch.where(by_words, few, span))
        gone = torch.where((uniform() < 0.6) & ~by_words, span, 0)
        rest = lambda i: start + i + torch.where(i >= at[:, None], gone[:, None], 0)
        return *short, *self.rows_of(rest, (n - gone).clamp(max=LONGEST))

    def batch(self, o, step):
        draw = lambda n, k: torch.randint(0, n, (k,), device=self.device)
        kind = np.random.RandomState(o.seed * 10**6 + step).rand()
        if kind < o.abstracts:
            return self.parts(self.abstracts[draw(len(self.abstracts), o.batch)])
        if kind < o.abstracts + o.parts:
            return self.parts(self.long[draw(len(self.long), o.batch)])
        few = min(o.batch // 16, len(self.titled))
        titled = self.titled[torch.randperm(len(self.titled), device=self.device)[:few], draw(3, few)]
        pairs = torch.cat([self.pairs[draw(len(self.pairs), o.batch - few)], titled])
        return *self.whole(pairs[:, 0]), *self.whole(pairs[:, 1])


class Block(nn.Module):
    def __init__(self, o):
        super().__init__()
        self.heads, self.dropout = o.heads, o.dropout
        self.qkv, self.out = nn.Linear(o.hidden, 3 * o.hidden), nn.Linear(o.hidden, o.hidden)
        self.up, self.down = nn.Linear(o.hidden, o.inner), nn.Linear(o.inner, o.hidden)
        self.norm_attention, self.norm_output = nn.LayerNorm(o.hidden, eps=1e-12), nn.LayerNorm(o.hidden, eps=1e-12)
        for layer, deviation in ((self.qkv, 0.02), (self.up, 0.02), (self.out, 0.0), (self.down, 0.0)):
            nn.init.normal_(layer.weight, std=deviation)
            nn.init.zeros_(layer.bias)

    def forward(self, x, mask):
        texts, tokens, hidden = x.shape
        drop = lambda y: F.dropout(y, self.dropout, self.training)
        q, k, v = self.qkv(x).view(texts, tokens, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=self.dropout if self.training else 0.0)
        x = self.norm_attention(x + drop(self.out(seen.transpose(1, 2).reshape(texts, tokens, hidden))))
        return self.norm_output(x + drop(self.down(F.gelu(self.up(x)))))


class Bert(nn.Module):
    def __init__(self, o, rows):
        super().__init__()
        self.dropout = o.dropout
        self.words, self.positions = nn.Embedding(len(rows), o.hidden), nn.Embedding(POSITIONS, o.hidden)
        self.types = nn.Parameter(torch.zeros(1, o.hidden))
        self.norm = nn.LayerNorm(o.hidden, eps=1e-12)
        self.blocks = nn.ModuleList(Block(o) for _ in range(o.layers))
        nn.init.zeros_(self.positions.weight)
        with torch.no_grad():
            self.words.weight.copy_(self.start(rows, o.hidden) + torch.randn(len(rows), o.hidden) * 0.02)
            # What brings the embeddings to one length has no part in a text's vector.
            self.blocks[-1].norm_output.weight[rows.shape[1] :] = 0.02

    @staticmethod
    def start(rows, hidden):
        """Rows of the table beside as much, in the further dimensions, as makes all of one length and keeps their mean at zero."""
        rows, slack = rows.cpu(), hidden - rows.shape[1]
        length = rows.norm(dim=1)
        most = torch.quantile(length[length > 0], 0.999)
        rows = rows * (most / length.clamp(min=1e-9)).clamp(max=1.0)[:, None] / most * 0.95
        fill = (1 - (rows * rows).sum(1)).clamp(min=0).sqrt()
        sign = torch.tensor([1.0, -1.0]).repeat(slack // 2)
        return torch.cat([rows, fill[:, None] * sign / math.sqrt(slack)], 1) * math.sqrt(hidden)

    def forward(self, x, keep):
        """Unit vectors: the mean over the tokens that are there."""
        h = F.dropout(self.norm(self.words(x) + self.positions.weight[: x.shape[1]] + self.types), self.dropout, self.training)
        for block in self.blocks:
            h = block(h, keep[:, None, None, :])
        weight = keep[..., None].to(h.dtype)
        return F.normalize((h * weight).sum(1).float() / weight.sum(1).float(), dim=-1)

    def tensors(self):
        """Weights under the names of Hugging Face's BertModel."""
        t = {f"embeddings.{n}_embeddings.weight": w for n, w in (("word", self.words.weight), ("position", self.positions.weight), ("token_type", self.types))}
        named = [("embeddings.LayerNorm", self.norm)]
        for i, b in enumerate(self.blocks):
            p = f"encoder.layer.{i}."
            for n, w, c in zip(("query", "key", "value"), b.qkv.weight.chunk(3), b.qkv.bias.chunk(3)):
                t[f"{p}attention.self.{n}.weight"], t[f"{p}attention.self.{n}.bias"] = w, c
            named += [(f"{p}attention.output.dense", b.out), (f"{p}attention.output.LayerNorm", b.norm_attention), (f"{p}intermediate.dense", b.up)]
            named += [(f"{p}output.dense", b.down), (f"{p}output.LayerNorm", b.norm_output)]
        for name, layer in named:
            t[f"{name}.weight"], t[f"{name}.bias"] = layer.weight, layer.bias
        return {k: v.detach().to(torch.float16).contiguous().cpu() for k, v in t.items()}


def noisy(x, keep, share, words):
    """Some of the tokens hidden (8 of 10), left (1) or changed (1)."""
    hit = keep & (x >= SPECIAL - 1) & (torch.rand(x.shape, device=x.device) < share)
    how = torch.rand(x.shape, device=x.device)
    x = torch.where(hit & (how < 0.8), MASK, x)
    return torch.where(hit & (how > 0.9), torch.randint(SPECIAL, words, x.shape, device=x.device), x)


def train(o, data, model):
    """In-batch contrast in both directions."""
    words = [model.words.weight, model.positions.weight]
    other = [p for n, p in model.named_parameters() if n not in ("words.weight", "positions.weight")]
    groups = [{"params": words, "lr": o.rate_words, "weight_decay": 0.0}, {"params": other, "lr": o.rate, "weight_decay": 0.01}]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    rates = [g["lr"] for g in optimiser.param_groups]
    begin = time.time()
    for step in range(o.steps):
        now = min(1.0, (step + 1) / 200) * 0.5 * (1 + math.cos(math.pi * step / o.steps))
        for group, rate in zip(optimiser.param_groups, rates):
            group["lr"] = rate * now
        x, keep_x, y, keep_y = data.batch(o, step)
        sides = []
        with torch.autocast(data.device, dtype=torch.bfloat16, enabled=data.device == "cuda"):
            for tokens, keep in ((x, keep_x), (y, keep_y)):
                # A few words are all that says what a title is about.
                noise = tokens.shape[1] > WORTH
                sides.append(model(noisy(tokens, keep, o.mask, len(model.words.weight)) if noise else tokens, keep))
        scores = sides[0] @ sides[1].T / o.temperature
        right = torch.arange(len(scores), device=data.device)
        loss = 0.5 * (F.cross_entropy(scores, right) + F.cross_entropy(scores.T, right))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if step % 100 == 0:
            print(f"{step} of {o.steps}, {time.time() - begin:.0f} s, loss {loss.item():.3f}", flush=True)


def write(o, data, model):
    os.makedirs(f"{o.out}/1_Pooling", exist_ok=True)
    save_file(model.tensors(), f"{o.out}/model.safetensors")
    data.tokenizer.save(f"{o.out}/tokenizer.json")
    config = {"model_type": "bert", "architectures": ["BertModel"], "hidden_size": o.hidden, "num_hidden_layers": o.layers, "num_attention_heads": o.heads}
    config |= {"intermediate_size": o.inner, "hidden_act": "gelu", "vocab_size": len(model.words.weight), "max_position_embeddings": POSITIONS}
    config |= {"type_vocab_size": 1, "layer_norm_eps": 1e-12, "pad_token_id": PAD, "torch_dtype": "float16"}
    modules = [{"type": f"sentence_transformers.models.{name}"} for name in ("Transformer", "Pooling", "Normalize")]
    pooling = {"pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True}
    files = {"config": config, "modules": modules, "1_Pooling/config": pooling, "sentence_bert_config": {"max_seq_length": LONGEST + 2}}
    for name, value in files.items():
        with open(f"{o.out}/{name}.json", "w", encoding="utf8") as f:
            f.write(json.dumps(value, indent=1) + "\n")


def abstracts(prose, index):
    """Numbers of the abstracts of papers among the texts of the prose file; those of the benchmark are not among the texts."""
    found = set()
    with open(prose, encoding="utf8") as f:
        for line in map(json.loads, f):
            text = line["text"].replace("\n", " ").replace("\t", " ").replace("\r", " ")
            if line["src"] == "csl" and text in index:
                found.add(index[text])
    return np.array(sorted(found), dtype=np.int64)


def main():
    o = options()
    torch.manual_seed(o.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    data = Data(o, device)
    model = Bert(o, data.rows).to(device)
    train(o, data, model)
    write(o, data, model)


if __name__ == "__main__":
    main()
