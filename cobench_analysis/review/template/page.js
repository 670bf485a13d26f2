// What happens when something is pressed, typed or chosen; and the start.

// Says something where screen readers hear it too.
function say(...sentences) {
  at("said").replaceChildren(...sentences.map((sentence) => make("p", {}, sentence)));
}

const on = (id, event, action) => at(id).addEventListener(event, action);

on("download", "click", download);
on("name", "input", () => {
  keepValue("name", at("name").value);
  nameNeeded(false);
});

// The comment that is open is one of those in the list, or somebody changes another than they looked for.
function narrowDown() {
  find();
  if (found.length && !found.includes(current)) go(found[0], { focus: false });
}

on("search", "input", narrowDown);
for (const filter of filters) filter.addEventListener("change", narrowDown);
on("clear", "click", clearSearch);
on("page-back", "click", () => turnPage(-1));
on("page-on", "click", () => turnPage(1));
on("found", "click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (narrow.matches) at("finder").open = false;
  go(Number(button.dataset.place));
});

function turnPage(step) {
  showPage(shownPage + step);
  at("found").scrollTop = 0;
  at("found").querySelector("button").focus(); // the button that was pressed may be disabled now
}

on("codes", "submit", (event) => event.preventDefault());
for (const input of choiceInputs) {
  input.addEventListener("change", () => choose(input));
  if (input.name !== "theme") continue;
  // On a narrow page the meaning opens under the theme, and may move nothing while a finger is still down.
  input.addEventListener("focus", () => narrow.matches || showTheme(input));
  input.closest(".theme").addEventListener("mouseenter", () => narrow.matches || showTheme(input));
}
on("note", "input", () => {
  decide(current, { note: at("note").value });
  showMine();
  refreshEntry(current);
});
on("undo", "click", undo);
on("done", "click", finish);
on("next", "click", goNext);
on("previous", "click", goPrevious);
if (!blind) on("numbers", "change", showWhys);

const KEYS = {
  n: goNext,
  p: goPrevious,
  c: finish,
  "/": () => {
    at("finder").open = true;
    at("search").focus();
  },
};

const isTyping = (element) => element.matches?.("select, textarea, input:not([type=radio], [type=checkbox])") ?? false;

document.addEventListener("keydown", (event) => {
  const action = KEYS[event.key.toLowerCase()]; // also with Caps Lock
  const combined = event.ctrlKey || event.altKey || event.metaKey || event.repeat;
  if (!action || combined || !items.length || !at("shortcuts").checked || isTyping(event.target)) return;
  event.preventDefault(); // else the "/" would be typed into the search
  action();
});

on("shortcuts", "change", () => keepValue("shortcuts", at("shortcuts").checked ? "on" : "off"));
on("forget", "click", () => {
  const question = "Remove your name and all that you did on this page from this computer?";
  if (!window.confirm(`${question} Files that you downloaded stay.`)) return;
  forgetAll();
  at("name").value = "";
  find();
  if (items.length) go(0);
  say("All that you did on this page is removed from this computer.");
});

window.addEventListener("beforeunload", (event) => {
  if (isUnsent()) event.preventDefault(); // the browser asks whether to leave, in its own words
});

// Another window of this page changed something.
window.addEventListener("storage", () => {
  loadStates();
  showComment();
  showPage(shownPage);
});

function start() {
  loadStates();
  at("name").value = keptValue("name") ?? "";
  at("shortcuts").checked = keptValue("shortcuts") !== "off";
  if (narrow.matches) at("finder").open = false;
  find();
  const open = items.findIndex((_, place) => !isDone(place));
  const kept = placeOf.get(keptValue("at"));
  if (items.length) go(kept ?? Math.max(open, 0), { focus: false });
  at("comment").hidden = items.length === 0;
  if (!items.length) say("There are no comments in this list.");
}

start();
