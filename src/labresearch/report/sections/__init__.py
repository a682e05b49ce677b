"""The sections of the report: one module each, from results to blocks."""

from labresearch.report.sections.adult_talk import adult_talk
from labresearch.report.sections.culture import culture
from labresearch.report.sections.framing import framing
from labresearch.report.sections.labs import labs
from labresearch.report.sections.people import people
from labresearch.report.sections.threads import threads
from labresearch.report.sections.timeouts import timeouts
from labresearch.report.sections.trust import trust

__all__ = ["adult_talk", "culture", "framing", "labs", "people", "threads", "timeouts", "trust"]
