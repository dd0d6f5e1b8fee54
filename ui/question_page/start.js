// What Streamlit calls: once when the component comes, and again with every reply.
export default function (component) {
  try {
    return start(component);
  } catch (fault) {
    document.documentElement.dataset.asking = "broken";
    console.error(fault);
    return undefined;
  }
}

function start(component) {
  const { parentElement, data, setTriggerValue } = component;
  const host = parentElement.querySelector(".survey");
  const read = JSON.parse(typeof data === "string" ? data : new TextDecoder().decode(data));
  const send = (message) => {
    try { setTriggerValue("send", message); } catch (fault) { console.warn("not sent, will be repeated"); }
  };
  // A page made by an older version of this script gives way; its draft is where every version finds it.
  if (host.page instanceof Page && host.page.data.wave.code === read.wave.code) {
    host.page.send = send;
    host.page.data = read;
  } else {
    if (host.page) host.page.leave();
    host.page = new Page(host, parentElement.querySelector(".line"), read, send);
  }
  host.page.hear(read.reply);
  // Streamlit calls this when the component goes; what it calls on every new reply is this function again.
  return () => { if (!host.isConnected) host.page.leave(); };
}
