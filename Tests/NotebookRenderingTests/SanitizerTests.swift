// Raw HTML of all kinds of malice goes in, as blocks and inline; a report without it comes out.

import Foundation
import NotebookModel
import NotebookRendering
import Testing

@Suite struct SanitizerTests {
  /// After OWASP's XSS filter evasion cheat sheet, and others.
  static let vectors: [String] = [
    "<script>alert(1)</script>", "<SCRIPT SRC=https://evil.example/xss.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\u{0C}type=text/javascript>alert(1)</script >", "<script/xss src=\"x.js\"></script>",
    "<<SCRIPT>alert(1);//<</SCRIPT>",
    "<SCRIPT>a=/XSS/\nalert(a.source)</SCRIPT>", "</TITLE><SCRIPT>alert(1)</SCRIPT>", "<script>alert(1)",
    "<script x></script><script>alert(1)</script>",
    "<img src=\"javascript:alert('x');\">", "<IMG SRC=javascript:alert('x')>", "<IMG SRC=JaVaScRiPt:alert('x')>",
    "<IMG SRC=`javascript:alert(1)`>", "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
    "<IMG SRC=# onmouseover=\"alert('x')\">",
    "<IMG SRC= onmouseover=\"alert('x')\">", "<IMG onmouseover=\"alert('x')\">", "<img src=x onerror=alert(1)>",
    "<img src=x onerror=\"&#0000106&#0000097&#0000118&#0000097\">",
    "<IMG SRC=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;&#97;&#108;&#101;&#114;&#116;&#40;1&#41;>",
    "<IMG SRC=&#0000106&#0000097&#0000118&#0000097&#0000115&#0000099&#0000114&#0000105&#0000112&#0000116&#0000058alert(1)>",
    "<IMG SRC=&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61&#x6C&#x65&#x72&#x74&#x28&#x31&#x29>",
    "<a href=\"java&#115;cript:alert(1)\">x</a>", "<a href=\"jav\tascript:alert(1)\">x</a>",
    "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
    "<a href=\"jav&#x0A;ascript:alert(1)\">x</a>", "<a href=\"jav&#x0D;ascript:alert(1)\">x</a>",
    "<a href=\"&#1;javascript:alert(1)\">x</a>",
    "<a href=\" &#14;  javascript:alert(1)\">x</a>", "<a href=\"javascript&colon;alert(1)\">x</a>",
    "<a href=\"jav&Tab;ascript&colon;alert(1)\">x</a>",
    "<a href=\"java&NewLine;script:alert(1)\">x</a>", "<a href=javascript&#58;alert(1)>x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"data:text/html;base64,PHNjcmlwdD4=\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href='x' onclick=alert(1)>x</a>", "<a href=x onclick\n=\nalert(1)>x</a>", "<a/onmouseover=alert(1)>x</a>",
    "<a xlink:href=\"javascript:alert(1)\">x</a>", "<a href=\"file:///etc/passwd\">x</a>",
    "<a href=\"JAVASCRIPT://%0aalert(1)\">x</a>",
    "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg/onload=alert(1)//",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<svg><foreignObject><iframe src=x></foreignObject></svg>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style>",
    "<iframe src=\"javascript:alert(1)\"></iframe>", "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "<IFRAME SRC=# onmouseover=\"alert(1)\"></IFRAME>",
    "<object data=\"javascript:alert(1)\"></object>", "<embed src=\"x.swf\" AllowScriptAccess=\"always\">",
    "<applet code=x></applet>",
    "<form action=\"javascript:alert(1)\"><input type=submit></form>",
    "<input type=\"image\" src=\"javascript:alert(1)\">",
    "<button formaction=javascript:alert(1)>x</button>", "<isindex type=image src=1 onerror=alert(1)>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<STYLE>li {list-style-image: url(\"javascript:alert(1)\");}</STYLE>",
    "<link rel=\"stylesheet\" href=\"https://evil.example/x.css\">",
    "<meta http-equiv=\"refresh\" content=\"0;url=javascript:alert(1)\">",
    "<base href=\"javascript:alert(1);//\">", "<div style=\"background-image: url(javascript:alert(1))\">x</div>",
    "<div style=\"width: expression(alert(1));\">x</div>", "<p STYLE=\"behavior: url(x.htc);\">x</p>",
    "<body onload=alert(1)>", "<body background=\"javascript:alert(1)\">",
    "<table background=\"javascript:alert(1)\"><td>x</table>", "<td background=javascript:alert(1)>x",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>", "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<select autofocus onfocus=alert(1)>", "<textarea autofocus onfocus=alert(1)>",
    "<keygen autofocus onfocus=alert(1)>",
    "<xmp><p title=\"</xmp><svg/onload=alert(1)>\"></xmp>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<template><script>alert(1)</script></template>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->", "<!--><script>alert(1)</script>-->",
    "<!--- --!><script>alert(1)</script>-->", "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version=\"1.0\"?><script>alert(1)</script>", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
    "<a href=\"x\"\"onclick=alert(1)\">x</a>",
    "<b <script>alert(1)</script>0</b>", "<img src='x' title='\"><script>alert(1)</script>'>",
    "<p title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">x</p>",
    "<a href=\"https://x\" style=color:red ping=https://evil.example target=_blank>x</a>", "<x onclick=alert(1)>y</x>",
    "<custom-element onclick=alert(1)>y</custom-element>",
    "<dialog open onclose=alert(1)>x</dialog>", "<img srcset=\"javascript:alert(1)\" src=x>",
    "<img lowsrc=javascript:alert(1)>",
    "<a id=\"x\" name=\"y\" class=\"failure\" href=\"#z\">x</a>", "<div", "<div class=\"", "</main></body></html>",
    "</div></div></section>", "<b><i><u>never closed", "<p></p></p></div>",
  ]

  @Test(arguments: vectors) func nothingDangerousIsLeft(of vector: String) throws {
    for markdown in [
      "before\n\n\(vector)\n\nafter\n", "before \(vector) after\n", "- item \(vector)\n\n> quoted \(vector)\n",
    ] {
      let html = try TestDocument(markdown).main()
      for (name, attributes) in tags(in: html) {
        #expect(allowed.contains(name), "<\(name)> in \(html)")
        for (attribute, value) in attributes {
          #expect(
            !attribute.hasPrefix("on") && attribute != "style" && attribute != "srcdoc", "\(attribute) in \(html)")
          guard ["href", "src", "cite"].contains(attribute) else { continue }
          let scheme = value.prefix { $0 != ":" && $0 != "/" && $0 != "#" && $0 != "?" }
          let hasScheme = value.dropFirst(scheme.count).first == ":"
          #expect(!hasScheme || ["http", "https", "mailto"].contains(String(scheme)), "\(value) in \(html)")
        }
      }
      #expect(unbalancedTags(in: html) == [], "\(html)")
      #expect(html.contains("before") || html.contains("item"))
    }
  }

  @Test(arguments: vectors) func nothingDangerousIsLeftInMarkdown(of vector: String) throws {
    let text = try TestDocument("before\n\n\(vector)\n\nafter\n").markdown().lowercased()
    let raw = tags(in: text.replacing(/<!--(?:.|\n)*?-->/, with: ""))
    for (name, attributes) in raw {
      #expect(
        !["script", "svg", "iframe", "style", "object", "form", "math", "link", "meta", "base"].contains(name),
        "\(text)")
      #expect(!attributes.contains { $0.name.hasPrefix("on") || $0.name == "style" || $0.name == "srcdoc" }, "\(text)")
    }
  }

  @Test(arguments: [
    ("<p align=\"center\">x <b>y</b></p>", "<p class=\"center\">x <b>y</b></p>"),
    ("<div><span>open", "<div><span>open\n</span>\n</div>"),
    (
      "<table><tr><td>1<td>2<tr><td colspan=2>3</table>",
      "<table><tr><td>1</td><td>2</td></tr><tr><td colspan=\"2\">3</td></tr></table>"
    ),
    ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
    ("<p>a &amp; b & c &lt; d</p>", "<p>a &amp; b &amp; c &lt; d</p>"),
    ("<a href=notes.md title='\"quoted\"'>n</a>", "<p><a href=\"../notes.md\" title=\"&quot;quoted&quot;\">n</a></p>"),
    ("<a href=\"//host/x\">n</a>", "<p><a href=\"//host/x\">n</a></p>"),
    ("<details open=\"\"><summary>S</summary>T</details>", "<details open=\"\"><summary>S</summary>T</details>"),
    ("<div><style>x</style><p onclick=x>kept</p></div>", "<div><p>kept</p></div>"),
    ("<div><unknown>kept</unknown></div>", "<div>kept</div>"),
    ("<hr><div>a<br>b<wbr></div>", "<hr><div>a<br>b<wbr></div>"),
    ("<div dir=RTL lang=he id=here>x</div>", "<div dir=\"rtl\" lang=\"he\" id=\"here\">x</div>"),
    ("<pre>a < b</pre>", "<pre>a &lt; b</pre>"),
  ]) func whatIsAllowedStays(html: String, expected: String) throws {
    #expect(try TestDocument("\(html)\n").main().trimmingCharacters(in: .whitespacesAndNewlines) == expected)
  }

  @Test func aBlockOfMarkdownStandsInsideDetails() throws {
    let html = try TestDocument("<details>\n<summary>S</summary>\n\nText *here*.\n\n</details>\n\nAfter.\n").main()
    #expect(html.contains("<details>\n<summary>S</summary>\n\n<p>Text <em>here</em>.</p>\n</details>"))
    #expect(html.contains("<p>After.</p>"))
  }

  @Test func anUnclosedBlockEndsWithItsContainer() throws {
    let html = try TestDocument("- <details><summary>S</summary>\n\n  inside\n\nafter\n").main()
    #expect(html.contains("<p>inside</p>\n</details></li>"))
    #expect(html.contains("<p>after</p>"))
  }

  @Test(arguments: [
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](&#106;avascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](data:text/html,hi)", "![x](javascript:alert(1))", "[x](vbscript:x)", "[x][r]\n\n[r]: javascript:alert(1)",
  ]) func linksOfMarkdownObeyTheSameList(markdown: String) throws {
    let document = try TestDocument(markdown + "\n")
    let html = try document.main()
    #expect(!html.contains("href"))
    #expect(!html.contains("src="))
    #expect(html.contains("x"))
    #expect(!(try document.markdown()).lowercased().contains("alert") || markdown.contains("java\t"))
  }

  @Test func tablesOfOutputsPassTheSameList() throws {
    let bundle = MIMEBundle(
      plain: "t",
      [
        .init(
          type: MIMEType.html,
          content: .text("<table onclick=x><tr><td style=x>1<script>alert(1)</script></td></table></div>"))
      ])
    let html = try TestDocument("```swift\nt\n```\n", [CellResult(.succeeded, outputs: [Output(.result(bundle))])])
      .main()
    #expect(html.contains("<div class=\"table-box\"><table><tr><td>1</td></tr></table></div>"))
    #expect(unbalancedTags(in: html) == [])
  }

  @Test func picturesOfOutputsLoseScriptsAndLinks() throws {
    let svg = """
      <?xml version="1.0"?><!DOCTYPE svg>
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2" width="2" height="2" onload="alert(1)" style="x">
      <script>alert(1)</script><style>.a { fill: red }</style><style>@import "x";</style>
      <a href="javascript:alert(1)"><text>gone</text></a><foreignObject><p>gone</p></foreignObject>
      <clipPath id="c"><rect width="1" height="1"/></clipPath><g clip-path="url(#c)"><use href="#c"/><use href="x.svg#c"/></g>
      <rect fill="url(https://evil.example/x)" width="1" height="1"/><animate attributeName="href" values="javascript:alert(1)"/>
      <text x="1" y="1">a &lt; b</text></svg>
      """
    let bundle = MIMEBundle(plain: "p", [.init(type: MIMEType.svg, content: .text(svg))])
    let output = Output(.display(bundle))
    let html = try TestDocument(
      "```swift\n//| echo: false\np\n```\n", [CellResult(.succeeded, outputs: [output, output])]
    ).main()
    for gone in ["script", "alert", "gone", "import", "evil", "onload", "x.svg", "animate"] {
      #expect(!html.contains(gone))
    }
    #expect(html.contains("<text x=\"1\" y=\"1\">a &lt; b</text>"))
    #expect(html.contains("<clipPath id=\"c\">") && html.contains("<clipPath id=\"c-2\">"))
    #expect(html.contains("clip-path=\"url(#c-2)\"") && html.contains("<use href=\"#c-2\"/>"))
    #expect(html.components(separatedBy: "<style>").count == 2)
    #expect(unbalancedTags(in: html) == [])
  }

  private let allowed: Set<String> = [
    "a", "abbr", "aside", "b", "blockquote", "br", "code", "del", "details", "div", "em", "h1", "h2", "header", "hr",
    "i", "img", "input", "li", "ol", "p",
    "pre", "section", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "tr", "u", "ul",
  ]
}

/// The tags of a page with their attributes, cut as strictly as a browser would; quotes as the renderer writes them.
private func tags(in html: String) -> [(name: String, attributes: [(name: String, value: String)])] {
  var result: [(name: String, attributes: [(name: String, value: String)])] = []
  let pattern = /<([a-zA-Z][^\s>\/]*)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/
  for match in html.matches(of: pattern) {
    let attributes = String(match.output.2).matches(of: /([^\s=>"]+)(?:="([^"]*)")?/).map { pair in
      (name: String(pair.output.1).lowercased(), value: String(pair.output.2 ?? ""))
    }
    result.append((String(match.output.1).lowercased(), attributes))
  }
  // A start that the pattern can't read would be a start that nobody checked.
  let starts = html.matches(of: /<[a-zA-Z]/).count
  if starts != result.count { result.append(("unreadable", [])) }
  return result
}
