"""Money held in suspense until two people say what it is. Others enter by `suspense`."""
