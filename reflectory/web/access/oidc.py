"""Signing in at a provider (OpenID Connect), by Streamlit's own `st.login`; afterwards a session like everybody's.

The provider's word is exchanged once, while it is fresh, for a session of ours: roles, ends and sign-out are then those
of every account, and a kept cookie of the provider opens nothing.
"""

from __future__ import annotations

from hashlib import blake2b

import streamlit as st

from reflectory.config import setting
from reflectory.db.accounts import Account
from reflectory.db.engine import Engine, now
from reflectory.db.oidc_rules import admit, use_once
from reflectory.errors import SettingError

NEEDED = ("REFLECTORY_OIDC_CLIENT", "REFLECTORY_OIDC_SECRET", "REFLECTORY_ADDRESS")


def configured() -> bool:
    """Tell whether there is a provider."""
    return bool(setting("REFLECTORY_OIDC_URL"))


def secrets() -> dict[str, dict[str, str]]:
    """Return what Streamlit's sign-in needs to know, in memory only; nothing without a provider.

    SettingError tells that the provider is named and something that goes with it is not.
    """
    if not configured():
        return {}
    if missing := [name for name in NEEDED if not setting(name)]:
        raise SettingError("provider-incomplete", "setting", setting="REFLECTORY_OIDC_URL", missing=tuple(missing))
    client_secret = setting("REFLECTORY_OIDC_SECRET")
    return {
        "auth": {
            "redirect_uri": setting("REFLECTORY_ADDRESS").rstrip("/") + "/oauth2callback",
            # the same in every process and after every restart, and telling nothing of the secret
            "cookie_secret": blake2b(client_secret.encode(), person=b"cookie", digest_size=32).hexdigest(),
            "client_id": setting("REFLECTORY_OIDC_CLIENT"),
            "client_secret": client_secret,
            "server_metadata_url": setting("REFLECTORY_OIDC_URL"),
        }
    }


def admitted(engine: Engine) -> Account | None:
    """Return the account of somebody who has just come back from the provider; None if nobody has.

    NotAdmittedError tells that the provider knows them and no rule lets them in.
    """
    if not configured() or not st.user.get("is_logged_in"):
        return None
    claims = st.user.to_dict()
    issuer = str(claims.get("iss") or setting("REFLECTORY_OIDC_URL"))
    return admit(engine, issuer, claims) if use_once(engine, issuer, claims, now=now()) else None


def leave() -> None:
    """Sign out at the provider as well, if that is where somebody came from."""
    if configured() and st.user.get("is_logged_in"):
        st.logout()
