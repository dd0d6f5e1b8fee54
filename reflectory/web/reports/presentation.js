// The screen in a room: one slide at a time, moved by keys, a clicker or a tap; no button, no word too small.
const NEXT = new Set(["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"]);
const BACK = new Set(["ArrowLeft", "ArrowUp", "PageUp", "Backspace"]);

export default function (component) {
  const { parentElement, data } = component;
  const room = parentElement.querySelector(".room");
  if (room.dataset.shown === data) return;
  const wishes = JSON.parse(data);
  const before = room.dataset.name === wishes.name ? Number(room.dataset.at || 0) : 0;
  room.dataset.shown = data;
  room.dataset.name = wishes.name;
  room.setAttribute("aria-label", wishes.label);
  room.lang = wishes.language;
  room.innerHTML = wishes.slides.map((one) => `<section class="slide" hidden>${one}</section>`).join("")
    + (wishes.slides.length > 1 ? '<div class="way" aria-hidden="true"><i></i></div>' : "");
  const slides = [...room.querySelectorAll(".slide")];

  const show = (at, moved) => {
    const to = Math.max(0, Math.min(slides.length - 1, at));
    room.dataset.at = to;
    slides.forEach((one, i) => { one.hidden = i !== to; });
    const way = room.querySelector(".way i");
    if (way) way.style.inlineSize = `${((to + 1) / slides.length) * 100}%`;
    room.scrollTop = 0;
    if (moved) slides[to].querySelector("h1")?.focus({ preventScroll: true });
  };
  const theme = (name) => { room.dataset.theme = name; };
  if (!room.dataset.theme) {
    const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    theme(wishes.theme === "dark" || wishes.theme === "light" ? wishes.theme : dark ? "dark" : "light");
  }
  const press = (event) => {
    if (!room.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = Number(room.dataset.at || 0);
    if (NEXT.has(event.key)) show(at + 1, true);
    else if (BACK.has(event.key)) show(at - 1, true);
    else if (event.key === "Home") show(0, true);
    else if (event.key === "End") show(slides.length - 1, true);
    else if (event.key.toLowerCase() === "t") theme(room.dataset.theme === "dark" ? "light" : "dark");
    else if (event.key.toLowerCase() === "f") {
      if (document.fullscreenElement) document.exitFullscreen(); else document.documentElement.requestFullscreen?.();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const tap = (event) => {
    if (String(window.getSelection())) return;
    show(Number(room.dataset.at || 0) + (event.clientX < window.innerWidth / 3 ? -1 : 1), true);
  };
  // One listener a page, whichever data came last.
  if (window.__reflectoryRoom) window.removeEventListener("keydown", window.__reflectoryRoom, true);
  window.__reflectoryRoom = press;
  window.addEventListener("keydown", press, true);
  room.onclick = slides.length > 1 ? tap : null;
  show(before, false);
}
