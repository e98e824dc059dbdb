"""Money held in suspense until somebody says what it is, above a limit two.

Others enter by `suspense`.
"""
