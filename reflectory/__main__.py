"""Starts the command `reflectory`, from a checkout or from where a wheel was installed."""

from __future__ import annotations

import sys

from reflectory import ROOT


def main() -> None:
    """Run the command."""
    sys.path.insert(0, str(ROOT))  # `surveys` and `analysis` are found there
    from reflectory.cli.main import main as command

    command(prog_name="reflectory")


if __name__ == "__main__":
    main()
