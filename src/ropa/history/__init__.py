"""What a register said and when."""
