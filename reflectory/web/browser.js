// What a script on the server cannot do: the language of the document, cookies, and closing the menu on a phone.
const NARROW = 768;

function remember(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const age = value ? (name === "target" ? "; Max-Age=600" : "") : "; Max-Age=0";
  document.cookie = `reflectory_${name}=${encodeURIComponent(value)}; Path=/; SameSite=Lax${age}${secure}`;
}

// A survey that was withdrawn or has closed: nothing of it stays on this device.
function forget(code) {
  window.__reflectoryDrafts?.delete(code);
  try {
    localStorage.removeItem(`reflectory:${code}`);
    sessionStorage.removeItem(`reflectory-tab:${code}`);
  } catch (fault) { console.warn("nothing is kept here"); }
}

function closeMenu() {
  if (window.innerWidth >= NARROW) return;
  const open = document.querySelector('[data-testid="stSidebar"][data-collapsed="false"]');
  const button = open && open.querySelector('[data-testid="stSidebarCollapseButton"] button');
  if (button) button.click();
}

// Under heads Streamlit's menu is a list whose items stand in no list: a screen reader is told of links under heads.
function plainMenu() {
  for (const item of document.querySelectorAll('[data-testid="stSidebarNavItems"] > :not(li) > li:not([role])')) {
    item.role = "presentation";
    item.closest("ul").role = "presentation";
  }
}

export default function (component) {
  if (!window.__reflectoryMenu) {
    window.__reflectoryMenu = new MutationObserver(plainMenu);
    window.__reflectoryMenu.observe(document.body, { subtree: true, childList: true });
  }
  plainMenu();
  const wishes = JSON.parse(new TextDecoder().decode(component.data) || "{}");
  if (wishes.lang) document.documentElement.lang = wishes.lang;
  if (wishes.strings) speakBuiltIn(wishes.strings);
  for (const [name, value] of Object.entries(wishes.remember || {})) remember(name, value);
  const once = window.__reflectoryDone || (window.__reflectoryDone = new Set());
  if (wishes.ticket && !once.has(wishes.ticket)) {
    once.add(wishes.ticket);
    fetch("/session", { method: "POST", body: wishes.ticket, credentials: "same-origin" });
  }
  if (wishes.end) fetch("/session/end", { method: "POST", credentials: "same-origin", keepalive: true });
  for (const code of wishes.forget || []) forget(code);
  if ("page" in wishes && wishes.page !== window.__reflectoryPage) {
    window.__reflectoryPage = wishes.page;
    closeMenu();
  }
}
