"""What people decided, and how well the coding agrees with them."""
