// Links inside the dashboard. A page's parts arrive one after another, so three things need help that a plain document
// does by itself. Without this script every link is still an ordinary link.
if (!window.linksInside) {
  window.linksInside = true;

  // A link to another page changes the page without loading everything again.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-inside]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState({}, "", link.href);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    hold();
  });

  // A link to a card goes to the clipboard, whole. Where there is none (http in an office), it stays a link to the card.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-copy]");
    if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const said = link.textContent;
    await navigator.clipboard.writeText(link.href);
    link.textContent = link.dataset.copy;
    link.addEventListener("blur", () => { link.textContent = said; }, { once: true });
    link.focus();
  });

  // The card that the address names stays at the top while the page grows around it, until the reader does something.
  const grown = new ResizeObserver(() => document.getElementById(location.hash.slice(1))?.scrollIntoView());
  const release = () => grown.disconnect();
  const hold = () => location.hash && grown.observe(document.querySelector(".stMainBlockContainer"));
  for (const action of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    window.addEventListener(action, release, { passive: true, capture: true });
  }
  hold();
}
