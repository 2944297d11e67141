import BasaltCore

/// The names of files in the making: `.basalt-writing-` and a random identifier, in the directory of the object to be.
///
/// Recognisable, so that they are not listed and that an administrator knows what a crash has left; hidden from `ls`
/// and from tools that read every file of a directory; random, so that two that write one object do not meet before the
/// rename.
enum TemporaryName {
  static let prefix = ".basalt-writing-"

  /// A random name, so none is ever used again: not even one whose synchronisation has failed.
  static func make(beside name: ObjectName, _ id: UniqueID) -> String {
    let directory = name.directory
    return directory.isEmpty ? "\(prefix)\(id)" : "\(directory)/\(prefix)\(id)"
  }

  /// - Parameter part: The last part of a path.
  static func isOne(_ part: String) -> Bool { part.utf8.starts(with: prefix.utf8) }
}
