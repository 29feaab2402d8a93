"""The model that encoder_speed wrote, as graphs of onnxruntime with the same weights, on one thread.

    peer.py FOLDER BATCH    a line a graph: name, milliseconds a passage (least, median), largest difference from FOLDER/vectors.json

"plain" is what an export of the model holds, left to onnxruntime's own optimisation; "fused" is written in onnxruntime's operators for BERT,
with one for a block's whole attention, which is what its optimiser makes of such models at best. Neither has a mask: all passages are
equally long, for both sides.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

ROUNDS = 5
OPSETS = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]


class Graph:
    def __init__(self, folder, fused):
        self.config = json.loads((folder / "config.json").read_text())
        self.weights = load_file(folder / "model.safetensors")
        self.fused, self.nodes, self.constants = fused, [], {}

    def constant(self, name, value):
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name):
        return self.constant(name, self.weights[name])

    def node(self, op, *inputs, domain="", **attributes):
        out = f"{op}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [out], name=f"node_{out}", domain=domain, **attributes))
        return out

    def fusion(self, op, *inputs, **attributes):
        return self.node(op, *inputs, domain="com.microsoft", **attributes)

    def product(self, x, name):
        return self.node("MatMul", x, self.constant(f"{name}.weight", self.weights[f"{name}.weight"].T))

    def linear(self, x, name):
        return self.node("Add", self.product(x, name), self.weight(f"{name}.bias"))

    def norm(self, x, name):
        parts = [self.weight(f"{name}.{part}") for part in ("weight", "bias")]
        return self.node("LayerNormalization", x, *parts, axis=-1, epsilon=self.config["layer_norm_eps"])

    def close(self, x, skip, dense, norm):
        """A dense layer, what went around it, and the normalisation of both."""
        if not self.fused:
            return self.norm(self.node("Add", self.linear(x, dense), skip), norm)
        parts = [self.weight(name) for name in (f"{norm}.weight", f"{norm}.bias", f"{dense}.bias")]
        return self.fusion("SkipLayerNormalization", self.product(x, dense), skip, *parts, epsilon=self.config["layer_norm_eps"])

    def attention(self, x, at):
        hidden, heads = self.config["hidden_size"], self.config["num_attention_heads"]
        names = [f"{at}.{part}" for part in ("query", "key", "value")]
        if self.fused:
            weight = self.constant(f"{at}.weight", np.hstack([self.weights[f"{n}.weight"].T for n in names]))
            bias = self.constant(f"{at}.bias", np.hstack([self.weights[f"{n}.bias"] for n in names]))
            return self.fusion("Attention", x, weight, bias, num_heads=heads)
        shape = lambda y, dims: self.node("Reshape", y, self.constant(f"shape_{len(dims)}", np.array(dims, dtype=np.int64)))
        split = lambda name, order: self.node("Transpose", shape(self.linear(x, name), [0, 0, heads, hidden // heads]), perm=order)
        query, key, value = (split(name, order) for name, order in zip(names, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3])))
        scale = self.constant("scale", np.array((hidden / heads) ** -0.5, dtype=np.float32))
        scores = self.node("Mul", self.node("MatMul", query, key), scale)
        mixed = self.node("MatMul", self.node("Softmax", scores, axis=-1), value)
        return shape(self.node("Transpose", mixed, perm=[0, 2, 1, 3]), [0, 0, hidden])

    def block(self, x, at):
        x = self.close(self.attention(x, f"{at}.attention.self"), x, f"{at}.attention.output.dense", f"{at}.attention.output.LayerNorm")
        if self.fused:
            inner = self.fusion("BiasGelu", self.product(x, f"{at}.intermediate.dense"), self.weight(f"{at}.intermediate.dense.bias"))
        else:
            inner = self.node("Gelu", self.linear(x, f"{at}.intermediate.dense"))
        return self.close(inner, x, f"{at}.output.dense", f"{at}.output.LayerNorm")

    def build(self, tokens):
        table = lambda name: self.weights[f"embeddings.{name}_embeddings.weight"]
        x = self.node("Gather", self.constant("words", table("word")), "ids")
        x = self.node("Add", x, self.constant("positions", table("position")[:tokens] + table("token_type")[0]))
        x = self.norm(x, "embeddings.LayerNorm")
        for i in range(self.config["num_hidden_layers"]):
            x = self.block(x, f"encoder.layer.{i}")
        ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", tokens])
        states = helper.make_tensor_value_info(x, TensorProto.FLOAT, ["texts", tokens, self.config["hidden_size"]])
        graph = helper.make_graph(self.nodes, "bert", [ids], [states], list(self.constants.values()))
        return helper.make_model(graph, opset_imports=OPSETS, ir_version=9).SerializeToString()


def session(model):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def pooled(states, mean):
    vectors = states.mean(axis=1) if mean else states[:, 0]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def main():
    folder, batch = Path(sys.argv[1]), int(sys.argv[2])
    ours = json.loads((folder / "vectors.json").read_text())
    mean = json.loads((folder / "1_Pooling/config.json").read_text())["pooling_mode_mean_tokens"]
    ids = np.array([[2, *(4 + ord(c) - 0x4E00 for c in p), 3] for p in ours["passages"]], dtype=np.int64)
    for fused in (False, True):
        run = session(Graph(folder, fused).build(ids.shape[1]))
        encode = lambda: np.vstack([pooled(run.run(None, {"ids": ids[i : i + batch]})[0], mean) for i in range(0, len(ids), batch)])
        difference = np.abs(encode() - np.array(ours["vectors"])).max()
        times = []
        for _ in range(ROUNDS):
            start = time.thread_time()
            encode()
            times.append((time.thread_time() - start) * 1000 / len(ids))
        times.sort()
        print(f"{'fused' if fused else 'plain'} {times[0]:.2f} {times[len(times) // 2]:.2f} {difference:.1e}")


main()
