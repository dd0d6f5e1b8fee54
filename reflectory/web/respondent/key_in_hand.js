// A key that the survey's own page has just handed on in this tab, or that somebody asked this device to remember.
const KEY = "reflectory-key";

function read(store) {
  try { return window[store].getItem(KEY) || ""; } catch (fault) { return ""; }
}

function forget(store) {
  try { window[store].removeItem(KEY); } catch (fault) { console.warn("nothing is kept here"); }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const { open, label } = JSON.parse(data);
  const words = read("sessionStorage") || read("localStorage");
  forget("sessionStorage");
  if (!open && words) setTriggerValue("words", words);
  const button = parentElement.querySelector(".in-hand");
  button.hidden = !open || !read("localStorage");
  button.textContent = label;
  button.onclick = () => { forget("localStorage"); button.hidden = true; };
}
