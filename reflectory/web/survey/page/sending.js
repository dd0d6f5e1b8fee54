// The way to the server: one message at a time, repeated until it has answered. No cookie goes with it.
const WAITS = [4000, 6000, 10000, 20000, 30000];
const PATIENCE = [8000, 15000, 25000]; // a request that hangs longer is dropped and asked again

// Gives the server's reply to `heard`, and says `failed` whenever one try came to nothing. The message is made anew for each.
function deliver(message, heard, failed) {
  let tries = 0, over = false, timer, hanging;
  const attempt = async () => {
    clearTimeout(timer);
    const mine = hanging = new AbortController();
    const patience = setTimeout(() => mine.abort(), PATIENCE[Math.min(tries, PATIENCE.length - 1)]);
    const reply = await post(message(), mine.signal);
    clearTimeout(patience);
    if (over || mine !== hanging) return; // another try is on its way
    if (reply && reply.status !== "busy") {
      over = true;
      heard(reply);
      return;
    }
    failed(reply);
    timer = setTimeout(attempt, WAITS[Math.min(tries, WAITS.length - 1)]);
    tries += 1;
  };
  attempt();
  return {
    hurry() { if (!over) { tries = 0; hanging.abort(); attempt(); } },
    stop() { over = true; clearTimeout(timer); },
  };
}

// A tab that closes meanwhile sends it all the same.
async function post(message, signal) {
  const body = JSON.stringify(message);
  try {
    const answer = await fetch("/keep", {
      method: "POST", headers: { "content-type": "application/json" }, body, cache: "no-store", credentials: "omit",
      keepalive: new Blob([body]).size < 60000, signal,
    });
    return answer.ok ? await answer.json() : null;
  } catch (fault) {
    return null;
  }
}
