// What Streamlit leaves out for those who hear the page.
if (!window.hearing) {
  window.hearing = true;

  // The menu is one list whose sections are divisions, which no list may hold: nobody then hears how many entries it
  // has. Each section is made a list of its own, named by its heading.
  const lists = () => {
    for (const menu of document.querySelectorAll('ul[data-testid="stSidebarNavItems"]')) {
      for (const section of menu.querySelectorAll(":scope > div:not([role])")) {
        menu.setAttribute("role", "none");
        section.setAttribute("role", "list");
        section.setAttribute("aria-label", section.querySelector("header p")?.textContent ?? "Pages");
      }
    }
  };

  // A chart says what the text above it carries for it. Given to the chart itself, the browser would draw it anew at
  // every choice.
  const charts = () => {
    for (const text of document.querySelectorAll("[data-chart]")) {
      const block = text.closest('[data-testid="stVerticalBlock"]');
      const chart = block?.querySelector('.vega-embed[role="graphics-document"]');
      if (chart && chart.ariaLabel !== text.dataset.chart) chart.ariaLabel = text.dataset.chart;
    }
  };
  const mend = () => { lists(); charts(); };
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  mend();

  // A page changes without being loaded anew, so that nothing says when another page, or another answer, is there.
  const status = document.createElement("div");
  status.className = "unseen";
  status.setAttribute("role", "status");
  document.body.append(status);
  const app = document.querySelector('[data-testid="stApp"]');
  // A run may be over before anything is told that it began: what the state was before says so.
  const say = (changes) => {
    if (app.dataset.testScriptState === "running") status.textContent = "";
    else if (changes.some((change) => change.oldValue === "running")) {
      status.textContent = `${document.title}: up to date`;
    }
  };
  const state = { attributes: true, attributeOldValue: true, attributeFilter: ["data-test-script-state"] };
  if (app) new MutationObserver(say).observe(app, state);
}
