"""Files with one deliberate fault each, and what a reader must make of it.

Each rule of format-spec/ that a reader must enforce has a file that breaks just this rule: checksums are right, unless they are
the fault. `write_faults` puts the files into a directory, and `expected.tsv` beside them:

    file <TAB> verdict <TAB> column <TAB> the rule

| verdict | means |
| --- | --- |
| corrupt | the file, or if a column is named this column only, must be rejected as corrupt |
| unsupported | likewise, as something this version does not know |
| contradicted | the file can be read; verifying the column must report the statistics |
| reads | no fault at all, though it may look like one |

The file `without-fault.bslt` is what the others would be without their fault: columns that are not named must read as they do in it.
"""
from tiny_facts_faults import facts_faults
from tiny_fault import Fault, one_page
from tiny_field_faults import field_faults, other_faults
from tiny_node_faults import dictionary_faults, difference_faults, node_faults, unknown_encoding_faults
from tiny_sharing_faults import sharing_faults
from tiny_tables import plain_pair
from tiny_zone_map_faults import null_faults, range_faults, zone_map_faults


def all_faults():
    yield from field_faults()
    yield from other_faults()
    for name, rule, type, values, build in node_faults():
        yield Fault(name, "corrupt", "a", rule, one_page(type, values, build).write())
    for name, rule, file in dictionary_faults():
        yield Fault(name, "corrupt", "a", rule, file.write())
    for name, rule, file in difference_faults():
        yield Fault(name, "corrupt", "a", rule, file.write())
    yield from facts_faults()
    yield from sharing_faults()
    yield from zone_map_faults()
    yield from range_faults()
    yield from null_faults()
    yield from unknown_encoding_faults()


def write_faults(directory):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "without-fault.bslt").write_bytes(plain_pair().write())
    lines = ["file\tverdict\tcolumn\trule\n"]
    for fault in all_faults():
        (directory / f"{fault.name}.bslt").write_bytes(fault.file)
        lines.append(f"{fault.name}.bslt\t{fault.verdict}\t{fault.column}\t{fault.rule}\n")
    (directory / "expected.tsv").write_text("".join(lines), encoding="utf-8")
