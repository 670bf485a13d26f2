// The file that goes back.

// Letters and digits of any language can stand in a file's name, everything else becomes a hyphen.
const safeName = (words) =>
  words.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "unnamed";

function download() {
  const reviewer = at("name").value.trim();
  nameNeeded(!reviewer);
  if (!reviewer) return at("name").focus();
  const rows = correctionRows(reviewer);
  if (!rows.length) {
    const missing = blind ? "no comment is done" : "no comment is checked or changed";
    return say(`There is nothing to download yet: ${missing}.`);
  }
  const parts = [String(data.year), data.batch, reviewer].map(safeName);
  const name = `${blind ? "readings" : "corrections"}-${parts.join("-")}.csv`;
  save(name, csv(rows));
  markSent();
  showMine();
  const comments = plural(new Set(rows.map(([id]) => id)).size, "comment");
  return say(
    `Saved as ${name}, in the folder where your browser puts downloads: ${plural(rows.length, "line")} on ${comments}.`,
    "Send the file to the person who gave you this page.",
  );
}

function nameNeeded(needed) {
  at("name-needed").hidden = !needed;
  if (needed) at("name").setAttribute("aria-invalid", "true");
  else at("name").removeAttribute("aria-invalid");
}

function save(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers are still reading it after the click
}

function markSent() {
  for (const [place, state] of states) {
    const told = blind && !state.checked ? [] : Object.keys(state.touched);
    const sent = [...new Set([...state.sent, ...told])];
    keepState(place, { ...state, sent, unsent: false });
  }
}
