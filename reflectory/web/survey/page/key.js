// The reflection key: asked of the server, shown as a card that fits the screen, and kept by its owner alone.
const KEY = "reflectory-key"; // where the words wait for the page that opens with them; on request, on this device for longer

// The section beneath the picture: the offer, then the card, then the way on. It is drawn again when the language changes.
function keySection(p) {
  const place = make("section", { class: "key-offer" });
  const show = () => {
    const carded = p.made && !p.keyKept;
    place.classList.toggle("noprint", !carded); // on paper the card is a sheet of its own, and the rest is none
    place.replaceChildren(...(carded ? card(p, show) : p.keyKept ? whenKept(p) : offer(p, show)));
  };
  show();
  return place;
}

function offer(p, show) {
  const { say } = p;
  const status = make("p", { class: "status", role: "status" });
  let way = null;
  const ask = (message) => {
    if (way) return; // pressed twice
    status.textContent = say("checking_key");
    way = deliver(() => ({ ...p.own, ...message }), (reply) => {
      way = null;
      if (reply.status === "refused") {
        status.textContent = reply.message;
        return;
      }
      p.made = reply.words;
      if (reply.status === "added") keyIn(p);
      show();
      if (p.made) p.host.querySelector(".key").scrollIntoView({ block: "center" }); // all of it, before anything is pressed
    }, () => { way.stop(); way = null; status.textContent = say("no_line_key"); });
  };
  const area = make("textarea", { id: "have", rows: "3", autocomplete: "off", spellcheck: "false" });
  if (p.typed) ask({ kind: "add", words: p.typed });
  return [
    make("h2", {}, say("key_title")), make("p", {}, say("key_what")),
    button(say("key_make"), () => ask({ kind: "key" })),
    make("details", {}, make("summary", {}, say("key_have")), make("label", { for: "have" }, say("key_field")), area,
      button(say("key_add"), () => { p.words = area.value; ask({ kind: "add", words: area.value }); })),
    status,
  ];
}

// The key is in its owner's hand: this tab need not offer it again.
function keyIn(p) {
  p.keyKept = true;
  const { picture } = readTab(p.data.wave);
  if (picture) keepTab(p.data.wave, { picture: { ...picture, own: "" } });
}

// At the end of a study the key is asked for before the statements; the words stay in this page alone until they are used.
function keyBefore(p) {
  const area = make("textarea", { id: "before", rows: "3", autocomplete: "off", spellcheck: "false",
    oninput: () => { p.typed = p.words = area.value; } });
  area.value = p.typed || "";
  return make("details", {}, make("summary", {}, p.say("key_before")), make("label", { for: "before" }, p.say("key_field")), area);
}

// All eleven words on one screen, and first of all that they have been kept.
function card(p, show) {
  const { say, made } = p;
  const where = say("key_where", { address: location.host + p.reflections() });
  p.words = made.join(" ");
  const note = make("p", { class: "status", role: "status" });
  const press = async () => { note.textContent = say((await copyWords(p.words)) ? "copied" : "copy_by_hand"); };
  const share = () => navigator.share({ text: `${say("key_label")}: ${p.words}. ${where}` }).catch(() => {});
  return [
    make("div", { class: "key" }, make("p", {}, make("b", {}, say("key_label"))),
      make("ol", { class: "reflection-key", translate: "no", "aria-label": say("key_label") }, made.map((word) => make("li", {}, word))),
      make("p", {}, where)),
    make("p", {}, say("key_once")),
    make("div", { class: "buttons noprint" }, button(say("key_kept"), () => { keyIn(p); show(); }, "primary"),
      button(say("save_picture"), () => savePicture(made, say("key_label"), where)), navigator.share ? button(say("share"), share) : null,
      button(say("copy"), press), button(say("print"), () => window.print())),
    note,
  ];
}

function whenKept(p) {
  const { say, made } = p;
  if (!made) return [make("h2", {}, say("key_added")), toReflections(p)];
  const remember = make("input", { type: "checkbox", id: "remember" });
  remember.addEventListener("change", () => hold("localStorage", remember.checked ? p.words : ""));
  return [
    make("h2", {}, say("key_kept_title")), toReflections(p),
    make("label", { class: "check" }, remember, make("span", {}, say("key_remember"))), make("p", { class: "quiet" }, say("key_remember_what")),
  ];
}

// The key is in hand, so the page that it opens need not ask for it: it waits in this tab until that page takes it.
function toReflections(p) {
  const open = () => { hold("sessionStorage", p.words || ""); location.href = p.reflections(p.draft.language); };
  return make("div", { class: "buttons" }, button(p.say("my_reflections"), open, "primary"));
}

function hold(store, words) {
  try {
    if (words) window[store].setItem(KEY, words); else window[store].removeItem(KEY);
  } catch (fault) {
    console.warn("this device remembers nothing");
  }
}

async function copyWords(text) {
  const area = make("textarea", { class: "unseen", readonly: true });
  area.value = text;
  document.body.append(area);
  const done = await copy(text, area);
  area.remove();
  return done;
}

// A picture of the card, for a phone's album: two columns, black on white.
function savePicture(words, label, where) {
  const canvas = make("canvas", { width: 720, height: 640 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, 720, 640);
  pen.fillStyle = "#17302e";
  pen.font = "bold 38px sans-serif";
  pen.fillText(label, 40, 70);
  pen.font = "34px sans-serif";
  words.forEach((word, i) => pen.fillText(`${i + 1}. ${word}`, 40 + 340 * Math.floor(i / 6), 150 + 66 * (i % 6)));
  pen.font = "22px sans-serif";
  pen.fillText(where, 40, 590, 640);
  canvas.toBlob((blob) => {
    const link = make("a", { href: URL.createObjectURL(blob), download: "key.png" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });
}
