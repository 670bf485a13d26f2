// What came with the page, unpacked, and small helpers. The scripts stand in one module, in the order of page.py.

const data = JSON.parse(document.getElementById("data").textContent);
const { blind, strings } = data;
const KINDS = ["level", "theme", "stance", "service"];
const BANDS = ["sure", "fairly_sure", "please_check"];
const BAND_WORDS = { sure: "sure", fairly_sure: "fairly sure", please_check: "please check" };
const codes = data.codes;
const byId = Object.fromEntries(KINDS.map((kind) => [kind, new Map(codes[kind].map((code) => [code.id, code]))]));
const items = data.items.map(unpacked);

function unpacked([id, sha, text, marks, level, themes, stance, services, whys, against, sure, place, checked, memos]) {
  if (blind) return { id, sha, text, marks: [], level: "", stance: "", themes: [], services: [], whys: [] };
  const ids = (kind, places) => places.map((at) => codes[kind][at].id);
  return {
    id, sha, text, marks, whys, against,
    level: codes.level[level]?.id ?? "",
    stance: codes.stance[stance]?.id ?? "",
    themes: ids("theme", themes),
    services: ids("service", services),
    sure: BANDS[sure] ?? "",
    place: strings[place],
    checked: checked === 1,
    memos: memos.map((place) => strings[place]),
  };
}

function whyOf([kind, code, band, byPerson, sentences, sums, total]) {
  const pairs = [];
  for (let at = 0; at < sums.length; at += 2) pairs.push([strings[sums[at]], sums[at + 1] / 100]);
  return {
    kind: KINDS[kind],
    code: codes[KINDS[kind]][code].id,
    band: BANDS[band] ?? "",
    byPerson: byPerson === 1,
    sentences: sentences.map((at) => strings[at]),
    sums: pairs,
    total: total / 100,
  };
}

const nameOf = (kind, id) => byId[kind].get(id)?.name ?? id;

const at = (id) => document.getElementById(id);

// Makes an element. Text goes in as text: nothing of a comment or a note is ever read as HTML.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

const counted = (count) => count.toLocaleString("en-GB");

const plural = (count, one, many = `${one}s`) => `${counted(count)} ${count === 1 ? one : many}`;

// The text with its marks, as nodes.
function marked({ text, marks }) {
  const nodes = [];
  let last = 0;
  for (let mark = 0; mark < marks.length; mark += 2) {
    nodes.push(text.slice(last, marks[mark]), make("mark", {}, text.slice(marks[mark], marks[mark + 1])));
    last = marks[mark + 1];
  }
  return [...nodes, text.slice(last)];
}
