// The question page before Streamlit is there: it comes with the first answer of the server, and everything works at
// once. When Streamlit has loaded and the answers are kept this page gives way to it (start.js), which draws the picture.
{
  const WATCH = 20; // seconds between two looks whether the server can be reached, while nothing is on its way to it
  const place = document.getElementById("early");
  const below = document.getElementById("root");
  const shadow = place.attachShadow({ mode: "open" });
  shadow.append(document.getElementById("early-parts").content);
  const asked = JSON.parse(document.getElementById("early-asked").textContent);
  const early = { note: shadow.querySelector(".line"), lent: false };
  const enough = asked.items.length * (0.3 + 0.4 * Math.random());
  let still = 0, seconds = 0, quiet;

  // Streamlit is needed for the picture at the end alone, and starting it keeps a slow phone busy for seconds and the
  // server for as long as ten answers do. So it waits for a quiet second somewhere in the middle of the survey, of each
  // phone elsewhere: a staff meeting that scans one code must not start four hundred of them at once (bench/load.py).
  const begin = () => {
    clearTimeout(quiet);
    if (!early.begun) early.begun = import(new URL(place.dataset.start, document.baseURI)).catch((fault) => console.error(fault));
  };
  const due = ({ draft }) => draft.done || draft.sending || draft.screen === "comments"
    || Math.max(draft.at, Object.keys(draft.answers).length) >= enough;
  const rest = () => {
    clearTimeout(quiet);
    if (!early.begun) quiet = setTimeout(() => { if (due(early.page)) begin(); }, 1000);
  };
  const send = (message) => { if (message.kind !== "language") begin(); }; // which is told when the line is lent

  early.giveWay = () => {
    begin();
    clearInterval(early.watch);
    if (early.page) early.page.leave();
    place.remove();
    below.inert = false;
    delete window.__reflectoryEarly;
  };

  // Whether the server can be reached, which nobody watches as long as Streamlit is not there.
  const answers = async () => {
    const hanging = new AbortController();
    setTimeout(() => hanging.abort(), 1000 * WATCH);
    const ok = Boolean((await fetch("/healthz", { cache: "no-store", signal: hanging.signal }).catch(() => null))?.ok);
    if (early.lent || !early.page) return;
    early.note.textContent = ok || early.page.draft.done ? "" : early.page.say("no_line");
    early.note.classList.toggle("shown", Boolean(early.note.textContent));
  };

  // Streamlit has run and shows something else, such as that the wave has closed: then that is what counts. Where it would
  // ask, but this browser cannot run its component, this page goes on: the answers can be kept without it.
  const look = () => {
    const { testScriptState: run, testConnectionState: line } = document.querySelector('[data-testid="stApp"]')?.dataset ?? {};
    const elsewhere = run === "notRunning" && line === "CONNECTED" && !document.querySelector(".plain-way");
    still = elsewhere && !early.page.closed ? still + 1 : 0; // what a closed survey did not take is still to be read
    if (still > (early.lent ? 2 : 10)) early.giveWay();
    seconds += 1;
    if (seconds % WATCH === 0 && early.page && !early.lent) answers();
  };

  try {
    below.inert = true;
    early.page = new Page(shadow.querySelector(".survey"), early.note, asked, send);
    ["pointerdown", "keydown", "wheel", "scroll", "input"].forEach((name) =>
      window.addEventListener(name, rest, { capture: true, passive: true }));
    rest();
    early.watch = setInterval(look, 1000);
    window.__reflectoryEarly = early;
    if (document.documentElement.dataset.asking === "broken") early.giveWay();
  } catch (fault) {
    early.giveWay();
    console.error(fault);
  }
}
