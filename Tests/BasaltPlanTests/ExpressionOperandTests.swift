import BasaltCore
import BasaltPlan
import Testing

@Suite struct ExpressionOperandTests {
  @Test func anExpressionOfItsOwnOperandsIsTheSame() {
    let column = BoundExpression.column(ColumnID(7), .integer)
    let condition = BoundExpression.inSet(column, [.integer(1), .integer(2)], hasNull: true)
    let cases: [BoundExpression] = [
      .and([condition, condition, condition]), .or([condition, condition]),
      .conditional(
        [.init(condition, column), .init(condition, .constant(.integer(3), .integer))],
        otherwise: .constant(.null, .integer), .integer),
      .firstValid([column, column], .integer), condition, column, .subquery(SubqueryID(1), .text),
    ]
    for expression in cases {
      let renewed = expression.with(operands: expression.operands)
      #expect(String(describing: renewed) == String(describing: expression))
      #expect(renewed.type == expression.type)
    }
    #expect(cases[2].columns == [ColumnID(7)])
  }
}
