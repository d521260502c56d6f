/* The shell's life: navigation, drawer, theme menu, profile, freshness. Nothing here touches what React draws inside
   pages; the shell's own empty places are filled by hand. */
(function () {
  "use strict";
  const NAV_KEY = "tallyboard-nav";
  const POLL_MS = 5000;
  const LIVE_MS = 250; /* a screen that is live shows another process's write within a second */
  const FRESHNESS = "/data/freshness";
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);

  function remembered() {
    try { return localStorage.getItem(NAV_KEY); } catch (refused) { return null; }
  }
  if (remembered()) root.setAttribute("data-nav", remembered());

  const acts = {
    collapse() {
      const narrow = window.matchMedia("(max-width: 1199px)").matches;
      const now = root.getAttribute("data-nav") || (narrow ? "icons" : "wide");
      const next = now === "icons" ? "wide" : "icons";
      root.setAttribute("data-nav", next);
      try { localStorage.setItem(NAV_KEY, next); } catch (refused) { /* this tab only */ }
      setTimeout(() => window.dispatchEvent(new Event("resize")), 200); /* charts fit themselves anew */
    },
    "open-drawer"() {
      root.setAttribute("data-drawer", "open");
      const first = document.querySelector("#shell-side a");
      if (first) first.focus();
    },
    "close-drawer"() { root.removeAttribute("data-drawer"); },
    search() { window.tallyPalette.open(); },
  };

  document.addEventListener("click", function (event) {
    const at = (selector) => (event.target.closest ? event.target.closest(selector) : null);
    const act = at("[data-act]");
    if (act && acts[act.dataset.act]) acts[act.dataset.act]();
    const theme = at("[data-theme]");
    if (theme) { window.tallyTheme.choose(theme.dataset.theme); showTheme(); }
    if (at("#shell-side a")) acts["close-drawer"]();
    for (const menu of document.querySelectorAll("details.menu-holder[open]")) {
      if (!menu.contains(event.target) || at(".menu a, .menu [data-theme]")) menu.open = false;
    }
  });

  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); window.tallyPalette.open(); }
    if (event.key !== "Escape") return;
    acts["close-drawer"]();
    for (const menu of document.querySelectorAll("details.menu-holder[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("submit", function (event) {
    if (event.target.id !== "shell-sign-out") return;
    const token = /(?:^|; )_csrf_token=([^;]*)/.exec(document.cookie);
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "csrf_token";
    field.value = token ? decodeURIComponent(token[1]) : "";
    event.target.appendChild(field);
  });

  function showTheme() {
    for (const button of document.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === window.tallyTheme.chosen()));
    }
  }

  function showPlace() {
    const grouped = location.pathname === "/courses" && new URLSearchParams(location.search).has("group");
    const here = location.pathname + (grouped ? "?group" : "");
    for (const entry of document.querySelectorAll("#shell-side [data-within]")) {
      if (entry.dataset.within.split(" ").includes(here)) entry.setAttribute("aria-current", "page");
      else entry.removeAttribute("aria-current");
    }
  }
  for (const name of ["popstate", "_dashprivate_pushstate", "_dashprivate_historychange"]) {
    window.addEventListener(name, () => setTimeout(showPlace, 0));
  }

  /* Freshness: how long ago the last event happened, by the server's clock; a moved clock, or one held back while an import
     runs, is shown instead. */
  let fresh = null;
  let fetchedAt = 0;
  let askedAt = 0;

  function ago(seconds) {
    if (seconds < 60) return Math.max(0, Math.floor(seconds)) + " s";
    if (seconds < 3600) return Math.floor(seconds / 60) + " m";
    if (seconds < 86400) return Math.floor(seconds / 3600) + " h " + Math.floor((seconds % 3600) / 60) + " m";
    return new Intl.NumberFormat("en-US").format(Math.floor(seconds / 86400)) + " d";
  }

  /* The instant that is shown instead of now: the address's, else the server's when its clock is set. */
  const setTo = () => new URLSearchParams(location.search).get("now") || (fresh.moved ? fresh.now : "");

  function showFreshness() {
    const place = byId("shell-freshness");
    if (!place || !fresh) return;
    const set = setTo();
    const known = new URLSearchParams(location.search).get("as_known_at");
    const passed = fresh.moved ? 0 : (Date.now() - fetchedAt) / 1000;
    const last = fresh.last_event_at && ago((Date.parse(fresh.now) - Date.parse(fresh.last_event_at)) / 1000 + passed);
    const held = fresh.held && !set && !known ? fresh.now.replace(/\.\d+/, "") : "";
    const shown = known || set || held;
    place.dataset.state = shown ? "moved" : "live";
    const sign = document.createElement("b");
    sign.textContent = known ? "As known at" : set ? "Clock set" : held ? "Figures of" : "Live";
    const words = document.createElement("span");
    words.textContent = shown ? shown.replace("T", " ").replace("Z", "") : last ? "last event " + last + " ago" : "no event yet";
    const zone = document.createElement("span");
    zone.className = "freshness-zone";
    zone.textContent = " · UTC";
    place.replaceChildren(sign, " · ", words, zone);
    place.title = last ? "Last event " + last + " ago" : "";
  }

  const ask = (url) => fetch(url, { headers: { Accept: "application/json" } }).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)));

  /* A live screen's own question brings the freshness along, and what has changed since: { url, show }. */
  const live = () => (window.tallyLive ? window.tallyLive() : null);

  function poll() {
    if (document.hidden || !byId("shell-freshness")) return null;
    askedAt = Date.now();
    const screen = live();
    const answer = screen ? ask(screen.url).then((found) => { screen.show(found); return found.fresh; }, () => ask(FRESHNESS)) : ask(FRESHNESS);
    return answer
      .then((found) => {
        fresh = found;
        fetchedAt = Date.now();
        showFreshness();
      })
      .catch(() => { fresh = null; const place = byId("shell-freshness"); place.dataset.state = "lost"; place.textContent = "Not connected"; });
  }

  /* One poller for the sign and for live screens: each answer is awaited before the next question. */
  function keepPolling() {
    const due = Date.now() - askedAt >= (live() ? LIVE_MS : POLL_MS) - 20; /* timers may come a little early */
    Promise.resolve(due ? poll() : null).finally(() => setTimeout(keepPolling, LIVE_MS));
  }

  /* The shell is drawn by Dash after this file has run: wait for it once. */
  const waiting = setInterval(function () {
    if (!byId("shell-side")) return;
    clearInterval(waiting);
    showTheme();
    showPlace();
    keepPolling();
    document.addEventListener("visibilitychange", poll);
    setInterval(showFreshness, 1000);
  }, 50);
})();
