// Tabs for the language columns: the part of jQuery UI that django-modeltranslation asks for, and no more.
// $(box).tabs({active: 0}) makes the tabs; $(box).tabs("option", "active", 1) opens one.
// Keys as in the ARIA tabs pattern: left and right, Home and End; one tab stop for the row.
(function ($) {
  "use strict";

  function parts(box) {
    var list = box.children("ul").first();
    return { list: list, items: list.children("li"), links: list.find("a") };
  }

  function panelOf(link) {
    return $(document.getElementById(link.getAttribute("href").slice(1)));
  }

  function hasErrors(panel) {
    return panel.find(".errorlist").length > 0;
  }

  // The tab to begin with: the one asked for, unless another holds an error and this one none.
  function first(box, wanted) {
    var links = parts(box).links;
    var faulty = links.index(links.filter(function () {
      return hasErrors(panelOf(this));
    }));
    return faulty < 0 || hasErrors(panelOf(links[wanted])) ? wanted : faulty;
  }

  function open(box, index, quiet) {
    var all = parts(box);
    if (!(index >= 0 && index < all.links.length)) return;
    all.links.each(function (at, link) {
      var chosen = at === index;
      $(link).attr({ "aria-selected": String(chosen), tabindex: chosen ? "0" : "-1" });
      $(link).parent().toggleClass("ui-tabs-active ui-state-active", chosen);
      panelOf(link).prop("hidden", !chosen).toggleClass("ui-tabs-hide", !chosen);
    });
    if (!quiet) box.trigger("tabsactivate", { newTab: all.items.eq(index) });
  }

  function move(box, event) {
    var links = parts(box).links;
    var at = links.index(event.currentTarget);
    var to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    to = (to + links.length) % links.length;
    open(box, to);
    links[to].focus();
  }

  function dress(box) {
    var all = parts(box);
    box.addClass("ui-tabs");
    all.list.addClass("ui-tabs-nav").attr("role", "tablist");
    all.items.attr("role", "presentation");
    all.links.each(function (at, link) {
      var panel = panelOf(link);
      var id = panel.attr("id") + "_tab";
      $(link).attr({ role: "tab", id: id, "aria-controls": panel.attr("id") });
      $(link).text(nameOf(link)).removeAttr("title");
      panel.addClass("ui-tabs-panel").attr({ role: "tabpanel", "aria-labelledby": id });
      $(link).parent().toggleClass("ui-tab-has-errors", hasErrors(panel));
    });
    all.links.on("click", function (event) {
      event.preventDefault();
      open(box, all.links.index(this));
    });
    all.links.on("keydown", function (event) {
      move(box, event);
    });
  }

  // The field that the address names, as a link to «mend it there» does: in sight, and ready to be typed into.
  function reveal() {
    var field = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var panel = field && $(field).closest(".ui-tabs-panel");
    if (!panel || !panel.length) return;
    panel.parents("details").prop("open", true);
    open(panel.parent(), panel.parent().children(".ui-tabs-panel").index(panel));
    panel[0].scrollIntoView({ block: "center" });
    enter(panel[0], field);
  }

  // An editor of rich text stands in for its field, and comes later than the page.
  function enter(panel, field) {
    var editor = panel.querySelector(".ProseMirror");
    if (editor || !field.matches("[data-django-prose-editor-configurable]")) {
      (editor || field).focus();
      return;
    }
    new MutationObserver(function (_changes, observer) {
      if (!panel.querySelector(".ProseMirror")) return;
      observer.disconnect();
      enter(panel, field);
    }).observe(panel, { childList: true, subtree: true });
  }

  $.fn.tabs = function (options, name, index) {
    return this.each(function () {
      var box = $(this);
      if (options === "option" && name === "active") {
        open(box, index);
        return;
      }
      dress(box);
      open(box, first(box, (options && options.active) || 0), true);
    });
  };

  function nameOf(link) {
    var meta = document.querySelector('meta[name="language-name-' + link.textContent + '"]');
    return meta ? meta.content : link.title || link.textContent;
  }

  // The package's switch for all fields at once: name it, name its languages, and begin with the tab on show.
  function dressSwitch() {
    var box = document.getElementById("modeltranslation-main-switch");
    var tabs = document.querySelector(".ui-tabs-nav");
    if (!box || !tabs) return;
    var label = document.querySelector('meta[name="language-tabs-label"]');
    if (label) box.setAttribute("aria-label", label.content);
    Array.from(tabs.querySelectorAll("a")).forEach(function (link, at) {
      if (box.options[at]) box.options[at].textContent = link.textContent;
      if (link.getAttribute("aria-selected") === "true") box.value = String(at);
    });
  }

  // The package makes its tabs in a «ready» callback that is registered after this one.
  $(function () {
    setTimeout(function () {
      dressSwitch();
      reveal();
    }, 0);
    window.addEventListener("hashchange", reveal);
  });
})(window.jQuery || django.jQuery);
