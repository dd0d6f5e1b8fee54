"""Run a notebook as Jupyter does, and write what it prints into it: ``python -m tests.notebook docs/analyst.ipynb``."""

from __future__ import annotations

import ast
import contextlib
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

Cell = dict[str, Any]


def run(path: Path) -> list[Cell]:
    """Return the cells of a notebook with what each gives when all are run from above, in the notebook's folder."""
    notebook = json.loads(path.read_text("utf-8"))
    names: dict[str, Any] = {}
    with contextlib.chdir(path.parent), pd.option_context("display.width", 110, "display.max_columns", 12):
        return [_run(cell, names) if cell["cell_type"] == "code" else cell for cell in notebook["cells"]]


def _run(cell: Cell, names: dict[str, Any]) -> Cell:
    """Run the lines of a cell; what its last one is, if it is anything, is shown."""
    body = ast.parse("".join(cell["source"])).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    if last is None:
        return {**cell, "outputs": []}
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    output = {"data": {"text/plain": repr(value).splitlines(keepends=True)}, "metadata": {}}
    return {**cell, "outputs": [output | {"execution_count": None, "output_type": "execute_result"}]}


if __name__ == "__main__":
    file = Path(sys.argv[1])
    done = {**json.loads(file.read_text("utf-8")), "cells": run(file)}
    file.write_text(json.dumps(done, indent=1, ensure_ascii=False) + "\n", "utf-8")
