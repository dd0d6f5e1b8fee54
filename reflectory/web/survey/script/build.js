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

// A plural is a pair of sentences, chosen by `n` as the language does: in French, 0 and 1 are singular.
function unfilled(words, language, name, values) {
  const entry = words[name] || name;
  if (typeof entry === "string") return entry;
  const n = values ? Number(values.n) : NaN;
  return (language === "fr" ? Math.abs(n) < 2 : n === 1) ? entry.one : entry.other;
}

function sayIn(words, language) {
  return (name, values) => unfilled(words, language, name, values).replace(/\{(\w+)\}/g, (all, key) =>
    values && key in values ? values[key] : all);
}

// The same as elements: a name that is filled in keeps its own direction, and a browser that translates the page leaves
// names and numbers as they are.
function richIn(words, language) {
  return (name, values) => unfilled(words, language, name, values).split(/(\{\w+\})/).map((part) => {
    const key = part.replace(/[{}]/g, "");
    return part[0] === "{" && values && key in values ? asWritten(values[key]) : part;
  });
}

function asWritten(text) {
  return make("bdi", { translate: "no" }, String(text));
}

function inLanguage(text, language) {
  return text[language] || text.en || Object.values(text)[0] || "";
}

// What the address or the device asks for, if the survey has it; else the first language it has.
function spokenIn(data) {
  const wished = [data.language, ...(navigator.languages || [navigator.language || ""])];
  return wished.map((one) => one.slice(0, 2).toLowerCase()).find((one) => data.languages.includes(one)) || data.languages[0];
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
    kicker ? make("p", { class: "kicker" }, asWritten(kicker)) : null,
    make("h1", { tabindex: "-1" }, ...[].concat(text)));
}

function radioRows(name, options, chosen, onchoose, many, names) {
  const rows = make("div", { class: many ? "rows many" : "rows", style: `--points: ${options.length}` });
  for (const [value, label] of options) {
    const input = make("input", { type: "radio", name, value: String(value), checked: chosen === value });
    input.addEventListener("change", () => onchoose(value));
    rows.append(make("label", {}, input, make("span", names ? { translate: "no", dir: "auto" } : {}, label)));
  }
  return rows;
}
