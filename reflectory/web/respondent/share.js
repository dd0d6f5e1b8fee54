// Hands the next colleague their message: by the phone's own sheet, or else into the clipboard. How far it has come stays here.
export default function ({ parentElement, data }) {
  const say = JSON.parse(data);
  const button = parentElement.querySelector("button"), told = parentElement.querySelector("span");
  const place = `reflectory-shared:${say.code}`;
  const read = () => { try { return Number(localStorage.getItem(place)) || 0; } catch (fault) { return button.given || 0; } };
  const show = (given) => {
    const left = say.again || given < say.messages.length;
    button.textContent = say.label;
    button.disabled = !left;
    told.textContent = say.again ? "" : left ? say.next.replace("{n}", given + 1).replace("{total}", say.messages.length) : say.all;
  };
  button.onclick = async () => {
    const given = say.again ? 0 : read();
    const text = say.messages[given];
    try {
      if (navigator.share) await navigator.share({ text });
      else await navigator.clipboard.writeText(text);
    } catch (fault) {
      return; // the sheet was closed again: nothing was given
    }
    if (!say.again) { try { localStorage.setItem(place, given + 1); } catch (fault) { button.given = given + 1; } }
    show(given + 1);
    if (!navigator.share) told.textContent = `${say.copied} ${told.textContent}`;
  };
  show(read());
}
