import Benchmarking
import Testing

@Suite struct MachineTests {
  @Test func thisMachine() {
    let machine = Machine.current
    #expect(machine.cores >= 1 && machine.memory > 1 << 20)
    #expect(!machine.processor.isEmpty && !machine.system.isEmpty)
    #expect(machine.compiler.hasPrefix("Swift 6."))
    #expect(machine == Machine.current)
    #if os(Linux) && arch(x86_64)
      #expect(machine.instructionSets.first == "sse4_2")
      #expect(machine.system.contains("kernel "))
    #endif
  }

  @Test func oneLineForACaption() {
    let machine = Machine(
      processor: "Example 9000", architecture: "x86_64", cores: 2, memory: 8_345_612_288, system: "Debian 12",
      instructionSets: ["avx2", "fma"], compiler: "Swift 6.3, optimised")
    #expect("\(machine)" == "Example 9000, 2 cores x86_64 (avx2 fma), 8 GiB, Debian 12, Swift 6.3, optimised")
  }

  @Test func processorsOfX86() {
    let info = ProcessorInfo(
      """
      processor\t: 0
      vendor_id\t: GenuineIntel
      model name\t: Intel(R) Xeon(R) Processor @ 2.60GHz
      flags\t\t: fpu sse4_2 avx512f fma avx avx2 hypervisor

      processor\t: 1
      model name\t: another
      """)
    #expect(info.name == "Intel(R) Xeon(R) Processor @ 2.60GHz")
    #expect(info.instructionSets == ["sse4_2", "avx", "fma", "avx2", "avx512f"])
  }

  @Test func processorsOfArm() {
    let info = ProcessorInfo("processor\t: 0\nFeatures\t: fp asimd sve i8mm\nCPU part\t: 0xd40\n")
    #expect(info.name == nil && info.instructionSets == ["asimd", "i8mm", "sve"])
    #expect(ProcessorInfo("").name == nil)
  }
}
