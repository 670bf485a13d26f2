"""Words that say little of what a comment is about. Negations are not among them: "not listened" is a finding."""

from __future__ import annotations

# Articles, pronouns, forms of be, have and do, prepositions and conjunctions; folded as the engine folds them.
_WORDS = """
a an the this that these those there here
i im ive id ill me my mine myself you your yours youre youve we were weve our ours us he hes him his she shes her
hers it its they theyre theyve them their theirs themselves who whose which what
am is are was be been being has have had having do does did doing done
will would shall should can could may might must
and or but so if then than because as while when where how why
of to in on at by for from with about into onto over under up down out off through between during before after
until since again also just very too
"""
STOP_WORDS = frozenset(_WORDS.split())
