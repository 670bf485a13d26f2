// Search, filters and the list of what they find.

const PAGE_SIZE = 50;
const SHOWN = 90; // characters of a comment in the list

// Case, typographic apostrophes and quotes make no difference to a search.
const folded = (words) => words.toLowerCase().replace(/[‘’]/g, "'").replace(/[“”]/g, '"');

let haystacks = null; // made at the first search, so that the page opens sooner
let found = items.map((_, place) => place);
let shownPage = 0;

const filters = [...document.querySelectorAll("[data-filter]")];

const passes = {
  level: (place, value) => chosen(place, "level") === value,
  stance: (place, value) => chosen(place, "stance") === value,
  theme: (place, value) => (value === "-" ? chosenThemes(place).length === 0 : chosen(place, themeKey(value))),
  service: (place, value) => items[place].services.includes(value),
  sure: (place, value) => items[place].sure === value,
  done: (place, value) => (value === "changed" ? isChanged(place) : isDone(place) === (value === "done")),
};

function find() {
  const words = folded(at("search").value).split(/\s+/).filter(Boolean);
  const asked = filters.filter((filter) => filter.value).map((filter) => [passes[filter.dataset.filter], filter.value]);
  if (words.length) haystacks ??= items.map((item) => folded(`${item.id} ${item.text}`));
  found = [];
  for (let place = 0; place < items.length; place += 1) {
    if (!words.every((word) => haystacks[place].includes(word))) continue;
    if (asked.every(([pass, value]) => pass(place, value))) found.push(place);
  }
  at("clear").hidden = words.length === 0 && asked.length === 0;
  at("count").textContent = found.length
    ? `${plural(found.length, "comment")} found`
    : "No comment found. Try fewer words, or “Show all”.";
  showPage(0);
}

function clearSearch() {
  at("search").value = "";
  for (const filter of filters) filter.value = "";
  find();
  showCurrentInList();
  at("search").focus();
}

function showPage(page) {
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  shownPage = Math.min(Math.max(page, 0), pages - 1);
  const shown = found.slice(shownPage * PAGE_SIZE, (shownPage + 1) * PAGE_SIZE);
  at("found").replaceChildren(...shown.map(entry));
  at("page-at").textContent = `Page ${shownPage + 1} of ${pages}`;
  at("page-back").disabled = shownPage === 0;
  at("page-on").disabled = shownPage === pages - 1;
  at("page-at").parentElement.hidden = pages === 1;
}

function firstWords(text) {
  if (text.length <= SHOWN) return text;
  return `${text.slice(0, SHOWN).replace(/\s+\S*$/, "")} …`;
}

function entry(place) {
  const item = items[place];
  const about = make("span", { class: "about" });
  if (item.sure) about.append(make("span", { class: `sure ${item.sure}` }, BAND_WORDS[item.sure]));
  about.append(...myMarks(place));
  const button = make("button", { type: "button", "data-place": place, "aria-current": place === current && "true" });
  button.append(make("span", { class: "words" }, firstWords(item.text)), " ", about);
  if (item.place) button.append(" ", make("span", { class: "place" }, `· ${item.place}`));
  return make("li", {}, button);
}

// What a person did with a comment: words, with a sign that does not hang on colour.
function myMarks(place) {
  const marks = [];
  const mark = (sign, words, kind) => {
    const hidden = make("span", { "aria-hidden": "true" }, sign); // the words say it to screen readers
    marks.push(" ", make("span", { class: `mine ${kind}` }, hidden, ` ${words}`));
  };
  if (isDone(place)) mark("✓", blind ? "read" : "checked", "done");
  else if (blind && states.has(place)) mark("…", "begun", "begun");
  if (!blind && isChanged(place)) mark("✎", "changed by me", "changed");
  if (stateOf(place).note.trim()) mark("✉", "note", "noted");
  return marks;
}

const entryOf = (place) => at("found").querySelector(`[data-place="${place}"]`);

function refreshEntry(place) {
  entryOf(place)?.parentElement.replaceWith(entry(place));
}

// Turns the list to the page with the current comment, and scrolls the list (not the page) to it.
function showCurrentInList() {
  const where = found.indexOf(current);
  if (where >= 0) showPage(Math.floor(where / PAGE_SIZE));
  else showPage(shownPage);
  const list = at("found");
  const button = entryOf(current);
  if (button && list.scrollHeight > list.clientHeight) {
    list.scrollTop = button.offsetTop - list.offsetTop - list.clientHeight / 3;
  }
}
