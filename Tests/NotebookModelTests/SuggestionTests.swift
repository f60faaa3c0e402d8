import NotebookModel
import Testing

@Suite struct SuggestionTests {
  let names = ["label", "echo", "fig-cap", "fig-alt", "CartPole-v1", "CartPole-v0", "eval"]

  @Test(arguments: [
    ("labl", "label"),  // a deletion
    ("labeel", "label"),  // an insertion
    ("lable", "label"),  // a swap
    ("lobel", "label"),  // a substitution
    ("cartpole-v1", "CartPole-v1"),  // case counts half
    ("fig-capt", "fig-cap"),
    ("fig_cap", "fig-cap"),
    ("Echo", "echo"),
  ])
  func near(name: String, suggestion: String) {
    #expect(closestName(to: name, among: names) == suggestion)
  }

  @Test(arguments: ["x", "xyz", "something", "", "fig"])
  func far(name: String) {
    #expect(closestName(to: name, among: names) == nil)
  }

  @Test func nameItselfIsNoSuggestion() {
    #expect(closestName(to: "echo", among: ["echo"]) == nil)
    #expect(closestName(to: "echo", among: [String]()) == nil)
  }

  @Test func tiesGoToTheFirst() {
    #expect(closestName(to: "fig-axx", among: ["fig-axa", "fig-axb"]) == "fig-axa")
    #expect(closestName(to: "fig-axx", among: ["fig-axb", "fig-axa"]) == "fig-axb")
  }

  @Test func atMostAThirdMayDiffer() {
    #expect(closestName(to: "abcdef", among: ["abcdxy"]) == "abcdxy")
    #expect(closestName(to: "abcdef", among: ["abcxyz"]) == nil)
  }
}
