// Where answering ends or is taken up again: whose it is, a survey that closed meanwhile, the thanks and the picture.

// Whoever comes to what was begun on this device may be somebody else: nothing of it is shown before this is answered.
function resume(p) {
  const { say } = p;
  const closed = p.data.wave.closed;
  return [
    make("div", { class: "corner" }, languages(p)),
    make("h1", { tabindex: "-1" }, say("resume_title")),
    make("p", { class: "lead" }, say(closed ? "resume_closed" : "resume_lead")),
    closed ? null : make("p", { class: "quiet" }, say("anew_what")),
    foot(p, button(say(closed ? "resume_show" : "go_on"), () => p.resume(), "primary"),
      button(say(closed ? "resume_remove" : "anew"), () => p.anew())),
  ];
}

// The survey closed while somebody answered: why, what they wrote to take along, and their own picture.
function shut(p) {
  const { say, data, draft } = p;
  const written = data.questions.filter((one) => ((draft.comments[one.id] || {}).text || "").trim());
  const begun = isBegun(draft);
  return [
    make("div", { class: "corner noprint" }, languages(p)),
    make("h1", { tabindex: "-1" }, begun ? say("shut_title") : p.text(data.title)),
    make("p", { class: "lead" }, p.why || say("shut_why")),
    written.map((question) => copied(p, question, draft.comments[question.id].text)),
    begun ? make("p", { class: "quiet" }, say(data.wave.kiosk ? "shut_kiosk" : "shut_tab")) : null,
    pictured(p.picture),
    results(p),
    begun ? foot(p, button(say("close_erase"), () => p.erase())) : null,
  ];
}

function copied(p, question, written) {
  const area = make("textarea", { id: "left-" + question.id, rows: "5", readonly: true });
  area.value = written;
  const note = make("span", { class: "quiet", role: "status" });
  const press = async () => { note.textContent = p.say((await copy(written, area)) ? "copied" : "copy_by_hand"); };
  return make("div", { class: "field" }, make("label", { for: area.id }, p.text(question.text)), area,
    make("div", { class: "buttons noprint" }, button(p.say("copy"), press), note));
}

// Also where the page is not served by https, and the clipboard is shut.
async function copy(text, area) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (fault) {
    area.select();
    return document.execCommand("copy");
  }
}

// The picture is drawn by the server from answers that nobody keeps. So that a reload does not lose it this tab keeps the
// drawing, not the answers, which lie beside it in a box that the server alone opens, for a key that is asked for later:
// until it is erased or closed, and no longer than a day.
const DAY = 24 * 3600 * 1000;

function keptPicture(wave) {
  const { picture } = readTab(wave);
  return picture && Date.now() - picture.at < DAY ? picture : { html: "" };
}

function keptReading(wave) {
  const { reading } = readTab(wave);
  return reading && Date.now() - reading.at < DAY ? reading.code : "";
}

function pictured(html) {
  if (!html) return null;
  const place = make("div", { class: "picture" });
  place.innerHTML = html;
  return place;
}

function thanks(p) {
  const { say, data } = p;
  const { kiosk } = data.wave;
  const words = data.first[p.draft.language];
  const picture = p.picture || keptPicture(data.wave).html;
  const drawn = picture.includes('class="drawing"'); // of one question, or of a few answers, there is none
  return [
    make("div", { class: "corner noprint" }, languages(p)),
    make("h1", { tabindex: "-1" }, say(p.fresh ? "thanks" : "answered")),
    make("p", {}, say(p.fresh ? "thanks_lead" : "answered_lead")),
    pictured(picture),
    p.own && !kiosk ? keySection(p) : null,
    data.results ? results(p) : readingCode(p),
    p.own || kiosk ? null : make("p", {}, make("a", { href: p.reflections(p.draft.language) }, say("my_reflections"))),
    p.fresh ? decided(p, (list) => [make("h2", {}, say("decided")), list]) : null,
    make("p", { class: "after" }, words.after),
    drawn && !kiosk ? make("p", { class: "quiet noprint" }, say("tab_keeps")) : null,
    make("div", { class: "buttons noprint" },
      kiosk ? button(say("next_person"), () => p.afresh(true), "primary wide") : null,
      drawn ? button(say("print"), () => window.print()) : null,
      drawn && !kiosk ? button(say("close_erase"), () => p.erase()) : null),
    kiosk ? null : someoneElse(p),
  ];
}

// The survey is over and everybody reads: where, for whoever has the group's code.
function results(p) {
  if (!p.data.results) return null;
  return make("p", {}, p.say("results"), " ", make("a", { href: p.results("") }, p.say("results_open")));
}

// The code by which everybody in the group reads the results later: the same for all, so it says nothing of anybody.
function readingCode(p) {
  const { say } = p;
  const code = p.reading || keptReading(p.data.wave);
  if (!code) return null;
  return make("section", {}, make("h2", {}, say("reading_title")), make("p", {}, say("reading_what")),
    make("p", { translate: "no" }, make("b", {}, say("reading_code", { code }))),
    p.data.wave.kiosk ? null : make("p", { class: "noprint" }, make("a", { href: p.results(code) }, say("reading_open"))));
}

// A second person on a device of one's own is rare, and a finger soon slips: it is asked.
function someoneElse(p) {
  const { say } = p;
  const place = make("div", { class: "noprint" });
  const ask = () => {
    const no = button(say("another_no"), () => p.draw(true));
    place.replaceChildren(make("p", { role: "status" }, say("another_what")),
      make("div", { class: "buttons" }, button(say("another_sure"), () => p.afresh(true)), no));
    no.focus();
  };
  place.append(button(say("another"), ask, "quiet"));
  return place;
}
