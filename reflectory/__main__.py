"""Starts the command `reflectory`, from a checkout or from where a wheel was installed.

The rooms of the program import one another by short names (`storage`, `report`). An installed wheel keeps them together
in one folder of this package, so that they stand in nobody's way, and they are found from here.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
INSTALLED = HERE / "house"


def main() -> None:
    """Run the command."""
    sys.path.insert(0, str(INSTALLED if INSTALLED.is_dir() else HERE.parent))
    from reflectory.cli.main import main as command

    command(prog_name="reflectory")


if __name__ == "__main__":
    main()
