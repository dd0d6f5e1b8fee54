// The way through a survey: first screen, place, statement after statement, the last screen.
class Moving extends Drawing {
  get leaves() { return this.data.units.filter((unit) => unit.leaf); }

  get asksPlace() {
    const { data } = this;
    return data.unit === null && (data.wave.access === "codes" || this.leaves.length > 1) || Boolean(data.attribute);
  }

  get steps() {
    return ["first", ...(this.asksPlace ? ["place"] : []), ...this.data.items.map((item, at) => at), "last"];
  }

  // Each step forward is one that the browser's own Back takes back.
  go(step, forth) {
    if (!Number.isInteger(step)) this.visiting = false;
    this.change({ step });
    if (forth) this.record(step, this.depth + 1);
    else this.record(step, 0);
    this.draw(true);
  }

  get depth() { return (history.state && history.state.depth) || 0; }

  record(step, depth) {
    const state = { ...history.state, reflectory: step, depth };
    if (depth) history.pushState(state, ""); else history.replaceState(state, "");
  }

  forward() {
    const { draft } = this;
    this.returned = false;
    this.straight = false;
    if (draft.step === "place" || (draft.step === "first" && !this.asksPlace)) {
      if (!this.belongs()) return;
    }
    this.go(this.visiting ? this.nextOpen() : this.steps[this.steps.indexOf(draft.step) + 1], true);
  }

  back() {
    this.returned = false;
    this.visiting = false;
    this.settle(); // at once: the browser goes back in its own time
    if (this.depth) return history.back();
    if (this.draft.whole && this.draft.step !== "place") return this.go(this.asksPlace ? "place" : "first");
    return this.go(this.steps[Math.max(0, this.steps.indexOf(this.draft.step) - 1)]);
  }

  // The browser's Back and Forward.
  arrive(event) {
    const step = event.state && event.state.reflectory;
    if (step === undefined || step === null || ["thanks", "resume", "shut"].includes(this.screen)) return;
    if (this.draft.unit === null && step !== "first" && step !== "place") return; // of somebody who was here before
    this.change({ step });
    this.draw(true);
  }

  // A statement that was left open, chosen from the list before Send; the way on leads to the next of them, or back there.
  visit(item, at) {
    this.visiting = !this.draft.whole;
    if (this.visiting) return this.go(at, true);
    const group = this.host.querySelector(`[data-item="${CSS.escape(item.id)}"]`);
    group.scrollIntoView({ block: "center" });
    return group.querySelector("input").focus({ preventScroll: true });
  }

  nextOpen() {
    const { draft, data } = this;
    const open = data.items.findIndex((item, at) => at > draft.step && !(item.id in draft.answers));
    this.visiting = open >= 0;
    return this.visiting ? open : "last";
  }

  // Whether it is known where the answers count; a one-use code is asked of the server.
  belongs() {
    const { draft, data } = this;
    if (draft.unit === null && this.leaves.length === 1 && data.wave.access === "link") this.change({ unit: this.leaves[0].id });
    if (draft.unit !== null) return true;
    if (data.wave.access !== "codes") this.tell(this.say("unit_missing"), true);
    else if (!draft.code.trim()) this.tell(this.say("slip_missing"), true);
    else this.claim();
    return false;
  }

  // Whoever has answered one chapter of a book study here knows the rest: the next one begins with its question.
  goStraight(kept) {
    const known = kept || this.data.wave.access !== "link" ? null : readStudy(this.data.wave);
    const fits = this.leaves.some((unit) => unit.id === known) && (this.data.unit === null || this.data.unit === known);
    if (!fits) return;
    Object.assign(this.draft, { unit: known, step: 0 });
    this.straight = true;
  }
}
