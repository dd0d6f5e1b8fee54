// Written as the oldest browsers read it: where the page's scripts cannot run, the word of waiting becomes a sentence.
(function () {
  function old() {
    var place = document.getElementById("opening");
    if (place && !document.querySelector('[data-testid="stApp"]')) place.innerHTML = place.getAttribute("data-old");
  }
  var early = document.getElementById("early"), way = document.getElementById("early-old");
  // Where a style cannot ask what else is there (`:has` in first_page.css), the word of waiting would stand over the page for ever.
  try { document.querySelector("body:has(p)"); } catch (fault) {
    setInterval(function () {
      var there = document.querySelector('#early, [data-testid="stMain"] [data-testid="stElementContainer"], [role="dialog"]');
      document.getElementById("opening").style.display = there ? "none" : "";
    }, 100);
  }
  if (early && way && !document.documentElement.getAttribute("data-asking")) way.removeAttribute("hidden");
  if (!("noModule" in document.createElement("script"))) old();
  window.addEventListener("error", function (event) { if (/SyntaxError/.test(event.message)) old(); });
  setTimeout(old, 45000);
})();
