/* Between Dash and the server: Dash's renderer trips over refusals (it reads their body twice), people should not.
   A lost session goes to the sign-in page and back; a refused page shows why in its place (a refused screen: see
   denial.js); anything else that fails shows a short message with the request's id. Loaded before Dash's renderer,
   which calls window.fetch by name. */
(function () {
  "use strict";
  if (window.tallyFetchGuard) return;
  const CALLBACKS = "/_dash-update-component";
  const ROUTER = ".._pages_content.children..._pages_store.data..";
  const WORDS = {
    400: ["This address is not understood", "Something in it is not of the form we expect."],
    403: ["Not for this role", "Your role does not include this. Your account manager can change roles."],
    404: ["Nothing here", "There is no such thing, or it is not among what you may see."],
    503: ["Not just now", "This can not be done at this moment. Try again in a little while."],
    0: ["Something failed here", "It has been noted. If it happens again, tell support the request id."],
  };
  const original = window.fetch.bind(window);
  let leaving = false;

  function addressOf(input) {
    const text = typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
    return new URL(text, window.location.href);
  }

  function leave() {
    if (!leaving) {
      leaving = true;
      const here = window.location.pathname + window.location.search;
      window.location.assign("/sign-in?next=" + encodeURIComponent(here));
    }
    return new Promise(() => {}); // never settled: the page is going
  }

  function outputOf(init) {
    try { return JSON.parse(init.body).output; } catch (unreadable) { return ""; }
  }

  function node(type, props) {
    return { namespace: "dash_html_components", type, props };
  }

  function refusal(status, requestId) {
    const [title, words] = WORDS[status] || WORDS[0];
    const parts = [node("H1", { children: title }), node("P", { children: words, className: "muted" })];
    if (requestId) parts.push(node("P", { children: "Request id " + requestId, className: "quiet" }));
    parts.push(node("A", { children: "To the start page", href: "/", className: "btn btn-primary" }));
    const panel = node("Div", { children: parts, className: "refusal", role: "alert" });
    const response = { _pages_content: { children: panel }, _pages_store: { data: { title } } };
    const body = JSON.stringify({ multi: true, response });
    return new Response(body, { status: 200, headers: { "Content-Type": "application/json" } });
  }

  function toast(message, requestId) {
    let place = document.getElementById("fetch-guard-toasts");
    if (!place) {
      place = document.createElement("div");
      place.id = "fetch-guard-toasts";
      place.className = "toasts";
      place.setAttribute("role", "status");
      place.setAttribute("aria-live", "polite");
      place.style.cssText = "position:fixed;right:1rem;bottom:1rem;z-index:2000;max-width:24rem";
      document.body.appendChild(place);
    }
    const line = document.createElement("div");
    line.className = "toast-line";
    line.style.cssText = "margin-top:.5rem;padding:.75rem 1rem;border-radius:.4rem;background:#1b1f24;color:#fff";
    line.textContent = message + (requestId ? " (request id " + requestId + ")" : "");
    place.appendChild(line);
    window.setTimeout(() => line.remove(), 10000);
  }

  async function guarded(input, init) {
    const address = addressOf(input);
    const ours = address.origin === window.location.origin;
    const callback = ours && address.pathname === CALLBACKS;
    if (!callback && !(ours && /^\/(_dash-|data\/)/.test(address.pathname))) return original(input, init);
    let response;
    try {
      response = await original(input, init);
    } catch (failure) {
      if (callback && failure.name !== "AbortError") toast("The server does not answer. Is the network there?", "");
      throw failure;
    }
    if (response.status === 401) return leave();
    if (response.ok || response.status === 304 || !callback) return response;
    const requestId = response.headers.get("X-Request-Id") || "";
    if (outputOf(init) === ROUTER) return refusal(response.status, requestId);
    toast((WORDS[response.status] || WORDS[0])[1], requestId);
    return new Response(null, { status: 204 }); // to Dash: nothing to update
  }

  window.tallyFetchGuard = { toast };
  window.fetch = guarded;
})();
