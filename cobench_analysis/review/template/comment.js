// The comment that is being read, its codes, and what a person changes in them.

let current = 0;

const choiceInputs = [...document.querySelectorAll("#codes input")];
const hint = at("theme-means").firstElementChild;
const narrow = window.matchMedia("(max-width: 62rem)");

function showComment() {
  const item = items[current];
  at("comment-heading").textContent = `Comment ${counted(current + 1)} of ${counted(items.length)}`;
  at("comment-about").textContent = item.id;
  at("text").replaceChildren(...marked(item));
  at("note").value = stateOf(current).note;
  at("needed").hidden = true;
  tell("");
  showMeans(hint);
  if (!blind) {
    at("legend").hidden = item.marks.length === 0;
    at("place").textContent = item.place ? `Why it is here: ${item.place}` : "";
    at("sure").textContent = BAND_WORDS[item.sure] ?? "";
    at("sure").className = `sure ${item.sure}`;
    at("sure").parentElement.hidden = !item.sure;
    const named = item.services.map((id) => nameOf("service", id));
    at("services").replaceChildren(make("b", {}, "Services named: "), named.join(", ") || "none");
    at("memos").hidden = item.memos.length === 0;
    at("memos-told").replaceChildren(...memoParts(item));
    showWhys();
  }
  showChoices();
}

// The notes of researchers on a comment: heading and text of each, one after the other.
function memoParts({ memos }) {
  return memos.map((words, place) => (place % 2 ? make("p", {}, words) : make("p", {}, make("b", {}, words))));
}

const keyOf = (input) => (input.name === "theme" ? themeKey(input.value) : input.name);

function showChoices() {
  for (const input of choiceInputs) {
    const value = chosen(current, keyOf(input));
    input.checked = input.name === "theme" ? value : value === input.value;
    if (!blind) showTag(input);
  }
  for (const kind of ["level", "stance"]) {
    const code = byId[kind].get(chosen(current, kind));
    const who = code?.who ? [make("span", { class: "soft" }, ` Who could act: ${code.who}`)] : [];
    at(`${kind}-means`).replaceChildren(...(code ? [code.definition, ...who] : ["Nothing chosen yet."]));
  }
  showStanding();
  showMine();
}

// Names all codes beside the button that confirms them: on most screens not all of them are in sight at once.
function showStanding() {
  const begun = !blind || states.has(current);
  const words = make("b", {}, blind ? "You chose: " : "Codes now: ");
  at("stands").replaceChildren(...(begun ? [words, codeWords(current)] : []));
}

function codeWords(place) {
  const name = (kind) => nameOf(kind, chosen(place, kind)) || "–";
  const themes = chosenThemes(place).map((id) => nameOf("theme", id)).join("; ") || "none";
  return `Level: ${name("level")}. Stance: ${name("stance")}. Themes: ${themes}.`;
}

// Says beside a code that it was given and how sure, so that this can still be seen when a person has changed it.
function showTag(input) {
  const item = items[current];
  const isGiven = input.name === "theme" ? item.themes.includes(input.value) : item[input.name] === input.value;
  const tag = input.closest("label").querySelector(".tag");
  tag.hidden = !isGiven;
  if (!isGiven) return;
  const why = item.whys.map(whyOf).find((one) => one.kind === input.name && one.code === input.value);
  tag.textContent = why?.byPerson ? "given by a person" : why?.band ? `given, ${BAND_WORDS[why.band]}` : "given";
}

function showMine() {
  const changed = !blind && isChanged(current);
  at("mine").replaceChildren(...myMarks(current));
  at("undo").disabled = blind ? !states.has(current) : !canUndo(current);
  if (blind) at("done").textContent = "Done, next";
  else at("done").textContent = changed ? "Checked with my changes, next" : "All codes are right – checked, next";
  showProgress();
}

function showProgress() {
  const done = items.filter((_, place) => isDone(place)).length;
  const words = `${counted(done)} of ${counted(items.length)} ${blind ? "read" : "checked"}`;
  if (at("progress").textContent !== words) at("progress").textContent = words; // else it would be read out again
  at("bar").max = Math.max(items.length, 1);
  at("bar").value = done;
}

function choose(input) {
  touch(current, keyOf(input), input.name === "theme" ? input.checked : input.value);
  at("needed").hidden = true;
  showChoices();
  refreshEntry(current);
  if (input.name === "theme") showTheme(input);
}

// Shows what a theme means: beside the themes, or right under the theme where the page is narrow.
function showTheme(input) {
  const code = byId.theme.get(input.value);
  const parts = [make("p", {}, make("b", {}, code.name)), make("p", {}, code.definition)];
  for (const [words, list] of [["Includes", code.includes], ["Does not include", code.excludes]]) {
    if (list.length) parts.push(make("p", {}, make("b", {}, `${words}: `), `${list.join("; ")}.`));
  }
  showMeans(...parts);
  if (narrow.matches) input.closest(".theme").append(at("theme-means"));
}

function showMeans(...parts) {
  const panel = at("theme-means");
  const home = document.querySelector(".with-means");
  panel.replaceChildren(...parts);
  if (panel.parentElement !== home) home.append(panel);
}

// Says something beside the buttons, for the top of the page may be out of sight.
function tell(sentence) {
  at("told").textContent = sentence;
}

// Goes to a comment; the heading takes the focus, so that a screen reader starts to read there.
function go(place, { focus = true } = {}) {
  const before = current;
  current = place;
  keepValue("at", items[place].id);
  showComment();
  entryOf(before)?.removeAttribute("aria-current");
  if (entryOf(place)) entryOf(place).setAttribute("aria-current", "true");
  showCurrentInList();
  if (!focus) return;
  at("comment-heading").focus({ preventScroll: true });
  at("comment").scrollIntoView({ block: "start" });
}

const nextPlace = () => found.find((place) => place > current);
const previousPlace = () => found.findLast((place) => place < current);

function goNext() {
  const place = nextPlace();
  if (place !== undefined) return go(place);
  const open = items.filter((_, number) => !isDone(number)).length;
  const left = open
    ? `${plural(open, "comment is", "comments are")} not ${blind ? "read" : "checked"} yet.`
    : "All are done. Now download your file, at the top of the page.";
  return tell(`That was the last one in this list. ${left}`);
}

function goPrevious() {
  const place = previousPlace();
  if (place === undefined) tell("This is the first one in this list.");
  else go(place);
}

function finish() {
  const missing = blind ? ["level", "stance"].filter((kind) => !chosen(current, kind)) : [];
  if (missing.length) {
    at("needed").textContent = `Please choose ${missing.map((kind) => `a ${kind}`).join(" and ")} first.`;
    at("needed").hidden = false;
    document.querySelector(`#${missing[0]} input`).focus();
    return;
  }
  if (!stateOf(current).checked) decide(current, { checked: true });
  showMine();
  refreshEntry(current);
  goNext();
}

function undo() {
  const state = undone(current);
  keepState(current, state && { ...state, unsent: true });
  showComment();
  refreshEntry(current);
  tell(blind ? "This comment is as it was at the start." : "Your changes to this comment are undone.");
  at("done").focus(); // the button that was pressed is disabled now
}
