"""How a field gets its value: who may see it, and which call of the store answers it.

Resolvers take and return records of the store, never GraphQL types.
"""
