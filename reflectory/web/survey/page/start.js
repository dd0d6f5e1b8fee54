// Two hosts: a page of its own, whose form stands there until this has drawn the survey; and a component of Streamlit's.
const alone = document.getElementById("asked");
if (alone) {
  const host = document.getElementById("survey");
  const form = [...host.childNodes];
  const begun = host.querySelector("fieldset input:checked"); // the script came so late that the form is being filled in
  try {
    if (!begun) new Page(host, JSON.parse(alone.textContent));
  } catch (fault) {
    host.replaceChildren(...form);
    console.error(fault);
  }
  document.documentElement.classList.remove("waiting");
}

function mount({ parentElement, data }) {
  const host = parentElement.querySelector(".survey");
  const asked = JSON.parse(new TextDecoder().decode(data));
  const same = host.page && host.page.data.wave.code === asked.wave.code && host.page.data.wave.closed === asked.wave.closed;
  if (!same) {
    if (host.page) host.page.leave();
    host.page = new Page(host, asked);
  }
  // Streamlit's own dialog about a lost line would lock the page, which needs no line; there is no other dialog here.
  const shut = () => document.querySelectorAll('[data-testid="stDialog"] button[aria-label="Close"]').forEach((one) => one.click());
  const dialogs = new MutationObserver(shut);
  dialogs.observe(document.body, { childList: true });
  return () => {
    dialogs.disconnect();
    if (!host.isConnected) host.page.leave();
  };
}
