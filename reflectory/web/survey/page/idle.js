// A shared device: whoever walks away leaves nothing behind. What is on its way to the server is waited for.
function watchIdleness(page) {
  const { kiosk, idle } = page.data.wave;
  if (!kiosk) return () => {};
  const signs = ["pointerdown", "keydown", "wheel", "scroll", "input"];
  let warning, end;
  const begun = () => page.draft.done || page.draft.step !== "first" || Object.keys(page.draft.answers).length > 0;
  const warn = () => { if (begun()) page.tell(page.say("idle_soon"), true); };
  const finish = () => {
    if (page.draft.sending) return rest();
    if (begun()) page.afresh(true);
    return undefined;
  };
  function rest() {
    clearTimeout(warning);
    clearTimeout(end);
    warning = setTimeout(warn, (idle - 1) * 60000);
    end = setTimeout(finish, idle * 60000);
  }
  const alive = () => {
    if (page.told === page.say("idle_soon")) page.tell("");
    rest();
  };
  signs.forEach((name) => window.addEventListener(name, alive, { capture: true, passive: true }));
  rest();
  return () => {
    clearTimeout(warning);
    clearTimeout(end);
    signs.forEach((name) => window.removeEventListener(name, alive, { capture: true }));
  };
}
