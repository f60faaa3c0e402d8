// The cells of Tests/Twins/ValuesTwin/values.md, as Swift that compiles: a target with this file as its main.swift (language mode 5) prints what
// each cell shows, a line of JSON for each. Made by `export --to swift`; change the notebook and export anew.

import BenchmarkSuites
import Benchmarking
import CellRuntime
import Environments
import Figures
import NotebookLibrary
import NumericKernels
import ReinforcementLearning
import TwinRuntime

TwinRuntime.begin("Tests/Twins/ValuesTwin/values.md")

// cell parameters
TwinRuntime.cell("parameters")
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 4)
let epochs = 10
let rate = 0.25
let name = "cart\n\"pole\""
let isFast = true
let seeds = [1, 2]
#sourceLocation()

// cell inline-1
TwinRuntime.cell("inline-1") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 10)
try TwinRuntime.inline(
epochs * 2
)
#sourceLocation()
}

// cell derived
TwinRuntime.cell("derived")
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 15)
struct Mean: CustomStringConvertible {
  var value: Double
  var description: String { "mean \(value)" }
}
enum Trouble: Error { case tooMany(Int) }
func few(_ n: Int) throws -> Int {
  if n > 5 { throw Trouble.tooMany(n) }
  return n
}
let twice = epochs * 2
let mean = Mean(value: rate / 3)
print(twice, rate, name, isFast, seeds)
#sourceLocation()

// cell inline-2
TwinRuntime.cell("inline-2") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 28)
try TwinRuntime.inline(
rate / 3
)
#sourceLocation()
}

// cell inline-3
TwinRuntime.cell("inline-3") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 28)
try TwinRuntime.inline(
format(rate / 3, digits: 1)
)
#sourceLocation()
}

// cell inline-4
TwinRuntime.cell("inline-4") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 28)
try TwinRuntime.inline(
"\(rate / 3)"
)
#sourceLocation()
}

// cell inline-5
TwinRuntime.cell("inline-5") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 29)
try TwinRuntime.inline(
123456.789 * rate
)
#sourceLocation()
}

// cell inline-6
TwinRuntime.cell("inline-6") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 29)
try TwinRuntime.inline(
Float(1e-5)
)
#sourceLocation()
}

// cell inline-7
TwinRuntime.cell("inline-7") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 29)
try TwinRuntime.inline(
mean
)
#sourceLocation()
}

// cell inline-8
TwinRuntime.cell("inline-8") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 29)
try TwinRuntime.inline(
seeds
)
#sourceLocation()
}

// cell inline-9
TwinRuntime.cell("inline-9") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 29)
try TwinRuntime.inline(
name
)
#sourceLocation()
}

// cell inline-10
TwinRuntime.cell("inline-10") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 30)
try TwinRuntime.inline(
isFast
)
#sourceLocation()
}

// cell between
TwinRuntime.cell("between")
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 43)
var counter = 1
counter += twice
#sourceLocation()

// cell bad
TwinRuntime.cell("bad") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 36)
print("before")
let some = try few(epochs)
print("never")
#sourceLocation()

// cell skipped
TwinRuntime.cell("skipped")
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 49)
print(some + counter)
#sourceLocation()

// cell inline-11
TwinRuntime.cell("inline-11") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 51)
try TwinRuntime.inline(
some
)
#sourceLocation()
}
}

// cell good
TwinRuntime.cell("good") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 57)
let fine = try few(3)
print("fine", fine)
#sourceLocation()

// cell uses-good
TwinRuntime.cell("uses-good") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 64)
print(fine + counter)
let more = try few(fine * 2)
#sourceLocation()
}
}

// cell last
TwinRuntime.cell("last")
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 70)
print(counter)
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 70)
try TwinRuntime.result(
counter
)
#sourceLocation()

// cell inline-12
TwinRuntime.cell("inline-12") {
#sourceLocation(file: "Tests/Twins/ValuesTwin/values.md", line: 1)
try TwinRuntime.inline(
epochs
)
#sourceLocation()
}

TwinRuntime.end()
