"""A reflection key on paper and on a phone: numbers and words never run into each other, whichever words were drawn."""

from __future__ import annotations

import unicodedata

import pytest
from mnemonic import Mnemonic

from reflectory.db.mnemonic_words import LISTS, WORDS
from reflectory.web.respondent.recovery_key import key_html

pytestmark = pytest.mark.browser

# The boxes of the words and of their numbers: an outside number hangs before its word, as wide as it is drawn.
BOXES = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  return [...document.querySelectorAll(".reflection-key li")].flatMap((item, at) => {
    const style = getComputedStyle(item), words = document.createRange();
    words.selectNodeContents(item);
    const said = [...words.getClientRects()];
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const wide = pen.measureText(`${at + 1}. `).width;
    const { left, top, bottom } = item.getBoundingClientRect();
    const line = said[0];
    return [{ of: at, lines: said.length, left: left - wide, right: line.right, top: line.top, bottom: line.bottom,
              spills: line.right > document.querySelector(".key").getBoundingClientRect().right }];
  });
}"""


def longest(language):
    words = sorted(Mnemonic(LISTS[language]).wordlist, key=lambda word: (-len(word), word))[:WORDS]
    return " ".join(unicodedata.normalize("NFC", word) for word in words)


@pytest.mark.parametrize("medium", ["screen", "print"])
@pytest.mark.parametrize("width", [320, 360, 700])
@pytest.mark.parametrize("language", LISTS)
def test_the_longest_words_of_a_key_stand_clear_of_each_others_numbers(chromium, language, width, medium):
    page = chromium.new_page(viewport={"width": width, "height": 740})
    try:
        page.emulate_media(media=medium)
        head = '<meta name="viewport" content="width=device-width"><body style="margin:33px;font-family:sans-serif">'
        page.set_content(head + key_html(longest(language), "Key", "Use it under https://reflect.example.org"))
        boxes = page.evaluate(BOXES)
    finally:
        page.close()
    assert len(boxes) == WORDS
    assert all(one["lines"] == 1 and not one["spills"] and one["left"] >= 0 for one in boxes), boxes
    for one in boxes:
        for other in boxes:
            apart = one["right"] <= other["left"] or other["right"] <= one["left"]
            above = one["bottom"] <= other["top"] or other["bottom"] <= one["top"]
            assert one is other or apart or above, (one, other)
