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

  // A page changes without being loaded anew, so that nothing says when another page, or another answer, is there. Each
  // run of a page has its own mark: a quick run begins and ends before the browser shows anything of it but that.
  const status = document.createElement("div");
  status.className = "unseen";
  status.setAttribute("role", "status");
  document.body.append(status);
  const answer = () => `${document.querySelector("[data-run]")?.dataset.run} ${document.title}`;
  let told = answer();
  const say = () => {
    const state = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState;
    if (state === "running") status.textContent = "";
    else if (answer() !== told) {
      told = answer();
      status.textContent = `${document.title}: up to date`;
    }
  };

  const look = () => { lists(); charts(); say(); };
  const changes = { childList: true, subtree: true, attributeFilter: ["data-test-script-state", "data-run"] };
  new MutationObserver(look).observe(document.body, changes);
  new MutationObserver(look).observe(document.head, { childList: true, subtree: true });
  look();
}
