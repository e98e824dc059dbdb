"""Officers: how they come in, prove who they are and keep it safe, and what each is trusted with.

Signing in, invitation, password, second factor, one's own access; everybody's roles.
"""
