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
}
