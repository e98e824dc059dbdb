"""The record: who did what, of everything (`record`) or of one case or payment (`history`).

`words` says the verbs, `facts` what was kept with them, `subjects` what they were about.
"""
