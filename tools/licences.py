"""Writes docs/licences.md: the licence of everything that an installed Frontdesk consists of.

Usage: python -m tools.licences REQUIREMENTS WITH_EXTRAS, where both are what `uv export` names: without the
optional packages, and with them.
"""

import importlib.metadata
import re
import sys
from collections.abc import Mapping
from importlib.metadata import Distribution
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "licences.md"

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CNRI-Python",
    "ISC",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
    "TCL",
    "Unlicense",
    "Zlib",
}
"""All let a clinic use, change and pass on what it has. MPL-2.0 asks for the changed files' source only,
LGPL-3.0 for that of the library, which has to stay exchangeable."""

IN_WORDS = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "public domain": "Unlicense",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}
"""How packages that know no SPDX name their licence."""

READ_BY_HAND = {"skops": "MIT", "python-dateutil": "Apache-2.0 AND BSD-3-Clause"}
"""Their metadata say too little; this is what the licence file in the package says."""

NOT_PYTHON = [
    ("htmx 2", "0BSD", "`frontdesk/review/static/review/vendor/`, in the console's pages"),
    (
        "all-MiniLM-L6-v2, as ONNX",
        "Apache-2.0",
        "`frontdesk/language/encoder/`, the sentence encoder's weights",
    ),
]
"""What is shipped besides Python packages. There are no fonts and no pictures of others."""

IN_WHEELS = [
    ("numpy and scipy", "libgfortran", "GPL-3.0-or-later WITH GCC-exception-3.1"),
    ("numpy and scipy", "libquadmath", "LGPL-2.1-or-later"),
    ("numpy", "libscipy_openblas64_", "BSD-3-Clause (OpenBLAS) and BSD-3-Clause-Open-MPI (LAPACK)"),
    ("scipy", "libscipy_openblas", "BSD-3-Clause (OpenBLAS) and BSD-3-Clause-Open-MPI (LAPACK)"),
    ("scikit-learn", "libgomp", "GPL version 3 with the GCC Runtime Library Exception 3.1"),
]
"""Libraries of others that lie in a wheel's folder *.libs, and what the wheel's licence file says of them."""


class UnknownLicenceError(Exception):
    """A package names no licence, or one that is not on the list."""


def licence_of(distribution: Distribution) -> str:
    """A package's licence, as SPDX has it.

    Raises:
        UnknownLicenceError: it names none, or one that nobody has agreed to.
    """
    name = distribution.metadata["Name"]
    licence = _spdx(READ_BY_HAND.get(name.lower()) or _named(distribution))
    if not licence or not _parts(licence) <= ALLOWED:
        raise UnknownLicenceError(
            f"{name} is under {licence or 'no licence that it names'!r}. Read it, then add it to ALLOWED in "
            "tools/licences.py, or leave the package out."
        )
    return licence


def _named(distribution: Distribution) -> str:
    metadata = distribution.metadata
    if expression := metadata.get("License-Expression"):
        return expression
    # Some put the whole text there.
    named = (metadata.get("License") or "").strip()
    if _parts(_spdx(named)) <= ALLOWED and named:
        return named
    classifiers = {
        _spdx(classifier.rpartition(" :: ")[2])
        for classifier in metadata.get_all("Classifier", [])
        if classifier.startswith("License ::")
    }
    return " AND ".join(sorted(classifiers)) or named.partition("\n")[0]


def _parts(licence: str) -> set[str]:
    return set(re.split(r"\s+(?:AND|OR|WITH)\s+|[()]", licence)) - {""}


def _spdx(licence: str) -> str:
    return IN_WORDS.get(licence.lower(), licence)


def installed(requirements: str) -> dict[str, Distribution]:
    """The packages of `uv export` that are installed here; those for other systems are not."""
    names = re.findall(r"^([A-Za-z0-9._-]+)", requirements, re.MULTILINE)
    found = {}
    for name in sorted(set(names)):
        try:
            found[name] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def page(needed: Mapping[str, Distribution], optional: Mapping[str, Distribution]) -> str:
    """The page's text."""
    lines = [f"| {name} | {licence_of(one)} |" for name, one in needed.items()]
    more = [f"| {name} | {licence_of(one)} |" for name, one in optional.items()]
    others = [f"| {' | '.join(row)} |" for row in NOT_PYTHON]
    carried = [f"| {' | '.join(row)} |" for row in IN_WHEELS]
    return (
        "# Licences\n\n"
        "For whoever passes Frontdesk on, or has to know what it consists of. Frontdesk itself is under the\n"
        "MIT licence. `make licences` writes this page from what is installed; a test fails when it is out\n"
        "of date, and when a package comes in whose licence nobody has agreed to (`tools/licences.py`).\n\n"
        "Shipped with the source:\n\n"
        "| what | licence | where |\n|---|---|---|\n" + "\n".join(others) + "\n\n"
        "Installed from PyPI by `make setup`; versions and hashes are in `uv.lock`:\n\n"
        "| package | licence |\n|---|---|\n" + "\n".join(lines) + "\n\n"
        "## Libraries within these packages\n\n"
        "The wheels of numpy, scipy and scikit-learn for Linux carry libraries of others, in folders such\n"
        "as `numpy.libs`. The wheels' own licence files say of them:\n\n"
        "| wheel | library | licence |\n|---|---|---|\n" + "\n".join(carried) + "\n\n"
        "The exception is what lets programs under other licences use these libraries.\n\n"
        "## Optional: for PostgreSQL\n\n"
        "Installed by `make postgresql` only, for a record in PostgreSQL. They are used unchanged, as\n"
        "libraries that can be exchanged. Who passes them on has to keep to their licence:\n\n"
        "| package | licence |\n|---|---|\n" + "\n".join(more) + "\n\n"
        "The wheel of psycopg-binary carries libpq and what that needs, such as OpenSSL, Kerberos, OpenLDAP\n"
        "and SASL, in `psycopg_binary.libs`, but no licence texts of theirs: look at each before you pass\n"
        "it on.\n"
    )


def main() -> None:
    """Write the page."""
    needed, all_of_them = map(installed, sys.argv[1:3])
    optional = {name: one for name, one in all_of_them.items() if name not in needed}
    PAGE.write_text(page(needed, optional), "utf-8")


if __name__ == "__main__":
    main()
