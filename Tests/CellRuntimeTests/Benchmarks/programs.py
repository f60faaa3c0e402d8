"""Programs in Swift's cell language and in Python that do the same work and print the same text."""

PROGRAMS = [
    ("sum", """
func work() -> Int {
  var sum = 0
  for i in 0..<3_000_000 { sum += i % 7 }
  return sum
}
print(work())
""", """
def work():
    total = 0
    for i in range(3_000_000):
        total += i % 7
    return total
print(work())
"""),
    ("sum at top level", """
var sum = 0
var i = 0
while i < 2_000_000 {
  if i % 3 != 0 { sum += i }
  i += 1
}
print(sum)
""", """
total = 0
i = 0
while i < 2_000_000:
    if i % 3 != 0:
        total += i
    i += 1
print(total)
"""),
    ("floating point", """
func work() -> Double {
  var x = 0.5
  var sum = 0.0
  for i in 0..<2_000_000 {
    x = 3.9 * x * (1 - x)
    sum += x / Double(i + 1)
  }
  return sum
}
print(work() > 0)
""", """
def work():
    x = 0.5
    total = 0.0
    for i in range(2_000_000):
        x = 3.9 * x * (1 - x)
        total += x / float(i + 1)
    return total
print(str(work() > 0).lower())
"""),
    ("sieve", """
func work(_ limit: Int) -> Int {
  var isPrime = Array(repeating: true, count: limit + 1)
  isPrime[0] = false
  isPrime[1] = false
  var i = 2
  while i * i <= limit {
    if isPrime[i] {
      var multiple = i * i
      while multiple <= limit {
        isPrime[multiple] = false
        multiple += i
      }
    }
    i += 1
  }
  var count = 0
  for prime in isPrime where prime { count += 1 }
  return count
}
print(work(1_500_000))
""", """
def work(limit):
    is_prime = [True] * (limit + 1)
    is_prime[0] = False
    is_prime[1] = False
    i = 2
    while i * i <= limit:
        if is_prime[i]:
            multiple = i * i
            while multiple <= limit:
                is_prime[multiple] = False
                multiple += i
        i += 1
    count = 0
    for prime in is_prime:
        if prime:
            count += 1
    return count
print(work(1_500_000))
"""),
    ("nested arrays", """
func work() -> Int {
  var grid = Array(repeating: Array(repeating: 0, count: 300), count: 300)
  for turn in 0..<12 {
    for y in 0..<300 {
      for x in 0..<300 { grid[y][x] += x * turn - y }
    }
  }
  var sum = 0
  for y in 0..<300 {
    for x in 0..<300 { sum += grid[y][x] }
  }
  return sum
}
print(work())
""", """
def work():
    grid = [[0] * 300 for _ in range(300)]
    for turn in range(12):
        for y in range(300):
            for x in range(300):
                grid[y][x] += x * turn - y
    total = 0
    for y in range(300):
        for x in range(300):
            total += grid[y][x]
    return total
print(work())
"""),
    ("matrix product", """
func product(_ a: [[Double]], _ b: [[Double]], _ n: Int) -> [[Double]] {
  var c = Array(repeating: Array(repeating: 0.0, count: n), count: n)
  for i in 0..<n {
    for j in 0..<n {
      var sum = 0.0
      for k in 0..<n { sum += a[i][k] * b[k][j] }
      c[i][j] = sum
    }
  }
  return c
}
let n = 100
var a: [[Double]] = []
for i in 0..<n {
  var row: [Double] = []
  for j in 0..<n { row.append(Double(i * j % 7)) }
  a.append(row)
}
let c = product(a, a, n)
print(Int(c[99][99]))
""", """
def product(a, b, n):
    c = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            total = 0.0
            for k in range(n):
                total += a[i][k] * b[k][j]
            c[i][j] = total
    return c
n = 100
a = []
for i in range(n):
    row = []
    for j in range(n):
        row.append(float(i * j % 7))
    a.append(row)
c = product(a, a, n)
print(int(c[99][99]))
"""),
    ("append and read", """
func work() -> Int {
  var numbers: [Int] = []
  for i in 0..<1_000_000 { numbers.append(i * 2) }
  var sum = 0
  for number in numbers { sum += number }
  return sum
}
print(work())
""", """
def work():
    numbers = []
    for i in range(1_000_000):
        numbers.append(i * 2)
    total = 0
    for number in numbers:
        total += number
    return total
print(work())
"""),
    ("string building", """
func work() -> Bool {
  var text = ""
  for i in 0..<400_000 {
    text += "ab"
    if i % 10 == 0 { text += "\\(i)," }
  }
  return text.hasSuffix("399990,abababababababababab")
}
print(work())
""", """
def work():
    text = ""
    for i in range(400_000):
        text += "ab"
        if i % 10 == 0:
            text += f"{i},"
    return text.endswith("399990,abababababababababab")
print(str(work()).lower())
"""),
    ("string iteration", """
func work() -> Int {
  let text = String(repeating: "the quick brown fox jumps over it ", count: 10_000)
  var vowels = 0
  for character in text {
    if character == "a" || character == "e" || character == "i" || character == "o" || character == "u" { vowels += 1 }
  }
  return vowels
}
print(work())
""", """
def work():
    text = "the quick brown fox jumps over it " * 10_000
    vowels = 0
    for character in text:
        if character == "a" or character == "e" or character == "i" or character == "o" or character == "u":
            vowels += 1
    return vowels
print(work())
"""),
    ("counting words", """
func work() -> Int {
  let words = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog", "again"]
  var counts: [String: Int] = [:]
  for i in 0..<600_000 { counts[words[i % 10], default: 0] += 1 }
  var sum = 0
  for word in words { sum += counts[word, default: 0] }
  return sum
}
print(work())
""", """
def work():
    words = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog", "again"]
    counts = {}
    for i in range(600_000):
        word = words[i % 10]
        counts[word] = counts.get(word, 0) + 1
    total = 0
    for word in words:
        total += counts.get(word, 0)
    return total
print(work())
"""),
    ("counting numbers", """
func work() -> Int {
  var counts: [Int: Int] = [:]
  for i in 0..<600_000 { counts[i * 7919 % 1009, default: 0] += 1 }
  return counts.count
}
print(work())
""", """
def work():
    counts = {}
    for i in range(600_000):
        key = i * 7919 % 1009
        counts[key] = counts.get(key, 0) + 1
    return len(counts)
print(work())
"""),
    ("fibonacci", """
func fibonacci(_ n: Int) -> Int {
  if n < 2 { return n }
  return fibonacci(n - 1) + fibonacci(n - 2)
}
print(fibonacci(25))
""", """
def fibonacci(n):
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)
print(fibonacci(25))
"""),
    ("struct fields", """
struct Particle {
  var x: Double
  var v: Double
  var steps: Int
}
func work() -> Int {
  var particle = Particle(x: 1, v: 0, steps: 0)
  for _ in 0..<600_000 {
    particle.v -= particle.x * 0.001
    particle.x += particle.v * 0.001
    particle.steps += 1
  }
  return particle.steps
}
print(work())
""", """
class Particle:
    def __init__(self, x, v, steps):
        self.x = x
        self.v = v
        self.steps = steps
def work():
    particle = Particle(1.0, 0.0, 0)
    for _ in range(600_000):
        particle.v -= particle.x * 0.001
        particle.x += particle.v * 0.001
        particle.steps += 1
    return particle.steps
print(work())
"""),
    ("closures", """
func work() -> Int {
  let numbers = Array(0..<100_000)
  var sum = 0
  for _ in 0..<5 { sum += numbers.map { $0 * 3 }.filter { $0 % 2 == 0 }.reduce(0) { $0 + $1 } }
  return sum
}
print(work())
""", """
from functools import reduce
def work():
    numbers = list(range(100_000))
    total = 0
    for _ in range(5):
        total += reduce(lambda a, b: a + b, filter(lambda n: n % 2 == 0, map(lambda n: n * 3, numbers)), 0)
    return total
print(work())
"""),
]
