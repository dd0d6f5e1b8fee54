// What Streamlit says by itself, said in the reader's language. `strings` are pairs: its English, our words.
// A {name} in the English stands for anything, and is filled into ours. Words that are the page's own are left alone.
// The button of a file field is Streamlit's own, though it is drawn as a page's words are.
const OWN = '[data-testid="stMarkdownContainer"]:not([data-testid="stFileUploaderDropzone"] *), [data-testid="stHtml"], [data-testid="stDataFrame"], textarea, .survey';
const SAID = ["aria-label", "title", "placeholder", "alt"];

function dictionary(strings) {
  const whole = new Map(strings.filter(([english]) => !english.includes("{")));
  const patterns = strings.filter(([english]) => english.includes("{")).map(([english, ours]) => {
    const names = [...english.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
    const source = english.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("(.+)");
    return [new RegExp(`^${source}$`), names, ours];
  });
  return (text) => {
    const said = text.trim();
    if (whole.has(said)) return whole.get(said);
    for (const [pattern, names, ours] of patterns) {
      const found = pattern.exec(said);
      if (found) return names.reduce((words, name, i) => words.replace(`{${name}}`, found[i + 1]), ours);
    }
    return null;
  };
}

function translate(node, word) {
  if (node.nodeType === Node.TEXT_NODE) {
    const parent = node.parentElement;
    const ours = parent && word(node.nodeValue);
    if (ours && ours !== node.nodeValue && !parent.closest(OWN)) node.nodeValue = ours;
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  for (const name of SAID) {
    const said = node.getAttribute(name);
    const ours = said && word(said);
    if (ours && ours !== said) node.setAttribute(name, ours);
  }
  node.childNodes.forEach((child) => translate(child, word));
}

function speakBuiltIn(strings) {
  const before = window.__reflectoryStrings;
  if (before && before.spoken === JSON.stringify(strings)) return;
  if (before) {
    before.disconnect();
    translate(document.body, dictionary(JSON.parse(before.spoken).map(([english, ours]) => [ours, english])));
  }
  const word = dictionary(strings);
  translate(document.body, word);
  window.__reflectoryStrings = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach((node) => translate(node, word));
      else if (change.type === "characterData") translate(change.target, word);
      else {
        const said = change.target.getAttribute(change.attributeName);
        const ours = said && word(said);
        if (ours && ours !== said) change.target.setAttribute(change.attributeName, ours);
      }
    }
  });
  window.__reflectoryStrings.spoken = JSON.stringify(strings);
  window.__reflectoryStrings.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: SAID });
}
