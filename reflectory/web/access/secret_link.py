"""The secret part of a link, behind its ``#``: browsers send it to no server, so it stands in no log on the way."""

from __future__ import annotations

from typing import Any

import streamlit as st

from reflectory.web.waves.printing import origin

# The address is replaced at once: the secret stays out of the history, and is not seen over somebody's shoulder.
SCRIPT = """
export default function (component) {
  const found = /^#link=([\\w-]{20,200})$/.exec(location.hash);
  if (!found) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  component.setStateValue("link", found[1]);
}
"""

_reader = st.components.v2.component("reflectory_secret_link", js=SCRIPT, html="<span hidden></span>")


def secret_of_the_link() -> str:
    """Return the secret of the link this page was opened by, as long as the visit lasts; empty without one."""
    result: Any = _reader(key="secret_of_the_link", on_link_change=_nothing)
    secret = str(getattr(result, "link", None) or "")[:200]
    if secret:
        st.session_state["secret_link"] = secret
    return str(st.session_state.get("secret_link", ""))


def secret_link(path: str, secret: str) -> str:
    """Return a link to a page, or a tab of one, that only its holder can use.

    Examples
    --------
    >>> secret_link("account?tab=password", "abc").endswith("/account?tab=password#link=abc")
    True
    """
    return f"{origin()}/{path}#link={secret}"


def _nothing() -> None:
    """Let the run that a message causes do the work."""
