// What a script on the server cannot do: the language of the document, and the session cookie.
export default function (component) {
  const wishes = JSON.parse(component.data || "{}");
  if (wishes.lang) document.documentElement.lang = wishes.lang;
  const once = window.__reflectoryDone || (window.__reflectoryDone = new Set());
  if (wishes.ticket && !once.has(wishes.ticket)) {
    once.add(wishes.ticket);
    fetch("/session", { method: "POST", body: wishes.ticket, credentials: "same-origin" });
  }
  if (wishes.end) fetch("/session/end", { method: "POST", credentials: "same-origin" });
}
