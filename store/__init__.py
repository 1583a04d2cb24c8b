"""The store room: MongoDB documents, the pure rules of an offer, named queries, writer and live feed."""
