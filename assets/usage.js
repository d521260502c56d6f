/* Usage details in the browser: receipts in their drawer, figures that follow the account, forms whose state is the
   address, the grid of people who do not use the licence. */
(function () {
  "use strict";
  const PATH = "/usage";
  const READY_MS = 40;
  const byId = (id) => document.getElementById(id);
  const here = () => location.pathname === PATH;
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const asked = () => new URLSearchParams(location.search);
  const given = (name) => asked().get(name) || "";

  /* Receipts: a link that carries data-figure opens the drawer; the address says which, so that it can be shared. */
  function open(figure, month, offset) {
    const drawer = byId("usage-drawer");
    if (!drawer) return;
    window.tallyKeep({ figure: figure, month: month });
    set("usage-receipt-asked", { data: { figure: figure, month: month, offset: String(offset || 0) } });
    drawer.scrollTop = 0;
    if (!drawer.open) drawer.showModal();
  }

  function close() {
    const drawer = byId("usage-drawer");
    if (drawer && drawer.open) drawer.close();
  }

  document.addEventListener("close", (event) => {
    if (event.target.id === "usage-drawer") window.tallyKeep({ figure: "", month: "" });
  }, true);

  /* A click beside the drawer: the browser says that it hit the dialog, outside of its box. */
  const beside = (event) => event.target.id === "usage-drawer" && event.clientX < event.target.getBoundingClientRect().left;

  /* Before go.js sees the click: a receipt opens here, not as a page of its own. */
  document.addEventListener("click", (event) => {
    const at = (selector) => (event.target.closest ? event.target.closest(selector) : null);
    if (beside(event) || at("[data-act='close-receipt']")) { close(); return; }
    const turn = at("[data-turn]");
    if (turn) { open(turn.dataset.turn, turn.dataset.month, turn.dataset.offset); return; }
    const link = at("a[data-figure]");
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(link.dataset.figure, link.dataset.month, 0);
  }, true);

  /* Who lives in UTC all year needs no time of their own: its line is left out before a receipt is drawn, not after. */
  const inUtc = (month) => new Date(Date.UTC(2026, month, 1)).getTimezoneOffset() === 0;
  const markZone = () => { document.documentElement.dataset.zone = inUtc(0) && inUtc(6) ? "utc" : "own"; };
  markZone();

  function ownTimes() {
    markZone(); /* a reader travels */
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const same = (place) => new Date(Number(place.dataset.instant)).getTimezoneOffset() === 0; /* UTC says it already */
    const write = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" });
    for (const place of document.querySelectorAll("#usage-drawer .own-time")) {
      place.hidden = same(place);
      place.textContent = write.format(new Date(Number(place.dataset.instant))) + " " + zone;
    }
  }

  /* Live: what the shell's poller asks while this screen stands open. The answer holds the figures where they are no
     longer those of the mark: another version of the account, or another minute, since time itself closes months.
     What is shown as of a set time does not move. */
  window.tallyLive = () => {
    const place = here() && byId("usage-figures");
    if (!place || given("now") || given("as_known_at")) return null;
    const plan = given("plan");
    const query = Object.assign({ seen: place.dataset.mark || "" }, plan ? { plan: plan } : {});
    return {
      url: "/data/usage?" + new URLSearchParams(query),
      show(found) {
        if (!found.figures || !place.isConnected || given("plan") !== plan) return; /* another year was chosen meanwhile */
        place.dataset.mark = found.mark;
        window.tallyMorph(found.figures, place);
        refreshIdle();
      },
    };
  };

  /* Forms: what is typed goes into the address. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const typed = Object.fromEntries(new FormData(form).entries());
    if (form.dataset.goes) {
      event.preventDefault();
      const next = asked();
      for (const [name, value] of Object.entries(typed)) next.set(name, instant(value));
      window.tallyGo(form.dataset.goes + "?" + next);
    }
    if (form.dataset.advises) {
      event.preventDefault();
      window.tallyKeep(typed);
      set("usage-advised", { data: typed });
    }
  });

  const instant = (local) => (local.length === 16 ? local + ":00Z" : local + "Z");

  /* The grid of idle people: blocks of rows from the server. */
  let latest = 0;

  function source(query, turn) {
    return {
      getRows(params) {
        const block = { offset: params.startRow, limit: params.endRow - params.startRow };
        const wanted = Object.entries(Object.assign({}, query, block)).filter(([, value]) => value !== null && value !== undefined);
        fetch("/data/idle?" + new URLSearchParams(wanted), { headers: { Accept: "application/json" } })
          .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
          .then((page) => { if (turn === latest) { tell(page.count); params.successCallback(page.rows.map(linked), page.count); } })
          .catch(() => { if (turn === latest) params.failCallback(); });
      },
    };
  }

  const linked = (row) => Object.assign(row, { href: "/person?user=" + encodeURIComponent(row.user_id) });

  function tell(count) {
    const place = byId("usage-idle-count");
    const people = new Intl.NumberFormat("en-US").format(count) + (count === 1 ? " person" : " people");
    if (place) place.textContent = count ? people + " without a login in this plan, by user id." : "Everybody has logged in within this plan.";
  }

  function grid(act) {
    let api = null;
    try { api = window.dash_ag_grid.getApi("usage-idle"); } catch (early) { api = null; }
    if (api && !api.isDestroyed() && api.getGridOption("datasource")) act(api); else if (byId("usage-idle-panel")) setTimeout(() => grid(act), READY_MS);
  }

  function refreshIdle() {
    if (byId("usage-idle")) grid((api) => api.refreshInfiniteCache());
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.tallyUsage = {
    show(query) {
      const turn = (latest += 1);
      const year = document.querySelector(".year[aria-current]");
      if (year) year.parentNode.parentNode.parentNode.scrollLeft = year.offsetLeft - 40;
      grid((api) => { if (turn === latest) api.setGridOption("datasource", source(query, turn)); });
      if (given("figure")) open(given("figure"), given("month"), 0);
      return window.dash_clientside.no_update;
    },
    drawn() {
      requestAnimationFrame(ownTimes);
      return window.dash_clientside.no_update;
    },
  };
})();
