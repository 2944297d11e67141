import BasaltCLI
import BasaltCore
import Testing

/// `DisplayWidth`, `VisibleText`, `Quantity`, `Terminal`: what a person sees.
@Suite struct TerminalTextTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("東京", 4), ("한글", 4), ("ｱ", 1), ("Ａ", 2), ("🙂", 2), ("👩‍👩‍👧", 2),
    ("❤\u{FE0F}", 2), ("❤", 1),
    ("🇩🇪", 2), ("a\u{200B}b", 2), ("─│", 2), ("ß", 1),
  ]) func widthIsCountedInCells(text: String, width: Int) { #expect(DisplayWidth.of(text) == width) }

  @Test(arguments: [
    ("abcdef", 4, "abc…"), ("東京都", 4, "東…"), ("abc", 3, "abc"), ("abc", 1, "…"), ("e\u{301}bc", 2, "e\u{301}…"),
  ])
  func truncationKeepsWithinTheWidth(text: String, width: Int, expected: String) {
    #expect(text.truncated(to: width) == expected)
    #expect(DisplayWidth.of(text.truncated(to: width)) <= width)
  }

  @Test func paddingIsInCells() {
    #expect("東".padded(to: 4) == "東  " && "東".paddedLeft(to: 4) == "  東" && "abc".padded(to: 2) == "abc")
  }

  @Test(arguments: [
    ("a\nb\tc\r", #"a\nb\tc\r"#), ("\u{1B}[31m", #"\u{1B}[31m"#), ("x\u{202E}y", #"x\u{202E}y"#),
    ("\u{9B}2J", #"\u{9B}2J"#), ("é 東", "é 東"),
    ("\0", #"\u{0}"#), ("\u{2028}", #"\u{2028}"#),
  ]) func controlCharactersBecomeVisible(text: String, visible: String) { #expect(VisibleText.of(text) == visible) }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1_024, "1.00 KiB"), (1_536, "1.50 KiB"), (102_300, "99.9 KiB"),
    (1_048_575, "1.00 MiB"),
    (5 << 30, "5.00 GiB"), (.max, "8192 PiB"),
  ]) func bytesHaveThreeDigits(count: Int, text: String) { #expect(Quantity.bytes(count) == text) }

  @Test func countsHaveSeparators() {
    #expect(Quantity.count(0) == "0" && Quantity.count(999) == "999" && Quantity.count(336_776) == "336,776")
    #expect(
      Quantity.count(-1_000) == "-1,000" && Quantity.count(1, "row") == "1 row" && Quantity.count(0, "row") == "0 rows")
  }

  @Test func durationsAreInTheUnitThatFits() {
    #expect(Quantity.duration(.microseconds(850)) == "850 µs")
    #expect(Quantity.duration(.microseconds(12_340)) == "12.3 ms")
    #expect(Quantity.duration(.milliseconds(1_250)) == "1.25 s")
    #expect(Quantity.duration(.seconds(125)) == "2 min 5 s")
    #expect(Quantity.duration(.seconds(7_300)) == "2 h 1 min")
    #expect(Quantity.fixed(-0.04, 1) == "0.0" && Quantity.fixed(1.005, 2) == "1.00" && Quantity.fixed(12.5, 0) == "13")
  }

  @Test func stylesAreOnlyForTerminalsThatShowThem() {
    let styled = Terminal(isTerminal: true, width: 80, showsStyles: true)
    #expect(styled.bold("x") == "\u{1B}[1mx\u{1B}[0m" && styled.faint("") == "")
    #expect(Terminal.none.bold("x") == "x")
  }
}
