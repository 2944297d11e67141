import ArgumentParser

/// `basalt`: what there is.
///
/// Never run itself: `CommandRun` parses it into a subcommand. What stands here is the first page that anyone reads.
///
/// Examples stand before options, since they are what is read; the two jobs, files and warehouses, one above
/// the other.
struct BasaltCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "basalt",
    abstract: "Columnar files and tables for analysis: import, ask in SQL, look into and verify them.",
    discussion: """
      A data file (.bslt) holds rows by column: compressed, checked by checksums, and with the bounds of every page, so that \
      a filter skips what cannot match. A warehouse is a directory of tables, made of data files, with one history: every \
      change is a commit, whole or not at all, and every version stays readable.

        basalt init flights.warehouse
        basalt import flights.csv.zst -w flights.warehouse --table flights \\
          --create --null NA
        basalt sql -w flights.warehouse \\
          'SELECT carrier, avg(dep_delay) FROM flights GROUP BY carrier'
        basalt shell -w flights.warehouse
        basalt cat -w flights.warehouse flights --where 'dep_delay > 600'
        basalt inspect ledger -w flights.warehouse
        basalt verify -w flights.warehouse --deep
        basalt audit tail -w flights.warehouse

        basalt convert flights.csv.zst flights.bslt --null NA
        basalt inspect flights.bslt
        basalt verify --deep flights.bslt
        basalt cat flights.bslt --columns carrier,dep_delay --where 'dep_delay > 600'
        basalt demo

      Results go to standard output, everything else to standard error.
      Exit status: 0 done, 1 failed (a statement_timeout included), 2 arguments not understood, 3 damaged data found; \
      ended by a signal 128 and its number, so 130 for Ctrl-C.
      """,
    version: BasaltVersion.text,
    // In the order of a first day: make, fill, read, look, check.
    subcommands: [
      InitCommand.self, ImportCommand.self, SQLCommand.self, ShellCommand.self, ConvertCommand.self, CatCommand.self,
      InspectCommand.self, VerifyCommand.self, AuditCommand.self, CleanCommand.self, FunctionsCommand.self, BenchCommand.self,
      DemoCommand.self,
    ])
}

/// Of the program; the version of the file format is a number of its own, in each file.
///
/// What `--version` prints; bugs are reported against it.
enum BasaltVersion {
  /// Before the first release.
  static let text = "0.1.0"
}
