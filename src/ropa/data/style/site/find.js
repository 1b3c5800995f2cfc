// Shows the reports that hold every word typed; without it the page shows them all.
(() => {
  "use strict";
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const box = document.getElementById("words");
  const said = document.getElementById("said");
  const runs = [...document.querySelectorAll("article")].map((run) => {
    const rows = [...run.querySelectorAll("tbody tr")];
    const glance = document.querySelector(`[data-of="${run.id}"]`);
    const head = plain(`${glance.textContent} ${run.querySelector("h3").textContent} ${run.querySelector("p").textContent}`);
    return { run, glance, head, rows: rows.map((row) => ({ row, text: `${head} ${plain(row.textContent)}` })) };
  });
  const failures = [...document.querySelectorAll("#failed tbody tr")].map((row) => ({ row, text: plain(row.textContent) }));
  const all = runs.reduce((sum, one) => sum + one.rows.length, 0);

  const show = () => {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    const fits = (text) => words.every((word) => text.includes(word));
    let shown = 0;
    for (const { run, glance, head, rows } of runs) {
      let some = !rows.length && fits(head);
      for (const { row, text } of rows) {
        row.hidden = !fits(text);
        some = some || !row.hidden;
        shown += row.hidden ? 0 : 1;
      }
      run.hidden = glance.hidden = !some;
    }
    let failed = 0;
    for (const { row, text } of failures) {
      row.hidden = !fits(text);
      failed += row.hidden ? 0 : 1;
    }
    if (failures.length) document.getElementById("failed").hidden = !failed;
    for (const organisation of document.querySelectorAll(".organisation")) {
      organisation.hidden = !organisation.querySelector("article:not([hidden])");
    }
    if (runs.length) document.getElementById("glance").hidden = runs.every(({ run }) => run.hidden);
    const counted = `${shown} of ${all} reports shown` + (failures.length ? `, ${failed} of ${failures.length} failures.` : ".");
    said.textContent = words.length ? (shown || failed ? counted : "Nothing holds all these words.") : "";
  };

  box.addEventListener("input", show);
  document.getElementById("find").hidden = false;
  if (box.value) show(); // a browser may bring back what was typed
})();
