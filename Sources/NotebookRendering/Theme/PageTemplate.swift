// The page around a document, in Mustache; `HTMLReport` fills it in.

let pageTemplate = """
  <!DOCTYPE html>
  <html lang="en">
  <head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="{{{policy}}}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  {{#description}}
  <meta name="description" content="{{.}}">
  {{/description}}
  <title>{{title}}</title>
  <style>{{{style}}}</style>
  <script>{{{script}}}</script>
  </head>
  <body>
  <a class="skip" href="#nb-text">Skip to the text</a>
  {{#toc}}
  <nav class="contents" aria-label="Contents" hidden>
  <p class="contents-title">Contents</p>
  {{{.}}}
  </nav>
  {{/toc}}
  <main id="nb-text">
  {{#header}}
  <header class="title-block">
  {{{.}}}
  </header>
  {{/header}}
  {{#notice}}
  <div class="notice">
  {{{.}}}
  </div>
  {{/notice}}
  {{#toc}}
  <details class="contents-folded">
  <summary>Contents</summary>
  <nav aria-label="Contents">
  {{{.}}}
  </nav>
  </details>
  {{/toc}}
  {{{body}}}
  {{#footnotes}}
  {{{.}}}
  {{/footnotes}}
  {{#provenance}}
  <footer class="provenance">
  <h2>Provenance</h2>
  <dl>
  {{{.}}}
  </dl>
  </footer>
  {{/provenance}}
  </main>
  </body>
  </html>

  """
