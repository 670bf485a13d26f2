// What is kept in this browser: a key for each comment, so that two windows of one page do not overwrite each other.

const PREFIX = `cobench-check/${data.year}/${data.batch}/${blind ? "blind" : "open"}/`;
const placeOf = new Map(items.map((item, place) => [item.id, place]));

let keeps = true;

// Runs what needs the storage: private windows and full disks refuse it, and then the page goes on without.
function withStorage(action) {
  try {
    return action(window.localStorage);
  } catch {
    keeps = false;
    at("not-kept").hidden = false;
    return null;
  }
}

const keptValue = (name) => withStorage((storage) => storage.getItem(PREFIX + name));

const keepValue = (name, value) => withStorage((storage) => storage.setItem(PREFIX + name, value));

function keepState(place, state) {
  const key = `${PREFIX}c/${items[place].id}`;
  if (state) states.set(place, state);
  else states.delete(place);
  withStorage((storage) => {
    if (state) storage.setItem(key, JSON.stringify({ ...state, sha: items[place].sha }));
    else storage.removeItem(key);
  });
}

// Changes a comment's state; whatever a person does has yet to be downloaded.
const decide = (place, changes) => keepState(place, { ...stateOf(place), ...changes, unsent: true });

const touch = (place, key, value) => decide(place, { touched: { ...stateOf(place).touched, [key]: value } });

function ownKeys(storage) {
  const keys = Array.from({ length: storage.length }, (_, number) => storage.key(number));
  return keys.filter((key) => key.startsWith(PREFIX));
}

function loadStates() {
  states.clear();
  withStorage((storage) => {
    for (const key of ownKeys(storage)) {
      const place = key.startsWith(`${PREFIX}c/`) ? placeOf.get(key.slice(PREFIX.length + 2)) : undefined;
      const state = place === undefined ? null : readState(storage.getItem(key), items[place]);
      if (state) states.set(place, state);
    }
  });
}

// Returns what was kept of a comment, without codes that the codebook no longer has; null where its text has changed.
function readState(json, item) {
  try {
    const { sha, ...state } = { ...emptyState(), ...JSON.parse(json) };
    if (sha !== item.sha) return null;
    const known = ([key, value]) => byId[key]?.has(value) || byId.theme.has(key.replace(/^theme:/, ""));
    const touched = Object.fromEntries(Object.entries(state.touched).filter(known));
    return { ...state, touched, sent: state.sent.filter((key) => key in touched) };
  } catch {
    return null; // not ours, or damaged: as if nothing had been kept
  }
}

function forgetAll() {
  withStorage((storage) => ownKeys(storage).forEach((key) => storage.removeItem(key)));
  states.clear();
}

const isUnsent = () =>
  [...states].some(([place, state]) => state.unsent && (decisions(place).length > 0 || state.note.trim() !== ""));
