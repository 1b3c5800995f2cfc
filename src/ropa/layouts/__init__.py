"""Other people's registers: recognises the layout of a file, reads it as our tables, and accounts for every cell.

`grids` is what every file becomes first: cells with places. `shapes` finds the activities in them, by headings that `headings`
knows in many languages. `interpret` reads the cells with `vocabulary`; what it does not understand is kept as it is written.
"""
