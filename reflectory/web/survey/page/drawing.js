// What is seen: the draft and the words it is asked in, one screen at a time.
const SCREENS = { first, place, statement, last, sheet, thanks, resume, shut };
const SETTLING = 400; // ms in which a new screen takes no touch: a double tap was meant for the screen before

class Drawing {
  constructor(host, data) {
    this.host = host;
    this.data = data;
  }

  get say() { return (name, values) => fill(template(this.data.words[this.draft.language], this.draft.language, name, values), this.written(values)); }

  get rich() { return (name, values) => fillRich(template(this.data.words[this.draft.language], this.draft.language, name, values), this.written(values)); }

  // Counts as the language writes them, with thousands apart.
  written(values) {
    const grouped = new Intl.NumberFormat(`${this.draft.language}-CA`);
    return values && Object.fromEntries(Object.entries(values).map(([key, one]) => [key, typeof one === "number" ? grouped.format(one) : one]));
  }

  get text() { return (words) => inLanguage(words, this.draft.language); }

  change(part) {
    Object.assign(this.draft, part);
    if (!this.draft.token) this.draft.token = freshToken();
    this.unkept = !keepDraft(this.data.wave, this.draft);
    if (!this.mine) keepTab(this.data.wave, { mine: true });
    this.mine = true;
  }

  get screen() {
    const { draft } = this;
    if (this.asking) return "resume";
    if (draft.done) return "thanks";
    if (this.closed) return "shut";
    if (draft.step === "first" || draft.step === "place") return draft.step;
    return draft.whole ? "sheet" : draft.step === "last" ? "last" : "statement";
  }

  draw(move) {
    const { host, screen } = this;
    clearTimeout(this.gliding);
    const within = ["statement", "last", "sheet", "place"].includes(screen);
    document.documentElement.lang = host.lang = this.draft.language;
    host.dir = this.say("direction");
    host.dataset.screen = screen;
    const label = this.data.wave.invented ? make("p", { class: "invented" }, this.say("invented")) : null;
    const shown = make("div", { class: "screen" }, label, SCREENS[screen](this));
    host.replaceChildren(...(within ? [bar(this)] : []), shown, make("p", { class: "line", role: "status" }));
    this.progress();
    this.look();
    if (!move) return;
    this.settle();
    window.scrollTo(0, 0);
    host.scrollTop = 0; // inside Streamlit it is the survey that scrolls
    const checked = screen === "statement" && (shown.querySelector(".rows :checked") || shown.querySelector(".rows input"));
    (checked || shown.querySelector("h1")).focus({ preventScroll: true });
  }

  // By style, so that it holds for touch and mouse alone: keys and assistive technology go on at once.
  settle() {
    clearTimeout(this.settling);
    this.host.dataset.settling = "";
    this.settling = setTimeout(() => { delete this.host.dataset.settling; }, SETTLING);
  }

  progress() {
    const track = this.host.querySelector(".track");
    if (!track) return;
    const n = Object.keys(this.draft.answers).length, total = this.data.items.length;
    track.setAttribute("aria-valuenow", String(n));
    track.setAttribute("aria-valuetext", this.say("answered_of", { n, total }));
    track.firstChild.style.inlineSize = `${(100 * n) / total}%`;
    this.host.querySelector(".count").textContent = `${n}/${total}`;
  }

  notice() {
    const fresh = invited(this);
    this.host.querySelector(".notice").replaceChildren(...(fresh ? [fresh] : []));
    if (this.draft.unit !== null && this.told === this.say("unit_missing")) this.tell("");
  }

  tell(words, urgent) {
    const place = this.host.querySelector(".status");
    if (!place) return;
    place.classList.toggle("urgent", Boolean(urgent));
    place.textContent = words;
    this.told = words;
  }

  speak(language) {
    this.change({ language });
    this.draw(true);
  }
}
