// Results while one types, and a button that copies. Everything works without this file, by forms and links.
"use strict";

const PAUSE = 180; // milliseconds without a key before the question is sent

for (const form of document.querySelectorAll("form[data-results]")) liven(form);
for (const button of document.querySelectorAll("button[data-copies]")) copies(button);

function liven(form) {
  const box = form.querySelector("input[type=search]");
  const place = document.getElementById("results");
  const status = document.getElementById("found");
  const before = { nodes: [...place.childNodes], query: box.value.trim(), path: location.pathname + location.search };
  let waiting = 0;
  let asking = new AbortController();
  let shown = before.query;

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });

  async function look() {
    const query = box.value.trim();
    if (query === shown) return;
    asking.abort();
    asking = new AbortController();
    shown = query;
    if (query === before.query) return put(before.nodes, before.path, "");
    if (!query && before.path !== "/search") return put(before.nodes, before.path, "");
    try {
      const answer = await fetch(`${form.dataset.results}?${new URLSearchParams({ q: query })}`, { signal: asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok) return say(page.querySelector("main p")?.textContent ?? "The search did not answer.");
      const says = page.querySelector("[data-says]")?.dataset.says ?? "";
      put([...page.body.childNodes], query ? `/search?${new URLSearchParams({ q: query })}` : "/search", says);
    } catch (error) {
      if (error.name !== "AbortError") say("The search did not answer. The button tries again.");
    }
  }

  function put(nodes, path, says) {
    place.replaceChildren(...nodes);
    history.replaceState(null, "", path);
    say(says, true);
  }

  function say(words, quietly = false) {
    status.textContent = words;
    status.classList.toggle("unseen", quietly);
  }
}

function copies(button) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = "Copied";
  });
}
