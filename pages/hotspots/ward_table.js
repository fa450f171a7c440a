// Draws the list of wards. Every text goes in as text, never as markup. A click on a ward's name reports its code.
const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const cell = ({ text, note, strong }) =>
  element("td", {}, strong ? element("strong", { textContent: text }) : text, ...(note ? [element("small", { textContent: note })] : []));

const ward = (row, report) => {
  const button = element("button", { type: "button", textContent: row.name, onclick: () => report(row.code) });
  button.setAttribute("aria-pressed", String(row.picked));
  button.dataset.code = row.code;
  return element("th", { scope: "row", className: "ward" }, button, element("small", { textContent: row.borough }));
};

const line = (row, ranked, report) =>
  element("tr", { className: row.picked ? "picked" : "" }, ...(ranked ? [element("td", { className: "rank", textContent: row.rank })] : []),
    ward(row, report), ...row.cells.map(cell));

const total = (row, ranked) =>
  element("tr", {}, ...(ranked ? [element("td")] : []), element("th", { scope: "row", className: "ward", textContent: row.name }), ...row.cells.map(cell));

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".list");
  const focused = list.getRootNode().activeElement?.dataset?.code;
  const ranked = data.columns[0] === "Rank";
  const heads = data.columns.map((name, i) => element("th", { scope: "col", className: i < 1 + ranked ? "ward" : "", textContent: name }));
  const report = (code) => setTriggerValue("picked", code);
  const [top, had] = [list.scrollTop, list.dataset.picked];
  list.replaceChildren(
    element("table", {},
      element("caption", { textContent: data.caption }),
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...data.rows.map((row) => line(row, ranked, report))),
      element("tfoot", {}, ...data.totals.map((row) => total(row, ranked)))));
  list.scrollTop = top;
  list.dataset.picked = data.picked;
  if (focused) list.querySelector(`[data-code="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  // A ward that was picked on the map is brought into the list's view, without moving the page.
  const row = had !== data.picked && list.querySelector("tr.picked");
  if (row && (row.offsetTop < list.scrollTop + 40 || row.offsetTop + row.offsetHeight > list.scrollTop + list.clientHeight)) {
    list.scrollTop = row.offsetTop - list.clientHeight / 2;
  }
}
