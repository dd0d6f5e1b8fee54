// Making elements, finding words, keeping contrast.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "checked" || name === "value" || name === "disabled") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function sayIn(words) {
  return (name, values) => String(words[name] || name).replace(/\{(\w+)\}/g, (all, key) =>
    values && key in values ? values[key] : all);
}

function inLanguage(text, language) {
  return text[language] || text.en;
}

function dateIn(iso, language) {
  if (!iso) return "";
  const [year, month, day] = iso.split("-").map(Number);
  return new Intl.DateTimeFormat(language + "-CA", { dateStyle: "long" }).format(new Date(year, month - 1, day));
}

// The theme chooses the primary colour; whether black or white can be read on it is worked out here.
function readableOn(root) {
  const shown = make("span", { style: "color: var(--st-primary-color)", hidden: true });
  root.append(shown);
  const parts = (getComputedStyle(shown).color.match(/[\d.]+/g) || ["0", "0", "0"]).slice(0, 3).map(Number);
  shown.remove();
  const linear = parts.map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  root.style.setProperty("--on-primary", 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#ffffff" : "#000000");
}

function button(label, onclick, kind, attributes) {
  return make("button", { type: "button", class: kind || "plain", onclick, ...(attributes || {}) }, label);
}

function heading(text, kicker) {
  return make("header", { class: "top" },
    kicker ? make("p", { class: "kicker" }, kicker) : null,
    make("h1", { tabindex: "-1" }, text));
}

function radioRows(name, options, chosen, onchoose, many) {
  const rows = make("div", { class: many ? "rows many" : "rows", style: `--points: ${options.length}` });
  for (const [value, label] of options) {
    const input = make("input", { type: "radio", name, value: String(value), checked: chosen === value });
    input.addEventListener("change", () => onchoose(value));
    rows.append(make("label", {}, input, make("span", {}, label)));
  }
  return rows;
}
