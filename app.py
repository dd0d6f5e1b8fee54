"""The app object: `streamlit run app.py` and `uvicorn app:app` both start it."""

from __future__ import annotations

import streamlit as st

from reflectory.web import main
from reflectory.web.access import oidc
from reflectory.web.server import MIDDLEWARE, ROUTES, lifespan

app = st.App(main.__file__, secrets=oidc.secrets(), routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)

if __name__ == "__main__":
    app.run()
