// One survey, from the first screen to the picture. All of it runs in the browser; the server is asked to mark a one-use
// code, to keep the answers, and for a reflection key.
class Page extends Owned {
  constructor(host, data) {
    super(host, data);
    const { wave } = data;
    sweep(wave);
    this.unkept = !wave.kiosk && keepsNothing();
    const kept = readDraft(wave);
    this.draft = soundDraft(kept, data, spokenIn(data));
    this.asking = mayBeAnothers(this.draft, wave);
    if (data.unit !== null) this.draft.unit = data.unit;
    if (!this.draft.code) this.draft.code = data.slip;
    this.brought = takeSlip(wave, this.draft);
    this.returned = Boolean(kept) && !this.draft.done && isBegun(this.draft);
    if (this.draft.done && !data.results && keptPicture(wave).own) this.own = this.message({ own: keptPicture(wave).own });
    this.goStraight(kept);
    if (!history.state || history.state.reflectory === undefined) this.record(this.draft.step, 0);
    this.listen();
    this.stopIdling = watchIdleness(this);
    if (wave.closed && !this.asking && !this.draft.done) this.close(wave.closed);
    else if (!this.asking && this.draft.sending) this.push();
    this.draw(false);
  }

  message(part) {
    return { wave: this.data.wave.code, copy: this.data.copy, language: this.draft.language, ...part };
  }

  // Where a key opens what was answered: in the demonstration, this visit's own copy of it.
  reflections(language) {
    const query = new URLSearchParams({ ...(this.data.copy && { copy: this.data.copy }), ...(language && { lang: language }) });
    return `/reflections?${query}`.replace(/\?$/, "");
  }

  // Where the results are read: with a code, which stands behind the #, or with one to be typed.
  results(code) {
    const query = new URLSearchParams({ lang: this.draft.language, ...(this.data.copy && { copy: this.data.copy }) });
    return `/read?${query}${code && `#read=${code}`}`;
  }

  send(make, heard, waiting) {
    if (this.way) this.way.stop();
    this.way = deliver(() => this.message(make()), (reply) => { this.way = null; heard(reply); }, (reply) => {
      this.tell(reply && reply.message ? reply.message : this.say(waiting));
    });
  }

  claim() {
    this.tell(this.say("checking"));
    this.send(() => ({ kind: "claim", token: this.draft.token, code: this.draft.code }), (reply) => {
      if (reply.status !== "claimed") return this.refused(reply);
      this.change({ unit: reply.unit });
      return this.draw(true); // with how many were invited there
    }, "still_checking");
  }

  submit() {
    if (this.draft.sending) return this.hurry();
    const long = this.data.questions.find((one) => lengthOf((this.draft.comments[one.id] || {}).text || "") > this.data.longest);
    if (long) {
      this.host.querySelector(`#q-${CSS.escape(long.id)}`).focus();
      return this.tell(this.say("shorten"), true);
    }
    if (!isBegun(this.draft)) return this.tell(this.say("empty"), true);
    this.change({ sending: true });
    this.tell(this.say("sending"));
    return this.push();
  }

  push() {
    this.send(() => {
      this.change({ sent: this.draft.sent + 1 });
      return submissionOf(this.draft);
    }, (reply) => (reply.status === "kept" ? this.kept(reply) : this.refused(reply)), "still_sending");
  }

  hurry() { if (this.way) this.way.hurry(); }

  kept(reply) {
    this.fresh = !this.asking; // whoever has not said that it is theirs sees no picture of it
    this.asking = false;
    keepStudy(this.data.wave, this.draft.unit);
    this.own = this.fresh ? this.message(submissionOf(this.draft)) : null;
    this.change({ sending: false, done: true, answers: {}, comments: {}, token: "-", code: "" });
    if (this.depth) history.go(-this.depth); // Back leads out of here, not through what has been sent
    this.reading = this.fresh && reply.reading;
    if (this.reading) keepTab(this.data.wave, { reading: { code: this.reading, at: Date.now() } });
    this.see(this.fresh ? reply.picture : "", reply.own);
  }

  refused(reply) {
    this.change({ sending: false });
    if (reply.reason !== "closed") return this.tell(reply.message, true);
    this.why = reply.message;
    return this.asking ? undefined : this.close(reply.message);
  }

  // A picture drawn by the server stays with this tab, and beside it what a key is made of, sealed by the server.
  see(picture, own) {
    this.picture = picture;
    if (picture) keepTab(this.data.wave, { picture: { html: picture, own, at: Date.now() } });
    this.draw(true);
  }

  // What a survey that closed did not take stays with this tab, and nowhere else; the server draws the picture of it.
  close(why) {
    this.closed = true;
    this.why = why;
    const { draft, data } = this;
    forgetDraft(data.wave);
    live.set(data.wave.code, draft);
    shown.add(data.wave.code);
    if (isBegun(draft)) keepTab(data.wave, { mine: true, left: draft });
    this.draw(true);
    if (!Object.keys(draft.answers).length) return;
    this.send(() => ({ ...submissionOf(draft), kind: "picture" }), (reply) => { if (this.closed) this.see(reply.picture); }, "still_checking");
  }

  // The same survey in a second tab: one draft, one token, one response.
  adopt(event) {
    if (event.key !== PREFIX + this.data.wave.code) return;
    if (!event.newValue) { if (this.draft.done) this.afresh(true); return; } // withdrawn there: it may be answered again
    const theirs = JSON.parse(event.newValue);
    if (theirs.done) {
      if (this.way) this.way.stop();
      this.draft = { ...this.draft, done: true, sending: false, answers: {}, comments: {} };
      live.set(this.data.wave.code, this.draft);
      this.draw(false);
      return;
    }
    const { token, answers, comments: written, unit, code, attribute } = soundDraft(theirs, this.data, this.draft.language);
    Object.assign(this.draft, { token, answers, comments: written, unit, code, attribute });
    for (const input of this.host.querySelectorAll("[data-item] input")) input.checked = answers[input.name.slice(5)] === Number(input.value);
    this.progress();
  }

  // What the browser says: the line, whether anybody looks, its own Back, a second tab.
  listen() {
    const awake = () => { if (document.visibilityState !== "hidden") this.hurry(); };
    const line = () => { this.look(); awake(); };
    this.listeners = [[window, "online", line], [window, "offline", line], [document, "visibilitychange", awake],
      [window, "pageshow", awake], [window, "popstate", (event) => this.arrive(event)], [window, "storage", (event) => this.adopt(event)]];
    this.listeners.forEach(([target, name, handler]) => target.addEventListener(name, handler));
  }

  look() {
    const line = this.host.querySelector(".line");
    line.textContent = navigator.onLine === false && !this.draft.done ? this.say("no_line") : "";
    line.classList.toggle("shown", Boolean(line.textContent));
  }

  leave() {
    clearTimeout(this.gliding);
    if (this.way) this.way.stop();
    this.stopIdling();
    this.listeners.forEach(([target, name, handler]) => target.removeEventListener(name, handler));
  }
}
