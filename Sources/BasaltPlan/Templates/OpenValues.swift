internal import BasaltCore
internal import BasaltFunctions
package import BasaltSQL

/// Where a plan that is kept takes a value from, with each execution.
package struct ParameterSlot: Sendable, Hashable {
  package let number: Int
}

/// How the value of a slot is made of a value that is given: by the steps that binding would take with it.
struct SlotRecipe: Sendable {
  let parameter: Parameter
  var steps: [Step] = []
  /// What the last step makes; of the value itself without steps.
  let type: LogicalType
  /// Whether it counts rows, and may not be negative.
  var isRowCount = false

  enum Step: Sendable {
    /// A text that its place has given a type.
    case read(LogicalType)
    /// A cast that the binder makes at once of constants.
    case cast(BoundFunction)
  }
}

/// What binding has left open, in the order in which it came by.
///
/// A slot a value and type: `$1` that is compared with an integer and with a date is two slots, and one that is used
/// twice in the same way is one, so that GROUP BY finds it again.
struct OpenValues {
  private(set) var recipes: [SlotRecipe] = []
  /// What the statement means depends on a value or on the moment, and not on types alone.
  var needsValues = false

  mutating func slot(_ recipe: SlotRecipe) -> ParameterSlot {
    let known = recipes.firstIndex { $0.isSame(as: recipe) }
    if let known { return ParameterSlot(number: known) }
    recipes.append(recipe)
    return ParameterSlot(number: recipes.count - 1)
  }

  /// What texts were read as, in the order in which that was found out.
  var givenTypes: [(parameter: Parameter, type: LogicalType)] {
    recipes.compactMap { recipe in
      if case .read(let type)? = recipe.steps.first { (recipe.parameter, type) } else { nil }
    }
  }

  subscript(slot: ParameterSlot) -> SlotRecipe {
    get { recipes[slot.number] }
    set { recipes[slot.number] = newValue }
  }
}

extension SlotRecipe {
  /// By the types that it goes through: between two of them there is one cast.
  fileprivate func isSame(as other: SlotRecipe) -> Bool {
    guard parameter.isSame(as: other.parameter), type == other.type, steps.count == other.steps.count else {
      return false
    }
    return zip(steps, other.steps).allSatisfy { left, right in
      switch (left, right) {
      case (.read(let left), .read(let right)): left == right
      case (.cast(let left), .cast(let right)):
        left.name == right.name && left.argumentTypes == right.argumentTypes && left.resultType == right.resultType
          && left.isTry == right.isTry
      case (.read, .cast), (.cast, .read): false
      }
    }
  }
}

extension Parameter {
  /// Exactly: names of parameters are folded when they are read, or written exactly.
  package func isSame(as other: Parameter) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)): left == right
    case (.name(let left), .name(let right)): left.name == right.name
    case (.number, .name), (.name, .number): false
    }
  }

  /// What was given for it; `nil` when nothing was.
  func value(in session: BindingSession) -> Value? {
    switch self {
    case .number(let number): number <= session.positional.count ? session.positional[number - 1] : nil
    case .name(let name): session.named[name.text]
    }
  }
}

/// How values are left open: what each asks of a slot. Nothing of it happens when a plan is bound for one execution.
extension StatementBinding {
  /// A parameter without its value; `nil` when values are not left open, and for NULL, which all plans know.
  func open(_ parameter: Parameter, _ value: Value) -> Operand.Kind? {
    guard openValues != nil else { return nil }
    if case .text = value { return slot(SlotRecipe(parameter: parameter, type: .text)).map { .open($0) } }
    guard let type = LogicalType(holding: value) else { return nil }
    return slot(SlotRecipe(parameter: parameter, type: type)).map { .typed(.parameter($0, type)) }
  }

  private func slot(_ recipe: SlotRecipe) -> ParameterSlot? { openValues?.slot(recipe) }

  /// A text that is read as a type.
  func reading(_ slot: ParameterSlot, as type: LogicalType) -> BoundExpression {
    extended(slot, .read(type), type)
  }

  /// A value that is cast, as a constant would be.
  func casting(_ slot: ParameterSlot, by function: BoundFunction) -> BoundExpression {
    extended(slot, .cast(function), function.resultType)
  }

  private func extended(_ slot: ParameterSlot, _ step: SlotRecipe.Step, _ type: LogicalType) -> BoundExpression {
    guard let known = openValues?[slot] else { preconditionFailure("a slot of another binding") }
    let recipe = SlotRecipe(parameter: known.parameter, steps: known.steps + [step], type: type)
    guard let slot = self.slot(recipe) else { preconditionFailure("values are left open") }
    return .parameter(slot, type)
  }

  /// LIMIT: the binder refuses a negative one with its place, so that such a value has to be bound.
  func requireRowCount(_ slot: ParameterSlot) { openValues?[slot].isRowCount = true }

  /// What is being bound cannot be kept: with another value, or later, it would mean something else.
  func needValues() { openValues?.needsValues = true }

  /// A value is about to be computed for good. Only constants are the same later: `now()` is not.
  func noteEvaluation(of expression: BoundExpression) {
    if case .constant = expression { return }
    needValues()
  }

  /// Keeps a call only if every value of the types means the same overload: a text that is compared with a decimal is
  /// a decimal of its own digits, and `round(x, 2)` has as many behind the point as its 2 says.
  func requireSameMeaning(of function: BoundFunction, _ operands: [Operand]) {
    if case .decimal = function.resultType { needValues() }
    for (operand, type) in zip(operands, function.argumentTypes) {
      if case .open = operand.kind, case .decimal = type { needValues() }
    }
  }
}
