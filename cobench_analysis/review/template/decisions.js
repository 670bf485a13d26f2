// What a person decided on each comment, and the rows that come of it. Nothing here touches the page.
//
// A comment has a state as soon as something is done with it:
//   touched   code by key ("level", "stance", "theme:ID"), also where it was set back to what was given
//   sent      the keys that a download has told of already: they can be set back, but not forgotten
//   note, checked, and unsent: whether something happened since the last download

const states = new Map(); // by place in items

const emptyState = () => ({ touched: {}, sent: [], note: "", checked: false, unsent: false });

const stateOf = (place) => states.get(place) ?? emptyState();

const themeKey = (id) => `theme:${id}`;

function given(place, key) {
  const item = items[place];
  return key.startsWith("theme:") ? item.themes.includes(key.slice("theme:".length)) : item[key];
}

const chosen = (place, key) => stateOf(place).touched[key] ?? given(place, key);

const chosenThemes = (place) => codes.theme.map((code) => code.id).filter((id) => chosen(place, themeKey(id)));

const isChanged = (place) =>
  Object.entries(stateOf(place).touched).some(([key, value]) => value !== given(place, key));

const isDone = (place) => stateOf(place).checked || items[place].checked === true;

// Returns the state with everything taken back: what was downloaded must be set back by a row of its own.
function undone(place) {
  const { sent } = stateOf(place);
  if (blind || sent.length === 0) return null;
  const touched = Object.fromEntries(sent.map((key) => [key, given(place, key)]));
  return { ...emptyState(), touched, sent };
}

function canUndo(place) {
  const inWords = (state) => {
    const { touched, note, checked } = state ?? emptyState();
    return JSON.stringify([Object.entries(touched).sort(), note, checked]);
  };
  return states.has(place) && inWords(undone(place)) !== inWords(stateOf(place));
}

// Returns [kind, code, decision] for all that was decided on a comment.
function decisions(place) {
  const state = stateOf(place);
  return blind ? (state.checked ? readDecisions(place) : []) : checkDecisions(place, state);
}

function readDecisions(place) {
  const themes = chosenThemes(place).map((id) => ["theme", id, "add"]);
  const both = ["level", "stance"].map((kind) => [kind, chosen(place, kind), "set"]);
  return [...both, ...themes, ["theme", "*", "confirm"]];
}

function checkDecisions(place, { touched, checked }) {
  const rows = [];
  for (const kind of ["level", "stance"]) {
    const code = chosen(place, kind);
    if (kind in touched && code !== given(place, kind)) rows.push([kind, code, "set"]);
    else if ((kind in touched || checked) && code) rows.push([kind, code, "confirm"]);
  }
  for (const { id } of codes.theme) {
    const key = themeKey(id);
    const stands = chosen(place, key);
    if (key in touched && !stands) rows.push(["theme", id, "remove"]);
    else if (key in touched && !given(place, key)) rows.push(["theme", id, "add"]);
    else if (stands && (key in touched || checked)) rows.push(["theme", id, "confirm"]);
  }
  return checked ? [...rows, ["theme", "*", "confirm"]] : rows;
}

const HEADING = [
  "comment_id", "text_sha256", "kind", "code", "decision", "note", "reviewer", "batch", "codebook_version",
];

// Returns the rows of the file. A note without a decision still has to be told.
function correctionRows(reviewer) {
  const rows = [];
  for (const place of [...states.keys()].sort((one, other) => one - other)) {
    const { id, sha } = items[place];
    const note = stateOf(place).note.trim();
    const decided = decisions(place);
    for (const decision of decided.length || !note ? decided : [["note", "", "set"]]) {
      rows.push([id, sha, ...decision, note, reviewer, data.batch, data.version]);
    }
  }
  return rows;
}

// A spreadsheet runs a cell that starts like this; the program that reads the file takes the ' off again.
const guarded = (cell) => (/^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

const csvLine = (cells) => cells.map((cell) => `"${guarded(String(cell)).replaceAll('"', '""')}"`).join(",");

const csv = (rows) => `\ufeff${[HEADING, ...rows].map(csvLine).join("\r\n")}\r\n`;
