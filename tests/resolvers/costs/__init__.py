"""What operations cost: the number of MongoDB commands by the shape of the document."""
