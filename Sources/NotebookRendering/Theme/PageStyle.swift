// How a report looks: a calm column of text with its contents beside it and its notes in the margin.
//
// The page has three widths. Narrow: one column, contents folded above. From 62rem: contents at the left. From 80rem:
// also a margin at the right, for notes, and for figures, tables and code that need it; from 96rem a wider one. What
// scrolls sideways has a shade at its right edge until its end is in sight. The sans serif is that of the figures.
// Colours are variables; dark is a palette of its own.

let pageStyle = pageColors + pageLayout + pageText + pageCells + pagePrint

private let lightColors = """
  color-scheme: light;
  --paper: #ffffff; --ink: #23262b; --soft: #5d646e; --faint: #8a919b; --rule: #dfe1e2; --tint: #f6f6f3;
  --link: #1a5fa8; --mark: #fff3b8; --shade: rgb(0 0 0 / .13); --good: #1d7a4b; --bad: #b3261e; --bad-tint: #fcf1ef; --warm: #8f5a00;
  --note: #2563a8; --tip: #1d7a4b; --important: #7a3fa8; --warning: #8f5a00; --caution: #b3261e;
  --keyword: #8a2f8f; --type: #0f6674; --string: #a33a1f; --number: #1f4fa8; --comment: #69717b; --attr: #8f5a00;
  """

private let darkColors = """
  color-scheme: dark;
  --paper: #16181d; --ink: #d6d9dd; --soft: #9da5af; --faint: #737c87; --rule: #30353c; --tint: #1e2127;
  --link: #83b4ee; --mark: #4d4210; --shade: rgb(0 0 0 / .5); --good: #6cc495; --bad: #f28b82; --bad-tint: #2a1c1c; --warm: #dcae5c;
  --note: #83b4ee; --tip: #6cc495; --important: #c79bee; --warning: #dcae5c; --caution: #f28b82;
  --keyword: #d59add; --type: #72c4cd; --string: #eaa385; --number: #9dbdf5; --comment: #8b949e; --attr: #dcae5c;
  """

private let pageColors = """
  :root { \(lightColors) }
  @media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { \(darkColors) } }
  :root[data-theme=dark] { \(darkColors) }

  """

private let pageLayout = """
  :root {
    --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", "Source Serif Pro", "Sitka Text", Cambria,
      "Noto Serif", "Liberation Serif", Georgia, serif;
    --sans: -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", "Noto Sans", sans-serif;
    --mono: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono",
      "Liberation Mono", monospace;
    --text: 39rem; --gap: 2.5rem; --margin: 14rem; --out: 0rem;
  }
  * { box-sizing: border-box; }
  html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1.5rem; }
  body { margin: 0; background: var(--paper); color: var(--ink); font: 1.125rem/1.6 var(--serif); overflow-wrap: break-word; }
  main { max-width: var(--text); margin: 0 auto; padding: 2.5rem 1.25rem 4rem; box-sizing: content-box; }
  .skip { position: absolute; left: -100rem; }
  .skip:focus { left: 1rem; top: 1rem; z-index: 2; padding: .4rem .8rem; background: var(--paper); }
  .contents-folded { margin: 0 0 2rem; padding: .6rem 0; border: solid var(--rule); border-width: 1px 0; font: .9375rem/1.5 var(--sans); }
  .contents-folded summary { cursor: pointer; color: var(--soft); }
  .contents ol, .contents-folded ol { list-style: none; margin: 0; padding: 0; }
  .contents-folded ol { margin-top: .5rem; }
  .contents ol ol, .contents-folded ol ol { margin: 0; padding-left: 1rem; }
  .contents li, .contents-folded li { margin: .35rem 0; }
  .contents a, .contents-folded a { color: var(--soft); text-decoration: none; }
  .contents a:hover, .contents-folded a:hover { color: var(--link); text-decoration: underline; }
  .contents a[aria-current] { color: var(--ink); font-weight: 600; }
  .contents-title { margin: 0 0 .6rem; color: var(--faint); font-size: .8125rem; }
  .theme-switch { position: absolute; top: .75rem; right: .75rem; width: 2.25rem; height: 2.25rem; border: 0; border-radius: 50%;
    background: none; color: var(--soft); font: 1.125rem/1 var(--sans); cursor: pointer; }
  .theme-switch:hover { background: var(--tint); color: var(--ink); }
  .sidenote { display: none; }
  @media (min-width: 62rem) {
    body { display: grid; grid-template-columns: minmax(1rem, 1fr) 13rem minmax(0, calc(var(--text) + 2 * var(--gap))) minmax(1rem, 1fr); }
    main { grid-column: 3; grid-row: 1; width: 100%; max-width: none; margin: 0; padding: 4rem var(--gap) 6rem; box-sizing: border-box; }
    .contents { display: block; grid-column: 2; grid-row: 1; align-self: start; position: sticky; top: 0; max-height: 100vh;
      overflow-y: auto; padding: 4.5rem 0 2rem; font: .875rem/1.4 var(--sans); }
    .contents-folded { display: none; }
  }
  @media (min-width: 80rem) {
    :root { --out: calc(var(--margin) + 2.5rem); }
    body { grid-template-columns:
      minmax(1rem, 1fr) 12rem minmax(0, calc(var(--text) + var(--gap))) calc(var(--out)) minmax(1rem, 1fr); }
    main { padding-right: 0; }
    .sidenote { display: block; float: right; clear: right; width: var(--margin); margin: .3rem calc(-1 * var(--out)) 1rem 0;
      color: var(--soft); font: .8125rem/1.45 var(--sans); text-indent: 0; }
    .sidenote-number { font-size: .75em; vertical-align: .35em; }
    .footnotes.beside, .footnotes li.beside { display: none; }
    main .wide, main .table-box, main .figure:has(> .columns-2, > .columns-3, > .columns-4) { margin-right: calc(-1 * var(--out)); clear: right; }
    main .wide .wide, .alert .table-box, blockquote .table-box, .alert .wide, blockquote .wide { margin-right: 0; }
  }
  @media (min-width: 96rem) { :root { --margin: 17rem; } }

  """

private let pageText = """
  p, ul, ol, dl, blockquote, pre, figure, .alert, .equation { margin: 0 0 1.15rem; }
  h1, h2, h3, h4, h5, h6 { font-family: var(--sans); font-weight: 650; line-height: 1.25; text-wrap: balance; }
  h1 { font-size: 2.125rem; margin: 0 0 .75rem; letter-spacing: -.015em; }
  h2 { font-size: 1.5rem; margin: 3rem 0 .7rem; letter-spacing: -.01em; }
  h3 { font-size: 1.1875rem; margin: 2.2rem 0 .5rem; }
  h4, h5, h6 { font-size: 1rem; margin: 1.8rem 0 .4rem; }
  .anchor { color: var(--faint); font-weight: 400; text-decoration: none; opacity: 0; }
  :is(h1, h2, h3, h4, h5, h6):hover .anchor, .anchor:focus { opacity: 1; }
  :target { scroll-margin-top: 1.5rem; }
  .title-block { margin-bottom: 2.5rem; }
  .subtitle { margin: 0 0 .9rem; color: var(--soft); font-size: 1.3125rem; line-height: 1.4; }
  .byline { margin: 0; color: var(--soft); font: .9375rem/1.5 var(--sans); }
  .abstract { margin: 1.5rem 0 0; padding: 0 0 0 1.25rem; border-left: 2px solid var(--rule); color: var(--soft); }
  a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; text-decoration-color: color-mix(in srgb, currentColor 40%, transparent); }
  a:hover { text-decoration-color: currentColor; }
  .reference { text-decoration: none; }
  .reference:hover { text-decoration: underline; }
  strong, b { font-weight: 650; }
  mark { background: var(--mark); color: inherit; }
  code, pre, kbd, samp { font-family: var(--mono); font-size: .85em; font-variant-ligatures: none; }
  :not(pre) > code { padding: .1em .25em; border-radius: 3px; background: var(--tint); overflow-wrap: break-word; }
  pre code { font-size: inherit; }
  a code { color: inherit; }
  kbd { padding: .1em .4em; border: 1px solid var(--rule); border-radius: 3px; }
  hr { width: 6rem; margin: 2.5rem auto; border: 0; border-top: 1px solid var(--rule); }
  ul, ol { padding-left: 1.5rem; }
  li { margin: .25rem 0; }
  li > p { margin-bottom: .6rem; }
  li > ul, li > ol { margin-bottom: .25rem; }
  .tasks { padding-left: .25rem; list-style: none; }
  .tasks input { margin: 0 .4rem 0 0; vertical-align: .05em; accent-color: var(--good); }
  blockquote { padding-left: 1.25rem; border-left: 2px solid var(--rule); color: var(--soft); }
  img { max-width: 100%; height: auto; }
  .center { text-align: center; }
  .left { text-align: left; }
  .right { text-align: right; }
  .icon { width: 1em; height: 1em; vertical-align: -.125em; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
  .alert { padding: .1rem 0 .1rem 1.1rem; border-left: 3px solid var(--kind); }
  .alert > :last-child { margin-bottom: 0; }
  .alert-title { margin: 0 0 .2rem; color: var(--kind); font: 600 .9375rem/1.5 var(--sans); }
  .note { --kind: var(--note); } .tip { --kind: var(--tip); } .important { --kind: var(--important); }
  .warning { --kind: var(--warning); } .caution { --kind: var(--caution); }
  .footnote-mark { font: .7em/1 var(--sans); vertical-align: .5em; }
  .footnote-mark a { padding: .25em .15em; text-decoration: none; }
  .footnotes { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); font-size: .9375rem; line-height: 1.5; }
  .footnotes ol { padding-left: 1.25rem; }
  .footnotes p { display: inline; margin: 0; }
  .footnotes p + p:not(.back) { display: block; margin-top: .4rem; }
  .back a { font-family: var(--sans); text-decoration: none; }
  math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", "Libertinus Math", "XITS Math", "DejaVu Math TeX Gyre",
    "Noto Sans Math", math, serif; }
  .equation { display: flex; align-items: center; gap: 1rem; }
  .formula { flex: 1; min-width: 0; overflow-x: auto; overflow-y: hidden; padding: .25rem 0; text-align: center; }
  .equation-number { color: var(--soft); }
  mtd { padding: .3em 0; text-align: center; }
  mtd.left { text-align: left; } mtd.right { text-align: right; }
  mtd.gap-small { padding-left: .5em; } mtd.gap { padding-left: 1em; } mtd.gap-large { padding-left: 2em; }
  mtd.line-before { border-left: 1px solid; padding-left: .5em; } mtr.line-above > mtd { border-top: 1px solid; }
  mtable.tagged { width: 100%; } mtd.fill { width: 50%; }
  .enclose-box { border: 1px solid; padding: .25em; } .enclose-left { border-left: 1px solid; } .enclose-right { border-right: 1px solid; }
  .enclose-top { border-top: 1px solid; } .enclose-bottom { border-bottom: 1px solid; }
  .enclose-horizontalstrike { background: linear-gradient(currentColor, currentColor) center / 100% 1px no-repeat; }
  .enclose-updiagonalstrike { background: linear-gradient(to top right, transparent 48%, currentColor 48% 52%, transparent 52%); }
  .enclose-downdiagonalstrike { background: linear-gradient(to bottom right, transparent 48%, currentColor 48% 52%, transparent 52%); }
  .tex.broken, .missing { color: var(--bad); }
  .failure-note { margin: .3rem 0 0; color: var(--bad); font: .8125rem/1.45 var(--sans); text-align: left; }

  """

private let pageCells = """
  .cell, .table, .figure { margin: 1.8rem 0; --back: var(--paper); }
  details { margin: 0 0 1.15rem; }
  .cell-code > .fold, .cell-output > .fold { margin: 0; }
  .cell > :last-child { margin-bottom: 0; }
  .cell-code { position: relative; margin: 0; }
  pre.code { margin: 0 0 1.15rem; padding: .8rem 1rem; border-radius: 4px; overflow-x: auto; line-height: 1.5; tab-size: 4; --back: var(--tint); }
  pre.code, .table-box, .stdout, .result { background:
    linear-gradient(to left, var(--back) 40%, transparent) right / 2rem 100% no-repeat local,
    linear-gradient(to left, var(--shade), transparent) right / .5rem 100% no-repeat scroll, var(--back); }
  .cell-code pre.code { margin: 0; border-left: 2px solid var(--rule); border-radius: 0 4px 4px 0; }
  .code-box { position: relative; margin: 0 0 1.15rem; }
  .code-box > pre.code { margin: 0; }
  .cell-code .code-box { margin-bottom: 0; }
  .cell-label { position: absolute; right: .6rem; bottom: 100%; color: var(--faint); font: .75rem/1.5 var(--mono); text-decoration: none; }
  .cell-label:hover { color: var(--link); }
  .copy { position: absolute; top: .35rem; right: .4rem; padding: .15rem .5rem; border: 0; border-radius: 3px; background: var(--tint);
    color: var(--soft); font: .75rem/1.5 var(--sans); cursor: pointer; opacity: 0; }
  .code-box:hover .copy, .copy:focus-visible { opacity: 1; }
  .copy:hover { color: var(--ink); }
  .cell-output { padding: .9rem 0 0 1rem; border-left: 2px solid var(--rule); }
  .cell-output > * { margin-top: 0; margin-bottom: .9rem; }
  .cell-output > :last-child, .cell-output > :last-child > :last-child { margin-bottom: 0; }
  .bare > .cell-output { padding: 0; border: 0; }
  .fold > summary { width: max-content; max-width: 100%; padding: .1rem 0; color: var(--soft); font: .875rem/1.6 var(--sans); cursor: pointer; }
  .fold > summary:hover { color: var(--ink); }
  .fold > summary + * { margin-top: .3rem; }
  .cell-code > .fold > summary { padding-left: .9rem; border-left: 2px solid var(--rule); width: auto; }
  .cell-code > .fold > summary + * { margin-top: 0; }
  .k { color: var(--keyword); } .t { color: var(--type); } .s { color: var(--string); } .n { color: var(--number); }
  .c { color: var(--comment); font-style: italic; } .a { color: var(--attr); } .l { color: var(--soft); }
  .line::before { content: attr(data-line); display: inline-block; width: 2.2em; margin: 0 1.2em 0 -.4em; color: var(--faint); text-align: right; user-select: none; }
  .listing > figcaption { margin: 0 0 .4rem; }
  .source { font-family: var(--mono); font-size: .75rem; overflow-wrap: anywhere; }
  .stream { max-height: 28rem; padding: 0; overflow: auto; line-height: 1.5; }
  .stderr { padding: .5rem .8rem; border-left: 2px solid var(--warm); background: var(--tint); }
  .stream-name { display: block; margin-bottom: .1rem; color: var(--warm); font: .75rem/1.5 var(--sans); }
  .ansi-bold { font-weight: 700; } .ansi-black, .ansi-white { color: var(--soft); } .ansi-red { color: var(--bad); }
  .ansi-green { color: var(--good); } .ansi-yellow { color: var(--warm); } .ansi-blue { color: var(--link); }
  .ansi-magenta { color: var(--keyword); } .ansi-cyan { color: var(--type); }
  figcaption { color: var(--soft); font: .875rem/1.5 var(--sans); text-wrap: pretty; }
  figcaption .number { color: var(--ink); font-weight: 600; }
  .figure > figcaption { margin-top: .5rem; }
  .table > figcaption { margin-bottom: .5rem; }
  .figure { text-align: center; }
  .figure.left { text-align: left; } .figure.right { text-align: right; }
  .figure > figcaption { text-align: left; }
  .figure > img { display: inline-block; }
  .drawing { overflow-x: auto; }
  .drawing svg { display: inline-block; max-width: 100%; height: auto; vertical-align: top; }
  .columns-2, .columns-3, .columns-4 { display: grid; gap: 1.25rem; align-items: start; }
  .columns-2 { grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); }
  .columns-3 { grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); }
  .columns-4 { grid-template-columns: repeat(auto-fit, minmax(min(100%, 11rem), 1fr)); }
  .columns-2 > *, .columns-3 > *, .columns-4 > *, .part { margin: 0; min-width: 0; }
  .part > figcaption { margin-top: .3rem; }
  .table-box { overflow-x: auto; }
  table { border-collapse: collapse; font: .9375rem/1.45 var(--sans); font-variant-numeric: tabular-nums lining-nums; }
  th, td { padding: .3rem 1.4rem .3rem 0; text-align: left; vertical-align: top; }
  th:last-child, td:last-child { padding-right: 0; }
  th:first-child, td:first-child { min-width: 8rem; }
  th { border-bottom: 1px solid var(--faint); font-weight: 600; vertical-align: bottom; }
  tbody tr + tr > td { border-top: 1px solid color-mix(in srgb, var(--rule) 55%, transparent); }
  :is(th, td).right { text-align: right; white-space: nowrap; } :is(th, td).center { text-align: center; }
  .noisy { margin: 0; color: var(--faint); font: .75rem/1.5 var(--sans); }
  .noisy::before { content: "\\2248\\a0"; }
  .failure { padding: .7rem 1rem; border-left: 3px solid var(--bad); background: var(--bad-tint); }
  .failure > :last-child { margin-bottom: 0; }
  .failure-title { margin: 0 0 .3rem; color: var(--bad); font: 600 .9375rem/1.5 var(--sans); }
  .failure p:not(.failure-title) { margin: 0 0 .4rem; font: .875rem/1.5 var(--sans); }
  .failure pre { margin: 0 0 .4rem; overflow-x: auto; line-height: 1.5; }
  .skipped { margin: 0; color: var(--soft); font: italic .9375rem/1.5 var(--sans); }
  .notice { margin: 0 0 2rem; padding: .7rem 1rem; border-left: 3px solid var(--bad); background: var(--bad-tint); font: .9375rem/1.5 var(--sans); }
  .notice p { margin: 0; }
  .notice .icon { color: var(--bad); }
  .provenance { clear: both; margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft); font: .8125rem/1.5 var(--sans); }
  .provenance h2 { margin: 0 0 .5rem; font-size: .875rem; letter-spacing: 0; }
  .provenance dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1.25rem; margin: 0; }
  .provenance dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
  @media (max-width: 40rem) {
    body { font-size: 1.0625rem; }
    main { padding-top: 1.75rem; }
    h1 { font-size: 1.75rem; padding-right: 2rem; }
    h2 { font-size: 1.3125rem; margin-top: 2.4rem; }
    pre, code { font-size: .8125em; }
    .cell-output { padding-left: .7rem; }
    pre.code { padding: .7rem .8rem; }
    .provenance dl { display: block; }
    .provenance dd { margin-bottom: .3rem; }
  }

  """

private let pagePrint = """
  @media print {
    :root, :root:not([data-theme=light]) { \(lightColors) }
    body { display: block; font-size: 10.5pt; }
    main { max-width: none; margin: 0; padding: 0; }
    .contents, .contents-folded, .theme-switch, .copy, .anchor, .skip, .sidenote { display: none; }
    .footnotes, .footnotes.beside { display: block; } .footnotes li.beside { display: list-item; }
    pre { white-space: pre-wrap; overflow-wrap: anywhere; }
    .stream { max-height: none; }
    .wide { margin-right: 0; }
    h2, h3, h4 { break-after: avoid; }
    figure, .table-box, .equation, .failure { break-inside: avoid; }
  }

  """
