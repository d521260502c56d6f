/* Light, dark or as the system says: set on <html> before anything is drawn, so that nothing flashes.
   Loaded in <head> by the shell and by the sign-in page. The choice is a taste, not data: it may outlive a session. */
(function () {
  "use strict";
  const KEY = "tallyboard-theme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try { return localStorage.getItem(KEY) || "system"; } catch (refused) { return "system"; }
  }

  function apply() {
    const choice = chosen();
    const mode = choice === "system" ? (system.matches ? "dark" : "light") : choice;
    const root = document.documentElement;
    root.setAttribute("data-bs-theme", mode);
    root.setAttribute("data-ag-theme-mode", mode);
    root.setAttribute("data-theme-choice", choice);
  }

  if (window.tallyTheme) return;
  window.tallyTheme = {
    chosen,
    choose(choice) {
      try { localStorage.setItem(KEY, choice); } catch (refused) { /* private mode: this tab only */ }
      apply();
    },
  };
  system.addEventListener("change", apply);
  apply();
})();
