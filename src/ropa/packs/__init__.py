"""Evidence packs: what an auditor gets, whole, checkable with other people's tools, and signed if wanted.

A pack is a BagIt bag in one ZIP; its signature lies beside it. Importing this loads nothing heavy.
"""
