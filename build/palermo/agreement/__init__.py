"""How far passes over the same texts agree.

`compared` finds the documents that every set holds, `report.measures` says what is computed of them, `report.report`
computes it. F1 of spans is in `spans`, alpha of spans in `unitizing`, the values of aligned terms and cases in `items`,
coefficients on these in `coefficients`, and intervals by drawing documents in `sums`.

Agreement of passes by models of one kind is self-consistency: it says how far one reader repeats itself, and nothing on
whether others would read the same. Every report says which of the two it is.
"""
