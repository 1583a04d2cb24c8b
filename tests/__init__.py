"""The proofs, in rooms that mirror the code's."""
