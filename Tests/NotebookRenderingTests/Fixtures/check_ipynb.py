"""Holds Jupyter notebooks against nbformat itself, and converts them to HTML with nbconvert.

Run by hand, with the packages that it pins:

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install nbformat==5.10.4 nbconvert==7.16.6 jsonschema==4.23.0
    /tmp/venv/bin/python Tests/NotebookRenderingTests/Fixtures/check_ipynb.py notebooks/reports/*.ipynb

Every notebook must be valid by nbformat's schema without any repair, and every output with a picture must show in the
page. nbformat.v4.5.schema.json beside this script is that of nbformat 5.10.4, and the check says so if it is not.
"""

import base64
import importlib.metadata
import json
import pathlib
import sys
import warnings

import nbformat
import nbformat.v4
from nbconvert import HTMLExporter

PINNED = {"nbformat": "5.10.4", "nbconvert": "7.16.6", "jsonschema": "4.23.0"}
SVG, PNG = "image/svg+xml", "image/png"


def check(path: str) -> int:
    """The number of pictures, all of which are in the page."""
    warnings.simplefilter("error")
    notebook = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    # `validate` on the plain JSON: reading would repair ids.
    nbformat.validate(notebook, relax_add_props=False)
    warnings.simplefilter("default")
    page, _ = HTMLExporter().from_notebook_node(nbformat.read(path, as_version=4))
    pictures = 0
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if SVG not in data and PNG not in data:
                continue
            pictures += 1
            text = {kind: data[kind] if isinstance(data[kind], str) else "".join(data[kind]) for kind in data}
            # nbconvert shows the richest kind that it knows; lab's template shows SVG as a data URI.
            shown = [base64.b64encode(text[SVG].encode()).decode(), text[SVG].strip()] if SVG in data else []
            if PNG in data:
                base64.b64decode("".join(text[PNG].split()), validate=True)
                shown.append("".join(text[PNG].split()))
            assert any(form in page for form in shown), f"{path}: cell {cell['id']}: a picture does not show"
    return pictures


def main() -> None:
    for package, version in PINNED.items():
        found = importlib.metadata.version(package)
        assert found == version, f"{package} {found}, where {version} is pinned"
    own = pathlib.Path(__file__).with_name("nbformat.v4.5.schema.json").read_bytes()
    theirs = pathlib.Path(nbformat.v4.__file__).with_name("nbformat.v4.5.schema.json").read_bytes()
    assert own == theirs, "nbformat.v4.5.schema.json is not that of nbformat 5.10.4"
    for path in sys.argv[1:]:
        print(f"{path}: valid, {check(path)} pictures")


if __name__ == "__main__":
    main()
