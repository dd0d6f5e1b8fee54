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
  const before = lend(read, send, () => start(component));
  if (before === null) return () => {};
  // A page made by an older version of this script gives way; its draft is where every version finds it.
  if (host.page instanceof Page && host.page.data.wave.code === read.wave.code) {
    host.page.send = send;
    const closing = read.wave.closed && !host.page.data.wave.closed && !host.page.draft.done && !host.page.asking;
    host.page.data = read;
    if (closing) host.page.close();
  } else {
    if (host.page) host.page.leave();
    host.page = new Page(host, parentElement.querySelector(".line"), read, send);
    if (before && before.fresh) {
      host.page.fresh = true;
      host.page.own = before.own;
      host.page.pictured = before.pictured;
      host.page.show(true);
      host.page.push();
    }
  }
  host.page.hear(read.reply);
  // Streamlit calls this when the component goes; what it calls on every new reply is this function again.
  return () => { if (!host.isConnected) host.page.leave(); };
}

// Lends the line to the page that was there before Streamlit (early.js), and returns null as long as that one asks;
// then the page itself, whose answers are kept.
function lend(read, send, handOver) {
  const early = window.__reflectoryEarly;
  if (!early) return undefined;
  const { page } = early;
  if (page.data.wave.code !== read.wave.code || read.wave.closed) {
    early.giveWay();
    return undefined;
  }
  page.send = send;
  page.data = read;
  early.handOver = handOver;
  if (!early.lent) {
    early.lent = true;
    page.unwatch[0]();
    page.unwatch[0] = watchLine(page, early.note); // now there is an app whose line can be watched
    if (!page.draft.done && read.frame && read.frame !== page.draft.language) {
      send({ kind: "language", language: page.draft.language });
    }
  }
  page.hear(read.reply);
  if (!page.draft.done) return null;
  early.giveWay();
  return page;
}
