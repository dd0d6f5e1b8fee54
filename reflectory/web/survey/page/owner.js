// Whose it is: what was begun on this device is taken up, begun anew, closed, or erased.
class Owned extends Moving {
  wonder() {
    this.asking = true;
    this.draw(true);
  }

  resume() {
    this.asking = false;
    shown.add(this.data.wave.code);
    if (this.data.wave.closed || this.why) return this.close(this.why || this.data.wave.closed);
    this.change({});
    this.draw(true);
    return this.draft.sending ? this.push() : undefined;
  }

  // Whoever begins anew with a code of their own does not go on with the code of somebody else.
  anew() {
    this.asking = false;
    if (this.data.wave.closed || this.why) return this.erase();
    this.afresh();
    if (this.brought && this.brought !== this.draft.code) this.change({ code: this.brought, unit: null, token: freshToken() });
    return this.draw(true);
  }

  // Takes away what this device still holds: the picture, or what a closed survey did not take.
  erase() {
    const { done, language } = this.draft;
    if (done) forgetTab(this.data.wave); else forgetDraft(this.data.wave); // that it was answered stays known
    this.clear({ ...freshDraft(language), done });
    this.draw(true);
  }

  otherSlip() {
    this.change({ code: "", unit: null, token: freshToken() });
    this.draw(true);
  }

  // Where codes are used the slip stays in: it is marked as this device's, and would be lost with the draft.
  afresh(other) {
    const slip = other || this.draft.done ? {} : { code: this.draft.code, token: this.draft.token, unit: this.draft.unit };
    const { language } = this.draft;
    forgetDraft(this.data.wave);
    this.clear({ ...freshDraft(language), ...(this.data.wave.access === "codes" ? slip : {}) });
    if (this.data.unit !== null) this.draft.unit = this.data.unit;
    keepDraft(this.data.wave, this.draft);
    this.record("first", 0);
    this.draw(true);
  }

  clear(draft) {
    if (this.way) this.way.stop();
    Object.assign(this, { draft, way: null, returned: false, straight: false, visiting: false });
    Object.assign(this, { fresh: false, own: null, picture: "", reading: "", made: null, keyKept: false, typed: "", words: "" });
  }
}
