"""Real lessons beside the composed ones: the TalkMoves data, if the user has them.

The data (Suresh et al. 2022, LREC, 4654-4662) are under CC BY-NC-SA 4.0 and no part of this
package.
"""

from labresearch.talkmoves.fetching import (
    LICENCE,
    TALKMOVES,
    FetchError,
    Release,
    fetch_talkmoves,
    find_talkmoves,
)
from labresearch.talkmoves.reading import read_talkmoves
from labresearch.talkmoves.restating import in_talkmoves_codes
from labresearch.talkmoves.talk_figures import compare_figures, stored_figures, talk_figures

__all__ = [
    "LICENCE",
    "TALKMOVES",
    "FetchError",
    "Release",
    "compare_figures",
    "fetch_talkmoves",
    "find_talkmoves",
    "in_talkmoves_codes",
    "read_talkmoves",
    "stored_figures",
    "talk_figures",
]
