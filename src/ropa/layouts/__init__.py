"""Other people's registers: recognises the layout of a file, reads it as our tables, and accounts for every cell.

`grids` is what every file becomes first: cells with places. `shapes` finds the activities in them, by headings that `headings`
knows in many languages. `interpret` reads the cells with `vocabulary`, in one file for each subject: `organisations`, `purposes`,
`subjects`, `recipients`, `keeping`. Each adds rows to the `account`; what it does not understand is kept there as it is written.

`export` writes other layouts; `linked` (DPV), `manifests` (Fides) and `disclosures` (TILT) write those that are no tables.
"""
