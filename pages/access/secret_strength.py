"""How hard a secret is to guess: by its shortest description, not by its length.

Whoever guesses the cookie secret can sign in as anybody, and they can try offline as often as they like. So what people
and programs make up (repetition, sequences, runs on a keyboard, words) counts for what it takes to describe it.
"""

from __future__ import annotations

import string
from itertools import pairwise
from math import log2

LONGEST = 128  # characters; what comes after adds nothing to a secret that is long enough
ALPHABETS = (
    frozenset(string.digits),
    frozenset(string.digits + "abcdef"),
    frozenset(string.ascii_lowercase),
    frozenset(string.ascii_lowercase + string.digits),
    frozenset(string.ascii_letters + string.digits + "+/=-_"),
)
PRINTABLE = 94
LETTER, DIGIT, HEXADECIMAL = log2(26), log2(10), log2(16)
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p")
KEYBOARD = tuple(row[::turn] for row in ROWS for turn in (1, -1))
# Every second of them stands inside an English word; of letters at random one in fourteen.
COMMON_PAIRS = """
th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri
ro ic ne ea ra ce li ch ll be ma si om ur
"""
COMMON_WORDS = """
about access account admin after again and apple april august authentication autumn battery before birthday
black blue brown cambridge canterbury change changeme christmas coffee community computer cookie correct
council crime dartford dashboard data december default demo development dogs dragon england every example
february flower football for friday friend from garden gravesham great green hello hidden home horse hour
house january july jumps june kent key king lazy letmein life live london love march master monday monkey
more mother mouse never november october office officer orange our over oxford partnership pass passphrase
password people phrase police princess private production public purple quick random really river safety
saturday secret secure security september server session shadow signin somebody something spring staple
steward streamlit summer sunday sunshine super table test that the their there these thing this thursday
time tonbridge token tree tuesday very wednesday welcome what when where which white winter with word work
world would year yellow your
"""
PAIRS, WORDS = frozenset(COMMON_PAIRS.split()), frozenset(COMMON_WORDS.split())
SHORTEST_RUN, WIDEST_STEP = 3, 3
RUN_BITS, WORD_BITS, REPEAT_BITS, PAIR_BITS, SEPARATOR_BITS = 10.0, 9.0, 4.0, 1.0, 2.0
SHORTEST_WORD = min(map(len, WORDS))
LONGEST_WORD = max(map(len, WORDS))


def bits(secret: str) -> float:
    """The entropy of a secret in bits, estimated by the shortest of several descriptions.

    Of characters that are drawn at random it is about what their alphabet gives.
    """
    text = secret[:LONGEST]
    return min(sum(_description(text[start::stride]) for start in range(stride)) for stride in (1, 2, 3, 4))


def _description(text: str) -> float:
    """The fewest bits that describe the text from its beginning, piece by piece."""
    size = log2(next((len(a) for a in ALPHABETS if a.issuperset(text)), PRINTABLE))
    lower = text.lower()
    fewest = [0.0]
    for end in range(1, len(text) + 1):
        best = fewest[end - 1] + _single(text, lower, end - 1, size)
        for start in range(end - SHORTEST_RUN, -1, -1):
            cost = _piece(lower, start, end)
            if cost is not None:
                best = min(best, fewest[start] + cost)
            elif end - start > LONGEST_WORD:
                break  # what ends here and is longer cannot be a run or a repetition either
        fewest.append(best)
    return fewest[-1]


def _single(text: str, lower: str, at: int, size: float) -> float:
    """The bits of one character on its own: fewer where it stands in a word, in a number, or between the same again."""
    character = text[at]
    if at and character.islower() and text[at - 1].isalpha():
        return PAIR_BITS if lower[at - 1 : at + 1] in PAIRS else min(size, LETTER)
    if character.isdigit() and size > HEXADECIMAL:
        return DIGIT
    if not character.isalnum() and character in text[:at]:
        return SEPARATOR_BITS
    return size


def _piece(lower: str, start: int, end: int) -> float | None:
    """The bits of a piece that can be described as a whole; None if it cannot."""
    piece = lower[start:end]
    if _is_sequence(piece) or any(piece in row for row in KEYBOARD):
        return RUN_BITS
    if SHORTEST_WORD <= len(piece) <= LONGEST_WORD and piece in WORDS:
        return WORD_BITS
    # An earlier piece again, which may reach into itself: abcabcabc is abc, and then the same from three before.
    earlier = lower.find(piece, 0, end - 1)
    return REPEAT_BITS + log2(start + 1) + 1 if 0 <= earlier < start else None


def _is_sequence(piece: str) -> bool:
    step = ord(piece[1]) - ord(piece[0])
    return abs(step) <= WIDEST_STEP and all(ord(b) - ord(a) == step for a, b in pairwise(piece))
