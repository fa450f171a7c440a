// Whose view of the map it is: what is shown decides until the reader has moved the map; from then on it is theirs, and
// stays as long as anything that is shown lies in it.
const keepView = (map) => {
  let theirs = false, acted = false, shown = null, limits = null;
  const container = map.getContainer();
  const fit = () => {
    theirs = acted = false;
    map.fitBounds(shown, { padding: [6, 6], animate: false });
  };
  const inView = () => {
    let found = false;
    map.eachLayer((layer) => {
      found ||= Boolean(layer.feature?.properties.code) && layer.getBounds().intersects(map.getBounds());
    });
    return found;
  };

  // The map also moves by itself (it is fitted, the window becomes another size), which is no wish of the reader's.
  for (const kind of ["pointerdown", "keydown", "wheel"]) container.addEventListener(kind, () => { acted = true; });
  map.on("moveend", () => { theirs ||= acted; });
  map.on("resize", () => { if (shown && !theirs) fit(); });

  const bar = L.control({ position: "topleft" });
  bar.onAdd = () => {
    const found = L.DomUtil.create("div", "leaflet-bar");
    const all = L.DomUtil.create("a", "whole", found);
    Object.assign(all, { href: "#", role: "button", title: "Show the whole area again", textContent: "All" });
    all.setAttribute("aria-label", all.title);
    L.DomEvent.disableClickPropagation(found).on(all, "click", (event) => { L.DomEvent.preventDefault(event); fit(); });
    return found;
  };
  bar.addTo(map);

  // Called with every run of the page. bounds: of what is shown; name: of the map, for those who hear the page.
  map.show = (bounds, name) => {
    container.setAttribute("aria-label", name);
    if (window.frameElement) window.frameElement.title = name;
    const same = shown?.equals(bounds);
    shown = L.latLngBounds(bounds);
    if (theirs ? !inView() : !same) fit();
    // They only grow: smaller ones would push a view that is kept.
    limits = (limits ?? L.latLngBounds(shown.getSouthWest(), shown.getNorthEast())).extend(shown);
    map.setMaxBounds(limits.pad(0.15));
  };
};
