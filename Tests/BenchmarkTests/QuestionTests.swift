import BenchmarkQuestions
import Testing

/// Every benchmark runs once here, as small as it can be, so that none of them rots and none is fast because it is wrong.
@Suite struct QuestionTests {
  @Test(arguments: KernelQuestions.all)
  func theAnswerIsRight(question: Question) throws {
    let measurement = try Measurement(of: question, sampleNanoseconds: 0)
    #expect(try measurement.sample().shareOfBound.isFinite)
    _ = try measurement.checkedAnswer()
  }

  @Test(arguments: KernelQuestions.all)
  func theAnswerDoesNotDependOnHowOftenItIsAsked(question: Question) throws {
    let answers = try [1, 2, 3].map { repeatCount in
      let subject = try question.makeSubject()
      try subject.run(repeatCount: repeatCount)
      return try subject.checkedAnswer()
    }
    #expect(Set(answers).count == 1, "\(question.name)")
  }

  @Test func namesAreDifferentAndSentencesAsk() {
    #expect(Set(KernelQuestions.all.map(\.name)).count == KernelQuestions.all.count)
    for question in KernelQuestions.all { #expect(question.sentence.hasSuffix("?"), "\(question.name)") }
  }

  @Test func aWrongAnswerIsRefused() throws {
    // Work that was never done leaves zeros, which are not what the scalar level makes.
    let subject = try #require(KernelQuestions.all.first).makeSubject()
    #expect(throws: WrongAnswer.self) { try subject.checkedAnswer() }
  }
}
