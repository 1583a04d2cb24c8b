"""What protects the people whose browsers open the service's pages, or pages of others."""
