"""What a figure was measured on."""

import importlib.metadata
import os
import platform
from pathlib import Path

PACKAGES = ("rasa", "spacy", "django", "onnxruntime", "scikit-learn", "sanic", "uvicorn")


def describe_machine() -> str:
    """Processor, cores, memory, Python and the packages that matter, in two lines."""
    cpuinfo = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    models = [line.split(":", 1)[1].strip() for line in cpuinfo.splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"{models[0] if models else platform.processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}\nPython {platform.python_version()}, {versions}"
    )


def cpu_seconds(pid: int) -> float:
    """How long the processor has worked for a process; 0 where it can't be seen, as on another machine."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e9
    except OSError:
        return 0.0


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]
