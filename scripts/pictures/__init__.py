"""How the base pictures were made, and how to look at all of them."""
