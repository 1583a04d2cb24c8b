"""A connector for show: it walks section 5 of the guide through the public API, with sellers it made up."""
