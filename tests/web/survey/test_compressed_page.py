"""A page compressed once is, for each visit, the gzip file of the very page it stands for."""

from __future__ import annotations

import gzip

from hypothesis import given
from hypothesis import strategies as st

from reflectory.web.survey.compressed_page import compressed_page

TEXT = st.text(st.characters(codec="utf-8"))


@given(TEXT, TEXT, st.binary(max_size=2000))
def test_what_a_browser_unpacks_is_the_page_with_the_visits_own_bytes(before, after, own):
    page = compressed_page(f"{before}{{{{own}}}}{after}", "{{own}}")
    first, _, rest = f"{before}{{{{own}}}}{after}".partition("{{own}}")
    assert page.raw(own) == first.encode() + own + rest.encode().replace(b"{{own}}", own)
    assert gzip.decompress(page.gzipped(own)) == page.raw(own)


@given(TEXT.filter(lambda text: "{{own}}" not in text), st.binary(max_size=9))
def test_a_page_that_has_nothing_of_the_visits_own_is_the_same_for_all(text, own):
    page = compressed_page(text, "{{own}}")
    assert gzip.decompress(page.gzipped(own)) == page.raw(own) == text.encode()
