"""What a browser knows of a page that axe does not say: sizes, overflow, contrast of edges, names, clipped words."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Every element, also those in the shadow of a component.
EVERY = """
const every = (root) => [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? every(one.shadowRoot) : [])]);
const seen = (one) => { const box = one.getBoundingClientRect(); const style = getComputedStyle(one);
  return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && one.checkVisibility() && box.right > 0; };
const told = (one) => `${one.tagName.toLowerCase()} ${(one.getAttribute("aria-label") || one.textContent || "").trim().slice(0, 50)}`;
const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const rgb = (colour) => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
const over = (top, below) => top.slice(0, 3).map((part, i) => part * top[3] + below[i] * (1 - top[3]));
const parent = (one) => one.parentElement || one.getRootNode().host || null;
const behind = (one) => { const layers = []; for (let at = one; at; at = parent(at)) {
  const colour = rgb(getComputedStyle(at).backgroundColor); layers.unshift(colour); }
  return layers.reduce((below, top) => over(top, below), [255, 255, 255]); };
const light = (colour) => { const [r, g, b] = colour.map((part) => part / 255).map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b; };
const contrast = (one, other) => { const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b); return (bright + .05) / (dark + .05); };
"""
SMALL = (
    EVERY
    + """
return every(document.body).filter((one) => one.matches("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]"))
  .filter(seen).map((one) => [one, (one.matches("input[type=radio], input[type=checkbox]") && one.closest("label") || one).getBoundingClientRect()])
  .filter(([one, box]) => Math.min(box.width, box.height) < 23.5 && !(one.matches("a") && one.closest("p, li")))
  .map(([one, box]) => `${told(one)} ${Math.round(box.width)}x${Math.round(box.height)}`);
"""
)
WIDE = """
const wide = [document.documentElement, document.querySelector('[data-testid="stMain"]')].filter(Boolean);
return wide.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => `${one.tagName} ${one.scrollWidth} > ${one.clientWidth}`);
"""
CLIPPED = (
    EVERY
    + """
return every(document.querySelector('[data-testid="stMain"]')).filter((one) => seen(one) && one.innerText && one.children.length < 4)
  .filter((one) => /hidden|clip/.test(getComputedStyle(one).overflow)
    && (one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2) && one.clientHeight > 2)
  .map(told);
"""
)
EDGES = (
    EVERY
    + """
const edge = (one) => { const style = getComputedStyle(one); const around = behind(parent(one));
  return contrast(over(rgb(style.borderTopColor), around), around); };
const fields = every(document.body).filter((one) => seen(one) && one.matches(".rows label, .survey select, .survey textarea, .survey button.secondary, "
  + ".track .done, [data-testid=stTextInputRootElement], [data-testid=stTextAreaRootElement], [data-testid=stBaseButton-secondary], .profile .dot, .profile .ring"));
return fields.map((one) => [told(one), Math.round((one.matches(".track .done") ? contrast(behind(one), behind(parent(one))) : edge(one)) * 100) / 100])
  .filter(([, found]) => found < 3);
"""
)
SPACED = (
    EVERY
    + """
const style = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-block-end: 2em !important; }";
const roots = [document.head, ...every(document.body).filter((one) => one.shadowRoot).map((one) => one.shadowRoot)];
roots.forEach((root) => { const one = document.createElement("style"); one.textContent = style; root.append(one); });
"""
)


def run(page, script):
    return page.evaluate(f"() => {{ {script} }}")


def axe(page):
    response = Axe().run(page, options=RULES).response
    return [(one["id"], [node["html"][:140] for node in one["nodes"]]) for one in response["violations"]]


def nameless(page):
    """Return what has a role but no name in the accessibility tree."""
    spoken = page.locator("body").aria_snapshot().splitlines()
    bare = {f"- {role}" for role in ("button", "link", "textbox", "radio", "checkbox", "combobox", "img")}
    return [line.strip() for line in spoken if line.strip().rstrip(":").split(" [")[0] in bare]


def faults(page, language):
    """Return everything wrong with what is shown now, by kind; an empty dict is what one wants."""
    spoken = page.evaluate("document.documentElement.lang")
    found = {
        "axe": axe(page),
        "small": run(page, SMALL),
        "wide": run(page, WIDE),
        "edges": run(page, EDGES),
        "nameless": nameless(page),
        "language": [] if spoken == language else [spoken],
        "headings": [] if page.locator("h1:visible").count() == 1 else page.locator("h1:visible").all_inner_texts(),
    }
    return {kind: what for kind, what in found.items() if what}
