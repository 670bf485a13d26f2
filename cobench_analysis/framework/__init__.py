"""The bench itself: its levels and what PACC's report says of each."""
