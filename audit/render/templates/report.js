// Everything works without this file: it only folds, filters and copies.
(function () {
  "use strict";
  var all = function (selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  };
  var folds = all("details.fold");
  var setOpen = function (open) {
    folds.forEach(function (fold) { fold.open = open; });
  };
  setOpen(false);

  // CSS alone cannot open a <details> in every browser, so printing does.
  var before = [];
  window.addEventListener("beforeprint", function () {
    before = all("details").map(function (fold) { return [fold, fold.open]; });
    before.forEach(function (pair) { pair[0].open = true; });
  });
  window.addEventListener("afterprint", function () {
    before.forEach(function (pair) { pair[0].open = pair[1]; });
  });

  all("[data-filter]").forEach(function (tools) {
    var rows = all(tools.getAttribute("data-filter"));
    var text = tools.querySelector("input");
    var pick = tools.querySelector("select");
    var said = tools.querySelector("output");
    var words = rows.map(function (row) { return row.textContent.toLowerCase(); });
    var apply = function () {
      var want = text.value.trim().toLowerCase();
      var kind = pick ? pick.value : "";
      var shown = 0;
      rows.forEach(function (row, index) {
        var fits = words[index].indexOf(want) >= 0 &&
          (!kind || row.getAttribute("data-kind") === kind);
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      all("[data-group]").forEach(function (group) {
        group.hidden = !group.querySelector("[data-kind]:not([hidden])");
      });
      said.textContent = want || kind ? shown + " of " + rows.length + " shown" : "";
    };
    text.addEventListener("input", apply);
    if (pick) { pick.addEventListener("change", apply); }
    var button = tools.querySelector("button");
    if (button) {
      button.addEventListener("click", function () {
        var open = button.getAttribute("aria-pressed") !== "true";
        setOpen(open);
        button.setAttribute("aria-pressed", String(open));
      });
    }
    // A link to a table that the filter hides must still lead somewhere.
    window.addEventListener("hashchange", function () {
      var aim = document.getElementById(location.hash.slice(1));
      if (aim && aim.hidden) {
        text.value = "";
        if (pick) { pick.value = ""; }
        apply();
        aim.scrollIntoView();
      }
    });
    tools.hidden = false;
  });

  if (navigator.clipboard) {
    all(".sql").forEach(function (box) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(box.querySelector("pre").textContent).then(function () {
          button.textContent = "Copied";
          setTimeout(function () { button.textContent = "Copy"; }, 1500);
        }, function () {
          button.textContent = "Press Ctrl+C";
        });
      });
      box.appendChild(button);
    });
  }
})();
