import Basalt

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the process begins and ends. All it does itself is to leave with the status that the run gave.
@main
struct BasaltMain {
  static func main() async {
    FileDescriptor.occupyStandardStreams()
    // A reader that goes away must not kill us in the middle of a conversion: writes then fail with EPIPE instead.
    signal(SIGPIPE, SIG_IGN)
    let status = await CommandRun(ProgramArguments.ofProcess).status()
    exit(status.rawValue)
  }
}
