// One survey, from the promise to the acknowledgement. All of it runs in the browser; the server is asked twice at most:
// to mark a one-use code, and to keep the answers.
const SCREENS = { welcome, place, statements, comments, finished, resume, shut };
const WAITS = [4000, 6000, 10000, 20000, 30000];
const SETTLING = 400; // ms in which a new screen takes no touch: a double tap was meant for the screen before
const PATIENCE = 25000; // a request that hangs longer is dropped: a browser keeps six at most, and waits for ever

class Page {
  constructor(host, note, data, send) {
    this.host = host;
    this.send = send;
    this.data = data;
    sweep(data.wave);
    this.unkept = !data.wave.kiosk && keepsNothing();
    const kept = readDraft(data.wave);
    this.draft = soundDraft(kept, data, spokenIn(data));
    this.asking = mayBeAnothers(this.draft, data.wave);
    if (data.unit !== null) this.draft.unit = data.unit;
    if (!this.draft.code) this.draft.code = data.slip;
    this.brought = takeSlip(data.wave, this.draft);
    this.returned = Boolean(kept) && !this.draft.done && Object.keys(this.draft.answers).length > 0;
    this.fresh = false;
    this.pictured = true;
    this.tries = 0;
    this.waiting = null;
    const awake = () => { if (document.visibilityState !== "hidden") this.hurry(); };
    this.listeners = [[window, "online", awake], [document, "visibilitychange", awake], [window, "pageshow", awake],
      [window, "storage", (event) => this.adopt(event)]];
    this.listeners.forEach(([target, name, handler]) => target.addEventListener(name, handler));
    this.show(false);
    this.unwatch = [watchLine(this, note), watchIdleness(this), watchPicture(this)];
    if (data.wave.closed && !this.asking) this.close();
    if (!this.draft.done && data.frame && data.frame !== this.draft.language) this.send({ kind: "language", language: this.draft.language });
    if (this.draft.sending) this.push();
  }

  get say() { return sayIn(this.data.words[this.draft.language], this.draft.language); }

  get rich() { return richIn(this.data.words[this.draft.language], this.draft.language); }

  number(value) { return new Intl.NumberFormat(`${this.draft.language}-CA`).format(value); }

  get text() { return (words) => inLanguage(words, this.draft.language); }

  leave() {
    clearTimeout(this.timer);
    this.unwatch.forEach((stop) => stop());
    delete document.documentElement.dataset.asking;
    this.listeners.forEach(([target, name, handler]) => target.removeEventListener(name, handler));
  }

  change(part) {
    Object.assign(this.draft, part);
    if (!this.draft.token) this.draft.token = freshToken();
    this.unkept = !keepDraft(this.data.wave, this.draft);
    if (!this.mine) keepTab(this.data.wave, { mine: true });
    this.mine = true;
  }

  // Where a screen cannot be drawn the way to the plain form, which stands below, shows itself.
  show(move) {
    try {
      this.draw(move);
      document.documentElement.dataset.asking = "yes";
    } catch (fault) {
      document.documentElement.dataset.asking = "broken";
      console.error(fault);
    }
  }

  draw(move) {
    const screen = this.asking ? "resume" : this.draft.done ? "finished" : this.data.wave.closed || this.closed ? "shut" : this.draft.screen;
    document.documentElement.lang = this.draft.language;
    this.host.lang = this.draft.language;
    this.host.dir = this.say("direction");
    const label = this.data.wave.invented ? make("p", { class: "invented" }, this.say("invented")) : null;
    this.host.replaceChildren(...[label, SCREENS[screen](this)].flat(2).filter(Boolean));
    this.host.dataset.screen = screen;
    readableOn(this.host);
    this.settle();
    const top = this.host.querySelector("h1, h2[tabindex]");
    if (move && top) {
      top.focus({ preventScroll: true });
      this.host.scrollIntoView({ block: "start" });
    }
  }

  // By style, so that it holds for touch and mouse alone: keys and assistive technology go on at once.
  settle() {
    clearTimeout(this.settling);
    this.host.dataset.settling = "";
    requestAnimationFrame(() => {
      clearTimeout(this.settling);
      this.settling = setTimeout(() => { delete this.host.dataset.settling; }, SETTLING);
    });
  }

  speak(language) {
    this.change({ language });
    this.show(false);
    this.host.querySelector(`.languages [lang="${language}"]`)?.focus();
    this.send({ kind: "language", language });
  }

  notice() {
    const old = this.host.querySelector("[aria-live]");
    const fresh = groupNotice(this);
    if (old) old.replaceChildren(...(fresh ? [fresh] : []));
  }

  tell(words, urgent) {
    const place = this.host.querySelector(".status");
    if (!place) return;
    place.classList.toggle("urgent", Boolean(urgent));
    place.textContent = words;
    this.told = words;
  }

  hasPlace() {
    const { data } = this;
    const leaves = data.units.filter((unit) => unit.leaf);
    if (data.unit === null && data.wave.access === "link" && leaves.length === 1 && this.draft.unit === null) {
      this.change({ unit: leaves[0].id });
    }
    return data.unit === null && (data.wave.access === "codes" || leaves.length > 1) || Boolean(data.attribute);
  }

  go(screen) {
    if (screen === "place" && !this.hasPlace()) return this.begin();
    this.change({ screen });
    return this.show(true);
  }

  begin() {
    const { draft, data } = this;
    if (data.wave.access === "codes" && draft.unit === null) {
      if (!draft.code.trim()) return this.tell(this.say("slip_missing"), true);
      this.change({ id: freshToken().slice(0, 16) });
      this.waiting = "claim";
      this.tell(this.say("checking"));
      return this.push();
    }
    if (draft.unit === null) return this.tell(this.say("unit_missing"), true);
    this.change({ screen: "statements", at: draft.at || 0 });
    return this.show(true);
  }

  lastScreen() {
    const { draft, data } = this;
    if (draft.screen === "comments") return true;
    const size = draft.one ? 1 : PAGE;
    return !data.questions.length && Math.floor(draft.at / size) * size + size >= data.items.length;
  }

  back(first, size) {
    this.returned = false;
    if (this.draft.screen === "comments") this.change({ screen: "statements", at: this.data.items.length - 1 });
    else if (first === 0) this.change({ screen: this.hasPlace() ? "place" : "welcome" });
    else this.change({ at: first - size });
    this.show(true);
  }

  next(last) {
    this.returned = false;
    if (last < this.data.items.length) { this.change({ at: last }); return this.show(true); }
    if (this.draft.screen === "statements" && this.data.questions.length) {
      this.change({ screen: "comments" });
      return this.show(true);
    }
    if (this.draft.sending) return this.hurry();
    const long = this.data.questions.find((one) => lengthOf((this.draft.comments[one.id] || {}).text || "") > this.data.longest);
    if (long) {
      this.host.querySelector(`#q-${CSS.escape(long.id)}`).focus();
      return this.tell(this.say("shorten"), true);
    }
    const { answers, comments: written } = submissionOf(this.draft);
    if (!Object.keys(answers).length && !written.length) return this.tell(this.say("empty"), true);
    this.change({ sending: true, id: freshToken().slice(0, 16) });
    this.tries = 0;
    this.tell(this.say("sending"));
    return this.push();
  }

  // A message sent while the line is down is lost, so it is repeated until the server has answered.
  push() {
    clearTimeout(this.timer);
    if (this.waiting === "claim") {
      this.post({ kind: "claim", id: this.draft.id, token: this.draft.token, code: this.draft.code, language: this.draft.language });
    } else if (this.draft.sending) {
      this.change({ sent: this.draft.sent + 1 });
      this.post(submissionOf(this.draft));
    } else if (this.own && !document.querySelector(".st-key-thanks")) {
      this.send(this.own); // the answers are kept; what is missing is one's own picture, which Streamlit draws
    } else {
      this.own = null;
      return;
    }
    const wait = WAITS[Math.min(this.tries, WAITS.length - 1)];
    this.tries += 1;
    this.timer = setTimeout(() => {
      if (!this.own) this.tell(this.say(this.waiting === "claim" ? "still_checking" : "still_sending"));
      this.push();
    }, wait);
  }

  // Straight to the server: Streamlit need not even have loaded. A tab that closes meanwhile sends it all the same.
  async post(message) {
    const body = JSON.stringify({ wave: this.data.wave.code, ...message });
    const hanging = new AbortController();
    const patience = setTimeout(() => hanging.abort(), PATIENCE);
    try {
      const answer = await fetch("/keep", {
        method: "POST", headers: { "content-type": "application/json" }, body, cache: "no-store", keepalive: new Blob([body]).size < 60000,
        signal: hanging.signal,
      });
      if (answer.ok) this.hear(await answer.json());
    } catch (fault) {
      console.warn("not sent, will be repeated");
    } finally {
      clearTimeout(patience);
    }
  }

  hurry() {
    if (this.waiting !== "claim" && !this.draft.sending && !this.own) return;
    this.tries = 0;
    this.push();
  }

  // What the server said. Only the answer to the question asked last counts.
  hear(reply) {
    if (!reply || reply.to !== this.draft.id || this.draft.done) return;
    if (reply.status === "busy") return this.tell(reply.message);
    clearTimeout(this.timer);
    if (reply.status === "claimed" && this.waiting === "claim") {
      this.waiting = null;
      this.change({ unit: reply.unit, id: "" });
      this.show(true);
    } else if (reply.status === "kept" && this.draft.sending) {
      this.fresh = !this.asking; // whoever has not said that it is theirs sees no picture of it
      this.pictured = reply.pictured !== false;
      this.own = this.fresh ? { ...submissionOf(this.draft), kind: "kept" } : null;
      this.asking = false;
      this.tries = 0;
      this.change({ sending: false, done: true, answers: {}, comments: {}, token: "-", code: "" });
      this.show(true);
      const early = window.__reflectoryEarly;
      if (early?.page === this && early.handOver) early.handOver();
      else this.push();
    } else if (this.waiting === "claim" || this.draft.sending) {
      this.waiting = null;
      this.change({ sending: false, id: "" });
      this.tell(reply.message, true);
      if (reply.reason === "closed") {
        this.why = reply.message;
        if (!this.asking) this.close();
      }
    }
  }

  // What a survey that closed did not take stays with this tab, and nowhere else; the server draws the picture of it.
  close() {
    this.closed = true;
    const { draft, data } = this;
    const begun = Object.keys(draft.answers).length > 0 || Object.keys(draft.comments).length > 0;
    forgetDraft(data.wave);
    live.set(data.wave.code, draft);
    shown.add(data.wave.code);
    if (begun) keepTab(data.wave, { mine: true, left: draft });
    this.show(true);
    if (!Object.keys(draft.answers).length) return;
    draft.id = draft.id || freshToken().slice(0, 16);
    this.own = { ...submissionOf(draft), kind: "picture" };
    this.tries = 0;
    this.push();
  }

  wonder() {
    this.asking = true;
    this.show(true);
  }

  resume() {
    this.asking = false;
    shown.add(this.data.wave.code);
    if (this.data.wave.closed || this.why) return this.close();
    this.change({});
    this.show(true);
    if (this.draft.sending) this.tell(this.say("still_sending"));
    return undefined;
  }

  // Whoever begins anew with a code of their own does not go on with the code of somebody else.
  anew() {
    this.asking = false;
    if (this.data.wave.closed || this.why) return this.erase();
    this.afresh();
    if (this.brought && this.brought !== this.draft.code) this.change({ code: this.brought, unit: null, token: freshToken() });
    return this.show(true);
  }

  // Takes away what this device and the server's session still hold: the picture, or what a closed survey did not take.
  erase() {
    const { done, language } = this.draft;
    if (done) forgetTab(this.data.wave); else forgetDraft(this.data.wave); // that it was answered stays known
    this.draft = { ...freshDraft(language), done };
    this.fresh = false;
    this.own = null;
    clearTimeout(this.timer);
    document.querySelectorAll(".st-key-thanks").forEach((drawn) => { drawn.style.display = "none"; });
    this.send({ kind: "erase" });
    this.show(true);
  }

  otherSlip() {
    this.change({ code: "", unit: null, token: freshToken() });
    this.show(true);
  }

  // Where codes are used the slip stays in: it is marked as this device's, and would be lost with the draft.
  afresh(other) {
    const slip = other || this.draft.done ? {} : { code: this.draft.code, token: this.draft.token, unit: this.draft.unit };
    const language = this.draft.language;
    forgetDraft(this.data.wave);
    this.draft = { ...freshDraft(language), ...(this.data.wave.access === "codes" ? slip : {}) };
    if (this.data.unit !== null) this.draft.unit = this.data.unit;
    this.returned = false;
    this.fresh = false;
    this.own = null;
    clearTimeout(this.timer);
    keepDraft(this.data.wave, this.draft);
    if (other) {
      // At once, not when the server has answered: the next person must not see the last one's picture.
      document.querySelectorAll(".st-key-thanks").forEach((drawn) => { drawn.style.display = "none"; });
      this.send({ kind: "another" });
    }
    this.show(true);
  }

  // The same survey in a second tab: one draft, one token, one response.
  adopt(event) {
    if (event.key !== PREFIX + this.data.wave.code) return;
    if (!event.newValue) { if (this.draft.done) this.afresh(true); return; } // withdrawn there: it may be answered again
    const theirs = JSON.parse(event.newValue);
    if (theirs.done) {
      this.draft = { ...this.draft, done: true, sending: false, answers: {}, comments: {} };
      live.set(this.data.wave.code, this.draft);
      this.show(false);
      return;
    }
    const { token, answers, comments: written, unit, code, attribute } = soundDraft(theirs, this.data, this.draft.language);
    Object.assign(this.draft, { token, answers, comments: written, unit, code, attribute });
    this.host.querySelectorAll("fieldset[data-item]").forEach((set) => {
      const code = answers[set.dataset.item];
      set.querySelectorAll("input").forEach((input) => { input.checked = code === Number(input.value); });
      set.querySelector(".clear").classList.toggle("unused", code === undefined);
    });
  }
}
