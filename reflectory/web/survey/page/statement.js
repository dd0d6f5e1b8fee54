// One statement at a time: a tap answers and glides on; keys move the choice, and Enter or "Next" goes on.
const LOOK = 250; // ms in which one sees what was chosen, before the next statement comes

function statement(p) {
  const { data, say, draft } = p;
  const item = data.items[draft.step];
  const way = make("div", { class: "way" });
  const onward = () => way.replaceChildren(...(item.id in draft.answers
    ? [button(say("clear"), clear, "quiet", { "data-clear": true }), button(say("next"), () => p.forward(), "secondary", { "data-next": true })]
    : [button(say(item.free ? "not_mine" : "skip"), () => p.forward(), "quiet", { "data-next": true })]));
  const clear = () => {
    clearTimeout(p.gliding);
    const answers = { ...draft.answers };
    delete answers[item.id];
    p.change({ answers });
    p.draw(true);
  };
  onward();
  const chosen = (tapped) => {
    onward();
    p.progress();
    clearTimeout(p.gliding);
    if (tapped && !draft.manual) p.gliding = setTimeout(() => p.forward(), LOOK);
  };
  return [
    p.returned ? returned(p) : null,
    p.straight ? trust(p) : null,
    question(p, item, "h1", chosen),
    make("div", { class: "foot" }, make("p", { class: "status", role: "status" }), way),
  ];
}

// A statement with its answers, as one group that bears the statement's words as its name.
function question(p, item, level, onchoose) {
  const { data, text, draft } = p;
  const anchors = data.formats[item.format];
  const choose = (code, tapped) => {
    p.change({ answers: { ...draft.answers, [item.id]: code } });
    onchoose(tapped);
  };
  const group = rows("item-" + item.id, anchors.map((anchor, code) => [code, text(anchor)]), draft.answers[item.id], choose,
    anchors.length > 7 ? "many" : "");
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-labelledby", "name-" + item.id);
  group.addEventListener("keydown", (event) => {
    const row = anchors.length < 10 && group.children[Number(event.key) - 1];
    if (row) row.firstChild.click();
    if (row) row.firstChild.focus();
    if (event.key === "Enter" && !draft.whole) p.forward();
  });
  return make("div", { class: "statement", "data-item": item.id }, make(level, { id: "name-" + item.id, tabindex: "-1" }, text(item.text)), group);
}

function returned(p) {
  return make("p", { class: "quiet" }, p.say("returned"), " ", button(p.say("afresh"), () => p.wonder(), "quiet"));
}

// Everything on one page, for whoever likes it better so.
function sheet(p) {
  const { data, say } = p;
  return [
    make("h1", { tabindex: "-1" }, p.text(data.title)),
    p.asksPlace ? null : invited(p),
    data.items.map((item) => question(p, item, "h2", () => p.progress())),
    last(p).slice(1),
  ];
}

// The bar on top: the way back, how far it is, and the menu.
function bar(p) {
  const { data, say } = p;
  return make("div", { class: "bar" },
    button("\u2190 " + say("back"), () => p.back(), "quiet"),
    make("div", { class: "track", role: "progressbar", "aria-label": say("progress"), "aria-valuemin": "0", "aria-valuemax": String(data.items.length) },
      make("i", {})),
    make("span", { class: "count", "aria-hidden": "true" }),
    make("details", { class: "menu" }, make("summary", { "aria-label": say("menu") }, "\u22ef"), menu(p)));
}

function menu(p) {
  const { say, draft } = p;
  return make("div", { class: "sheet" },
    languages(p),
    button(say(draft.whole ? "one_at_a_time" : "all_on_one"), () => { p.change({ whole: !draft.whole }); p.draw(true); }, "quiet"),
    draft.whole ? null : button(say(draft.manual ? "glide" : "manual"), () => { p.change({ manual: !draft.manual }); p.draw(true); }, "quiet"),
    button(say("to_start"), () => p.go("first"), "quiet"),
    storedLink(p));
}
