// What is printed: the comments that are found, with their codes and reasons.

const MOST_PRINTED = 500;

function printed(place) {
  const item = items[place];
  const lines = [codeWords(place)];
  const services = item.services.map((id) => nameOf("service", id)).join("; ");
  if (services) lines.push(`Services named: ${services}.`);
  const about = [item.id, BAND_WORDS[item.sure], ...myMarks(place).map((mark) => mark.textContent?.trim())];
  const { note } = stateOf(place);
  const part = make("section", {}, make("h2", {}, about.filter(Boolean).join(" · ")));
  part.append(make("blockquote", {}, ...marked(item)));
  if (!blind || states.has(place)) part.append(...lines.map((line) => make("p", {}, line)));
  if (note.trim()) part.append(make("p", {}, `Note: ${note}`));
  if (!blind && item.memos.length) part.append(make("h3", {}, "Notes on this comment"), ...memoParts(item));
  if (!blind) part.append(...whyParts(item, { level: "h3", numbers: false }), ...againstParts(item, "h3"));
  return part;
}

function fillPrint() {
  const shown = found.slice(0, MOST_PRINTED);
  const count = plural(found.length, "comment");
  const all = shown.length === found.length ? `${count}.` : `The first ${MOST_PRINTED} of ${count}.`;
  at("print").replaceChildren(make("h1", {}, document.title), make("p", {}, all), ...shown.map(printed));
}

window.addEventListener("beforeprint", fillPrint);
window.addEventListener("afterprint", () => at("print").replaceChildren());
