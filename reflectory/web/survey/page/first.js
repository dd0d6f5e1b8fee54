// Before the first statement: who asks and what for, and where one belongs. The sentences come from the server (first_screen.py).
function first(p) {
  const { data, say } = p;
  const words = data.first[p.draft.language];
  return [
    make("div", { class: "corner" }, languages(p)),
    words.asker ? make("p", { class: "kicker" }, asWritten(words.asker)) : null,
    make("h1", { tabindex: "-1" }, words.title),
    make("p", { class: "lead" }, words.purpose),
    make("p", { class: "facts" }, words.facts),
    trust(p),
    data.wave.addKey ? keyBefore(p) : null,
    p.unkept ? make("p", { class: "quiet" }, say("unkept")) : null,
    data.wave.kiosk ? make("p", { class: "quiet" }, say("kiosk", { n: data.wave.idle })) : null,
    foot(p, button(say(isBegun(p.draft) ? "go_on" : "start"), () => p.forward(), "primary wide")),
  ];
}

// What has to be known stands there; the promise and its limits, word for word, are one press away.
function trust(p) {
  const { data, say } = p;
  const words = data.first[p.draft.language];
  const promise = [words.promise.map((one) => make("p", {}, one)), make("h2", {}, say("limits_title")),
    make("ul", {}, words.limits.map((one) => make("li", {}, one))), storedLink(p),
    data.unreviewed.includes(p.draft.language) ? make("p", { class: "quiet" }, say("unreviewed")) : null];
  return make("section", { class: "trust" },
    make("p", {}, words.musts.join(" ")),
    invited(p),
    make("details", {}, make("summary", {}, say("how")), promise),
    decided(p, (list) => make("details", {}, make("summary", {}, say("decided")), list)));
}

// What was decided last time about one's own unit, or about all of them as long as that is not known.
function decided(p, frame) {
  const root = p.data.units.find((one) => one.above === null);
  const known = p.draft.unit === null ? root && root.id : p.draft.unit;
  const sentences = p.data.first[p.draft.language].decided[known];
  return sentences ? frame(make("ul", {}, sentences.map((one) => make("li", { dir: "auto" }, one)))) : null;
}

function languages(p) {
  return p.data.languages.filter((code) => code !== p.draft.language).map((code) =>
    button(p.data.words[code].own_name, () => p.speak(code), "quiet", { lang: code }));
}

// In a tab of its own: on a shared device what was typed in here would go.
function storedLink(p) {
  const address = `/what-is-stored?wave=${p.data.wave.code}&lang=${p.draft.language}`;
  return make("p", {}, make("a", { href: address, target: "_blank", rel: "noopener" }, p.say("stored_link")));
}

// How many were invited where one belongs: so that nobody stands unaware among inventions.
function invited(p) {
  const unit = p.data.units.find((one) => one.id === p.draft.unit);
  if (!unit || !unit.notice) return null;
  return make("p", { class: "invited" }, p.rich(unit.notice, { name: unit.name, n: unit.people, k: p.data.wave.k }), " ",
    p.say("not_so"));
}

function foot(p, ...buttons) {
  return make("div", { class: "foot" }, make("p", { class: "status", role: "status" }), make("div", { class: "buttons" }, buttons));
}

function place(p) {
  const { data, say, text, draft } = p;
  const coded = data.wave.access === "codes" && data.unit === null;
  const options = data.attribute && [...data.attribute.values.map(([id, words]) => [id, text(words)]), ["", say("rather_not")]];
  return [
    make("h1", { tabindex: "-1" }, say("place_title")),
    coded ? slipCode(p) : data.unit === null ? unitChoice(p) : null,
    make("div", { class: "notice", "aria-live": "polite" }, invited(p)),
    options ? make("fieldset", {}, make("legend", {}, text(data.attribute.text)),
      make("p", { class: "quiet" }, say(data.wave.by_lot ? "attribute_why_lot" : "attribute_why")),
      rows("attribute", options, draft.attribute, (id) => p.change({ attribute: id }))) : null,
    foot(p, button(say("begin"), () => p.forward(), "primary wide")),
  ];
}

function slipCode(p) {
  const { say, draft } = p;
  if (draft.code && draft.unit !== null) {
    return make("div", { class: "field" }, make("p", {}, say("slip_in")), button(say("slip_other"), () => p.otherSlip(), "quiet"));
  }
  const field = make("input", {
    id: "slip", type: "text", value: draft.code, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
    "aria-describedby": "slip-help", oninput: () => p.change({ code: field.value }),
    onkeydown: (event) => { if (event.key === "Enter") p.forward(); },
  });
  return make("div", { class: "field" }, make("label", { for: "slip" }, say("slip")), field,
    make("p", { class: "quiet", id: "slip-help" }, say("slip_help")));
}

// First the school, where there are several, then the team in it.
function unitChoice(p) {
  const { data, say, draft } = p;
  const byId = new Map(data.units.map((unit) => [unit.id, unit]));
  const leaves = data.units.filter((unit) => unit.leaf);
  const parents = [...new Set(leaves.map((leaf) => leaf.parent))];
  const teams = make("div", {});
  const choose = (id) => { p.change({ unit: id }); p.notice(); };
  const show = (parent) => {
    const mine = leaves.filter((leaf) => leaf.parent === parent).sort((one, other) => one.direct - other.direct);
    const options = mine.map((leaf) => [leaf.id, leaf.direct ? say("in_none") : asWritten(leaf.name)]);
    teams.replaceChildren(make("fieldset", {}, make("legend", {}, say("unit")), rows("unit", options, draft.unit, choose)));
  };
  if (parents.length < 2) {
    show(parents[0]);
    return teams;
  }
  const chosen = draft.school !== undefined ? draft.school : (byId.get(draft.unit) || {}).parent;
  const select = make("select", { id: "school" }, make("option", { value: "" }, say("choose")), schools(parents, byId));
  if (chosen) {
    select.value = String(chosen);
    show(chosen);
  }
  select.addEventListener("change", () => {
    const parent = Number(select.value) || null;
    const only = leaves.filter((leaf) => leaf.parent === parent);
    p.change({ school: parent, unit: only.length === 1 ? only[0].id : null });
    if (parent) show(parent); else teams.replaceChildren();
    p.notice();
  });
  return [make("div", { class: "field" }, make("label", { for: "school" }, say("school")), select), teams];
}

function schools(parents, byId) {
  const upperOf = (id) => (byId.get(id) || {}).above;
  const above = [...new Set(parents.map(upperOf))];
  return above.map((upper) => {
    const options = parents.filter((id) => upperOf(id) === upper).map((id) =>
      make("option", { value: String(id), translate: "no" }, (byId.get(id) || { name: "" }).name));
    const group = byId.get(upper);
    return above.length > 1 && group ? make("optgroup", { label: group.name }, options) : options;
  });
}
