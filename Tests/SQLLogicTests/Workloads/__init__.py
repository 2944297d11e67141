"""Queries over generated data, a module a workload. Each has `cases(options)`, the text of a file of cases."""
