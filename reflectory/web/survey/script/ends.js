// Where answering ends or is taken up again: whose it is, a survey that closed meanwhile, the thanks.

// Whoever comes to what was begun on this device may be somebody else: nothing of it is shown before this is answered.
function resume(p) {
  const { say, text, data } = p;
  return [
    languageBar(p),
    data.wave.closed ? make("h2", { tabindex: "-1" }, say("resume_title")) : heading(say("resume_title"), text(data.title)),
    make("p", { class: "lead" }, say(data.wave.closed ? "resume_closed" : "resume_lead")),
    make("div", { class: "buttons" },
      button(say(data.wave.closed ? "resume_show" : "go_on"), () => p.resume(), "primary"),
      button(say(data.wave.closed ? "resume_remove" : "anew"), () => p.anew(), "secondary")),
    data.wave.closed ? null : make("p", { class: "quiet" }, say("anew_what")),
  ];
}

// The survey closed while somebody answered: why, what they wrote to take along, and their own picture below.
function shut(p) {
  const { say, text, data, draft } = p;
  const written = data.questions.filter((one) => ((draft.comments[one.id] || {}).text || "").trim());
  const begun = written.length > 0 || Object.keys(draft.answers).length > 0;
  if (data.wave.closed && !begun) return [];
  return [
    data.wave.closed ? make("h2", { tabindex: "-1" }, say("shut_title")) : heading(say("shut_title"), text(data.title)),
    make("p", { class: "lead" }, p.why || say("shut_why")),
    written.map((question) => copied(p, question, draft.comments[question.id].text)),
    begun ? make("p", {}, say(data.wave.kiosk ? "shut_kiosk" : "shut_tab")) : null,
    begun ? make("div", { class: "buttons noprint" }, button(say("shut_remove"), () => p.erase(), "secondary")) : null,
  ];
}

function copied(p, question, written) {
  const area = make("textarea", { id: "left-" + question.id, rows: "5", readonly: true });
  area.value = written;
  const note = make("span", { class: "quiet", role: "status" });
  const copy = async () => {
    area.select();
    const done = await Promise.resolve(navigator.clipboard && navigator.clipboard.writeText(written)).then(
      () => Boolean(navigator.clipboard), () => false);
    note.textContent = p.say(done || document.execCommand("copy") ? "copied" : "copy_by_hand");
  };
  return make("div", { class: "field" }, make("label", { for: area.id }, p.text(question.text)), area,
    make("div", { class: "buttons noprint" }, button(p.say("copy"), copy, "secondary"), note));
}

function finished(p) {
  const { say, data, text } = p;
  const { kiosk } = data.wave;
  const picture = p.fresh ? null : keptPicture(data.wave);
  const lead = !p.fresh ? "answered_lead" : p.pictured ? "thanks_lead" : "thanks_bare";
  const other = make("div", { class: "another noprint" }, kiosk ? null : button(say("another"), () => askFirst(p, other), "link"));
  return [
    heading(p.fresh ? say("thanks") : say("answered"), text(data.title)),
    make("p", { class: "lead" }, say(lead)),
    make("div", { class: "buttons noprint" },
      kiosk ? button(say("next_person"), () => p.afresh(true), "primary") : null,
      p.fresh || picture ? button(say("print"), () => window.print(), "secondary") : null,
      picture || (p.fresh && p.pictured && !kiosk) ? button(say("close_erase"), () => p.erase(), "secondary") : null),
    picture || (p.fresh && p.pictured && !kiosk) ? make("p", { class: "quiet noprint" }, say("tab_keeps")) : null,
    p.fresh || kiosk ? null : make("p", { class: "noprint" }, make("a", { href: `my-reflections?lang=${p.draft.language}` }, say("my_reflections"))),
    other,
    picture,
  ];
}

// A second person on a device of one's own is rare, and a finger soon slips: it is asked.
function askFirst(p, place) {
  const { say } = p;
  const no = button(say("another_no"), () => p.show(true), "secondary");
  place.replaceChildren(make("p", { role: "status" }, say("another_what")),
    make("div", { class: "buttons" }, button(say("another_sure"), () => p.afresh(true), "secondary"), no));
  no.focus();
}

// The picture is drawn by the server from answers that nobody keeps. So that a reload does not lose it this tab keeps the
// drawing, not the answers: until it is erased or closed, and no longer than a day.
const DAY = 24 * 3600 * 1000;

function watchPicture(page) {
  const keep = () => {
    const drawn = document.querySelector(".st-key-thanks .profile");
    const style = drawn && drawn.parentElement.querySelector("style");
    if (!page.fresh || !drawn || drawn.hidden || drawn.outerHTML === page.drawn) return;
    page.drawn = drawn.outerHTML;
    keepTab(page.data.wave, { picture: { html: (style ? style.outerHTML : "") + page.drawn, at: Date.now() } });
  };
  const observer = new MutationObserver(keep);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => observer.disconnect();
}

function keptPicture(wave) {
  const { picture } = readTab(wave);
  if (!picture || !(Date.now() - picture.at < DAY)) return null;
  const parts = new DOMParser().parseFromString(picture.html, "text/html").querySelectorAll("style, .profile");
  return make("div", { class: "picture" }, [...parts]);
}
