"""Which of Basalt's codes a class of PostgreSQL's errors stands for (its appendix "Error Codes")."""

# A regular expression: some classes of PostgreSQL's hold what Basalt tells apart.
CODES = {
    # A division by zero and a number that does not fit.
    "22012": "outOfRange",
    "22003": "outOfRange",
    "22008": "outOfRange|typeMismatch",
    "22007": "typeMismatch",
    # What does not read as a number, a boolean, a UUID.
    "22P02": "typeMismatch",
    "22P03": "typeMismatch",
    # Arguments of functions: logarithms, roots, powers, substrings, escapes, zones.
    "2201E": "outOfRange",
    "2201F": "outOfRange",
    "22011": "outOfRange|invalidArgument",
    "22019": "invalidArgument|outOfRange",
    "22025": "invalidArgument|syntax|outOfRange",
    "22023": "invalidArgument|unknownName|outOfRange",
    "54000": "outOfRange",
    "2201G": "outOfRange|invalidArgument",
    "22004": "invalidArgument",
    # LIMIT and OFFSET.
    "2201W": "outOfRange",
    "2201X": "outOfRange",
    # Names.
    "42703": "unknownName",
    "42P01": "unknownName",
    "42883": "unknownName|typeMismatch",
    "42704": "unknownName",
    "42702": "invalidArgument",
    "42P09": "invalidArgument",
    "42701": "alreadyExists",
    "42P07": "alreadyExists",
    "42712": "alreadyExists",
    "42725": "typeMismatch",
    # Types.
    "42804": "typeMismatch",
    "42846": "typeMismatch",
    # Grammar, and what stands where it may not.
    "42601": "syntax|unsupported|invalidArgument|unknownName|typeMismatch",
    "42803": "invalidArgument",
    "42809": "invalidArgument",
    "42P10": "outOfRange|invalidArgument",
    "42P20": "invalidArgument",
    "0A000": "unsupported|invalidArgument",
    # Rows.
    "23502": "constraint",
    "21000": "constraint",
    # Transactions.
    "25P02": "invalidArgument",
    "25006": "invalidArgument",
    "25001": "invalidArgument",
}
