"""What a client sees: Strawberry types, inputs, enums, payloads, and the printed SDL. No I/O, no rules.

A field without a resolver shows the record's attribute of its name; the records are those of the store.
"""
