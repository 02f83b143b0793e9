"""Statements of DDL as plain values: what each says, in the words that were written."""
