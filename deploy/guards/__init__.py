"""Connections under guard: uvicorn's protocols with the bounds on time and size that they lack."""
