/* The organisation export's card: fills its place, follows the job while it is made, starts and cancels it.

   The state is the server's: a reload, a second tab and a colleague see the same job. Looking is no use of the session. */
(function () {
  "use strict";
  const CARD = "organization-export";
  const BUSY_MS = 1000;
  const CALM_MS = 10000; /* somebody else may start one */
  const TICK_MS = 250;
  let place = null; /* the card's place as it was seen last: another page has another one */
  let next = 0;
  let turn = 0; /* answers of an older look are not drawn */

  const cookie = (name) => (document.cookie.split("; ").find((one) => one.startsWith(name + "=")) || "").slice(name.length + 1);
  const busy = () => place.querySelector("[data-busy='true']") !== null;

  function draw(tree, mine) {
    if (mine !== turn || !place || !place.isConnected) return;
    window.tallyMorph([tree], place);
    next = Date.now() + (busy() ? BUSY_MS : CALM_MS);
  }

  function ask(address, options) {
    const mine = (turn += 1);
    next = Date.now() + CALM_MS;
    return fetch(address, options)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
      .then((tree) => draw(tree, mine));
  }

  const look = () => ask(place.dataset.feed, { headers: { Accept: "application/json" } }).catch(() => {});

  /* What somebody asked for and did not get is said; what the page looks at by itself is looked at again. */
  function act(what, body) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": decodeURIComponent(cookie("_csrf_token")) };
    ask(place.dataset.feed + "/" + what, { method: "POST", headers: headers, body: JSON.stringify(body) })
      .then(() => { const button = place.querySelector("button, a"); if (button && document.activeElement === document.body) button.focus(); })
      .catch(() => { next = 0; });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest ? event.target.closest("#" + CARD + " button[data-act]") : null;
    if (!button) return;
    place = document.getElementById(CARD);
    if (button.dataset.act === "export-start") act("start", {});
    if (button.dataset.act === "export-cancel") act("cancel", { job: button.dataset.job });
  });

  setInterval(() => {
    const there = document.getElementById(CARD);
    if (there !== place) { place = there; next = 0; }
    if (place && Date.now() >= next && document.visibilityState !== "hidden") look();
  }, TICK_MS);
})();
