// The screens of a survey. Each takes the page `p` (data, draft, say, text, and what can be done) and gives its elements.
const PAGE = 6;

function languageBar(p) {
  return make("div", { class: "languages", role: "group", "aria-label": p.say("language") },
    p.data.languages.map((code) => button(p.data.words[code].own_name, () => p.speak(code), "choice",
      { lang: code, "aria-pressed": String(code === p.draft.language) })));
}

function welcome(p) {
  const { data, say, text, draft } = p;
  const facts = [say("minutes", { n: data.minutes }), say("statements", { n: data.items.length })];
  if (data.wave.closes) facts.push(say("open_until", { date: dateIn(data.wave.closes, draft.language) }));
  const started = Object.keys(draft.answers).length;
  const wide = window.matchMedia("(min-width: 48rem)").matches; // on a phone the way on has to be in sight
  return [
    languageBar(p),
    heading(text(data.title), data.wave.title),
    wide ? make("p", { class: "lead" }, text(data.purpose)) : null,
    make("p", { class: "facts" }, facts.join(" \u00b7 ")),
    promise(p),
    make("div", { class: "buttons" },
      button(started ? say("go_on") : say("continue"), () => p.go("place"), "primary")),
    p.unkept ? make("p", { class: "quiet unkept" }, say("unkept")) : null,
    data.wave.kiosk ? make("p", { class: "quiet" }, say("kiosk", { n: data.wave.idle })) : null,
    wide ? null : make("p", { class: "purpose" }, text(data.purpose)),
    data.unreviewed.includes(draft.language) ? make("p", { class: "quiet" }, say("unreviewed")) : null,
    // In a tab of its own: on a shared device what was typed in here would go.
    button(say("stored_link"), () => window.open(`what-is-stored?wave=${data.wave.code}&lang=${p.draft.language}`, "_blank", "noopener"), "link"),
  ];
}

// In short what somebody has to know before agreeing, so that the way on is in sight on a phone; in full beneath.
function promise(p) {
  const { data, say } = p;
  const { k, by_lot: byLot, by_team: byTeam } = data.wave;
  const lines = [say("key_seen"), say(byLot ? "smallest_lot" : "key_smallest", { k }), say(storing("key_stored", data), { n: data.wave.days }),
    say("key_choice")];
  const points = [say(storing("stored", data), { n: data.wave.days }), say("who_sees"),
    ...(byLot ? [] : [say(byTeam ? "smallest" : "smallest_role", { k })]), say("your_choice")];
  if (data.wave.looked_over) points.push(say("looked_over"));
  const limits = [data.wave.access === "link" ? say("limit_link") : say("limit_codes"), say("limit_server"),
    say("limit_pool"), say("limit_words")];
  return make("section", { class: "promise", "aria-labelledby": "promise" },
    make("h2", { id: "promise" }, say("promise_title")),
    make("ul", {}, lines.map((one) => make("li", {}, one))),
    groupNotice(p),
    make("details", {}, make("summary", {}, say("word_for_word")),
      make("p", { class: "promised" }, say(data.wave.research ? "promise_research" : "promise")),
      make("ul", {}, points.map((one) => make("li", {}, one))),
      make("h3", {}, say("limits_title")),
      make("ul", { class: "limits" }, limits.map((one) => make("li", {}, one)))));
}

function storing(name, { wave }) {
  return wave.days ? `${name}_days` : wave.research ? `${name}_research` : name;
}

// How many were invited where somebody belongs, as it was set up: so that nobody stands unaware among inventions.
function invited(p, told = false) {
  const unit = p.data.units.find((one) => one.id === p.draft.unit);
  if (!unit || !unit.people || p.data.wave.own) return null;
  return make("p", { class: "quiet invited" }, p.rich(told ? "not_so" : "invited", { name: unit.name, n: unit.people }));
}

function groupNotice(p) {
  const { k, people, by_lot: byLot } = p.data.wave;
  const told = !byLot && !(people && people < k); // the line itself says how many
  const parts = [groupLine(p), invited(p, told)].filter(Boolean);
  return parts.length ? make("div", {}, parts) : null;
}

function groupLine(p) {
  const { data, draft } = p;
  const { k, people, by_lot: byLot, by_team: byTeam } = data.wave;
  const unit = data.units.find((one) => one.id === draft.unit);
  const line = (name, values) => make("p", { class: "notice" }, p.rich(name, { k, ...values }));
  if (people && people < k) return line("wave_small", { n: people });
  if (!unit) return null;
  const values = { name: unit.name, n: unit.people };
  if (byLot) return line("group_lot", values);
  if (byTeam && unit.direct) return line(unit.people < k ? "direct_small" : "direct_large", values);
  if (!unit.people) return line("group_unknown", values);
  if (!byTeam) return line("group_role", values);
  return line(unit.people < k ? "group_small" : "group_large", values);
}

function place(p) {
  const { data, say, text, draft } = p;
  const parts = [heading(say("place_title"), text(data.title))];
  if (data.wave.access === "codes" && data.unit === null) parts.push(slipCode(p));
  else if (data.unit === null) parts.push(...unitChoice(p));
  const notice = make("div", { "aria-live": "polite" }, groupNotice(p));
  parts.push(notice);
  if (data.attribute) {
    const options = [...data.attribute.values.map(([id, words]) => [id, text(words)]), ["", say("rather_not")]];
    parts.push(make("fieldset", {}, make("legend", {}, text(data.attribute.text)),
      make("p", { class: "quiet" }, say(data.wave.by_lot ? "attribute_why_lot" : "attribute_why")),
      radioRows("attribute", options, draft.attribute, (id) => p.change({ attribute: id }))));
  }
  parts.push(buttons(p, () => p.go("welcome"), say("begin"), () => p.begin()));
  return parts;
}

function slipCode(p) {
  const { say, draft } = p;
  if (draft.code && draft.unit !== null) {
    return make("div", { class: "field" }, make("p", {}, say("slip_in")),
      button(say("slip_other"), () => p.otherSlip(), "link"));
  }
  const field = make("input", {
    id: "slip", type: "text", value: draft.code, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
    "aria-describedby": "slip-help", oninput: () => p.change({ code: field.value }),
    onkeydown: (event) => { if (event.key === "Enter") p.begin(); },
  });
  return make("div", { class: "field" }, make("label", { for: "slip" }, say("slip")), field,
    make("p", { class: "quiet", id: "slip-help" }, say("slip_help")));
}

function unitChoice(p) {
  const { data, say, draft } = p;
  const leaves = data.units.filter((unit) => unit.leaf);
  if (leaves.length < 2) return [];
  const byId = new Map(data.units.map((unit) => [unit.id, unit]));
  const parents = [...new Set(leaves.map((leaf) => leaf.parent))];
  const chosen = draft.school !== undefined ? draft.school : (byId.get(draft.unit) || {}).parent;
  const parts = [];
  const teams = make("div", {});
  const showTeams = (parent) => {
    const mine = leaves.filter((leaf) => leaf.parent === parent);
    mine.sort((one, other) => one.direct - other.direct);
    const options = mine.map((leaf) => [leaf.id, leaf.direct ? say("in_none") : leaf.name]);
    const rows = radioRows("unit", options, draft.unit, (id) => { p.change({ unit: id }); p.notice(); }, false, true);
    rows.classList.add("wide");
    teams.replaceChildren(make("fieldset", {}, make("legend", {}, say("unit")), rows));
  };
  if (parents.length > 1) {
    const select = make("select", { id: "school" }, make("option", { value: "" }, say("choose")));
    const upperOf = (id) => (byId.get(id) || {}).above;
    const above = [...new Set(parents.map(upperOf))];
    for (const upper of above) {
      const options = parents.filter((id) => upperOf(id) === upper).map((id) =>
        make("option", { value: String(id), translate: "no" }, (byId.get(id) || { name: "" }).name));
      const group = byId.get(upper);
      select.append(...(above.length > 1 && group ? [make("optgroup", { label: group.name }, options)] : options));
    }
    if (chosen !== undefined && chosen !== null) select.value = String(chosen);
    select.addEventListener("change", () => {
      const parent = select.value === "" ? null : Number(select.value);
      const only = leaves.filter((leaf) => leaf.parent === parent);
      p.change({ school: parent, unit: only.length === 1 ? only[0].id : null });
      if (parent === null) teams.replaceChildren(); else showTeams(parent);
      p.notice();
    });
    parts.push(make("div", { class: "field" }, make("label", { for: "school" }, say("school")), select));
    if (chosen !== undefined && chosen !== null) showTeams(chosen);
  } else {
    showTeams(parents[0]);
  }
  parts.push(teams);
  return parts;
}

function statements(p) {
  const { data, say, text, draft } = p;
  const size = draft.one ? 1 : PAGE;
  const first = Math.floor(draft.at / size) * size;
  const shown = data.items.slice(first, first + size);
  const last = first + shown.length;
  const title = shown.length === 1 ? p.rich("statement_of", { n: last, total: data.items.length })
    : p.rich("statements_of", { first: first + 1, last, total: data.items.length });
  return [
    progress(p, first),
    heading(title, text(data.title)),
    p.returned ? returnedNote(p) : null,
    first || p.hasPlace() ? null : invited(p), // where nothing was chosen: a survey of one team, or a team's own link
    make("div", { class: "statements" }, shown.map((item, i) => statement(p, item, first + i + 1))),
    p.lastScreen() ? skippedNote(p) : null,
    buttons(p, () => p.back(first, size), p.lastScreen() ? say("send") : say("next"), () => p.next(last)),
    make("div", { class: "aside" }, button(draft.one ? say("six_at_a_time") : say("one_at_a_time"),
      () => { p.change({ one: !draft.one, at: first }); p.show(true); }, "link")),
  ];
}

function statement(p, item, number) {
  const { data, say, text, draft } = p;
  const format = data.formats[item.format];
  const wording = text(item.text);
  const clear = button(say("clear"), () => {
    const answers = { ...draft.answers };
    delete answers[item.id];
    p.change({ answers });
    set.querySelectorAll("input").forEach((input) => { input.checked = false; });
    clear.classList.add("unused");
    set.querySelector("input").focus({ preventScroll: true });
  }, "clear", { "aria-label": say("clear_name", { text: wording }) });
  const rows = radioRows("item-" + item.id, format.map((anchor, code) => [code, text(anchor)]), draft.answers[item.id],
    (code) => { p.change({ answers: { ...draft.answers, [item.id]: code } }); clear.classList.remove("unused"); },
    format.length > 7);
  const set = make("fieldset", { "data-item": item.id },
    make("legend", {}, make("span", { class: "number", "aria-hidden": "true" }, number + "."), " ", wording), rows, clear);
  if (!(item.id in draft.answers)) clear.classList.add("unused");
  return set;
}

function skippedNote(p) {
  const left = p.data.items.length - Object.keys(p.draft.answers).length;
  return left ? make("p", { class: "quiet", id: "skipped" }, p.rich("skipped", { n: left })) : null;
}

function returnedNote(p) {
  return make("p", { class: "quiet returned" }, p.say("returned"), " ", button(p.say("afresh"), () => p.wonder(), "link"));
}

function progress(p, first) {
  const { data, say } = p;
  const total = data.items.length + (data.questions.length ? 2 : 0);
  const share = first / total;
  const left = Math.max(1, Math.ceil(data.minutes * (1 - share)));
  const cheer = p.lastScreen() ? say("cheer_last") : share >= 0.5 && share < 0.75 ? say("cheer_half") : "";
  return make("div", { class: "progress" },
    make("div", { class: "track", role: "progressbar", "aria-label": say("progress"), "aria-valuemin": "0",
      "aria-valuemax": "100", "aria-valuenow": Math.round(share * 100), "aria-valuetext": say("minutes_left", { n: left }) },
    make("div", { class: "done", style: `inline-size: ${Math.round(share * 100)}%` })),
    make("p", { class: "quiet" }, cheer ? cheer + " " : "", p.rich("minutes_left", { n: left })));
}

function buttons(p, back, label, forward) {
  return make("div", { class: "foot" },
    make("p", { class: "status", role: "status" }),
    make("div", { class: "buttons" }, button(p.say("back"), back, "secondary"), button(label, forward, "primary", { "data-forward": true })));
}
