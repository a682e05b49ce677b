"""The HTML report and the folder of results."""

from labresearch.report.files import write_results
from labresearch.report.html import report_html

__all__ = ["report_html", "write_results"]
