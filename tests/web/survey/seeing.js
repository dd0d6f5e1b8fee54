// What a browser knows of a page that axe does not say. Every element counts, also those in the shadow of a component.
const every = (root) => [...root.querySelectorAll("*")].flatMap((one) =>
  [one, ...(one.shadowRoot ? every(one.shadowRoot) : [])]);
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

// Targets below 24 pixels (WCAG 2.5.8); a link within a sentence may be.
function small() {
  return every(document.body).filter((one) => one.matches("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]"))
    .filter(seen).map((one) => [one, (one.matches("input[type=radio], input[type=checkbox]") && one.closest("label") || one).getBoundingClientRect()])
    .filter(([one, box]) => Math.min(box.width, box.height) < 23.5 && !(one.matches("a") && one.closest("p, li")))
    .map(([one, box]) => `${told(one)} ${Math.round(box.width)}x${Math.round(box.height)}`);
}

// What scrolls sideways.
function wide() {
  const wide = [document.documentElement, document.querySelector('[data-testid="stMain"]')].filter(Boolean);
  return wide.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => `${one.tagName} ${one.scrollWidth} > ${one.clientWidth}`);
}

// Words that do not fit into their box; a survey's first screen stands there before Streamlit does.
function clipped() {
  return every(document.querySelector('[data-testid="stMain"]') || document.body).filter((one) => seen(one) && one.innerText && one.children.length < 4)
    .filter((one) => /hidden|clip/.test(getComputedStyle(one).overflow)
      && (one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2) && one.clientHeight > 2)
    .map(told);
}

// Edges of fields and marks with less than 3:1 (WCAG 1.4.11).
function edges() {
  const edge = (one) => { const style = getComputedStyle(one); const around = behind(parent(one));
    return contrast(over(rgb(style.borderTopColor), around), around); };
  const fields = every(document.body).filter((one) => seen(one) && one.matches(".rows span, .survey select, .survey textarea, .survey button.secondary, "
    + ".track i, [data-testid=stTextInputRootElement], [data-testid=stTextAreaRootElement], [data-testid=stSelectbox] [role=group], [data-testid=stBaseButton-secondary], .profile .dot, .profile .ring"));
  return fields.map((one) => [told(one), Math.round((one.matches(".track i") ? contrast(behind(one), behind(parent(one))) : edge(one)) * 100) / 100])
    .filter(([, found]) => found < 3);
}

// Rings of Streamlit's own unchosen circles and boxes with less than 3:1: drawn as a shadow inside.
function rings() {
  const marks = every(document.body).filter((one) => one.matches('[data-testid="stRadioOption"]:not(:has(:checked)) > div > div:first-child, '
    + '[data-testid="stCheckbox"] label > span:has(input:not(:checked, [role="switch"])) + div'));
  return marks.map((one) => { const [colour] = getComputedStyle(one).boxShadow.match(/^[a-z]+\([^)]*\)/) || ["transparent"];
    const around = behind(parent(one)); return Math.round(contrast(over(rgb(colour), around), around) * 100) / 100; });
}

// Text spacing as WCAG 1.4.12 asks for it.
function spaced() {
  const style = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-block-end: 2em !important; }";
  const roots = [document.head, ...every(document.body).filter((one) => one.shadowRoot).map((one) => one.shadowRoot)];
  roots.forEach((root) => { const one = document.createElement("style"); one.textContent = style; root.append(one); });
}

// Words that no French sentence has, in what is read or spoken on a page; `names` are the district's own.
function english(names) {
  const sign = /\b(the|and|of|your|you|with|is|are|this|that|please|press|choose|expand|collapse|sidebar|search|help|show|hide)\b/i;
  const read = every(document.body).filter((one) => seen(one) && !one.matches("style, script")).flatMap((one) =>
    [...[...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.nodeValue),
      ...["aria-label", "title", "placeholder", "alt"].map((name) => one.getAttribute(name))]);
  const own = (text) => names.reduce((left, name) => left.replaceAll(name, ""), text);
  return [...new Set(read.filter((text) => text && sign.test(own(text))).map((text) => text.trim().slice(0, 80)))];
}
