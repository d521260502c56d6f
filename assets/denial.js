/* A screen that can not be shown says so in its own place, with the request's id: the server answers a callback with a
   real status (400, 403, 404, 500), which would leave the skeleton standing. Everything else that fails is
   fetch_guard.js's, which is loaded after this file and therefore stands outside it. */
(function () {
  "use strict";
  /* The words of server/errors.py. */
  const WORDS = {
    400: ["This address is not understood", "Something in it is not of the form we expect."],
    403: ["Not for this role", "Your role does not include this. Your account manager can change roles."],
    404: ["Nothing here", "There is no such thing, or it is not among what you may see."],
    429: ["Too many attempts", "Wait a little, then try again."],
    503: ["Not just now", "This can not be done at this moment. Try again in a little while."],
  };
  const FAULT = ["Something failed here", "It has been noted. If it happens again, tell support the request id."];
  const PLACES = /^[a-z-]+-screen\.children$/;
  const plain = window.fetch;

  const part = (type, props) => ({ type: type, namespace: "dash_html_components", props: props });

  function message(status, problem) {
    const words = WORDS[status] || FAULT;
    const lines = [
      part("Span", { className: "icon icon-refused", children: null }),
      part("H1", { children: words[0] }),
      part("P", { className: "muted", children: words[1] }),
    ];
    if (problem.request_id) lines.push(part("P", { className: "quiet", children: "Request id " + problem.request_id }));
    lines.push(part("A", { className: "btn btn-primary", href: "/", children: "To the start page" }));
    return part("Div", { className: "refusal", role: "alert", children: lines });
  }

  function instead(output, status, problem) {
    const response = { [output.slice(0, output.lastIndexOf("."))]: { children: message(status, problem) } };
    return new Response(JSON.stringify({ multi: true, response: response }), {
      status: 200, headers: { "Content-Type": "application/json" },
    });
  }

  function outputOf(options) {
    try { return JSON.parse(options.body).output || ""; } catch (unread) { return ""; }
  }

  window.fetch = async function (target, options) {
    const answer = await plain.call(this, target, options);
    const address = String(target && target.url ? target.url : target);
    if (answer.ok || answer.status === 401 || !address.includes("_dash-update-component")) return answer;
    const output = outputOf(options || {});
    if (!PLACES.test(output)) return answer;
    const problem = await answer.clone().json().catch(() => ({}));
    return instead(output, answer.status, problem);
  };
})();
