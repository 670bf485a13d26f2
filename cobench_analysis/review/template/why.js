// Why each code was given, in sentences, and the sums behind them for who wants to see them.

const KIND_WORDS = { level: "Level", theme: "Theme", stance: "Stance", service: "Service named" };

const signed = (weight) => `${weight < 0 ? "−" : "+"}${Math.abs(weight).toFixed(2)}`;

function whyHeading(why) {
  const sure = why.byPerson ? "decided by a person" : BAND_WORDS[why.band];
  return `${KIND_WORDS[why.kind]}: ${nameOf(why.kind, why.code)}${sure ? ` (${sure})` : ""}`;
}

function sumTable(why) {
  const row = ([words, weight]) =>
    make("tr", {}, make("th", { scope: "row" }, words), make("td", {}, signed(weight)));
  const heads = ["Rule or word", "Adds or takes"].map((words) => make("th", { scope: "col" }, words));
  return make(
    "table", {},
    make("caption", {}, `The sum for “${nameOf(why.kind, why.code)}”`),
    make("thead", {}, make("tr", {}, ...heads)),
    make("tbody", {}, ...why.sums.map(row)),
    make("tfoot", {}, row(["In all", why.total])),
  );
}

const list = (sentences) => make("ul", {}, ...sentences.map((sentence) => make("li", {}, sentence)));

function whyParts(item, { level, numbers }) {
  return item.whys.map(whyOf).map((why) => {
    const part = make("div", { class: "reason" }, make(level, {}, whyHeading(why)), list(why.sentences));
    if (numbers && why.sums.length) part.append(sumTable(why));
    return part;
  });
}

function againstParts(item, level) {
  if (!item.against.length) return [];
  return [make(level, {}, "Looked at and not given"), list(item.against.map((place) => strings[place]))];
}

function showWhys() {
  const numbers = at("numbers").checked;
  at("numbers-mean").hidden = !numbers;
  at("whys").replaceChildren(...whyParts(items[current], { level: "h4", numbers }));
  at("against").replaceChildren(...againstParts(items[current], "h4"));
}
