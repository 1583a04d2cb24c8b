"""What the store hands out and takes in: immutable records, one noun per file.

An attribute is the snake_case of the field's name in the document and in the contract.
"""
