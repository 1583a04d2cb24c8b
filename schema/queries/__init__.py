"""What can be asked, part by part; `schema.query` puts the parts together."""
