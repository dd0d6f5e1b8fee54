// Two buttons: copy a text (also where the page is not served by https, and the clipboard is shut), and print.
function copyOldWay(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.style.cssText = "position:fixed;inset-block-start:0;opacity:0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (fault) {
    return copyOldWay(text);
  }
}

export default function (component) {
  const { parentElement, data } = component;
  const say = JSON.parse(data);
  const host = parentElement.querySelector(".keepsake");
  if (host.dataset.shown === data) return;
  host.dataset.shown = data;
  const make = (words, press) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", press);
    return button;
  };
  if (say.text) document.querySelector(".key")?.scrollIntoView({ block: "center" }); // all of it, before anything is pressed
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  const parts = [make(say.print, () => window.print())];
  if (say.text) {
    parts.unshift(make(say.copy, async () => { told.textContent = (await copy(say.text)) ? say.copied : say.by_hand; }));
  }
  host.replaceChildren(...parts, told);
}
