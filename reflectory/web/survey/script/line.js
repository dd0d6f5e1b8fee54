// The line to the server. While it is down the page stays usable: Streamlit's own dialog would lock it, so it is closed,
// and a quiet sentence says what is true instead.
function watchLine(page, note) {
  let focused = null;
  const app = document.querySelector('[data-testid="stApp"]');
  const connected = () => !app || (app.dataset.testConnectionState || "CONNECTED") === "CONNECTED";
  const look = () => {
    document.querySelectorAll('[data-testid="stDialog"]').forEach((dialog) => {
      if (dialog.querySelector("h2")?.textContent !== "Connection error") return;
      dialog.querySelector('button[aria-label="Close"]')?.click();
      setTimeout(() => { if (!page.host.getRootNode().activeElement) focused?.focus({ preventScroll: true }); }, 100);
    });
    const down = navigator.onLine === false || !connected();
    note.lang = page.draft.language;
    note.textContent = down && !page.draft.done ? page.say("no_line") : "";
    note.classList.toggle("shown", Boolean(note.textContent));
    if (!down && page.wasDown) page.hurry();
    page.wasDown = down;
  };
  const remember = (event) => { focused = event.target; };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true });
  if (app) observer.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
  page.host.addEventListener("focusin", remember);
  window.addEventListener("online", look);
  window.addEventListener("offline", look);
  return () => {
    observer.disconnect();
    page.host.removeEventListener("focusin", remember);
    window.removeEventListener("online", look);
    window.removeEventListener("offline", look);
  };
}
