"""The app object: `streamlit run app.py` and `uvicorn app:app` both start it."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:  # uvicorn may be started from another folder
    sys.path.insert(0, str(HERE))

import streamlit as st  # noqa: E402  the path comes first

from reflectory.web.access import oidc  # noqa: E402
from reflectory.web.server import MIDDLEWARE, ROUTES, lifespan  # noqa: E402

app = st.App(
    HERE / "reflectory" / "web" / "main.py",
    secrets=oidc.secrets(),
    routes=ROUTES,
    middleware=MIDDLEWARE,
    lifespan=lifespan,
)

if __name__ == "__main__":
    app.run()
