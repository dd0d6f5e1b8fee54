// The question page before Streamlit is there: it comes with the first answer of the server, and everything works at
// once. When Streamlit has loaded and the answers are kept this page gives way to it (start.js), which draws the picture.
{
  const place = document.getElementById("early");
  const below = document.getElementById("root");
  const shadow = place.attachShadow({ mode: "open" });
  shadow.append(document.getElementById("early-parts").content);
  const asked = JSON.parse(document.getElementById("early-asked").textContent);
  const early = { note: shadow.querySelector(".line"), lent: false };
  let still = 0, seconds = 0, quiet;

  // Starting Streamlit keeps a slow phone busy for seconds. So it waits for the first quiet second, while somebody reads,
  // or until something has to be sent.
  const begin = () => {
    clearTimeout(quiet);
    if (!early.begun) early.begun = import(new URL(place.dataset.start, document.baseURI)).catch((fault) => console.error(fault));
  };
  const rest = () => {
    clearTimeout(quiet);
    if (!early.begun) quiet = setTimeout(begin, 1000);
  };

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
    const ok = Boolean((await fetch("/healthz", { cache: "no-store" }).catch(() => null))?.ok);
    if (early.lent || !early.page) return;
    early.note.textContent = ok || early.page.draft.done ? "" : early.page.say("no_line");
    early.note.classList.toggle("shown", Boolean(early.note.textContent));
  };

  // Streamlit has run and shows something else, such as that the wave has closed: then that is what counts.
  const look = () => {
    if (early.lent) return;
    const app = document.querySelector('[data-testid="stApp"]');
    still = app?.dataset.testScriptState === "notRunning" ? still + 1 : 0;
    if (still > 10) early.giveWay();
    seconds += 1;
    if (seconds % 4 === 0 && early.page) answers();
  };

  try {
    below.inert = true;
    early.page = new Page(shadow.querySelector(".survey"), early.note, asked, begin);
    ["pointerdown", "keydown", "wheel", "scroll", "input"].forEach((name) =>
      window.addEventListener(name, rest, { capture: true, passive: true }));
    rest();
    setTimeout(begin, 15000);
    early.watch = setInterval(look, 1000);
    window.__reflectoryEarly = early;
    if (document.documentElement.dataset.asking === "broken") early.giveWay();
  } catch (fault) {
    early.giveWay();
    console.error(fault);
  }
}
