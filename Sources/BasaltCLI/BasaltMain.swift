import Basalt

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the process begins and ends. All it does itself is to leave with the status that the run gave.
///
/// Apart from `CommandRun`, so that a run can be tested from its arguments to its status within a process that
/// goes on.
@main
struct BasaltMain {
  /// The order matters: streams and signals first, because what follows writes and may be written to.
  static func main() async {
    FileDescriptor.occupyStandardStreams()
    // A reader that goes away must not kill us in the middle of a conversion: writes then fail with EPIPE instead.
    signal(SIGPIPE, SIG_IGN)
    // No `exit` anywhere else: files in the making are removed by those who made them, before this line.
    let status = await CommandRun(ProgramArguments.ofProcess).status()
    await OpenedWarehouses.flushAudit()
    exit(status.rawValue)
  }
}
