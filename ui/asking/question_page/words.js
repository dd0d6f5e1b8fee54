// The screen for comments: nothing is required, and whoever writes is warned while typing.
function comments(p) {
  const { data, say, text, draft } = p;
  return [
    progress(p, data.items.length),
    heading(say("words_title"), text(data.title)),
    make("p", { class: "lead" }, say("words_lead")),
    make("p", { class: "notice" }, say("words_names")),
    make("p", { class: "quiet" }, say("words_checked")),
    data.questions.map((question) => comment(p, question, draft.comments[question.id] || { text: "", reach: data.reaches.at(-1) })),
    skippedNote(p),
    buttons(p, () => p.back(data.items.length, 0), say("send"), () => p.next(data.items.length + 1)),
  ];
}

function comment(p, question, kept) {
  const { data, say, text, draft } = p;
  const store = (part) => {
    Object.assign(kept, part);
    p.change({ comments: { ...draft.comments, [question.id]: { ...kept } } });
  };
  const careful = make("p", { class: "careful", id: "careful-" + question.id, role: "status" });
  const look = () => {
    const found = telling(data.telling, area.value);
    const warning = found ? say("telling_" + found.kind, { text: found.text }) : "";
    if (careful.textContent !== warning) careful.textContent = warning;
  };
  const area = make("textarea", { id: "q-" + question.id, rows: "4", maxlength: data.longest,
    "aria-describedby": careful.id, oninput: () => { store({ text: area.value }); look(); } });
  area.value = kept.text;
  look();
  const reach = make("select", { id: "r-" + question.id, onchange: () => store({ reach: reach.value }) },
    data.reaches.map((one) => make("option", { value: one }, say("reach_" + one))));
  reach.value = kept.reach;
  return make("div", { class: "field" },
    make("label", { for: area.id }, text(question.text), " ", make("span", { class: "quiet" }, say("optional"))), area, careful,
    data.reaches.length > 1 ? [make("label", { for: reach.id, class: "small" }, say("reach")), reach] : null);
}

// The first thing in a text that gives somebody away, by the very patterns that the release masks.
function telling(patterns, written) {
  for (const [kind, source] of patterns) {
    try {
      const found = new RegExp(source, "u").exec(written);
      if (found) return { kind, text: found[0].trim() };
    } catch (fault) {
      continue; // a browser too old for the pattern; the release masks it all the same
    }
  }
  return null;
}
