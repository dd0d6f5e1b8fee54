"""A pack made beside the page: the visitor sees it grow, may cancel it, and does not make it twice."""

from __future__ import annotations

import io
import os
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from reflectory.reports.exports.bulk import pack
from reflectory.reports.focus import Promises
from reflectory.reports.model import Report, Section
from reflectory.web.access.visit import Visit
from reflectory.web.downloads import download

_ONE = threading.Semaphore()  # packs take both processors: one at a time, whoever asks


class _Work:
    """What the thread and the page share."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.stop = threading.Event()
        self.over = threading.Event()
        self.content = b""
        self.fault = ""


class Pack:
    """A pack of one visit. When the visit ends and forgets it, its work stops."""

    def __init__(self, key: tuple[object, ...], report: Report, sections: Sequence[Section], earlier: Sequence[Report],
                 language: str, promises: Promises | None = None) -> None:  # fmt: skip
        self.key = key
        self.work = _Work(len(sections))
        weakref.finalize(self, self.work.stop.set)
        known = (self.work, report, tuple(sections), tuple(earlier), language, promises)
        threading.Thread(target=_make, args=known, name="pack", daemon=True).start()


def offer_pack(
    visit: Visit, report: Report, sections: Sequence[Section], earlier: Sequence[Report], promises: Promises
) -> None:
    """Offer one PDF a group, zipped: a button, then how far it is with a way out, then the file."""
    groups = tuple(section.key for section in sections)
    key = (str(visit.engine.url), report.wave, visit.language, groups, repr(promises))
    pack: Pack | None = st.session_state.get("pack")
    if pack is not None and pack.key != key:
        st.session_state["pack"] = pack = None
    if pack is None:
        if st.button(visit.say("taking.pack", n=len(sections)), icon=":material/folder_zip:", key="make_pack"):
            st.session_state["pack"] = Pack(key, report, sections, earlier, visit.language, promises)
            st.rerun()
    elif not pack.work.over.is_set():
        _growing(visit, pack)
    elif pack.work.fault:
        st.error(visit.say("taking.pack_fault"))
        st.session_state["pack"] = None
    else:
        name = f"{visit.say('taking.pack_name')}-{report.wave}.zip"
        how = {"icon": ":material/folder_zip:", "key": "take_pack"}
        label = visit.say("taking.pack_ready", n=len(sections))
        download(visit, label, pack.work.content, name, "application/zip", **how)


@st.fragment(run_every=1)
def _growing(visit: Visit, pack: Pack) -> None:
    work = pack.work
    if work.over.is_set():
        st.rerun()
    st.progress(work.done / work.total, visit.say("taking.pack_done", done=work.done, n=work.total))
    if st.button(visit.say("taking.pack_cancel"), key="cancel_pack"):
        work.stop.set()
        st.session_state["pack"] = None
        st.rerun()


def _make(
    work: _Work,
    report: Report,
    sections: Sequence[Section],
    earlier: Sequence[Report],
    language: str,
    promises: Promises | None,
) -> None:
    _stand_back()
    try:
        while not _ONE.acquire(timeout=0.2):
            if work.stop.is_set():
                return
        try:
            out = io.BytesIO()

            def tell(done: int) -> None:
                work.done = done

            if pack(report, sections, earlier, language, out, tell, work.stop.is_set, promises):
                work.content = out.getvalue()
        finally:
            _ONE.release()
    except Exception as fault:  # told on the page; nobody waits for this thread
        work.fault = repr(fault)
    finally:
        work.over.set()


def _stand_back() -> None:
    """Let respondents' requests go first, where the system has priorities for threads (Linux)."""
    with suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)
