// Arrow keys, and the page keys of a presenter's remote, follow the links to the next and the previous screen.
if (!window.presentKeys) {
  window.presentKeys = true;
  const ways = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" };
  document.addEventListener("keydown", (event) => {
    const link = document.querySelector(`.steps a[rel="${ways[event.key]}"]`);
    const writing = event.target.closest?.("input, textarea, select, [role=combobox], [role=dialog]");
    if (!link || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    link.click();
  });
}
