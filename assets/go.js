/* Going from screen to screen without loading the page again: every link to a screen of ours, wherever it was drawn,
   and the small words that say in the address what is on screen. */
(function () {
  "use strict";
  const SCREENS = ["/courses", "/groups", "/course", "/person", "/exercise", "/figure", "/usage", "/active-users",
    "/program", "/overview", "/internal", "/internal-account", "/internal-people", "/internal-subscription",
    "/internal-audit"];
  const CARRIED = ["now", "as_known_at"];

  function ours(url) {
    return url.origin === location.origin && SCREENS.includes(url.pathname);
  }

  /* A link that does not say its time stays in the time that is shown; `left` is the part of it that it leaves. */
  function inTime(url, left) {
    const here = new URLSearchParams(location.search);
    for (const name of CARRIED) {
      if (name !== left && here.has(name) && !url.searchParams.has(name)) url.searchParams.set(name, here.get(name));
    }
    return url;
  }

  function go(href, left) {
    const url = inTime(new URL(href, location.href), left);
    if (!ours(url)) { location.assign(href); return; }
    history.pushState({}, "", url.pathname + url.search + url.hash);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    if (!url.hash) window.scrollTo(0, 0);
    arrive(url.hash);
  }

  /* The place that an address names (#receipt) is drawn after the address is there: it is shown once it stands, and
     read on from there. Whoever scrolls or types meanwhile stays where they are. */
  const arriving = new MutationObserver(function () { window.requestAnimationFrame(show); });

  let before = null;

  function named() { return document.getElementById(location.hash.slice(1)); }

  function arrive(hash) {
    arriving.disconnect();
    before = named();
    if (hash.length > 1) arriving.observe(document.body, { childList: true, subtree: true });
  }

  function show() {
    const place = named();
    if (!place || place === before || !place.closest(".screen")) return;
    arriving.disconnect();
    place.scrollIntoView({ behavior: "instant" });
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  for (const sign of ["wheel", "touchmove", "keydown"]) {
    window.addEventListener(sign, function () { arriving.disconnect(); }, { passive: true });
  }
  document.addEventListener("DOMContentLoaded", function () { arrive(location.hash); });

  /* Writes into the address without asking the server again: reload and a shared link give the same screen. */
  function keep(changes) {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(changes)) {
      if (value) url.searchParams.set(name, value); else url.searchParams.delete(name);
    }
    history.replaceState(history.state, "", url.pathname + url.search + url.hash);
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest ? event.target.closest("a[href]") : null;
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href, location.href);
    if (!ours(url)) return;
    const samePlace = url.pathname === location.pathname && url.search === location.search && url.hash;
    if (samePlace) return;
    event.preventDefault();
    go(link.href, link.dataset.leaves);
  });

  /* A search that is a form: its fields go into the address. */
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.matches || !form.matches("form[data-go]")) return;
    event.preventDefault();
    const given = [...new FormData(form)].filter((pair) => pair[1] !== "");
    go(new URL(form.action).pathname + "?" + new URLSearchParams(given));
  });

  window.tallyGo = go;
  window.tallyKeep = keep;
})();
