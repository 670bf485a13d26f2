// Filters for the comments of each reader on the page. Run again by each reader, it minds those that are new.
for (const reader of document.querySelectorAll("section.reader:not([data-ready])")) {
  reader.dataset.ready = "yes";
  const items = [...reader.querySelectorAll("ul.comments > li")];
  const fields = [...reader.querySelectorAll("[data-by]")];
  const folded = (text) => text.toLowerCase().replace(/[’‘]/g, "'");
  const said = new Map(items.map((item) => [item, folded(item.querySelector(".said").textContent)]));
  const fits = (item, field) => {
    const wanted = field.value;
    if (field.dataset.by === "words") return folded(wanted).replace(/\*/g, "").split(/\s+/).every((word) => said.get(item).includes(word));
    return !wanted || item.dataset[field.dataset.by].split(" ").includes(wanted);
  };
  const show = () => {
    for (const item of items) item.hidden = !fields.every((field) => fits(item, field));
    const left = items.filter((item) => !item.hidden).length;
    reader.querySelector(".found").textContent = `${left} of ${items.length} comments`;
  };
  for (const field of fields) field.addEventListener("input", show);
  const cell = (text) => {
    const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text; // no spreadsheet takes it for a formula
    return `"${safe.replace(/"/g, '""')}"`;
  };
  const row = (item) => [item.dataset.id, item.querySelector(".said").textContent, item.dataset.level,
    item.dataset.themes.replace(/ /g, ";"), item.dataset.stance, item.dataset.band].map(cell).join(",");
  reader.querySelector("[data-save]").addEventListener("click", (event) => {
    const lines = [["comment_id", "text", "level", "themes", "stance", "status"].map(cell).join(",")];
    lines.push(...items.filter((item) => !item.hidden).map(row));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
    link.download = `not-for-publication-${event.target.dataset.save}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  show();
}
