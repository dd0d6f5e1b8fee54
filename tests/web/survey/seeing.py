"""What a browser knows of a page that axe does not say: sizes, overflow, contrast of edges, names, clipped words."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCRIPT = Path(__file__).with_name("seeing.js").read_text("utf-8")


NAMES = ("Grade 6 and 7", "Reflectory")  # of the district: said in no other language


def run(page, name, *what):
    """Call one of the functions of seeing.js on a page."""
    return page.evaluate(f"(what) => {{ {SCRIPT}\nreturn {name}(...what); }}", what)


def themed(page, theme):
    """Show a page in the light or the dark theme, as where a device changes to it, and wait until it is drawn so."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.wait_for_function(
        """(theme) => {
            const app = document.querySelector("[data-testid=stApp]");
            const [red] = getComputedStyle(app ?? document.body).backgroundColor.match(/\\d+/g);
            return !app || (red < 128) === (theme === "dark");
        }""",
        arg=theme,
    )


def axe(page):
    response = Axe().run(page, options=RULES).response
    return [(one["id"], [node["html"][:140] for node in one["nodes"]]) for one in response["violations"]]


def violations(page):
    """Return what axe says of a page once it has glided in: before, it is not as dark as it will be."""
    page.wait_for_timeout(450)
    # Of Streamlit's own link axe cannot tell that it comes first: it does not compare with links in a shadow.
    return [one for one in axe(page) if one[0] != "region" or len(one[1]) > 1 or "stSkipToContent" not in one[1][0]]


def nameless(page):
    """Return what has a role but no name in the accessibility tree."""
    spoken = page.locator("body").aria_snapshot().splitlines()
    bare = {f"- {role}" for role in ("button", "link", "textbox", "radio", "checkbox", "combobox", "img")}
    return [line.strip() for line in spoken if line.strip().rstrip(":").split(" [")[0] in bare]


def faults(page, language):
    """Return everything wrong with what is shown now, by kind; an empty dict is what one wants."""
    spoken = page.evaluate("document.documentElement.lang")
    heads = page.locator("h1:visible").count()
    found = {
        "axe": axe(page),
        "small": run(page, "small"),
        "wide": run(page, "wide"),
        "edges": run(page, "edges"),
        "nameless": nameless(page),
        "language": [] if spoken == language else [spoken],
        "english": run(page, "english", NAMES) if language == "fr" else [],
        "headings": [] if heads == 1 else [f"{heads} headings of the first level"],
    }
    return {kind: what for kind, what in found.items() if what}
