"""How reports are to be written: color, width, and what goes into SARIF."""

from typing import Final

from netlint.value import value

PLAIN_WIDTH: Final = 120


@value
class ReportOptions:
    """What a reporter may depend on besides the report itself.

    `width` is that of the terminal in cells. `root_prefix` is the path with forward slashes from the
    root of the repository to the current folder, empty when they are the same: SARIF names files from
    the root. `sarif_category` becomes `automationDetails.id`, which overrides the category of GitHub's
    upload action, so it is empty unless the user asks for one. `version` is netlint's.
    """

    color: bool = False
    width: int = PLAIN_WIDTH
    root_prefix: str = ""
    show_suppressed: bool = False
    sarif_category: str = ""
    version: str = "0"

    def plain(self) -> "ReportOptions":
        """The same for a file: no color, and nothing that depends on the terminal."""
        return ReportOptions(
            root_prefix=self.root_prefix,
            show_suppressed=self.show_suppressed,
            sarif_category=self.sarif_category,
            version=self.version,
        )
