"""Mutations: may the viewer do it, what does the store say, and which payload shows that."""
