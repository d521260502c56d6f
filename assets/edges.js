/* Places that scroll sideways: which of their sides hide something stands in `data-more`, for assets/edges.css.
   On a phone the column that names a row is pinned, so that figures are not read beside nobody. */
(function () {
  "use strict";
  const PLACES = ".scroll-x, .years, .grid-region";
  const LOOK_MS = 120;
  const PINNED_PX = 148;
  const phone = window.matchMedia("(max-width: 767px)");
  const known = new WeakSet();
  const pinned = new WeakMap();
  let looking = null;

  const scroller = (place) => (place.matches(".grid-region") ? place.querySelector(".ag-center-cols-viewport") : place);

  function tell(place) {
    const within = scroller(place);
    if (!within) return;
    const rest = within.scrollWidth - within.clientWidth;
    const at = Math.abs(within.scrollLeft);
    const more = [at > 1 && "left", rest - at > 1 && "right"].filter(Boolean).join(" ");
    if ((place.dataset.more || "") !== more) place.dataset.more = more;
  }

  const sizes = new ResizeObserver((changes) => {
    for (const change of changes) {
      const place = change.target.closest(PLACES);
      if (place) { pin(place); tell(place); }
    }
  });

  function api(place) {
    const grid = place.querySelector(".ag-root-wrapper");
    try { return window.dash_ag_grid.getApi(grid.parentElement.id || grid.closest("[id]").id); } catch (early) { return null; }
  }

  /* The columns that name a row say so in their context (components/grid.py). */
  function pin(place) {
    if (!place.matches(".grid-region") || pinned.get(place) === phone.matches) return;
    const grid = api(place);
    if (!grid || grid.isDestroyed()) return;
    pinned.set(place, phone.matches);
    const names = (grid.getColumns() || []).filter((column) => (column.getColDef().context || {}).names);
    const state = names.map((column) => {
      const own = column.getColDef();
      return phone.matches
        ? { colId: column.getColId(), pinned: "left", flex: null, width: Math.max(own.minWidth || 0, PINNED_PX) } /* narrower ones are not taken */
        : { colId: column.getColId(), pinned: null, flex: own.flex || null, width: own.width };
    });
    if (state.length && (phone.matches || names.some((column) => column.isPinned()))) grid.applyColumnState({ state });
  }

  function look() {
    looking = null;
    for (const place of document.querySelectorAll(PLACES)) {
      const within = scroller(place);
      if (!within) continue;
      pin(place);
      for (const one of [within, within.firstElementChild]) {
        if (one && !known.has(one)) { known.add(one); sizes.observe(one); }
      }
      tell(place);
    }
  }
  const soon = () => { if (looking === null) looking = setTimeout(look, LOOK_MS); };

  document.addEventListener("scroll", (event) => {
    const place = event.target.closest ? event.target.closest(PLACES) : null;
    if (place) tell(place);
  }, { capture: true, passive: true });
  phone.addEventListener("change", soon);
  /* Before the table is first seen: pinned later, its columns would jump. */
  const pinNow = () => { if (phone.matches) document.querySelectorAll(".grid-region").forEach(pin); };
  new MutationObserver(() => { pinNow(); soon(); }).observe(document.documentElement, { subtree: true, childList: true });
})();
