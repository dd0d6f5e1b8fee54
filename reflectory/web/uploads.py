"""Files that a visitor sends: taken only while their page asks for one, and no more of them than a server can hold.

Streamlit keeps what is sent in memory, from anybody who has a visit. So a page asks by `file_field`, and what comes
otherwise is refused before it is read (`web.middleware.request_limits`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

LARGEST_OF_A_VISIT = 20 * 1024 * 1024  # bytes: the largest file, and another one in its place
LARGEST_OF_ALL = 200 * 1024 * 1024
LARGEST_OF_LOOKERS = LARGEST_OF_ALL // 2  # from the demonstration: the other half is for those who work here
MOST_VISITS = 1000  # before those that are over are forgotten
_asking: dict[str, int] = {}  # visits whose page asks for a file, and how many bytes all may hold with theirs
_asked: set[str] = set()  # those of them whose page did so in the run that is going on
_coming: dict[str, int] = {}  # bytes on their way, by visit


def file_field(
    label: str, kinds: str | Sequence[str], key: str | None = None, help: str | None = None
) -> UploadedFile | None:
    """Ask for a file on a page, and let this visit send one as long as the page is there."""
    visit = _visit()
    _asking[visit] = LARGEST_OF_LOOKERS if st.session_state.get("demonstration") else LARGEST_OF_ALL
    _asked.add(visit)
    return st.file_uploader(label, type=kinds, key=key, help=help)


@contextmanager
def one_run() -> Iterator[None]:
    """Run a page: afterwards the visit may send files only if the page asked for one."""
    visit = _visit()
    _asked.discard(visit)
    try:
        yield
    finally:
        if visit not in _asked:
            _asking.pop(visit, None)
        _asked.discard(visit)


def may_send(visit: str, size: int) -> bool:
    """Tell whether a visit's page asks for a file, and whether one of this size is still held beside the others.

    Examples
    --------
    >>> may_send("nobody", 1)
    False
    """
    most = _asking.get(visit)
    if most is None or not Runtime.exists():
        return False
    is_here = Runtime.instance().is_active_session
    if len(_asking) > MOST_VISITS:
        for other in [visit_id for visit_id in list(_asking) if not is_here(visit_id)]:
            _asking.pop(other, None)
    files = cast("MemoryUploadedFileManager", Runtime.instance().uploaded_file_mgr)
    if sum(_sizes(files).values()) + sum(_coming.values()) + size > most:  # then not for those who have gone
        for other in [visit_id for visit_id in list(files.file_storage) if not is_here(visit_id)]:
            files.remove_session_files(other)
    sizes = _sizes(files)
    own = sizes.get(visit, 0) + _coming.get(visit, 0) + size
    return own <= LARGEST_OF_A_VISIT and sum(sizes.values()) + sum(_coming.values()) + size <= most


@contextmanager
def coming(visit: str, size: int) -> Iterator[None]:
    """Count a file as held while it is on its way."""
    _coming[visit] = _coming.get(visit, 0) + size
    try:
        yield
    finally:
        left = _coming[visit] - size
        _coming.pop(visit)
        if left:
            _coming[visit] = left


def _sizes(files: MemoryUploadedFileManager) -> dict[str, int]:
    """Return how many bytes are held, by visit."""
    stored = dict(files.file_storage)
    return {visit: sum(len(file.data) for file in dict(by_name).values()) for visit, by_name in stored.items()}


def _visit() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""
