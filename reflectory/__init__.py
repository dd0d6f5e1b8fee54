"""Staff reflect on how they work together; reports that expose nobody.

Beside the package stand `app.py`, `pages`, `surveys` and `analysis`; an installed wheel keeps them in one folder of it,
so that they are in nobody's way.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
ROOT = _PACKAGE / "house" if (_PACKAGE / "house").is_dir() else _PACKAGE.parent
