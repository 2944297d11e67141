import BasaltCore
import BasaltSQL
import TestSupport

/// Syntax trees of every shape, drawn at random, with the words in them that are easy to misread.
///
/// Not by way of text: what the parser never makes of any corpus is still a tree that a rewrite may make and print.
struct RandomTrees {
  private var random: SeededRandom
  private let place = SourceRange(0, 0)

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  // MARK: Draws

  private mutating func coin() -> Bool { random.chance(1, in: 2) }

  private mutating func some<T>(_ range: ClosedRange<Int>, _ element: (inout RandomTrees) -> T) -> [T] {
    (0..<random.integer(in: range)).map { _ in element(&self) }
  }

  private mutating func perhaps<T>(_ element: (inout RandomTrees) -> T) -> T? {
    random.chance(1, in: 3) ? element(&self) : nil
  }

  private static let words = [
    "a", "b", "flights", "x y", "größe", "Größe", "select", "left", "user", "q\"uote", "values", "time", "at", "A",
    "1a",
    "interval", "trim", "extract", "position", "rows", "range", "groups", "partition", "current", "over", "window",
    "ignore",
    "unbounded", "exists", "row", "if", "first", "semi", "tables", "local", "default",
    "rollup", "double", "not", "日本", "timestamp", "filter", "cast", "case", "end", "current_date", "all", "“q”", "$x",
  ]

  private mutating func identifier() -> Identifier { Identifier(random.pick(Self.words), place) }
  private mutating func names(_ range: ClosedRange<Int>) -> [Identifier] { some(range) { $0.identifier() } }
  private mutating func name() -> QualifiedName { QualifiedName(names(1...3)) }
  private mutating func text() -> TextLiteral {
    TextLiteral(random.pick(["", "it's", "\\", "a\nb", "日本", "e\u{301}", "$$", "--", "'\u{301}"]))
  }

  private mutating func type() -> TypeName {
    switch random.integer(in: 0...7) {
    case 0: TypeName("numeric", arguments: ["12", "2"], place)
    case 1: TypeName("double precision", place)
    case 2: TypeName("timestamp with time zone", arguments: coin() ? ["3"] : [], place)
    case 3: TypeName("interval day to second", place)
    case 4: TypeName("character varying", arguments: ["10"], place)
    case 5: TypeName(random.pick(["Odd", "select", "x y", "interval x"]), place)
    case 6: TypeName(random.pick(["integer", "double precision"]), listDepth: random.integer(in: 1...3), place)
    default: TypeName(random.pick(["integer", "text", "interval", "time", "date"]), place)
    }
  }

  private mutating func direction() -> SortDirection {
    SortDirection(isDescending: coin(), nullsFirst: perhaps { $0.coin() })
  }

  private func node(_ kind: Expression.Kind) -> Expression { Expression(kind, place) }

  // MARK: Expressions

  mutating func expression(_ level: Int) -> Expression {
    guard level > 0 else { return leaf() }
    let level = level - 1
    switch random.integer(in: 0...18) {
    case 0: return leaf()
    case 17: return listed(level)
    case 1: return node(.unary(random.pick(UnaryOperator.allCases), expression(level)))
    case 2, 3, 4: return node(.binary(random.pick(BinaryOperator.allCases), expression(level), expression(level)))
    case 5: return node(.and(some(2...4) { $0.expression(level) }))
    case 6: return node(.or(some(2...4) { $0.expression(level) }))
    case 7: return node(.isTest(expression(level), random.pick(IsTest.allCases), isNegated: coin()))
    case 8: return node(.isDistinct(expression(level), from: expression(level), isNegated: coin()))
    case 9:
      return node(
        .between(
          Expression.Between(
            expression(level), low: expression(level), high: expression(level), isSymmetric: coin(), isNegated: coin()))
      )
    case 10:
      return node(
        .like(
          Expression.Like(
            expression(level), pattern: expression(level), escape: perhaps { $0.expression(level) },
            ignoresCase: coin(), isNegated: coin())))
    case 11: return list(level)
    case 12: return subquery(level)
    case 13: return node(.cast(expression(level), type(), isTry: coin()))
    case 14:
      return node(
        .conditional(
          Expression.Conditional(
            operand: perhaps { $0.expression(level) },
            branches: some(1...3) { Expression.Conditional.Branch($0.expression(level), $0.expression(level)) },
            otherwise: perhaps { $0.expression(level) })))
    default: return node(.call(call(level)))
    }
  }

  private mutating func leaf() -> Expression {
    switch random.integer(in: 0...7) {
    case 0: node(.literal(.null))
    case 1: node(.literal(.boolean(coin())))
    case 2: node(.literal(.number(random.pick(["0", "1", "1.5", ".5", "5.", "1e10", "1.5E-3", "007"]))))
    case 3: node(.literal(.text(text())))
    case 4:
      node(
        .typedLiteral(
          TypeName(
            random.pick([
              "date", "timestamp", "timestamp with time zone", "double precision", "interval", "interval day",
              "interval year to month", "uuid",
            ]), place), text()))
    case 5:
      node(
        .parameter(
          coin() ? .number(random.integer(in: 1...65_535)) : .name(Identifier(random.pick(["p", "größe"]), place))))
    case 6: node(.sessionValue(random.pick(SessionValue.allCases)))
    default: node(.column(name()))
    }
  }

  private mutating func list(_ level: Int) -> Expression {
    if random.chance(1, in: 5) { return node(.row(some(2...4) { $0.expression(level) })) }
    var elements = some(1...4) { $0.expression(level) }
    // A single query is no list.
    if elements.count == 1, case .scalar = elements[0].kind { elements.append(leaf()) }
    return node(.inList(expression(level), elements, isNegated: coin()))
  }

  private mutating func subquery(_ level: Int) -> Expression {
    switch random.integer(in: 0...3) {
    case 0: return node(.exists(query(level)))
    case 1: return node(.inQuery(expression(level), query(level), isNegated: coin()))
    case 2:
      let comparison = random.pick(BinaryOperator.allCases.filter(\.isComparison))
      return node(.quantified(expression(level), comparison, coin() ? .any : .all, query(level)))
    default: return node(.scalar(query(level)))
    }
  }

  /// Lists and parts of them.
  private mutating func listed(_ level: Int) -> Expression {
    switch random.integer(in: 0...4) {
    case 0: return node(.list(some(0...3) { $0.expression(level) }))
    case 1: return node(.listQuery(query(level)))
    case 2: return node(.element(expression(level), expression(level)))
    case 3:
      return node(
        .slice(expression(level), first: perhaps { $0.expression(level) }, last: perhaps { $0.expression(level) }))
    default:
      let comparison = random.pick(BinaryOperator.allCases.filter(\.isComparison))
      // A query there is asked as one.
      let operand = expression(level)
      if case .scalar = operand.kind { return operand }
      return node(.quantifiedList(leaf(), comparison, coin() ? .any : .all, operand))
    }
  }

  private mutating func call(_ level: Int) -> FunctionCall {
    guard !random.chance(1, in: 8) else {
      return FunctionCall(
        QualifiedName(names(1...2)), .star, filter: perhaps { $0.expression(level) },
        over: perhaps { $0.window(level) },
        place)
    }
    let arguments = some(0...3) { trees in
      FunctionCall.Argument(name: trees.random.chance(1, in: 6) ? trees.identifier() : nil, trees.expression(level))
    }
    if random.chance(1, in: 6) {
      return FunctionCall(
        QualifiedName(names(1...2)), .list(arguments),
        withinGroup: some(1...2) { OrderItem($0.expression(level), $0.direction()) },
        filter: perhaps { $0.expression(level) }, place)
    }
    return FunctionCall(
      QualifiedName(names(1...2)), .list(arguments), isDistinct: !arguments.isEmpty && coin(),
      orderBy: arguments.isEmpty ? [] : some(0...2) { OrderItem($0.expression(level), $0.direction()) },
      filter: perhaps { $0.expression(level) }, over: perhaps { $0.window(level) }, place
    ).ignoringNulls(coin())
  }

  // MARK: Windows

  private mutating func window(_ level: Int) -> WindowReference {
    coin() ? .name(identifier()) : .specification(specification(level))
  }

  private mutating func specification(_ level: Int) -> WindowSpecification {
    WindowSpecification(
      base: perhaps { $0.identifier() }, partitionBy: some(0...2) { $0.expression(level) },
      orderBy: some(0...2) { OrderItem($0.expression(level), $0.direction()) }, frame: perhaps { $0.frame(level) },
      place)
  }

  private mutating func frame(_ level: Int) -> WindowFrame {
    WindowFrame(
      random.pick(WindowFrame.Unit.allCases), start: bound(level), end: bound(level),
      exclusion: random.pick(WindowFrame.Exclusion.allCases), place)
  }

  private mutating func bound(_ level: Int) -> WindowFrame.Bound {
    switch random.integer(in: 0...4) {
    case 0: .unboundedPreceding
    case 1: .preceding(expression(level))
    case 2: .currentRow
    case 3: .following(expression(level))
    default: .unboundedFollowing
    }
  }

  // MARK: Queries

  mutating func query(_ level: Int) -> Query {
    let with =
      random.chance(1, in: 5) && level > 0
      ? some(1...2) {
        CommonTable(
          $0.identifier(), columns: $0.names(0...2), $0.query(level - 1), isMaterialized: $0.perhaps { $0.coin() })
      }
      : []
    var body = setExpression(level)
    let order: QueryOrder? = perhaps {
      $0.coin() ? .all($0.direction()) : .by($0.some(1...2) { OrderItem($0.expression(level - 1), $0.direction()) })
    }
    let limit = perhaps { $0.expression(level - 1) }
    let offset = perhaps { $0.expression(level - 1) }
    if with.isEmpty, order == nil, limit == nil, offset == nil, case .nested = body { body = .select(select(level)) }
    return Query(
      with: with, isRecursive: !with.isEmpty && coin(), body, orderBy: order, limit: limit, offset: offset, place)
  }

  private mutating func setExpression(_ level: Int) -> SetExpression {
    guard level > 0 else { return .select(select(0)) }
    switch random.integer(in: 0...6) {
    case 0: return .values(rows(level, allowingDefault: false))
    case 1:
      let inner = query(level - 1)
      // Parentheses alone are no node.
      let isBare = inner.with.isEmpty && inner.orderBy == nil && inner.limit == nil && inner.offset == nil
      return isBare ? inner.body : .nested(inner)
    case 2:
      let isIntersection = coin()
      return .combined(
        first: setExpression(level - 1),
        some(1...3) { trees in
          SetStep(
            isIntersection ? .intersect : trees.coin() ? .union : .except, isAll: trees.coin(),
            trees.setExpression(level - 1))
        })
    default: return .select(select(level))
    }
  }

  private mutating func rows(_ level: Int, allowingDefault: Bool) -> ValueRows {
    ValueRows(
      some(1...3) { trees in
        trees.some(1...3) { trees in
          allowingDefault && trees.coin() ? trees.node(.defaultValue) : trees.expression(level - 1)
        }
      }, place)
  }

  private mutating func select(_ level: Int) -> Select {
    let level = level - 1
    let isDistinct = random.chance(1, in: 5)
    return Select(
      isDistinct: isDistinct, distinctOn: isDistinct || coin() ? [] : some(0...2) { $0.expression(level) },
      some(1...3) { $0.item(level) },
      from: some(0...2) { $0.joined(level, 0...2) },
      where: perhaps { $0.expression(level) },
      groupBy: perhaps { $0.coin() ? .all($0.place) : $0.grouping(level) },
      having: perhaps { $0.expression(level) },
      windows: perhaps { $0.some(1...2) { NamedWindow($0.identifier(), $0.specification(level)) } } ?? [],
      qualify: perhaps { $0.expression(level) }, place)
  }

  /// Keys, or sets of them.
  private mutating func grouping(_ level: Int) -> Grouping {
    .by(some(1...2) { $0.groupingElement(level) }, isDistinct: random.chance(1, in: 5))
  }

  private mutating func groupingElement(_ level: Int) -> GroupingElement {
    // Parentheses around one key mean nothing.
    func keys(_ trees: inout RandomTrees) -> [Expression] {
      trees.coin() ? [] : trees.some(2...3) { $0.expression(level) }
    }
    switch random.integer(in: 0...(level > 0 ? 8 : 4)) {
    case 0: return .keys(keys(&self), place)
    case 1: return .rollup(some(1...3) { $0.some(1...2) { $0.expression(level) } }, place)
    case 2: return .cube(some(1...3) { $0.some(1...2) { $0.expression(level) } }, place)
    case 5: return .sets(some(1...3) { $0.groupingElement(level - 1) }, place)
    default: return .key(expression(level))
    }
  }

  private mutating func item(_ level: Int) -> SelectItem {
    guard random.chance(1, in: 4) else { return .expression(expression(level), alias: perhaps { $0.identifier() }) }
    return .star(
      SelectItem.Star(
        table: perhaps { $0.name() }, excluded: names(0...2),
        replaced: some(0...2) { SelectItem.Star.Replacement($0.expression(level), $0.identifier()) },
        renamed: some(0...2) { SelectItem.Star.Renaming($0.identifier(), $0.identifier()) }, place))
  }

  private mutating func joined(_ level: Int, _ count: ClosedRange<Int>) -> JoinedTables {
    JoinedTables(table(level), some(count) { $0.join(level) })
  }

  private mutating func join(_ level: Int) -> Join {
    let kind = random.pick(Join.Kind.allCases)
    let condition: Join.Condition =
      kind == .cross
      ? .always
      : random.pick([.natural, .using(names(1...2)), .on(expression(level))])
    return Join(kind, table(level), condition, place)
  }

  private mutating func alias() -> TableAlias? {
    perhaps { trees in
      // Behind AS no reserved word is a name, but all of ours are quoted.
      TableAlias(trees.identifier(), columns: trees.names(0...2))
    }
  }

  private mutating func table(_ level: Int) -> TableReference {
    switch level > 0 ? random.integer(in: 0...5) : 5 {
    case 0:
      let table = TableReference.query(query(level - 1), alias())
      return coin() ? table : .lateral(table)
    case 1: return .function(call(level - 1), hasOrdinality: coin(), alias())
    case 2: return .nested(joined(level - 1, 1...2))
    default:
      let moment: NamedTable.Moment? = perhaps {
        $0.coin() ? .version($0.expression(level)) : .timestamp($0.expression(level))
      }
      return .table(NamedTable(name(), at: moment, alias: alias()))
    }
  }

  // MARK: Statements

  mutating func statement() -> Statement {
    switch random.integer(in: 0...15) {
    case 0: return .createTable(createTable())
    case 1: return .dropTable(DropTable(some(1...3) { $0.name() }, ifExists: coin(), place))
    case 2, 3: return .alterTable(AlterTable(name(), ifExists: coin(), some(1...3) { $0.action() }, place))
    case 4: return .insert(insert())
    case 5: return .copy(copy())
    case 6:
      return .begin(
        Begin(isolation: perhaps { $0.random.pick(Begin.Isolation.allCases) }, isReadOnly: perhaps { $0.coin() }))
    case 7: return random.pick([.commit, .rollback, .show(.tables), .show(.all), .show(.setting(name()))])
    case 8: return .set(SetVariable(name(), perhaps { $0.value() }))
    case 9: return .describe(coin() ? .table(name()) : .query(query(2)))
    case 10:
      let statement = statement()
      if case .explain = statement { return statement }
      return .explain(
        Explain(isAnalyze: coin(), isVerbose: coin(), format: random.pick(Explain.Format.allCases), statement))
    default: return .query(query(3))
    }
  }

  private mutating func createTable() -> CreateTable {
    CreateTable(
      name(), ifNotExists: coin(), coin() ? .columns(some(1...3) { $0.column() }) : .query(names(0...2), query(2)),
      partitioning: partitioning(0...2), order: some(0...2) { SortElement($0.identifier(), $0.direction()) },
      options: options(0...2), place)
  }

  private mutating func column() -> ColumnDefinition {
    ColumnDefinition(identifier(), type(), isNullable: coin(), default: perhaps { $0.expression(2) }, place)
  }

  private mutating func partitioning(_ range: ClosedRange<Int>) -> [PartitionElement] {
    some(range) { trees in
      PartitionElement(
        trees.random.pick([
          .identity, .bucket(count: "16"), .truncate(width: "3"), .year, .month, .day, .hour,
        ]), trees.identifier(), trees.place)
    }
  }

  private mutating func action() -> AlterTable.Action {
    let name = identifier()
    let place: AlterTable.ColumnPlace = random.pick([.first, .last, .after(identifier())])
    switch random.integer(in: 0...13) {
    case 0: return .addColumn(column(), coin() ? place : nil, ifNotExists: coin())
    case 1: return .dropColumn(name, ifExists: coin())
    case 2: return .renameColumn(name, to: identifier())
    case 3: return .moveColumn(name, place)
    case 4: return .setType(name, type())
    case 5: return .setDefault(name, expression(2))
    case 6: return .dropDefault(name)
    case 7: return .setNotNull(name)
    case 8: return .dropNotNull(name)
    case 9: return .renameTable(name)
    case 10: return .setPartitioning(partitioning(0...2))
    case 11: return .setOrder(some(0...2) { SortElement($0.identifier(), $0.direction()) })
    case 12: return .setOptions(options(1...2))
    default: return .resetOptions(some(1...2) { $0.name() })
    }
  }

  private mutating func options(_ range: ClosedRange<Int>) -> [StatementOption] {
    some(range) { trees in StatementOption(trees.name(), trees.perhaps { $0.value() }) }
  }

  private mutating func value() -> StatementOption.Value {
    switch random.integer(in: 0...4) {
    case 0: .word(identifier())
    case 1: .number(random.pick(["1", "-1.5", "1e3"]))
    case 2: .text(text())
    case 3: .boolean(coin())
    default: .list(names(1...2))
    }
  }

  private mutating func insert() -> Insert {
    let source: Insert.Source
    switch random.integer(in: 0...2) {
    case 0: source = .defaultValues
    case 1: source = .query(Query(.values(rows(2, allowingDefault: true)), place))
    default: source = .query(query(2))
    }
    return Insert(name(), columns: names(0...2), source, place)
  }

  private mutating func copy() -> Copy {
    coin()
      ? Copy(.query(query(2)), .to, file: text(), options: options(0...2), place)
      : Copy(.table(name(), columns: names(0...2)), coin() ? .to : .from, file: text(), options: options(0...2), place)
  }
}

extension FunctionCall {
  /// The same with IGNORE NULLS, which only stands before OVER.
  fileprivate func ignoringNulls(_ ignores: Bool) -> FunctionCall {
    FunctionCall(
      name, arguments, isDistinct: isDistinct, orderBy: orderBy, filter: filter, ignoresNulls: ignores && over != nil,
      over: over, range)
  }
}
