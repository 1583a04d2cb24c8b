"""What clients put in: each input unpacks itself into a frozen command or filter of the store."""
