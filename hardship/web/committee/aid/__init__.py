"""Aid: the list of applications, and one case with its facts, its rules and the decision.

Nobody's name is in the list, and nobody decides about their own case.
"""
