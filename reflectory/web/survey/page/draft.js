// What this device remembers of a half-filled survey, until the server has acknowledged it.
const PREFIX = "reflectory:";
const TAB = "reflectory-tab:";
const STUDY = "reflectory-study:";
// Survives that Streamlit draws the page anew, by a newer version of this script as well; the only memory on a shared device.
const live = window.__reflectoryDrafts = window.__reflectoryDrafts || new Map();
// What was shown in this page since it was loaded: it is not asked again whose it is.
const shown = window.__reflectoryShown = window.__reflectoryShown || new Set();

function freshToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function freshDraft(language) {
  return {
    token: "", language, step: "first", manual: false, whole: false, code: "", unit: null, attribute: null,
    answers: {}, comments: {}, sending: false, sent: 0, done: false,
  };
}

// Some browsers keep nothing, in private windows or altogether; then the open page is all there is.
function keepsNothing() {
  try {
    localStorage.setItem(PREFIX, "");
    localStorage.removeItem(PREFIX);
    return false;
  } catch (fault) {
    return true;
  }
}

function readDraft(wave) {
  if (live.has(wave.code)) return live.get(wave.code);
  if (wave.kiosk) return null;
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + wave.code) || "null");
    return kept && typeof kept === "object" ? kept : readTab(wave).left || null;
  } catch (fault) {
    return null;
  }
}

// What this tab alone remembers, over a reload and until it is closed: that it was answered in here, one's own picture, and
// what a survey that closed meanwhile did not take. Never on a shared device.
function readTab(wave) {
  if (wave.kiosk) return {};
  try {
    return JSON.parse(sessionStorage.getItem(TAB + wave.code) || "{}");
  } catch (fault) {
    return {};
  }
}

function keepTab(wave, part) {
  if (wave.kiosk) return;
  try {
    sessionStorage.setItem(TAB + wave.code, JSON.stringify({ ...readTab(wave), ...part }));
  } catch (fault) {
    console.warn("this tab remembers nothing");
  }
}

// What was begun for surveys that have closed since goes with the next visit, whichever survey that is to; so does what
// this tab holds of another. What day it is says the server: a phone's clock may be wrong.
function sweep(wave) {
  try {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
      const { until } = JSON.parse(localStorage.getItem(key)) || {};
      if (until && until < wave.today) localStorage.removeItem(key);
    }
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(TAB) && key !== TAB + wave.code) sessionStorage.removeItem(key);
    }
  } catch (fault) {
    console.warn("what this device remembers could not be looked through");
  }
}

// Whether something was begun that somebody else may find; a reload shows nothing that was not on the screen before.
function mayBeAnothers(draft, wave) {
  const begun = isBegun(draft) || (wave.access === "codes" && draft.unit !== null);
  const [arrival] = performance.getEntriesByType("navigation");
  const reloaded = arrival && arrival.type === "reload" && readTab(wave).mine;
  return begun && !draft.done && !reloaded && !shown.has(wave.code);
}

// An answer of another form of the survey, or a value somebody typed into the storage, is dropped rather than sent.
function soundDraft(kept, data, language) {
  const draft = { ...freshDraft(language), ...(kept || {}) };
  const points = Object.fromEntries(data.items.map((item) => [item.id, data.formats[item.format].length]));
  draft.answers = Object.fromEntries(Object.entries(draft.answers || {}).filter(
    ([id, code]) => Number.isInteger(code) && code >= 0 && code < (points[id] || 0)));
  const asked = new Set(data.questions.map((question) => question.id));
  draft.comments = Object.fromEntries(Object.entries(draft.comments || {}).filter(([id]) => asked.has(id)));
  if (!data.languages.includes(draft.language)) draft.language = language;
  if (draft.unit !== null && !data.units.some((unit) => unit.id === draft.unit && unit.leaf)) draft.unit = null;
  draft.step = soundStep(draft, data.items.length);
  delete draft.screen;
  return draft;
}

// A number is the place of a statement. A draft of before this page's second edition says it by screen and place.
function soundStep(draft, many) {
  const step = { statements: draft.at, comments: "last", welcome: "first", place: "place" }[draft.screen];
  const asked = step === undefined ? draft.step : step;
  if (asked === "place" || asked === "last") return asked;
  return Number.isInteger(asked) ? Math.min(Math.max(0, asked), many - 1) : "first";
}

// Tells whether the browser keeps it; if not (a full or forbidden storage), the page itself still remembers.
function keepDraft(wave, draft) {
  live.set(wave.code, draft);
  shown.add(wave.code);
  if (wave.kiosk) return true;
  // Once acknowledged nothing is kept that leads back to the ballot: only that this device has answered.
  const kept = draft.done ? { done: true, language: draft.language } : draft;
  try {
    localStorage.setItem(PREFIX + wave.code, JSON.stringify({ ...kept, until: wave.closes }));
    return true;
  } catch (fault) {
    return false;
  }
}

// A personal link carries its one-use code after the #, which no browser sends to a server; it goes from the address into
// the draft, so that nobody reads it from the screen or in what the browser remembers.
function takeSlip(wave, draft) {
  const slip = new URLSearchParams(location.hash.slice(1)).get("slip") || "";
  if (wave.access !== "codes" || draft.done || !/^[0-9A-Za-z-]{8,40}$/.test(slip)) return "";
  if (!draft.code) {
    draft.code = slip;
    keepDraft(wave, draft);
  }
  history.replaceState(history.state, "", location.pathname + location.search);
  return slip;
}

function forgetDraft(wave) {
  live.delete(wave.code);
  try { localStorage.removeItem(PREFIX + wave.code); } catch (fault) { live.delete(wave.code); }
  forgetTab(wave);
}

function forgetTab(wave) {
  try { sessionStorage.removeItem(TAB + wave.code); } catch (fault) { console.warn("this tab remembers nothing"); }
}

// Where somebody belongs in a book study, so that its next chapter can begin with the question.
function readStudy(wave) {
  if (!wave.study || wave.kiosk) return null;
  try {
    return JSON.parse(localStorage.getItem(STUDY + wave.study));
  } catch (fault) {
    return null;
  }
}

function keepStudy(wave, unit) {
  if (!wave.study || wave.kiosk) return;
  try { localStorage.setItem(STUDY + wave.study, JSON.stringify(unit)); } catch (fault) { console.warn("nothing is kept here"); }
}

function submissionOf(draft) {
  return {
    kind: "submit", token: draft.token, language: draft.language, unit: draft.unit,
    attribute: draft.attribute, code: draft.code, answers: draft.answers, again: draft.sent > 1,
    comments: Object.entries(draft.comments).filter(([, one]) => (one.text || "").trim())
      .map(([question, one]) => ({ question, text: one.text, reach: one.reach })),
  };
}

function isBegun(draft) {
  return Object.keys(draft.answers).length > 0 || Object.values(draft.comments).some((one) => (one.text || "").trim());
}
