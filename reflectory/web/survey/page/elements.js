// Making elements, and finding words for them.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "checked" || name === "value" || name === "disabled") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

function button(label, onclick, kind, attributes) {
  return make("button", { type: "button", class: kind || "secondary", onclick, ...(attributes || {}) }, label);
}

// A plural is a pair of sentences, chosen by `n` as the language does: in French, 0 and 1 are singular.
function template(words, language, name, values) {
  const entry = words[name] || name;
  if (typeof entry === "string") return entry;
  const n = values ? Number(values.n) : NaN;
  return (language === "fr" ? Math.abs(n) < 2 : n === 1) ? entry.one : entry.other;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, key) => (values && key in values ? values[key] : all));
}

// The same as elements: a name that is filled in keeps its own direction, and a browser that translates the page leaves
// names and numbers as they are.
function fillRich(text, values) {
  return text.split(/(\{\w+\})/).map((part) => {
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

// One answer a row. `onchoose` is told the value, and whether a finger or a mouse chose it.
function rows(name, options, chosen, onchoose, kind) {
  return make("div", { class: kind ? `rows ${kind}` : "rows" }, options.map(([value, label]) => {
    const input = make("input", { type: "radio", name, value: String(value), checked: chosen === value });
    const row = make("label", {}, input, make("span", { dir: "auto" }, label));
    let up = -1000;
    row.addEventListener("pointerup", (event) => { up = event.timeStamp; });
    input.addEventListener("click", (event) => onchoose(value, event.timeStamp - up < 500));
    return row;
  }));
}
