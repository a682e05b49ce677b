"""A coder that learns from lines that people coded; it needs scikit-learn (extra ``learn``)."""

from labresearch.learned_coder.calibration import balance, macro_f1, temperature
from labresearch.learned_coder.card import card_text, file_hash, model_card
from labresearch.learned_coder.classifier import ClassifierCoder
from labresearch.learned_coder.corpus_coder import CorpusCoder, train_coder
from labresearch.learned_coder.cross_validation import code_unseen
from labresearch.learned_coder.lines import find_columns
from labresearch.learned_coder.saving import ModelError, load_coder, read_card, save_coder
from labresearch.learned_coder.scoring import score_codes
from labresearch.learned_coder.tables import read_table

__all__ = [
    "ClassifierCoder",
    "CorpusCoder",
    "ModelError",
    "balance",
    "card_text",
    "code_unseen",
    "file_hash",
    "find_columns",
    "load_coder",
    "macro_f1",
    "model_card",
    "read_card",
    "read_table",
    "save_coder",
    "score_codes",
    "temperature",
    "train_coder",
]
