"""A new code for a book-study group whose code has got about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from reflectory.db.share_links import new_group_code
from reflectory.web.confirmation import confirmed, deed
from reflectory.web.markdown import as_written
from reflectory.web.reports.study import groups_of

if TYPE_CHECKING:
    from reflectory.web.access.session import Visit


def new_codes(visit: Visit, unit: int) -> None:
    """Offer a new code for each group of a study; the one before opens nothing from then on."""
    for group in groups_of(visit, unit):
        done = deed(f"group_code_{group.id}")
        name = as_written(group.name)
        what = visit.say("study.new_code_what", name=name)
        key = f"new_code_{group.id}_{done.number}"
        done.show()  # above the button, which then stands in another place and closes
        asked = confirmed(visit.say("study.new_code", name=name), what, visit.say("study.new_code_do"), key)
        if asked and not done.just_done:
            code = new_group_code(visit.engine, group.id)
            done.done(visit.say("study.new_code_done", name=name, code=code))
            st.rerun()
