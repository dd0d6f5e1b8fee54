// After the last statement: comments, what was left open, and Send. Whoever writes is warned while typing.
function last(p) {
  const { data, say } = p;
  return [
    make("h1", { tabindex: "-1" }, say(data.questions.length ? "words_title" : "ready_title")),
    data.questions.length ? [make("p", {}, say("words_names")), data.questions.map((one) => comment(p, one))] : null,
    skipped(p),
    foot(p, button(say("send"), () => p.submit(), "primary wide", { "data-send": true })),
  ];
}

function skipped(p) {
  const { data, say, text, draft } = p;
  const open = data.items.map((item, at) => [item, at]).filter(([item]) => !(item.id in draft.answers));
  if (!open.length) return null;
  return make("details", { class: "skipped", open: open.length <= 3 }, make("summary", {}, say("skipped", { n: open.length })),
    make("ul", {}, open.map(([item, at]) => make("li", {}, make("a", {
      href: "#", onclick: (event) => { event.preventDefault(); p.visit(item, at); } }, text(item.text))))));
}

function comment(p, question) {
  const { data, say, text, draft } = p;
  const kept = { text: "", reach: data.reaches[data.reaches.length - 1], ...draft.comments[question.id] };
  const store = (part) => {
    Object.assign(kept, part);
    p.change({ comments: { ...draft.comments, [question.id]: { ...kept } } });
  };
  const careful = make("p", { class: "careful", id: "careful-" + question.id, role: "status" });
  const count = make("p", { class: "quiet", id: "count-" + question.id });
  const long = make("p", { class: "long", role: "status" });
  const look = () => {
    const warnings = telling(data.telling, Array.from(area.value).slice(0, data.longest).join(""))
      .map((found) => p.rich("telling_" + found.kind, { text: found.text }));
    const said = warnings.flat().map((part) => part.textContent || part).join("");
    if (careful.textContent !== said) careful.replaceChildren(...warnings.map((one) => make("span", {}, one)));
    const over = lengthOf(area.value) - data.longest;
    count.replaceChildren(...p.rich("count", { n: over + data.longest, total: data.longest }));
    const excess = over > 0 ? say("too_long", { n: over }) : "";
    if (long.textContent !== excess) long.textContent = excess;
    if (!excess && p.told === say("shorten")) p.tell("");
    area.setAttribute("aria-invalid", String(over > 0));
  };
  // No `maxlength`: what is pasted would lose its end without a word.
  const area = make("textarea", { id: "q-" + question.id, rows: "4", "aria-describedby": `${count.id} ${careful.id}`,
    oninput: () => { store({ text: area.value }); look(); } });
  area.value = kept.text;
  look();
  const reach = make("select", { id: "r-" + question.id, onchange: () => store({ reach: reach.value }) },
    data.reaches.map((one) => make("option", { value: one }, say("reach_" + one))));
  reach.value = kept.reach;
  return make("div", { class: "field" }, make("label", { for: area.id }, text(question.text)), area, count, long, careful,
    data.reaches.length > 1 ? [make("label", { for: reach.id, class: "small" }, say("reach")), reach] : null);
}

// How long a text is, as the server counts: signs, whatever they take to store.
function lengthOf(text) {
  return Array.from(text).length;
}

// Everything in a text that gives somebody away, by the very patterns that the release masks; what one kind has found is
// no other's.
function telling(patterns, written) {
  const all = [];
  let left = written;
  for (const [kind, source] of patterns) {
    left = left.replace(patternOf(source), (found) => {
      if (!all.some((one) => one.text === found.trim())) all.push({ kind, text: found.trim() });
      return "\u2026";
    });
  }
  return all;
}

// Safari before 16.4 cannot look behind: there it warns of a little more.
function patternOf(source) {
  try {
    return new RegExp(source, "gu");
  } catch (fault) {
    return new RegExp(source.replace(/\(\?<!\\[wd]\)/g, ""), "gu");
  }
}
