// What the page gains where scripts run: a switch between light and dark, buttons that copy code, and the table of
// contents following the reader. Nothing depends on it.

let pageScript = """
  (function () {
    'use strict';
    var root = document.documentElement;
    function remembered() { try { return localStorage.getItem('nb-theme'); } catch (e) { return null; } }
    function remember(theme) { try { localStorage.setItem('nb-theme', theme); } catch (e) {} }
    var theme = remembered();
    if (theme === 'light' || theme === 'dark') { root.setAttribute('data-theme', theme); }

    function button(name, label) {
      var b = document.createElement('button');
      b.type = 'button';
      b.className = name;
      b.textContent = label;
      return b;
    }
    function isDark() {
      var set = root.getAttribute('data-theme');
      return set ? set === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    }
    function addThemeSwitch() {
      var b = button('theme-switch', '');
      function name() {
        b.textContent = isDark() ? '\\u2600' : '\\u263E';
        b.setAttribute('aria-label', isDark() ? 'Light colours' : 'Dark colours');
        b.title = b.getAttribute('aria-label');
      }
      b.addEventListener('click', function () {
        var next = isDark() ? 'light' : 'dark';
        root.setAttribute('data-theme', next);
        remember(next);
        name();
      });
      matchMedia('(prefers-color-scheme: dark)').addEventListener('change', name);
      name();
      document.body.appendChild(b);
    }
    function addCopyButtons() {
      if (!navigator.clipboard) { return; }
      document.querySelectorAll('pre.code').forEach(function (code) {
        var box = document.createElement('div');
        box.className = 'code-box' + (code.classList.contains('wide') ? ' wide' : '');
        code.parentNode.insertBefore(box, code);
        box.appendChild(code);
        var b = button('copy', 'Copy');
        b.addEventListener('click', function () {
          navigator.clipboard.writeText(code.textContent).then(function () {
            b.textContent = 'Copied';
            setTimeout(function () { b.textContent = 'Copy'; }, 1500);
          });
        });
        box.appendChild(b);
      });
    }
    function followReader() {
      var links = {};
      document.querySelectorAll('nav.contents a').forEach(function (a) {
        links[decodeURIComponent(a.hash.slice(1))] = a;
      });
      var headings = Object.keys(links).map(function (id) { return document.getElementById(id); }).filter(Boolean);
      var current = null;
      function update() {
        var last = null;
        headings.forEach(function (h) { if (h.getBoundingClientRect().top < 120) { last = h; } });
        var link = last && links[last.id];
        if (link === current) { return; }
        if (current) { current.removeAttribute('aria-current'); }
        if (link) { link.setAttribute('aria-current', 'true'); }
        current = link;
      }
      var isWaiting = false;
      addEventListener('scroll', function () {
        if (isWaiting) { return; }
        isWaiting = true;
        requestAnimationFrame(function () { isWaiting = false; update(); });
      }, { passive: true });
      update();
    }
    // What a link inside the page leads to may lie in something folded.
    function unfold() {
      var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      for (var e = target; e; e = e.parentElement) { if (e.tagName === 'DETAILS') { e.open = true; } }
    }
    document.addEventListener('DOMContentLoaded', function () {
      addThemeSwitch();
      addCopyButtons();
      followReader();
      unfold();
      addEventListener('hashchange', unfold);
      addEventListener('beforeprint', function () {
        document.querySelectorAll('main details').forEach(function (d) { d.open = true; });
      });
    });
  })();
  """
