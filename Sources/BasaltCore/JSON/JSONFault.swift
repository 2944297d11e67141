/// Why bytes are no JSON, and where: small, because whoever asks whether a column of texts is JSON makes one for every text
/// that is none.
///
/// The place is where the reader could not go on, which is the byte that is wrong or the one behind the last that was right. It counts
/// bytes and not characters: nobody has counted those.
///
/// Two kinds, by code: what is no JSON is `.typeMismatch`, as any text that does not read as what it should be; what is JSON and more
/// than we hold (levels, digits, U+0000) is `.outOfRange`.
package struct JSONFault: Error, Sendable, Equatable {
  package let reason: Reason
  /// In bytes, from the beginning of the document.
  package let offset: Int

  package enum Reason: Sendable, Equatable {
    case endOfText, noValue, noKey, noColon, noComma, trailingText
    case controlCharacter, badEscape, badNumber, tooDeep
    /// `\u0000`, which no text of ours holds.
    case nullCharacter
    /// Half of a character beyond U+FFFF.
    case loneSurrogate
    /// A number with more digits than anybody writes, its exponent spelled out.
    case numberTooLong
  }

  package init(_ reason: Reason, at offset: Int) {
    (self.reason, self.offset) = (reason, offset)
  }

  /// As people are told: what, where, and the beginning of the text.
  /// - Parameter document: What the fault is of.
  package func error(in document: UnsafeBufferPointer<UInt8>) -> BasaltError {
    let excerpt = unsafe Value.excerpt(of: String(decoding: document.prefix(200), as: UTF8.self))
    let code: BasaltError.Code =
      switch reason {
      case .tooDeep, .numberTooLong, .nullCharacter, .loneSurrogate: .outOfRange
      default: .typeMismatch
      }
    return BasaltError(code, "'\(excerpt)' does not read as JSON: \(sentence) at byte \(offset).", remedy: remedy)
  }

  /// Ends in a place, so that the sentence is `it ends at byte 6`.
  private var sentence: String {
    switch reason {
    case .endOfText: "it ends"
    case .noValue: "no value begins"
    case .noKey: "no key in double quotes begins"
    case .noColon: "there is no colon behind the key"
    case .noComma: "neither a comma nor a closing bracket stands"
    case .trailingText: "something follows the value"
    case .controlCharacter: "a control character stands in a string"
    case .badEscape: "an unknown escape stands"
    case .badNumber: "a number is not well-formed"
    case .tooDeep: "it is nested deeper than \(Limits.jsonDepthMaximum) levels"
    case .nullCharacter: "the character U+0000 stands"
    case .loneSurrogate: "half of a pair of surrogates stands"
    case .numberTooLong: "a number has more than \(Limits.jsonNumberDigitCountMaximum) digits"
    }
  }

  private var remedy: String {
    switch reason {
    case .tooDeep: "Store parts of it as documents of their own."
    case .nullCharacter, .loneSurrogate: "Write characters that a text can hold."
    case .numberTooLong: "Write it with fewer digits, or as a string."
    default: "Correct it, or ask json_valid first."
    }
  }
}
