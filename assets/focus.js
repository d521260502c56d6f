/* A button rests while its press is on its way, and a browser takes the focus from what rests: it gets it back, unless
   the reader has gone on, or a field beside it was refused: then that one has it. */
(function () {
  "use strict";
  const AFTER_MS = 60; /* the refusals are drawn in the same breath */
  let pressed = null;

  document.addEventListener("click", (event) => {
    const button = event.target.closest ? event.target.closest("button") : null;
    if (button) pressed = button;
  }, true);

  function refused(button) {
    const form = button.closest(".form, .panel");
    const words = form && [...form.querySelectorAll(".field-problem")].find((place) => place.textContent.trim());
    const field = words && words.closest(".field");
    return field ? field.querySelector("input, select, textarea") : null;
  }

  function back(button) {
    if (document.activeElement !== document.body || !button.isConnected || button.disabled) return;
    (refused(button) || button).focus();
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.target === pressed && !pressed.disabled) { const button = pressed; setTimeout(() => back(button), AFTER_MS); }
    }
  }).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ["disabled"] });
})();
