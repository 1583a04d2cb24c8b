"""What mutations give back."""
