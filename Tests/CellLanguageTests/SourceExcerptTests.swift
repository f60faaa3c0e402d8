// Declarations taken out of a source by name.

import CellLanguage
import Testing

@Suite struct SourceExcerptTests {
  private let source = """
    // A file.

    /// An agent.
    public struct PPO {
      // Not documentation.

      /// Trains
      /// for a while.
      @discardableResult
      func train(epochs: Int) -> Int {
        if epochs > 0 {

          return 1
        }
        return 0
      }

      init() {}
      var gamma = 0.99, lambda = 0.95
    }

    extension PPO { func predict() {} }
    func train() {}
    """

  @Test func aMethodComesWithItsDocumentationAtTheMargin() throws {
    let excerpt = try sourceExcerpt(of: "PPO.train", in: source)
    #expect(excerpt.firstLine == 7)
    #expect(
      excerpt.text == """
        /// Trains
        /// for a while.
        @discardableResult
        func train(epochs: Int) -> Int {
          if epochs > 0 {

            return 1
          }
          return 0
        }

        """)
  }

  @Test func theFirstThatFitsIsTaken() throws {
    #expect(try sourceExcerpt(of: "train", in: source).firstLine == 7)
    #expect(try sourceExcerpt(of: "init", in: source) == SourceExcerpt(firstLine: 18, text: "init() {}\n"))
    #expect(try sourceExcerpt(of: "lambda", in: source).text == "var gamma = 0.99, lambda = 0.95\n")
    #expect(try sourceExcerpt(of: "PPO.predict", in: source).firstLine == 22)
    #expect(try sourceExcerpt(of: "PPO", in: source).text.hasPrefix("/// An agent.\npublic struct PPO {\n"))
  }

  @Test func anUnknownSymbolIsReported() {
    #expect(throws: SourceExcerptError.unknownSymbol("trian", suggestion: "train")) {
      try sourceExcerpt(of: "trian", in: source)
    }
    #expect(
      SourceExcerptError.unknownSymbol("trian", suggestion: "train").description
        == "cannot find 'trian' in the source; did you mean 'train'?")
  }

  private let anchored = """
    func train() {
      // anchor: update
      let loss = 1
      //anchor: step
        optimizer.step()

      // end: update
      // end: step
    }
    // anchor: open
    // end: opne
    // anchor: nothing

    // end: nothing
    // anchor: twice
    // end: twice
    // anchor: twice
    """

  @Test func anAnchorIsWhatStandsBetweenItsComments() throws {
    #expect(
      try sourceExcerpt(ofAnchor: "update", in: anchored)
        == SourceExcerpt(firstLine: 3, text: "let loss = 1\n//anchor: step\n  optimizer.step()\n"))
    #expect(
      try sourceExcerpt(ofAnchor: "step", in: anchored.replacing("\n", with: "\r\n"))
        == SourceExcerpt(firstLine: 5, text: "  optimizer.step()\n\n// end: update\n"))
  }

  @Test(arguments: [
    ("updat", "there is no line '// anchor: updat'; did you mean 'update'?"),
    ("", "there is no line '// anchor: '"),
    ("open", "the anchor 'open' begins in line 10 and has no line '// end: open' below it; did you mean that by '// end: opne'?"),
    ("nothing", "there is nothing between the anchor 'nothing' in line 12 and its end"),
    ("twice", "the anchor 'twice' begins in line 15 and again in line 17; give one another name"),
  ])
  func wrongAnchorsAreReported(name: String, message: String) {
    #expect { try sourceExcerpt(ofAnchor: name, in: anchored) } throws: { "\($0)" == message }
  }
}
