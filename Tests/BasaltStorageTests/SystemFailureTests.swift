import BasaltCore
import BasaltStorage
import Foundation
import Testing

@Suite struct SystemFailureTests {
  @Test(arguments: [
    (ENOENT, BasaltError.Code.unknownName, "Check the name."),
    (ENOSPC, .diskFull, "Free space on the device or raise the quota, then run it again."),
    (EDQUOT, .diskFull, "Free space on the device or raise the quota, then run it again."),
    (EFBIG, .diskFull, "Free space on the device or raise the quota, then run it again."),
    (EACCES, .permissionDenied, "Give this user the right to read and write there, or choose another place."),
    (EPERM, .permissionDenied, "Give this user the right to read and write there, or choose another place."),
    (EROFS, .permissionDenied, "Give this user the right to read and write there, or choose another place."),
    (ENOTDIR, .invalidArgument, "Choose a name that fits what is already there."),
    (ENAMETOOLONG, .invalidArgument, "Choose a name that fits what is already there."),
    (EMFILE, .busy, "Raise the limit of open files (ulimit -n), or run fewer statements at the same time."),
    (EIO, .ioFailure, "Check the device and the system's log, then run it again."),
    (ETIMEDOUT, .ioFailure, "Check the device and the system's log, then run it again."),
  ])
  func theNumberSaysWhatTheCallerCanDo(number: CInt, code: BasaltError.Code, remedy: String) {
    let error = SystemFailure(number).error("open 'a/b'")
    #expect(error.code == code)
    #expect(error.message == "Could not open 'a/b'.")
    #expect(error.remedy == remedy)
    #expect(error.underlying as? SystemFailure == SystemFailure(number))
    #expect(error.description.contains("(error \(number))"))
  }
}
