"""Money that goes out: to whom, prepared by one, released by another, cleared or void.

`payments` is the book of them all; `payment` is one slip of it.
"""
